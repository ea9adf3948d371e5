"""Rendering everything once, to find what is wrong with templates before a router is asked."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import Tunnel
from bothends.platforms.templates.order import TemplateFault

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.platforms.base import Written


def render_faults(
    environment: "Environment", tunnels: Sequence[Tunnel], platform_of: Callable[[str], "Written"]
) -> tuple[TemplateFault, ...]:
    """What keeps the routers of these tunnels from being rendered; each fault once.

    `platform_of` gives the platform of a router by its name in the inventory.
    """
    faults: dict[TemplateFault, None] = {}
    for device in dict.fromkeys(end.device for tunnel in tunnels for end in tunnel.managed_ends):
        own = [tunnel for tunnel in tunnels if tunnel.touches(device)]
        try:
            platform_of(device).write(device, own, environment=environment)
        except InputError as error:
            file, _, line = error.where.partition(":")
            number = int(line) if line.isdigit() else 1
            faults.setdefault(TemplateFault(file, number, error.message, error.hint))
    return tuple(faults)
