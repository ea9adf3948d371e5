"""The lines of a log as the router meant them: prefixes gone, wrapped lines joined.

A debug message is found by its head (`ISAKMP:(1003):`, `IKEv2:(SESSION ID = 1,SA ID = 1):`,
`%CRYPTO-4-…:`), wherever it stands in the line; whatever a clock, a syslog server or a terminal
program put before it is prefix. A line without a head continues the message before it.
Every line that is not blank is in one entry: a message, text beside the messages, or a line that
is skipped by a rule that has a name.
Every expression here is bounded, so that time stays linear in the size of the log.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bothends.platforms.debug.layout import (
    cleaned,
    common_prefix,
    cut_at,
    hosts_of,
    is_double_spaced,
    unmarked,
)
from bothends.platforms.debug.skipping import PROMPT, rule_for


class Family(StrEnum):
    """Which part of the software speaks."""

    IKEV1 = "ikev1"
    IKEV2 = "ikev2"
    IPSEC = "ipsec"
    PKI = "pki"
    SYSLOG = "syslog"
    ASA = "asa"
    OTHER = "other"
    """Another part, behind a clock or a word of its own."""
    TEXT = "text"
    """No message: what stands beside or between them."""


class Piece(NamedTuple):
    """One line of the file: its number, counted from 1, and its text as the log has it."""

    number: int
    text: str


class LogEntry(NamedTuple):
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
    host: str = ""
    """The router, by the name that a syslog server put before its line; empty in a log of one."""
    skipped: str = ""
    """The name of the rule by which the line is skipped; empty for what is read."""

    def piece_at(self, position: int) -> Piece:
        """The line of the file that holds this position of the body."""
        result = self.pieces[0]
        if len(self.pieces) == 1:
            return result
        for piece, offset in zip(self.pieces, self.offsets, strict=True):
            if offset > position:
                break
            result = piece
        return result


_SHAPES = 4096
"""Heads, and shapes of what stands before them, that are remembered."""
_LONGEST = 4000
"""Characters of one message that are read; no router prints a longer one."""
_MOST_PIECES = 200
_PREFIX = 120
"""Characters that clocks, syslog servers and terminal programs may put before a message."""

_HEAD = re.compile(
    r"(?P<asa>%(?:ASA|FTD|PIX)-(?:[a-z]{1,20}-)?[0-7]-\d{6}:?)"
    r"|(?P<syslog>%?\b(?:[A-Z][A-Z0-9_]{1,31}-){1,3}[0-7]-[A-Z][A-Z0-9_]{1,48}:)"
    r"|(?P<ikev1>\bISAKMP(?:-PAK|-ERROR|-AAA)?\s?(?::\s?\([^)\n]{1,24}\)|\([^)\n]{1,24}\)|:)"
    r"\s?:{0,2}|\bcrypto_isakmp_(?=process_block))"
    r"|(?P<ikev2>\bIKEv2(?:-[A-Z]{2,8}(?:-\d)?)?:(?!\s*$)\s?"
    r"(?:\((?:SESSION ID|SA ID|SA|\d)[^)\n]{0,50}\)\s?:{0,2})?)"
    r"|(?P<ipsec>\b(?:IPS(?:EC|ec)(?:-[A-Z]{2,8})?\s?[(:]|Crypto mapdb|KMI:"
    r"|(?:map_db|ipsec)_\w{3,40}\s?[(:]))"
    r"|(?P<pki>\b(?:CRYPTO_PKI|PKI)\s?:|\bCRYPTO_(?:SS|ENGINE|OPSSL)[(:]|\bCryptoEngine0:)"
    r"|(?P<asadebug>\[IKEv1[^\]\n]{0,24}\]\s?:?)"
)
_OFTEN = ("ISAKMP", "IKEv2")
"""Words that most heads begin with."""
_EARLIER = re.compile(
    r"[-%\[]|\w\Z|IKEv2|ISAKMP|IPS|KI\b|Crypto|KMI|map_db|ipsec_|CRYPTO|crypto_isakmp_"
)
"""What may belong to a head that begins before such a word."""
_REST_OF_HEAD = re.compile(r"\((?:SESSION ID|SA ID|SA)[^)\n]{0,50}\)\s?:{0,2}")
"""The head of an IKEv2 message that was wrapped between its words."""
_BLANKS = re.compile(r" {2,}")
_CONN = re.compile(r"\(([^)]{1,60})\)")
_CONN_BITS = 0xFFFFFF
"""IOS 12.4 puts the engine's number before a connection's: `(0:134217729)` is `(0:1:SW:1)`."""
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
_OTHER_HEAD = re.compile(r"(?!ERROR)[A-Z][A-Z0-9_/*-]{1,24}(?:\s?\([^)\n]{0,40}\))?\s?:(?!\d)")
"""How parts of the router begin that say nothing of IKE: `NHRP:`, `NAT*:`, `AAA/BIND(0015):`."""
_CONTINUES = re.compile(
    r"\s|Payload contents|Initiator SPI|IKEv2 (?:IKE|CREATE|INFO)|I_SPI|\(key eng"
)


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
    host: str = ""

    @property
    def full(self) -> bool:
        """Whether no more is read of it."""
        return self.length > _LONGEST or len(self.pieces) >= _MOST_PIECES

    def add(self, text: str, piece: Piece, glue: str) -> None:
        if self.family is Family.ASA and "  " in text:
            text = _BLANKS.sub(" ", text)  # mail and forums change what stood between the words
        if self.parts:
            self.parts.append(glue)
            self.length += len(glue)
        self.offsets.append(self.length)
        self.parts.append(text)
        self.pieces.append(piece)
        self.length += len(text)

    @property
    def lacks_payloads(self) -> bool:
        """Whether this is an IKEv2 packet of which more lines are to come."""
        body = "".join(self.parts[:1])
        return self.family is Family.IKEV2 and "Packet [" in body and len(self.pieces) < 4

    def close(self) -> LogEntry:
        body = "".join(self.parts)[:_LONGEST]
        rest = _REST_OF_HEAD.match(body) if self.family is Family.IKEV2 else None
        start = rest.end() if rest else 0
        return LogEntry(
            family=self.family,
            conn=_conn_of(self.family, rest[0]) if rest else self.conn,
            body=body[start:],
            stamp=self.stamp,
            pieces=tuple(self.pieces),
            offsets=tuple(
                [max(0, offset - start) for offset in self.offsets] if start else self.offsets
            ),
            host=self.host,
        )


@lru_cache(maxsize=_SHAPES)
def _conn_of(family: Family, head: str) -> str:
    """The connection that a head names."""
    match = _CONN.search(head)
    if not match:
        return ""
    inside = match[1]
    if family is Family.IKEV2:
        session, sa = _SESSION.search(inside), _SA_ID.search(inside)
        return f"{session[1] if session else ''}/{sa[1]}" if sa else f"/{inside}"
    parts = inside.split(":")
    conn = parts[1] if len(parts) > 1 else parts[0]
    engined = conn.isascii() and conn.isdecimal() and int(conn) > _CONN_BITS
    return str(int(conn) & _CONN_BITS) if engined else conn


_FAMILIES = {family.value: family for family in Family} | {"asadebug": Family.ASA}


def _head_of(line: str) -> re.Match[str] | None:
    """The head of a line; most lines show at once where it is."""
    for word in _OFTEN:
        at = line.find(word, 0, _PREFIX)
        if at >= 0 and not _EARLIER.search(line, 0, at):
            head = _HEAD.match(line, at, _LONGEST)
            if head:
                return head
    return _HEAD.search(line, 0, _LONGEST)


_WHOLE = frozenset({"syslog", "ipsec", "pki", "asa"})
"""Families whose messages keep their head."""
_ZEROS = str.maketrans("123456789", "000000000")


@lru_cache(maxsize=_SHAPES)
def _stamp_in(shape: str) -> tuple[int, int]:
    """Where the router's own clock stands in what is before a head, its digits made zeros.

    It is the last one: what a syslog server or terminal program adds stands before it.
    """
    span = (0, 0)
    for stamped in _STAMP.finditer(shape):
        span = stamped.span()
    return span


def _begin(head: re.Match[str], text: str) -> tuple[_Open, str]:
    name = head.lastgroup or "other"
    family = _FAMILIES[name]
    at, behind = head.span()
    before = text[:at]
    start, end = _stamp_in(before.translate(_ZEROS))
    stamp = before[start:end].lstrip("*.")
    body = text[at:] if name in _WHOLE else text[behind:].lstrip()
    conn = _conn_of(family, head[0]) if family in {Family.IKEV1, Family.IKEV2} else ""
    return _Open(family, conn, stamp), body


def _is_cut_off(line: str, own: str) -> bool:
    """Whether a line without a head can be the rest of one that a terminal cut.

    The router indents its own, and no program put anything before it.
    """
    return line == own and bool(own.strip()) and not _CONTINUES.match(own)


def _behind(prefix: re.Pattern[str] | None, line: str) -> str:
    """A line without what stands before every line."""
    before = prefix.match(line + " ") if prefix else None
    return line[before.end() :] if before else line


class _Rows:
    """The lines of a log, with what all of them share."""

    __slots__ = (
        *("_marked", "_rests", "_rows", "_whole", "_width"),
        *("heads", "hosts", "lines", "spaced", "words"),
    )

    def __init__(self, text: str) -> None:
        self._rows = unmarked(text).split("\n")
        self.lines = lines = cleaned("\n".join(self._rows))
        self._marked = sum(map(len, self._rows)) + len(self._rows) - 1 != len(text)
        self._whole = [line.rstrip() for line in text.split("\n")] if self._marked else lines
        self.heads = heads = [_head_of(line) for line in lines]
        begins = [h.start() if h else len(line) for h, line in zip(heads, lines, strict=True)]
        prefix = common_prefix(lines, begins)
        self.words = [_behind(prefix, line) for line in lines]
        """Each line without what a program put before every line."""
        self._rests = [
            head is None and _is_cut_off(line, own)
            for head, line, own in zip(heads, lines, self.words, strict=True)
        ]
        self._width = cut_at(self._whole, self._rests, [head is not None for head in heads])
        self.spaced = is_double_spaced(self.words)
        self.hosts = hosts_of(lines, begins)

    def is_cut(self, index: int, last: int) -> bool:
        """Whether a line is the rest of the last one, which the terminal cut at its width."""
        return self._width > 0 and len(self._whole[last]) == self._width and self._rests[index]

    def glue(self, index: int, last: int) -> str:
        """What stands between the two parts of a message."""
        blank = self._marked and self._rows[last].endswith(" ")
        return "" if self.is_cut(index, last) and not blank else " "

    def begins_other(self, index: int, last: int, current: _Open | None) -> str:
        """The words of a message of another part of the router; empty for the rest of one."""
        own, line = self.words[index], self.lines[index]
        rest, stamped = _without_stamp(own)
        stamped = stamped or _without_stamp(line)[1]
        other = current and self.hosts.get(index, current.host) != current.host
        named = current and not self.is_cut(index, last) and _OTHER_HEAD.match(rest)
        if named or (stamped and (other or not _CONTINUES.match(rest))):
            return rest.strip()
        return ""


def read_entries(text: str) -> Iterator[LogEntry]:
    """The messages of a log in their order; each line that is not blank is in one entry."""
    rows = _Rows(text)
    current: _Open | None = None
    last = 0
    for index, (line, own) in enumerate(zip(rows.lines, rows.words, strict=True)):
        head = rows.heads[index]
        piece, host = Piece(index + 1, line), rows.hosts.get(index, "")
        if head:
            opened, body = _begin(head, line)
            opened.host = host
            opened.add(body, piece, "")
            if current and current.lacks_payloads and opened.family is Family.SYSLOG:
                yield opened.close()  # it came in between; the packet goes on behind it
                continue
            yield from _closed(current)
            current = opened
        elif not own.strip():
            if current and not rows.spaced and not rows.lines[last].endswith(("contents:", ":")):
                yield current.close()
                current = None
            continue
        elif rule := rule_for(own):
            yield _beside(own, piece, host, rule)
            if rule == PROMPT and not own.rstrip().endswith(("#", ">")):
                yield from _closed(current)  # what a command prints is no part of a message
                current = None
            continue
        elif other := rows.begins_other(index, last, current):
            yield from _closed(current)
            current = _Open(Family.OTHER, "", "", host=host)
            current.add(other, piece, "")
        elif current and not current.full:
            glue = rows.glue(index, last)
            rest = _without_stamp(own)[0]
            current.add(rest.strip() if glue else rest.rstrip(), piece, glue)
        else:
            yield _beside(own, piece, host)
        last = index
    yield from _closed(current)


def _closed(message: _Open | None) -> Iterator[LogEntry]:
    if message:
        yield message.close()


def _beside(line: str, piece: Piece, host: str, rule: str = "") -> LogEntry:
    """A line that belongs to no message."""
    return LogEntry(Family.TEXT, "", line.strip(), "", (piece,), (0,), host, rule)


def _without_stamp(line: str) -> tuple[str, bool]:
    """A line without head, and without the clock and syslog server's words before it."""
    if line[:1].isspace():
        return line, False
    end = 0
    for stamp in _STAMP.finditer(line, 0, _PREFIX):
        if line[stamp.end() : stamp.end() + 1] == ":":
            end = stamp.end() + 1
    return (line[end:].removeprefix(" "), True) if end else (line, False)
