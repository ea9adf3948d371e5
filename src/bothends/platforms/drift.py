"""How a router differs from what the inventory says of it, whatever its platform."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bothends.errors import InputError
from bothends.model import Tunnel
from bothends.platforms.plan import DevicePlan, PlanStep


class DriftKind(StrEnum):
    """In which way a router differs."""

    LINES = "lines"
    """Lines are missing, are others, or are too many."""
    INTERFACE = "interface"
    """The interface does not exist, is shut down, or has another address."""
    IN_FRONT = "in front"
    """An entry of others takes the tunnel's traffic first."""
    NOT_SAVED = "not saved"
    """What runs is as intended and would be lost with a reload."""
    NOT_WANTED = "not wanted"
    """A tunnel that bothends wrote runs there and is not in the inventory."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between intent and router."""

    tunnel: str
    device: str
    kind: DriftKind
    object: str
    """The object of the configuration that differs; empty where it is none."""
    lines: tuple[str, ...]
    """What plan would enter, without any secret."""
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One end of one tunnel, compared."""

    tunnel: str
    device: str
    drift: tuple[Drift, ...]
    undecided: tuple[str, ...] = ()
    """What could not be compared, and why."""
    remarks: tuple[str, ...] = ()
    """What others have around the tunnel: it is no drift, and worth to know."""


def lines_lacking(
    tunnel: str, device: str, plan: Callable[[str], DevicePlan], running: str, startup: str | None
) -> Compared:
    """What a plan would enter on a router as it runs; else what its startup configuration lacks.

    `startup` is None where it is not known. What no plan can be made for is undecided.

    Raises:
        InputError: a template is wrong, or a key is needed and cannot be found.
    """
    undecided: dict[str, None] = {}
    remarks: dict[str, None] = {}

    def steps(text: str) -> tuple[PlanStep, ...]:
        try:
            planned = plan(text)
        except InputError as error:
            if error.where != device:
                raise
            undecided[error.message] = None
            return ()
        undecided.update(dict.fromkeys(planned.uncompared))
        remarks.update(dict.fromkeys(n for n in planned.notes if n not in planned.uncompared))
        return planned.steps

    def row(kind: DriftKind, reason: str, step: PlanStep) -> Drift:
        header, *below = step.masked
        lines = tuple(line.strip() for line in below) or (header,)
        return Drift(tunnel, device, kind, header, lines, reason)

    drift = [row(DriftKind.LINES, step.reason, step) for step in steps(running)]
    lacking = steps(startup) if startup is not None and not drift else ()
    drift += [row(DriftKind.NOT_SAVED, "runs, but is not saved", step) for step in lacking]
    return Compared(tunnel, device, tuple(drift), tuple(undecided), tuple(remarks))


def not_wanted(
    device: str, running: Iterable[str], intended: Iterable[Tunnel]
) -> tuple[Drift, ...]:
    """Tunnels of ours, by name, that run on a router and that the inventory does not have there."""
    names = {tunnel.name for tunnel in intended}
    reason = "runs, but is not in the inventory; bothends remove removes it from both ends"
    return tuple(
        Drift(name, device, DriftKind.NOT_WANTED, "", (), reason)
        for name in running
        if name not in names
    )
