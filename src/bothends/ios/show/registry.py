"""Which parser reads which command, abbreviations, arguments and filters included."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from bothends.errors import InputError
from bothends.ios.show.reading import Parsed, Parser

MODULES = ("isakmp_sa", "ipsec_sa", "session")
"""Modules of this room with parsers in them."""


@cache
def parsers(platform: str) -> Mapping[str, type[Parser]]:
    """The parsers of a platform by canonical command."""
    found: dict[str, type[Parser]] = {}
    for module in MODULES:
        for item in vars(import_module(f"bothends.ios.show.{module}")).values():
            if isinstance(item, type) and issubclass(item, Parser) and platform == item.PLATFORM:
                found.update(dict.fromkeys(item.COMMANDS, item))
    return found


def known_commands(platform: str = "ios") -> tuple[str, ...]:
    """The canonical commands that can be parsed."""
    return tuple(sorted(parsers(platform)))


def parse(command: str, text: str, platform: str = "ios") -> Parsed:
    """Read what a show command printed.

    Args:
        command: the command as typed: abbreviations, arguments and filters are understood.
        text: what it printed; cropped, wrapped or mixed with other lines does no harm.
        platform: `ios` or `asa`.

    Raises:
        InputError: no parser knows the command.
    """
    name = canonical(command, platform)
    return parsers(platform)[name].read(text, name)


def canonical(command: str, platform: str = "ios") -> str:
    """The canonical name of the command that reads `command`'s output.

    Raises:
        InputError: no parser knows the command.
    """
    words = command.split("|", 1)[0].split()
    best = max(
        (name for name in known_commands(platform) if _fits(name.split(), words)),
        key=len,
        default=None,
    )
    if best is None:
        known = known_commands(platform)
        close = difflib.get_close_matches(" ".join(words), known, n=1)
        raise InputError(
            f"no parser for {command.strip()!r} on {platform}",
            where="parse",
            hint=(f"did you mean {close[0]!r}? " if close else "") + "known: " + ", ".join(known),
        )
    return best


def _fits(name: Sequence[str], typed: Sequence[str]) -> bool:
    return len(typed) >= len(name) and all(
        full.startswith(short.lower()) for full, short in zip(name, typed, strict=False)
    )
