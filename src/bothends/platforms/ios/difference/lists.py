"""Lines of which there may be several: where a new one goes, and how one comes back to its place.

`show running-config` of IOS 15 prints no numbers of access list entries. `ip access-list
resequence` then makes them known without changing what is printed.
"""

import re
from collections.abc import Iterator, Sequence

from bothends.errors import InputError
from bothends.platforms.ios.difference.canonical import ConfigMode, setting
from bothends.platforms.ios.difference.running import Entry
from bothends.platforms.plan import Edit, Place

_NUMBERED = re.compile(r"((?:sequence )?\d+) (?=(?:permit|deny|remark)\b)")
_STEP = 10


def without_number(text: str) -> str:
    """A line as `no` takes it: an access list entry without its number."""
    return _NUMBERED.sub("", text, count=1)


def put_back(
    line: Entry, standing: Sequence[Entry], mode: ConfigMode, path: tuple[str, ...]
) -> tuple[Place, ...]:
    """What brings a line of a list back to its place.

    Args:
        line: the line that was taken away.
        standing: the lines of its mode then, in order, itself included.
        mode: what is known of the mode.
        path: the headers of the mode.
    """
    kind = setting(line.key, mode.several)
    if kind is None or len(line.text.split()) < 2:
        return ((path, line.text),)
    alike = [other for other in standing if setting(other.key, mode.several) == kind]
    behind = alike[alike.index(line) + 1 :]
    if kind:
        again = [(path, text) for other in behind for text in (f"no {other.text}", other.text)]
        return ((path, line.text), *again)
    if not behind or _NUMBERED.match(line.text) or path[-1].startswith("ipv6 "):
        return ((path, line.text),)
    number = _STEP * alike.index(line) + _STEP // 2
    return (*_resequenced(path), (path, f"{number} {line.text}"))


def _resequenced(path: tuple[str, ...]) -> tuple[Place, ...]:
    name = path[-1].split()[-1]
    return (((), f"ip access-list resequence {name} {_STEP} {_STEP}"),)


def is_ordered(intended: Sequence[Entry], standing: Sequence[Entry]) -> bool:
    """Whether the order of an access list's entries matters: it does as soon as one denies."""
    return any(entry.key.startswith("deny") for entry in (*intended, *standing))


def inserted(
    intended: Sequence[Entry], standing: Sequence[Entry], path: tuple[str, ...]
) -> Iterator[Edit]:
    """The missing entries of an access list whose order matters, each at its place.

    Raises:
        InputError: the entries that stand are in another order, or no number is free.
    """
    keys = [entry.key for entry in intended]
    places = [keys.index(entry.key) for entry in standing if entry.key in keys]
    if places != sorted(places):
        raise InputError(
            "its entries are in another order on the router",
            where=path[-1],
            hint="put them in the order of the template, or remove the list there",
        )
    at = {entry.key: index for index, entry in enumerate(standing)}
    shown = [_NUMBERED.match(entry.text) for entry in standing]
    numbered = bool(standing) and all(shown)
    numbers = [int(n[1]) if n and numbered else _STEP * i for i, n in enumerate(shown, 1)]
    low, tidy = 0, numbered
    for index, entry in enumerate(intended):
        if entry.key in at:
            low = numbers[at[entry.key]]
            continue
        behind = next((numbers[at[key]] for key in keys[index + 1 :] if key in at), None)
        high = min((n for n in numbers if n > low), default=None) if behind else None
        low = _between(low, high, path)
        if high and not tidy:
            ((place, line),) = _resequenced(path)
            yield Edit(place, line)
            tidy = True
        text = f"{low} {entry.text}" if high else entry.text
        yield Edit(path, text, ((path, f"no {entry.text}"),))


def _between(low: int, high: int | None, path: tuple[str, ...]) -> int:
    if high is None:
        return low + _STEP
    if high - low < 2:
        raise InputError(
            f"no number is free between its entries {low} and {high}",
            where=path[-1],
            hint="renumber it with `ip access-list resequence`",
        )
    return low + 1
