"""Tunnels with an ASA at one end or at both, the whole way on the lab: plan, apply, verify, faults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bothends.compare import Verdict, judge
from bothends.compare.intent import Intent
from bothends.diagnose import Collected, CollectedEnd, Diagnosis, diagnose_live
from bothends.inventory import load_inventory
from bothends.lab.lab import Lab
from bothends.lab.specs import specs
from bothends.model import SecretRef, Tunnel
from bothends.platforms import asked, driven
from bothends.platforms.commands import Command
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.plan import Choices, DevicePlan
from bothends.platforms.recognise import read_router
from bothends.platforms.sections import remains
from bothends.platforms.templates import make_environment
from bothends.verification import (
    Cause,
    Expected,
    Status,
    TunnelReport,
    interface_names,
    own_addresses,
    probes,
    read_ping,
    verify_tunnel,
)
from bothends.verification.investigation import compared
from bothends.verification.stages import causes

KEY = "canary-asa-7Tz"
PHASES = {
    1: (
        "{encryption: aes-256, hash: sha1, dh_group: 14, lifetime: 28800}",
        "{encryption: aes-256, integrity: sha1}",
    ),
    2: (
        "{encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 28800}",
        "{encryption: aes-gcm-256}",
    ),
}
HOST = """\
{name}:
  hostname: {name}
  platform: {platform}
  data: {{interfaces: {{{outside}: {net}.1/24, {inside}: {lan}.1/24}}, default_gateway: {net}.254}}
