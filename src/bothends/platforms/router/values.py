"""Values that know where they come from."""

from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from bothends.model import IkeVersion
from bothends.platforms.router.release import Release

T = TypeVar("T")


class Origin(NamedTuple):
    """Where a value was read: file, line number and text, or the default of a release.

    `line` is 0 for a default; `text` then says which one, like `default of IOS 15.x`.
    """

    file: str
    line: int
    text: str

    @property
    def is_default(self) -> bool:
        """Whether no line of the configuration says it."""
        return self.line == 0

    def __str__(self) -> str:
        return self.text if self.is_default else f"{self.file}:{self.line}"

    def __repr__(self) -> str:
        return f"Origin({self})"  # the text may hold a key

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Origin, tuple(self)  # half of what pickle does by itself


@lru_cache(maxsize=256)
def unset(text: str) -> Origin:
    """The origin of what no line sets: of no file, and one object for all routers."""
    return Origin("", 0, text)


@lru_cache(maxsize=256)
def preset(release: Release, what: str = "default") -> Origin:
    """The origin of what a release brings along."""
    return unset(f"{what} of {release.name}")


class Value(NamedTuple, Generic[T]):
    """A value in force, and its origin."""

    value: T
    origin: Origin

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Value, tuple(self)


class Portable:
    """A dataclass that travels between processes by its fields alone.

    What `dataclass` generates for frozen classes with slots costs more than reading the
    configuration did.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        kind = type(self)
        getter = _GETTERS.get(kind)
        if getter is None:
            getter = _GETTERS[kind] = attrgetter(*(field.name for field in fields(kind)))  # type: ignore[arg-type] # every subclass is a dataclass
        return kind, getter(self)


_GETTERS: dict[type, Callable[[Any], Any]] = {}


class MayDecide(NamedTuple):
    """What an unread line at the top level of a configuration may decide."""

    stage: str
    """Of the negotiation: `phase1`, `auth` or `phase2`."""
    ike: IkeVersion | None
    """The only version of IKE that it is about."""
    named: bool = False
    """Whether it touches only tunnels that name the object in it."""
