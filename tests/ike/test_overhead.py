"""The biggest packet that fits into a tunnel, beside values that vendors and RFCs name."""

from dataclasses import dataclass

import pytest

from bothends.ike.overhead import fit
from bothends.model import Encryption, Integrity, Transform

GCM = Transform(Encryption.AES_GCM_256, None)
GRE, GRE_AND_IP = 4, 24


def cbc(integrity: Integrity) -> Transform:
    return Transform(Encryption.AES_256, integrity)


@dataclass(frozen=True)
class Case:
    transform: Transform
    mtu: int
    outer: int = 4
    udp: bool = False
    more: int = 0


CASES = (
    Case(GCM, 1446),  # AWS names it for its gateways
    Case(GCM, 1438, udp=True),
    Case(GCM, 1426, outer=6),
    Case(GCM, 1442, more=GRE),
    Case(GCM, 1422, more=GRE_AND_IP),
    Case(cbc(Integrity.SHA1), 1438),
    Case(cbc(Integrity.SHA1), 1422, udp=True),
    Case(cbc(Integrity.SHA256), 1438),
    Case(cbc(Integrity.SHA256), 1434, more=GRE),
    Case(cbc(Integrity.SHA256), 1414, more=GRE_AND_IP),
    Case(cbc(Integrity.SHA256), 1406, outer=6),
    Case(cbc(Integrity.SHA384), 1422),
    Case(cbc(Integrity.SHA512), 1422),
    Case(cbc(Integrity.SHA512), 1406, udp=True),
    Case(Transform(Encryption.TRIPLE_DES, Integrity.MD5), 1446),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sum(case: Case) -> None:
    found = fit(case.transform, path=1500, outer=case.outer, udp=case.udp, more=case.more)
    assert found.mtu == case.mtu
    (path, _), *taken = found.parts
    assert path - sum(size for size, _ in taken) == found.mtu
    assert all(str(size) in str(found) for size, _ in taken)
