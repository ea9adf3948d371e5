"""One router that is among the inputs more than once: which copy is judged.

Two texts are copies if they have one host name and mostly the same addresses on their interfaces.
The newest is judged: by the time in its header, else by the date in the name of its file; a file
without a date beside files that have one is the current one, as one that is not named a backup
is beside one that is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from bothends.platforms.router import Router

_ALIKE = 0.5
"""The share of addresses that copies have in common, at least."""
_HEAD = 4096
"""Characters of a text in which its header stands."""
_CHANGED = re.compile(
    r"^! (?:Last configuration change|NVRAM config last updated) at (?P<time>\d\d:\d\d:\d\d)"
    r"(?:\.\d+)? \S+ (?P<day>\w{3} \w{3} +\d+ \d{4})",
    re.MULTILINE,
)
_DATED = re.compile(
    r"(?<!\d)(?:(?P<date>20\d\d[-_.]?[01]\d[-_.]?[0-3]\d)"
    r"|(?P<day>[0-3]\d)[-_.](?P<month>[01]\d)[-_.](?P<year>20\d\d))"
    r"(?:[-_.T ]?(?P<time>[0-2]\d[-_.:]?[0-5]\d))?"
)


_BACKUP = re.compile(
    r"(?i)(?:^|[\W_])(?:old|bak|backup|orig|original|prev|previous|save|saved|copy|before|startup)"
    r"(?=$|[\W_\d])|~$|\(\d+\)"
)
"""What the name of a file says that is not the current one."""


def newest_copies(routers: Sequence[Router]) -> list[Router]:
    """The routers, of several copies of one the newest, which knows the others by their files."""
    by_name: dict[str, list[list[Router]]] = {}
    for router in routers:
        groups = by_name.setdefault(router.name, [])
        group = next((copies for copies in groups if _same(copies[0], router)), None)
        if group is None:
            groups.append([router])
        else:
            group.append(router)
    chosen: dict[int, Router | None] = {}
    for group in (copies for groups in by_name.values() for copies in groups if len(copies) > 1):
        best = max(group, key=_age_key(group))
        files = tuple(sorted(each.file for each in group if each is not best))
        chosen |= {id(each): None for each in group} | {id(best): replace(best, copies=files)}
    copies = (chosen.get(id(router), router) for router in routers)
    return [router for router in copies if router is not None]


def _same(one: Router, other: Router) -> bool:
    ours, theirs = _addresses(one), _addresses(other)
    return bool(ours & theirs) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


def _addresses(router: Router) -> frozenset[tuple[str, str]]:
    return frozenset(
        (port.name, str(value.value))
        for port in router.interfaces.values()
        for value in port.addresses
    )


def _age_key(group: Iterable[Router]) -> "_Age":
    return _Age({router.file: _header_time(router) for router in group})


class _Age:
    """How new a copy is: by the headers if all have one, else by the names of the files."""

    def __init__(self, headers: dict[str, datetime | None]) -> None:
        self._headers = headers if all(headers.values()) else {}

    def __call__(self, router: Router) -> tuple[object, ...]:
        header = self._headers.get(router.file)
        if header:
            return (header, router.file)
        name = PurePath(router.file).name
        dated, current = _DATED.search(name), not _BACKUP.search(name)
        if dated is None:
            return (current, 1, "", router.file)
        date = dated["date"] or f"{dated['year']}{dated['month']}{dated['day']}"
        digits = re.sub(r"\D", "", date + (dated["time"] or ""))
        return (current, 0, digits.ljust(12, "0"), router.file)


def _header_time(router: Router) -> datetime | None:
    match = _CHANGED.search(router.whole.text()[:_HEAD])
    if match is None:
        return None
    try:
        return datetime.strptime(  # noqa: DTZ007 - of one router, in one time zone
            f"{' '.join(match['day'].split())} {match['time']}", "%a %b %d %Y %H:%M:%S"
        )
    except ValueError:
        return None
