"""From the form of tunnels.yaml to the model."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bothends.inventory.inside import inside_addresses
from bothends.inventory.kinds import KINDS
from bothends.inventory.schema import (
    AnyEndForm,
    EndForm,
    EnrolledHostForm,
    FileForm,
    ObjectsForm,
    PartnerForm,
    Phase1Form,
    ProfileForm,
    TunnelForm,
)
from bothends.model import (
    Attached,
    Authentication,
    Certificates,
    Dpd,
    End,
    Identity,
    IdentityKind,
    KeyPerEnd,
    Kind,
    Lifetime,
    Objects,
    Partner,
    Phase1,
    Phase2,
    PostQuantumKey,
    SecretRef,
    SharedKey,
    Transform,
    Trustpoint,
    Tunnel,
)
from bothends.platforms.naming import PREFIX


def build(form: FileForm) -> tuple[Tunnel, ...]:
    """The tunnels, in the order of the file. The form must have passed every check."""
    tunnels = []
    inside = inside_addresses(form)
    for name, entry in form.tunnels.items():
        profile = form.profiles[entry.profile]
        first, second = (
            _end(device, end, address, entry.kind)
            for (device, end), address in zip(
                entry.ends.items(), inside.get(name, (None, None)), strict=True
            )
        )
        tunnels.append(
            Tunnel(
                name=name,
                ike=profile.ike,
                phase1=tuple(_phase1(p) for p in proposals(profile)),
                phase2=_phase2(profile),
                dpd=liveness(profile),
                authentication=_authentication(form, entry),
                ends=(first, second),
                carrier=KINDS[entry.kind].build(entry),
                ppk=_ppk(entry),
                fragmentation=profile.fragmentation,
                nat_keepalive=profile.nat_keepalive,
                config_exchange=profile.config_exchange,
                dynamic_key=entry.dynamic_key,
                manage_path=entry.path == "manage",
            )
        )
    return tuple(_with_backups(form, tunnels))


def _with_backups(form: FileForm, tunnels: list[Tunnel]) -> Iterator[Tunnel]:
    """Each tunnel with those that stand by for it, and the one that it stands by for."""
    standing_by: dict[str, list[Tunnel]] = {}
    for tunnel in tunnels:
        if primary := form.tunnels[tunnel.name].backup_of:
            standing_by.setdefault(primary, []).append(tunnel)
    whole = {
        tunnel.name: replace(tunnel, backups=tuple(standing_by.get(tunnel.name, ())))
        for tunnel in tunnels
    }
    for tunnel in tunnels:
        primary = form.tunnels[tunnel.name].backup_of
        yield replace(tunnel, primary=whole[primary]) if primary else whole[tunnel.name]


def proposals(profile: ProfileForm) -> list[Phase1Form]:
    """The phase-1 proposals of a profile, which may be written as one or as a list."""
    return profile.phase1 if isinstance(profile.phase1, list) else [profile.phase1]


def phases(profile: ProfileForm) -> tuple[tuple[Phase1, ...], Phase2]:
    """What a profile says of both phases."""
    return tuple(map(_phase1, proposals(profile))), _phase2(profile)


def reference(text: str) -> SecretRef:
    """A secret reference such as `env:NAME`."""
    provider, _, name = text.partition(":")
    return SecretRef(provider, name)


def _authentication(file: FileForm, form: TunnelForm) -> SharedKey | KeyPerEnd | Certificates:
    if form.psk is None:
        ends = {d: end for d, end in form.ends.items() if isinstance(end, EndForm)}
        points = [_trustpoint(file, form, device, end) for device, end in ends.items()]
        names = [
            point.name if point else end.trustpoint or ""
            for point, end in zip(points, ends.values(), strict=True)
        ]
        subjects = [end.subject or "" for end in ends.values()]
        return Certificates(
            (names[0], names[1]), (subjects[0], subjects[1]), (points[0], points[1])
        )
    if isinstance(form.psk, str):
        return SharedKey(reference(form.psk))
    first, second = (reference(form.psk[device]) for device in form.ends)
    return KeyPerEnd((first, second))


def _trustpoint(file: FileForm, form: TunnelForm, device: str, end: EndForm) -> Trustpoint | None:
    """The trustpoint of an end that is written; None where the router has its own."""
    point = file.trustpoints.get(end.trustpoint or "")
    if point is None:
        return None
    own = point.hosts.get(device, EnrolledHostForm())
    return Trustpoint(
        name=f"{PREFIX}{end.trustpoint}",
        enrollment=point.enrollment,
        key_size=point.key_size or KEY_SIZES[method_of(file.profiles[form.profile])][0],
        revocation=tuple(point.revocation_check),
        fqdn=own.fqdn,
        ip_address=own.ip_address,
        source_interface=own.source_interface or point.source_interface or "",
        vrf=own.vrf or point.vrf or "",
    )


def method_of(profile: ProfileForm) -> Authentication:
    """How both ends of a tunnel with this profile authenticate."""
    return proposals(profile)[0].authentication


KEY_SIZES: Mapping[Authentication, tuple[int, ...]] = {
    Authentication.RSA_SIG: (2048, 3072, 4096),
    Authentication.ECDSA_SIG: (256, 384, 521),
}
"""Bits of a pair of keys by the method that signs with it; the first is taken unasked."""


def _ppk(form: TunnelForm) -> PostQuantumKey | None:
    ppk = form.ppk
    return PostQuantumKey(ppk.id, reference(ppk.key), ppk.required) if ppk else None


def _identity(text: str | None) -> Identity | None:
    kind, _, value = (text or "").partition(":")
    return Identity(IdentityKind(kind), value) if text else None


def _end(device: str, end: AnyEndForm, inside: Attached | None, kind: Kind) -> End:
    if isinstance(end, PartnerForm):
        partner = Partner(
            end.organisation, end.platform, end.contact, end.partner or "", tuple(end.probe_targets)
        )
        networks = tuple(end.networks)
        return End(
            device,
            "",
            end.address,
            networks,
            inside=inside,
            identity=_identity(end.identity),
            partner=partner,
        )
    assert isinstance(end, EndForm)  # noqa: S101  (the schema knows no third kind)
    return End(
        device=device,
        interface=end.interface,
        interface_address=end.interface_address,
        address=end.address,
        networks=tuple(end.networks),
        next_hop=end.next_hop,
        probe_source=end.probe_source,
        probe_targets=tuple(end.probe_targets),
        objects=_objects(end.objects, end.address.version) if end.objects else None,
        inside=inside,
        identity=_identity(end.identity),
        vrf=end.vrf or (end.fvrf if kind is Kind.CRYPTO_MAP else None) or "",
        fvrf=end.fvrf or "",
        tunnel_interface=end.tunnel_interface or "",
        unnumbered=end.unnumbered or "",
    )


def _objects(form: ObjectsForm, version: int) -> Objects:
    ipv6 = "ipv6 " if version == 6 and form.crypto_map else ""
    return Objects(
        transform_sets=tuple(form.transform_sets),
        crypto_map=f"{ipv6}{form.crypto_map or ''}",
        sequence=form.sequence or 0,
        access_list=form.access_list or "",
        ipsec_profile=form.ipsec_profile or "",
        tunnel_source=form.tunnel_source or "",
        isakmp_profile=form.isakmp_profile or "",
        keyring=form.keyring or "",
        keyring_peer=form.keyring_peer or "",
        ikev2_profile=form.ikev2_profile or "",
        ikev2_policy=form.ikev2_policy or "",
        ikev2_proposals=tuple(form.ikev2_proposals or ()),
    )


def _phase1(form: Phase1Form) -> Phase1:
    return Phase1(
        form.encryption, form.hash, form.dh_group, form.authentication, form.lifetime, form.prf
    )


def _phase2(profile: ProfileForm) -> Phase2:
    form = profile.phase2
    return Phase2(
        transforms=tuple(Transform(t.encryption, t.integrity) for t in form.transforms),
        mode=form.mode,
        pfs_group=form.pfs_group,
        lifetime=Lifetime(form.lifetime.seconds, form.lifetime.kilobytes),
    )


def liveness(profile: ProfileForm) -> Dpd | None:
    """What a profile says of dead peer detection."""
    form = profile.dpd
    return Dpd(form.interval, form.retry, periodic=form.mode == "periodic") if form else None
