"""Tunnels that get into each other's way are found as fast as they are found by looking at all."""

from ipaddress import IPv4Network
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bothends.inventory.across_tunnels import _Member, _overlapping
from bothends.inventory.schema import EndForm


def member(name: str, networks: list[IPv4Network]) -> _Member:
    end = EndForm.model_construct(
        interface="Gi0/0", address="192.0.2.1", networks=networks, next_hop=None, probe_source=None
    )
    return _Member(name, end, end, frozenset({"hub", name}), None)


networks = st.builds(
    lambda number, length: IPv4Network((number << 27 & (0xFFFFFFFF << (32 - length)), length)),
    st.integers(0, 31),
    st.integers(0, 5),
)


@given(st.lists(st.lists(networks, min_size=1, max_size=3), max_size=8))
def test_overlaps_are_those_that_looking_at_all_pairs_finds(fleet: list[list[IPv4Network]]) -> None:
    members = [member(f"t{number}", nets) for number, nets in enumerate(fleet)]
    found = {(before.tunnel, after.tunnel) for before, after in _overlapping(members)}
    assert found == {
        (one.tunnel, two.tunnel)
        for one, two in combinations(members, 2)
        if any(a.overlaps(b) for a in one.there.networks for b in two.there.networks)
    }
