"""A pair of running ends as a tunnel of the model, or why it cannot be one."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from bothends.adopt.naming import folded
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.fleet import Pair
from bothends.model import (
    Authentication,
    Dpd,
    End,
    IkeVersion,
    Lifetime,
    Objects,
    Phase1,
    Phase2,
    SecretRef,
    SharedKey,
    Transform,
    Tunnel,
)
from bothends.platforms.naming import PREFIX
from bothends.platforms.router import Acl, IsakmpProfile, Key, MapEntry, Router


class InexpressibleError(Exception):
    """The inventory has no words for what runs; the only argument is the reason."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one end says by itself."""

    end: End
    notes: tuple[str, ...]
    phase1: tuple[Phase1, ...]
    phase2: Phase2
    dpd: Dpd | None
    key: Key


def tunnel_of(
    name: str, pair: Pair, devices: tuple[str, str]
) -> tuple[Tunnel, Key, tuple[str, ...]]:
    """The tunnel that a pair is, its key, and what stays as it runs without being said.

    Raises:
        InexpressibleError: the inventory cannot describe it.
    """
    a, b = pair.a, pair.b
    if b is None:
        peer = pair.a_peer or "its peer"
        raise InexpressibleError(f"{peer} is none of the routers that were given")
    one, two = (_read(end, device) for end, device in zip((a, b), devices, strict=True))
    _refuse_unequal(one, two)
    phase1 = tuple(proposal for proposal in one.phase1 if proposal in two.phase1)
    if not phase1:
        raise InexpressibleError("no ISAKMP policy with pre-shared keys is the same on both ends")
    reference = SecretRef("env", f"PSK_{folded(name).upper()}")
    ends = (one.end, two.end)
    key = SharedKey(reference)
    tunnel = Tunnel(name, IkeVersion.V1, phase1, one.phase2, one.dpd, key, ends)
    return tunnel, one.key, (*one.notes, *two.notes)


def _refuse_unequal(one: Read, two: Read) -> None:
    pairs = (
        ("transform sets", one.phase2.transforms, two.phase2.transforms),
        ("the mode", one.phase2.mode, two.phase2.mode),
        ("PFS", one.phase2.pfs_group, two.phase2.pfs_group),
        ("lifetimes of the IPsec SA", one.phase2.lifetime, two.phase2.lifetime),
        ("dead peer detection", one.dpd, two.dpd),
    )
    for what, local, remote in pairs:
        if local != remote:
            raise InexpressibleError(f"the ends differ in {what}; a tunnel has one for both")
    if one.key.secret and two.key.secret and one.key.secret != two.key.secret:
        raise InexpressibleError("the ends have different keys")


def _read(end: TunnelEnd, device: str) -> Read:
    router, entry = end.router, end.entry
    for applies, reason in _reasons(end):
        if applies:
            raise InexpressibleError(f"{end}: {reason}")
    assert entry is not None  # noqa: S101  (told among the reasons)
    assert end.port is not None  # noqa: S101 (tells mypy)
    assert isinstance(end.local, IPv4Address)  # noqa: S101 (tells mypy)
    acl = _acl(router, entry)
    profile = _profile(router, entry)
    key = _key(end, profile)
    name = entry.acl.value if entry.acl else ""
    return Read(
        End(
            device=device,
            interface=end.port.name,
            address=end.local,
            networks=_locals(acl, end),
            next_hop=_next_hop(end) if name.startswith(PREFIX) else None,
            objects=Objects(
                crypto_map=entry.map_name,
                sequence=entry.sequence,
                access_list=name,
                transform_sets=entry.settings.transform_sets.value,
                keyring=profile.keyrings[0].value if profile and profile.keyrings else "",
                isakmp_profile=profile.name if profile else "",
            )
            if not name.startswith(PREFIX)
            else None,
        ),
        tuple(f"{end}: {text} stays as it is" for text in _unsaid(router, entry, profile)),
        tuple(_proposals(router)),
        _phase2(end, entry),
        _dpd(router, profile),
        key,
    )


def _unsaid(router: Router, entry: MapEntry, profile: IsakmpProfile | None) -> Iterator[str]:
    """What runs, does no harm, and is not in the words of an inventory."""
    if entry.reverse_route.value:
        yield "reverse-route"
    if entry.settings.idle.value is not None:
        yield "the idle time of its SAs"
    whole = router.isakmp.keepalive
    if whole and not whole.value.periodic and not (profile and profile.keepalive):
        yield "crypto isakmp keepalive on demand, for the whole router,"


