"""The names that an adopted end has for its objects: which go with its kind and version of IKE."""

from collections.abc import Iterator, Mapping

from bothends.inventory.build import proposals
from bothends.inventory.certificates import certified
from bothends.inventory.problems import Problem
from bothends.inventory.schema import EndForm, ObjectsForm, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import IkeVersion, Kind

_MAP = ("crypto_map", "sequence", "access_list")
_IKEV2 = ("keyring", "keyring_peer", "ikev2_profile", "ikev2_policy", "ikev2_proposals")
OF_INTERFACE = ("ipsec_profile",)
OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.CRYPTO_MAP: _MAP,
    Kind.MULTI_SA_VTI: (*OF_INTERFACE, "access_list"),
}
"""Names that an end of this kind needs; of any other kind, those of an interface of its own."""
OF_IKE: Mapping[IkeVersion, tuple[str, ...]] = {IkeVersion.V1: (), IkeVersion.V2: _IKEV2}
"""Names that an end of this version of IKE needs."""
_OF_KEYS = {"keyring", "keyring_peer"}
"""Names that ends with certificates do without."""
MAY: Mapping[IkeVersion, frozenset[str]] = {
    IkeVersion.V1: frozenset({"isakmp_profile", "keyring", "transform_sets"}),
    IkeVersion.V2: frozenset({"transform_sets"}),
}


def check_objects(
    source: YamlSource, name: str, tunnel: TunnelForm, profile: ProfileForm | None
) -> Iterator[Problem]:
    """Whether each adopted end has all names that it needs, and no others."""
    if profile is None:
        return
    for device, end in tunnel.ends.items():
        if isinstance(end, EndForm) and end.objects:
            path: Path_ = ("tunnels", name, "ends", device, "objects")
            yield from _of_end(source, path, tunnel.kind, profile, end.objects)
            if tunnel.kind is not Kind.CRYPTO_MAP and not end.tunnel_interface:
                yield source.error(
                    path[:-1],
                    "expected the tunnel_interface of an adopted end, found none",
                    "write its name as the router has it, such as Tunnel10",
                )


def _of_end(
    source: YamlSource, path: Path_, kind: Kind, profile: ProfileForm, objects: ObjectsForm
) -> Iterator[Problem]:
    needed = {*OF_KIND.get(kind, OF_INTERFACE), *OF_IKE[profile.ike]}
    needed -= _OF_KEYS if certified(profile) else set()
    may = needed | MAY[profile.ike] | (set() if kind is Kind.CRYPTO_MAP else {"tunnel_source"})
    what = f"kind: {kind} and ike: {profile.ike:d}"
    for key in sorted(needed - objects.model_fields_set):
        yield source.error(
            path,
            f"expected a key {key!r} for {what}, found none",
            "an adopted end names all of its objects; bothends adopt writes them",
        )
    for key in sorted(objects.model_fields_set - may):
        yield source.key_error(
            (*path, key),
            f"expected no key {key!r} for {what}, found one",
            f"these go together: {', '.join(sorted(may))}",
        )
    on_demand = profile.dpd is not None and profile.dpd.mode == "on-demand"
    if profile.ike is IkeVersion.V1 and on_demand and not objects.isakmp_profile:
        yield source.error(
            path,
            "expected an isakmp_profile, where IKEv1 has its dead peer detection on demand, "
            "found none",
            "dpd of mode: periodic is a setting of the whole router and needs none",
        )
    lists = (
        ("transform_sets", objects.transform_sets, len(profile.phase2.transforms)),
        ("ikev2_proposals", objects.ikev2_proposals, len(proposals(profile))),
    )
    for key, names, count in lists:
        if names is not None and len(names) != count:
            yield source.error(
                (*path, key),
                f"expected {count} names, one for each in the profile, found {len(names)}",
                "in the same order",
            )
