"""A command grammar from a table of lines, matched the way IOS matches what is typed.

Notation of a line: `word` a keyword · `word>other` a keyword that IOS prints as another ·
`[x]` optional · `{x|y}` one of · arguments: `WORD` `LINE` `IP` `MASK` `IP6` `PREFIX6` `IFACE` `HEX`
`<1-100>` ·
`=` behind it stands the value: what is before it says which setting is set ·
`-> mode` the line opens a mode · `-> no` the line is only understood behind `no`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    NetmaskValueError,
)

INTERFACES = (
    "GigabitEthernet", "FastEthernet", "TenGigabitEthernet", "Ethernet", "Serial", "Loopback",
    "Tunnel", "Dialer", "Vlan", "Port-channel", "Null", "Virtual-Template",
    "Virtual-Access",
)  # fmt: skip
ONLY_BEHIND_NO = "no"
_INTERFACE = re.compile(r"([A-Za-z-]+?)(\d[\d/.:]*)")


@dataclass(frozen=True, slots=True)
class Word:
    """A token as typed, and its column in the line."""

    text: str
    column: int


@dataclass(slots=True)
class _Node:
    """A state of the automaton: where a token, or nothing, leads."""

    tokens: list[tuple[str, "_Node"]] = field(default_factory=list)
    skips: list["_Node"] = field(default_factory=list)
    marks_value: bool = False
    accepts: "Pattern | None" = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a table."""

    rank: int
    """Its position in the table: the order in which IOS prints."""
    text: str
    mode: str = ""
    """The mode that it opens, if any."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that was understood."""

    pattern: Pattern
    words: tuple[str, ...]
    """Canonical words: keywords in full, as IOS prints them."""
    key: int
    """How many of the words say which setting it is; the rest is its value."""
    kinds: tuple[str, ...] = ()
    """What each word is: the keyword itself, or the kind of argument that it stands for."""

    @property
    def text(self) -> str:
        """The canonical line."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that was not understood: `invalid` at a column, `incomplete` or `ambiguous`."""

    kind: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class Partial:
    """A beginning that was understood, as `no` takes it."""

    words: tuple[str, ...]
    settled: bool
    """Whether it names a setting."""


class Grammar:
    """The lines that one mode understands."""

    def __init__(self, table: str) -> None:
        self._start = _Node()
        lines = [line.split("!", 1)[0].strip() for line in table.splitlines()]
        for rank, line in enumerate(filter(None, lines)):
            body, _, mode = line.partition(" -> ")
            pattern = Pattern(rank, body, mode.strip())
            tokens = re.findall(r"[\[\]{}|]|=|[^\s\[\]{}|]+", body)
            end = _sequence(iter([*tokens, ""]), self._start, ("",))
            end.accepts = pattern

    def match(self, line: str) -> Match | Failure:
        """Understand a whole line."""
        words = split(line)
        states = _closure({id(self._start): (self._start, 0)}, 0)
        typed_words: list[str] = []
        kinds: list[str] = []
        for word in words:
            step = _step(states, word, line)
            if isinstance(step, Failure):
                return step
            text, kind, states = step
            states = _closure(states, len(typed_words) + 1)
            typed_words.append(text)
            kinds.append(kind)
            if kind == "LINE":
                break
        final = [
            (node.accepts, key)
            for node, key in states.values()
            if node.accepts and node.accepts.mode != ONLY_BEHIND_NO
        ]
        if not final:
            return Failure("incomplete")
        pattern, key = min(final, key=lambda each: each[0].rank)
        return Match(pattern, tuple(typed_words), key or len(typed_words), tuple(kinds))

    def beginning(self, line: str) -> Partial | Failure:
        """Understand a line that may end early, as the ones behind `no` and `default` do."""
        states = _closure({id(self._start): (self._start, 0)}, 0)
        typed_words: list[str] = []
        for word in split(line):
            step = _step(states, word, line)
            if isinstance(step, Failure):
                return step
            text, kind, states = step
            states = _closure(states, len(typed_words) + 1)
            typed_words.append(text)
            if kind == "LINE":
                break
        settled = any(key or node.accepts for node, key in states.values())
        return Partial(tuple(typed_words), settled)

    def help(self, line: str) -> list[str] | Failure:
        """What may stand next (the line ends in a blank), or how its last word may end."""
        words = split(line)
        typing = words.pop() if words and not line.endswith(" ") else None
        states = _closure({id(self._start): (self._start, 0)}, 0)
        for count, word in enumerate(words, start=1):
            step = _step(states, word, line)
            if isinstance(step, Failure):
                return step
            states = _closure(step[2], count)
        options = {_typed(token) for node, _ in states.values() for token, _ in node.tokens}
        if typing:
            start = typing.text.lower()
            return sorted(o for o in options if o.startswith(start) or not _is_keyword(o))
        if any(node.accepts for node, _ in states.values()):
            options.add("<cr>")
        return sorted(options, key=lambda o: (o == "<cr>", not _is_keyword(o), o))


_States = dict[int, tuple[_Node, int]]


