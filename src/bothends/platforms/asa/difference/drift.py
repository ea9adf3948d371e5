"""How an ASA differs from what the inventory says of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import SecretRef, Tunnel
from bothends.platforms.asa.difference.guards import problems
from bothends.platforms.asa.difference.plan import make_plan
from bothends.platforms.asa.names import allocate, read_used
from bothends.platforms.asa.objects import read_lines
from bothends.platforms.drift import Compared, Drift, DriftKind
from bothends.platforms.plan import Choices, PlanStep

if TYPE_CHECKING:
    from jinja2 import Environment


def compare_end(
    device: str,
    tunnel: Tunnel,
    running: str,
    startup: str | None = None,
    *,
    environment: "Environment",
    reveal: Callable[[SecretRef], str],
    neighbours: Sequence[Tunnel] = (),
) -> Compared:
    """Compare a tunnel's end with what runs on its ASA, and with what a restart would bring.

    Raises:
        InputError: a template is wrong, or a key is needed and cannot be found.
    """
    undecided: list[str] = []

    def steps(text: str, notes: list[str]) -> tuple[PlanStep, ...]:
        try:
            plan = make_plan(
                device,
                [tunnel],
                text,
                environment=environment,
                reveal=reveal,
                neighbours=neighbours,
                choices=Choices(checked=False),
            )
        except InputError as error:
            if error.where != device:
                raise
            undecided.append(error.message)
            return ()
        notes += [note for note in plan.notes if note not in notes]
        return plan.steps

    def row(kind: DriftKind, reason: str, step: PlanStep) -> Drift:
        header, *below = step.masked
        lines = tuple(line.strip() for line in below) or (header,)
        return Drift(tunnel.name, device, kind, header, lines, reason)

    found = [row(DriftKind.LINES, step.reason, step) for step in steps(running, undecided)]
    lacking = steps(startup, []) if startup is not None and not found else ()
    found += [row(DriftKind.NOT_SAVED, "runs, but is not saved", step) for step in lacking]
    lines = read_lines(running.splitlines())
    names = allocate(device, {t.name: t for t in (*neighbours, tunnel)}.values(), read_used(lines))
    found += [
        Drift(tunnel.name, device, DriftKind.INTERFACE, "", (), text)
        for text in problems(device, tunnel, names[tunnel.name], lines, running)
    ]
    return Compared(tunnel.name, device, tuple(found), tuple(undecided))
