"""Examples of rules: a healthy pair of configurations, and the edits that make it a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bothends.compare.context import Options

Edits = Mapping[str, str]
"""Text to replace, and what takes its place."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of configurations: a named healthy pair, edited at each end."""

    base: str
    a: Edits = field(default_factory=dict)
    b: Edits = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    """How strict the comparison is that shows the rule."""
    c: Edits | None = None
    """Edits that make a third configuration of the second one, where two are not enough."""

    @property
    def healthy(self) -> "Example":
        """The same pair without an edit."""
        return Example(self.base)

    def texts(self) -> tuple[str, str]:
        """Both configurations. Raises ValueError for an edit that changes nothing."""
        near, remote = BASES[self.base]
        return _edited(near, self.a), _edited(remote, self.b)

    def all_texts(self) -> tuple[str, ...]:
        """Both configurations, and the third where there is one."""
        a, b = self.texts()
        return (a, b) if self.c is None else (a, b, _edited(b, self.c))


_AS_IT_IS: Edits = {}


def _pair_of(base: str, a: Edits, b: Edits, both: Edits) -> Example:
    return Example(base, {**both, **a}, {**both, **b})


LOCAL_ENTRY = "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
REMOTE_ENTRY = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
"""The crypto ACL entry of `a`, and of `b`."""


def crypto_map(a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS) -> Example:
    """Two routers with a crypto map each: IKEv1, pre-shared key, PFS."""
    return _pair_of("crypto-map", a, b, both)


def isakmp_profile(a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS) -> Example:
    """Two routers with a crypto map each: IKEv1, the key in a keyring of an ISAKMP profile."""
    return _pair_of("isakmp-profile", a, b, both)


def svti(a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS) -> Example:
    """Two routers with a static VTI each: IKEv1."""
    return _pair_of("svti", a, b, both)


def gre(a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS) -> Example:
    """Two routers with a protected GRE tunnel each: IKEv1."""
    return _pair_of("gre", a, b, both)


def dmvpn(
    a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS, *, spokes: int = 1
) -> Example:
    """The hub of a DMVPN of phase 3 and one or two spokes, with EIGRP: IKEv1."""
    pair = _pair_of("dmvpn", a, b, both)
    if spokes == 1:
        return pair
    hub, spoke, other = (
        f"crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address {address}\n"
        for address in ("203.0.113.1", "198.51.100.1", "198.51.100.2")
    )
    return replace(
        pair,
        a={**pair.a, spoke: spoke + other},
        b={**pair.b, hub: hub + other},
        c={**_SECOND_SPOKE, other: spoke},
    )


_SECOND_SPOKE = {
    "hostname R2": "hostname R3",
    "10.255.0.2": "10.255.0.3",
    "198.51.100.1 ": "198.51.100.2 ",
    "10.2.0": "10.3.0",
}
"""What makes another spoke of the spoke of a DMVPN."""


def ikev2(a: Edits = _AS_IT_IS, b: Edits = _AS_IT_IS, both: Edits = _AS_IT_IS) -> Example:
    """Two routers with a static VTI each: IKEv2."""
    return _pair_of("ikev2", a, b, both)


def _edited(text: str, edits: Edits) -> str:
    for old, new in edits.items():
        if old not in text:
            raise ValueError(f"the example holds no {old!r}")
        text = text.replace(old, new)
    return text


_IKEV1 = """version 15.9
hostname {name}
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
 lifetime 28800
crypto isakmp keepalive 10 3
crypto isakmp invalid-spi-recovery
crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address {peer}
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
"""
_RING = """crypto keyring KEYS
 pre-shared-key address {peer} key q7Tz-94kMp-Lw2cX-v8Rd
crypto isakmp profile IKE
 keyring KEYS
 match identity address {peer} 255.255.255.255
"""
_OUTSIDE = """interface GigabitEthernet0/0
 ip address {address} 255.255.255.0
"""
_INSIDE = """interface GigabitEthernet0/1
 ip address {inside}.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
_MAP = """crypto map VPN 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
 match address CRYPTO
