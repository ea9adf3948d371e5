"""What `swanctl --list-sas --raw` prints: the SAs of a strongSwan.

The text is a tree of `name {…}` and `name=value`, lists in brackets; one `list-sa event`, on one
line, an IKE SA.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIST = "swanctl --list-sas --raw"
"""The command."""
EVENT = "list-sa event"
"""Begins each IKE SA."""
_WORD = r"[^\s{}=\[\]]+"
_TOKEN = re.compile(
    rf"\s*(?:(?P<open>{_WORD})\s*\{{|(?P<close>\}})"
    rf"|(?P<name>{_WORD})=(?:\[(?P<list>[^\[\]]*)\]|(?P<value>[^\s{{}}\[\]]*)))"
)

_HEX = re.compile(r"[0-9a-f]{1,8}")
_DIGITS = 20
"""Of a counter of 64 bits."""


@dataclass(frozen=True, slots=True)
class ChildSa:
    """A pair of IPsec SAs that is installed; packets are counted since then."""

    name: str
    inbound: str
    """SPI as 0x and hexadecimal digits without leading zeros."""
    outbound: str
    packets_in: int
    packets_out: int


def ike_sas(text: str) -> tuple[Mapping[str, Any], ...]:
    """The IKE SAs in a text as it names their values, each with its `child-sas`."""
    parts = text.split(EVENT)[1:]
    return tuple(sa for part in parts for sa in _tree(part).values() if isinstance(sa, dict))


def child_sas(text: str) -> tuple[ChildSa, ...]:
    """The pairs of IPsec SAs in a text, in its order; none where it is another output."""
    sas: list[ChildSa] = []
    for sa in ike_sas(text):
        children = sa.get("child-sas")
        if isinstance(children, dict):
            sas += [_child(each) for each in children.values() if _installed(each)]
    return tuple(sas)


def _tree(text: str) -> dict[str, Any]:
    """The tree that a text begins with; what is cut off or too much is left out."""
    root: dict[str, Any] = {}
    stack = [root]
    line, at = text.partition("\n")[0].lstrip(" {"), 0
    while token := _TOKEN.match(line, at):
        at = token.end()
        if token["open"]:
            stack.append(stack[-1].setdefault(token["open"], {}))
        elif token["close"]:
            stack.pop()
        else:
            stack[-1][token["name"]] = token["list"] if token["value"] is None else token["value"]
        if not stack or not isinstance(stack[-1], dict):
            break
    return root


def _installed(child: object) -> bool:
    return (
        isinstance(child, dict)
        and child.get("state") == "INSTALLED"
        and all(_HEX.fullmatch(str(child.get(way, ""))) for way in ("spi-in", "spi-out"))
    )


def _child(child: Mapping[str, Any]) -> ChildSa:
    return ChildSa(
        str(child.get("name", "")),
        f"{int(child['spi-in'], 16):#x}",
        f"{int(child['spi-out'], 16):#x}",
        count(child.get("packets-in")),
        count(child.get("packets-out")),
    )


def count(text: object) -> int:
    """A number that strongSwan prints; 0 where there is none."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else 0
