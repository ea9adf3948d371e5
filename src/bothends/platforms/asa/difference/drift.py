"""How an ASA differs from what the inventory says of it."""

from dataclasses import replace
from typing import Unpack

from bothends.model import Tunnel
from bothends.platforms.asa.difference.guards import problems
from bothends.platforms.asa.difference.plan import make_plan
from bothends.platforms.asa.names import allocate, read_used
from bothends.platforms.asa.objects import read_lines
from bothends.platforms.drift import Compared, Drift, DriftKind, lines_lacking
from bothends.platforms.plan import Choices, DevicePlan, Rendering


def compare_end(
    device: str,
    tunnel: Tunnel,
    running: str,
    startup: str | None = None,
    **given: Unpack[Rendering],
) -> Compared:
    """Compare a tunnel's end with what runs on its ASA, and with what a restart would bring.

    Raises:
        InputError: a template is wrong, or a key is needed and cannot be found.
    """

    def plan(text: str) -> DevicePlan:
        planned = make_plan(device, [tunnel], text, **given, choices=Choices(checked=False))
        return planned if text == running else replace(planned, notes=(), uncompared=())

    compared = lines_lacking(tunnel.name, device, plan, running, startup)
    lines = read_lines(running.splitlines())
    names = allocate(
        device,
        {t.name: t for t in (*given.get("neighbours", ()), tunnel)}.values(),
        read_used(lines),
    )
    around = tuple(
        Drift(tunnel.name, device, DriftKind.INTERFACE, "", (), text)
        for text in problems(device, tunnel, names[tunnel.name], lines, running)
    )
    return replace(compared, drift=(*compared.drift, *around))
