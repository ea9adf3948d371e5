"""Laws of changing and removing what runs."""

from collections.abc import Sequence
from ipaddress import IPv4Network
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.routers import (
    CHANGED,
    CHANGES,
    FOREIGN,
    KINDS,
    MIXES,
    TUNNELS,
    changed,
    enter,
    enter_one,
    guarded,
    mixed,
    new_router,
    plan,
    printed,
    reveal,
    sorted_text,
    take_back,
    type_in,
)

from bothends.errors import InputError
from bothends.lab.config import Configuration
from bothends.model import Tunnel
from bothends.platforms.ios.difference import make_removal, running_peers
from bothends.platforms.placeholders import revealed

SLOW = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
HUB = "hq-r1"
VRF = "vrf definition BLUE\n address-family ipv4\n"
MAY_STAY = (
    "crypto isakmp policy ", "crypto isakmp keepalive ", "crypto isakmp invalid-spi-recovery",
    "crypto map ",
)  # fmt: skip


def running(more: str = "", tunnels: Sequence[Tunnel] = TUNNELS) -> Configuration:
    router = new_router(HUB, VRF + more)
    enter(router, plan(router, HUB, tunnels))
    return router


def after(which: int, names: Sequence[str], tunnels: Sequence[Tunnel] = TUNNELS) -> list[Tunnel]:
    return [changed(t, names) if i == which else t for i, t in enumerate(tunnels)]


@SLOW
@given(st.integers(0, 2), CHANGED, st.sampled_from(["", FOREIGN]), MIXES)
def test_a_changed_tunnel_is_planned_once_and_as_if_it_were_new(
    which: int, names: list[str], more: str, mix: Sequence[str]
) -> None:
    router = running(more, mixed(mix))
    tunnels = after(which, names, mixed(mix))
    enter(router, plan(router, HUB, tunnels))
    assert plan(router, HUB, tunnels).lines == ()
    runs, fresh = set(printed(router)), set(printed(running(more, tunnels)))
    # policies and settings of the router may be used by others, numbers stay
    assert not [line for line in runs ^ fresh if not line.startswith(MAY_STAY)]


@SLOW
@given(st.integers(0, 2), CHANGED, st.sampled_from(["", FOREIGN]), MIXES, st.data())
def test_a_change_is_taken_back_after_any_line(
    which: int, names: list[str], more: str, mix: Sequence[str], data: st.DataObject
) -> None:
    router = running(more, mixed(mix))
    before = sorted_text(router)
    found = plan(router, HUB, after(which, names, mixed(mix)))
    cut = data.draw(st.integers(0, len(found.lines)))
    type_in(router, revealed(found.lines[:cut], reveal))
    take_back(router, found)
    assert sorted_text(router) == before


@SLOW
@given(st.integers(0, 2), st.sampled_from(sorted(KINDS)), MIXES, st.data())
def test_a_tunnel_becomes_another_kind_and_back(
    which: int, kind: str, mix: Sequence[str], data: st.DataObject
) -> None:
    router = running("", mixed(mix))
    before = sorted_text(router)
    other = mixed([kind if i == which else each for i, each in enumerate(mix)])
    vrfs = [tunnel.end(HUB).vrf for tunnel in (mixed(mix)[which], other[which])]
    if mixed(mix)[which].carrier.routed and other[which].carrier.routed and len(set(vrfs)) > 1:
        with pytest.raises(InputError, match="which cannot be changed in place"):
            plan(router, HUB, other)  # IOS takes the address off an interface whose VRF changes
        return
    found = plan(router, HUB, other)
    cut = data.draw(st.integers(0, len(found.lines)))
    type_in(router, revealed(found.lines[:cut], reveal))
    take_back(router, found)
    assert sorted_text(router) == before
    enter(router, found)
    assert plan(router, HUB, other).lines == ()
    runs, fresh = set(printed(router)), set(printed(running("", other)))
    assert not [line for line in runs ^ fresh if not line.startswith(MAY_STAY)]


def networks(tunnel: Tunnel) -> set[tuple[IPv4Network, IPv4Network]]:
    here = tunnel.end(HUB)
    pairs = product(here.networks, tunnel.other(here).networks)
    return {(a, b) for a, b in pairs if isinstance(a, IPv4Network) and isinstance(b, IPv4Network)}


@SLOW
@given(st.integers(0, 2), CHANGED, MIXES)
def test_traffic_that_stays_is_encrypted_after_every_line(
    which: int, names: list[str], mix: Sequence[str]
) -> None:
    router = running("", mixed(mix))
    tunnels = after(which, names, mixed(mix))
    stays = networks(mixed(mix)[which]) & networks(tunnels[which])
    found = plan(router, HUB, tunnels)
    for direction in (found.lines, found.undo):
        at = router.root
        for line in revealed(direction, reveal):
            at = enter_one(router, at, line)
            for local, remote in stays:
                assert guarded(router, local, remote), (line, direction)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_lines_of_others_stay_byte_for_byte(name: str) -> None:
    router = running(FOREIGN)
    enter(router, plan(router, HUB, after(1, [name])))
    runs = printed(router)
    assert [line for line in printed(new_router(HUB, FOREIGN)) if line not in runs] == []


@SLOW
@given(st.lists(st.sampled_from(TUNNELS), min_size=1, max_size=3, unique=True), MIXES, st.data())
def test_a_removed_tunnel_leaves_nothing_and_comes_back(
    tunnels: list[Tunnel], mix: Sequence[str], data: st.DataObject
) -> None:
    more = data.draw(st.sampled_from(["", FOREIGN]))
    router = running(more, mixed(mix))
    before = sorted_text(router)
    names = [tunnel.name for tunnel in tunnels]
    found = make_removal(HUB, names, router.text())
    cut = data.draw(st.integers(0, len(found.lines)))
    type_in(router, found.lines[:cut])
    take_back(router, found)
    assert sorted_text(router) == before

    enter(router, found)
    text = "\n".join(sorted_text(router))
    assert not any(f"BE-{name}" in text for name in names)
    assert make_removal(HUB, names, router.text()).lines == ()
    kept = sorted({t.name for t in TUNNELS} - set(names))
    assert list(running_peers(router.text())) == kept
    runs = printed(router)
    assert [line for line in printed(new_router(HUB, more)) if line not in runs] == []


def test_what_others_use_is_not_removed() -> None:
    router = running()
    router.load("crypto map THEIRS 10 ipsec-isakmp\n match address BE-hq-branch1\n")
    with pytest.raises(InputError, match=r"BE-hq-branch1 cannot be removed: crypto map THEIRS 10"):
        make_removal(HUB, ["hq-branch1"], router.text())


@pytest.mark.parametrize("more", ["", FOREIGN], ids=["alone", "among others"])
def test_a_plan_that_was_broken_off_is_completed_by_the_next(more: str) -> None:
    whole = sorted_text(running(more))
    lines = revealed(plan(new_router(HUB, VRF + more), HUB, TUNNELS).lines, reveal)
    for cut in range(len(lines)):
        if lines[cut - 1].startswith("crypto map OUTSIDE "):
            continue  # only the journal knows who began an empty entry of somebody's crypto map
        router = new_router(HUB, VRF + more)
        type_in(router, lines[:cut])
        enter(router, plan(router, HUB, TUNNELS))
        assert sorted_text(router) == whole, lines[:cut]