def _reasons(end: TunnelEnd) -> Iterator[tuple[bool, str]]:
    """Everything that the inventory has no words for, in the order in which it is best told."""
    entry, crypto_map = end.entry, end.crypto_map
    yet = "the inventory cannot describe it yet"
    yield end.kind is not Kind.CRYPTO_MAP or entry is None, f"kind {end.kind}: {yet}"
    if entry is None or crypto_map is None:
        return
    settings = entry.settings
    yield end.ike is not IkeVersion.V1, f"IKEv2: {yet}"
    yield end.family == 6, f"IPv6: {yet}"
    yield end.port is None, "the crypto map is on no interface"
    yield end.local is None, "the interface has no address of its own"
    yield bool(end.fvrf), f"VRF {end.fvrf}: {yet}"
    yield len(entry.peers) != 1, f"{len(entry.peers)} peers: {yet}"
    yield crypto_map.local_address is not None, f"crypto map … local-address: {yet}"
    yield crypto_map.isakmp_profile is not None, "the whole map has an ISAKMP profile"
    yield settings.kilobytes.value is None, "no limit by volume"
    yield (
        entry.acl is not None and entry.acl.value.isdigit(),
        (
            "its crypto ACL is a numbered one, which IOS removes whole with any line of it; "
            "make it a named one first"
        ),
    )
    yield bool(entry.unread), "lines of its crypto map entry were not read"


def _acl(router: Router, entry: MapEntry) -> Acl:
    acl = router.acls.get(entry.acl.value) if entry.acl else None
    if acl is None:
        raise InexpressibleError("its crypto ACL is not defined")
    return acl


def _networks(acl: Acl) -> list[tuple[IPv4Network, IPv4Network]]:
    result = []
    for entry in acl.entries:
        for flow in entry.flows:
            local, remote = flow.local.network(), flow.remote.network()
            plain = (
                entry.permit
                and not flow.protocol
                and type(flow)(0, flow.local, flow.remote) == flow
            )
            if not (plain and isinstance(local, IPv4Network) and isinstance(remote, IPv4Network)):
                raise InexpressibleError(
                    f"line {entry.origin.line} of its crypto ACL is no permit ip of two networks"
                )
            result.append((local, remote))
    return result


def _locals(acl: Acl, end: TunnelEnd) -> tuple[IPv4Network, ...]:
    """The networks behind an end: its access list must permit all of them to all of the others'."""
    rows = _networks(acl)
    local_end = dict.fromkeys(local for local, _ in rows)
    remote_end = dict.fromkeys(remote for _, remote in rows)
    if len(rows) != len(local_end) * len(remote_end):
        raise InexpressibleError(
            f"{end}: its crypto ACL does not permit every network here to every network there"
        )
    return tuple(local_end)


def _next_hop(end: TunnelEnd) -> IPv4Address | None:
    """The next hop of the route to the peer, which bothends writes where an end names one."""
    peer = IPv4Network(end.peers[0][0])
    hops = (route.next_hop for route in end.router.routes if route.network == peer)
    return next((hop for hop in hops if isinstance(hop, IPv4Address)), None)


def _proposals(router: Router) -> Iterator[Phase1]:
    for policy in router.policies:
        if policy.authentication.value is Authentication.PRE_SHARE and not policy.built_in:
            yield Phase1(
                policy.encryption.value,
                policy.hash.value,
                policy.group.value,
                policy.authentication.value,
                policy.lifetime.value,
            )


def _phase2(end: TunnelEnd, entry: MapEntry) -> Phase2:
    settings = entry.settings
    sets = [end.router.transform_sets.get(name) for name in settings.transform_sets.value]
    transforms = []
    for transform_set in sets:
        if transform_set is None or transform_set.built_in:
            raise InexpressibleError(f"{end}: a transform set is not defined")
        if (
            transform_set.ah
            or transform_set.compression
            or transform_set.encryption is None
            or transform_set.unread
        ):
            raise InexpressibleError(f"{end}: transform set {transform_set.name} is more than ESP")
        transforms.append(Transform(transform_set.encryption, transform_set.integrity))
    modes = {transform_set.mode.value for transform_set in sets if transform_set}
    if len(modes) != 1:
        raise InexpressibleError(f"{end}: its transform sets have different modes")
    return Phase2(
        tuple(transforms),
        modes.pop(),
        settings.pfs.value,
        Lifetime(settings.seconds.value, settings.kilobytes.value or 0),
    )


def _profile(router: Router, entry: MapEntry) -> IsakmpProfile | None:
    named = entry.settings.isakmp_profile
    if named is None:
        return None
    profile = router.isakmp_profiles.get(named.value)
    if profile is None or profile.unread:
        raise InexpressibleError(f"its ISAKMP profile {named.value} is not defined or not read")
    beside = (profile.self_identity, profile.local_address, profile.vrf, profile.trustpoint)
    if any(beside) or profile.aggressive.value or len(profile.keyrings) > 1:
        raise InexpressibleError(
            f"its ISAKMP profile {profile.name} has settings besides key and peer"
        )
    return profile


def _key(end: TunnelEnd, profile: IsakmpProfile | None) -> Key:
    peer = end.peers[0][0]
    name = profile.keyrings[0].value if profile and profile.keyrings else "default"
    ring = end.router.keyrings.get(name)
    for held in ring.keys if ring else ():
        if held.network == IPv4Network(peer):
            return held.key
    raise InexpressibleError(f"{end}: no key that is for {peer} alone")


def _dpd(router: Router, profile: IsakmpProfile | None) -> Dpd | None:
    """What the profile says, or the whole router where that is periodic; nothing else has words."""
    if profile and profile.keepalive:
        return profile.keepalive.value
    whole = router.isakmp.keepalive
    return whole.value if whole and whole.value.periodic else None
