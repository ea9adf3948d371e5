"""One router's configuration: every object of every tunnel, in the order that IOS accepts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from bothends.model import Tunnel
from bothends.platforms.ios.write.allocation import Allocation
from bothends.platforms.ios.write.limits import refuse_unplannable
from bothends.platforms.ios.write.template_folder import IOS
from bothends.platforms.templates import render_template
from bothends.platforms.templates.inventory_data import TemplateEnd
from bothends.platforms.templates.order import template_order

if TYPE_CHECKING:
    from jinja2 import Environment


def render_device(
    device: str,
    tunnels: Sequence[Tunnel],
    *,
    environment: "Environment",
    allocation: Allocation,
) -> tuple[str, ...]:
    """The lines that a router's tunnels need, lines of a mode indented by one blank.

    Where the order is free it is that of the tunnels' names; secrets are placeholders.

    Raises:
        InputError: a template is wrong.
    """
    ordered = sorted(tunnels, key=lambda tunnel: tunnel.name)
    lines: dict[tuple[str, ...], None] = {}
    for block in _blocks(device, ordered, environment, allocation):
        lines.setdefault(block)
    return tuple(line for block in lines for line in block)


def _blocks(
    device: str,
    tunnels: Sequence[Tunnel],
    environment: "Environment",
    allocation: Allocation,
) -> Iterator[tuple[str, ...]]:
    """One tuple of lines per template and object; those that tunnels share come more than once."""
    hosts = cast("Mapping[str, object]", environment.globals["hosts"])
    values = [
        {
            "tunnel": tunnel,
            "here": TemplateEnd(here := tunnel.end(device), hosts),
            "there": TemplateEnd(tunnel.other(here), hosts),
            "names": allocation.names[tunnel.name],
        }
        for tunnel in tunnels
    ]
    for name in template_order(environment, IOS):
        path = f"{IOS.name}/{name}.j2"
        for more in _objects(name, tunnels, values, allocation):
            lines = render_template(environment, path, **more)
            refuse_unplannable(lines, f"templates/{path}")
            yield lines


def _objects(
    template: str,
    tunnels: Sequence[Tunnel],
    values: Sequence[Mapping[str, Any]],
    allocation: Allocation,
) -> Iterable[Mapping[str, Any]]:
    """What a template is called with, for each object that it writes: one a tunnel for most."""
    if template == "isakmp_policy":
        proposals = {p: given for t, given in zip(tunnels, values, strict=True) for p in t.phase1}
        for phase1 in sorted(proposals, key=allocation.policies.__getitem__):
            number = allocation.policies[phase1]
            yield {**proposals[phase1], "phase1": phase1, "number": number}
    elif template == "transform_set":
        for tunnel, given in zip(tunnels, values, strict=True):
            names = allocation.names[tunnel.name].transform_sets
            for transform, name in zip(tunnel.phase2.transforms, names, strict=True):
                yield {**given, "transform": transform, "name": name}
    else:
        yield from values
