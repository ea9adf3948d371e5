"""YAML files with the place of every key and value."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.files import read_regular
from bothends.inventory.problems import Problem, ProblemSeverity, SourcePlace, shown

Path_ = tuple[Hashable, ...]
"""Keys and positions that lead from the top of a document to a value."""

REPEATS = 20
"""How many times what a file holds its aliases may repeat."""


@dataclass(frozen=True, slots=True)
class YamlSource:
    """One YAML file: its plain values, and where each of them stands."""

    file: str
    data: Any
    places: dict[Path_, SourcePlace]
    keys: dict[Path_, SourcePlace]
    """Where the key of a value stands; `places` has the value itself where that is a scalar."""

    def place(self, *path: Hashable) -> SourcePlace:
        """Where the value at `path` stands; of what is missing, where its parent stands."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return SourcePlace(self.file)

    def error(self, path: Path_, message: str, hint: str = "") -> Problem:
        """An error at `path`."""
        return Problem(ProblemSeverity.ERROR, self.place(*path), message, hint)

    def key_error(self, path: Path_, message: str, hint: str = "") -> Problem:
        """An error of the key at `path`, not of its value."""
        place = self.keys.get(path) or self.place(*path)
        return Problem(ProblemSeverity.ERROR, place, message, hint)

    def warning(self, path: Path_, message: str, hint: str = "") -> Problem:
        """A warning at `path`."""
        return Problem(ProblemSeverity.WARNING, self.place(*path), message, hint)


def read_source(path: Path, name: str, problems: list[Problem]) -> YamlSource:
    """Read one file; what keeps it from being read is added to `problems`."""
    source = YamlSource(name, None, {(): SourcePlace(name)}, {})
    try:
        text = _text_of(path, name)
        _refuse_depth(text)
        loaded = _load(text, source, problems)
        return replace(source, data=_Plain(source, len(text), problems).of(loaded, ()))
    except _UnreadableError as error:
        message, hint, (line, column) = error.args
        problems.append(
            Problem(ProblemSeverity.ERROR, SourcePlace(name, line, column), message, hint)
        )
        return YamlSource(name, None, {}, {})


class _UnreadableError(Exception):
    """A file is not read at all. Its arguments: message, hint, (line, column)."""


_TOP = (1, 1)


def _text_of(path: Path, name: str) -> str:
    try:
        return read_regular(path)[0].decode()
    except FileNotFoundError:
        message, hint = (
            "expected a file, found none",
            f"bothends init lays out an example of {name}",
        )
    except UnicodeDecodeError as error:
        message = f"expected UTF-8 text, found byte 0x{error.object[error.start]:02x}"
        hint = "save the file as UTF-8"
    except InputError as error:
        message, hint = error.message, error.hint
    except OSError as error:
        message = f"expected a readable file, found one that is not: {error.strerror}"
        hint = "ls -l shows why"
    raise _UnreadableError(message, hint, _TOP)


def _load(text: str, source: YamlSource, problems: list[Problem]) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = True  # told one by one, and the first of each is kept
    try:
        node = yaml.compose(text)
        problems += _refusals(node, source.file, set())
        return None if node is None else yaml.constructor.construct_document(node)
    except MarkedYAMLError as error:
        tabs = "\\t" in str(error.problem)
        hint = "indent with blanks, not tabs" if tabs else "look at quotes and brackets before it"
        problem = re.sub("^(but )?found ", "", str(error.problem)).replace(
            ", but found ", ", found "
        )
        message = problem if problem.startswith("expected ") else f"expected YAML, found {problem}"
        mark = error.problem_mark or error.context_mark
    except ReaderError as error:
        before = text[: error.position].split("\n")
        message = f"expected YAML, found the control character U+{ord(text[error.position]):04X}"
        hint = "take it out: an editor may not show it"
        raise _UnreadableError(message, hint, (len(before), len(before[-1]) + 1)) from None
    except YAMLError as error:
        message, hint, mark = f"expected YAML, found {' '.join(str(error).split())}", FLAT, None
    except RecursionError:
        message, hint, mark = "expected YAML, found more levels than can be read", FLAT, None
    except BAD_VALUE:
        node = _not_constructed(text)
        value = shown(node.value) if node else "tags or aliases that are not valid"
        message = f"expected plain YAML, found {value}"
        hint = "put dates and odd numbers in quotes" if node else FLAT
        mark = node.start_mark if node else None
    raise _UnreadableError(message, hint, (mark.line + 1, mark.column + 1) if mark else _TOP)


BAD_VALUE = (ValueError, TypeError, AttributeError, LookupError, AssertionError)
"""What ruamel.yaml raises where it reads a value as a date or a number that it is not."""
DEPTH = 50
"""Brackets within each other on one line. The time that ruamel.yaml takes grows with its square."""


