"""Where a source keeps what was seen of a tunnel: NetBox's journal entries, Nautobot's notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.inventory.sources.api import Api
from bothends.inventory.sources.records import Record
from bothends.inventory.sources.settings import Settings

_MOST = 100
"""Records that one request writes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of one tunnel."""

    tunnel: str
    kind: str
    """`success`, `info`, `warning` or `danger`: how NetBox shows it."""
    status: str
    text: str
    """Markdown, without any secret."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The lists of one source."""

    tunnels: str
    entries: str
    kind: str
    """What it calls a tunnel."""
    text: str
    """The field that an entry has its text in."""
    since: str
    """The filter for entries of a verification by its time: made since, or with it in the text."""
    kinds: bool = False
    """Whether an entry has a kind."""


_FORMS: Mapping[str, _Form] = {
    "netbox": _Form(
        "vpn/tunnels",
        "extras/journal-entries",
        "vpn.tunnel",
        "comments",
        "created_after",
        kinds=True,
    ),
    "nautobot": _Form("vpn/vpn-tunnels", "extras/notes", "vpn.vpntunnel", "note", "note__ic"),
}


class Journal:
    """The entries of tunnels in one source."""

    def __init__(self, settings: Settings, project: Path) -> None:
        self._api = Api(settings, project)
        self._form = _FORMS[settings.inventory]

    def ids(self, names: list[str]) -> dict[str, Any]:
        """The ids of tunnels by name; those that are not there are left out."""
        return {
            each["name"]: each["id"] for each in self._api.of(self._form.tunnels, "name", names)
        }

    def new(self, entries: list[Entry], ids: Mapping[str, Any], since: str) -> list[Entry]:
        """Those of some entries that were not written before, from this time on."""
        written = {
            (each["assigned_object_id"], each[self._form.text])
            for each in self._api.of(
                self._form.entries,
                "assigned_object_id",
                list(ids.values()),
                assigned_object_type=self._form.kind,
                **{self._form.since: since},
            )
        }
        return [each for each in entries if (ids[each.tunnel], each.text) not in written]

    def write(self, entries: list[Entry], ids: Mapping[str, Any]) -> None:
        """Add entries. Raises InputError where that is refused."""
        records = [
            {
                "assigned_object_type": self._form.kind,
                "assigned_object_id": ids[each.tunnel],
                self._form.text: each.text,
            }
            | ({"kind": each.kind} if self._form.kinds else {})
            for each in entries
        ]
        for part in _parts(records):
            self._api.send("post", self._form.entries, part)

    def mark(self, field: str, entries: list[Entry], ids: Mapping[str, Any]) -> None:
        """Put the status of each tunnel into a custom field of it."""
        records = [
            {"id": ids[each.tunnel], "custom_fields": {field: each.status}} for each in entries
        ]
        for part in _parts(records):
            self._api.send("patch", self._form.tunnels, part)


def _parts(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for begin in range(0, len(records), _MOST):
        yield records[begin : begin + _MOST]


def journal_of(project: Path) -> tuple[Settings, Journal]:
    """The journal of a project whose inventory is kept elsewhere.

    Raises:
        InputError: it is not, or its settings are wrong.
    """
    from bothends.inventory.sources import SETTINGS
    from bothends.inventory.sources.settings import read_settings

    path = project / "inventory" / SETTINGS
    if not path.is_file():
        raise InputError(
            "the inventory of this project is not kept in NetBox or Nautobot",
            where=str(path),
            hint="docs/netbox.md says how it is",
        )
    settings = read_settings(path)
    return settings, Journal(settings, project)
