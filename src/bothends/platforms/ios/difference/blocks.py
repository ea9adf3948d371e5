"""The steps for one block of rendered lines, against what runs: to it, and back."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bothends.platforms.ios.config import ConfigTree, Line
from bothends.platforms.ios.difference.canonical import (
    SINGLE_GLOBALS,
    Mode,
    canonical,
    mode_of,
    rivals,
    setting,
)
from bothends.platforms.ios.write import PREFIX


@dataclass(frozen=True, slots=True)
class Block:
    """A line of global configuration and the lines of the mode that it opens."""

    header: str
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Lines to enter, the lines that take them back, and remarks."""

    lines: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Rendered lines, grouped: what is indented belongs to the line before."""
    header, body = "", list[str]()
    for line in lines:
        if line.startswith(" "):
            body.append(line.strip())
            continue
        if header:
            yield Block(header, tuple(body))
        header, body = line, []
    if header:
        yield Block(header, tuple(body))


def steps(block: Block, tree: ConfigTree, shown: Callable[[str], str]) -> Steps:
    """What is missing of a block.

    `shown` gives a line as it would be shown by the router, that is with its secret: it is used
    to compare, and what it returns goes nowhere else.
    """
    header = canonical(block.header)
    mode = mode_of(header)
    if mode is None:
        return _alone(header, block.header, tree)
    existing = [line for line in tree.lines if canonical(line.text) == header]
    if not existing:
        lines = (block.header, *(f" {line}" for line in block.body))
        return Steps(lines, (_removal(header),) if mode.removable else _undone(block))
    return _changed(block, mode, existing, shown)


def _alone(header: str, line: str, tree: ConfigTree) -> Steps:
    running = {canonical(top.text): top.text for top in tree.lines}
    if header in running:
        return Steps()
    kind = setting(header, SINGLE_GLOBALS)
    before = next((text for name, text in running.items() if kind and setting(name, (kind,))), None)
    return Steps((line,), (before or f"no {line}",))


def _undone(block: Block) -> tuple[str, ...]:
    return (block.header, *(f" no {line}" for line in reversed(block.body)))


def _removal(header: str) -> str:
    """How a whole block is removed: by kind and name, without what else its header says."""
    words = header.split()
    length = {("crypto", "map"): 4, ("crypto", "ipsec"): 4}.get((words[0], words[1]), len(words))
    return "no " + " ".join(words[:length])


def _changed(
    block: Block, mode: Mode, existing: Sequence[Line], shown: Callable[[str], str]
) -> Steps:
    have = {canonical(child.text): child.text for line in existing for child in line.children}
    wanted = {canonical(shown(line)): line for line in block.body}
    lines: list[str] = []
    undo: list[str] = []
    notes: list[str] = []
    for name, line in wanted.items():
        rival = next((r for r in have if r != name and rivals(r, name, mode)), None)
        if name in have or (name in mode.hidden and rival is None):
            continue
        if rival and _ENCRYPTED.match(rival):
            notes.append(f"{block.header}: a key is stored encrypted and was not compared")
            continue
        must_go_first = rival is not None and rival.startswith("pre-shared-key ")
        lines += [f" no {have[rival]}", f" {line}"] if rival and must_go_first else [f" {line}"]
        undo += [f" {have[rival]}"] if rival else []
        undo += [f" no {line}"] if must_go_first or not rival else []
    for name, text in have.items() if _is_ours(block) else ():
        if name not in wanted and not any(rivals(name, other, mode) for other in wanted):
            lines.append(f" no {text}")
            undo.append(f" {text}")
    if not lines:
        return Steps(notes=tuple(notes))
    return Steps((block.header, *lines), (block.header, *reversed(undo)), tuple(notes))


_ENCRYPTED = re.compile(r"pre-shared-key .* key [67] ")


def _is_ours(block: Block) -> bool:
    own_list = f"match address {PREFIX}"
    return PREFIX in block.header or any(line.startswith(own_list) for line in block.body)