def _refuse_depth(text: str) -> None:
    """Raises _UnreadableError where brackets are more than DEPTH deep."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.count("[") + line.count("{") <= DEPTH:
            continue
        depth = 0
        for column, letter in enumerate(line, 1):
            depth += (letter in "[{") - (letter in "]}")
            if depth > DEPTH:
                message = f"expected YAML, found brackets more than {DEPTH} deep"
                raise _UnreadableError(message, FLAT, (number, column))


FLAT = "write it out plainly: an inventory needs no such nesting"


def _not_constructed(text: str) -> Any:
    """The first scalar that is tagged, or looks, like a date or a number, and is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import ScalarNode

    yaml = YAML(typ="rt")
    waiting, seen = [yaml.compose(text)], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ScalarNode):
            if not str(node.tag).endswith((":timestamp", ":int", ":float")):
                continue
            try:
                yaml.constructor.construct_object(node)
            except BAD_VALUE:
                return node
        elif isinstance(node, tuple):
            waiting += reversed(node)
        elif node is not None and id(node) not in seen:
            seen.add(id(node))
            waiting += reversed(node.value)
    return None


def _refusals(node: Any, file: str, seen: set[int]) -> Iterator[Problem]:
    """Every tag in a composed document, and every key that stands twice in its mapping.

    Aliases are the node that they repeat, so each node is looked at once: `seen` holds their ids.
    """
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    if id(node) in seen:
        return
    seen.add(id(node))
    if node is not None and not str(node.tag).startswith(_PLAIN_TAGS):
        mark = node.start_mark
        place = SourcePlace(file, mark.line + 1, mark.column + 1)
        message = f"expected plain YAML, found the tag {shown(str(node.tag))}"
        yield Problem(ProblemSeverity.ERROR, place, message, "leave the tag out")
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _refusals(item, file, seen)
    if not isinstance(node, MappingNode):
        return
    first: dict[Any, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key.value, str) else id(key)
        mark, before = key.start_mark, first.setdefault(name, key.start_mark)
        if before is not mark:
            yield Problem(
                ProblemSeverity.ERROR,
                SourcePlace(file, mark.line + 1, mark.column + 1),
                f"expected the key {key.value!r} once in its mapping, found it twice",
                f"it stands in line {before.line + 1} already; give one another name",
            )
        yield from _refusals(value, file, seen)


_PLAIN_TAGS = tuple(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "map", "seq", "merge", "timestamp")
)
"""What YAML finds out by itself of a value that has no tag."""


class _Plain:
    """Plain dicts and lists of a loaded document, noting the place of everything in it.

    A file has no more values than characters. Aliases (`*name`) repeat what stands once, and those
    of aliases multiply: more than REPEATS times the file's size is refused before it fills memory.
    """

    def __init__(self, source: YamlSource, size: int, problems: list[Problem]) -> None:
        self._source = source
        self._problems = problems
        self._left = REPEATS * size + 1000

    def of(self, node: Any, path: Path_) -> Any:
        """The plain value of a node.

        Raises:
            _UnreadableError: aliases make it too large.
        """
        from ruamel.yaml.comments import CommentedMap, CommentedSeq

        self._left -= 1
        if self._left < 0 or len(path) > DEPTH:
            message = "expected YAML, found aliases that multiply what the file holds"
            raise _UnreadableError(message, FLAT, _TOP)
        if isinstance(node, CommentedMap):
            return {
                str(key): self._value(node, key, path) for key in node if self._is_text(node, key)
            }
        if isinstance(node, CommentedSeq):
            for index in range(len(node)):
                self._source.places[*path, index] = self._place(node.lc.item(index))
            return [self.of(value, (*path, index)) for index, value in enumerate(node)]
        if isinstance(node, bool) or node is None:
            return node
        for kind in (int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return str(node)

    def _is_text(self, node: Any, key: Any) -> bool:
        """Whether a key is text; one that is not is told, and left out."""
        if isinstance(key, str):
            return True
        mark = node.lc.key(key) if key in (node.lc.data or {}) else (0, 0)
        message = f"expected text as a key, found {shown(key)}"
        place = self._place(mark)
        self._problems.append(Problem(ProblemSeverity.ERROR, place, message, "put it in quotes"))
        return False

    def _value(self, node: Any, key: str, path: Path_) -> Any:
        here = (*path, str(key))
        places = node.lc.data or {}
        if key in places:  # one that a merge (`<<: *name`) brought has no place of its own
            self._source.keys[here] = self._place(node.lc.key(key))
            self._source.places[here] = self._source.keys[here]
        value = self.of(node[key], here)
        if key in places and not isinstance(node[key], dict | list):
            self._source.places[here] = self._place(node.lc.value(key))
        return value

    def _place(self, mark: tuple[int, int] | None) -> SourcePlace:
        line, column = mark or (0, 0)  # what a tag has made is not always noted
        return SourcePlace(self._source.file, line + 1, column + 1)
