"""Pairs from the matrix of tunnel kinds: what is rendered for both ends, and a fault at one of them."""

import tempfile
from functools import cache
from pathlib import Path

from tests.kinds.cells import CELLS
from tests.kinds.faults import FAULTS
from tests.kinds.site import LEFT, RIGHT, Site
from tests.proof.packet import TUNNEL, Case, Packet

BY_NAME = {str(cell): cell for cell in CELLS if not (cell.nat or cell.signed or cell.dynamic)}
"""Cells by name; in the proof there is no NAT, there are no certificates, nobody leases addresses."""
TOPIC = "matrix of kinds"
_ICMP = {4: 1, 6: 58}


@cache
def pair(name: str, fault: str) -> Case:
    """The case of a cell; `fault` is empty for a healthy one."""
    cell = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        site = Site(cell, Path(folder) / "project")
        site.apply()
        lists = {device: _permits(text) for device, text in site.running.items()}
        if fault:
            site.type(RIGHT, *FAULTS[fault](cell), tolerant=True)
        texts = site.running
    return Case("", texts, {end: (_packet(site, end, lists[end]),) for end in (LEFT, RIGHT)})


def _packet(site: Site, device: str, listed: list[str]) -> Packet:
    """One packet of the tunnel: to the other tunnel interface, or from network to network."""
    here = next(end for end in site.expected.ends if end.device == device)
    there = site.expected.other(here)
    if here.inside and there.inside:
        return Packet(TUNNEL, here.inside, there.inside, _ICMP[here.inside.version])
    (selector,) = here.selectors
    version = selector.local.version
    return Packet(listed[0], selector.local[1], selector.remote[1], _ICMP[version])


def _permits(text: str) -> list[str]:
    """Lines of access lists that permit."""
    return [line.strip() for line in text.splitlines() if line.startswith(" permit ")]
