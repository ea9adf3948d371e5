"""What other tools that compare two ends get wrong, and what is right.

They compare the fields of a policy or two, at one end or at both; nothing is negotiated. The column
`others` says what comes of that.
"""

from dataclasses import dataclass

import pytest
from tests.compare.faults import ENTRY, KEY, MIRRORED, worded
from tests.compare.kinds import KINDS, PFS, Pair, judged, swapped

from bothends.compare import Severity, Verdict


@dataclass(frozen=True)
class Case:
    """A pair, what others say of it, and what happens: the rule says why, where it does not work."""

    name: str
    others: str
    texts: Pair
    verdict: Verdict
    rule: str | None = None


def _edited(kind: str, *couples: str, far: tuple[str, ...] = ()) -> Pair:
    """A healthy pair, edited at the first end and perhaps at the other."""
    near, there = KINDS[kind]
    return swapped(near, *(worded(text, 0) for text in couples)), swapped(
        there, *(worded(text, 1) for text in far)
    )


_RING = (
    "crypto keyring KEYS\n",
    "crypto keyring KEYS\n pre-shared-key address 192.0.2.9 key Vn6c-72jWd-Gx9sL-m4Kr\n"
    " pre-shared-key address 192.0.2.10 key Tb3h-58zQf-Pk1yC-w7Jn\n",
)
_LOOPBACK = (
    "crypto map VPN 10 ",
    "interface Loopback0\n ip address 192.0.2.1 255.255.255.255\n"
    "crypto map VPN local-address Loopback0\ncrypto map VPN 10 ",
)
_TO_LOOPBACK = (
    "set peer <peer>", "set peer 192.0.2.1",
    f"key {KEY} address <peer>", f"key {KEY} address 192.0.2.1",
)  # fmt: skip

CASES = (
    Case("no PFS at either end",
         "PFS has to be set, so a working tunnel is called broken",
         KINDS["crypto-map-no-pfs"], Verdict.UP),
    Case("PFS at one end",
         "a difference like any other; but it comes up when that end starts",
         _edited("crypto-map", PFS, ""), Verdict.UP_ONE_WAY, "PFS-002"),
    Case("IKEv2, healthy",
         "not looked at, or compared as if it had ISAKMP policies",
         KINDS["svti-v2"], Verdict.UP),
    Case("IKEv2, no integrity in common",
         "not looked at",
         _edited("svti-v2", "integrity sha256\n", "integrity sha384\n"),
         Verdict.DOWN_PHASE1, "IKE2-001"),
    Case("IKEv2, PFS differs",
         "not looked at; comes up, and dies at the first rekey",
         _edited("svti-v2", "set pfs group14", "set pfs group19"),
         Verdict.UP_UNTIL_REKEY, "PFS-003"),
    Case("hash sha256 against sha512",
         "an unknown keyword is dropped, and the default on both ends is equal",
         _edited("crypto-map", "hash sha256", "hash sha512"), Verdict.DOWN_PHASE1, "IKE1-001"),
    Case("authentication pre-share is missing",
         "taken to be pre-shared keys; it is rsa-sig",
         _edited("crypto-map", " authentication pre-share\n", ""),
         Verdict.DOWN_PHASE1, "IKE1-004"),
    Case("lists are copies, not mirror images",
         "equal, so fine",
         _edited("crypto-map", ENTRY, f" {MIRRORED}\n"), Verdict.DOWN_PHASE2, "ACL-004"),
    Case("lists have nothing in common",
         "lists are not looked at",
         _edited("crypto-map", ENTRY, " permit ip 10.77.0.0 0.0.0.255 10.78.0.0 0.0.0.255\n"),
         Verdict.DOWN_PHASE2, "ACL-001"),
    Case("keys of type 6",
         "the ciphertexts differ, as they do for one key, so a working tunnel is called broken",
         _edited("crypto-map", f"key {KEY}", "key 6 JDYdhZUgTSdVBhSYdLIMEKZYaRMAAB",
                 far=(f"key {KEY}", "key 6 aXgbWIPPFGaLFROaCdZYFNgEUbaAAB")),
         Verdict.UNVERIFIABLE, "KEY-002"),
    Case("several keys in a keyring",
         "the first key is taken, whoever the peer is",
         _edited("crypto-map-profile", *_RING), Verdict.UP),
    Case("local-address, and the far end points there",
         "the address of the interface is taken, so the tunnel is not found",
         _edited("crypto-map", *_LOOPBACK, far=_TO_LOOPBACK), Verdict.UP),
    Case("local-address, and the far end points elsewhere",
         "the address of the interface is taken, so the tunnel is fine",
         _edited("crypto-map", *_LOOPBACK), Verdict.DOWN_PHASE1, "PEER-003"),
    Case("dynamic map without a list",
         "no peer and no list, so no tunnel",
         KINDS["dynamic-map"], Verdict.UP),
    Case("GRE against a static VTI",
         "both have protection with equal profiles, so fine",
         _edited("svti", " tunnel mode ipsec ipv4\n", ""), Verdict.DOWN_PHASE2, "TUN-001"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_happens(case: Case) -> None:
    found = judged(*case.texts)
    [tunnel] = found.tunnels
    assert tunnel.verdict is case.verdict, case.others
    rules = {each.rule for each in found.all_findings() if each.severity is not Severity.INFO}
    if case.rule is None:
        assert rules == set()
    else:
        assert case.rule in {each.rule for each in found.all_findings()}
