"""How single lines of an ASA are taken back, replaced, and put together to steps."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bothends.platforms.asa.objects import AsaLine
from bothends.platforms.plan import Edit, Place, PlanStep, make_step

_SINGLE = (
    "ikev1 pre-shared-key", "ikev2 remote-authentication pre-shared-key",
    "ikev2 local-authentication pre-shared-key", "isakmp keepalive", "default-group-policy",
    "vpn-tunnel-protocol", "protocol esp encryption", "protocol esp integrity", "set pfs",
    "set ikev1 transform-set", "set ikev2 ipsec-proposal",
    "set security-association lifetime seconds", "set security-association lifetime kilobytes",
    "nameif", "ip address", "tunnel source interface", "tunnel destination", "tunnel mode ipsec",
    "tunnel protection ipsec profile", "match address", "set peer",
)  # fmt: skip
"""Settings of a mode, or of an entry of a crypto map, of which there is one; a line replaces it."""
HIDDEN = frozenset({"isakmp keepalive threshold 10 retry 2"})
"""Lines that are not printed, because they say what holds without them (`isakmp keepalive`)."""
ENTRY = re.compile(r"(?P<entry>crypto map \S+ \d+) (?P<setting>.+)")
_EFFECTS = (
    (r"no crypto map \S+ interface ", "the traffic of its entries is no longer encrypted"),
    (r"crypto map \S+ interface ", "the traffic of its entries waits until their tunnels are up"),
    (r"no (?:set peer|match address|access-list) ", "the SAs of this entry are deleted"),
    (r"(?:no )?tunnel (?:source|destination|protection) ", "the tunnel goes down and up"),
    (r"no interface Tunnel", "the tunnel goes down"),
)
_WHOLE = (
    (re.compile(r"group-policy (\S+) internal"), "clear configure group-policy {}"),
    (re.compile(r"tunnel-group (\S+) type \S+"), "clear configure tunnel-group {}"),
)
"""What takes an object away that several lines of global configuration make."""


def slot(text: str) -> str:
    """What a line sets, where only one can be set; else nothing."""
    return next((name for name in _SINGLE if f"{text} ".startswith(f"{name} ")), "")


def taken_back(text: str) -> str:
    """What takes a line of global configuration away, with all that it opens."""
    for pattern, line in _WHOLE:
        if match := pattern.fullmatch(text):
            return line.format(match[1])
    return f"no {text}"


def effect_of(text: str) -> str:
    """Which traffic stops when a line is entered; empty when none does."""
    text = re.sub(r"(no )?crypto map \S+ \d+ ", r"\1", text)
    return next((effect for pattern, effect in _EFFECTS if re.match(pattern, text)), "")


def whole(line: AsaLine) -> Iterator[Place]:
    """A line and all below it, as they are entered: a translation of ours before all others."""
    yield (), re.sub(r"^(nat \(\S+\)) source", r"\1 1 source", line.text)
    for child in line.children:
        yield (line.text,), child.text


def object_of(text: str) -> str:
    """The object that a line of global configuration is a part of."""
    words = text.removeprefix("no ").removeprefix("clear configure ").split()
    if words[0] in ("group-policy", "tunnel-group", "access-list"):
        return " ".join(words[:2])
    if words[:2] == ["crypto", "map"] and words[3:4] != ["interface"]:
        return " ".join(words[:4])
    return " ".join(words)


def steps_of(edits: Sequence[Edit]) -> tuple[PlanStep, ...]:
    """One step an object; what is taken away comes last."""
    return tuple(
        make_step(list(group))
        for late in (False, True)
        for _, group in groupby(_those(edits, late), _object)
    )


def _those(edits: Iterable[Edit], late: bool) -> list[Edit]:
    return [edit for edit in edits if edit.late is late]


def _object(edit: Edit) -> str:
    return object_of(edit.path[0] if edit.path else edit.line)
