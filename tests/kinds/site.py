"""Two routers under the lab's command line and IKE model, without SSH between them and a test."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol

from tests.plan.routers import type_in

from bothends.compare import TunnelJudgement, judge
from bothends.compare.inputs import rendered_routers
from bothends.compare.intent import Intent
from bothends.diagnose import Collected, CollectedEnd, Diagnosis, diagnose_live
from bothends.inventory import load_inventory
from bothends.lab.backend import Backend, Ping
from bothends.lab.ca import Authority
from bothends.lab.config import Configuration
from bothends.lab.ike import Clock, ModelBackend
from bothends.lab.pki import keep
from bothends.lab.specs import connect, specs
from bothends.model import Address, SecretRef, Tunnel
from bothends.platforms import driven
from bothends.platforms.commands import Command
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.difference import make_plan, make_removal
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.plan import DevicePlan
from bothends.platforms.templates import make_environment
from bothends.verification import (
    Cause,
    EndFacts,
    Expected,
    Probe,
    ProbeResult,
    TunnelReport,
    big,
    in_use,
    probes,
    read_ping,
    verify_tunnel,
    waking,
)
from bothends.verification.configuration_checks import next_negotiation, routers_of
from bothends.verification.investigation import compared
from bothends.verification.stages import causes

IOS = driven("ios")
LEFT, RIGHT = "left", "right"
DEVICES = (LEFT, RIGHT)
ASKED = (Command.IKE_SAS, Command.IPSEC_SAS_WITH, Command.SESSION_WITH, Command.IKEV2_SAS)
"""What a diagnosis has both ends show."""


def reveal(ref: SecretRef) -> str:
    text = f"canary {ref.name} 7Tz"
    return text.replace(" ", "-") if ref.name.startswith("PPK") else text


class Described(Protocol):
    """What a site is built of."""

    @property
    def hosts(self) -> str:
        """The inventory's hosts.yaml."""

    @property
    def tunnels(self) -> str:
        """The inventory's tunnels.yaml."""


