"""The effective configuration of a router: what it does, each value with its origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bothends.model import Address, Dpd, address_or_none
from bothends.platforms import configured
from bothends.platforms.base import Lines
from bothends.platforms.router.certificates import CertificateMap, Chains, Trustpoint
from bothends.platforms.router.crypto import (
    CryptoMap,
    Identity,
    IdentityKind,
    IpsecProfile,
    IpsecSettings,
    IsakmpPolicy,
    IsakmpProfile,
    Keyring,
    TransformSet,
)
from bothends.platforms.router.ikev2 import Ikev2Keyring, Ikev2Policy, Ikev2Profile, Ikev2Proposal
from bothends.platforms.router.network import (
    Acl,
    Interface,
    NatRule,
    Route,
    RouteMapClause,
    RoutingProcess,
    canonical_interface,
)
from bothends.platforms.router.release import Release
from bothends.platforms.router.values import MayDecide, Origin, Portable, Value


@dataclass(frozen=True, slots=True)
class IsakmpGlobals(Portable):
    """Global settings of IKE and IPsec."""

    enabled: Value[bool]
    identity: Value[IdentityKind]
    aggressive: Value[bool]
    """Whether aggressive mode is accepted."""
    aggressive_peers: Mapping[Address, Origin]
    """Peers towards which `set aggressive-mode` makes it initiate aggressive mode."""
    aggressive_identities: Mapping[Address, Identity]
    """What it sends these peers as its identity: `set aggressive-mode client-endpoint`."""
    keepalive: Value[Dpd] | None
    ikev2_dpd: Value[Dpd] | None
    invalid_spi_recovery: Value[bool]
    nat_traversal: Value[bool]
    nat_keepalive: Value[int] | None
    default_policies: Value[bool]
    """Whether the built-in ISAKMP policies are allowed."""
    xauth: Value[bool]
    """Whether extended authentication or Easy VPN is configured."""
    compliance_shield: Value[bool]
    """Whether weak keywords are refused from IOS XE 17.11 on."""
    ikev2_fragmentation: Value[bool]
    """Whether messages of IKEv2 are cut into pieces by IKE itself (RFC 7383)."""


class Whole(Protocol):
    """The whole text of a router, which its reader knows how to get again."""

    def text(self) -> str:
        """The text as it was collected; it may hold keys."""

    def confparse(self) -> Any:
        """A `CiscoConfParse` of the text."""

    def find_objects(self, pattern: str) -> list[Any]:
        """The lines that match, as CiscoConfParse has them."""

    def chains(self) -> Chains:
        """The certificates in the text."""


@dataclass(frozen=True, slots=True)
class Router(Portable):
    """What one router does about tunnels."""

    name: str
    file: str
    release: Release
    release_origin: Origin
    isakmp: IsakmpGlobals
    policies: tuple[IsakmpPolicy, ...]
    """ISAKMP policies in force, by priority; the built-in ones where none is configured."""
    keyrings: Mapping[str, Keyring]
    isakmp_profiles: Mapping[str, IsakmpProfile]
    transform_sets: Mapping[str, TransformSet]
    ipsec_profiles: Mapping[str, IpsecProfile]
    crypto_maps: Mapping[str, CryptoMap]
    dynamic_maps: Mapping[str, CryptoMap]
    ikev2_proposals: Mapping[str, Ikev2Proposal]
    ikev2_policies: Mapping[str, Ikev2Policy]
    ikev2_keyrings: Mapping[str, Ikev2Keyring]
    ikev2_profiles: Mapping[str, Ikev2Profile]
    acls: Mapping[str, Acl]
    interfaces: Mapping[str, Interface]
    routes: tuple[Route, ...]
    nat: tuple[NatRule, ...]
    route_maps: Mapping[str, tuple[RouteMapClause, ...]]
    routing: tuple[RoutingProcess, ...]
    hosts: Mapping[str, tuple[Address, ...]]
    """Addresses by name, of `ip host` and `ipv6 host`."""
    trustpoints: Mapping[str, Trustpoint]
    certificate_maps: Mapping[str, CertificateMap]
    domain: str
    vrfs: Mapping[str, Origin]
    unread: tuple[Origin, ...]
    """Every crypto line that was not understood, those of the objects included."""
    unknown: tuple[Origin, ...]
    """Those of them that stand at the top level and belong to no object."""
    not_read: tuple[Origin, ...]
    """Lines that are nothing a configuration of IOS has, as far as is known; none is of crypto."""
    cut: bool
    """Whether the text ends before the configuration does."""
    pieces: bool
    """Whether the text is of pieces put together: configuration goes on after `end`."""
    cleaned: tuple[str, ...]
    """What was taken off the text before it was read, in words."""
    whole: Whole = field(repr=False, compare=False)
    """The text it was read from."""
    platform: str = "ios"
    """The platform that reads and writes its configurations."""
    copies: tuple[str, ...] = ()
    """Files of older copies of this router, which are not judged."""

    @property
    def lines(self) -> Lines:
        """How single lines for this router are spelled."""
        return configured(self.platform).lines

    def may_decide(self, line: Origin) -> MayDecide | None:
        """What an unread line at the top level may decide; None for everything."""
        return configured(self.platform).may_decide(line.text)

    @property
    def peers(self) -> frozenset[Address]:
        """The other ends' addresses, as crypto maps and tunnel interfaces have them."""
        mapped = (
            peer.address
            for crypto_map in self.crypto_maps.values()
            for entry in crypto_map.entries
            for peer in entry.peers
        )
        tunnels = (
            address_or_none(each.tunnel.destination.value)
            for each in self.interfaces.values()
            if each.tunnel and each.tunnel.destination
        )
        return frozenset(address for address in (*mapped, *tunnels) if address)

    @property
    def confparse(self) -> Any:
        """A `CiscoConfParse` of the whole text, for what is not modelled here; made when asked."""
        return self.whole.confparse()

    def find_objects(self, pattern: str) -> list[Any]:
        """The lines that match a regular expression, as CiscoConfParse has them.

        To parse a whole text takes longer than everything else that is done with it, so a router
        without such a line is not parsed. Raises re.error for a pattern that is none.
        """
        return self.whole.find_objects(pattern)

    @property
    def chains(self) -> Chains:
        """The certificates in the text, read when asked."""
        return self.whole.chains()

    def protections(self) -> Iterator[tuple[Origin, IpsecSettings]]:
        """The settings of every crypto map entry, dynamic ones included, and IPsec profile."""
        for crypto_map in (*self.crypto_maps.values(), *self.dynamic_maps.values()):
            for entry in crypto_map.entries:
                yield from ((entry.origin, version) for version in entry.settings.versions)
        for profile in self.ipsec_profiles.values():
            yield from ((profile.origin, version) for version in profile.settings.versions)

    def sets(self, settings: IpsecSettings) -> Iterator[TransformSet]:
        """The transform sets in force for an entry or profile; undefined names are left out."""
        for name in settings.transform_sets.value:
            transform_set = self.transform_sets.get(name)
            if transform_set:
                yield transform_set

    def host(self, name: str, family: int) -> Address | None:
        """The address of a name, of a version of IP."""
        return next(
            (address for address in self.hosts.get(name, ()) if address.version == family), None
        )

    def interface(self, name: str) -> Interface | None:
        """An interface by its name, however it is abbreviated there."""
        return self.interfaces.get(name) or self.interfaces.get(canonical_interface(name))
