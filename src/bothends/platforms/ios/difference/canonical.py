"""When two configuration lines say the same: spellings, hidden defaults, settings that replace.

Sources: IOS Security Command Reference; `show running-config` of IOS 15.x and IOS-XE 17.x, which
leave out what equals the default and print `encr` for `encryption`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bothends.model import one_spelling
from bothends.platforms.router import canonical_interface

_FREE_TEXT = re.compile(r"(?:.*?\b(?:description|remark|key|password|secret) )")
"""What stands before text in which every blank counts."""
_NAMES_INTERFACE = re.compile(
    r"^(interface|tunnel source|source interface|local-address|crypto map \S+ local-address)"
    r" ([A-Za-z-]+ ?\d[\d/.:]*)$"
)


def _of_map(line: str) -> str:
    """A line of a certificate map: letters and the blanks around equal signs make no difference."""
    return re.sub(r"\s*([=,])\s*", r"\1", line.lower())


_SPELLINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^encryption\b"), "encr"),
    (re.compile(r"^encr aes 128$"), "encr aes"),
    (re.compile(r"\besp-(aes|gcm|gmac) 128\b"), r"esp-\1"),
    (re.compile(r"^(?:sequence )?\d+ (?=(?:permit|deny|remark)\b)"), ""),
    (
        re.compile(r"\b(pre-shared-key address (?:ipv6 )?\S+)( 255\.255\.255\.255)? key (?:0 )?"),
        r"\1 key ",
    ),
    (re.compile(r"^crypto isakmp key 0 "), "crypto isakmp key "),
    (re.compile(r"^(pre-shared-key(?: local| remote)?) 0 (?=\S)"), r"\1 "),
    (re.compile(r"^(ppk manual id \S+ key) 0 (?=\S)"), r"\1 "),
    (re.compile(r"^(address \d\S+) 255\.255\.255\.255$"), r"\1"),
    (re.compile(r"^(crypto isakmp key \S+ address \S+) 255\.255\.255\.255\b"), r"\1"),
    (re.compile(r"\bset pfs$"), "set pfs group1"),
    (re.compile(r"^(?:subject|issuer)-name \S+ .*"), lambda name: _of_map(name[0])),
    (re.compile(r"^(enrollment url http://[^/:\s]+)(?=/|$)"), r"\1:80"),
    (re.compile(r"^(rsakeypair \S+)(?: \d+)+$"), r"\1"),
    (re.compile(r"^keyring local (?=\S)"), "keyring "),
    (re.compile(r"^(match address) (?:local|ipv4)? ?"), r"\1 "),
    (re.compile(r"^(ip(?:v6)? route .*) name \S+$"), r"\1"),
)


_IPV6 = re.compile(r"(?<!\S)[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?=/\d|\s|$)")


@lru_cache(maxsize=1 << 16)  # a router's lines are read again for each of its tunnels
def canonical(line: str) -> str:
    """A line in the one spelling that all ways of writing it have in common."""
    free = _FREE_TEXT.match(line)
    head = line[: free.end()] if free else line
    text = " ".join(head.split()) + (" " + line[free.end() :].strip() if free else "")
    text = _IPV6.sub(lambda match: one_spelling(match[0]), text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    interface = _NAMES_INTERFACE.match(text)
    return f"{interface[1]} {canonical_interface(interface[2])}" if interface else text


@dataclass(frozen=True, slots=True)
class ConfigMode:
    """What is known of the lines below one kind of header."""

    header: re.Pattern[str]
    hidden: frozenset[str] = frozenset()
    """Canonical lines that the running configuration leaves out because they are the default."""
    single: tuple[str, ...] = ()
    """Beginnings of settings of which there is only one: a new one replaces the old."""
    several: tuple[str, ...] = ()
    """Beginnings of settings of which there may be several, in the order in which they came."""
    removable: bool = True
    """Whether `no` and the header removes it all: a physical interface stays."""
    name: int = 0
    """How many words of the header say which object it is; 0 for all of them."""


LIFETIMES = frozenset(
    {
        "set security-association lifetime seconds 3600",
        "set security-association lifetime kilobytes 4608000",
    }
)
_ENTRY_SETTINGS = (
    "description",
    "set security-association lifetime seconds",
    "set security-association lifetime kilobytes",
    "set transform-set",
    "set pfs",
    "set isakmp-profile",
    "set ikev2-profile",
    "match address",
    "reverse-route",
)
_INTERFACE_SETTINGS = (
    "description", "bandwidth", "delay", "mtu", "ip mtu", "ip tcp adjust-mss",
    "ipv6 mtu", "ipv6 tcp adjust-mss", "ipv6 crypto map",
    "vrf forwarding", "ip vrf forwarding", "speed", "duplex", "encapsulation", "load-interval",
    "tunnel source", "tunnel destination", "tunnel mode", "tunnel key", "tunnel vrf",
    "tunnel protection ipsec profile", "tunnel protection ipsec policy",
    "crypto map", "keepalive", "ip ospf cost", "service-policy input",
    "service-policy output", "ip unnumbered",
)  # fmt: skip

MODES = (
    ConfigMode(
        re.compile(r"^crypto isakmp policy \d+$"),
        hidden=frozenset(
            {"encr des", "hash sha", "authentication rsa-sig", "group 1", "lifetime 86400"}
        ),
        single=("encr", "hash", "authentication", "group", "lifetime"),
    ),
    ConfigMode(
        re.compile(r"^crypto keyring \S+"),
        single=("description", "local-address"),
        several=("pre-shared-key address", "pre-shared-key hostname"),
        name=3,
    ),
    ConfigMode(
        re.compile(r"^crypto isakmp profile \S+$"),
        single=(
            "description",
            "keyring",
            "keepalive",
            "vrf",
            "self-identity",
            "local-address",
            "ca trust-point",
            "initiate mode",
            "virtual-template",
        ),
        several=("match identity", "match certificate"),
    ),
    ConfigMode(
        re.compile(r"^crypto ikev2 proposal \S+$"),
        single=("encryption", "encr", "integrity", "prf", "group"),
    ),
    ConfigMode(
        re.compile(r"^crypto ikev2 policy \S+$"),
        hidden=frozenset({"match fvrf global"}),
        single=("match fvrf",),
        several=("match address", "proposal"),
    ),
    ConfigMode(re.compile(r"^crypto ikev2 keyring \S+$")),
    ConfigMode(
        re.compile(r"^crypto ikev2 profile \S+$"),
        hidden=frozenset({"lifetime 86400"}),
        single=(
            "description",
            "match fvrf",
            "identity local",
            "authentication local",
            "keyring local",
            "keyring ppk",
            "lifetime",
            "dpd",
            "ivrf",
            "virtual-template",
            "nat keepalive",
        ),
        several=(
            "match identity remote",
            "match certificate",
            "match address",
            "authentication remote",
            "pki trustpoint",
        ),
    ),
    ConfigMode(
        re.compile(r"^crypto pki trustpoint \S+$"),
        hidden=frozenset({"revocation-check crl", "hash sha256"}),
        single=(
            "enrollment",
            "serial-number",
            "fqdn",
            "ip-address",
            "subject-name",
            "vrf",
            "source interface",
            "revocation-check",
            "rsakeypair",
            "eckeypair",
            "hash",
        ),
    ),
    ConfigMode(
        re.compile(r"^crypto pki certificate map \S+ \d+$"), several=("subject-name", "issuer-name")
    ),
    ConfigMode(
        re.compile(r"^crypto ipsec transform-set \S+"),
        hidden=frozenset({"mode tunnel"}),
        single=("mode",),
        name=4,
    ),
    ConfigMode(re.compile(r"^ip access-list (?:extended|standard) \S+$"), several=("",)),
    ConfigMode(re.compile(r"^ipv6 access-list \S+$"), several=("",)),
    ConfigMode(
        re.compile(r"^crypto map (?!ipv6 )\S+ \d+ ipsec-isakmp"),
        hidden=LIFETIMES,
        single=_ENTRY_SETTINGS,
        several=("set peer",),
        name=4,
    ),
    ConfigMode(
        re.compile(r"^crypto map ipv6 \S+ \d+ ipsec-isakmp"),
        hidden=LIFETIMES,
        single=_ENTRY_SETTINGS,
        several=("set peer",),
        name=5,
    ),
    ConfigMode(
        re.compile(r"^crypto dynamic-map \S+ \d+$"),
        hidden=LIFETIMES,
        single=_ENTRY_SETTINGS,
        several=("set peer",),
    ),
    ConfigMode(re.compile(r"^crypto ipsec profile \S+$"), hidden=LIFETIMES, single=_ENTRY_SETTINGS),
    ConfigMode(
        re.compile(r"^interface (?:\w*Ethernet|Serial|Cellular|Async)[\d/:]+$"),
        hidden=frozenset({"no shutdown"}),
        single=_INTERFACE_SETTINGS,
        removable=False,
    ),
    ConfigMode(
        re.compile(r"^interface \S+(?: type tunnel)?$"),
        hidden=frozenset({"no shutdown", "tunnel mode gre ip"}),
        single=_INTERFACE_SETTINGS,
        name=2,
    ),
    ConfigMode(re.compile(r"^(?:line|controller|control-plane|archive)\b"), removable=False),
)
"""What is known of some kinds of block. Of any other, nothing but its header is."""

NESTED = (
    ConfigMode(
        re.compile(r"^peer \S+$"),
        single=(
            "description",
            "address",
            "hostname",
            "identity",
            "pre-shared-key local",
            "pre-shared-key remote",
            "pre-shared-key",
            "ppk",
        ),
    ),
)
"""Kinds of block inside others: of an IKEv2 keyring, which replaces a key that is entered again."""

UNKNOWN = ConfigMode(re.compile(""), single=("description",))

TOP = ConfigMode(
    re.compile("^$"),
    single=(
        "hostname",
        "ip domain name",
        "ip domain-name",
        "logging buffered",
        "logging console",
        "logging trap",
        "logging source-interface",
        "crypto isakmp identity",
        "crypto isakmp keepalive",
        "crypto isakmp nat keepalive",
        "crypto ikev2 dpd",
        "crypto ikev2 fragmentation",
        "crypto ipsec security-association lifetime seconds",
        "crypto ipsec security-association lifetime kilobytes",
        "crypto ipsec security-association replay window-size",
    ),
    several=("ip route", "ipv6 route", "crypto isakmp key", "access-list"),
)
"""The lines of global configuration."""


def mode_of(header: str) -> ConfigMode:
    """The kind of block that a canonical header opens; the empty header is global configuration."""
    known = (mode for mode in (TOP, *MODES) if mode.header.match(header))
    return next(known, UNKNOWN)


def mode_at(path: Sequence[str]) -> ConfigMode:
    """The kind of block that lines stand in, by the headers that lead there."""
    if len(path) < 2:
        return mode_of(canonical(path[0]) if path else "")
    return next((mode for mode in NESTED if mode.header.match(canonical(path[-1]))), UNKNOWN)


def object_of(header: str) -> str:
    """The words of a canonical header that say which object it is, without its content."""
    return " ".join(header.split()[: mode_of(header).name or None])


def setting(line: str, beginnings: tuple[str, ...]) -> str | None:
    """The setting of these that a canonical line sets; None for no such line."""
    fitting = (s for s in beginnings if not s or line == s or line.startswith(f"{s} "))
    return next(fitting, None)


def slot(line: str, mode: ConfigMode) -> str | None:
    """What a canonical line of a mode sets, where only one can be set; None where several can."""
    for pattern in _KEYS:
        key = pattern.match(line)
        if key:
            return f"key {key[1]}"
    if peer := _MAP_PEER.match(line):
        return peer[1]
    if line.startswith("ip address ") and not line.endswith(" secondary"):
        return "ip address"
    name = setting(line, mode.single)
    return _ONE_OF.get(name, name) if name else name


_ONE_OF = {"set isakmp-profile": "set ikev2-profile"}
"""Settings of which only one can stand: a profile of IKEv1, or one of IKEv2
(Cisco-IOS-XE-crypto.yang)."""


def rivals(one: str, other: str, mode: ConfigMode) -> bool:
    """Whether two canonical lines of a mode set the same thing, so that only one can stand."""
    own = slot(one, mode)
    return own is not None and own == slot(other, mode)


_MAP_PEER = re.compile(r"(set peer \S+)(?: default)?$")
_KEYS = (
    re.compile(r"pre-shared-key (?=(\S+ (?:ipv6 )?\S+(?: [\d.]+)?) key )"),
    re.compile(r"crypto isakmp key \S+ (?=((?:address(?: ipv6)?|hostname) \S+))"),
)
"""Keys of a peer: IOS refuses a second one, so the first must go before."""


def is_key(line: str) -> bool:
    """Whether a canonical line is a peer's key, which IOS does not replace but refuses."""
    return any(pattern.match(line) for pattern in _KEYS)
