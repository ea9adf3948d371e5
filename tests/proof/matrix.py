"""Pairs from the matrix of tunnel kinds: what is rendered for both ends, and a fault at one of them."""

import tempfile
from functools import cache
from ipaddress import IPv4Address, ip_address
from pathlib import Path

from tests.kinds.cells import CELLS, Cell
from tests.kinds.faults import FAULTS
from tests.kinds.site import LEFT, RIGHT, Site
from tests.proof.packet import TUNNEL, Case, Packet

BY_NAME = {str(cell): cell for cell in CELLS}
TOPIC = "matrix of kinds"
_INSIDE = {LEFT: "169.254.10.1", RIGHT: "169.254.10.2"}
_HOSTS = {LEFT: "10.1.0.1", RIGHT: "10.2.0.1"}


@cache
def pair(name: str, fault: str) -> Case:
    """The case of a cell; `fault` is empty for a healthy one."""
    cell = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        site = Site(cell, Path(folder) / "project")
        site.apply()
        if fault:
            site.type(RIGHT, *FAULTS[fault](cell), tolerant=True)
        texts = site.running
    packets = {
        LEFT: (_packet(cell, LEFT, RIGHT),),
        RIGHT: (_packet(cell, RIGHT, LEFT),),
    }
    return Case("", texts, packets)


def _packet(cell: Cell, here: str, there: str) -> Packet:
    if cell.kind != "crypto-map":
        return Packet(TUNNEL, _address(_INSIDE[here]), _address(_INSIDE[there]))
    source, destination = _address(_HOSTS[here]), _address(_HOSTS[there])
    line = f"permit ip {_net(source)} {_net(destination)}"
    return Packet(line, source, destination)


def _address(text: str) -> IPv4Address:
    return IPv4Address(ip_address(text))


def _net(address: IPv4Address) -> str:
    return f"{IPv4Address(int(address) & ~0xFF)} 0.0.0.255"
