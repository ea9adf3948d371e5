"""What a router of the inventory would be given."""

from collections.abc import Sequence

from bothends.inventory import Inventory
from bothends.model import Tunnel
from bothends.platforms import written
from bothends.platforms.templates import make_environment


def rendered_lines(inventory: Inventory, device: str, tunnels: Sequence[Tunnel]) -> list[str]:
    """The lines of a router for these of its tunnels, after a comment that says whose they are.

    Raises:
        InputError: a template is wrong, or the router has no free number left.
    """
    everything = [tunnel for tunnel in inventory.tunnels if tunnel.touches(device)]
    lines = written(inventory.platform(device)).write(
        device,
        [tunnel for tunnel in tunnels if tunnel.touches(device)],
        environment=make_environment(inventory.project, inventory.hosts),
        neighbours=everything,
    )
    return [f"! {device}: rendered from the inventory", *lines, "end"]
