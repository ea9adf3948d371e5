"""Names: which objects of a router its lines refer to, and which of them are defined."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, NamedTuple

from bothends.compare.memo import Memo
from bothends.model import address_or_none
from bothends.platforms.router import (
    IdentityKind,
    Ikev2Profile,
    IsakmpProfile,
    Origin,
    Router,
    Value,
)


class Named(Enum):
    """Kinds of objects that have names: as messages call them, and the field of a router."""

    CRYPTO_MAP = "crypto map", "crypto_maps"
    DYNAMIC_MAP = "dynamic map", "dynamic_maps"
    ISAKMP_PROFILE = "ISAKMP profile", "isakmp_profiles"
    IKEV2_PROFILE = "IKEv2 profile", "ikev2_profiles"
    IKEV2_PROPOSAL = "IKEv2 proposal", "ikev2_proposals"
    IKEV2_KEYRING = "IKEv2 keyring", "ikev2_keyrings"
    TRANSFORM_SET = "transform-set", "transform_sets"
    IPSEC_PROFILE = "IPsec profile", "ipsec_profiles"
    CERTIFICATE_MAP = "certificate map", "certificate_maps"
    TRUSTPOINT = "trustpoint", "trustpoints"
    INTERFACE = "interface", "interfaces"
    VRF = "VRF", "vrfs"

    def __init__(self, words: str, field: str) -> None:
        self.words = words
        self._field = field

    def of(self, router: Router) -> Mapping[str, Any]:
        """The objects of this kind that a router has, by name."""
        objects: Mapping[str, Any] = getattr(router, self._field)
        return objects


class Reference(NamedTuple):
    """A line that refers to an object by its name."""

    kind: Named
    value: Value[str]
    holder: Origin | None = None
    """The line that opens the object which refers to it; None where the line stands alone."""
    own_rule: bool = False
    """Whether a rule about this kind alone says that it is not defined."""

    @property
    def name(self) -> str:
        """The name that the line gives."""
        return self.value.value

    def is_defined(self, router: Router) -> bool:
        """Whether the router has the object; IOS has one IPsec profile by itself."""
        if self.kind is Named.INTERFACE:
            return router.interface(self.name) is not None
        built_in = self.kind is Named.IPSEC_PROFILE and self.name == "default"
        return built_in or self.name in self.kind.of(router)


def references(router: Router) -> Iterator[Reference]:
    """Every line that refers to an object by its name."""
    return (reference for reference in _of_router(router) if reference)


def _of_router(router: Router) -> Iterator[Reference | None]:
    """The same, and None for each line that could refer to an object and is not there."""
    yield from _of_interfaces(router)
    for crypto_map in (*router.crypto_maps.values(), *router.dynamic_maps.values()):
        yield from _interface(router, crypto_map.local_address)
        yield _named(Named.ISAKMP_PROFILE, crypto_map.isakmp_profile)
        for entry in crypto_map.entries:
            yield _named(Named.DYNAMIC_MAP, entry.dynamic)
    for at, settings in router.protections():
        yield _named(Named.ISAKMP_PROFILE, settings.isakmp_profile, at)
        yield _named(Named.IKEV2_PROFILE, settings.ikev2_profile, at)
        for name in settings.transform_sets.value:
            value = Value(name, settings.transform_sets.origin)
            yield Reference(Named.TRANSFORM_SET, value, at, own_rule=True)
    for policy in router.ikev2_policies.values():
        for value in policy.proposals:
            yield Reference(Named.IKEV2_PROPOSAL, value, policy.origin)
    profiles: list[IsakmpProfile | Ikev2Profile] = [*router.isakmp_profiles.values()]
    for profile in [*profiles, *router.ikev2_profiles.values()]:
        for match in profile.matches:
            if match.kind is IdentityKind.CERTIFICATE:
                value = Value(match.value, match.origin)
                yield Reference(Named.CERTIFICATE_MAP, value, profile.origin)
    for ikev2 in router.ikev2_profiles.values():
        for value in ikev2.trustpoints:
            yield Reference(Named.TRUSTPOINT, value, ikev2.origin)
        yield _named(Named.IKEV2_KEYRING, ikev2.keyring_ppk, ikev2.origin)
        yield _named(Named.IKEV2_KEYRING, ikev2.keyring, ikev2.origin, own_rule=True)


def _named(
    kind: Named, value: Value[str] | None, holder: Origin | None = None, *, own_rule: bool = False
) -> Reference | None:
    return Reference(kind, value, holder, own_rule) if value else None


def _of_interfaces(router: Router) -> Iterator[Reference]:
    for port in router.interfaces.values():
        for value in port.crypto_maps:
            yield Reference(Named.CRYPTO_MAP, value, port.origin)
        if port.vrf.value and router.vrfs:
            yield Reference(Named.VRF, port.vrf, port.origin)
        if port.tunnel and port.tunnel.protection:
            yield Reference(Named.IPSEC_PROFILE, port.tunnel.protection, port.origin)
        if port.tunnel:
            yield from _interface(router, port.tunnel.source, port.origin)


def _interface(
    router: Router, value: Value[str] | None, holder: Origin | None = None
) -> Iterator[Reference]:
    """An interface that is named; a piece of a configuration may leave its interfaces out."""
    if value and value.value != "dynamic" and not address_or_none(value.value) and _whole(router):
        yield Reference(Named.INTERFACE, value, holder)


_whole: Memo[Router, bool] = Memo(
    lambda router: (
        not router.release_origin.is_default
        and any(
            port.addresses and not port.tunnel and not port.name.startswith("Loopback")
            for port in router.interfaces.values()
        )
    )
)
"""Whether a text has the interfaces of a router, not only its tunnels."""


def _used(router: Router) -> Mapping[Named, AbstractSet[str]]:
    names: dict[Named, set[str]] = defaultdict(set)
    for reference in references(router):
        names[reference.kind].add(reference.name)
    return names


_USED: Memo[Router, Mapping[Named, AbstractSet[str]]] = Memo(_used)


def configured(router: Router, kind: Named, *, used: bool) -> list[Any]:
    """The objects of a kind that a router does not bring along, used by some line or by none."""
    names = _USED(router)[kind]
    return [
        holder
        for name, holder in kind.of(router).items()
        if not getattr(holder, "built_in", False) and (name in names) is used
    ]
