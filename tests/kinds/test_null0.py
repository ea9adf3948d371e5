"""Nothing leaves in clear while a tunnel interface is down: the floating route to Null0 takes it."""

from pathlib import Path

import pytest
from tests.kinds.cells import NETWORK, Cell
from tests.kinds.site import LEFT, Site

from bothends.lab.ike.forwarding import Packet
from bothends.model import Address, address


def host(side: str, version: int) -> Address:
    """The router's address in the protected network of its side."""
    return address(NETWORK[side, version][1].partition("/")[0])


@pytest.mark.parametrize(
    "cell",
    [Cell("svti", 2), Cell("gre", 2, outer=6, inner=6)],
    ids=str,
)
@pytest.mark.parametrize("taken", [False, True], ids=["null0", "without-it"])
def test_a_tunnel_that_is_down_leaks_nothing(cell: Cell, taken: bool, tmp_path: Path) -> None:
    site = Site(cell, tmp_path)
    site.apply()
    seen: list[Packet] = []
    site.backend.forwarder.unprotected = lambda _node, packet: seen.append(packet)
    packet = Packet(host("left", cell.inner), host("right", cell.inner))
    site.type(LEFT, "interface Tunnel10", " shutdown")
    if taken:
        line = next(x for x in site.running[LEFT].splitlines() if " Null0 " in x)
        site.type(LEFT, f"no {line}")
    site.backend.send(LEFT, packet)
    assert bool(seen) == taken
