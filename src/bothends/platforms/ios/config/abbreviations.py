"""Abbreviated commands of pasted scripts: `cry isa pol 10` is `crypto isakmp policy 10`.

IOS takes any unambiguous beginning of a word; `show running-config` never prints one.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "Tree"]

_ANY: Tree = {}


def _words(*names: str) -> Tree:
    return dict.fromkeys(names, _ANY)


_COMMANDS: Tree = {
    "crypto": {
        "isakmp": _words(
            "policy", "key", "profile", "keepalive", "identity", "peer", "enable", "nat",
            "invalid-spi-recovery", "aggressive-mode", "client", "default", "xauth",
            "fragmentation",
        ),
        "ipsec": _words(
            "transform-set", "profile", "security-association", "nat-transparency", "df-bit",
            "fragmentation", "client", "default",
        ),
        "map": _ANY,
        "dynamic-map": _ANY,
        "keyring": _ANY,
        "ikev2": _words("proposal", "policy", "keyring", "profile", "dpd", "nat", "client"),
        "pki": _words("trustpoint", "certificate", "server"),
        "key": _ANY,
    },
    "interface": _words("range"),
    "ip": {"access-list": _words("extended", "standard"), "route": _ANY, "nat": _ANY},
    "ipv6": {"access-list": _ANY, "route": _ANY},
    "access-list": _ANY,
    "hostname": _ANY,
}  # fmt: skip
_SHORTEST = 2
FIRST = frozenset(
    word[:length] for word in ("crypto", "interface") for length in range(_SHORTEST, len(word))
) | {"crypto", "ip", "host", "hostn", "access", "acc"}
"""First words that may begin an abbreviated command."""


def expand(text: str) -> str:
    """The text with the words of its command written out, as far as they are known."""
    words = text.split(" ")
    written = list(words)
    tree = _COMMANDS
    for index in range(1 if words[0] == "no" else 0, len(words)):
        if not tree:
            break
        word = words[index]
        if word not in tree:
            full = _full(word, tree)
            if full is None:
                break
            word = written[index] = full
        tree = tree[word]
    if written[0] == "interface" and not any(map(_has_digit, words[1:3])):
        return text  # every interface that is abbreviated has a number: `in a sense` is prose
    return text if written == words else " ".join(written)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _full(word: str, names: Collection[str]) -> str | None:
    """The only name that a word begins, in whatever case."""
    lowered = word.lower()
    if lowered in names:
        return lowered
    matches = [name for name in names if name.startswith(lowered)]
    return matches[0] if len(matches) == 1 and len(word) >= _SHORTEST else None
