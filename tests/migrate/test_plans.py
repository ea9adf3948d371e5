"""Every kind that moves: in stages that both ends reach together, and back byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import DEVICES, Site, reveal

from bothends.inventory.migration import migrated
from bothends.lab.ike.forwarding import Packet
from bothends.lab.ike.node import Node
from bothends.model import Tunnel
from bothends.platforms.ios.difference import make_migration
from bothends.platforms.plan import DevicePlan, Stage
from bothends.verification import Expected, Status


@dataclass(frozen=True)
class Way:
    """From a cell of the matrix to somewhere else."""

    cell: Cell
    to: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.cell}-to-{'-'.join(self.to)}"


def cell(kind: str, ike: int, **more: Any) -> Cell:
    return Cell(kind, ike, more.pop("transform", "cbc"), **more)


WAYS = (
    Way(cell("crypto-map", 1), ("svti",)),
    Way(cell("crypto-map", 1), ("gre", "ikev2")),
    Way(cell("crypto-map", 1), ("svti", "ikev2", "cnsa1")),
    Way(cell("crypto-map", 2), ("svti",)),
    Way(cell("crypto-map", 2), ("multi-sa-vti",)),
    Way(cell("multi-sa-vti", 2), ("svti",)),
    Way(cell("crypto-map", 2, vrfs="inside"), ("svti",)),
    Way(cell("crypto-map", 2, vrfs="both"), ("gre",)),
    Way(cell("crypto-map", 1), ("ikev2",)),
    Way(cell("crypto-map", 2), ("cnsa1",)),
    Way(cell("svti", 1), ("ikev2",)),
    Way(cell("svti", 1, vrfs="both"), ("ikev2", "cnsa1")),
    Way(cell("svti", 2), ("cnsa1",)),
    Way(cell("svti", 2), ("gre",)),
    Way(cell("svti", 1, outer=6, inner=6), ("ikev2",)),
    Way(cell("gre", 1), ("svti",)),
    Way(cell("gre", 2, transform="gcm", keys="each"), ("svti",)),
)


def planned(site: Site, new: Tunnel) -> dict[str, DevicePlan]:
    return {
        device: make_migration(
            device,
            site.tunnel,
            new,
            site.running[device],
            environment=site.environment,
            reveal=reveal,
            neighbours=[new],
        )
        for device in DEVICES
    }


def enter(site: Site, plans: Mapping[str, DevicePlan], stage: Stage) -> None:
    for device in DEVICES:
        site.type(device, *plans[device].only(stage).lines)


def forget(site: Site) -> None:
    for device in DEVICES:
        site.backend.clear(device, "clear crypto session")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_stage_carries_traffic_and_the_way_back_is_exact(way: Way, tmp_path: Path) -> None:
    site = Site(way.cell, tmp_path)
    site.apply()
    assert site.verify().status is Status.OK
    before = site.running
    migration = migrated(tmp_path, ["one"], way.to, "169.254.10.0/30")
    (new,) = migration.inventory.tunnels
    plans = planned(site, new)
    assert all(plan.changed for plan in plans.values())

    enter(site, plans, Stage.BESIDE)
    assert site.carries(), "what ran does not carry traffic any more"
    enter(site, plans, Stage.OVER)
    enter(site, plans, Stage.GONE)
    site.expected = Expected.from_tunnel(new)
    forget(site)
    report = site.verify()
    assert report.status is Status.OK, report
    assert all(not site.plan(device, new).changed for device in DEVICES)
    assert not any(plan.changed for plan in planned(site, new).values()), "not the second time"
    for device in DEVICES:
        site.type(device, *plans[device].undo, tolerant=True)
    assert site.running == before


@pytest.mark.parametrize("way", WAYS[:4], ids=str)
@pytest.mark.parametrize("stage", [Stage.BESIDE, Stage.OVER])
def test_after_any_stage_the_way_back_is_exact(way: Way, stage: Stage, tmp_path: Path) -> None:
    site = Site(way.cell, tmp_path)
    site.apply()
    before = site.running
    migration = migrated(tmp_path, ["one"], way.to, "169.254.10.0/30")
    plans = planned(site, migration.inventory.tunnels[0])
    for each in Stage:
        if each <= stage:
            enter(site, plans, each)
    for device in DEVICES:
        site.type(device, *plans[device].undo, tolerant=True)
    assert site.running == before


def some_every_day(way: Way, back: bool) -> Any:
    """What is no part of the everyday sample needs `-m long`."""
    everyday = way in (WAYS[0], WAYS[6]) and not back
    name = f"{way}-{'back' if back else 'there'}"
    return pytest.param(way, back, id=name, marks=() if everyday else pytest.mark.long)


@pytest.mark.parametrize(
    ("way", "back"), [some_every_day(way, back) for way in WAYS for back in (False, True)]
)
def test_no_packet_leaves_in_clear_between_two_lines(way: Way, back: bool, tmp_path: Path) -> None:
    site = Site(way.cell, tmp_path)
    site.apply()
    site.carries()  # the first packets wake the tunnel up
    assert site.carries()
    migration = migrated(tmp_path, ["one"], way.to, "169.254.10.0/30")
    plans = planned(site, migration.inventory.tunnels[0])
    clear: list[str] = []
    protected = {network for end in site.tunnel.ends for network in end.networks}

    def seen(node: Node, packet: Packet) -> None:
        if any(packet.destination in network for network in protected):
            clear.append(f"{node.name}: {packet.source} -> {packet.destination} {line}")

    site.backend.forwarder.unprotected = seen
    for stage in Stage:
        for device in DEVICES:
            lines = [*plans[device].only(stage).lines]
            header: list[str] = []
            for line in lines:
                header = [each for each in header if depth(each) < depth(line)]
                site.type(device, *header, line)
                header.append(line)
                site.carries()
    if back:
        for device in DEVICES:
            header = []
            for line in plans[device].undo:
                header = [each for each in header if depth(each) < depth(line)]
                site.type(device, *header, line, tolerant=True)
                header.append(line)
                site.carries()
    assert clear == []


def depth(line: str) -> int:
    return len(line) - len(line.lstrip())