class Site:
    """The tunnels of a cell, and their routers; `tunnel` is the first."""

    def __init__(self, cell: Described, folder: Path, backend: Backend | None = None) -> None:
        inventory = folder / "inventory"
        inventory.mkdir(parents=True)
        files = {
            "hosts": cell.hosts,
            "groups": "ios: {platform: ios}\n",
            "defaults": "port: 22\n",
            "tunnels": cell.tunnels,
        }
        for name, text in files.items():
            (inventory / f"{name}.yaml").write_text(f"---\n{text}", encoding="utf-8")
        self.project = folder
        loaded = load_inventory(folder)
        self.tunnels = loaded.tunnels
        self.tunnel = self.tunnels[0]
        self.environment = make_environment(None, loaded.hosts)
        self.backend: Any = backend or ModelBackend(clock=Clock())
        self.routers: dict[str, Configuration] = {}
        self.leases: dict[str, Address] = {}
        self.authority = authority = Authority(now=self.backend.clock.wall())
        for spec in specs(loaded):
            connect(spec, self.backend, lambda: authority)
            router = self.routers[spec.name] = Configuration()
            router.load(spec.configuration)
            for each in spec.leases.values():
                self.leases[spec.name] = each.ip
        self.expected = self.expect(self.tunnel)
        self._told()
        for end in self.tunnel.ends if self.tunnel.certified else ():
            self.enrol(end.device)
        self.bare = self.running

    def expect(self, tunnel: Tunnel) -> Expected:
        dynamic = tunnel.dynamic_end
        return Expected.from_tunnel(tunnel, now=self.leases[dynamic.device] if dynamic else None)

    def enrol(self, device: str) -> None:
        """Write the trustpoint of a router, and give it a certificate, as by `crypto pki enroll`."""
        tunnel = next(each for each in self.tunnels if each.touches(device))
        end = tunnel.end(device)
        point = tunnel.enrolment_of(end)
        if point is None:
            return
        plan = self.plan(device)
        self.type(device, *plan.lines)
        method = str(tunnel.phase1[0].authentication)
        held = self.authority.issue(tunnel.subject_of(end), method)
        chain = (("ca ", held.authority), ("", held.own))
        keep(self.routers[device], point.name, *chain)
        self.backend.enrol(device, point.name, held)
        self._told()

    def _told(self) -> None:
        for name, text in self.running.items():
            self.backend.configure(name, text)

    @property
    def running(self) -> dict[str, str]:
        return {name: router.text() for name, router in self.routers.items()}

    def plan(
        self, device: str, tunnel: Tunnel | None = None, running: str | None = None
    ) -> DevicePlan:
        mine = [each for each in self.tunnels if each.touches(device)]
        return IOS.difference(
            device,
            [tunnel] if tunnel else mine,
            running or self.running[device],
            environment=self.environment,
            reveal=reveal,
            neighbours=mine,
        )

    def enter(self, plans: Mapping[str, DevicePlan]) -> None:
        for name, plan in plans.items():
            self.type(name, *plan.lines)

    def type(self, device: str, *lines: str, tolerant: bool = False) -> None:
        """Enter lines in configuration mode; unless `tolerant`, every one must be accepted."""
        typed = [reveal_in(line, reveal) for line in lines]
        count = type_in(self.routers[device], typed, tolerant=tolerant)
        assert count == len(typed), f"{device} refuses {typed[count]!r}"
        self._told()

    def apply(self) -> None:
        self.enter({device: self.plan(device) for device in self.routers})

    def removal(self, device: str, *names: str) -> DevicePlan:
        return make_removal(device, names, self.running[device])

    def remove(self) -> None:
        names = [tunnel.name for tunnel in self.tunnels]
        self.enter({d: make_removal(d, names, self.running[d]) for d in self.routers})

    def judged(self) -> list[TunnelJudgement]:
        """What lint says of the tunnels that run."""
        routers = [read_router(text, name) for name, text in self.running.items()]
        return list(judge(routers).tunnels)

    def judged_as_rendered(self) -> list[TunnelJudgement]:
        """What lint says of the inventory, without any router."""
        return list(judge(rendered_routers(self.project)).tunnels)

    def verify(self, tunnel: Tunnel | None = None) -> TunnelReport:
        """As `bothends verify`: wake the tunnel up, ask, send, ask again."""
        expected = self.expect(tunnel) if tunnel else self.expected
        addresses = {name: self._addresses(text) for name, text in self.running.items()}
        used = not expected.standby or in_use(expected, self._facts(expected))
        planned = list((probes if used else waking)(expected, addresses))
        for probe in planned:
            self._send(probe)
        used = not expected.standby or in_use(expected, self._facts(expected))
        planned = list((probes if used else waking)(expected, addresses))
        before = self._facts(expected)
        planned += big(expected, planned, before)
        sent = [self._send(probe) for probe in planned]
        after = self._facts(expected)
        report = verify_tunnel(expected, before, after, sent)
        routers = routers_of(expected, self.running)
        again = next_negotiation(expected, routers, after)
        return replace(report, results=(*report.results, again))

    def carries(self) -> bool:
        """Whether every packet goes through, in both directions, with whatever SAs there are."""
        addresses = {name: self._addresses(text) for name, text in self.running.items()}
        results = [self._send(probe) for probe in probes(self.expected, addresses)]
        return all(result.answered == result.sent > 0 for result in results)

    def causes(self, report: TunnelReport) -> tuple[Cause, ...]:
        """What `bothends verify` says is wrong, with the routes that it asks for."""
        intent = Intent(self.running, self._intended(), keys=True)
        return causes(report, compared(self.expected, intent, {}))

    def diagnose(self) -> Diagnosis:
        """As `bothends diagnose` of the tunnel: both configurations, and what both ends show."""
        here, there = (
            CollectedEnd(
                device=end.device,
                running=self.running[end.device],
                shows={
                    command: self.backend.show(end.device, command) or ""
                    for what in ASKED
                    for command in (IOS.commands.line(what, peer=self.expected.other(end).address),)
                },
                address=str(end.address),
            )
            for end in self.expected.ends
        )
        collected = Collected(self.tunnel.name, here, there)
        return diagnose_live(collected, self._intended(), keys=True)

    def _intended(self) -> dict[str, str]:
        site = {name: Configuration() for name in DEVICES}
        found = {}
        for name, router in site.items():
            router.load(self.bare[name])
            plan = make_plan(
                name, [self.tunnel], router.text(), environment=self.environment, reveal=reveal
            )
            type_in(router, [reveal_in(line, reveal) for line in plan.lines])
            found[name] = router.text()
        return found

    @staticmethod
    def _addresses(text: str) -> tuple[str, ...]:
        ports = read_router(text, "").interfaces.values()
        return tuple(str(each.value.ip) for port in ports for each in port.addresses)

    def _send(self, probe: Probe) -> ProbeResult:
        request = Ping(
            ip_address(probe.destination),
            ip_address(probe.source),
            size=probe.size or 100,
            df=probe.df,
        )

        async def marks() -> str:
            return "".join([mark async for mark in self.backend.ping(probe.device, request)])

        got = asyncio.run(marks())
        text = f"Success rate is 0 percent ({got.count('!')}/{len(got)})"
        return read_ping(probe, text)

    def _facts(self, expected: Expected) -> dict[str, EndFacts]:
        found = {}
        for end in expected.ends:
            peer = expected.other(end).address
            texts = {}
            for command in IOS.questions(expected.ike):
                shown = self.backend.show(end.device, command.format(peer=peer))
                assert shown is not None
                texts[command] = shown
            found[end.device] = IOS.facts(end.device, texts).at(end.local)
        return found
