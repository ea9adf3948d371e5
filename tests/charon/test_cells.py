"""Cells of the matrix on charon: certificates that real IKE signs with, several SAs of one VTI."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import LEFT, RIGHT, Site

from bothends.lab.ca import Authority
from bothends.lab.charon.backend import CharonBackend
from bothends.verification import Status

pytestmark = [pytest.mark.charon, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Several:
    """A multi-SA VTI with two networks at its left end, each with an SA of its own."""

    cell: Cell

    def __str__(self) -> str:
        return f"{self.cell}-two-networks"

    @property
    def hosts(self) -> str:
        port = "GigabitEthernet0/1: 10.1.0.1/24"
        return self.cell.hosts.replace(port, f"{port}, GigabitEthernet0/2: 10.1.8.1/24")

    @property
    def tunnels(self) -> str:
        return self.cell.tunnels.replace("[10.1.0.0/24]", "[10.1.0.0/24, 10.1.8.0/24]")


PLAYED = (
    Cell("svti", 2, signed="ecdsa-sig"),
    Cell("svti", 2, signed="rsa-sig"),
    Cell("gre", 2, signed="ecdsa-sig", enrolled="terminal"),
    Cell("crypto-map", 1, signed="rsa-sig"),
    Cell("crypto-map", 1, signed="ecdsa-sig"),
    Several(Cell("multi-sa-vti", 2)),
)


@contextmanager
def played(cell: Cell | Several, folder: Path) -> Iterator[Site]:
    backend = CharonBackend()
    try:
        site = Site(cell, folder, backend)
        site.apply()
        assert not backend.refused
        yield site
    finally:
        backend.close()


@pytest.mark.parametrize("cell", PLAYED, ids=str)
def test_a_cell_is_verified(cell: Cell | Several, tmp_path: Path) -> None:
    with played(cell, tmp_path) as site:
        report = site.verify()
        assert report.status is Status.OK, report


def _other_map(site: Site) -> None:
    map_lines = ("crypto pki certificate map BE-one 10", " no subject-name co cn=right.example.net")
    site.type(LEFT, *map_lines, " subject-name co cn=somebody")


def _certificate(
    issue: Callable[[Site], Authority], subject: str, days: float
) -> Callable[..., None]:
    def strike(site: Site) -> None:
        site.backend.enrol(RIGHT, "VPN", issue(site).issue(subject, days=days))

    return strike


OWN = "CN=right.example.net"
FAULTS: dict[str, Callable[[Site], None]] = {
    "a map for another subject": _other_map,
    "of another authority": _certificate(lambda _site: Authority(), OWN, 365),
    "expired": _certificate(lambda site: site.authority, OWN, -1),
    "of somebody else": _certificate(lambda site: site.authority, "CN=eve.example.net", 365),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_certificate_that_does_not_prove_it_is_refused(fault: str, tmp_path: Path) -> None:
    with played(PLAYED[0], tmp_path) as site:
        FAULTS[fault](site)
        assert site.verify().status is Status.FAILED
