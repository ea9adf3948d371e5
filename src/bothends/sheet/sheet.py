"""What a sheet is: a section for each thing that two companies agree on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class HostLike(Protocol):
    """A router of the inventory, as far as a sheet tells of it."""

    @property
    def data(self) -> Mapping[str, Any]:
        """`data` of hosts.yaml, with that of its groups; `organisation` and `contact` are told."""

    @property
    def platform(self) -> str:
        """The name of its platform."""


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that both companies agree on."""

    key: str
    """What templates and other rooms call it."""
    title: str
    short: str
    """All of it in one line."""
    head: tuple[str, ...] = ()
    """Titles of the columns of `rows`; empty where there is no table."""
    rows: tuple[tuple[str, ...], ...] = ()
    sentences: tuple[str, ...] = ()
    """What is said beside the table."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a partner has to know of a tunnel. Holds references to keys, never a key."""

    tunnel: str
    ours: str
    """Name of our end."""
    partner: str
    """Name of the partner's end."""
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """A section by its key. Raises KeyError."""
        for each in self.sections:
            if each.key == key:
                return each
        raise KeyError(key)
