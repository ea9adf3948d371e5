"""When two configuration lines say the same: spellings, hidden defaults, settings that replace.

Sources: IOS Security Command Reference; `show running-config` of IOS 15.x and IOS-XE 17.x, which
leave out what equals the default and print `encr` for `encryption`.
"""

import re
from dataclasses import dataclass

_SPELLINGS = (
    (re.compile(r"^encryption\b"), "encr"),
    (re.compile(r"^encr aes 128$"), "encr aes"),
    (re.compile(r"\besp-(aes|gcm|gmac) 128\b"), r"esp-\1"),
    (re.compile(r"^\d+ (?=(?:permit|deny)\b)"), ""),
    (re.compile(r"\b(pre-shared-key address \S+)( 255\.255\.255\.255)? key (?:0 )?"), r"\1 key "),
    (re.compile(r"\bset pfs$"), "set pfs group1"),
    (re.compile(r"^(match address) (?:local|ipv4)? ?"), r"\1 "),
)


def canonical(line: str) -> str:
    """A line in the one spelling that all ways of writing it have in common."""
    text = " ".join(line.split())
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text


@dataclass(frozen=True, slots=True)
class Mode:
    """What is known of the lines below one kind of header."""

    header: re.Pattern[str]
    hidden: frozenset[str] = frozenset()
    """Canonical lines that the running configuration leaves out because they are the default."""
    single: tuple[str, ...] = ()
    """Beginnings of settings of which there is only one: a new one replaces the old."""
    removable: bool = True
    """Whether `no` and the header removes it all: an interface stays."""


MODES = (
    Mode(
        re.compile(r"^crypto isakmp policy \d+$"),
        hidden=frozenset(
            {"encr des", "hash sha", "authentication rsa-sig", "group 1", "lifetime 86400"}
        ),
        single=("encr", "hash", "authentication", "group", "lifetime"),
    ),
    Mode(re.compile(r"^crypto keyring \S+")),
    Mode(re.compile(r"^crypto isakmp profile \S+$"), single=("keyring", "keepalive")),
    Mode(
        re.compile(r"^crypto ipsec transform-set \S+"),
        hidden=frozenset({"mode tunnel"}),
        single=("mode",),
    ),
    Mode(re.compile(r"^ip access-list extended \S+$")),
    Mode(
        re.compile(r"^crypto map \S+ \d+ ipsec-isakmp$"),
        hidden=frozenset(
            {
                "set security-association lifetime seconds 3600",
                "set security-association lifetime kilobytes 4608000",
            }
        ),
        single=(
            "description",
            "set security-association lifetime seconds",
            "set security-association lifetime kilobytes",
            "set transform-set",
            "set pfs",
            "set isakmp-profile",
            "match address",
        ),
    ),
    Mode(re.compile(r"^interface \S+$"), single=("crypto map",), removable=False),
)
"""Every kind of block that bothends writes."""

SINGLE_GLOBALS = ("crypto isakmp keepalive",)
"""Beginnings of top-level settings of which there is only one."""


def mode_of(header: str) -> Mode | None:
    """The kind of block that a canonical header opens; none for a line that stands alone."""
    return next((mode for mode in MODES if mode.header.match(header)), None)


def setting(line: str, single: tuple[str, ...]) -> str:
    """The setting that a canonical line replaces, or nothing."""
    return next((s for s in single if line == s or line.startswith(f"{s} ")), "")


def rivals(one: str, other: str, mode: Mode) -> bool:
    """Whether two canonical lines of a mode set the same thing, so that only one can stand."""
    head, key, _ = one.partition(" key ")
    if key and head.startswith("pre-shared-key "):
        return other.startswith(f"{head} key ")
    kind = setting(one, mode.single)
    return bool(kind) and kind == setting(other, mode.single)
