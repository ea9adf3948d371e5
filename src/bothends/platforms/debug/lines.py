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


class Family(StrEnum):
    """Which part of the software speaks."""

    IKEV1 = "ikev1"
    IKEV2 = "ikev2"
    IPSEC = "ipsec"
    PKI = "pki"
    SYSLOG = "syslog"
    ASA = "asa"
    OTHER = "other"


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
    r"\s?:{0,2})"
    r"|(?P<ikev2>\bIKEv2(?:-[A-Z]{2,8}(?:-\d)?)?:(?!\s*$)\s?"
    r"(?:\((?:SESSION ID|SA ID|SA|\d)[^)\n]{0,50}\)\s?:{0,2})?)"
    r"|(?P<ipsec>\b(?:IPS(?:EC|ec)(?:-[A-Z]{2,8})?\s?[(:]|Crypto mapdb|map_db_|KMI:|ipsec_))"
    r"|(?P<pki>\b(?:CRYPTO_PKI|PKI)\s?:|\bCRYPTO_(?:SS|ENGINE|OPSSL)[(:]|\bCryptoEngine0:)"
    r"|(?P<asadebug>\[IKEv1[^\]\n]{0,24}\]\s?:?)"
)
_OFTEN = ("ISAKMP", "IKEv2")
"""Words that most heads begin with."""
_EARLIER = re.compile(r"[-%\[]|\w\Z|IKEv2|ISAKMP|IPS|KI\b|Crypto|KMI|map_db|ipsec_|CRYPTO")
"""What may belong to a head that begins before such a word."""
_REST_OF_HEAD = re.compile(r"\((?:SESSION ID|SA ID|SA)[^)\n]{0,50}\)\s?:{0,2}")
"""The head of an IKEv2 message that was wrapped between its words."""
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
_PROMPT = re.compile(
    r"(?:[\w.-]{1,63}@[\w.-]{1,63} )?[\w.\-/@:]{1,64}(?:\([\w\-]{1,40}\))?[#>](?!\S*=)"
)
_NOISE = re.compile(
    r"Type escape sequence|Sending \d+, \d+-byte|Success rate is|Packet sent with|[!.U]{2,100}$"
    r"|All possible debugging|.{0,60}debugging is o(?:n|ff)$|% Invalid|\s+\^\s*$"
    r"|Enter configuration|Configuring from| ?--More--|! ---|\.\.\.$"
)
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


def read_entries(text: str) -> Iterator[LogEntry]:
    """The messages of a log in their order."""
    rows = unmarked(text).split("\n")
    lines = cleaned("\n".join(rows))
    marked = sum(map(len, rows)) + len(rows) - 1 != len(text)
    whole = [line.rstrip() for line in text.split("\n")] if marked else lines
    heads = [_head_of(line) for line in lines]
    begins = [head.start() if head else len(line) for head, line in zip(heads, lines, strict=True)]
    prefix = common_prefix(lines, begins)
    words = [_behind(prefix, line) for line in lines]
    rests = [
        head is None and _is_cut_off(line, own)
        for head, line, own in zip(heads, lines, words, strict=True)
    ]
    width = cut_at(whole, rests, [head is not None for head in heads])
    spaced = is_double_spaced(words)
    hosts = hosts_of(lines, begins)
    current: _Open | None = None
    last = last_row = last_whole = ""
    for number, (line, own) in enumerate(zip(lines, words, strict=True), 1):
        head = heads[number - 1]
        if head:
            opened, body = _begin(head, line)
            opened.host = hosts.get(number - 1, "")
            opened.add(body, Piece(number, line), "")
            if current and current.lacks_payloads and opened.family is Family.SYSLOG:
                yield opened.close()  # it came in between; the packet goes on behind it
                continue
            if current:
                yield current.close()
            current = opened
        elif not own.strip():
            if current and not spaced and not last.endswith(("contents:", ":")):
                yield current.close()
                current = None
            continue
        elif _PROMPT.match(own) or _NOISE.match(own):
            continue
        else:
            rest, stamped = _without_stamp(own)
            stamped = stamped or _without_stamp(line)[1]
            other = current and hosts.get(number - 1, current.host) != current.host
            if stamped and (other or not _CONTINUES.match(rest)):
                if current:
                    yield current.close()
                current = _Open(Family.OTHER, "", "")
                current.add(rest.strip(), Piece(number, line), "")
            elif current:
                cut = width and len(last_whole) == width and rests[number - 1]
                cut = cut and not (marked and last_row.endswith(" "))
                glue = "" if cut else " "
                current.add(rest.strip() if glue else rest.rstrip(), Piece(number, line), glue)
        last, last_row, last_whole = line, rows[number - 1], whole[number - 1]
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
