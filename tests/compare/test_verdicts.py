"""One fault at a time in a healthy pair, and the verdict that it must lead to."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bothends.compare import Judgement, Verdict

V1 = ("crypto-map", "svti", "gre", "dynamic-map")
V2 = ("crypto-map-v2", "svti-v2", "gre-v2", "multi-sa")
MAPS = ("crypto-map", "crypto-map-v2")
TUNNELS = ("svti", "svti-v2", "gre", "gre-v2")
BOTH_WAYS_V1 = ("crypto-map", "svti", "gre")


@dataclass(frozen=True)
class Fault:
    """Replaces `old` by `new` at the left end (or at both), in pairs of some kinds."""

    name: str
    kinds: tuple[str, ...]
    old: str
    new: str
    verdict: Verdict
    both: bool = False


FAULTS = (
    Fault("cipher", V1, "encr aes 256", "encr aes", Verdict.DOWN_PHASE1),
    Fault("hash", V1, "hash sha256", "hash sha512", Verdict.DOWN_PHASE1),
    Fault("group", V1, " group 14\n", " group 5\n", Verdict.DOWN_PHASE1),
    Fault("method", V1, " authentication pre-share\n", "", Verdict.DOWN_PHASE1),
    Fault("lifetime", V1, "lifetime 28800", "lifetime 3600", Verdict.UP),
    Fault("no policy", V1, r"crypto isakmp policy(.*\n)( .*\n)*", "", Verdict.DOWN_PHASE1),
    Fault("key", V1, "Correct-Horse-Battery-9", "correct-Horse-Battery-9", Verdict.DOWN_AUTH),
    Fault("no key", V1, r"crypto isakmp key.*\n", "", Verdict.DOWN_AUTH),
    Fault("type 6 key", V1, "key Correct", "key 6 Correct", Verdict.UNVERIFIABLE),
    Fault("masked key", V1, "key Correct-Horse-Battery-9", "key <removed>", Verdict.UNVERIFIABLE),
    Fault("set", V1 + V2, "esp-aes 256 esp-sha256-hmac", "esp-aes esp-sha256-hmac",
          Verdict.DOWN_PHASE2),
    Fault("integrity", V1 + V2, "esp-sha256-hmac", "esp-sha-hmac", Verdict.DOWN_PHASE2),
    Fault("no set", V1 + V2, r"crypto ipsec transform-set.*\n mode.*\n", "", Verdict.DOWN_PHASE2),
    Fault("no PFS at all", V1 + V2, " set pfs group14\n", "", Verdict.UP, both=True),
    Fault("PFS group", BOTH_WAYS_V1, "set pfs group14", "set pfs group5", Verdict.DOWN_PHASE2),
    Fault("PFS group", V2, "set pfs group14", "set pfs group5", Verdict.UP_UNTIL_REKEY),
    Fault("PFS one side", BOTH_WAYS_V1, " set pfs group14\n", "", Verdict.UP_ONE_WAY),
    Fault("PFS one side", V2, " set pfs group14\n", "", Verdict.UP_UNTIL_REKEY),
    Fault("bare PFS", BOTH_WAYS_V1, "set pfs group14", "set pfs", Verdict.DOWN_PHASE2),
    Fault("SA lifetime", MAPS, " set pfs", " set security-association lifetime seconds 900\n set pfs",
          Verdict.UP),
    Fault("peer", MAPS, "set peer 198.51.100.1", "set peer 198.51.100.9", Verdict.DOWN_PHASE1),
    Fault("destination", TUNNELS, "destination 198.51.100.1", "destination 198.51.100.9",
          Verdict.DOWN_PHASE1),
    Fault("map on no interface", MAPS, " crypto map VPN\n!", "!", Verdict.DOWN_PHASE2),
    Fault("shut down", V1 + V2, "(interface Gig.*\n)", r"\1 shutdown\n", Verdict.DOWN_PHASE1),
    Fault("no address", V1 + V2, " ip address 192.0.2.1 255.255.255.0", " no ip address",
          Verdict.DOWN_PHASE1),
    Fault("address not told", V1 + V2, " ip address 192.0.2.1 255.255.255.0\n", "",
          Verdict.UNVERIFIABLE),
    Fault("a loopback without address", MAPS, "(crypto map VPN 10 )",
          r"interface Loopback0\n no ip address\ncrypto map VPN local-address Loopback0\n\1",
          Verdict.DOWN_PHASE1),
    Fault("a loopback whose address is not told", MAPS, "(crypto map VPN 10 )",
          r"interface Loopback0\ncrypto map VPN local-address Loopback0\n\1",
          Verdict.UNVERIFIABLE),
    Fault("subset", MAPS, "10.1.0.0 0.0.0.255", "10.1.0.0 0.0.0.127", Verdict.UP_ONE_WAY),
    Fault("superset", MAPS, "10.1.0.0 0.0.0.255", "10.1.0.0 0.0.255.255", Verdict.UP_ONE_WAY),
    Fault("disjoint", MAPS, "10.1.0.0 0.0.0.255", "10.7.0.0 0.0.0.255", Verdict.DOWN_PHASE2),
    Fault("identical", MAPS, "10.1.0.0 0.0.0.255 10.2.0.0", "10.2.0.0 0.0.0.255 10.1.0.0",
          Verdict.DOWN_PHASE2),
    Fault("protocol", MAPS, "permit ip", "permit tcp", Verdict.UP_ONE_WAY),
    Fault("one more entry", MAPS, "(ip access-list extended VPN-ACL\n)",
          r"\1 permit ip 10.8.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n", Verdict.NO_TRAFFIC),
    Fault("no ACL", MAPS, r"ip access-list extended VPN-ACL\n .*\n", "", Verdict.DOWN_PHASE2),
    Fault("deny first", MAPS, "(ip access-list extended VPN-ACL\n)",
          r"\1 deny ip any any\n", Verdict.DOWN_PHASE2),
    Fault("tunnel mode", ("svti", "svti-v2"), " tunnel mode ipsec ipv4\n", "", Verdict.DOWN_PHASE2),
    Fault("no protection", ("svti", "gre"), " tunnel protection ipsec profile PROT\n", "",
          Verdict.DOWN_PHASE2),
    Fault("transport against tunnel", ("gre",), "mode transport", "mode tunnel",
          Verdict.UP_ONE_WAY),
    Fault("transport against tunnel", ("gre-v2",), "mode transport", "mode tunnel", Verdict.UP),
    Fault("proposal", V2, "aes-cbc-256", "aes-cbc-128", Verdict.DOWN_PHASE1),
    Fault("IKEv2 group", V2, "(integrity sha256\n) group 14", r"\1 group 19", Verdict.DOWN_PHASE1),
    Fault("IKEv2 integrity", V2, "integrity sha256", "integrity sha384", Verdict.DOWN_PHASE1),
    Fault("proposal in no policy", V2, "(crypto ikev2 policy POL\n)(.*\n)(.*\n)", "",
          Verdict.DOWN_PHASE1),
    Fault("local key", V2, "local Left-To-Right-Key-1", "local left", Verdict.DOWN_AUTH),
    Fault("remote key", V2, "remote Right-To-Left-Key-2", "remote left", Verdict.DOWN_AUTH),
    Fault("no keyring", V2, " keyring local KR\n", "", Verdict.DOWN_AUTH),
    Fault("no identity", V2, r" match identity.*\n", "", Verdict.DOWN_AUTH),
    Fault("identity", V2, "identity local address 192.0.2.1", "identity local fqdn left.example",
          Verdict.DOWN_AUTH),
    Fault("match", V2, "remote address 198.51.100.1 255", "remote address 198.51.100.7 255",
          Verdict.DOWN_AUTH),
    Fault("method", V2, "authentication local pre-share", "authentication local rsa-sig",
          Verdict.DOWN_AUTH),
    Fault("IKE versions", V2, " set ikev2-profile PROF\n", "", Verdict.DOWN_PHASE1),
    Fault("profile for another VRF", V2, "(crypto ikev2 profile PROF\n)", r"\1 match fvrf OTHER\n",
          Verdict.DOWN_AUTH),
    Fault("unknown word in the policy", V1, "hash sha256", "hash sha3-256", Verdict.UNVERIFIABLE),
    Fault("unknown line in the map", MAPS, "( set peer)", r" set colour blue\n\1",
          Verdict.UNVERIFIABLE),
    Fault("unknown crypto line", V1 + V2, "(interface Gig)", r"crypto frobnicate 7\n\1",
          Verdict.UNVERIFIABLE),
    Fault("unknown transform", V1 + V2, "esp-sha256-hmac", "esp-sha3-hmac", Verdict.UNVERIFIABLE),
    Fault("IKE off", V1, "(interface Gig)", r"no crypto isakmp enable\n\1", Verdict.DOWN_PHASE1),
)  # fmt: skip
CASES = [
    pytest.param(fault, kind, id=f"{fault.name}-{kind}") for fault in FAULTS for kind in fault.kinds
]


def test_healthy(
    kind: str, healthy: dict[str, tuple[str, str]], compare: Callable[..., Judgement]
) -> None:
    judged = compare(*healthy[kind])
    assert [tunnel.verdict for tunnel in judged.tunnels] == [Verdict.UP]


@pytest.mark.parametrize(("fault", "pair_kind"), CASES)
def test_fault(
    fault: Fault,
    pair_kind: str,
    healthy: dict[str, tuple[str, str]],
    compare: Callable[..., Judgement],
) -> None:
    left, right = healthy[pair_kind]
    broken, count = re.subn(fault.old, fault.new, left)
    assert count, "the fault changes nothing"
    if fault.both:
        right = re.sub(fault.old, fault.new, right)
    judged = compare(broken, right)
    assert [tunnel.verdict for tunnel in judged.tunnels] == [fault.verdict]
