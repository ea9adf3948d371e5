"""Small edits of a YAML text that leave every other byte of it as it is, comments too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bothends.errors import InputError


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key of a mapping and its value, as composed nodes."""

    key: Any
    value: Any
    flow: bool
    """Whether the mapping stands in braces."""


@dataclass(slots=True)
class YamlText:
    """A text, and the edits that are gathered for it: they never overlap."""

    text: str
    where: str
    """Name of the file, for errors."""
    _edits: list[tuple[int, int, str]] = field(default_factory=list)
    _root: Any = None

    def __post_init__(self) -> None:
        """Compose the text, which has been read before without an error."""
        from ruamel.yaml import YAML

        self._root = YAML(typ="rt").compose(self.text)

    def has(self, *path: str) -> bool:
        """Whether something stands there."""
        return self._find(path) is not None

    def replace(self, path: Sequence[str], value: str) -> None:
        """Another value in the place of a scalar."""
        node = self._entry(path).value
        self._edits.append((node.start_mark.index, node.end_mark.index, value))

    def add_after(self, path: Sequence[str], lines: Sequence[str], flow: str = "") -> None:
        """A further key behind this one: its lines, less their indentation, or its text in braces.

        Raises:
            InputError: the key is what an alias repeats; or it is in braces, and there is no text
                for there.
        """
        entry = self._entry(path)
        end = _end(entry.value)
        if entry.flow and not flow:
            raise InputError(
                f"{path[0]} stands in braces",
                where=self.where,
                hint="write one key a line there, then try again",
            )
        if entry.flow:
            self._edits.append((end, end, f", {flow}"))
            return
        end = self.text.find("\n", end)  # a comment may follow on the same line
        end = len(self.text) if end < 0 else end
        indent = " " * entry.key.start_mark.column
        self._edits.append((end, end, "".join(f"\n{indent}{line}" for line in lines)))

    def remove(self, *path: str) -> None:
        """Take a key and its value away."""
        entry = self._entry(path)
        start, end = entry.key.start_mark.index, _end(entry.value)
        if entry.flow:
            before = self.text.rfind(",", 0, start)
            if before >= 0 and not self.text[before + 1 : start].strip():
                start = before
        else:
            start = self.text.rfind("\n", 0, start) + 1
            line_end = self.text.find("\n", end)
            end = len(self.text) if line_end < 0 else line_end + 1
        self._edits.append((start, end, ""))

    def result(self) -> str:
        """The text with all edits."""
        text = self.text
        for start, end, new in sorted(self._edits, key=lambda edit: edit[0], reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _entry(self, path: Sequence[str]) -> _Entry:
        node = self._find(path)
        if node is None:
            raise InputError(
                f"{'.'.join(path)} stands behind an alias or a merge key",
                where=self.where,
                hint="write it out there, then try again",
            )
        return node

    def _find(self, path: Sequence[str]) -> _Entry | None:
        """The entry at a path; None where it is missing, or is what an alias repeats."""
        from ruamel.yaml.nodes import MappingNode

        node, entry = self._root, None
        for name in path:
            if not isinstance(node, MappingNode):
                return None
            pair = next(((k, v) for k, v in node.value if k.value == name), None)
            if pair is None or pair[1].start_mark.index < pair[0].start_mark.index:
                return None
            entry = _Entry(*pair, flow=bool(node.flow_style))
            node = pair[1]
        return entry


def _end(node: Any) -> int:
    """Where the last character of a node stands: a block ends only before what follows it."""
    from ruamel.yaml.nodes import ScalarNode

    if isinstance(node, ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)