"""
_ACL = """ip access-list extended CRYPTO
 permit ip {inside}.0 0.0.0.255 {far}.0 0.0.0.255
"""
_PROFILE = """crypto ipsec profile PROT
 set transform-set TS
 set pfs group14
"""
_TUNNEL = """interface Tunnel0
 ip address 10.255.0.{last} 255.255.255.252
 ip mtu 1400
 ip tcp adjust-mss 1360
 tunnel source GigabitEthernet0/0
 tunnel destination {peer}
{mode} tunnel protection ipsec profile PROT
ip route {far}.0 255.255.255.0 Tunnel0
"""
_MULTIPOINT = """interface Tunnel0
 ip address 10.255.0.{last} 255.255.255.0
 ip mtu 1400
 ip tcp adjust-mss 1360
 ip nhrp network-id 7
{role} tunnel source GigabitEthernet0/0
 tunnel mode gre multipoint
 tunnel protection ipsec profile PROT
router eigrp 100
 network 10.255.0.0 0.0.0.255
 network {inside}.0 0.0.0.255
"""
_ROLES = (
    " ip nhrp map multicast dynamic\n ip nhrp redirect\n no ip split-horizon eigrp 100\n",
    (
        " ip nhrp nhs 10.255.0.1\n ip nhrp map 10.255.0.1 203.0.113.1\n"
        " ip nhrp map multicast 203.0.113.1\n ip nhrp shortcut\n"
    ),
)
"""What the hub has, and what a spoke has."""
_IKEV2 = """version 15.9
hostname {name}
crypto ikev2 proposal PROP
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy POL
 proposal PROP
crypto ikev2 keyring KEYS
 peer FAR
  address {peer}
  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd
crypto ikev2 profile IKE
 match identity remote address {peer} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local KEYS
 dpd 10 3 periodic
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
crypto ipsec profile PROT
 set transform-set TS
 set pfs group14
 set ikev2-profile IKE
"""
_ENDS = (
    {
        "name": "R1", "address": "203.0.113.1", "peer": "198.51.100.1", "inside": "10.1.0",
        "far": "10.2.0", "gateway": "203.0.113.254", "last": "1",
    },
    {
        "name": "R2", "address": "198.51.100.1", "peer": "203.0.113.1", "inside": "10.2.0",
        "far": "10.1.0", "gateway": "198.51.100.254", "last": "2",
    },
)  # fmt: skip


def _pair(template: str, **more: str) -> tuple[str, str]:
    one, other = (template.format(**end, **more) for end in _ENDS)
    return one, other


_APPLIED = f"{_OUTSIDE} crypto map VPN\n"
_GLOBAL_KEY = "crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address {peer}\n"
_IN_PROFILE = " set transform-set TS\n set isakmp-profile IKE\n"
BASES: Mapping[str, tuple[str, str]] = {
    "crypto-map": _pair(_IKEV1 + _MAP + _APPLIED + _INSIDE + _ACL),
    "isakmp-profile": _pair(
        _IKEV1.replace(_GLOBAL_KEY, _RING)
        + _MAP.replace(" set transform-set TS\n", _IN_PROFILE)
        + _APPLIED
        + _INSIDE
        + _ACL
    ),
    "svti": _pair(
        _IKEV1 + _PROFILE + _TUNNEL + _OUTSIDE + _INSIDE, mode=" tunnel mode ipsec ipv4\n"
    ),
    "gre": _pair(_IKEV1 + _PROFILE + _TUNNEL + _OUTSIDE + _INSIDE, mode=""),
    "dmvpn": tuple(  # type: ignore[dict-item] # two of them
        (_IKEV1 + _PROFILE + _MULTIPOINT + _OUTSIDE + _INSIDE).format(**end, role=role)
        for end, role in zip(_ENDS, _ROLES, strict=True)
    ),
    "ikev2": _pair(_IKEV2 + _TUNNEL + _OUTSIDE + _INSIDE, mode=" tunnel mode ipsec ipv4\n"),
}
"""Healthy pairs: no rule finds anything of warning or above in them."""


NO_EXAMPLE = Example("crypto-map")
"""Stands for the pairs of a rule that has none."""
