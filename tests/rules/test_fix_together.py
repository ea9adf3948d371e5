"""Pairs whose ends have to change together: what a fix does to one end, the other must take."""

from collections.abc import Mapping

import pytest
from tests.compare.crypto_map_end import END, KEY
from tests.rules.fixing import broken, corrected, judged

from bothends.compare import Severity, Verdict

VTI = """version 17.3
hostname {name}
{policy}crypto ikev2 keyring K
 peer X
  address {peer}
  pre-shared-key LongEnoughKey-0123456789
crypto ikev2 profile P
 match identity remote address {peer} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local K
 dpd 10 3 periodic
crypto ipsec transform-set TS esp-gcm 256
 mode tunnel
crypto ipsec profile IP
 set transform-set TS
 set ikev2-profile P
interface Tunnel1
 ip address {inside} 255.255.255.252
 tunnel source GigabitEthernet1
 tunnel mode ipsec ipv4
 tunnel destination {peer}
 tunnel protection ipsec profile IP
interface GigabitEthernet1
 ip address {local} 255.255.255.0
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
ENDS: tuple[Mapping[str, str], ...] = (
    {
        "name": "alfa", "local": "203.0.113.1", "peer": "198.51.100.2", "own": "10.1.0.0",
        "other": "10.2.0.0", "gateway": "203.0.113.254", "inside": "10.255.0.1",
    },
    {
        "name": "beta", "local": "198.51.100.2", "peer": "203.0.113.1", "own": "10.2.0.0",
        "other": "10.1.0.0", "gateway": "198.51.100.254", "inside": "10.255.0.2",
    },
)  # fmt: skip


def pair(form: str, *ends: Mapping[str, str]) -> list[str]:
    """Both texts of a form, with the lines that each end has of its own."""
    return [
        form.format(**{"policy": "", "more": "", "key": KEY, **known, **own})
        for known, own in zip(ENDS, ends, strict=True)
    ]


def isakmp(*lines: str) -> str:
    return "\n ".join(("crypto isakmp policy 10", *lines, "authentication pre-share")) + "\n"


def proposal(name: str, *lines: str) -> str:
    policy = "" if name == "default" else f"crypto ikev2 policy PO\n proposal {name}\n"
    return "\n ".join((f"crypto ikev2 proposal {name}", *lines)) + f"\n{policy}"


PAIRS = {
    "a weak policy against the built-in ones": pair(
        END, {"policy": isakmp("encr 3des", "hash md5", "group 2")}, {}
    ),
    "built-in policies at both ends": pair(END, {}, {}),
    "a strong policy against the built-in ones": pair(
        END, {"policy": isakmp("encr aes 256", "hash sha384", "group 20")}, {}
    ),
    "AES-GCM in the edited built-in proposal": pair(
        VTI, {"policy": proposal("default", "encryption aes-gcm-256", "prf sha512")}, {}
    ),
    "everything apart from the built-in proposal": pair(
        VTI, {}, {"policy": proposal("P", "encryption 3des", "integrity md5", "group 2")}
    ),
    "an entry more": pair(
        END,
        {"policy": isakmp("encr aes 256", "hash sha256", "group 14")},
        {
            "policy": isakmp("encr aes 256", "hash sha256", "group 14"),
            "more": " permit ip 10.22.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n",
        },
    ),
}


WANTED = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
SLIP = "permit ip 10.2.0.0 255.255.255.0 10.1.0.0 255.255.255.0"
_GOOD = {"policy": isakmp("encr aes 256", "hash sha256", "group 14")}
PAIRS["a netmask for a wildcard"] = [text.replace(WANTED, SLIP) for text in pair(END, _GOOD, _GOOD)]
_ALFA, _BETA = pair(VTI, {}, {})
PAIRS["a signature without a certificate"] = [
    _ALFA.replace("authentication local pre-share", "authentication local rsa-sig"), _BETA,
]  # fmt: skip
PAIRS["an address of the other router for which there is no key"] = [
    f"{_ALFA}interface GigabitEthernet2\n ip address 192.0.2.1 255.255.255.0\n",
    _BETA.replace("tunnel destination 203.0.113.1", "tunnel destination 192.0.2.1"),
]
BRINGS_UP = {
    "everything apart from the built-in proposal": "IKE2-001",
    "a signature without a certificate": "IKE2-005",
    "an address of the other router for which there is no key": "PEER-003",
}


@pytest.mark.parametrize("name", PAIRS)
def test_each_fix_alone_fixes(name: str) -> None:
    texts = PAIRS[name]
    wrong = [
        (finding.rule, why)
        for finding in judged(texts).all_findings()
        if finding.fix and finding.rule != "KEY-009"
        for why in broken(texts, finding)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", PAIRS)
def test_a_tunnel_that_is_not_up_has_an_error(name: str) -> None:
    for tunnel in judged(PAIRS[name]).tunnels:
        severities = {finding.severity for finding in tunnel.findings}
        assert tunnel.verdict in {Verdict.UP, Verdict.UP_WEAK} or Severity.ERROR in severities


@pytest.mark.parametrize("name", BRINGS_UP)
def test_the_fix_of_the_first_cause_brings_the_tunnel_up(name: str) -> None:
    texts = PAIRS[name]
    first = [found for found in judged(texts).all_findings() if found.rule == BRINGS_UP[name]]
    (tunnel,) = judged(corrected(texts, first)).tunnels
    assert tunnel.verdict in {Verdict.UP, Verdict.UP_WEAK}
