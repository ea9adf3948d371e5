"""Others' translations on an ASA: said with `path: check`, gone before with `path: manage`."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.asa.test_whole_way import Cell, Site, start

from bothends.errors import InputError
from bothends.platforms.sections import remains
from bothends.verification import Status

__all__ = ["start"]
PORT = "nat (inside,outside) source dynamic any interface"
RULE = (
    "source static BE-one-LOCAL BE-one-LOCAL destination static BE-one-REMOTE BE-one-REMOTE"
    " no-proxy-arp route-lookup"
)
CELL = Cell("crypto-map", 2)


def translated(start: Callable[[Cell], Site], *, manage: bool, lines: tuple[str, ...]) -> Site:
    """A site whose ASA translates what leaves by its outside interface."""
    site = start(CELL)
    site.tunnel = replace(site.tunnel, manage_path=manage)
    site.enter("right", *lines)
    return site


@pytest.mark.lab
def test_a_rule_of_ours_goes_before_others_and_leaves_with_the_tunnel(
    start: Callable[[Cell], Site],
) -> None:
    site = translated(start, manage=True, lines=(PORT,))
    bare = site.configurations["right"]
    site.apply()
    rules = [line for line in site.running("right").splitlines() if line.startswith("nat ")]
    assert rules == [f"nat (inside,outside) {RULE}", PORT]
    assert site.verify().status is Status.OK
    assert not site.plan("right").changed

    site.enter("right", f"no {rules[0]}", rules[0])  # somebody moves it behind the other
    plan = site.plan("right")
    assert plan.lines == (f"no {rules[0]}", f"nat (inside,outside) 1 {RULE}")
    site.enter("right", *plan.lines)
    assert not site.plan("right").changed

    site.remove()
    left = [line for line in remains(bare, site.configurations["right"]) if line[2:3] != " "]
    assert all("crypto ikev2 " in line for line in left), left


@pytest.mark.lab
def test_a_translation_is_said_and_left_alone(start: Callable[[Cell], Site]) -> None:
    site = translated(start, manage=False, lines=(PORT,))
    (note,) = site.plan("right").notes
    assert "10.2.0.0/24 -> 10.1.0.0/24 is translated before it is encrypted" in note
    assert f"nat (inside,outside) 1 {RULE}" in note
    site.apply()
    assert site.verify().status is Status.FAILED


@pytest.mark.lab
def test_networks_behind_no_interface_cannot_be_managed(start: Callable[[Cell], Site]) -> None:
    lines = (PORT, "interface GigabitEthernet0/1", " ip address 10.9.0.1 255.255.255.0")
    site = translated(start, manage=True, lines=lines)
    with pytest.raises(InputError, match="do not lie behind one interface"):
        site.plan("right")
