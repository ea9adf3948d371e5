"""Messages to events: the tables of `messages`, looked up fast."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from bothends.platforms import PLATFORMS, platform
from bothends.platforms.debug.events import EventKind, LogEvent, Message
from bothends.platforms.debug.lines import Family, LogEntry

_Row = tuple[str, re.Pattern[str] | None, Message]


_ADDRESS_CLASS = re.compile(r"\[0-9A-Fa-f\.:\]\{2,45\}\??(?:\[0-9A-Fa-f\])?")
_BLOTTED_OUT = (
    r"(?:\d{1,3}|[A-Za-z*#]{1,4})(?:\.(?:\d{1,3}|[A-Za-z*#]{1,4})){3}(?![\w.])"
    r"|<[A-Za-z][\w .-]{1,30}>|[A-Z][A-Z_-]{1,24}IP\b"
)
"""What stands for an address that the owner of a log has hidden: `x.x.x.x`, `<peer>`, `PEER_IP`."""


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern of a table; where it has an address, one that is hidden may stand, too."""
    return re.compile(_ADDRESS_CLASS.sub(lambda at: f"(?:{_BLOTTED_OUT}|{at[0]})", pattern))


def _compiled(table: tuple[Message, ...]) -> tuple[_Row, ...]:
    return tuple(
        (row.needle, _expression(row.pattern) if row.pattern else None, row) for row in table
    )


@cache
def _tables() -> Mapping[Family, tuple[_Row, ...]]:
    """The messages of all platforms, once: a platform's own messages are made of this room."""
    return {
        Family(family): _compiled(table)
        for name in PLATFORMS
        for family, table in platform(name).messages().items()
    }


@cache
def platform_of(family: Family) -> str:
    """The platform that prints messages of a family."""
    return next(name for name in PLATFORMS if family in platform(name).messages())


@cache
def _reasons() -> tuple[tuple[re.Pattern[str], EventKind], ...]:
    return tuple(
        (re.compile(pattern), kind)
        for name in PLATFORMS
        for pattern, kind in platform(name).reasons()
    )


_SHAPES = 4096
"""Shapes of messages that are remembered."""


def _shape(body: str) -> str:
    """A message without its numbers; most messages of a log come many times."""
    return _NUMBERS.sub("", body)


@lru_cache(maxsize=_SHAPES)
def _candidates(family: Family, shape: str) -> tuple[_Row, ...]:
    """The rows that a message without its numbers may belong to, in their order."""
    rows = _tables()[family]
    return tuple(row for row, shown in zip(rows, _shown(family), strict=True) if shown in shape)


@cache
def _shown(family: Family) -> tuple[str, ...]:
    """What messages of each row hold without their numbers."""
    return tuple(_NUMBERS.sub("", row[0]) for row in _tables()[family])


_NUMBERS = re.compile(r"0x[0-9A-Fa-f]+|\d+")
_NOTIFIES = re.compile(r"NOTIFY\(([A-Z_]{3,40})\)")
_UNSAFE = re.compile(r"\{(\w{1,20})\}")
_ASA_PEER = _expression(r"(?:^|[ ,])IP = (?P<peer>[0-9A-Fa-f.:]{2,45})")


def _fill(meaning: str, fields: Mapping[str, str]) -> str:
    if "{" not in meaning:
        return meaning
    filled = _UNSAFE.sub(lambda m: " ".join(fields.get(m[1], "").split())[:200], meaning)
    return filled.rstrip(" ,:")


def _number(octets: str) -> int:
    """A number that is printed octet by octet, as `0x0 0x1 0x51 0x80`."""
    total = 0
    for octet in octets.split()[:8]:
        try:
            total = total * 256 + int(octet, 16) % 256
        except ValueError:
            break
    return total


def match(entry: LogEntry) -> LogEvent | None:
    """The event that a message tells; None for messages that no table knows."""
    known = _meaning_of(entry.family, entry.body)
    if known is None:
        return None
    kind, stage, meaning, fields, position = known
    number, text = entry.piece_at(position)
    return LogEvent(kind, number, text, meaning, stage, entry.stamp, fields)


