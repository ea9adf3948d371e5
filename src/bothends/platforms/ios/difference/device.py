"""A router's plan: the lines that are missing, in order, and the lines that take them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bothends.model import SecretRef, Tunnel
from bothends.platforms.ios.config import read_tree
from bothends.platforms.ios.difference.blocks import blocks, steps
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
    lines: tuple[str, ...] = field(default=(), repr=False)
    undo: tuple[str, ...] = field(default=(), repr=False)
    """Takes `lines` back."""
    notes: tuple[str, ...] = ()

    @property
    def masked(self) -> tuple[str, ...]:
        """The lines as they may be shown: placeholders, and no key that runs."""
        return tuple(line if has_placeholder(line) else mask_line(line) for line in self.lines)

    @property
    def changed(self) -> bool:
        """Whether there is anything to enter."""
        return bool(self.lines)


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

    `neighbours` are the router's other tunnels: they keep or get their numbers, but none of their
    lines is planned. `reveal` is used to compare keys with those that run; no secret gets into
    the plan.

    Raises:
        InputError: a template is wrong, or a router has no free number left.
    """
    tree = read_tree(running, device)
    mine = {tunnel.name: tunnel for tunnel in (*neighbours, *tunnels)}
    allocation = allocate(device, mine.values(), read_taken(tree))
    rendered = render_device(device, tunnels, environment=environment, allocation=allocation)
    found = [steps(b, tree, lambda line: reveal_in(line, reveal)) for b in blocks(rendered)]
    return DevicePlan(
        device,
        lines=tuple(line for step in found for line in step.lines),
        undo=tuple(line for step in reversed(found) for line in step.undo),
        notes=tuple(note for step in found for note in step.notes),
    )


def revealed(lines: Sequence[str], reveal: Callable[[SecretRef], str]) -> tuple[str, ...]:
    """The lines with their secrets, on their way to a router."""
    return tuple(reveal_in(line, reveal) for line in lines)
