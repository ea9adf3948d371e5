"""Which lines begin a section, which of them matter, and what stands in a section.

All of it comes from the vocabularies that know the commands, where there is one.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache

from bothends.platforms.ios.config import certificates, ikev2, interface, phase1, phase2
from bothends.platforms.ios.config.commands import SECTIONS
from bothends.platforms.ios.config.fields import Vocabulary
from bothends.platforms.ios.config.unrelated_commands import is_global, nearly

_SAID_ONCE = ("license boot", "no ip routing", "ip default-gateway", "ip local policy")
"""Global commands beside the sections that say something of what passes through tunnels."""
TOP = tuple(
    dict.fromkeys(
        ["crypto", "no crypto", *SECTIONS, *(f"no {each}" for each in SECTIONS), *_SAID_ONCE]
    )
)
"""Beginnings of the top-level lines whose sections say something of tunnels."""
SHORT = ("ip ad", "ip unn", "sh", "no sh", "tun", "cry", "vr")
"""Abbreviations of them in an interface, as scripts have them."""
INTERFACE = tuple(
    dict.fromkeys(
        [
            *(f"{no}{each}" for each in interface.VOCABULARY.beginnings for no in ("", "no ")),
            *(f"{no}{each}" for each in interface.DECIDING for no in ("", "no ")),
        ]
    )
)
"""Beginnings of the lines of an interface that say something of tunnels."""

_INTERFACE = (
    r"ip (?:add?r?e?s?s?|vrf forwarding|access-group|unnumbered|mtu|tcp|nhrp|policy)|tun(?:nel)?"
    r"|ip nat (?:inside|outside)$|crypto map \S+(?: redundancy .*)?$|vrf forwarding"
    r"|shut(?:down)?|keepalive|mtu|mop|standby|vrrp|switchport|duplex|speed|negotiation|bandwidth|delay|encapsulation"
    r"|ip ospf|ip virtual-reassembly|load-interval|media-type|carrier-delay|if-state|cdp|bfd|mpls"
    r"|ip (?:redirects|unreachables|proxy-arp|split-horizon|next-hop-self|bandwidth-percent|pim"
    r"|igmp|hello-interval|hold-time|summary-address|authentication|rip|flow|verify|route-cache|nbar"
    r"|helper-address|directed-broadcast|mroute-cache|address-save|rtp)"
    r"|ipv6 (?:address|enable|mtu|nd|nhrp|ospf|eigrp|traffic-filter|unnumbered|tcp|crypto map)"
    r"|mac-address|service-policy|zone-member"
    r"|qos|channel-group|pppoe|pppoe-client|ppp|dialer|no ip address|logging event"
)
_VOCABULARIES: Mapping[str, Vocabulary] = {
    "crypto isakmp policy": phase1.POLICY,
    "crypto isakmp profile": phase1.PROFILE,
    "crypto keyring": phase1.KEYRING,
    "crypto ipsec transform-set": phase2.SET,
    "crypto ipsec profile": phase2.PROFILE,
    "crypto map": phase2.ENTRY,
    "crypto dynamic-map": phase2.ENTRY,
    "crypto ikev2 proposal": ikev2.PROPOSAL,
    "crypto ikev2 policy": ikev2.POLICY,
    "crypto ikev2 profile": ikev2.PROFILE,
    "crypto pki trustpoint": certificates.TRUSTPOINT,
}
"""What stands in a section, by the beginning of its header."""
_ROUTING = """
    network neighbor redistribute passive-interface router-id default-information eigrp bgp area
    af-interface topology address-family auto-summary auto-cost log-adjacency-changes
    maximum-paths variance distribute-list offset-list default-metric summary-address
    split-horizon next-hop-self hello-interval hold-time shutdown aggregate-address stub timers
    traffic-share
    """.split()  # noqa: SIM905 - a list of words reads better so
_FLAT: tuple[tuple[str, str], ...] = (
    *((start, "|".join(vocabulary.first_words)) for start, vocabulary in _VOCABULARIES.items()),
    ("crypto ikev2 keyring", "|".join(("peer", *ikev2.PEER.first_words))),
    ("crypto isakmp peer", "set"),
    ("crypto pki certificate map", "|".join(sorted(certificates.NAMES | certificates.DATES))),
    ("interface", _INTERFACE),
    ("ip access-list", r"permit|deny|remark|evaluate|\d+(?: (?:permit|deny|remark)|$)"),
    ("ipv6 access-list", r"permit|deny|remark|evaluate|sequence \d+|\d+(?: (?:permit|deny)|$)"),
    ("object-group", r"host|any|group-object|range|tcp|udp|icmp|ip|esp|gre|\d+\.\d+\.\d+\.\d+"),
    ("route-map", "match|set|continue"),
    ("ip vrf", "rd|route-target"),
    ("vrf definition", "rd|route-target|address-family"),
    ("router", "|".join(_ROUTING)),
)
"""Sub-mode commands by section, to read texts pasted without indentation."""


def vocabulary_of(header: str) -> Vocabulary | None:
    """The commands of the mode that a header opens, as far as they are read; None for others."""
    if header.startswith("interface "):
        return interface.VOCABULARY
    vocabulary = (each for start, each in _VOCABULARIES.items() if header.startswith(f"{start} "))
    return next(vocabulary, None)


def _shortened(words: str) -> str:
    """The alternatives of a pattern, plain words down to their first two letters."""
    return "|".join(
        f"{word[:2]}(?:{'(?:'.join(word[2:])}{')?' * (len(word) - 2)}"
        if re.fullmatch(r"[a-z][a-z0-9-]{2,}", word)
        else word
        for word in words.split("|")
    )


@cache
def commands_of(section: str) -> re.Pattern[str]:
    """The commands of a kind of section, compiled when the first such section is read."""
    words = dict(_FLAT)[section]
    if section.startswith("crypto"):
        words = _shortened(words)
    return re.compile(rf"(?:no |default )?(?:{words}|description)(?![\w-])", re.IGNORECASE)


SECTION = re.compile("|".join(dict(_FLAT)))
LEVEL = {"interface", "ip access-list", "ipv6 access-list", *_VOCABULARIES} - {"crypto keyring"}
"""Sections in which no command opens a mode of its own."""
_FLAT_WORDS = {start: words.split("|") for start, words in _FLAT if start.startswith("crypto")}
_ALIKE = 0.75
"""How much a word is like a command of a section that is mistyped."""
HEADER = re.compile(
    r"crypto (?:isakmp (?:policy|key|profile|peer|identity|keepalive|enable|aggressive)"
    r"|ipsec (?:transform-set|profile|security-association|nat-transp|df-bit)"
    r"|(?:dynamic-)?map (?:ipv6 )?\S+ (?:\d+\b|local-address|client|isakmp)|keyring"
    r"|ikev2 (?:proposal|policy|keyring|profile)|pki (?:trustpoint|certificate (?:chain|map)))"
    r"|interface (?:range )?[A-Za-z-]+ ?\d|interface range macro "
    r"|ip access-list (?:extended|standard) |ipv6 access-list \S+$"
)
"""Commands that are global wherever they stand: a router leaves any sub-mode for them."""
RESUMES = re.compile(
    rf"{HEADER.pattern}|(?:no )?(?:access-list \d|ip(?:v6)? route (?:vrf |[\dA-Fa-f:])"
    r"|ip nat (?:inside|outside) |router [a-z]+ \S|route-map \S+ (?:permit|deny) \d|ip vrf \S+$"
    r"|vrf definition \S+$"
    r"|crypto (?:ikev2|isakmp|ipsec|pki) \S)|object-group [a-z]+ \S+$|define interface-range "
)
"""Commands at which reading goes on after `end`: no show output has such lines."""
GLOBAL = re.compile(
    r"(?:no )?(?:ip(?:v6)? route (?:vrf \S+ )?[\dA-Fa-f:.]+|router (?:eigrp|ospf|bgp|rip|isis)\b"
    r"|access-list \d+ |route-map \S+ (?:permit|deny) \d|ip nat inside source )"
)
"""Further commands that no sub-mode has, by which scripts that indent everything are read."""
_CRYPTO_WORDS = ("isa", "ips", "ike", "map ", "dynamic", "keyring", "key", "pki")
BEGINS = re.compile(rf"\s*(?:hostname |version \d|{HEADER.pattern}|[\w.:/-]+\(conf[\w-]*\)#)")
HEADER_START = ("crypto ", "interface ", "ip access-list ", "ipv6 access-list ")


@lru_cache(maxsize=4096)
def is_like(word: str, section: str) -> bool:
    """Whether a word is nearly one of the commands of a section."""
    return bool(get_close_matches(word, _FLAT_WORDS[section], 1, _ALIKE))


def begins(text: str, starts: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a line begins with one of some beginnings, which are sorted by their first words."""
    return text.startswith(starts.get(text.split(" ", 1)[0], _NOTHING))


def _by_first_word(starts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    result: dict[str, list[str]] = {}
    for start in starts:
        result.setdefault(start.split(" ", 1)[0], []).append(start)
    return {word: tuple(each) for word, each in result.items()}


_NOTHING: tuple[str, ...] = ()
TOPS, PORTS = _by_first_word(TOP), _by_first_word(INTERFACE)


def is_mistyped_header(text: str) -> bool:
    """Whether a line is the header of a section that matters, wrongly spelt."""
    words = text.split(None, 2)
    if len(words) < 2 or is_global(words[0]):
        return False
    if nearly(words[0], "crypto"):
        return f"{words[1].lower()} ".startswith(_CRYPTO_WORDS)
    return nearly(words[0], "interface") and text[-1:].isdigit()
