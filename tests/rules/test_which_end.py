"""Which end a correction is for, and the line that it has there."""

from dataclasses import dataclass

import pytest
from tests.rules.fixing import judged

from bothends.compare import Verdict
from bothends.compare.rules.example import Example, crypto_map, ikev2, isakmp_profile

NEAR, FAR = "10.1.0.0 0.0.0.255", "10.2.0.0 0.0.0.255"
HUB = {
    "crypto map VPN 10 ipsec-isakmp\n set peer 198.51.100.1\n": "crypto map VPN 10 ipsec-isakmp "
    "dynamic SPOKES\ncrypto dynamic-map SPOKES 10\n"
}
KEYS = "crypto keyring KEYS\n"
MATCH = "198.51.100.1 255.255.255.255"
FRONT = {
    KEYS: "crypto keyring KEYS vrf INET\n",
    "interface GigabitEthernet0/0\n": "interface GigabitEthernet0/0\n vrf forwarding INET\n",
    "ip route 0.0.0.0": "ip route vrf INET 0.0.0.0",
}
TO_THE_NEAR = "ip route 10.1.128.0 255.255.128.0 10.1.0.254\n"


@dataclass(frozen=True)
class Case:
    name: str
    example: Example
    rule: str
    verdict: Verdict
    device: str
    lines: str
    """The correction, its lines parted by a slash."""


CASES = (
    Case("the spoke's entry, where the hub has one for it",
         crypto_map(HUB, {f"{FAR} {NEAR}": f"{FAR} 10.9.0.0 0.0.0.255"}), "ACL-001",
         Verdict.DOWN_PHASE2, "R2",
         f"ip access-list extended CRYPTO/ permit ip {FAR} {NEAR}/"
         f" no permit ip {FAR} 10.9.0.0 0.0.0.255"),
    Case("the hub's entry, where it has none for a network of the spoke",
         crypto_map({**HUB, f"{NEAR} {FAR}": f"{NEAR} 10.7.0.0 0.0.0.255"}), "ACL-001",
         Verdict.DOWN_PHASE2, "R1",
         f"ip access-list extended CRYPTO/ permit ip {NEAR} {FAR}/"
         f" no permit ip {NEAR} 10.7.0.0 0.0.0.255"),
    Case("a wide entry is narrowed",
         crypto_map({f"{NEAR} {FAR}": "10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255"}), "ACL-002",
         Verdict.UP_ONE_WAY, "R1",
         f"ip access-list extended CRYPTO/ permit ip {NEAR} {FAR}/"
         " no permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255"),
    Case("a wide entry for what is reached behind its end stays",
         crypto_map({f"{NEAR} {FAR}": f"10.1.0.0 0.0.255.255 {FAR}",
                     "ip route 0.0.0.0": f"{TO_THE_NEAR}ip route 0.0.0.0"}), "ACL-002",
         Verdict.UP_ONE_WAY, "R2",
         f"ip access-list extended CRYPTO/ permit ip {FAR} 10.1.0.0 0.0.255.255/"
         f" no permit ip {FAR} {NEAR}"),
    Case("a narrow entry that leaves out a part of the network",
         crypto_map(b={f"{FAR} {NEAR}": f"10.2.0.0 0.0.0.127 {NEAR}"}), "ACL-003",
         Verdict.UP_ONE_WAY, "R2",
         f"ip access-list extended CRYPTO/ permit ip {FAR} {NEAR}/"
         f" no permit ip 10.2.0.0 0.0.0.127 {NEAR}"),
    Case("a profile for another local address",
         ikev2({"crypto ikev2 profile IKE\n": "crypto ikev2 profile IKE\n"
                " match address local 203.0.113.99\n"}), "IKE2-003", Verdict.DOWN_AUTH, "R1",
         "crypto ikev2 profile IKE/ match address local 203.0.113.1"),
    Case("a profile that matches in the global table, for a peer in a VRF",
         isakmp_profile(FRONT), "ID-006", Verdict.DOWN_AUTH, "R1",
         f"crypto isakmp profile IKE/ match identity address {MATCH} INET"),
    Case("another identity of a peer in a VRF",
         isakmp_profile({**FRONT, f"address {MATCH}": "address 198.51.100.9 255.255.255.255 INET"}),
         "ID-001", Verdict.DOWN_AUTH, "R1",
         f"crypto isakmp profile IKE/ match identity address {MATCH} INET"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_end_that_is_wrong_is_corrected(case: Case) -> None:
    (tunnel,) = judged(case.example.texts()).tunnels
    assert tunnel.verdict is case.verdict
    (fix,) = next(f.fix for f in tunnel.findings if f.rule == case.rule)
    assert (fix.device, "/".join(fix.lines)) == (case.device, case.lines)


def test_a_profile_that_matches_in_the_vrf_of_the_peer() -> None:
    front = {**FRONT, f"address {MATCH}": f"address {MATCH} INET"}
    (tunnel,) = judged(isakmp_profile(front).texts()).tunnels
    assert tunnel.verdict is Verdict.UP
