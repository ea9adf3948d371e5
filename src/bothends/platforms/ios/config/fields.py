"""Reading the lines of one section by a declared vocabulary.

A section is a table of commands. A command that the table does not know, or whose words it
cannot make sense of, becomes an unread line: nothing is dropped silently.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import Origin, Value

T = TypeVar("T")
Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a section.

    `parse` gets the words after `words` and raises ValueError, KeyError or IndexError when they
    make no sense. `key` is empty for a command that says nothing of tunnels.
    """

    words: tuple[str, ...]
    key: str = ""
    parse: Callable[[Words], Any] = lambda _: True
    many: bool = False


def one(words: str, key: str, parse: Callable[[Words], Any] = lambda rest: rest[0]) -> Command:
    """A command whose last line counts."""
    return Command(tuple(words.split()), key, parse)


def many(words: str, key: str, parse: Callable[[Words], Any] = lambda rest: rest[0]) -> Command:
    """A command whose lines add up."""
    return Command(tuple(words.split()), key, parse, many=True)


def flag(words: str, key: str) -> Command:
    """A command that is either there or not."""
    return Command(tuple(words.split()), key, lambda _: True)


def ignored(*commands: str) -> tuple[Command, ...]:
    """Commands that say nothing of whether a tunnel comes up."""
    return tuple(Command(tuple(words.split())) for words in commands)


class Vocabulary:
    """The commands of one kind of section, found by their first words, abbreviated or not."""

    def __init__(self, *commands: Command | Iterable[Command]) -> None:
        self._by_word: dict[str, list[Command]] = {}
        for item in commands:
            for command in (item,) if isinstance(item, Command) else item:
                self._by_word.setdefault(command.words[0], []).append(command)
        for commands_of_word in self._by_word.values():
            commands_of_word.sort(key=lambda command: -len(command.words))
        self._all = [
            command for commands_of_word in self._by_word.values() for command in commands_of_word
        ]
        self._exact: dict[tuple[str, ...], Command] = {}
        for command in self._all:
            self._exact.setdefault(command.words, command)
        self._lengths = {  # the longest first
            word: tuple(dict.fromkeys(len(command.words) for command in commands_of_word))
            for word, commands_of_word in self._by_word.items()
        }

    @property
    def first_words(self) -> tuple[str, ...]:
        """The words that its commands begin with."""
        return tuple(self._by_word)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """The beginnings, of up to two words, of the commands that set something."""
        return tuple(dict.fromkeys(" ".join(c.words[:2]) for c in self._all if c.key))

    def find(self, words: Words) -> Command | None:
        """The command that a line begins with."""
        for length in self._lengths.get(words[0], ()):
            command = self._exact.get(tuple(words[:length]))
            if command:
                return command
        same = self._by_word.get(words[0], self._all)
        matches = [command for command in same if _abbreviates(words, command.words)]
        if len(matches) > 1:
            longest = max(len(command.words) for command in matches)
            matches = [command for command in matches if len(command.words) == longest]
        return matches[0] if len(matches) == 1 else None


def _abbreviates(words: Words, full: Words) -> bool:
    """Whether the words are those of a command, each perhaps shortened as IOS allows."""
    if len(words) < len(full):
        return False
    return all(
        word == name or (len(word) >= 2 and name.startswith(word.lower()))
        for word, name in zip(words, full, strict=False)
    )


_preset = lru_cache(maxsize=256, typed=True)(Value)
"""A default, one object however many sections leave it as it is."""


class Fields:
    """The values that the lines of one section set."""

    __slots__ = ("_values", "file", "removed", "unread")

    def __init__(self, file: str, lines: Iterable[Line], vocabulary: Vocabulary) -> None:
        self.file = file
        self.unread: list[Origin] = []
        self.removed: dict[str, Origin] = {}
        """Origin of the `no …` line that took a value away."""
        self._values: dict[str, list[Value[Any]]] = {}
        for line in lines:
            self._read(line, vocabulary)

    def _read(self, line: Line, vocabulary: Vocabulary) -> None:
        words = line.text.split()
        negated = words[0] == "no"
        command = vocabulary.find(words)
        if command is None and (negated or words[0] == "default") and len(words) > 1:
            command = vocabulary.find(words[1:])
            if command is None:
                self._miss(line)
            elif command.key:
                self._remove(command, words[1 + len(command.words) :], line, negated=negated)
            return
        if command is None:
            self._miss(line)
            return
        if not command.key:
            return
        try:
            value = Value(
                command.parse(words[len(command.words) :]),
                Origin(self.file, line.number, line.text),
            )
        except (ValueError, KeyError, IndexError):
            self._miss(line)
            return
        if command.many:
            self._values.setdefault(command.key, []).append(value)
        else:
            self._values[command.key] = [value]
            self.removed.pop(command.key, None)

    def _remove(self, command: Command, rest: Words, line: Line, *, negated: bool) -> None:
        if not (command.many and rest and negated):
            self._values.pop(command.key, None)
            if negated:
                self.removed[command.key] = Origin(self.file, line.number, line.text)
            return
        try:
            unwanted = command.parse(rest)
        except (ValueError, KeyError, IndexError):
            unwanted = None
        kept = [value for value in self._values.get(command.key, []) if value.value != unwanted]
        self._values[command.key] = kept

    def _miss(self, line: Line) -> None:
        self.unread.append(Origin(self.file, line.number, line.text))

    def get(self, key: str) -> Value[Any] | None:
        """The value that was set, or None."""
        result = self._values.get(key)
        return result[-1] if result else None

    def value(self, key: str, default: T, origin: Origin) -> Value[T]:
        """The value that was set, or the default with its origin."""
        result = self._values.get(key)
        return result[-1] if result else _preset(default, origin)

    def all(self, key: str) -> tuple[Value[Any], ...]:
        """Every value that was set, in order."""
        return tuple(self._values.get(key, ()))
