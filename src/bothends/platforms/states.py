"""The states that show commands print, explained in the words of each `states.toml`."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any

from bothends.errors import InputError
from bothends.platforms import PLATFORMS

_ENDS = {"here": "on this end", "there": "on the other end", "both": "on both ends"}


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to do next.

    Attributes:
        end: `here` (the router that printed the state), `there` or `both`.
        do: a command, or what to check.
        why: what its answer tells.
    """

    end: str
    do: str
    why: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What common texts say of a state, and why it is told otherwise here."""

    says: str
    why: str


@dataclass(frozen=True, slots=True)
class TunnelState:
    """One state of a tunnel, as a show command prints it.

    Attributes:
        shown_by: the command that prints it.
        title: one line.
        causes: what it comes from, most likely first; empty where nothing is wrong.
        aliases: other spellings.
        elsewhere: where common texts differ.
    """

    name: str
    shown_by: str
    title: str
    meaning: str
    causes: tuple[str, ...]
    look: tuple[Look, ...]
    aliases: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...] = ()


@cache
def states() -> tuple[TunnelState, ...]:
    """Every state that is explained, in the order in which a tunnel goes through them."""
    tables = (files(row.module.rpartition(".")[0]) / "states.toml" for row in PLATFORMS.values())
    rows = (
        row
        for table in tables
        if table.is_file()
        for row in tomllib.loads(table.read_text(encoding="utf-8"))["state"]
    )
    return tuple(
        TunnelState(
            name=row["name"],
            shown_by=row["shown_by"],
            title=row["title"],
            meaning=_flow(row["meaning"]),
            causes=tuple(map(_flow, row.get("causes", ()))),
            look=tuple(
                Look(look["end"], _flow(look["do"]), _flow(look["why"]))
                for look in row.get("look", ())
            ),
            aliases=tuple(row.get("aliases", ())),
            elsewhere=tuple(
                Elsewhere(_flow(each["says"]), _flow(each["why"]))
                for each in row.get("elsewhere", ())
            ),
        )
        for row in rows
    )


def find(name: str) -> TunnelState:
    """The state called `name`; case, blanks, hyphens, underscores and `(deleted)` do not matter.

    Raises:
        InputError: there is no such state.
    """
    key = _key(name)
    for state in states():
        if key in map(_key, (state.name, *state.aliases)):
            return state
    keys = {
        _key(spelling): state.name
        for state in states()
        for spelling in (state.name, *state.aliases)
    }
    matches = difflib.get_close_matches(key[:60], keys, n=3)
    close = list(dict.fromkeys(keys[key] for key in matches))
    raise InputError(
        f"no such state: {name[:60]!r}",
        where="explain",
        hint=(f"did you mean {' or '.join(close)}? " if close else "")
        + "`bothends explain` lists them all",
    )


def as_dict(state: TunnelState) -> dict[str, Any]:
    """The state as JSON values."""
    return {
        "schema": "bothends.explain/1",
        "state": state.name,
        "shown_by": state.shown_by,
        "title": state.title,
        "meaning": state.meaning,
        "causes": list(state.causes),
        "look": [{"end": look.end, "do": look.do, "why": look.why} for look in state.look],
        "elsewhere": [{"says": each.says, "why": each.why} for each in state.elsewhere],
    }


def as_text(state: TunnelState, width: int = 88) -> Iterator[str]:
    """The state as lines of text, at most `width` columns wide."""
    yield f"{state.name} - {state.title}"
    yield f"shown by: {state.shown_by}"
    yield ""
    yield from wrap(state.meaning, width)
    if state.causes:
        yield ""
        yield "Likely causes, most likely first:"
        for number, cause in enumerate(state.causes, start=1):
            yield from wrap(cause, width, initial_indent=f"  {number}. ", subsequent_indent=" " * 5)
    if state.look:
        yield ""
        yield "Look next:"
        for look in state.look:
            yield f"  {_ENDS[look.end]}: {look.do}"
            yield from wrap(look.why, width, initial_indent=" " * 6, subsequent_indent=" " * 6)

    for each in state.elsewhere:
        yield ""
        yield from wrap(f'Elsewhere you read: "{each.says}".', width)
        yield from wrap(each.why, width)


def _flow(text: str) -> str:
    return " ".join(text.split())


def _key(name: str) -> str:
    return re.sub(r"\(deleted\)|[\s_-]+", "", name.lower())
