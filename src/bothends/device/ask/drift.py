"""Drift of a project: the inventory held against what its routers run and have saved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bothends.errors import BothendsError, ExitCode
from bothends.inventory import Inventory
from bothends.model import SecretRef, Tunnel
from bothends.platforms import written
from bothends.platforms.drift import not_wanted
from bothends.report.drift import DriftReport, DriftStatus


def drift_report(
    inventory: Inventory,
    tunnels: Sequence[Tunnel],
    running: Mapping[str, str],
    startup: Mapping[str, str],
    errors: Mapping[str, BothendsError | str],
    *,
    environment: Any,
    reveal: Callable[[SecretRef], str],
) -> tuple[DriftReport, ExitCode]:
    """Compare these tunnels on every router whose running configuration is given, by device.

    Returns the report, and how a command ends with it: what could not be asked, or was not
    compared, is never taken for what was intended.

    Raises:
        InputError: a template is wrong, or a key cannot be found.
    """
    of_router = {
        device: [tunnel for tunnel in inventory.tunnels if tunnel.touches(device)]
        for device in running
    }
    ends = [
        written(inventory.platform(device)).drift(
            device,
            tunnel,
            running[device],
            startup.get(device),
            environment=environment,
            reveal=reveal,
            neighbours=[other for other in of_router[device] if other != tunnel],
        )
        for tunnel in tunnels
        for device in (end.device for end in tunnel.managed_ends if end.device in running)
    ]
    surplus = [
        drift
        for device, text in running.items()
        for drift in not_wanted(
            device, written(inventory.platform(device)).running_peers(text), of_router[device]
        )
    ]
    messages = {
        device: error if isinstance(error, str) else error.message
        for device, error in errors.items()
    }
    report = DriftReport(
        [tunnel.name for tunnel in tunnels],
        ends,
        surplus,
        messages,
        {tunnel.name: [end.device for end in tunnel.managed_ends] for tunnel in tunnels},
        {tunnel.name: e.device for tunnel in tunnels for e in tunnel.ends if not e.managed},
    )
    if messages:
        return report, ExitCode.DEVICE
    statuses = {report.status(tunnel.name) for tunnel in tunnels}
    clean = not surplus and statuses <= {DriftStatus.INTENDED}
    return report, ExitCode.OK if clean else ExitCode.FINDINGS
