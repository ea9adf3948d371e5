"""How IOS takes part in a negotiation: what an end of a tunnel proposes and accepts.

The keys, profiles and policies are chosen as IOS chooses them (docs/pairing.md has the sources).
"""

from collections.abc import Sequence
from dataclasses import replace

from bothends.compare.credentials import known_by_identity
from bothends.compare.ends import Kind, Meeting, TunnelEnd
from bothends.compare.ikev1_ends import with_ikev1
from bothends.compare.ikev2_ends import with_ikev2
from bothends.compare.protected_traffic import selectors_of
from bothends.compare.reach import no_route
from bothends.compare.undecided_stages import perhaps_applied, undecided_stages
from bothends.compare.views.claims import taken_before
from bothends.ike.end import IkeEnd, Protection, SelectorLine
from bothends.ike.selectors import Addresses
from bothends.model import CLASSICAL, IkeVersion, Mode


def ike_end(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> IkeEnd:
    """What `end` brings to a negotiation with `far`."""
    router, settings = end.router, end.settings
    protections = protections_of(end)
    here, there = meeting.here, meeting.there
    in_transport = all(each.mode is Mode.TRANSPORT for each in protections)
    if meeting.nat and (in_transport or end.takes_anyone or remote.takes_anyone):
        # In transport mode the addresses of packets take the place of those in the selectors (RFC
        # 3947 section 5.2, RFC 7296 section 2.23.1); a multipoint tunnel takes any.
        here, there = end.local or here, remote.local or there
    selectors = tuple(selectors_of(end, here, there))
    common = IkeEnd(
        name=router.name,
        ike=end.ike,
        offers=(),
        protections=protections,
        pfs=settings.pfs.value if settings else None,
        seconds=settings.seconds.value if settings else 3600,
        kilobytes=settings.kilobytes.value if settings else None,
        selectors=selectors,
        diverted=taken_before(end),
        any_selector=_takes_any_selector(end),
        any_selector_source=end.entry,
        takes_part=_absence(end, meeting),
        starts=_passivity(end, remote, meeting),
        misses="" if meeting.points or end.waits else _misses(meeting),
        exact_selector=end.tunnel is not None,
        protects=end.applied and settings is not None and (meeting.points or end.takes_anyone),
        may_transport=end.kind.gre
        or end.kind is Kind.FLEXVPN  # which may carry GRE
        or _between_ends(selectors, meeting),
        pfs_kems=settings.pfs_kems.value if settings else CLASSICAL,
        doubts=undecided_stages(end),
    )
    if not meeting.points and meeting.theirs:
        # The far end calls from its own address, wherever this end points.
        meeting = replace(meeting, there=meeting.theirs)
    if end.ike is IkeVersion.V2:
        return with_ikev2(common, end, remote, meeting)
    return with_ikev1(common, end, remote, meeting)


def _absence(end: TunnelEnd, meeting: Meeting) -> str:
    """Why an end cannot take part in IKE at all."""
    for port in (end.port, end.addressed, end.tunnel):
        if port and port.shutdown.value:
            return f"{port.name} is shut down"
    if end.addressed and end.local is None and end.addressed.of(end.family).no_address:
        return f"{end.addressed.name} has no address"
    if end.tunnel and end.tunnel.tunnel and not end.tunnel.tunnel.fits:
        return f"{end.tunnel.name} has a tunnel mode that is not for IPv{end.family}"
    if end.tunnel and end.local and end.port is None and has_addresses(end):
        return f"no interface has the source {end.local}"
    if not end.router.isakmp.enabled.value:
        return "IKE is disabled"
    if not speaks_ike(end):
        return f"IKEv{end.ike.value} is not enabled on {end.port.nameif if end.port else ''}"
    if meeting.there and no_route(end, meeting.there):
        return f"there is no route to {meeting.there}"
    return ""


def speaks_ike(end: TunnelEnd) -> bool:
    """Whether its version of IKE is enabled on the interface that it uses."""
    return end.port is None or end.port.ike is None or end.ike in end.port.ike


def has_addresses(end: TunnelEnd) -> bool:
    """Whether the text says which addresses the router has, so that one missing is missed."""
    ports = [port for port in end.router.interfaces.values() if port.tunnel is None]
    learned = any(port.of(end.family).dynamic.value for port in ports)
    return not learned and any(port.attached(end.family) for port in ports)


def _passivity(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> str:
    """Why an end cannot initiate, though it may answer."""
    if end.kind is Kind.NONE:
        return "it has no IPsec for this peer"
    if not end.applied and not perhaps_applied(end.router):
        return "its crypto map is applied to no interface"
    if end.kind in {Kind.DYNAMIC_MAP, Kind.FLEXVPN}:
        return "it accepts any peer and initiates to none"
    if end.waits and (remote.kind is Kind.NONE or not meeting.pointed_at):
        return "it waits for the other end to register"
    if end.ike is IkeVersion.V2 and known_by_identity(end, remote, meeting):
        return "its keyring has the other end by identity only, which an initiator is not told"
    profile = end.tunnel and end.tunnel.tunnel and end.tunnel.tunnel.protection
    ipsec_profile = end.router.ipsec_profiles.get(profile.value) if profile else None
    return (
        "its profile is responder-only"
        if ipsec_profile and ipsec_profile.responder_only.value
        else ""
    )


def _misses(meeting: Meeting) -> str:
    expected = f", the other end uses {meeting.theirs}" if meeting.theirs else ""
    return f"its peer is {meeting.there or 'not configured'}{expected}"


def protections_of(end: TunnelEnd) -> tuple[Protection, ...]:
    """The transform-sets of an end, in order."""
    if end.settings is None:
        return ()
    return tuple(
        Protection(
            transform_set.ah,
            transform_set.encryption,
            transform_set.integrity,
            transform_set.compression,
            transform_set.mode.value,
            transform_set.mode_required,
            transform_set,
        )
        for transform_set in end.router.sets(end.settings)
    )


def _between_ends(selectors: Sequence[SelectorLine], meeting: Meeting) -> bool:
    """Whether a crypto map protects only what the two ends send each other themselves."""
    if meeting.here is None or meeting.there is None:
        return False
    ends = Addresses.of(meeting.here), Addresses.of(meeting.there)
    permitted = [line.flow for line in selectors if line.permit]
    return bool(permitted) and all((flow.local, flow.remote) == ends for flow in permitted)


def _takes_any_selector(end: TunnelEnd) -> bool:
    """A dynamic map without an ACL, a template: the selectors are those of whoever calls."""
    if end.entry is not None:
        return end.kind is Kind.DYNAMIC_MAP and end.entry.acl is None
    return end.kind is Kind.FLEXVPN