@lru_cache(maxsize=_SHAPES)
def _meaning_of(
    family: Family, body: str
) -> tuple[EventKind, str, str, Mapping[str, str], int] | None:
    """Kind, stage, meaning and fields of a message, and where in it they are found."""
    for needle, pattern, row in _candidates(family, _shape(body)):
        if needle not in body:
            continue
        hit = pattern.search(body) if pattern else None
        if pattern and not hit:
            continue
        fields = {k: v for k, v in hit.groupdict().items() if v is not None} if hit else {}
        fields.update(row.fields)
        for name in ("lifetime", "amount"):
            if fields.get(name, "").startswith("0x"):
                fields[name] = str(_number(fields[name]))
        if family is Family.ASA and "peer" not in fields:
            peer = _ASA_PEER.search(body)
            if peer:
                fields["peer"] = peer["peer"]
        kind = row.kind
        if kind is EventKind.IKE_FAILED and "reason" in fields:
            kind = next((e for p, e in _reasons() if p.search(fields["reason"])), kind)
        position = hit.start() if hit else body.find(needle)
        return kind, row.stage, _fill(row.meaning, fields), fields, position
    return None


_ADDRESS = r"[0-9A-Fa-f.:]{2,45}"
_INSTALLED = re.compile(
    rf"(?P<way>in|out)bound SA from (?P<source>{_ADDRESS}) to (?P<target>{_ADDRESS})"
    rf"|\(proxy (?P<from>{_ADDRESS}) to (?P<to>{_ADDRESS})\)"
    r"|has spi\s{1,4}(?P<spi>0x[0-9A-Fa-f]{1,8}|-?\d{1,12})"
    r"|lifetime of (?P<amount>\d{1,10}) (?P<unit>seconds|kilobytes)"
    r"|sa_trans= ?(?P<transforms>[\w \-]{3,80}?) ?,"
    r"|sa_lifetime\(k/sec\)= ?\((?P<kilobytes>\d{1,12})/(?P<seconds>\d{1,10})\)"
    r"|local_proxy= ?(?P<local_proxy>[\w.:/]{3,80})"
    r"|remote_proxy= ?(?P<remote_proxy>[\w.:/]{3,80})"
)
_SELECTORS = re.compile(
    r"TS(?P<end>[ir])\s+Next payload(?:(?!TS[ir]\s+Next).){0,400}?"
    rf"start addr: (?P<first>{_ADDRESS}), end addr: (?P<last>{_ADDRESS})"
)
_INSIDE = {EventKind.SA_CREATED: _INSTALLED, EventKind.PACKET: _SELECTORS}
"""What is read line by line within a message of several lines."""
_WORDING = {
    "way": "{way}bound SA from {source} to {target}",
    "from": "protects traffic from {from} to {to}",
    "spi": "SPI {spi}",
    "amount": "lifetime {amount} {unit}",
    "transforms": "transform set {transforms}",
    "kilobytes": "lifetime {seconds} seconds or {kilobytes} kilobytes",
    "local_proxy": "protects traffic of {local_proxy} here",
    "remote_proxy": "protects traffic of {remote_proxy} at the peer",
    "end": "traffic selector TS{end}: {first} to {last}",
}


def lines_of(entry: LogEntry, event: LogEvent) -> Iterator[LogEvent]:
    """What a message says line by line: the block of new IPsec SAs, a packet's selectors."""
    inside = _INSIDE.get(event.kind)
    if inside is None or len(entry.pieces) == 1:
        return
    for part in inside.finditer(entry.body):
        fields = {name: value for name, value in part.groupdict().items() if value is not None}
        piece = entry.piece_at(part.start())
        if piece.number == event.line:
            continue
        if fields.get("spi", "").lstrip("-").isdecimal():
            fields["spi"] = f"0x{int(fields['spi']) & 0xFFFFFFFF:X}"
        meaning = next(text for name, text in _WORDING.items() if name in fields).format(**fields)
        yield event._replace(
            kind=EventKind.NOTE, line=piece.number, text=piece.text, meaning=meaning, fields=fields
        )


def notifies(entry: LogEntry) -> Iterator[tuple[str, int, str]]:
    """The notifies that an IKEv2 packet carries: name, line and text of the line."""
    for notify in _NOTIFIES.finditer(entry.body):
        piece = entry.piece_at(notify.start())
        yield notify[1], piece.number, piece.text


def payloads(event: LogEvent) -> tuple[str, ...]:
    """The payload names of an IKEv2 packet."""
    return tuple(event.get("payloads").replace("Payload contents:", " ").split())


__all__ = ["EventKind", "match", "notifies", "payloads"]
