"""One router's configuration: every object of every tunnel, in the order that IOS accepts."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bothends.model import Tunnel
from bothends.platforms.ios.write.allocation import Allocation, transform_set_name
from bothends.platforms.ios.write.environment import render_template

if TYPE_CHECKING:
    from jinja2 import Environment


def render_device(
    device: str, tunnels: Sequence[Tunnel], *, environment: "Environment", allocation: Allocation
) -> tuple[str, ...]:
    """The lines that a router's tunnels need, lines of a mode indented by one blank.

    Where the order is free it is that of the tunnels' names; secrets are placeholders.

    Raises:
        InputError: a template is wrong.
    """
    lines: dict[tuple[str, ...], None] = {}
    for block in _blocks(device, sorted(tunnels, key=lambda t: t.name), environment, allocation):
        lines.setdefault(block)
    return tuple(line for block in lines for line in block)


def _blocks(
    device: str, tunnels: Sequence[Tunnel], environment: "Environment", allocation: Allocation
) -> Iterable[tuple[str, ...]]:
    """One tuple of lines per object; objects that tunnels share come more than once."""

    def render(template: str, tunnel: Tunnel, **more: object) -> tuple[str, ...]:
        here = tunnel.end(device)
        return render_template(
            environment,
            f"ios/{template}.j2",
            tunnel=tunnel,
            here=here,
            there=tunnel.other(here),
            names=allocation.names[tunnel.name],
            **more,
        )

    proposals = {phase1: tunnel for tunnel in tunnels for phase1 in tunnel.phase1}
    for phase1 in sorted(proposals, key=allocation.policies.__getitem__):
        number = allocation.policies[phase1]
        yield render("isakmp_policy", proposals[phase1], phase1=phase1, number=number)
    for template in ("invalid_spi_recovery", "dpd", "keyring", "isakmp_profile"):
        for tunnel in tunnels:
            yield render(template, tunnel)
    for tunnel in tunnels:
        for transform in tunnel.phase2.transforms:
            name = transform_set_name(transform, tunnel.phase2.mode)
            yield render("transform_set", tunnel, transform=transform, name=name)
    for template in ("crypto_acl", "crypto_map", "routes", "interface"):
        for tunnel in tunnels:
            yield render(template, tunnel)
