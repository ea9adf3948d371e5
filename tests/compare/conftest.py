"""Healthy pairs of every kind of tunnel, to be left alone or broken on purpose."""

from collections.abc import Callable

import pytest

from bothends.compare import Judgement, judge
from bothends.compare.judge import no_rules
from bothends.platforms.ios.config import read_router

PHASE1 = """crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
 lifetime 28800
crypto isakmp key Correct-Horse-Battery-9 address {peer}
crypto isakmp keepalive 10 3 periodic
"""
IKEV2 = """crypto ikev2 proposal PROP
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy POL
 match fvrf any
 proposal PROP
crypto ikev2 keyring KR
 peer FAR
  address {peer}
  pre-shared-key local {local_key}
  pre-shared-key remote {remote_key}
 !
!
crypto ikev2 profile PROF
 match identity remote address {peer} 255.255.255.255
 identity local address {address}
 authentication remote pre-share
 authentication local pre-share
 keyring local KR
"""
SET = """crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode {mode}
"""
IPSEC_PROFILE = """crypto ipsec profile PROT
 set transform-set TS
 set pfs group14
{more}"""
MAP = """crypto map VPN 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
{more} match address VPN-ACL
"""
DYNAMIC = """crypto dynamic-map DYN 10
 set transform-set TS
 set pfs group14
crypto map VPN 65000 ipsec-isakmp dynamic DYN
"""
ACL = """ip access-list extended VPN-ACL
 permit ip {here} 0.0.0.255 {there} 0.0.0.255
"""
WAN = """interface GigabitEthernet0/0
 ip address {address} 255.255.255.0
{more}!
"""
TUNNEL = """interface Tunnel0
 ip address 10.255.0.{host} 255.255.255.252
 tunnel source GigabitEthernet0/0
{mode} tunnel destination {peer}
 tunnel protection ipsec profile PROT
!
"""
TAIL = """ip route 0.0.0.0 0.0.0.0 {gateway}
line con 0
end
"""
ENDS = (
    {"name": "left", "address": "192.0.2.1", "peer": "198.51.100.1", "gateway": "192.0.2.254",
     "here": "10.1.0.0", "there": "10.2.0.0", "host": "1",
     "local_key": "Left-To-Right-Key-1", "remote_key": "Right-To-Left-Key-2"},
    {"name": "right", "address": "198.51.100.1", "peer": "192.0.2.1", "gateway": "198.51.100.254",
     "here": "10.2.0.0", "there": "10.1.0.0", "host": "2",
     "local_key": "Right-To-Left-Key-2", "remote_key": "Left-To-Right-Key-1"},
)  # fmt: skip


def _text(end: dict[str, str], *parts: str, mode: str = "tunnel") -> str:
    head = f"version 15.4\nhostname {end['name']}\n"
    return head + "".join(part.format(**{"mode": mode, "more": ""} | end) for part in parts)


def _with(part: str, more: str) -> str:
    return part.replace("{more}", more)


def _build() -> dict[str, tuple[str, str]]:
    on_map = _with(WAN, " crypto map VPN\n")
    plain, v2 = _with(WAN, ""), " set ikev2-profile PROF\n"
    gre, vti = "", " tunnel mode ipsec ipv4\n"
    left, right = ENDS
    multi = TUNNEL.replace("{mode}", vti).replace(
        "!\n", " tunnel protection ipsec policy ipv4 VPN-ACL\n!\n"
    )
    kinds: dict[str, tuple[str, ...]] = {
        "crypto-map": (PHASE1, SET, MAP, on_map, ACL, TAIL),
        "crypto-map-v2": (IKEV2, SET, _with(MAP, v2), on_map, ACL, TAIL),
        "svti": (PHASE1, SET, IPSEC_PROFILE, plain, TUNNEL.replace("{mode}", vti), TAIL),
        "svti-v2": (
            IKEV2, SET, _with(IPSEC_PROFILE, v2), plain, TUNNEL.replace("{mode}", vti), TAIL,
        ),
        "multi-sa": (IKEV2, SET, _with(IPSEC_PROFILE, v2), plain, multi, ACL, TAIL),
    }  # fmt: skip
    pairs = {name: (_text(left, *parts), _text(right, *parts)) for name, parts in kinds.items()}
    for name, phase1, more in (("gre", PHASE1, ""), ("gre-v2", IKEV2, v2)):
        parts = (
            phase1, SET, _with(IPSEC_PROFILE, more), plain, TUNNEL.replace("{mode}", gre), TAIL,
        )  # fmt: skip
        pairs[name] = (
            _text(left, *parts, mode="transport"),
            _text(right, *parts, mode="transport"),
        )
    pairs["dynamic-map"] = (
        _text(left, PHASE1, SET, MAP, on_map, ACL, TAIL),
        _text(right, PHASE1, SET, DYNAMIC, on_map, TAIL),
    )
    return pairs


HEALTHY = _build()


@pytest.fixture(scope="session")
def healthy() -> dict[str, tuple[str, str]]:
    """Texts of both ends by kind."""
    return HEALTHY


@pytest.fixture(scope="session")
def compare() -> Callable[..., Judgement]:
    """Judges some texts by the negotiations alone."""

    def run(*texts: str) -> Judgement:
        routers = [read_router(text, f"r{index}.cfg") for index, text in enumerate(texts)]
        return judge(routers, find=no_rules)

    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", sorted(HEALTHY))
