"""What stands in collected texts around the lines of a configuration."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bothends.platforms.ios.config.abbreviations import FIRST
from bothends.platforms.ios.config.sections import BEGINS, RESUMES

LOGGED = re.compile(r"[*.]?(?:[A-Z][a-z]{2} +\d+ [\d: ]+[.\d]*.*: )?%[A-Z][A-Z0-9_]*-\d-")
"""A message that the router logged to the terminal meanwhile."""
EXIT = ("ex", "quit")
COMMENT = re.compile(r"//|#+(?:[ #]|$)")
WIDE = re.compile(r"^(\S+) +(?:(\S+) +)?")
"""The first words of a command, however far apart they are typed."""
HOSTNAME = re.compile(r"hostname \S+")
WRITTEN = re.compile(r"(?:no )?(?:\d+ )?(?:access-list \S+ )?(?:description|remark|banner) ")
"""Commands with words that a person wrote."""
AMBIGUOUS = ("hostname", "ip ", "crypto ", "vrf ", "identity ", "description", "shutdown")
"""Commands of sections that are global commands too."""
PROMPT = re.compile(r"[A-Za-z][\w.:/-]*(?:\((?P<mode>conf[\w-]*)\))?[#>] ?(?P<typed>.*)")
SHOW_RUN = re.compile(
    r"(?:do )?(?:sho?w?\s+(?:run|start|conf|arch)|more\s+(?:system:|nvram:)|wri?t?e? t)",
    re.IGNORECASE,
)
CONFIGURE = re.compile(
    r"conf(?:i|ig|igu|igur|igure)?(?: +t(?:e(?:r(?:m(?:i(?:nal?)?)?)?)?)?)?$", re.IGNORECASE
)
NOISE = re.compile(
    r"Building configuration|Current configuration|Using \d+ out of|Load for |Time source is"
    r"|\[OK\]|% |Enter configuration commands|en(?:able)?$|terminal |wr(?:ite|$)|copy run"
    r"|do wr|ntp |end$",
    re.IGNORECASE,
)
SPECIAL = (
    "building", "current", "using", "load", "time", "[ok]", "%", "en", "terminal", "wr", "copy",
    "do", "ntp", "conf",
)  # fmt: skip
"""Beginnings of the first words of noise and of `configure`, in lower case."""
BANNER = re.compile(
    r"\s*(?:banner (?:[a-z-]+ )?|menu \S+ (?:title|prompt) "
    r"|aaa authentication (?:banner|fail-message) "
    r"|(?:vacant|refuse|busy)-message )\s*(?P<delimiter>\^C|\S)(?P<rest>.*)"
)
CERTIFICATE = re.compile(
    r"(?:certificate(?: ca| self-signed| rollover| ra-\S+)* [0-9A-Fa-f]+(?: .*)?|key-string)$"
)
BLOBS = ("banner", "-message", "menu ", "certificate", "key-string")
"""Texts without any of these have neither banners nor certificates."""
HEX = re.compile(r"[0-9A-Fa-f \t]*$")
LAST_SECTIONS = (
    "line ", "control-plane", "ntp ", "banner", "scheduler", "alias", "event ", "netconf",
    "restconf", "transport", "webvpn", "mgcp", "dial-peer", "gateway", "telephony",
)  # fmt: skip
"""Sections that IOS prints after everything that says something of tunnels."""


def indent(line: str) -> int:
    """How far a line is indented, tabs as a terminal shows them."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip(" "))


@lru_cache(maxsize=4096)
def may_be(word: str) -> tuple[bool, bool]:
    """Whether a line at column zero may be noise, and abbreviated, going by its first word."""
    return word.casefold().startswith(SPECIAL), word.lower() in FIRST


def tidied(text: str) -> str:
    """A command with one blank between its first words, and its first word in lower case."""
    tidy = WIDE.sub(lambda match: " ".join(filter(None, match.groups())) + " ", text, count=1)
    lowered = decapitalised(tidy)
    return lowered if RESUMES.match(lowered) or HOSTNAME.fullmatch(lowered) else tidy


def close(text: str) -> str:
    """A command with one blank between its words; what a person wrote in it keeps its blanks."""
    return text if WRITTEN.match(text) else " ".join(text.split())


def decapitalised(text: str) -> str:
    """A command with its first word in lower case: telephones and word processors capitalise it."""
    first, blank, rest = text.partition(" ")
    return first.lower() + blank + rest


def is_exit(text: str) -> bool:
    """Whether a line leaves a mode."""
    return text in {"exit", "quit", "ex", "exi"} or text.startswith("exit-")


def margin_of(raw: Iterable[str]) -> int:
    """How far a text is indented as a whole: as its first line that begins a section is."""
    return next((indent(line) for line in raw if BEGINS.match(line)), 0)
