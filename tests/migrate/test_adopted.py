"""A tunnel that people wrote: adopted, then moved; its objects go, and nobody else's."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.adopt.test_adopt import by_people, written
from tests.kinds.cells import Cell
from tests.kinds.site import DEVICES, Site
from tests.plan.routers import sorted_text

from bothends.adopt import adopt
from bothends.inventory.migration import migrated
from bothends.lab.config import Configuration
from bothends.platforms.ios.difference import make_migration, make_plan
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.plan import Stage
from bothends.verification import Expected, Status

FOREIGN = """crypto isakmp key theirs address 192.0.2.77
crypto ipsec transform-set OLD esp-3des esp-sha-hmac
ip access-list extended THEIRS
 permit ip 10.1.0.0 0.0.0.255 172.16.0.0 0.0.255.255
crypto map OUTSIDE_MAP 70 ipsec-isakmp
 set peer 192.0.2.77
 set transform-set OLD
 match address THEIRS
"""


@dataclass(frozen=True)
class Way:
    cell: Cell
    to: tuple[str, ...]
    foreign: bool = False
    """Whether somebody else's entry is in the same crypto map."""

    def __str__(self) -> str:
        return f"{self.cell}-to-{'-'.join(self.to)}{'-beside-others' if self.foreign else ''}"


WAYS = (
    Way(Cell("crypto-map", 1, "cbc"), ("svti",)),
    Way(Cell("crypto-map", 1, "cbc"), ("svti",), foreign=True),
    Way(Cell("crypto-map", 1, "cbc"), ("ikev2",), foreign=True),
    Way(Cell("crypto-map", 2, "cbc"), ("gre", "cnsa1")),
    Way(Cell("svti", 1, "cbc"), ("ikev2",)),
    Way(Cell("svti", 2, "cbc"), ("cnsa1",)),
    Way(Cell("gre", 2, "gcm"), ("svti",)),
)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_people_wrote_is_moved(way: Way, tmp_path: Path) -> None:
    site = Site(way.cell, tmp_path / "site")
    site.apply()
    for name, text in site.running.items():
        router = site.routers[name] = Configuration()
        router.load(by_people(text))
    if way.foreign:
        site.type("left", *FOREIGN.splitlines())
    site._told()
    adoption = adopt(site.running, site.environment)
    (one,) = adoption.adopted
    keys = {ref: key.secret or "" for ref, key in one.keys.items()}
    (old,) = written(adoption, tmp_path).tunnels
    migration = migrated(tmp_path, [old.name], way.to, "169.254.20.0/30")
    (new,) = migration.inventory.tunnels
    site.expected = Expected.from_tunnel(old)
    before = site.running
    plans = {
        device: make_migration(
            device,
            old,
            new,
            before[device],
            environment=site.environment,
            reveal=keys.__getitem__,
            neighbours=[new],
        )
        for device in DEVICES
    }
    site.carries()
    for stage in Stage:
        for device in DEVICES:
            lines = plans[device].only(stage).lines
            site.type(device, *(reveal_in(line, keys.__getitem__) for line in lines))
        if stage is Stage.BESIDE:
            assert site.carries()
    site.expected = Expected.from_tunnel(new)
    for device in DEVICES:
        site.backend.clear(device, "clear crypto session")
    assert site.verify().status is Status.OK
    for device in DEVICES:
        left = make_plan(
            device,
            [new],
            site.running[device],
            environment=site.environment,
            reveal=keys.__getitem__,
        )
        assert not left.changed, left.lines
        running = site.running[device]
        assert not re.search(r" ACME$|^crypto map OUTSIDE_MAP 10 ", running, re.MULTILINE)
    if way.foreign:
        assert all(line in site.running["left"] for line in FOREIGN.splitlines())
    for device in DEVICES:
        undo = (reveal_in(line, keys.__getitem__) for line in plans[device].undo)
        site.type(device, *undo, tolerant=True)
    for device, text in before.items():
        router = Configuration()
        router.load(text)
        assert sorted_text(site.routers[device]) == sorted_text(router)
