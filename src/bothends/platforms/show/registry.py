"""Which parser reads which command, abbreviations, arguments and filters included."""

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from bothends.errors import InputError
from bothends.platforms import PLATFORMS as ALL
from bothends.platforms import platform as of
from bothends.platforms.show.reading import LineUse, Parsed, Parser, Record

PLATFORMS = tuple(ALL)
_OPTIONS = frozenset(("detail", "brief", "summary"))
"""Last words of a command that may also stand behind its arguments."""
_LONGEST = 200
"""Characters of a command that are looked at: what is not one may be a whole file."""


@cache
def parsers(platform: str = "ios") -> Mapping[str, type[Parser]]:
    """The parsers of a platform by canonical command."""
    result: dict[str, type[Parser]] = {}
    for name in of(platform).show_modules:
        for item in vars(import_module(name)).values():
            if not isinstance(item, type) or not issubclass(item, Parser):
                continue
            if item.__module__ == name and platform == item.PLATFORM:
                result.update(dict.fromkeys(item.COMMANDS, item))
    return result


def known_commands(platform: str = "ios") -> tuple[str, ...]:
    """The canonical commands that can be parsed."""
    return tuple(sorted(parsers(platform)))


def parse(command: str, text: str, platform: str | None = None) -> Parsed:
    """Read what a show command printed.

    Args:
        command: the command as typed: abbreviations, arguments and filters are understood.
        text: what it printed; cropped, wrapped or mixed with other lines does no harm.
        platform: `ios` or `asa`; where it is not given, the one that understands more of the text.

    Raises:
        InputError: no parser knows the command, or it is ambiguous.

    Example:
        >>> parse("sh cry isa sa", "192.0.2.2  192.0.2.1  QM_IDLE  1001 ACTIVE").records[0]["state"]
        'QM_IDLE'
    """
    if platform is not None:
        name = canonical(command, platform)
        return parsers(platform)[name].read(text, name)
    outputs: list[Parsed] = []
    unknown: list[InputError] = []
    for candidate in PLATFORMS:
        try:
            outputs.append(parse(command, text, candidate))
        except InputError as error:
            unknown.append(error)
            continue
        if not outputs[-1].unread:
            break
    if not outputs:
        raise unknown[0]
    return min(outputs, key=lambda parsed: len(parsed.unread))


def canonical(command: str, platform: str = "ios") -> str:
    """The canonical name of the command that reads `command`'s output.

    Raises:
        InputError: no parser knows the command, or it is ambiguous.
    """
    if platform not in PLATFORMS:
        raise InputError(
            f"no such platform: {platform!r}", where="parse", hint=f"known: {', '.join(PLATFORMS)}"
        )
    typed = command[:_LONGEST].split("|", 1)[0].lower().split()
    if typed[:1] == ["do"]:
        typed = typed[1:]
    fitting = [name for name in known_commands(platform) if _fits(name.split(), typed)]
    best = max((len(name.split()) for name in fitting), default=0)
    longest = [name for name in fitting if len(name.split()) == best]
    exact = [name for name in longest if name.split() == typed[:best]]
    chosen = exact or longest
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise InputError(
            f"{' '.join(typed)!r} is ambiguous", where="parse", hint=f"one of: {', '.join(chosen)}"
        )
    known = known_commands(platform)
    for other in PLATFORMS:
        if other != platform and any(_fits(n.split(), typed) for n in known_commands(other)):
            raise InputError(
                f"no parser for {' '.join(typed)!r} on {platform}",
                where="parse",
                hint=f"there is one for {other}: --platform {other}",
            )
    close = difflib.get_close_matches(" ".join(typed), known, n=1)
    raise InputError(
        f"no parser for {' '.join(typed)!r} on {platform}",
        where="parse",
        hint=(f"did you mean {close[0]!r}? " if close else "") + f"known: {'; '.join(known)}",
    )


def _fits(name: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether `typed` is `name`, abbreviated, perhaps with arguments."""
    option = name[-1] if name[-1] in _OPTIONS else None
    words = name[:-1] if option else name
    if len(typed) < len(words) or not all(map(_abbreviates, typed, words)):
        return False
    rest = typed[len(words) :]
    return option is None or any(_abbreviates(word, option) for word in rest)


def _abbreviates(typed: str, word: str) -> bool:
    return word.startswith(typed) or (typed.startswith(word) and typed.removeprefix(word) == "ed")


def headed(text: str) -> Sequence[Parsed]:
    """What commands a text without their names is the output of, by the headings in it."""
    names = [
        parser.COMMANDS[0]
        for platform in PLATFORMS
        for parser in dict.fromkeys(parsers(platform).values())
        if (heading := vars(parser).get("HEADING")) and _begins_a_line(heading, text)
    ]
    return [parse(name, text) for name in names]


def _begins_a_line(heading: str, text: str) -> bool:
    """Whether a heading begins a line; searched without an anchor, which is much faster."""
    return any(
        not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        for match in re.finditer(heading, text)
    )


def recognised(text: str) -> Sequence[Parsed]:
    """What commands a text without their names is the output of, read by their parsers.

    The parser that understands most of the lines has them; of the rest the next one. A line alone
    that several commands print decides nothing, so each takes part by what it makes records of.
    A text of which next to nothing is understood is prose, and no output.
    """
    outputs: list[Parsed] = []
    left = {number for number, line in enumerate(text.splitlines()) if line.strip()}
    tried = [
        parsed
        for platform in PLATFORMS
        for parser in dict.fromkeys(parsers(platform).values())
        if not parser.BY_NAME_ONLY
        and any(map(_is_told, (parsed := parser.read(text, parser.COMMANDS[0])).records))
    ]
    while tried and left:
        gains = [_read_lines(parsed) & left for parsed in tried]
        best = max(range(len(tried)), key=lambda index: len(gains[index]))
        if len(gains[best]) < _FEWEST_LINES and outputs:
            break
        if not gains[best] or (not outputs and len(gains[best]) * _PROSE < len(left)):
            break
        outputs.append(tried.pop(best))
        left -= gains[best]
    return outputs


def _is_told(record: Record) -> bool:
    """Whether a value was read into a record, and not a frame only."""
    return any(record.values())


_PROSE = 3
"""Of so many lines one has to be understood."""
_FEWEST_LINES = 2
"""Lines that a further command must explain, beyond the first one that was recognised."""


def _read_lines(parsed: Parsed) -> set[int]:
    return {at for at, (fate, _) in enumerate(parsed.fates) if fate is LineUse.READ}
