"""What a router of the inventory would be given."""

from collections.abc import Sequence

from bothends.inventory import Inventory
from bothends.inventory.selection import select
from bothends.platforms.ios.write import allocate, make_environment, render_device


def rendered_lines(inventory: Inventory, device: str, tunnel: str | None) -> Sequence[str]:
    """The lines of a router for all its tunnels, or those of a name or pattern.

    Raises:
        InputError: there is no such tunnel, or a template is wrong.
    """
    chosen = select(inventory, () if tunnel is None else (tunnel,), "tunnel")
    mine = [each for each in chosen if each.touches(device)]
    if not mine:
        return [f"! {device} is no end of {tunnel or 'any tunnel of the inventory'}"]
    everything = [each for each in inventory.tunnels if each.touches(device)]
    environment = make_environment(inventory.project)
    allocation = allocate(device, everything)
    lines = render_device(device, mine, environment=environment, allocation=allocation)
    return [f"! {device}: rendered from the inventory", *lines, "end"]
