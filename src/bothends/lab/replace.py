"""`configure replace`: one configuration turned into another by a difference, in passes.

As IOS does it, this is no transaction: each pass enters what is missing and takes away what is
too much, a line that is refused now may be accepted in the next pass, and after five passes what
was accepted stays (Cisco, "Configuration Replace and Configuration Rollback").
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bothends.lab.config import ConfigNode, Configuration, RefusedError
from bothends.lab.grammar import Failure
from bothends.lab.tables import DEFAULTS

PASSES = 5

Refuses = Callable[[str], bool]
"""Whether a router refuses a line for a reason that its configuration does not show."""


@dataclass(frozen=True, slots=True)
class ReplaceEdit:
    """A line to enter, and the lines that open the mode it is entered in."""

    path: tuple[str, ...]
    line: str

    def lines(self, before: "ReplaceEdit | None") -> Iterator[str]:
        """As IOS lists it, with the headers that the edit before did not open already."""
        opened = (*before.path, before.line.removeprefix("+")) if before else ()
        for depth, header in enumerate(self.path):
            if opened[: depth + 1] != self.path[: depth + 1]:
                yield " " * depth + header
        yield " " * len(self.path) + self.line


@dataclass(frozen=True, slots=True)
class ReplaceResult:
    """How a replacement went: what it listed per pass, and what could not be applied."""

    passes: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...] = ()


def replace(
    running: Configuration,
    text: str,
    *,
    refuses: Refuses = lambda _line: False,
    after_pass: Callable[[], None] = lambda: None,
    stop_at_refusal: bool = False,
) -> ReplaceResult:
    """Turn a running configuration into the one that a text holds.

    Args:
        running: Is edited in place.
        text: A complete configuration.
        refuses: Lines that the router refuses.
        after_pass: Called when a pass is through.
        stop_at_refusal: End at the first line that is refused.

    Raises:
        ValueError: the text is no complete configuration.
    """
    replacement = target(text)
    passes: list[tuple[str, ...]] = []
    refused: list[str] = []
    while len(passes) < PASSES:
        edits = list(difference(running.root, replacement.root))
        if not edits:
            return ReplaceResult(tuple(passes))
        listed: list[str] = []
        refused = []
        before: ReplaceEdit | None = None
        for edit in edits:
            listed += edit.lines(before)
            before = edit
            if not _enter(running, edit, refuses):
                refused.append(edit.line)
                if stop_at_refusal:
                    return ReplaceResult((*passes, tuple(listed)), tuple(refused))
        passes.append(tuple(listed))
        after_pass()
    left = [edit.line for edit in difference(running.root, replacement.root)]
    return ReplaceResult(tuple(passes), tuple(refused) or tuple(left))


def target(text: str) -> Configuration:
    """The configuration of a text as a router saves it.

    Raises:
        ValueError: it is not complete: it lacks `version` or `end`, or has a line that is none.
    """
    lines = text.splitlines()
    if not any(line.startswith("version ") for line in lines) or "end" not in lines:
        raise ValueError("not a complete configuration")
    configuration = Configuration()
    configuration.load("\n".join(line for line in lines if not line.startswith("version ")))
    return configuration


def difference(
    running: ConfigNode,
    replacement: ConfigNode,
    path: tuple[str, ...] = (),
    *,
    contextual: bool = False,
) -> Iterator[ReplaceEdit]:
    """The edits that lead from one tree to the other: removals first, then additions.

    Args:
        running: A line of what runs.
        replacement: The same line of the configuration that replaces it.
        path: The headers above them.
        contextual: Write `+` and `-` in front of lines, as `show archive config differences` does.
    """
    no, yes = ("-", "+") if contextual else ("no ", "")
    ordered = running.mode.endswith("-acl")
    kept = _common(running, replacement) if ordered else None
    hidden = DEFAULTS.get(running.mode, set())
    have = {node.text: node for node in running.children if node.text not in hidden}
    want = {node.text: node for node in replacement.children if node.text not in hidden}
    for node in reversed(have.values()):
        if node.text not in want or (kept is not None and node.text not in kept):
            yield ReplaceEdit(path, f"{no}{node.text}")
    for node in sorted(want.values(), key=lambda each: each.rank):
        same = have.get(node.text)
        if same is None or (kept is not None and node.text not in kept):
            yield ReplaceEdit(path, f"{yes}{node.text}")
            same = ConfigNode(node.text, node.key, node.rank, node.mode, words=node.words)
        if node.mode:
            yield from difference(same, node, (*path, node.text), contextual=contextual)


def _common(running: ConfigNode, replacement: ConfigNode) -> frozenset[str]:
    """The first entries of an access list that are the same: what follows is entered anew."""
    kept = []
    for here, there in zip(_entries(running), _entries(replacement), strict=False):
        if here != there:
            break
        kept.append(here)
    return frozenset(kept)


def _entries(node: ConfigNode) -> list[str]:
    return [each.text for each in sorted(node.children, key=lambda each: each.rank)]


def _enter(running: Configuration, edit: ReplaceEdit, refuses: Refuses) -> bool:
    """Enter one edit from the top; whether it was accepted."""
    at = running.root
    for line in (*edit.path, edit.line):
        if refuses(line):
            return False
        try:
            result = running.enter(at, line)
        except RefusedError:
            return False
        if isinstance(result, Failure):
            return False
        at = result[0]
    return True
