"""An ASA's configuration: edited and printed as an ASA does it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bothends.lab.asa.as_router import as_router
from bothends.lab.asa.tables import ASA_DEFAULTS, GLOBAL
from bothends.lab.config import ConfigNode, Configuration, RefusedError, grammar
from bothends.lab.grammar import Failure, Match, split
from bothends.lab.tree import ConfigLine, read_lines

_CLEAR = re.compile(
    r"\s*clear configure (?P<what>access-list|group-policy|tunnel-group|crypto map) "
    r"(?P<name>\S+(?: \d+)?)\s*$"
)
_KEY = re.compile(r"(pre-shared-key) .+")
_INCOMPLETE = "WARNING: The crypto map entry is incomplete!"
_NEEDS = ("match address", "set peer", "set ikev")
"""What an entry of a crypto map has to say before it is used."""


class AsaConfiguration(Configuration):
    """A running configuration of an ASA."""

    def __init__(self, hardware: frozenset[str] | None = None) -> None:
        super().__init__(hardware)
        self.root = ConfigNode("", "", 0, "asa")

    def physical(self) -> frozenset[str]:
        """The physical interfaces that it names."""
        names = (node.text.split()[1] for node in self.root.children if _is_interface(node))
        return frozenset(name for name in names if not name.startswith("Tunnel"))

    def enter(self, at: ConfigNode, line: str) -> tuple[ConfigNode, str] | Failure:
        """Enter one line; `clear configure` takes all lines of an object away."""
        if at.mode == "asa" and (match := _CLEAR.fullmatch(line)):
            return self._clear(f"{match['what']} {match['name']}"), ""
        return super().enter(at, line)

    def _clear(self, start: str) -> ConfigNode:
        if start.startswith("group-policy ") and self._is_default_policy(start.split()[1]):
            raise RefusedError(
                f"ERROR: Group policy {start.split()[1]} is in use by a tunnel group"
            )
        root = self.root
        root.children = [n for n in root.children if not f"{n.text} ".startswith(f"{start} ")]
        return root

    def _is_default_policy(self, name: str) -> bool:
        lines = (child.text for node in self.root.children for child in node.children)
        return f"default-group-policy {name}" in lines

    def _put(self, at: ConfigNode, match: Match) -> tuple[ConfigNode, str]:
        words = match.words
        if words[0] == "route" and len(words) == 5:
            match = Match(match.pattern, (*words, "1"), 6, match.kinds)
        if words[:2] == ("crypto", "map") and words[3] == "interface":
            self._of_interface(words[4])
            start = ("crypto", "map")
            kept = [n for n in at.children if (*n.words[:2], *n.words[3:]) != (*start, *words[3:])]
            at.children = kept  # an interface has one map
        if words[0] == "nameif" and words[1] in {
            nameif(n) for n in self.root.children if n is not at
        }:
            raise RefusedError(f'ERROR: Name "{words[1]}" is already in use')
        if words[0] == "default-group-policy" and not self._has(f"group-policy {words[1]} "):
            raise RefusedError(f"ERROR: Group policy {words[1]} does not exist")
        if "set" in words and "peer" in words:
            match = self._with_peers(at, match)
        known = {node.key for node in at.children}
        if words[0] == "nat":
            return self._translation(at, match), ""
        node, remark = super()._put(at, match)
        if words[0] == "nameif" and node.key not in known:
            level = 100 if words[1] == "inside" else 0
            level_node = at.child("security-level")
            if level_node is None:
                super()._put(at, _level(level))
                remark = f'INFO: Security level for "{words[1]}" set to {level} by default.'
        if words[:2] == ("crypto", "map") and words[3] != "interface":
            entry = " ".join(words[:4])
            if not all(self._has(f"{entry} {need}") for need in _NEEDS):
                remark = _INCOMPLETE
        return node, remark

    def _with_peers(self, at: ConfigNode, match: Match) -> Match:
        """A peer that is entered stands behind those that are there."""
        there = at.child(" ".join(match.words[: match.key]))
        if there is None:
            return match
        old, new = there.words[match.key :], match.words[match.key :]
        peers = (*old, *(each for each in new if each not in old))
        return Match(match.pattern, (*match.words[: match.key], *peers), match.key, match.kinds)

    def _translation(self, at: ConfigNode, match: Match) -> ConfigNode:
        """A rule at its place among the others; its number is not kept."""
        words = match.words
        numbered = words[2].isdigit()
        rules = [node for node in at.children if node.words[0] == "nat"]
        place = int(words[2]) if numbered else len(rules) + 1
        words = (*words[:2], *words[3:]) if numbered else words
        for name in (word for word in words if word.startswith("BE-")):
            if not self._has(f"object-group network {name} "):
                raise RefusedError(
                    f"ERROR: {name} doesn't match an existing object or object-group"
                )
        text = " ".join(words)
        node = ConfigNode(text, text, match.pattern.rank, "", words=words)
        rest = [each for each in at.children if each.words[0] != "nat"]
        rules = [each for each in rules if each.text != text]
        at.children = [*rest, *rules[: place - 1], node, *rules[place - 1 :]]
        return at

    def _has(self, start: str) -> bool:
        return any(f"{node.text} ".startswith(start) for node in self.root.children)

    def _of_interface(self, name: str) -> None:
        if name not in {nameif(node) for node in self.root.children}:
            raise RefusedError(f"ERROR: interface <{name}> not found")

    def _remove(self, at: ConfigNode, line: str, skip: int) -> tuple[ConfigNode, str] | Failure:
        words = [word.text for word in split(line)][1:]
        if words[:2] == ["object-group", "network"] and len(words) == 3:
            users = (n for n in at.children if n.words[0] in ("access-list", "nat"))
            if any(words[2] in n.words for n in users):
                raise RefusedError(
                    f"Removing object-group ({words[2]}) not allowed, it is being used."
                )
        if words[:1] == ["group-policy"] and self._is_default_policy(words[1]):
            raise RefusedError(f"ERROR: Group policy {words[1]} is in use by a tunnel group")
        result = super()._remove(at, line, skip)
        if words[:1] in (["tunnel-group"], ["group-policy"]) and words[2:3] in (
            ["type"], ["internal"],
        ):  # fmt: skip
            start = f"{words[0]} {words[1]} "
            at.children = [node for node in at.children if not node.text.startswith(start)]
        return result

    def typed(self) -> tuple[ConfigLine, ...]:
        """What a router of IOS would be told that does the same."""
        return read_lines("\n".join(as_router(self.root)))

    def lines(self) -> Iterator[str]:
        """The configuration as an ASA prints it, keys included (`more system:running-config`)."""
        yield "!"
        for node in sorted(self.root.children, key=_order):
            if node.text in ASA_DEFAULTS["asa"]:
                continue
            yield f"{node.text} " if node.text.startswith("access-list ") else node.text
            hidden = ASA_DEFAULTS.get(node.mode, set())
            for child in sorted(node.children, key=lambda each: each.rank):
                if child.text not in hidden:
                    yield f" {child.text}"
            if node.mode == "asa-interface":
                yield from _absent(node)
                yield "!"


def masked(text: str) -> str:
    """A configuration as `show running-config` prints it: without keys."""
    return _KEY.sub(r"\1 *****", text)


def nameif(node: ConfigNode) -> str:
    """The name of an interface; empty of one that has none, and of any other line."""
    line = node.child("nameif") if _is_interface(node) else None
    return line.text.split()[1] if line else ""


def _is_interface(node: ConfigNode) -> bool:
    return node.mode == "asa-interface"


def _absent(node: ConfigNode) -> Iterator[str]:
    """What an interface without a setting is printed with."""
    for key in ("nameif", "security-level", "ip address"):
        if node.child(key) is None and not node.text.startswith("interface Tunnel"):
            yield f" no {key}"


def _level(level: int) -> Match:
    match = grammar("asa-interface").match(f"security-level {level}")
    assert isinstance(match, Match)  # noqa: S101  (a line of the table)
    return match


def _order(node: ConfigNode) -> tuple[int, Sequence[object]]:
    """Crypto maps stand by map and entry, groups by their names, policies by their numbers."""
    words = node.words
    if words[:2] == ("crypto", "map"):
        number = int(words[3]) if words[3].isdigit() else 1 << 20
        return _rank("crypto map "), (words[2], number, node.rank)
    if words[0] in ("group-policy", "tunnel-group"):
        return _rank(f"{words[0]} "), (words[1], 0, node.rank)
    number = int(words[3]) if words[2:3] == ("policy",) else 0
    return node.rank, ("", number, 0)


@cache
def _rank(start: str) -> int:
    """The place of the first line of a table that begins so."""
    lines = [line for line in GLOBAL.splitlines() if line.strip()]
    return next(rank for rank, line in enumerate(lines) if line.startswith(start))
