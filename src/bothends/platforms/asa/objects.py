"""The lines of an ASA's configuration, each with those of the mode that it opens."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_NO_CONFIGURATION = re.compile(r"\s*(?:[!:]|Cryptochecksum:|ASA Version |$|end$)")
_FLAT_MODES = (
    "interface ", "object", "crypto ikev1 policy ", "crypto ikev2 policy ",
    "crypto ipsec profile ", "crypto ipsec ikev2 ipsec-proposal ",
)  # fmt: skip
STARS = "*****"
"""What `show running-config` prints instead of a key."""


@dataclass(frozen=True, slots=True, eq=False)
class AsaLine:
    """A line without indentation, and the lines below it."""

    text: str = field(repr=False)  # it may hold a key
    children: tuple["AsaLine", ...] = ()

    def child(self, start: str) -> str:
        """The first line below that begins so; empty where none does."""
        return next((each.text for each in self.children if each.text.startswith(start)), "")

    def has(self, text: str) -> bool:
        """Whether this very line stands below."""
        return any(each.text == text for each in self.children)


def read_lines(lines: Iterable[str]) -> tuple[AsaLine, ...]:
    """The lines of a configuration, or of what is rendered; parts of one mode stand together."""
    sections: dict[str, list[AsaLine]] = {}
    header = ""
    for line in lines:
        if _NO_CONFIGURATION.match(line):
            continue
        text = " ".join(line.split())
        if line.startswith(" ") and header:
            below = sections[header]
            if not any(each.text == text for each in below):
                below.append(AsaLine(text))
        else:
            header = text
            sections.setdefault(header, [])
    return tuple(AsaLine(text, tuple(children)) for text, children in sections.items())


def opens_mode(text: str) -> bool:
    """Whether a line of global configuration is followed by lines of its own."""
    return text.startswith(_FLAT_MODES) or text.endswith(("attributes",))


def top(lines: Sequence[AsaLine], start: str) -> tuple[AsaLine, ...]:
    """The lines of global configuration that begin so."""
    return tuple(line for line in lines if line.text.startswith(start))
