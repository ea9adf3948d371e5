"""YAML files with the place of every key and value."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bothends.inventory.problems import Place, Problem, Severity

Path_ = tuple[Hashable, ...]
"""Keys and positions that lead from the top of a document to a value."""


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file: its plain values, and where each of them stands."""

    file: str
    data: Any
    places: dict[Path_, Place]
    keys: dict[Path_, Place]
    """Where the key of a value stands; `places` has the value itself where that is a scalar."""

    def place(self, *path: Hashable) -> Place:
        """Where the value at `path` stands; of what is missing, where its parent stands."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file)

    def error(self, path: Path_, message: str, hint: str = "") -> Problem:
        """An error at `path`."""
        return Problem(Severity.ERROR, self.place(*path), message, hint)

    def key_error(self, path: Path_, message: str, hint: str = "") -> Problem:
        """An error of the key at `path`, not of its value."""
        place = self.keys.get(path) or self.place(*path)
        return Problem(Severity.ERROR, place, message, hint)

    def warning(self, path: Path_, message: str, hint: str = "") -> Problem:
        """A warning at `path`."""
        return Problem(Severity.WARNING, self.place(*path), message, hint)


def read_source(path: Path, name: str, problems: list[Problem]) -> Source:
    """Read one file; what keeps it from being read is added to `problems`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    def fail(message: str, hint: str = "", mark: Any = None) -> Source:
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        problems.append(Problem(Severity.ERROR, place, message, hint))
        return Source(name, None, {}, {})

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return fail("expected a file, found none", f"bothends init lays out an example of {name}")
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}"
        return fail(f"expected UTF-8 text, found {found}", "save the file as UTF-8")
    except OSError as error:
        return fail(
            f"expected a readable file, found one that is not: {error.strerror}", "ls -l tells why"
        )
    try:
        yaml = YAML(typ="rt")
        try:
            loaded = yaml.load(text)
        except DuplicateKeyError:
            # Told one by one, and the first of each is kept: the rest of the file has errors too.
            problems += _duplicates(YAML().compose(text), name)
            yaml = YAML(typ="rt")  # a new one: the old one is in the middle of its stream
            yaml.allow_duplicate_keys = True
            loaded = yaml.load(text)
    except MarkedYAMLError as error:
        tabs = "\\t" in str(error.problem)
        hint = "indent with blanks, not tabs" if tabs else "look at quotes and brackets before it"
        said = str(error.problem).removeprefix("found ").replace(", but found ", ", found ")
        message = said if said.startswith("expected ") else f"expected YAML, found {said}"
        return fail(message, hint, error.problem_mark or error.context_mark)
    except YAMLError as error:
        return fail(f"expected YAML, found {' '.join(str(error).split())}")
    source = Source(name, None, {(): Place(name)}, {})
    return replace(source, data=_plain(loaded, (), source))


def _duplicates(node: Any, file: str) -> Iterator[Problem]:
    """Every key of a composed document that stands twice in its mapping."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _duplicates(item, file)
    if not isinstance(node, MappingNode):
        return
    first: dict[Any, Any] = {}
    for key, value in node.value:
        mark, before = key.start_mark, first.setdefault(key.value, key.start_mark)
        if before is not mark:
            yield Problem(
                Severity.ERROR,
                Place(file, mark.line + 1, mark.column + 1),
                f"expected the key {key.value!r} once in its mapping, found it twice",
                f"it stands in line {before.line + 1} already; give one another name",
            )
        yield from _duplicates(value, file)


def _plain(node: Any, path: Path_, source: Source) -> Any:
    """Plain dicts and lists of a loaded document, noting the place of everything in it."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(node, CommentedMap):
        for key in node:
            mark = node.lc.key(key)
            place = Place(source.file, mark[0] + 1, mark[1] + 1)
            source.places[*path, key] = source.keys[*path, key] = place
        plain = {}
        for key, value in node.items():
            plain[key] = _plain(value, (*path, key), source)
            if not isinstance(value, dict | list):
                mark = node.lc.value(key)
                source.places[*path, key] = Place(source.file, mark[0] + 1, mark[1] + 1)
        return plain
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            mark = node.lc.item(index)
            source.places[*path, index] = Place(source.file, mark[0] + 1, mark[1] + 1)
        return [_plain(value, (*path, index), source) for index, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
