"""A text becomes what an ASA does about tunnels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from bothends.model import Address, address_or_none
from bothends.platforms.asa.config import interfaces, nat, phase1, phase2
from bothends.platforms.asa.config.access_lists import read_access_lists
from bothends.platforms.asa.config.objects import Objects
from bothends.platforms.asa.config.release import Defaults, defaults
from bothends.platforms.asa.config.text import AsaText, read_text
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.ios.config.certificates import read_trustpoint
from bothends.platforms.ios.config.confparse import WholeText
from bothends.platforms.router import (
    CryptoMap,
    IdentityKind,
    Interface,
    IsakmpGlobals,
    Origin,
    Release,
    Router,
    Trustpoint,
    Value,
)

_IDENTITY = {
    "auto": IdentityKind.ADDRESS,
    "address": IdentityKind.ADDRESS,
    "hostname": IdentityKind.FQDN,
}
"""`auto`, the default, is the address where a key authenticates (command reference)."""


def read_router(
    text: str,
    file: str,
    release: Release | None = None,
    again: Callable[[], str] | None = None,
    *,
    printed: bool = False,
) -> Router:
    """The effective configuration in a text; the arguments are those of `Configured.read`."""
    whole = WholeText(again or partial(str, text), "asa")
    lines = read_text(text, file, printed=printed)
    return _router(lines, TopLevel(lines, release), whole)


def _router(text: AsaText, top: TopLevel, whole: WholeText) -> Router:
    row = defaults(top.release)
    objects = Objects(
        (*top.lines.get("object network", ()), *top.lines.get("object service", ())),
        top.lines.get("object-group", ()),
        top.names,
    )
    on_ports = phase2.map_of_interfaces(top)
    ports = interfaces.read_interfaces(top, row, on_ports, nat.leaving(top))
    by_nameif = {port.nameif: port for port in ports.values() if port.nameif}
    groups = phase1.read_tunnel_groups(top)
    crypto = phase2.Crypto(top, row, phase2.read_transform_sets(top), groups, objects)
    maps = phase2.read_crypto_maps(crypto, "crypto map", on_ports)
    dynamic = phase2.read_crypto_maps(crypto, "crypto dynamic-map", {})
    profiles, of_ports = phase2.read_profiles(crypto, ports)
    proposals = phase1.read_ikev2_policies(top, row)
    lists = read_access_lists(top.file, top.lines.get("access-list", ()), objects, by_nameif)
    translations = nat.read_nat(top, objects, by_nameif, lists)
    acls = {**lists, **translations.lists}
    for name in _of_tunnels(maps, dynamic, ports) & acls.keys():
        top.unread.extend(acls[name].unread)
    return Router(
        name=top.name,
        file=top.file,
        release=top.release,
        release_origin=top.release_origin,
        isakmp=_globals(top, groups, maps, row),
        policies=phase1.read_ikev1_policies(top, row),
        keyrings=phase1.read_keyrings(top, groups),
        isakmp_profiles={},
        transform_sets=crypto.sets,
        ipsec_profiles=profiles,
        crypto_maps=maps,
        dynamic_maps=dynamic,
        ikev2_proposals=proposals,
        ikev2_policies=phase1.one_policy(top, proposals.values()),
        ikev2_keyrings={},
        ikev2_profiles=phase1.read_profiles(top, groups, phase1.ikev2_lifetime(top, row), row),
        acls=acls,
        interfaces=_with_profiles(ports, of_ports),
        routes=interfaces.read_routes(top, objects, by_nameif),
        nat=translations.rules,
        route_maps={},
        routing=(),
        hosts=_hosts(top.names),
        trustpoints=_trustpoints(top),
        certificate_maps={},
        domain=top.domain,
        vrfs={},
        unread=tuple(sorted({*top.unread, *top.unknown, *_of_objects(maps, groups)}, key=_line)),
        unknown=tuple(top.unknown),
        not_read=tuple(sorted(set(top.not_read), key=_line)),
        cut=text.cut,
        pieces=False,
        cleaned=text.cleaned,
        whole=whole,
        platform="asa",
    )


def _of_tunnels(
    maps: Mapping[str, CryptoMap], dynamic: Mapping[str, CryptoMap], ports: Mapping[str, Interface]
) -> set[str]:
    """The names of the access lists that say what is protected."""
    of_maps = {
        entry.acl.value
        for crypto in (*maps.values(), *dynamic.values())
        for entry in crypto.entries
        if entry.acl
    }
    return of_maps | {p.tunnel.policy.value for p in ports.values() if p.tunnel and p.tunnel.policy}


def _globals(
    top: TopLevel,
    groups: Mapping[str, phase1.TunnelGroup],
    maps: Mapping[str, CryptoMap],
    row: Defaults,
) -> IsakmpGlobals:
    """What holds for all peers; what an ASA does not have is as it behaves."""
    fields, default = top.globals, top.default
    identity = fields.get("identity")
    if identity and identity.value[0] not in _IDENTITY:
        top.unknown.append(identity.origin)  # a key-id: it is looked for among tunnel groups
        identity = None
    no_aggressive = fields.get("no_aggressive")
    permit = fields.removed.get("permit_vpn")
    if permit:
        top.unknown.append(permit)  # access lists of interfaces then decide what passes
    dpd = phase1.dpd_of(top, tuple(groups.values()), row)
    return IsakmpGlobals(
        enabled=Value(True, default),  # by interface: `Interface.ike`
        identity=Value(_IDENTITY[identity.value[0]], identity.origin)
        if identity
        else Value(IdentityKind.ADDRESS, default),
        aggressive=Value(False, no_aggressive.origin) if no_aggressive else Value(True, default),
        aggressive_peers=dict(_aggressive_peers(top, maps)),
        aggressive_identities={},
        keepalive=dpd,
        ikev2_dpd=dpd,
        invalid_spi_recovery=Value(True, default),
        nat_traversal=Value(True, default)
        if "nat_traversal" not in fields.removed
        else Value(False, fields.removed["nat_traversal"]),
        nat_keepalive=fields.get("nat_traversal"),
        default_policies=Value(False, default),
        xauth=Value(False, default),
        compliance_shield=Value(False, default),
        ikev2_fragmentation=Value(True, default),
    )


def _aggressive_peers(
    top: TopLevel, maps: Mapping[str, CryptoMap]
) -> Iterator[tuple[Address, Origin]]:
    """The peers towards which `set ikev1 phase1-mode aggressive` makes it initiate that mode."""
    for line in top.lines.get("crypto map", ()):
        words = line.text.split()
        if "phase1-mode" not in words or "aggressive" not in words or words[0] == "no":
            continue
        for entry in maps[words[2]].entries:
            if str(entry.sequence) == words[3]:
                for peer in entry.peers:
                    if peer.address:
                        yield peer.address, top.origin(line)


def _with_profiles(
    ports: Mapping[str, Interface], of_ports: Mapping[str, str]
) -> dict[str, Interface]:
    """The interfaces, each tunnel with the profile that is its own."""
    interfaces = dict(ports)
    for name, profile in of_ports.items():
        tunnel = interfaces[name].tunnel
        if tunnel and tunnel.protection:
            protection = Value(profile, tunnel.protection.origin)
            interfaces[name] = replace(
                interfaces[name], tunnel=replace(tunnel, protection=protection)
            )
    return interfaces


def _hosts(names: Mapping[str, str]) -> dict[str, tuple[Address, ...]]:
    addresses = ((name, address_or_none(text)) for name, text in names.items())
    return {name: (address,) for name, address in addresses if address}


def _trustpoints(top: TopLevel) -> dict[str, Trustpoint]:
    lines = top.merged("crypto ca trustpoint", words=4)
    return {each.name: each for each in (read_trustpoint(top.file, line) for line in lines)}


def _of_objects(
    maps: Mapping[str, CryptoMap], groups: Mapping[str, phase1.TunnelGroup]
) -> Iterator[Origin]:
    for crypto in maps.values():
        for entry in crypto.entries:
            yield from entry.unread
    for group in groups.values():
        yield from group.unread


def _line(origin: Origin) -> int:
    return origin.line
