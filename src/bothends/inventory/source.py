"""YAML files with the place of every key and value."""

from collections.abc import Hashable
from dataclasses import dataclass
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

    def place(self, *path: Hashable) -> Place:
        """Where the value at `path` stands; of what is missing, where its parent stands."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file)

    def error(self, path: Path_, message: str, hint: str = "") -> Problem:
        """An error at `path`."""
        return Problem(Severity.ERROR, self.place(*path), message, hint)

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
        return Source(name, None, {})

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return fail("expected a file, found none", f"bothends init lays out an example of {name}")
    except UnicodeDecodeError as error:
        return fail(f"expected UTF-8 text, found byte 0x{error.object[error.start]:02x}")
    except OSError as error:
        return fail(f"cannot be read: {error.strerror}")
    try:
        loaded = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        key = str(error.problem).split('"')[1] if '"' in str(error.problem) else ""
        return fail(
            f"the key {key!r} stands twice in one mapping",
            "YAML would keep only one of them; give one another name",
            error.problem_mark,
        )
    except MarkedYAMLError as error:
        hint = "indent with blanks, not tabs" if "\\t" in str(error.problem) else ""
        return fail(f"not YAML: {error.problem}", hint, error.problem_mark or error.context_mark)
    except YAMLError as error:
        return fail(f"not YAML: {' '.join(str(error).split())}")
    places: dict[Path_, Place] = {(): Place(name)}
    return Source(name, _plain(loaded, (), name, places), places)


def _plain(node: Any, path: Path_, file: str, places: dict[Path_, Place]) -> Any:
    """Plain dicts and lists of a loaded document, noting the place of everything in it."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(node, CommentedMap):
        for key in node:
            mark = node.lc.key(key)
            places[*path, key] = Place(file, mark[0] + 1, mark[1] + 1)
        plain = {}
        for key, value in node.items():
            plain[key] = _plain(value, (*path, key), file, places)
            if not isinstance(value, dict | list):
                mark = node.lc.value(key)
                places[*path, key] = Place(file, mark[0] + 1, mark[1] + 1)
        return plain
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            mark = node.lc.item(index)
            places[*path, index] = Place(file, mark[0] + 1, mark[1] + 1)
        return [_plain(value, (*path, index), file, places) for index, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
