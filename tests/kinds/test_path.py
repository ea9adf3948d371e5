"""What others' lists do to a tunnel: said with `path: check`, opened with `path: manage`."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import DEVICES, LEFT, RIGHT, Site
from tests.kinds.test_matrix import STAYS, top

from bothends.errors import InputError
from bothends.platforms.sections import remains
from bothends.verification import Status

KINDS = (
    Cell("crypto-map", 1),
    Cell("crypto-map", 2),
    Cell("svti", 2),
    Cell("gre", 2, outer=6, inner=6),
)
WAN = (
    "ip access-list extended WAN-IN",
    " remark of the provider",
    " permit tcp any any eq 22",
    " permit udp any any eq isakmp",
    " deny ip any any log",
    " permit esp any any",
    "interface GigabitEthernet0/0",
    " ip access-group WAN-IN in",
)
NAT = (
    "ip access-list extended INSIDE",
    " deny ip 10.0.0.0 0.255.255.255 192.0.2.0 0.0.0.255",
    " permit ip 10.0.0.0 0.255.255.255 any",
    "interface GigabitEthernet0/0",
    " ip nat outside",
    "interface GigabitEthernet0/1",
    " ip nat inside",
    "ip nat inside source list INSIDE interface GigabitEthernet0/0 overload",
)
WAN6 = (
    "ipv6 access-list WAN6",
    " sequence 10 permit icmp any any",
    " sequence 20 deny ipv6 any any",
    "interface GigabitEthernet0/0",
    " ipv6 traffic-filter WAN6 in",
)


NUMBERS = {"WAN-IN": "120", "INSIDE": "2010"}


def guarded(cell: Cell, folder: Path, *, manage: bool, numbered: bool = False) -> Site:
    """A site whose routers have lists of others in the way, with names or with numbers."""
    site = Site(replace(cell, lines=(f"path: {'manage' if manage else 'check'}",)), folder)
    for device in DEVICES:
        lines = WAN6 if cell.outer == 6 else (*WAN, *NAT)
        for name, number in NUMBERS.items() if numbered else ():
            lines = tuple(line.replace(name, number) for line in lines)
        site.type(device, *lines)
    site.bare = site.running
    return site


@pytest.mark.parametrize(
    ("cell", "numbered"), [*((cell, False) for cell in KINDS), (KINDS[0], True)], ids=str
)
def test_managed_lists_let_the_tunnel_through_and_are_as_before_without_it(
    cell: Cell, numbered: bool, tmp_path: Path
) -> None:
    site = guarded(cell, tmp_path, manage=True, numbered=numbered)
    plans = {device: site.plan(device) for device in DEVICES}
    site.enter(plans)
    assert site.verify().status is Status.OK
    assert all(not site.plan(device).changed for device in DEVICES)

    site.remove()
    for device in DEVICES:
        left = list(remains(site.bare[device], site.running[device]))
        assert all(line.lstrip("+ ").startswith(STAYS) for line in top(left)), left

    site.apply()
    for device in DEVICES:
        site.type(device, *plans[device].undo, tolerant=True)
    assert site.running == site.bare


@pytest.mark.parametrize("cell", KINDS, ids=str)
def test_what_is_in_the_way_is_said_and_not_touched(cell: Cell, tmp_path: Path) -> None:
    site = guarded(cell, tmp_path, manage=False)
    plan = site.plan(LEFT)
    said = [note for note in plan.notes if "path: manage" in note]
    assert len(said) == (2 if cell.kind == "crypto-map" else 1), plan.notes
    assert not [line for line in plan.lines if "WAN" in line or "INSIDE" in line]
    site.enter({device: site.plan(device) for device in DEVICES})
    assert site.verify().status is not Status.OK


def test_a_line_that_somebody_takes_away_comes_back(tmp_path: Path) -> None:
    site = guarded(KINDS[1], tmp_path, manage=True)
    site.apply()
    before = site.running
    peer = "host 203.0.113.1 host 198.51.100.1"
    site.type(RIGHT, "ip access-list extended WAN-IN", f" no permit esp {peer}")
    assert site.plan(RIGHT).changed
    site.apply()
    assert site.running == before


def test_lines_of_others_between_ours_stay(tmp_path: Path) -> None:
    site = guarded(KINDS[1], tmp_path, manage=True)
    site.apply()
    site.type(RIGHT, "ip access-list resequence INSIDE 10 10", "ip access-list extended INSIDE")
    site.type(RIGHT, "ip access-list extended INSIDE", " 15 deny ip host 10.2.0.9 any")
    site.remove()
    assert " deny ip host 10.2.0.9 any" in site.running[RIGHT]


def test_a_list_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    site = guarded(KINDS[2], tmp_path, manage=True)
    peer = "host 203.0.113.1 host 198.51.100.1"
    site.type(RIGHT, "ip access-list extended WAN-IN", f" permit esp {peer}")
    with pytest.raises(InputError, match="behind a line that stops it"):
        site.plan(RIGHT)
