"""The lines of a log as the router meant them: prefixes gone, wrapped lines joined.

A debug message is found by its head (`ISAKMP:(1003):`, `IKEv2:(SESSION ID = 1,SA ID = 1):`,
`%CRYPTO-4-…:`), wherever it stands in the line; whatever a clock, a syslog server or a terminal
program put before it is prefix. A line without a head continues the message before it.
Every expression here is bounded, so that time stays linear in the size of the log.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from itertools import pairwise


class Family(StrEnum):
    """Which part of the software speaks."""

    IKEV1 = "ikev1"
    IKEV2 = "ikev2"
    IPSEC = "ipsec"
    PKI = "pki"
    SYSLOG = "syslog"
    ASA = "asa"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the file: its number, counted from 1, and its text as the log has it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the router, however many lines of the file it took."""

    family: Family
    conn: str
    """IKEv1: connection id; IKEv2: session and SA id; empty where the message names none."""
    body: str
    """The message behind its head, its lines joined."""
    stamp: str
    """The time as printed; empty where the log has none."""
    pieces: tuple[Piece, ...]
    offsets: tuple[int, ...]
    """Where in the body each piece starts."""

    def piece_at(self, position: int) -> Piece:
        """The line of the file that holds this position of the body."""
        found = self.pieces[0]
        for piece, offset in zip(self.pieces, self.offsets, strict=True):
            if offset > position:
                break
            found = piece
        return found


_LONGEST = 4000
"""Characters of one message that are read; no router prints a longer one."""
_MOST_PIECES = 200
_PREFIX = 120
"""Characters that clocks, syslog servers and terminal programs may put before a message."""

_HEAD = re.compile(
    r"(?P<asa>%(?:ASA|FTD|PIX)-(?:[a-z]{1,20}-)?[0-7]-\d{6}:?)"
    r"|(?P<syslog>%?\b(?:[A-Z][A-Z0-9_]{1,31}-){1,3}[0-7]-[A-Z][A-Z0-9_]{1,48}:)"
    r"|(?P<ikev1>\bISAKMP(?:-PAK|-ERROR|-AAA)?\s?(?::\s?\([^)\n]{1,24}\)|\([^)\n]{1,24}\)|:)"
    r"\s?:{0,2})"
    r"|(?P<ikev2>\bIKEv2(?:-[A-Z]{2,8}(?:-\d)?)?:\s?"
    r"(?:\((?:SESSION ID|SA ID|SA|\d)[^)\n]{0,50}\)\s?:{0,2})?)"
    r"|(?P<ipsec>\b(?:IPSEC(?:-[A-Z]{2,8})?\s?[(:]|Crypto mapdb|map_db_|KMI:|ipsec_))"
    r"|(?P<pki>\b(?:CRYPTO_PKI|PKI)\s?:|\bCRYPTO_(?:SS|ENGINE|OPSSL)[(:]|\bCryptoEngine0:)"
    r"|(?P<asadebug>\[IKEv1[^\]\n]{0,24}\]\s?:?)"
)
_CONN = re.compile(r"\(([^)]{1,60})\)")
_SESSION = re.compile(r"SESSION ID = (\d{1,12})")
_SA_ID = re.compile(r"SA(?: ID)? = (\d{1,12})")
_STAMP = re.compile(
    r"[*.]?(?:"
    r"[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?(?: [A-Z]{3,5}\b)?"
    r"|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|\d{1,3}[wyd]\d{1,3}[dhw]"
    r"|\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?"
    r")"
)
_PROMPT = re.compile(r"[\w.\-/@:]{1,64}(?:\([\w\-]{1,40}\))?[#>](?!\S*=)")
_NOISE = re.compile(
    r"Type escape sequence|Sending \d+, \d+-byte|Success rate is|Packet sent with|[!.U]{2,100}$"
    r"|All possible debugging|.{0,60}debugging is o(?:n|ff)$|% Invalid|\s+\^\s*$"
    r"|Enter configuration|Configuring from| ?--More--|! ---|\.\.\.$"
)
_CONTINUES = re.compile(
    r"\s|Payload contents|Initiator SPI|IKEv2 (?:IKE|CREATE|INFO)|I_SPI|\(key eng"
)
_TAG = re.compile(r"</?(?:span|pre|code|br|b|i|font|p|div|a|em|strong|tt|li|ul|h\d)\b[^<>]{0,200}>")
_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|\x1b[@-_]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_TERMINAL_WIDTHS = frozenset({79, 80, 100, 120, 132})


