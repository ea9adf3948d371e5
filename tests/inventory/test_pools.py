"""Networks out of a pool: a tunnel keeps the one that it has, whatever is added to the file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inventory.inventories import HOSTS, PROFILES, write

from bothends.inventory import Inventory, Problem, check_inventory

POOLS = {"small": "169.254.10.0/27, length: 31", "big": "fd00:10::/64"}


def tunnels(names: list[str], pool: str) -> str:
    """One tunnel for each name, that takes its network out of a pool."""
    texts = [
        f"  {name}:\n    kind: svti\n    profile: standard\n    psk: env:PSK_A\n    inside: pool\n"
        "    routes: none\n    ends:\n"
        f"      hq-r1: {{interface: GigabitEthernet0/{place}, address: 203.0.113.{place}}}\n"
        f"      branch1-r1: {{interface: GigabitEthernet0/{place}, address: 198.51.100.{place}}}\n"
        for place, name in enumerate(names, 1)
    ]
    return f"{PROFILES}pools: {{pool: {{network: {POOLS[pool]}}}}}\ntunnels:\n{''.join(texts)}"


def checked(text: str) -> tuple[Inventory | None, tuple[Problem, ...]]:
    with TemporaryDirectory() as folder:
        write(Path(folder), text, HOSTS)
        return check_inventory(Path(folder), resolve_secrets=False)


def networks(names: list[str], pool: str) -> dict[str, str] | None:
    """The network of each tunnel; None where two of them point at one."""
    inventory, problems = checked(tunnels(names, pool))
    if inventory is None:
        assert all("network of its own out of pool" in each.message for each in problems), problems
        return None
    return {t.name: str(t.ends[0].inside.network) for t in inventory.tunnels if t.ends[0].inside}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([f"t{n}" for n in range(40)]), min_size=2, max_size=6, unique=True),
    st.data(),
    st.sampled_from(sorted(POOLS)),
)
def test_a_tunnel_that_is_added_anywhere_moves_no_other(
    names: list[str], data: st.DataObject, pool: str
) -> None:
    *before, new = names
    place = data.draw(st.integers(0, len(before)))
    was = networks(before, pool)
    now = networks([*before[:place], new, *before[place:]], pool)
    if was is not None and now is not None:
        assert now == {**was, new: now[new]}
        assert len(set(now.values())) == len(now)


def test_the_hint_of_two_that_point_at_one_is_a_network_that_nobody_has() -> None:
    names = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"]
    text = tunnels(names, "small")
    for _ in names:
        inventory, problems = checked(text)
        if inventory:
            break
        network = problems[0].hint.split("inside: ")[1].split()[0]
        lines = text.splitlines()
        lines[problems[0].place.line - 1] = f"    inside: {network}"
        text = "\n".join(lines) + "\n"
    assert inventory, problems
