"""What a template is given besides the model: the routers of the inventory."""

from collections.abc import Mapping
from typing import Any

from bothends.model import End


class TemplateEnd:
    """An end with its router: `here.interface` is the end's, `here.host.data` the inventory's.

    A host's data has that of its groups and of the defaults in it.
    """

    __slots__ = ("_end", "_hosts")

    def __init__(self, end: End, hosts: Mapping[str, object]) -> None:
        self._end = end
        self._hosts = hosts

    @property
    def host(self) -> object:
        """The router as the inventory has it; an AttributeError where it has none."""
        try:
            return self._hosts[self._end.device]
        except KeyError:
            raise AttributeError(self._end.device) from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._end, name)

    def __dir__(self) -> list[str]:
        return [*End.__slots__, "host"]

    def __eq__(self, other: object) -> bool:
        return self._end == (other._end if isinstance(other, TemplateEnd) else other)

    def __hash__(self) -> int:
        return hash(self._end)
