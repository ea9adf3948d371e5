"""One router's configuration: every object of every tunnel, in the order that IOS accepts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from bothends.ike.overhead import fit_of
from bothends.model import IkeVersion, Tunnel
from bothends.model.backups import peers_in_entry
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
    waiting: Collection[str] = (),
) -> tuple[str, ...]:
    """The lines that a router's tunnels need, lines of a mode indented by one blank.

    Where the order is free it is that of the tunnels' names; secrets are placeholders. Of tunnels
    that are `waiting` for a certificate there is nothing but the trustpoint.

    Raises:
        InputError: a template is wrong.
    """
    ordered = sorted(tunnels, key=lambda tunnel: tunnel.name)
    lines: dict[tuple[str, ...], None] = {}
    for block in _blocks(device, ordered, environment, allocation, waiting):
        lines.setdefault(block)
    return tuple(line for block in lines for line in block)


def _blocks(
    device: str,
    tunnels: Sequence[Tunnel],
    environment: "Environment",
    allocation: Allocation,
    waiting: Collection[str],
) -> Iterator[tuple[str, ...]]:
    """One tuple of lines per template and object; those that tunnels share come more than once."""
    hosts = cast("Mapping[str, object]", environment.globals["hosts"])
    values = [
        {
            "tunnel": tunnel,
            "here": TemplateEnd(here := tunnel.end(device), hosts),
            "there": TemplateEnd(tunnel.other(here), hosts),
            "names": allocation.names[tunnel.name],
            "backups": [
                {"tunnel": each, "there": TemplateEnd(each.other(here), hosts), "name": each.name}
                for each in peers_in_entry(device, tunnel)
            ],
            "packet": fit_of(tunnel),
        }
        for tunnel in tunnels
    ]
    for name in template_order(environment, IOS):
        path = f"{IOS.name}/{name}.j2"
        these, given = tunnels, values
        if waiting and name != "trustpoint":
            these = [tunnel for tunnel in tunnels if tunnel.name not in waiting]
            given = [value for value in values if value["tunnel"] in these]
        for more in _objects(name, these, given, allocation):
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
    per_ike = {
        version: [
            (tunnel, given)
            for tunnel, given in zip(tunnels, values, strict=True)
            if tunnel.ike is version
        ]
        for version in IkeVersion
    }
    if template == "isakmp_policy":
        proposals = {p: given for t, given in per_ike[IkeVersion.V1] for p in t.phase1}
        for phase1 in sorted(proposals, key=allocation.policies.__getitem__):
            number = allocation.policies[phase1]
            yield {**proposals[phase1], "phase1": phase1, "number": number}
    elif template == "ikev2_proposal":
        yield from _ikev2_proposals(per_ike[IkeVersion.V2], allocation)
    elif template == "ikev2_policy":
        yield from _ikev2_policies(per_ike[IkeVersion.V2], allocation)
    elif template == "transform_set":
        for tunnel, given in zip(tunnels, values, strict=True):
            names = allocation.names[tunnel.name].transform_sets
            for transform, name in zip(tunnel.phase2.transforms, names, strict=True):
                yield {**given, "transform": transform, "name": name}
    else:
        yield from values


def _ikev2_proposals(
    tunnels: Sequence[tuple[Tunnel, Mapping[str, Any]]], allocation: Allocation
) -> Iterator[Mapping[str, Any]]:
    """Each by its name, with all that it offers: one of an adopted tunnel may offer a choice."""
    proposals: dict[str, dict[str, Any]] = {}
    for tunnel, given in tunnels:
        names = allocation.names[tunnel.name].proposals
        for name, phase1 in zip(names, tunnel.phase1, strict=True):
            new = {**given, "name": name, "phase1": phase1, "offers": {}}
            proposals.setdefault(name, new)["offers"].setdefault(phase1)
    for _, proposal in sorted(proposals.items()):
        yield {**proposal, "offers": tuple(proposal["offers"])}


def _ikev2_policies(
    tunnels: Sequence[tuple[Tunnel, Mapping[str, Any]]], allocation: Allocation
) -> Iterator[Mapping[str, Any]]:
    """One a local address: the proposals of these tunnels, and those that run and others need."""
    policies: dict[str, dict[str, Any]] = {}
    for tunnel, given in tunnels:
        names = allocation.names[tunnel.name]
        running = allocation.ikev2_policies.get(names.ikev2_policy, ())
        policy = policies.setdefault(
            names.ikev2_policy, {**given, "proposals": dict.fromkeys(running)}
        )
        policy["proposals"] |= dict.fromkeys(names.proposals)
    yield from policies.values()