_ARGUMENTS = frozenset({"WORD", "LINE", "IP", "MASK", "IP6", "PREFIX6", "IFACE", "HEX"})


def _is_keyword(token: str) -> bool:
    return token not in _ARGUMENTS and not token.startswith("<")


def _typed(token: str) -> str:
    """How a token is typed: a keyword may be printed as another."""
    return token.partition(">")[0] if _is_keyword(token) else token


def split(line: str) -> list[Word]:
    """The words of a line with their columns."""
    return [Word(match[0], match.start()) for match in re.finditer(r"\S+", line)]


def _sequence(parts: Iterator[str], node: _Node, until: Sequence[str]) -> _Node:
    """Build one sequence up to a token of `until`; returns its last node."""
    for part in parts:
        if part in until:
            break
        if part == "[":
            after = _Node()
            _alternatives(parts, node, after, "]")
            node.skips.append(after)
            node = after
        elif part == "{":
            after = _Node()
            _alternatives(parts, node, after, "}")
            node = after
        elif part == "=":
            after = _Node(marks_value=True)
            node.skips.append(after)
            node = after
        else:
            after = _Node()
            node.tokens.append((part, after))
            node = after
    return node


def _alternatives(parts: Iterator[str], start: _Node, end: _Node, close: str) -> None:
    for part in parts:
        first = _Node()
        start.skips.append(first)
        chain = [part]
        depth = int(part in "[{")
        for inner in parts:
            if depth == 0 and inner in {"|", close}:
                last = _sequence(iter([*chain, ""]), first, ("",))
                last.skips.append(end)
                if inner == close:
                    return
                break
            depth += (inner in "[{") - (inner in "]}")
            chain.append(inner)


def _closure(states: _States, count: int) -> _States:
    """All states reached without a token; passing `=` notes how many words came before."""
    todo = list(states.values())
    reached: _States = {}
    while todo:
        node, key = todo.pop()
        if id(node) in reached:
            continue
        key = key or (count if node.marks_value else 0)
        reached[id(node)] = (node, key)
        todo += [(after, key) for after in node.skips]
    return reached


def _step(states: _States, word: Word, line: str) -> tuple[str, str, _States] | Failure:
    """Follow one word: its canonical text, what kind of word it is, and the states after it.

    A `LINE` takes the whole rest.
    """
    typed = word.text.lower()
    edges = [(t, after, key) for node, key in states.values() for t, after in node.tokens]
    keywords = {_typed(t): t for t, _, _ in edges if _is_keyword(t)}
    names = [typed] if typed in keywords else [k for k in keywords if k.startswith(typed)]
    meant = {keywords[name].split(">")[-1] for name in names}
    if len(meant) > 1:
        return Failure("ambiguous", word.column)
    if names:
        text = meant.pop()
        same = [(n, k) for t, n, k in edges if _is_keyword(t) and t.split(">")[-1] == text]
        return text, text, {id(n): (n, k) for n, k in same}
    for kind, node, key in edges:
        if kind == "LINE":
            return line[word.column :].rstrip(), kind, {id(node): (node, key)}
    fits = [(value(t, word.text), t, n, k) for t, n, k in edges if not _is_keyword(t)]
    good = [(text, t, n, k) for text, t, n, k in fits if text is not None]
    if not good:
        return Failure("invalid", word.column)
    text, kind = good[0][:2]
    return text, kind, {id(n): (n, k) for same, _, n, k in good if same == text}


def value(kind: str, text: str) -> str | None:
    """The canonical form of an argument, or None when it is not of this kind."""
    if kind == "WORD":
        return text
    if kind == "IFACE":
        return interface_name(text)
    if kind == "HEX":
        return text.upper() if _HEX.fullmatch(text) else None
    if kind in {"IP", "MASK"}:
        try:
            address = str(IPv4Address(text))
            if kind == "MASK":
                IPv4Network(f"0.0.0.0/{text}")
        except (AddressValueError, NetmaskValueError, ValueError):
            return None
        return address
    if kind in _IPV6:
        try:
            return str(_IPV6[kind](text)).upper() if (kind == "IP6") ^ ("/" in text) else None
        except ValueError:
            return None
    low, high = map(int, kind.strip("<>").split("-"))
    short = text.isdecimal() and len(text) <= _MOST_DIGITS
    return str(int(text)) if short and low <= int(text) <= high else None


_MOST_DIGITS = 20
"""Digits, leading zeros with them, beyond which a text is no number of a command."""
_HEX = re.compile(r"[0-9A-Fa-f]+")
_IPV6 = {"IP6": IPv6Address, "PREFIX6": IPv6Interface}
"""Arguments of IPv6, which IOS prints in upper case."""


def interface_name(text: str) -> str | None:
    """An interface's full name: `gi0/0` is GigabitEthernet0/0."""
    match = _INTERFACE.fullmatch(text)
    if not match:
        return None
    kinds = [kind for kind in INTERFACES if kind.lower().startswith(match[1].lower())]
    return f"{kinds[0]}{match[2]}" if kinds else None
