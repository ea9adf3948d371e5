"""The top-level commands: which begin an object, which set a global value, which say nothing."""

from bothends.platforms.ios.config import phase2
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import Vocabulary, flag, ignored, one
from bothends.platforms.router import IdentityKind

_IDENTITY = {"address": IdentityKind.ADDRESS, "hostname": IdentityKind.FQDN, "dn": IdentityKind.DN}
GLOBALS = Vocabulary(
    flag("crypto isakmp enable", "enabled"),
    one("crypto isakmp identity", "identity", lambda rest: _IDENTITY[rest[0]]),
    one("crypto isakmp keepalive", "keepalive", w.keepalive),
    flag("crypto isakmp aggressive-mode disable", "no_aggressive"),
    flag("crypto isakmp invalid-spi-recovery", "invalid_spi"),
    one("crypto isakmp nat keepalive", "nat_keepalive", w.number),
    flag("crypto isakmp default policy", "default_policies"),
    flag("crypto isakmp xauth", "xauth"),
    flag("crypto isakmp client", "xauth"),
    flag("crypto ipsec client", "xauth"),
    flag("crypto ipsec nat-transparency udp-encapsulation", "nat_traversal"),
    flag("crypto ipsec nat-transparency udp-encaps", "nat_traversal"),
    flag("crypto ipsec default transform-set", "default_set"),
    flag("crypto ipsec profile default", "default_profile"),
    *(
        one(f"crypto ipsec {' '.join(item.words)}", item.key, item.parse)
        for item in phase2.LIFETIMES
    ),
    flag("crypto engine compliance shield disable", "shield_off"),
    one("crypto ikev2 dpd", "ikev2_dpd", w.keepalive),
    flag("crypto ikev2 fragmentation", "ikev2_fragmentation"),
    flag("crypto ikev2 proposal default", "ikev2_default_proposal"),
    flag("crypto ikev2 policy default", "ikev2_default_policy"),
    ignored(
        "crypto pki", "crypto key", "crypto ca", "crypto logging", "crypto call", "crypto engine",
        "crypto mib", "crypto vpn", "crypto ssl", "crypto tls-tunnel", "crypto ctcp",
        "crypto identity", "crypto skip-client",
        "crypto isakmp fragmentation", "crypto isakmp nat", "crypto isakmp diagnose",
        "crypto isakmp disconnect-revoked-peers", "crypto isakmp performance", "crypto isakmp dscp",
        "crypto ipsec df-bit", "crypto ipsec fragmentation", "crypto ipsec optional",
        "crypto ipsec nat-transparency spi-matching", "crypto ipsec ipv4-deny",
        "crypto ipsec security-association multi-sn", "crypto ipsec security-association dummy",
        "crypto ipsec security-association ecn", "crypto ipsec security-association dfbit",
        "crypto ipsec default", "crypto ipsec control-plane", "crypto ipsec server",
        "crypto wui", "crypto xauth", "crypto provisioning",
        "crypto aaa", "crypto csr-params", "crypto fvrf-check",
        "crypto eap", "crypto gkm", "crypto dynamic", "crypto batch",
        "crypto ikev2 authorization", "crypto ikev2 certificate-cache", "crypto ikev2 client",
        "crypto ikev2 cluster", "crypto ikev2 cookie-challenge", "crypto ikev2 diagnose",
        "crypto ikev2 disconnect-revoked-peers",
        "crypto ikev2 http-url",
        "crypto ikev2 limit", "crypto ikev2 nat", "crypto ikev2 name-mangler",
        "crypto ikev2 reconnect", "crypto ikev2 redirect", "crypto ikev2 window",
        "crypto ikev2 ppk",
        "crypto ikev2 auto-reconnect", "crypto ikev2 dscp", "crypto ikev2 performance",
        "crypto ikev2 enable",
    ),
)  # fmt: skip
SECTIONS = (
    "crypto isakmp policy", "crypto isakmp key", "crypto isakmp profile", "crypto isakmp peer",
    "crypto keyring", "crypto ipsec transform-set", "crypto ipsec profile", "crypto map",
    "crypto dynamic-map", "crypto ikev2 proposal", "crypto ikev2 policy", "crypto ikev2 keyring",
    "crypto ikev2 profile", "interface", "ip access-list", "access-list", "object-group",
    "ip route", "ip nat", "route-map", "router", "ip host", "hostname",
    "ipv6 access-list", "ipv6 route", "ipv6 host", "ipv6 general-prefix",
    "ipv6 router", "version", "boot system",
    "ip domain", "ip vrf", "vrf definition", "password encryption", "key config-key",
    "crypto pki trustpoint", "crypto ca trustpoint", "crypto pki certificate map",
    "crypto ca certificate map", "crypto gdoi", "define interface-range",
)  # fmt: skip
ONE_LINE = frozenset(
    {
        "crypto isakmp key", "access-list", "ip route", "ip nat", "ip host", "hostname", "version",
        "ipv6 route", "ipv6 host", "ipv6 general-prefix",
        "boot system", "ip domain", "password encryption", "key config-key",
        "define interface-range",
    }
)  # fmt: skip
"""Those of them that have nothing below."""
_BY_WORD: dict[str, list[str]] = {}
for _start in sorted(SECTIONS, key=len, reverse=True):
    _BY_WORD.setdefault(_start.split(" ", 1)[0], []).append(_start)


def section_of(text: str) -> str | None:
    """The kind of object that a top-level line begins, or None."""
    for start in _BY_WORD.get(text.split(" ", 1)[0], ()):
        if text.startswith(start) and text[len(start) : len(start) + 1] in ("", " ", "-"):
            return start
    return None
