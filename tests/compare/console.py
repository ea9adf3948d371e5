"""Types lines into a configuration, as at the console of a router that takes them one by one.

Stricter than the reading of a text: what IOS refuses, and what changes nothing, raises RefusedError.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MASK = "***"
LISTS = (
    "permit", "deny", "match identity", "match address local", "set peer", "address",
    "pre-shared-key address", "pre-shared-key hostname", "proposal", "keyring", "peer", "network", "ip nhrp map", "ipv6 nhrp map",
)  # fmt: skip
"""Lines inside a mode that stand beside others of their kind; any other one takes its place."""
NAMED = {
    "crypto ipsec transform-set": 4, "crypto isakmp policy": 4, "crypto isakmp profile": 4,
    "crypto ipsec profile": 4, "crypto map": 4, "crypto dynamic-map": 4, "interface": 2,
}  # fmt: skip
"""How many words tell one object from another, where not all words of its line do."""
KEYWORDS = {
    "set security-association": 4, "tunnel protection": 4, "set": 2, "tunnel": 2, "ip": 2,
    "authentication remote": 2, "authentication local": 2, "keyring local": 2, "identity local": 2,
    "ip nhrp": 3, "ipv6 nhrp": 3, "ip ospf": 3, "pre-shared-key local": 2, "pre-shared-key remote": 2, "crypto map": 2, "vrf": 1,
}  # fmt: skip
"""How many words say what a line inside a mode sets; the first one where nothing is said here."""


ON_WITHOUT_A_LINE = ("ip split-horizon",)
"""What a line only takes away: `no` stands in the configuration."""


class RefusedError(ValueError):
    """A line that a router would refuse, or that changes nothing."""


@dataclass
class Line:
    """A line, and what stands in the mode that it opens."""

    text: str
    inner: list["Line"] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return self.text.split()

    def told(self, depth: int) -> Iterator[str]:
        yield f"{' ' * depth}{self.text}"
        for line in self.inner:
            yield from line.told(depth + 1)


def typed(text: str, lines: Iterable[str]) -> str:
    """A configuration after some lines were typed into the router. Raises RefusedError."""
    root = Line("")
    path = [root]
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if not line.strip("! ") or line == "end":
            continue
        path = [*path[: depth + 1], Line(line.strip())]
        path[-2].inner.append(path[-1])
    path = [root]
    lines = list(lines)
    for number in {line.split()[-1] for line in lines if line.startswith("ip access-list")}:
        _named_list(root, number)
    for line in lines:
        depth = len(line) - len(line.lstrip())
        if depth >= len(path):
            raise RefusedError(f"{line!r} stands in no mode")
        path = [*path[: depth + 1], _entered(path[depth], line.split("  !")[0].strip(), depth)]
    return "\n".join(shown for line in root.inner for shown in line.told(0)) + "\nend\n"


def _named_list(root: Line, number: str) -> None:
    """The lines of a numbered list, as they stand below its name."""
    start = ["access-list", number]
    entries = [line for line in root.inner if line.words[:2] == start]
    if entries:
        named = Line(f"ip access-list extended {number}")
        named.inner = [Line(" ".join(line.words[2:])) for line in entries]
        root.inner[root.inner.index(entries[0])] = named
        root.inner = [line for line in root.inner if line not in entries]


def _entered(mode: Line, text: str, depth: int) -> Line:
    """The line where it came to stand. Raises RefusedError."""
    words = text.split()
    if words[0] == "no" and not text.startswith(ON_WITHOUT_A_LINE, 3):
        return _taken(mode, words[1:])
    if words[0].isdigit():
        return _numbered(mode, Line(text))
    mode.inner = [line for line in mode.inner if line.words != ["no", *words]]
    count = _count(NAMED, words, len(words))
    same = next((line for line in mode.inner if line.words[:count] == words[:count]), None)
    if depth == 0 and same:
        same.text = text if "transform-set" in words or len(words) >= len(same.words) else same.text
        return same
    if words[:3] == ["crypto", "isakmp", "key"] or words[:2] == ["pre-shared-key", "address"]:
        _no_second_key(mode, words)
    new = Line(text)
    if depth and not text.startswith(LISTS):
        kind = words[: _count(KEYWORDS, words, 1)]
        old = next((line for line in mode.inner if line.words[: len(kind)] == kind), None)
        if old:
            mode.inner[mode.inner.index(old)] = new
            return new
    if same:
        return same
    mode.inner.append(new)
    return new


def _taken(mode: Line, words: list[str]) -> Line:
    kept = [line for line in mode.inner if not _begins(line.words, words)]
    if len(kept) == len(mode.inner):
        raise RefusedError(f"there is no {' '.join(words)!r}")
    mode.inner = kept
    return Line("")


def _begins(line: list[str], words: list[str]) -> bool:
    """Whether a line is what a `no` names; a masked key stands for the one that is there."""
    line = line[1:] if line[0].isdigit() and not words[0].isdigit() else line
    return len(line) >= len(words) and all(
        word in {there, MASK} for word, there in zip(words, line, strict=False)
    )


def _numbered(mode: Line, new: Line) -> Line:
    """An entry of an access list at its number; those without one are 10 apart."""
    number, last, at = int(new.words[0]), 0, 0
    for index, line in enumerate(mode.inner):
        last = int(line.words[0]) if line.words[0].isdigit() else last + 10
        if last == number:
            raise RefusedError(f"there is an entry {number}")
        at = index + 1 if last < number else at
    mode.inner.insert(at, new)
    return new


def _no_second_key(mode: Line, words: list[str]) -> None:
    """IOS: "A pre-shared key for address mask ... already exists!"."""
    there = [_target(line.words) for line in mode.inner]
    if _target(words) in there:
        raise RefusedError(f"there is a key for {_target(words)[0]}")


def _target(words: list[str]) -> tuple[str, ...]:
    at = words.index("address") if "address" in words and "key" in " ".join(words) else len(words)
    return (*words[at + 1 : at + 2], *(word for word in words[at + 2 : at + 3] if word[0] == "2"))


def _count(table: dict[str, int], words: list[str], otherwise: int) -> int:
    for length in (3, 2, 1):
        if " ".join(words[:length]) in table:
            return table[" ".join(words[:length])]
    return otherwise
