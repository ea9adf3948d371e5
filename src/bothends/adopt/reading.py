"""A pair of running ends as a tunnel of the model, or why it cannot be one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bothends.adopt.carriers import KINDS, CarrierPart, carrier, carrier_of
from bothends.adopt.ike_parts import IkePart, ike_of
from bothends.adopt.inexpressible import YET, InexpressibleError
from bothends.adopt.naming import folded
from bothends.compare.ends import TunnelEnd
from bothends.compare.fleet import Pair
from bothends.model import (
    Address,
    Certificates,
    End,
    IkeVersion,
    KeyPerEnd,
    Lifetime,
    Objects,
    Phase1,
    Phase2,
    PostQuantumKey,
    SecretRef,
    SharedKey,
    Transform,
    Tunnel,
)
from bothends.platforms import PLATFORMS, platform
from bothends.platforms.router import IpsecSettings, Key


@dataclass(frozen=True, slots=True)
class Read:
    """What one end says by itself."""

    end: TunnelEnd
    device: str
    ike: IkePart
    carrier: CarrierPart
    phase2: Phase2
    transform_sets: tuple[str, ...]


Keys = Mapping[SecretRef, Key]
"""The keys of a tunnel as they run, by the references that they get."""


def tunnel_of(
    name: str, pair: Pair, devices: tuple[str, str]
) -> tuple[Tunnel, Keys, tuple[str, ...]]:
    """The tunnel that a pair is, its keys, and what stays as it runs without being said.

    Raises:
        InexpressibleError: the inventory cannot describe it.
    """
    a, b = pair.a, pair.b
    if b is None:
        peer = pair.a_peer or "its peer"
        raise InexpressibleError(f"{peer} is not among the routers that were given")
    one, two = (_read(end, device) for end, device in zip((a, b), devices, strict=True))
    _refuse_unequal(one, two)
    phase1 = _common_proposals(one, two)
    authentication, keys = _authentication(name, one, two)
    ppk, more = _post_quantum(name, one, two)
    tunnel = Tunnel(
        name,
        a.ike,
        phase1,
        one.phase2,
        one.ike.dpd,
        authentication,
        (
            _end(one, two, phase1, pair.b_peer or a.local),
            _end(two, one, phase1, pair.a_peer or b.local),
        ),
        carrier(a.kind, one.carrier, two.carrier),
        ppk,
        nat_keepalive=one.ike.nat_keepalive,
        config_exchange=one.ike.config_exchange,
    )
    kept = ((read.end, text) for read in (one, two) for text in _kept(read))
    return tunnel, {**keys, **more}, tuple(f"{end}: {text} stays as it is" for end, text in kept)


def _refuse_unequal(one: Read, two: Read) -> None:
    inside = [read.carrier.inside.network if read.carrier.inside else None for read in (one, two)]
    pairs = (
        ("their kind", one.end.kind, two.end.kind),
        ("the version of IKE", one.end.ike, two.end.ike),
        ("transform sets", one.phase2.transforms, two.phase2.transforms),
        ("the mode", one.phase2.mode, two.phase2.mode),
        ("PFS", one.phase2.pfs_group, two.phase2.pfs_group),
        ("lifetimes of the IPsec SA", one.phase2.lifetime, two.phase2.lifetime),
        ("dead peer detection", one.ike.dpd, two.ike.dpd),
        ("keepalives for a NAT", one.ike.nat_keepalive, two.ike.nat_keepalive),
        ("config-exchange request", one.ike.config_exchange, two.ike.config_exchange),
        ("certificates", bool(one.ike.trustpoint), bool(two.ike.trustpoint)),
        ("the network of the tunnel interfaces", *inside),
    )
    for what, local, remote in pairs:
        if local != remote:
            raise InexpressibleError(f"the ends differ in {what}; a tunnel has one for both")
    for here, there in ((one, two), (two, one)):
        if here.ike.far_identity != there.ike.identity:
            raise InexpressibleError(
                f"{here.end} expects its peer to send {here.ike.far_identity or 'an address'} "
                f"as its identity, but it sends {there.ike.identity or 'its address'}"
            )
        keys = (here.ike.local, there.ike.remote)
        if len({key.secret for key in keys if key and key.secret}) > 1:
            raise InexpressibleError("the ends have different keys")


def _common_proposals(one: Read, two: Read) -> tuple[Phase1, ...]:
    """What both ends offer, in the order of the first: whole proposals, as they stand."""
    there = {offer for _, offer in two.ike.offers}
    common = tuple(each for _, offer in one.ike.offers if offer in there for each in offer)
    if common:
        return common
    if one.end.ike is IkeVersion.V1:
        raise InexpressibleError("no ISAKMP policy with pre-shared keys is the same on both ends")
    first, second = (
        {(p.encryption, p.hash, p.dh_group, p.prf) for _, offer in read.ike.offers for p in offer}
        for read in (one, two)
    )
    raise InexpressibleError(
        "the IKEv2 profiles of the ends have different lifetimes; a tunnel has one for both"
        if first == second
        else "no IKEv2 proposal has the same algorithms on both ends"
    )


def _authentication(
    name: str, one: Read, two: Read
) -> tuple[SharedKey | KeyPerEnd | Certificates, Keys]:
    first_key, second_key = one.ike.local, two.ike.local
    if first_key is None or second_key is None:
        points = one.ike.trustpoint, two.ike.trustpoint
        return Certificates(points, (two.ike.far_subject, one.ike.far_subject)), {}
    variable = f"PSK_{folded(name).upper()}"
    apart = [read.ike.local is not read.ike.remote for read in (one, two)]
    if not any(apart):
        shared = SecretRef("env", variable)
        return SharedKey(shared), {shared: first_key}
    if not all(apart):
        raise InexpressibleError("one end has a key for each direction, the other one key for both")
    first, second = (
        SecretRef("env", f"{variable}_{folded(read.device).upper()}") for read in (one, two)
    )
    return KeyPerEnd((first, second)), {first: first_key, second: second_key}


def _post_quantum(name: str, one: Read, two: Read) -> tuple[PostQuantumKey | None, Keys]:
    first, second = one.ike.ppk, two.ike.ppk
    if first is None and second is None:
        return None, {}
    facts = [
        (ppk.id, ppk.required, ppk.key.secret) if ppk and ppk.key else None
        for ppk in (first, second)
    ]
    if first is None or first.key is None or facts[0] != facts[1]:
        raise InexpressibleError("the ends differ in their post-quantum keys")
    ref = SecretRef("env", f"PPK_{folded(name).upper()}")
    return PostQuantumKey(first.id, ref, first.required), {ref: first.key}


def _end(here: Read, there: Read, phase1: tuple[Phase1, ...], known_as: Address | None) -> End:
    """One end; `known_as` is the address that the other has for it, of a NAT in front of it."""
    end, local = here.end, here.end.local
    assert end.port is not None  # noqa: S101  (told by _read)
    assert local is not None  # noqa: S101  (told by _read)
    mapped = here.carrier.inside is None
    listed = mapped or bool(here.carrier.local)
    return End(
        device=here.device,
        interface=end.port.name,
        address=known_as or local,
        interface_address=local if known_as and known_as != local else None,
        networks=here.carrier.local if listed else there.carrier.remote,
        next_hop=here.carrier.next_hop,
        objects=_objects(here, phase1),
        inside=here.carrier.inside,
        tunnel_interface=here.carrier.interface,
        vrf=(here.ike.inside_vrf or end.fvrf) if mapped else _vrf(end),
        fvrf=end.fvrf,
        identity=here.ike.identity,
    )


def _vrf(end: TunnelEnd) -> str:
    return end.tunnel.vrf.value if end.tunnel else ""


def _objects(read: Read, phase1: tuple[Phase1, ...]) -> Objects | None:
    """The names of an end's objects; None where bothends gave them."""
    if read.carrier.names is None:
        return None
    offered = {each: name for name, offer in reversed(read.ike.offers) for each in offer}
    version2 = read.end.ike is IkeVersion.V2
    return Objects(
        transform_sets=read.transform_sets,
        keyring=read.ike.keyring,
        keyring_peer=read.ike.peer,
        isakmp_profile="" if version2 else read.ike.profile,
        ikev2_profile=read.ike.profile if version2 else "",
        ikev2_policy=read.ike.policy,
        ikev2_proposals=tuple(offered[each] for each in phase1) if version2 else (),
        **read.carrier.names,  # type: ignore[arg-type]  # each has the type of its field
    )


