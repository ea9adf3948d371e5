"""Which stages of a tunnel are in doubt because lines of a router were not understood, or lost."""

from collections.abc import Iterable

from bothends.compare.credentials import isakmp_profile_named
from bothends.compare.ends import TunnelEnd
from bothends.model import IkeVersion
from bothends.platforms.router import Interface, Origin, Router

PHASE1, AUTH, PHASE2 = "phase1", "auth", "phase2"
EVERY_STAGE = frozenset({PHASE1, AUTH, PHASE2})
NO_STAGE: frozenset[str] = frozenset()
CUT = "the text ends before the configuration does"
"""What stands for the line that a text which was cut off lacks."""
NO_INTERFACE = "the text has no interface"
"""What stands for the line that applies a crypto map, in a text without any interface."""


def undecided_stages(end: TunnelEnd) -> frozenset[str]:
    """The stages that lines unread or missing may decide: an address, an ISAKMP profile."""
    if end.address_unsaid:
        return EVERY_STAGE
    named = isakmp_profile_named(end) if end.ike is IkeVersion.V1 else None
    missing = named is not None and named.value not in end.router.isakmp_profiles
    unread = frozenset(stage for stage, _ in unread_of(end))
    return unread | {AUTH} if missing else unread


def perhaps_applied(router: Router) -> bool:
    """Whether a crypto map on no interface may stand on one: in a line unread, or not shown."""
    return router.cut or not router.interfaces or any(_of_ports(router))


def _of_ports(router: Router) -> Iterable[Interface]:
    """The interfaces that have a crypto line which was not understood."""
    for port in router.interfaces.values():
        if any(line.text.removeprefix("no ").startswith("crypto") for line in port.unread):
            yield port


def unread_of(end: TunnelEnd) -> Iterable[tuple[str, Origin]]:
    """The unread lines that touch an end, each with the stage that it may decide."""
    router = end.router
    if router.cut:
        origin = Origin(router.file, 0, CUT)
        yield from ((stage, origin) for stage in sorted(EVERY_STAGE))
    elif not end.applied and not router.interfaces:
        yield PHASE2, Origin(router.file, 0, NO_INTERFACE)
    if not router.unread:
        return
    yield from _global_lines(end)
    objects = _phase1_objects(end), _auth_objects(end), _phase2_objects(end)
    for stage, parts in zip((PHASE1, AUTH, PHASE2), objects, strict=True):
        for item in parts:
            for origin in getattr(item, "unread", ()):
                yield stage, origin


def _global_lines(end: TunnelEnd) -> Iterable[tuple[str, Origin]]:
    names = _names(end)
    for origin in end.router.unknown:
        decided = end.router.may_decide(origin)
        if decided is None:
            yield from ((stage, origin) for stage in sorted(EVERY_STAGE))
        elif decided.named:
            if set(origin.text.split()) & names:
                yield decided.stage, origin
        elif decided.ike in {None, end.ike}:
            yield decided.stage, origin


def _names(end: TunnelEnd) -> set[str]:
    names = set(end.settings.transform_sets.value) if end.settings else set()
    if end.crypto_map:
        names.add(end.crypto_map.name)
    if end.entry:
        names.add(end.entry.map_name)
    if end.tunnel and end.tunnel.tunnel and end.tunnel.tunnel.protection:
        names.add(end.tunnel.tunnel.protection.value)
    return names


def _phase1_objects(end: TunnelEnd) -> Iterable[object]:
    router = end.router
    if end.ike is IkeVersion.V1:
        return router.policies
    return (*router.ikev2_policies.values(), *router.ikev2_proposals.values())


def _auth_objects(end: TunnelEnd) -> Iterable[object]:
    router, settings = end.router, end.settings
    if end.ike is IkeVersion.V1:
        profile = settings.isakmp_profile if settings else None
        return (
            *router.keyrings.values(),
            router.isakmp_profiles.get(profile.value) if profile else None,
        )
    named = settings.ikev2_profile if settings else None
    ikev2 = router.ikev2_profiles.get(named.value) if named else None
    ring = router.ikev2_keyrings.get(ikev2.keyring.value) if ikev2 and ikev2.keyring else None
    return (ikev2, ring, *(ring.peers if ring else ()))


def _phase2_objects(end: TunnelEnd) -> Iterable[object]:
    router = end.router
    objects: list[object] = [end.entry, end.crypto_map, end.tunnel, end.port, *_acls(router, end)]
    if not end.applied:
        objects.extend(_of_ports(router))
    if end.settings:
        objects.extend(router.sets(end.settings))
    tunnel = end.tunnel.tunnel if end.tunnel else None
    if tunnel and tunnel.protection:
        objects.append(router.ipsec_profiles.get(tunnel.protection.value))
    return objects


def _acls(router: Router, end: TunnelEnd) -> Iterable[object]:
    if end.entry and end.entry.acl:
        yield router.acls.get(end.entry.acl.value)
    if end.tunnel and end.tunnel.tunnel and end.tunnel.tunnel.policy:
        yield router.acls.get(end.tunnel.tunnel.policy.value)
