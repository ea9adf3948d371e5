"""An entry of an ASA that takes both versions of IKE: the one that both ends have is judged."""

import pytest
from tests.asa.pairs import (
    ASA_V1,
    ASA_V2,
    ASA_VTI,
    BACK,
    IOS_V1,
    IOS_V2,
    IOS_VTI,
    KEY,
    judged,
    swapped,
)

from bothends.compare import Verdict

_ENTRY = "crypto map M 10 set ikev1 transform-set T\n"
_SECOND = """crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-256
 protocol esp integrity sha-256
crypto map M 10 set ikev2 ipsec-proposal P
crypto ikev2 policy 10
 encryption aes-256
 integrity sha256
 group 19
 prf sha256
 lifetime seconds 86400
crypto ikev2 enable outside
"""
_KEYS = f"""tunnel-group 203.0.113.2 ipsec-attributes
 ikev2 remote-authentication pre-shared-key {KEY}
 ikev2 local-authentication pre-shared-key {BACK}
"""
_LIMIT = " vpn-tunnel-protocol ikev1\n"
BOTH = ASA_V1.replace(_LIMIT, " vpn-tunnel-protocol ikev1 ikev2\n").replace(
    "route outside", f"{_SECOND}{_KEYS}route outside"
)
MIRROR = {"198.51.100.": "203.0.113.", "10.2.0.": "10.1.0.", "hostname fw\n": "hostname fw2\n"}
OTHER = (
    swapped(BOTH, MIRROR)
    .replace(
        f"remote-authentication pre-shared-key {KEY}",
        f"remote-authentication pre-shared-key {BACK}",
    )
    .replace(
        f"local-authentication pre-shared-key {BACK}", f"local-authentication pre-shared-key {KEY}"
    )
)
PFS14 = IOS_V2.replace("set pfs group19", "set pfs group14")


@pytest.mark.parametrize(
    ("asa", "peer", "ike"),
    [
        (BOTH, IOS_V1, 1),
        (BOTH, PFS14, 2),
        (BOTH, OTHER, 2),
        (BOTH.replace("crypto ikev2 enable outside\n", ""), OTHER, 1),
        (BOTH.replace(" ikev1 ikev2\n", " ikev1\n"), OTHER, 1),
        (BOTH.replace(" ikev1 ikev2\n", " ikev2\n"), OTHER, 2),
        (BOTH.replace("crypto ikev1 enable outside\n", ""), PFS14, 2),
    ],
)  # fmt: skip
def test_one_tunnel_in_the_version_that_both_ends_have(asa: str, peer: str, ike: int) -> None:
    tunnels = judged(asa, peer).tunnels
    assert [(tunnel.ike, tunnel.verdict) for tunnel in tunnels] == [(ike, Verdict.UP)]
    assert {finding.rule for finding in tunnels[0].findings} <= {"LIF-001", "PFS-006"}


@pytest.mark.parametrize(
    ("asa", "peer"),
    [
        (BOTH.replace("crypto ikev1 enable outside\n", ""), IOS_V1),
        (BOTH.replace("crypto ikev2 enable outside\n", ""), PFS14),
    ],
)
def test_a_version_that_is_not_spoken_is_not_up(asa: str, peer: str) -> None:
    assert [tunnel.verdict for tunnel in judged(asa, peer).tunnels] == [Verdict.DOWN_PHASE1]


def test_an_entry_whose_peer_is_not_there_is_one_tunnel() -> None:
    elsewhere = IOS_V1.replace("198.51.100.2", "192.0.2.9").replace("203.0.113.2", "192.0.2.1")
    verdicts = [tunnel.verdict for tunnel in judged(BOTH, elsewhere).tunnels]
    assert verdicts.count(Verdict.NO_PEER) == len(verdicts) == 2


def test_a_profile_of_both_versions() -> None:
    profile = " set ikev2 ipsec-proposal P\n"
    both = ASA_VTI.replace(profile, f"{profile} set ikev1 transform-set T\n").replace(
        "crypto ipsec profile PROF\n",
        "crypto ipsec ikev1 transform-set T esp-aes-256 esp-sha-hmac\n"
        "crypto ikev1 enable outside\ncrypto ipsec profile PROF\n",
        1,
    )  # fmt: skip
    tunnels = judged(both, IOS_VTI).tunnels
    assert [(tunnel.ike, tunnel.verdict) for tunnel in tunnels] == [(2, Verdict.UP)]


def test_entries_of_one_version_are_as_before() -> None:
    for asa, peer in ((ASA_V1, IOS_V2), (ASA_V2, IOS_V1)):
        assert [tunnel.verdict for tunnel in judged(asa, peer).tunnels] == [Verdict.DOWN_PHASE1]