def _read(end: TunnelEnd, device: str) -> Read:
    for applies, reason in _reasons(end):
        if applies:
            raise InexpressibleError(f"{end}: {reason}")
    assert end.settings is not None  # noqa: S101  (told among the reasons)
    ike = ike_of(end)
    phase2 = _phase2(end, end.settings)
    names = end.settings.transform_sets.value
    return Read(end, device, ike, carrier_of(end), phase2, names)


def _reasons(end: TunnelEnd) -> Iterator[tuple[bool, str]]:
    """Everything that the inventory has no words for, in the order in which it is best told."""
    name = end.router.platform
    by_hand = "is not adopted: write its tunnels yourself (docs/far-ends.md)"
    yield not PLATFORMS[name].adopted, f"{platform(name).title} {by_hand}"
    yield end.kind not in KINDS, f"kind {end.kind}: {YET}"
    what = "the crypto map" if end.crypto_map else "the source of the tunnel"
    yield end.port is None, f"{what} is on no interface"
    yield end.local is None, "the interface has no address of its own"
    yield len(end.peers) != 1, f"{len(end.peers)} peers: {YET}"
    yield end.settings is None, "its IPsec profile is not defined"
    if end.port and end.port.vrf.value != end.fvrf:
        yield True, f"tunnel vrf {end.fvrf or 'global'} is not the VRF of {end.port.name}"
    if end.settings:
        yield end.settings.kilobytes.value is None, "no limit by volume"


def _kept(read: Read) -> Iterator[str]:
    """What runs, does no harm, and is not in the words of an inventory."""
    yield from read.carrier.remarks
    if read.end.settings and read.end.settings.idle.value is not None:
        yield "the idle time of its SAs"
    yield from read.ike.remarks


def _phase2(end: TunnelEnd, settings: IpsecSettings) -> Phase2:
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
    if settings.pfs_kems.value.names:
        raise InexpressibleError(f"{end}: PFS with ML-KEM: {YET}")
    return Phase2(
        tuple(transforms),
        modes.pop(),
        settings.pfs.value,
        Lifetime(settings.seconds.value, settings.kilobytes.value or 0),
    )