def clean(line: str) -> str:
    """A line without control sequences, page markup and line end."""
    if "\x08" in line:
        line = _overtyped(line)
    line = _CONTROL.sub("", line)
    if "<" in line and _TAG.search(line):
        line = unescape(_TAG.sub("", line))
    return line.replace("\xa0", " ").rstrip()


def _overtyped(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\x08":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)


@dataclass(slots=True)
class _Open:
    """A message whose next line may still come."""

    family: Family
    conn: str
    stamp: str
    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    length: int = 0
    full: bool = False

    def add(self, text: str, piece: Piece, glue: str) -> None:
        if self.length > _LONGEST or len(self.pieces) >= _MOST_PIECES:
            return
        if self.parts:
            self.parts.append(glue)
            self.length += len(glue)
        self.offsets.append(self.length)
        self.parts.append(text)
        self.pieces.append(piece)
        self.length += len(text)

    def close(self) -> Entry:
        return Entry(
            family=self.family,
            conn=self.conn,
            body="".join(self.parts)[:_LONGEST],
            stamp=self.stamp,
            pieces=tuple(self.pieces),
            offsets=tuple(self.offsets),
        )


def _conn_of(family: Family, head: str) -> str:
    found = _CONN.search(head)
    if not found:
        return ""
    inside = found[1]
    if family is Family.IKEV2:
        session, sa = _SESSION.search(inside), _SA_ID.search(inside)
        return f"{session[1] if session else ''}/{sa[1]}" if sa else f"/{inside}"
    parts = inside.split(":")
    return parts[1] if len(parts) > 1 else parts[0]


_FAMILIES = {"asa": Family.ASA, "asadebug": Family.ASA}


def _begin(head: re.Match[str], text: str) -> tuple[_Open, str]:
    name = head.lastgroup or "other"
    family = _FAMILIES.get(name) or Family(name)
    stamp = ""
    for stamped in _STAMP.finditer(text, 0, head.start()):
        stamp = stamped[0].lstrip("*.")  # the last one is the router's own
    keeps_head = family in {Family.SYSLOG, Family.IPSEC, Family.PKI} or name == "asa"
    body = text[head.start() :] if keeps_head else text[head.end() :].lstrip()
    conn = _conn_of(family, head[0]) if family in {Family.IKEV1, Family.IKEV2} else ""
    return _Open(family, conn, stamp), body


def _is_cut_off(line: str) -> bool:
    """Whether a line can be the rest of one that a terminal cut: the router indents its own."""
    return bool(line.strip()) and not _CONTINUES.match(line)


def _hard_wrap(lines: list[str]) -> int:
    """The width at which a terminal cut lines in the middle of words; 0 where none did."""
    longest = max((len(line) for line in lines), default=0)
    if longest not in _TERMINAL_WIDTHS:
        return 0
    cut = sum(
        len(line) == longest and not _HEAD.search(following) and _is_cut_off(following)
        for line, following in pairwise(lines)
    )
    return longest if cut >= 2 else 0


def read_entries(text: str) -> Iterator[Entry]:
    """The messages of a log in their order."""
    lines = [clean(line) for line in text.split("\n")]
    width = _hard_wrap(lines)
    current: _Open | None = None
    last = ""
    for number, line in enumerate(lines, 1):
        head = _HEAD.search(line[:_LONGEST])
        if head:
            if current:
                yield current.close()
            current, body = _begin(head, line)
            current.add(body, Piece(number, line), "")
        elif not line.strip():
            if current and not last.endswith(("contents:", ":")):
                yield current.close()
                current = None
            continue
        elif _PROMPT.match(line) or _NOISE.match(line):
            continue
        else:
            rest, stamped = _without_stamp(line)
            if stamped and not _CONTINUES.match(rest):
                if current:
                    yield current.close()
                current = _Open(Family.OTHER, "", "")
                current.add(rest.strip(), Piece(number, line), "")
            elif current:
                cut = width and len(last) == width and _is_cut_off(line)
                glue = "" if cut else " "
                current.add(rest.strip() if glue else rest.rstrip(), Piece(number, line), glue)
        last = line
    if current:
        yield current.close()


def _without_stamp(line: str) -> tuple[str, bool]:
    """A line without head, and without the clock and syslog server's words before it."""
    if line[:1].isspace():
        return line, False
    end = 0
    for stamp in _STAMP.finditer(line, 0, _PREFIX):
        if line[stamp.end() : stamp.end() + 1] == ":":
            end = stamp.end() + 1
    return (line[end:].removeprefix(" "), True) if end else (line, False)
