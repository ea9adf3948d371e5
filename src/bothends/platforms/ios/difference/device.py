"""A router's plan: the lines that are missing, in order, and the lines that take them back."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from bothends.errors import InputError
from bothends.model import IkeVersion, SecretRef, Tunnel
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.difference.additions import additions
from bothends.platforms.ios.difference.blocks import Comparison, merged
from bothends.platforms.ios.difference.canonical import object_of
from bothends.platforms.ios.difference.enrolment import kept, renewals, waiting
from bothends.platforms.ios.difference.exposure import sent_in_clear
from bothends.platforms.ios.difference.former import adopted_objects, former_objects
from bothends.platforms.ios.difference.interfaces import unrouted_ipv6, wrong_interfaces
from bothends.platforms.ios.difference.owners import added_lines, peers_of
from bothends.platforms.ios.difference.path import closed, gaps, opened, unmanageable, unreached
from bothends.platforms.ios.difference.releases import missing_features
from bothends.platforms.ios.difference.running import Running, read_entries, read_running
from bothends.platforms.ios.difference.steps import steps_of
from bothends.platforms.ios.difference.surplus import Surplus
from bothends.platforms.ios.difference.unmanaged import Guard, foreign_tunnels, shadows
from bothends.platforms.ios.difference.used_names import read_used_names
from bothends.platforms.ios.write import UsedNames, allocate, render_device
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.plan import DEFAULT, Choices, DevicePlan, Edit, Planning, PlanStep
from bothends.platforms.router import Router

if TYPE_CHECKING:
    from jinja2 import Environment


def make_plan(
    device: str, tunnels: Sequence[Tunnel], running: str, **given: Unpack[Planning]
) -> DevicePlan:
    """Plan these tunnels of a router against its running configuration.

    Everything new comes first, in the order in which IOS accepts it; what has to go goes last, in
    the opposite order.

    Raises:
        InputError: a template is wrong, the router cannot be an end of these tunnels as it is, or
            it has no free number left.
    """
    edits, notes, uncompared = edits_for(device, tunnels, running, **given)
    enrolled = [tunnel for tunnel in tunnels if tunnel.enrolment_of(tunnel.end(device))]
    checked = given.get("choices", DEFAULT).checked and enrolled
    by_hand = waiting(device, enrolled, read_running(running)) if checked else {}
    return DevicePlan(device, steps_of(edits), (*uncompared, *notes), uncompared, by_hand)


def edits_for(
    device: str,
    tunnels: Sequence[Tunnel],
    running: str,
    *,
    environment: "Environment",
    reveal: Callable[[SecretRef], str],
    neighbours: Sequence[Tunnel] = (),
    choices: Choices = DEFAULT,
    old: Tunnel | None = None,
) -> tuple[list[Edit], tuple[str, ...], tuple[str, ...]]:
    """The single edits of a plan, remarks, and what could not be compared; see `make_plan`.

    `old`: what one of these tunnels was adopted as; its objects go with what is not wanted.
    """
    runs = read_running(running)
    router = read_router(running, device, printed=True)
    by_name = {tunnel.name: tunnel for tunnel in (*neighbours, *tunnels)}
    former = former_objects(runs, device, old)
    used = _with_former(read_used_names(runs), device, old)
    allocation = allocate(device, by_name.values(), used)
    shared = tuple(shadows(device, router, tunnels, allocation, used.own.values()))
    if choices.checked:
        _stop(device, missing_features(device, router, tunnels))
        _stop(device, wrong_interfaces(device, router, tunnels, allocation))
        _stop(device, unrouted_ipv6(device, tunnels, runs))
        _stop(device, (text for first, text in shared if first))
    notes = [text for first, text in shared if not first]
    breaks = [gap for tunnel in tunnels for gap in gaps(device, tunnel, router)]
    managed = [gap for gap in breaks if gap.managed]
    if choices.checked:
        _stop(device, unmanageable(managed, runs))
        notes += [
            f"{gap.tunnel}: {gap.effect}; path: manage opens it"
            for gap in breaks
            if not gap.managed
        ]
        notes += [text for tunnel in tunnels for text in unreached(device, tunnel, router)]

    guard = Guard(foreign_tunnels(router, used.own.values()), choices.allow_global)
    scoped = [_scoped(tunnel, router, guard, notes) for tunnel in tunnels]
    later = choices.waiting | (waiting(device, tunnels, runs).keys() if choices.checked else set())
    if later and old:
        _stop(device, (f"{name} waits for a certificate: apply it first" for name in sorted(later)))
    rendered = render_device(
        device, scoped, environment=environment, allocation=allocation, waiting=later
    )
    adopted = adopted_objects(runs, device, tunnels)
    comparison = Comparison(
        lambda line: reveal_in(line, reveal),
        choices.replace_keys,
        {object_of(entry.key) for entry in adopted},
    )
    intended = merged(read_entries(rendered))
    try:
        comparison.compare(intended, runs.entries)
    except InputError as error:
        where = f"{device}: {error.where}" if error.where else device
        raise InputError(error.message, where=where, hint=error.hint) from None
    surplus = Surplus(runs, intended, former, adopted)
    edits = [
        *opened(managed, runs),
        *guard.kept(comparison.edits, notes),
        *_removed(device, surplus, {t.name for t in tunnels} - later, comparison.edits),
    ]
    notes += renewals(edits, runs)
    here = [tunnel for tunnel in tunnels if tunnel.end(device).objects is None]
    notes += additions(runs, here, allocation)
    removed = {line for edit in edits if edit.late for _, line in edit.undo}
    routed = [tunnel for tunnel in tunnels if tunnel.carrier.routed]
    networks = [net for each in routed for net in each.other(each.end(device)).networks]
    notes += sent_in_clear(router, [tunnel.name for tunnel in routed], removed, networks)
    return edits, tuple(notes), tuple(comparison.notes)


def _with_former(used: UsedNames, device: str, old: Tunnel | None) -> UsedNames:
    """What is in use, with the entry and the interface of a tunnel that was adopted as its own."""
    end = old.end(device) if old else None
    if old is None or end is None or end.objects is None:
        return used
    objects, own, interfaces = end.objects, dict(used.own), dict(used.own_interfaces)
    if objects.crypto_map:
        own[objects.access_list] = (objects.crypto_map, objects.sequence)
    if end.tunnel_interface:
        interfaces[old.name] = end.tunnel_interface
    return replace(used, own=own, own_interfaces=interfaces)


def make_removal(device: str, tunnels: Collection[str], running: str) -> DevicePlan:
    """Plan how everything goes that these tunnels, by name, have on a router.

    What cannot be told from what others wrote stays: ISAKMP policies and router-wide settings.

    Raises:
        InputError: something else on the router refers to what would go.
    """
    runs = read_running(running)
    surplus = Surplus(runs)
    edits = [*_removed(device, surplus, tunnels), *closed(runs, tunnels)]
    if not edits:
        return DevicePlan(device)
    removed = {line for edit in edits for _, line in edit.undo}
    notes = list(sent_in_clear(read_router(running, device), tunnels, removed))
    notes += added_lines(runs, tunnels)
    notes += kept(runs, tunnels, surplus.released(tunnels))
    policies = [entry.text for entry in runs.find("crypto isakmp policy ")]
    if policies:
        notes.append(f"{', '.join(policies)}: kept, as other tunnels may use it")
    return DevicePlan(device, steps_of(edits), tuple(notes))


def keys_only(plan: DevicePlan) -> bool:
    """Whether a plan does nothing but replace keys."""
    return all(_KEY_LINE.match(line) for step in plan.steps for line in step.lines)


_KEY_LINE = re.compile(
    r"crypto (?:ikev2 )?keyring | peer \S+$|\s*(?:no )?(?:pre-shared-key |ppk |crypto isakmp key )"
)


def running_peers(running: str) -> dict[str, str]:
    """The tunnels of ours that a running configuration has anything of, with their peers."""
    return peers_of(read_running(running))


def difference(
    lines: Sequence[str], running: Running, with_secrets: Callable[[str], str] = str
) -> tuple[tuple[PlanStep, ...], tuple[str, ...]]:
    """The steps from a running configuration to one that has these lines too, and remarks.

    `with_secrets` gives a line as the router would show it; used to compare only.

    Raises:
        InputError: a line cannot be put where it belongs.
    """
    comparison = Comparison(with_secrets)
    comparison.compare(merged(read_entries(lines)), running.entries)
    return steps_of(comparison.edits), tuple(comparison.notes)


def _removed(
    device: str, surplus: Surplus, tunnels: Collection[str], changes: Iterable[Edit] = ()
) -> Iterable[Edit]:
    """What goes; refuses that, and other changes, where lines of others need what is there."""
    try:
        surplus.refuse_shared(changes)
        return list(surplus.edits(tunnels))
    except InputError as error:
        raise InputError(error.message, where=device, hint=error.hint) from None


def _stop(device: str, problems: Iterable[str]) -> None:
    reasons = list(problems)
    if reasons:
        raise InputError(
            "; ".join(reasons),
            where=f"{device}: running configuration",
            hint="correct the inventory or the router; nothing was planned for it",
        )


def _scoped(tunnel: Tunnel, router: Router, guard: Guard, notes: list[str]) -> Tunnel:
    """The tunnel with dead peer detection of its own, where that of the router is for others too.

    Periodic probes can only be asked for the whole router.
    """
    if (
        tunnel.ike is IkeVersion.V2
        or tunnel.dpd is None
        or not tunnel.dpd.periodic
        or not guard.foreign
        or guard.allow_global
    ):
        return tunnel
    has = router.isakmp.keepalive
    if has and has.value == tunnel.dpd:
        return tunnel
    stands = has.origin.text if has and not has.origin.is_default else "none"
    notes.append(
        f"{tunnel.name}: crypto isakmp keepalive is for the whole router and stays as it is "
        f"({stands}), because tunnels of others use it; the ISAKMP profile gets a keepalive on "
        "demand instead; --allow-global changes it for all"
    )
    return replace(tunnel, dpd=replace(tunnel.dpd, periodic=False))
