"""What a router of the inventory would be given."""

from collections.abc import Sequence

from bothends.inventory import Inventory
from bothends.model import Tunnel
from bothends.platforms import PLATFORMS, written
from bothends.platforms.strongswan.write import swanctl_conf
from bothends.platforms.templates import make_environment


def rendered_lines(inventory: Inventory, device: str, tunnels: Sequence[Tunnel]) -> list[str]:
    """The lines of a router for these of its tunnels, after a comment that says whose they are.

    Of a strongSwan they are its swanctl.conf, which is handed over.

    Raises:
        InputError: a template is wrong, or the router has no free number left.
    """
    everything = [tunnel for tunnel in inventory.tunnels if tunnel.touches(device)]
    own = [tunnel for tunnel in tunnels if tunnel.touches(device)]
    environment = make_environment(inventory.project, inventory.hosts)
    if PLATFORMS[inventory.platform(device)].asked:
        files = (swanctl_conf(tunnel, tunnel.end(device), environment) for tunnel in own)
        return [line for file in files for line in file.splitlines()]
    lines = written(inventory.platform(device)).write(
        device, own, environment=environment, neighbours=everything
    )
    return [f"! {device}: rendered from the inventory", *lines, "end"]
