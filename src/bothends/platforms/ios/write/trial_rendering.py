"""Rendering everything once, to find what is wrong with templates before a router is asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import Tunnel
from bothends.platforms.ios.write.allocation import allocate
from bothends.platforms.ios.write.device import render_device
from bothends.platforms.ios.write.template_order import TemplateFault

if TYPE_CHECKING:
    from jinja2 import Environment


def render_faults(
    environment: "Environment", tunnels: Sequence[Tunnel]
) -> tuple[TemplateFault, ...]:
    """What keeps the routers of these tunnels from being rendered; each fault once."""
    faults: dict[TemplateFault, None] = {}
    for device in dict.fromkeys(end.device for tunnel in tunnels for end in tunnel.ends):
        mine = [tunnel for tunnel in tunnels if tunnel.touches(device)]
        try:
            allocation = allocate(device, mine)
            render_device(device, mine, environment=environment, allocation=allocation)
        except InputError as error:
            file, _, line = error.where.partition(":")
            number = int(line) if line.isdigit() else 1
            faults.setdefault(TemplateFault(file, number, error.message, error.hint))
    return tuple(faults)
