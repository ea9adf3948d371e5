"""New keys under traffic: a packet every 100 ms, a cut at any step, and the old key afterwards."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

import pytest
from tests.chaos.run import built
from tests.chaos.verbs import KEYS, ON_INTERFACES

from bothends.inventory import load_inventory
from bothends.lab.ike.forwarding import Delivery, Packet
from bothends.lab.lab import Lab
from bothends.lab.shell import Shell
from bothends.lab.specs import RouterSpec
from bothends.model import SecretRef, Tunnel
from bothends.platforms import written
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.plan import Choices
from bothends.platforms.templates import make_environment

pytestmark = pytest.mark.lab
PERIOD = 0.1
"""Seconds of the lab between two packets of a way; a router takes as long for a line."""
ARM = "configure terminal revert timer 3"
BEFORE, AFTER = 177.0, 40
"""Seconds until shortly before the timers run out; packets from there until they have."""


@dataclass
class Fleet:
    """Four routers, three tunnels; a packet of each tunnel and way every tenth of a second."""

    lab: Lab
    tunnels: Sequence[Tunnel]
    environment: Any
    lost: dict[str, int] = field(default_factory=dict)

    def plan(self, tunnel: Tunnel, device: str, key: str) -> list[str]:
        """The lines that give one end of a tunnel a key; where each end has one, they differ."""

        def reveal(reference: SecretRef) -> str:
            return key if reference == tunnel.keys[0] else f"{key}-of-the-other-end"

        plan = written("ios").difference(
            device,
            [tunnel],
            self.lab.running(device),
            environment=self.environment,
            reveal=reveal,
            neighbours=[each for each in self.tunnels if each.touches(device)],
            choices=Choices(replace_keys=True),
        )
        return [reveal_in(line, reveal) for line in plan.lines]

    def packets(self, count: int = 1) -> None:
        """So many tenths of a second pass."""
        for _ in range(count):
            self.lab.skip(PERIOD)
            self.lab.do(self._send)

    def _send(self) -> None:
        for tunnel in self.tunnels:
            for end in tunnel.ends:
                here, there = end.networks[0], tunnel.other(end).networks[0]
                packet = Packet(IPv4Address(here[1]), IPv4Address(there[1]))
                fate = self.lab.backend.send(end.device, packet)  # type: ignore[attr-defined]  # the model
                if fate is not Delivery.DELIVERED:
                    self.lost[tunnel.name] = self.lost.get(tunnel.name, 0) + 1

    def clear(self, tunnel: Tunnel) -> None:
        for end in tunnel.ends:
            self.lab.type(end.device, f"clear crypto session remote {tunnel.other(end).address}")

    def renew(self, tunnel: Tunnel) -> None:
        """One end forgets its SAs and sends at once, typed ahead: nothing comes in between."""
        end = tunnel.ends[0]
        here, there = end.networks[0][1], tunnel.other(end).networks[0][1]
        clear = f"clear crypto session remote {tunnel.other(end).address}"
        self.lab.type(end.device, clear, f"ping {there} source {here}")

    def works(self, tunnel: Tunnel) -> bool:
        """Whether packets pass once everything was negotiated anew."""
        self.clear(tunnel)
        self.packets(5)
        self.lost.clear()
        self.packets(2)
        return not self.lost

    def rotate(self, tunnel: Tunnel, key: str, cut: int | None = None) -> bool:
        """Both ends side by side, a line every tenth of a second; whether it came to its end.

        `cut`: after so many lines nothing more is entered, and the timers run out.
        """
        ends = [end.device for end in tunnel.ends]
        lines = {device: [ARM, *self.plan(tunnel, device, key), "end"] for device in ends}
        consoles = {device: console(self.lab, device) for device in ends}
        longest = max(map(len, lines.values()))
        for number in range(longest if cut is None else cut):
            for device in ends:
                if number < len(lines[device]):
                    consoles[device](lines[device][number])
            self.packets()
        if cut is not None:
            self.lab.skip(BEFORE)
            self.packets(AFTER)
            return False
        if tunnel.ike == 1:
            self.renew(tunnel)
        self.packets(5)
        for device in ends:
            self.lab.type(device, "configure confirm")
        return True


def console(lab: Lab, device: str) -> Callable[[str], str]:
    """A session in which one line is typed at a time."""

    async def nobody(_question: str) -> str:
        return ""

    shell = Shell(
        lab.routers[device], lambda _line: None, ask=nobody, show=lambda _text: None, user="proof"
    )
    shell.privileged = True

    async def run(line: str) -> str:
        return "".join([text async for text in shell.run(line)])

    def enter(line: str) -> str:
        answer = str(lab.call(run(line)))
        assert "% Invalid" not in answer, answer
        return answer

    return enter


@dataclass(frozen=True)
class Start:
    """Routers with all tunnels built."""

    texts: Mapping[str, str]
    tunnels: Sequence[Tunnel]
    environment: Any

    def fleet(self, lab: Lab) -> Fleet:
        return Fleet(lab, self.tunnels, self.environment)


SHAPES = {"ikev1": (), "ikev2": (ON_INTERFACES["IKEv2"],), "keys": (ON_INTERFACES["gre IKEv2"],)}
"""What makes the project different from the reference; `keys`: one for each end."""


@pytest.fixture(scope="module", params=list(SHAPES))
def start(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Start:
    folder = tmp_path_factory.mktemp("rotation")
    names = ("hq-branch1", "hq-branch2", "hq-branch3")
    texts = built(folder, names, *SHAPES[request.param])
    inventory = load_inventory(folder / "plan")
    return Start(texts, inventory.tunnels, make_environment(folder / "plan", inventory.hosts))


def prove(start: Start, seed: int) -> None:
    """Rotate one of the tunnels: cut somewhere, then to its end; no packet may be lost."""
    chance = random.Random(seed)  # noqa: S311  (where it is cut)
    with Lab([RouterSpec(name, text) for name, text in start.texts.items()]) as lab:
        fleet = start.fleet(lab)
        modern = [tunnel for tunnel in fleet.tunnels if tunnel.ike == 2]
        tunnel = chance.choice(modern or fleet.tunnels)
        old, new = KEYS[tunnel.keys[0].name], f"new-key-{seed}"
        fleet.packets(5)
        fleet.lost.clear()
        before = {name: lab.running(name) for name in lab.routers}

        assert not fleet.rotate(tunnel, new, cut=chance.randint(0, 5))
        assert not fleet.lost, "no packet is lost by what is entered, nor by going back"
        assert {name: lab.running(name) for name in lab.routers} == before
        assert fleet.works(tunnel), "a cut left a pair that does not work"

        assert fleet.rotate(tunnel, new)
        assert not fleet.lost, f"packets were lost: {fleet.lost}"
        everything = "".join(lab.running(name) for name in lab.routers)
        assert old not in everything
        assert everything.count(new) == 2 * len(tunnel.keys)
        assert fleet.works(tunnel), "the new key does not negotiate"

        end = tunnel.ends[chance.randint(0, 1)]
        lab.type(end.device, "configure terminal", *fleet.plan(tunnel, end.device, old), "end")
        assert not fleet.works(tunnel), "the old key is not dead"


def test_a_few_rotations(start: Start) -> None:
    for seed in range(4):
        prove(start, seed)


@pytest.mark.long
def test_a_thousand_rotations(start: Start) -> None:
    for seed in range(int(os.environ.get("BOTHENDS_ROTATIONS", "500"))):
        prove(start, seed)
