"""A router's plan: the lines that are missing, in order, and the lines that take them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bothends.model import SecretRef, Tunnel
from bothends.platforms.ios.difference.blocks import Comparison, merged
from bothends.platforms.ios.difference.edits import Edit, Step, make_step
from bothends.platforms.ios.difference.running import Running, read_entries, read_running
from bothends.platforms.ios.difference.taken import read_taken
from bothends.platforms.ios.write import allocate, has_placeholder, render_device, reveal_in
from bothends.secrets import mask_line

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """What to enter on one router in configuration mode, with placeholders for our secrets.

    A key that runs and must go is quoted as it runs, because IOS wants it quoted: show `masked`.
    """

    device: str
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of all steps."""
        return tuple(line for step in self.steps for line in step.lines)

    @property
    def undo(self) -> tuple[str, ...]:
        """Takes `lines` back, however many of them were entered."""
        return tuple(line for step in reversed(self.steps) for line in step.undo)

    @property
    def masked(self) -> tuple[str, ...]:
        """The lines as they may be shown: placeholders, and no key that runs."""
        return tuple(shown(line) for line in self.lines)

    @property
    def changed(self) -> bool:
        """Whether there is anything to enter."""
        return bool(self.steps)


def shown(line: str) -> str:
    """A planned line as it may be shown."""
    return line if has_placeholder(line) else mask_line(line)


def make_plan(
    device: str,
    tunnels: Sequence[Tunnel],
    running: str,
    *,
    environment: "Environment",
    reveal: Callable[[SecretRef], str],
    neighbours: Sequence[Tunnel] = (),
) -> DevicePlan:
    """Plan these tunnels of a router against its running configuration.

    Everything new comes first, in the order in which IOS accepts it; what has to go goes last, in
    the opposite order.

    `neighbours` are the router's other tunnels: they keep or get their numbers, but none of their
    lines is planned. `reveal` is used to compare keys with those that run; no secret gets into
    the plan.

    Raises:
        InputError: a template is wrong, or a router has no free number left.
    """
    runs = read_running(running)
    mine = {tunnel.name: tunnel for tunnel in (*neighbours, *tunnels)}
    allocation = allocate(device, mine.values(), read_taken(runs))
    rendered = render_device(device, tunnels, environment=environment, allocation=allocation)
    steps, notes = difference(rendered, runs, lambda line: reveal_in(line, reveal))
    return DevicePlan(device, steps, notes)


def difference(
    lines: Sequence[str], running: Running, with_secrets: Callable[[str], str] = str
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps from a running configuration to one that has these lines too, and remarks.

    `with_secrets` gives a line as the router would show it; used to compare only.

    Raises:
        InputError: a line cannot be put where it belongs.
    """
    comparison = Comparison(with_secrets)
    comparison.compare(merged(read_entries(lines)), running.entries)
    return _steps(comparison.edits), tuple(comparison.notes)


def _steps(edits: Sequence[Edit]) -> tuple[Step, ...]:
    """One step an object; what is taken away comes last, the objects in the opposite order."""
    late = [list(group) for _, group in groupby((e for e in edits if e.late), _object)]
    return tuple(
        make_step(group)
        for group in (
            *(list(group) for _, group in groupby((e for e in edits if not e.late), _object)),
            *reversed(late),
        )
    )


def _object(edit: Edit) -> str:
    return edit.path[0] if edit.path else edit.line


def revealed(lines: Sequence[str], reveal: Callable[[SecretRef], str]) -> tuple[str, ...]:
    """The lines with their secrets, on their way to a router."""
    return tuple(reveal_in(line, reveal) for line in lines)