"""
PORTS = {"ios": ("GigabitEthernet0/0", "GigabitEthernet0/1"), "asa": ("outside", "inside")}


@dataclass(frozen=True)
class Cell:
    """A kind of tunnel, and what stands at its left end; at its right one stands an ASA."""

    kind: str
    ike: int
    left: str = "ios"

    def __str__(self) -> str:
        return f"{self.kind}-ikev{self.ike}-{self.left}-asa"

    def lay_out(self, project: Path) -> None:
        folder = project / "inventory"
        folder.mkdir(parents=True)
        sides = (
            ("left", self.left, "203.0.113", "10.1.0"),
            ("right", "asa", "198.51.100", "10.2.0"),
        )
        hosts, ends = "---\n", ""
        for name, platform, net, lan in sides:
            outside, inside = PORTS[platform]
            values = {"name": name, "platform": platform, "net": net, "lan": lan}
            hosts += HOST.format(outside=outside, inside=inside, **values)
            ends += f"      {name}: {{interface: {outside}, address: {net}.1, networks: [{lan}.0/24]}}\n"
        first, second = PHASES[self.ike]
        inner = "" if self.kind == "crypto-map" else "    inside: 169.254.10.0/30\n"
        (folder / "hosts.yaml").write_text(hosts)
        (folder / "groups.yaml").write_text("---\n{}\n")
        (folder / "defaults.yaml").write_text("---\nport: 22\n")
        (folder / "tunnels.yaml").write_text(
            f"---\nprofiles:\n  only:\n    ike: {self.ike}\n    phase1: {first}\n"
            f"    phase2: {{transforms: [{second}], pfs_group: 14}}\n"
            "    dpd: {interval: 10, retry: 3, mode: on-demand}\n"
            f"tunnels:\n  one:\n    kind: {self.kind}\n    profile: only\n    psk: env:PSK_ONE\n"
            f"{inner}    ends:\n{ends}"
        )


CELLS = tuple(
    Cell(kind, ike, left)
    for kind in ("crypto-map", "svti")
    for ike in (1, 2)
    for left in ("ios", "asa")
)


def reveal(_ref: SecretRef) -> str:
    return KEY


class Site:
    """Two ends of a lab, typed at and asked as a session does it."""

    def __init__(self, cell: Cell, folder: Path) -> None:
        cell.lay_out(folder)
        self.inventory = load_inventory(folder)
        (self.tunnel,) = self.inventory.tunnels
        self.environment = make_environment(None, self.inventory.hosts)
        self.lab = Lab(specs(self.inventory))
        self.expected = Expected.from_tunnel(self.tunnel, self.inventory.platform)

    def running(self, device: str) -> str:
        platform = driven(self.inventory.platform(device))
        return self.lab.type(device, platform.dialogue.RUNNING)

    @property
    def configurations(self) -> Mapping[str, str]:
        return {name: self.lab.running(name) for name in self.lab.routers}

    def plan(self, device: str, tunnel: Tunnel | None = None, **more: bool) -> DevicePlan:
        return driven(self.inventory.platform(device)).difference(
            device,
            [tunnel or self.tunnel],
            self.running(device),
            environment=self.environment,
            reveal=reveal,
            choices=Choices(**more),
        )

    def enter(self, device: str, *lines: str, refused: bool = False) -> None:
        typed = [reveal_in(line, reveal) for line in lines]
        shown = self.lab.type(device, "configure terminal", *typed, "end")
        assert ("ERROR" in shown or "Invalid input" in shown) is refused, shown

    def apply(self) -> None:
        for device in self.lab.routers:
            self.enter(device, *self.plan(device).lines)

    def remove(self) -> None:
        for device in self.lab.routers:
            platform = driven(self.inventory.platform(device))
            self.enter(device, *platform.removal(device, ["one"], self.running(device)).lines)

    def forget(self) -> None:
        """Clear the SAs of the tunnel at both ends, as a change does that is verified."""
        for end in self.tunnel.ends:
            peer = self.tunnel.other(end).address
            spelled = asked(self.inventory.platform(end.device)).commands
            self.lab.type(end.device, spelled.line(Command.CLEAR_SESSION, peer=peer))

    def verdicts(self) -> list[Verdict]:
        routers = [read_router(self.running(name), name) for name in self.lab.routers]
        return [tunnel.verdict for tunnel in judge(routers).tunnels]

    def verify(self) -> TunnelReport:
        shown = {
            end.device: self.lab.type(end.device, *self._commands(end.device, "ADDRESSES"))
            for end in self.expected.ends
        }
        addresses = {device: own_addresses(text) for device, text in shown.items()}
        planned = [
            replace(probe, interface=interface_names(shown[probe.device]).get(probe.source, ""))
            for probe in probes(self.expected, addresses)
        ]
        for probe in planned:  # the first packets wake the tunnel up
            self.lab.type(probe.device, probe.command)
        before = self._facts()
        sent = [read_ping(each, self.lab.type(each.device, each.command)) for each in planned]
        return verify_tunnel(self.expected, before, self._facts(), sent)

    def causes(self, report: TunnelReport, intended: Mapping[str, str]) -> tuple[Cause, ...]:
        """What `bothends verify` says is wrong."""
        running = {name: self.running(name) for name in self.lab.routers}
        return causes(report, compared(self.expected, Intent(running, intended, keys=True), {}))

    def diagnose(self, intended: Mapping[str, str]) -> Diagnosis:
        """As `bothends diagnose` of the tunnel: both configurations, and what both ends show."""
        here, there = (
            CollectedEnd(
                device=end.device,
                running=self.running(end.device),
                shows={
                    line: self.lab.type(end.device, line)
                    for each in asked(end.platform).questions(self.expected.ike)
                    for line in (each.format(peer=self.expected.other(end).address),)
                },
                address=str(end.address),
                platform=end.platform,
            )
            for end in self.expected.ends
        )
        return diagnose_live(Collected(self.tunnel.name, here, there), intended, keys=True)

    def _commands(self, device: str, *names: str) -> list[str]:
        spelled = asked(self.inventory.platform(device)).commands
        return [spelled.line(Command[name]) for name in names]

    def _facts(self) -> dict[str, object]:
        found = {}
        for end in self.expected.ends:
            platform, peer = asked(end.platform), self.expected.other(end).address
            texts = {
                each: self.lab.type(end.device, each.format(peer=peer))
                for each in platform.questions(self.expected.ike)
            }
            found[end.device] = platform.facts(end.device, texts).at(end.local)
        return found  # type: ignore[return-value]  # facts of an end each


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Cell], Site]]:
    monkeypatch.setenv("PSK_ONE", KEY)
    sites: list[Site] = []

    def begin(cell: Cell) -> Site:
        site = Site(cell, tmp_path / "project")
        sites.append(site)
        site.lab.__enter__()
        return site

    yield begin
    for site in sites:
        site.lab.__exit__()


STAYS = ("crypto ikev", "crypto isakmp policy ", "crypto isakmp invalid-spi-recovery")
"""What has no name of ours, so that a removal leaves it there and says so."""


@pytest.mark.lab
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_whole_way(cell: Cell, start: Callable[[Cell], Site]) -> None:
    site = start(cell)
    bare = site.configurations
    plans = {device: site.plan(device) for device in bare}
    assert KEY not in "".join(line for plan in plans.values() for line in plan.lines)
    site.apply()
    assert site.verdicts() == [Verdict.UP]
    report = site.verify()
    assert report.status is Status.OK, [r for r in report.results if not r.status.holds]
    assert not [device for device in bare if site.plan(device).changed]
    built = site.configurations

    removals = {
        device: driven(site.inventory.platform(device)).removal(
            device, ["one"], site.running(device)
        )
        for device in bare
    }
    site.remove()
    for device, text in site.configurations.items():
        left = [line for line in remains(bare[device], text) if not line[2:].startswith(" ")]
        assert all(line.lstrip("+ ").startswith(STAYS) for line in left), left
    for device, plan in removals.items():
        site.enter(device, *plan.undo)
    assert not [d for d in bare if remains(built[d], site.configurations[d])]
    for device, plan in plans.items():
        site.enter(device, *plan.undo)
    assert not [d for d in bare if remains(bare[d], site.configurations[d])]


FOREIGN_ROW = "access-list BE-one extended permit ip host 10.2.9.9 host 10.1.9.9"


@pytest.mark.lab
def test_a_row_of_others_in_our_access_list_is_planned_away(start: Callable[[Cell], Site]) -> None:
    site = start(Cell("crypto-map", 2))
    site.apply()
    site.enter("right", FOREIGN_ROW)
    assert site.plan("right").lines == (f"no {FOREIGN_ROW}",)
    site.apply()
    assert site.verify().status is Status.OK


GROUP = "tunnel-group 203.0.113.1"
FAULTS: Mapping[str, Callable[[Cell], tuple[str, ...]]] = {
    "another key": lambda cell: (
        f"{GROUP} ipsec-attributes",
        *(
            (" ikev1 pre-shared-key somebody-elses",)
            if cell.ike == 1
            else (
                " ikev2 local-authentication pre-shared-key somebody-elses",
                " ikev2 remote-authentication pre-shared-key somebody-elses",
            )
        ),
    ),
    "another group": lambda cell: (f"crypto ikev{cell.ike} policy 10", " group 2"),
    "no tunnel group": lambda _cell: ("clear configure tunnel-group 203.0.113.1",),
    "another transform": lambda cell: (
        *(
            ("crypto ipsec ikev1 transform-set OTHER esp-3des esp-md5-hmac",)
            if cell.ike == 1
            else (
                "crypto ipsec ikev2 ipsec-proposal OTHER",
                " protocol esp encryption 3des",
                " protocol esp integrity md5",
            )
        ),
        *(
            (f"crypto map BE-outside 10 {_set(cell)}",)
            if cell.kind == "crypto-map"
            else ("crypto ipsec profile BE-one", f" {_set(cell)}")
        ),
    ),
    "another peer": lambda cell: (
        (
            "no crypto map BE-outside 10 set peer 203.0.113.1",
            "crypto map BE-outside 10 set peer 203.0.113.9",
        )
        if cell.kind == "crypto-map"
        else ("interface Tunnel10", " tunnel destination 203.0.113.9")
    ),
    "no protection": lambda cell: (
        ("no crypto map BE-outside interface outside",)
        if cell.kind == "crypto-map"
        else ("interface Tunnel10", " no tunnel protection ipsec profile BE-one")
    ),
}


def _set(cell: Cell) -> str:
    kind = "transform-set" if cell.ike == 1 else "ipsec-proposal"
    return f"set ikev{cell.ike} {kind} OTHER"


@pytest.mark.lab
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(
            cell, id=str(cell), marks=() if cell == Cell("crypto-map", 2) else pytest.mark.long
        )
        for cell in CELLS
    ],
)
def test_a_fault_is_seen_and_corrected(
    cell: Cell, fault: str, start: Callable[[Cell], Site]
) -> None:
    site = start(cell)
    site.apply()
    intended = {device: site.running(device) for device in site.lab.routers}
    site.enter("right", *FAULTS[fault](cell))
    assert site.verdicts() != [Verdict.UP]
    report = site.verify()
    assert report.status is Status.FAILED
    found = site.causes(report, intended)
    assert {cause.end for cause in found} == {"right"}, [
        (c.end, c.what, c.certainty) for c in found
    ]
    said = site.diagnose(intended).explanations
    assert {each.end for each in said} == {"right"}, [(each.end, each.what) for each in said]
    site.enter("right", *site.plan("right").lines)
    site.forget()
    assert site.verdicts() == [Verdict.UP]
    assert site.verify().status is Status.OK
    assert not site.plan("right").changed
