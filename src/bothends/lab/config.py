"""A lab router's configuration: a tree of canonical lines that is edited the way IOS edits it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from bothends.lab.asa.tables import ASA_MODES
from bothends.lab.grammar import Failure, Grammar, Match, split
from bothends.lab.tables import DEFAULTS, MODES, ON, QUESTIONS
from bothends.lab.tree import ConfigLine
from bothends.lab.type6 import MASTER_KEY, shown, understood

ALL_MODES = {**MODES, **ASA_MODES}
"""Prompt and commands of the modes of routers and of ASAs."""
_DEFAULT_LENGTH = re.compile(r"\b(esp-(?:aes|gcm|gmac)|encr aes) 128\b")
"""A key length that IOS does not print."""
_LISTS = frozenset({"extended-acl", "standard-acl", "ipv6-acl"})
_IPV6 = "ipv6 "
_NUMBERED_ENTRY = re.compile(r"access-list (\d+) ")
_NUMBERED_LIST = re.compile(r"ip access-list (?:extended|standard) (\d+)$")
_KEY_OF_PEER = re.compile(
    r"^crypto isakmp key \S+(?: \S+)? (?:address(?: ipv6)?|hostname) (\S+(?: \d[\d.]+)?)"
)
_FIRST_EXTENDED = 100
"""The number from which on a list is an extended one."""
_LAST = 10_000
"""The rank of what is printed behind all that a table has."""
_PHYSICAL = re.compile(r"((?:\w*Ethernet|Serial)[\d/]+)(?:\.\d+)?$")
"""A physical interface, or a subinterface of one."""


@cache
def grammar(mode: str) -> Grammar:
    """The grammar of a configuration mode."""
    return Grammar(ALL_MODES[mode][1])


@dataclass(slots=True)
class ConfigNode:
    """One line and the lines below it. `rank` is its place in the table of its mode."""

    text: str
    key: str
    """The words that say which setting it is; two lines with one key replace each other."""
    rank: int
    mode: str = ""
    """The mode it opens."""
    children: list["ConfigNode"] = field(default_factory=list)
    words: tuple[str, ...] = ()
    """What was typed, as the grammar understood it."""

    def child(self, key: str) -> "ConfigNode | None":
        """The line below with this key."""
        return next((node for node in self.children if node.key == key), None)


class RefusedError(Exception):
    """What IOS answers to a line that is understood but not possible now."""


class Configuration:
    """A running configuration.

    Args:
        hardware: The physical interfaces that the router has; without them, any may be named.
    """

    def __init__(self, hardware: frozenset[str] | None = None) -> None:
        self.root = ConfigNode("", "", 0, "global")
        self.hardware = hardware

    def physical(self) -> frozenset[str]:
        """The physical interfaces that it names."""
        names = (node.text.split()[1] for node in self.root.children if node.mode == "interface")
        return frozenset(name for name in names if (it := _PHYSICAL.match(name)) and it[1] == name)

    def enter(self, at: ConfigNode, line: str) -> tuple[ConfigNode, str] | Failure:
        """Enter one line in the mode of `at`.

        Returns the node whose mode the command line is in afterwards, and what IOS remarks.

        Raises:
            RefusedError: the line is understood, but not possible now.
        """
        line = understood(line)
        undo = re.match(r"\s*(no|default)\s+(?=\S)", line)
        if undo:
            return self._remove(at, line, undo.end())
        match = grammar(at.mode).match(line)
        if isinstance(match, Failure):
            return match
        absent = self._absent(match, line)
        if absent:
            return absent
        if match.text.startswith(QUESTIONS):
            raise RefusedError("% This command asks questions: enter it at a terminal.")
        if match.text.startswith(MASTER_KEY):
            return at, ""
        if match.text == "exit-address-family":
            return self.root, ""
        node, remark = self._put(at, match)
        return (node if node.mode else at), remark

    def _absent(self, match: Match, line: str) -> Failure | None:
        """Where a line names a physical interface that the router does not have."""
        if self.hardware is None:
            return None
        for word, kind, typed in zip(match.words, match.kinds, split(line), strict=False):
            physical = _PHYSICAL.match(word) if kind == "IFACE" else None
            if physical and physical[1] not in self.hardware:
                number = re.search(r"\d", typed.text)
                return Failure("invalid", typed.column + (number.start() if number else 0))
        return None

    def _put(self, at: ConfigNode, match: Match) -> tuple[ConfigNode, str]:
        text = _DEFAULT_LENGTH.sub(r"\1", match.text)
        key = " ".join(match.words[: match.key])
        if key.startswith("ip access-list resequence "):
            return self._resequence(*match.words[3:]), ""
        if at.mode in _LISTS:
            return self._put_entry(at, match.words), ""
        numbered = _NUMBERED_ENTRY.match(match.text)
        if numbered and at.mode == "global":
            kind = "standard" if int(numbered[1]) < _FIRST_EXTENDED else "extended"
            access_list = self.enter(at, f"ip access-list {kind} {numbered[1]}")
            assert not isinstance(access_list, Failure)  # noqa: S101  (the table has it)
            self._put_entry(access_list[0], match.words[2:])
            return at, ""
        if at.mode == "interface" and key.endswith("crypto map"):
            self._refuse_unless_there(match.text.removeprefix(_IPV6), match.text.startswith(_IPV6))
        if key in ON:
            at.children = [node for node in at.children if node.key != f"no {key}"]
            return at, ""
        self._refuse_second_key(text)
        existing = at.child(key)
        if existing is None:
            node = ConfigNode(text, key, match.pattern.rank, match.pattern.mode, words=match.words)
            at.children.append(node)
            return node, _remark(at, node)
        if existing.mode and existing.text != text and existing.mode == "transform":
            existing.children.clear()
        if key.startswith("pre-shared-key address") and existing.text != text:
            address = key.split()[-1 if _IPV6 in key else 2]
            raise RefusedError(f"A pre-shared key for address mask {address} already exists!")
        existing.text, existing.words = text, match.words
        return existing, ""

    def _refuse_second_key(self, text: str) -> None:
        peer = _KEY_OF_PEER.search(text)
        if peer is None:
            return
        for node in self.root.children:
            there = _KEY_OF_PEER.search(node.text)
            if there and node.text != text and there[1] == peer[1]:
                raise RefusedError(f"A pre-shared key for address mask {peer[1]} already exists!")

    def _refuse_unless_there(self, applied: str, ipv6: bool) -> None:
        name = applied.rsplit(maxsplit=1)[-1]
        start = f"crypto map {_IPV6 if ipv6 else ''}{name} "
        if not any(node.text.startswith(start) for node in self.root.children):
            raise RefusedError(f'ERROR: Crypto Map with tag "{name}" does not exist.')

    def _resequence(self, name: str, start: str, step: str) -> ConfigNode:
        """Number the entries of an access list anew, in their order."""
        for node in self.root.children:
            if node.mode.endswith("-acl") and node.text.split()[-1] == name:
                node.children.sort(key=lambda entry: entry.rank)
                for index, entry in enumerate(node.children):
                    entry.rank = int(start) + index * int(step)
        return self.root

    @staticmethod
    def _put_entry(at: ConfigNode, words: tuple[str, ...]) -> ConfigNode:
        """An access list entry: appended, or put at its sequence number; twice is once."""
        words = words[1:] if words[0] == "sequence" else words
        number = int(words[0]) if words[0].isdigit() else 0
        text = " ".join(words[1:] if number else words)
        same = next((node for node in at.children if node.text == text), None)
        if same:
            return same
        last = max((node.rank for node in at.children), default=0)
        node = ConfigNode(text, text, number or last + 10, words=words[1:] if number else words)
        at.children = [n for n in at.children if n.rank != node.rank] + [node]
        return node

    def _remove(self, at: ConfigNode, line: str, skip: int) -> tuple[ConfigNode, str] | Failure:
        rest = " " * skip + line[skip:]
        result = grammar(at.mode).beginning(rest)
        if isinstance(result, Failure):
            return result
        if not result.settled:
            return Failure("incomplete")
        text = " ".join(result.words)
        if at.mode.endswith("-acl") and result.words[0].isdigit():
            at.children = [node for node in at.children if node.rank != int(result.words[0])]
            return at, ""
        if text in ON:
            if at.child(f"no {text}") is None:
                words = ("no", *result.words)
                at.children.append(ConfigNode(f"no {text}", f"no {text}", _LAST, words=words))
            return at, ""
        gone = [node for node in at.children if _covers(text, node)]
        if line.split(maxsplit=1)[0] == "default" and gone and gone[0].mode == "interface":
            gone[0].children.clear()
            return at, f"Interface {text.split()[1]} set to default configuration"
        for node in gone:
            self._refuse_if_used(node, gone)
        chains = {f"crypto pki certificate chain {n.text.split()[3]}"
                  for n in gone if n.mode == "trustpoint"}  # fmt: skip
        at.children = [n for n in at.children if n not in gone and n.text not in chains]
        return at, _STAYS if any(node.mode == "interface" for node in gone) else ""

    def _refuse_if_used(self, node: ConfigNode, gone: list[ConfigNode]) -> None:
        words = node.text.split()
        if node.mode == "interface" and _PHYSICAL.match(words[1]):
            raise RefusedError("% Removal of physical interfaces is not permitted")
        if node.mode == "transform":
            user = self._user("set transform-set", words[3])
            if user:
                raise RefusedError(
                    f"ERROR: transform set with name '{words[3]}' is in use by {user}; "
                    "remove it there first"
                )
        if node.mode == "crypto-map":
            version = _IPV6 if words[2] == _IPV6.strip() else ""
            name = words[3 if version else 2]
            start = f"crypto map {version}{name} "
            entries = [n for n in self.root.children if n.key.startswith(start)]
            user = self._user(f"{version}crypto map", name)
            if user and all(entry in gone for entry in entries):
                raise RefusedError(
                    f"% Crypto-map {name} is in use by interface(s): {user}. Remove it there first."
                )

    def _user(self, setting: str, name: str) -> str:
        """Who refers to a name with a setting: an interface's or map's name, or nothing."""
        for top in self.root.children:
            for node in top.children:
                words = node.text.split()
                count = len(setting.split())
                if node.text.startswith(f"{setting} ") and name in words[count:]:
                    return " ".join(top.text.split()[1:4])
        return ""

    def typed(self) -> tuple[ConfigLine, ...]:
        """The configuration in the words of who typed it, in the order in which IOS prints it."""
        return tuple(
            _typed(node)
            for node in sorted(self.root.children, key=_order)
            if node.text not in DEFAULTS["global"]
        )

    def lines(self) -> Iterator[str]:
        """The configuration as IOS prints it: its order, its blanks, defaults left out."""
        yield "!"
        group = ""
        for node in sorted(self.root.children, key=_order):
            if node.text in DEFAULTS["global"]:
                continue
            kind = node.text.split()[0] + str(bool(node.mode))
            if group and (kind != group or node.mode):
                yield "!"
            group = kind
            yield from _printed(node, 0)
        yield "!"
        yield "end"

    def text(self) -> str:
        """The configuration without the heading that `show running-config` puts over it."""
        return shown("\n".join(self.lines()) + "\n")

    def load(self, text: str) -> None:
        """Enter a configuration text.

        Raises:
            ValueError: a line is not understood; names it.
        """
        at = [self.root]
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.strip() == "!" or line.strip() == "end":
                continue
            depth = len(line) - len(line.lstrip())
            if depth == 0:
                at = [self.root]
            for parent in reversed(at):
                result = self.enter(parent, line)
                if not isinstance(result, Failure):
                    break
            else:
                raise ValueError(f"line {number} is not understood: {line.strip()!r}")
            at = at[: at.index(parent) + 1]
            if result[0] is not parent:
                at.append(result[0])


def _covers(text: str, node: ConfigNode) -> bool:
    """Whether `no` and these words remove a node: its setting, or that with (some of) its value.

    A whole crypto map goes by its name, and a numbered access list with any line of it.
    """
    if numbered := _NUMBERED_LIST.match(node.text):
        return text == node.text or f"{text} ".startswith(f"access-list {numbered[1]} ")
    words = 4 if node.key.startswith(f"crypto map {_IPV6}") else 3
    if node.mode == "crypto-map" and text == " ".join(node.key.split()[:words]):
        return True
    if text in {node.key, node.text}:
        return True
    longer, shorter = (node.text, text) if len(node.text) > len(text) else (text, node.text)
    return len(shorter) >= len(node.key) and longer.startswith(f"{shorter} ")


_STAYS = (
    "% Not all config may be removed and may reappear after reactivating the "
    "logical-interface/sub-interfaces"
)
"""What IOS says when an interface that is no hardware is removed."""


def _remark(at: ConfigNode, node: ConfigNode) -> str:
    if node.mode == "crypto-map" and "dynamic" not in node.text:
        return (
            "% NOTE: This new crypto map will remain disabled until a peer\n"
            "\tand a valid access list have been configured."
        )
    if node.mode == "isakmp-profile" and at.mode == "global":
        return "% A profile is deemed incomplete until it has match identity statements"
    return ""


def _order(node: ConfigNode) -> tuple[int, list[object]]:
    """Where a top-level line is printed: by table, then numbers as numbers, then as entered."""
    numbered = node.mode in {"isakmp", "crypto-map", "dynamic-map", "route-map"}
    words: list[object] = []
    if numbered:
        words = [int(w) if w.isdigit() else w for w in node.key.split()]
        words = [f"{w:08d}" if isinstance(w, int) else w for w in words]
    if listed := _NUMBERED_LIST.match(node.text):
        return _rank_of_numbered(), [f"{int(listed[1]):08d}"]
    return node.rank, words


@cache
def _rank_of_numbered() -> int:
    """Where the entries of numbered access lists are printed, whichever way they were typed."""
    match = grammar("global").match("access-list 100 permit ip any any")
    assert not isinstance(match, Failure)  # noqa: S101  (the table has it)
    return match.pattern.rank


def _typed(node: ConfigNode) -> ConfigLine:
    hidden = DEFAULTS.get(node.mode, set())
    children = sorted(node.children, key=lambda each: each.rank)
    return ConfigLine(node.words, [_typed(each) for each in children if each.text not in hidden])


def _printed(node: ConfigNode, indent: int = 0) -> Iterator[str]:
    if numbered_list := _NUMBERED_LIST.match(node.text):
        entries = sorted(node.children, key=lambda each: each.rank)
        yield from (f"access-list {numbered_list[1]} {entry.text}" for entry in entries)
        return
    # IOS ends the headers of maps and transform sets in a blank, and indents keyrings by two.
    blank = " " if node.mode in {"crypto-map", "transform"} else ""
    yield f"{' ' * indent}{node.text}{blank}"
    hidden = DEFAULTS.get(node.mode, set())
    for child in sorted(node.children, key=lambda each: each.rank):
        if child.text not in hidden:
            deeper = indent + (2 if node.mode == "keyring" else 1)
            yield from _printed(child, deeper)
    if node.mode == "transform" and all(child.text in hidden for child in node.children):
        yield f"{' ' * (indent + 1)}mode tunnel"
    numbered = node.child("ip address") or node.child("ip unnumbered")
    if node.mode == "interface" and not numbered:
        yield f"{' ' * (indent + 1)}no ip address"
