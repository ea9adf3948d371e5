"""The objects of a configuration that come more than once, each by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bothends.platforms.ios.config import acl, certificates, ikev2, interface, phase2, routing
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.router_wide import Hosts, read_prefixes
from bothends.platforms.ios.config.top_level import TopLevel
from bothends.platforms.router import (
    Acl,
    CertificateMap,
    CryptoMap,
    Interface,
    IpsecProfile,
    MapEntry,
    Origin,
    TunnelSettings,
    Value,
    preset,
)


def with_default_profile(
    top: TopLevel, profiles: dict[str, IpsecProfile], tunnels: Sequence[TunnelSettings]
) -> Mapping[str, IpsecProfile]:
    """The IPsec profiles, with the built-in one where a tunnel has it.

    It takes the IKEv2 profile `default`, which an engineer has to configure (FlexVPN
    configuration guide, IKEv2 smart defaults).
    """
    name, origin = ikev2.BUILT_IN, preset(top.release)
    lines = top.lines.get("crypto ikev2 profile", ())
    named = any(tunnel.protection and tunnel.protection.value == name for tunnel in tunnels)
    allowed = top.default_on("default_profile").value
    if not (named and allowed and any(line.text.split()[3:] == [name] for line in lines)):
        return profiles
    base = profiles.get(name) or phase2.read_ipsec_profile(
        top.file, Line(0, f"crypto ipsec profile {name}"), top.globals, top.release
    )
    if base.settings.ikev2_profile or base.settings.isakmp_profile:
        return profiles
    settings = replace(base.settings, ikev2_profile=Value(name, origin))
    return {**profiles, name: replace(base, settings=settings)}


def read_crypto_maps(top: TopLevel, start: str, hosts: Hosts) -> Mapping[str, CryptoMap]:
    """The crypto maps, or the dynamic ones, as the beginning of their header says."""
    entries: dict[str, list[MapEntry]] = {}
    settings: dict[str, dict[str, Value[str]]] = {}
    headers: dict[str, Origin] = {}
    lines = list(top.merged(start, 4))
    for line in lines:
        origin = top.origin(line)
        if len(line.text.split()) < 4:
            top.unknown.append(origin)
            continue
        words, name = phase2.map_header(line.text)
        headers.setdefault(name, origin)
        if words[3].isdigit():
            _read_entry(top, line, hosts, entries.setdefault(name, []))
        elif words[3] in {"local-address", "isakmp-profile"} and words[4:]:
            settings.setdefault(name, {})[words[3]] = Value(
                w.interface_name(words[4:]) if words[3] == "local-address" else words[4], origin
            )
        elif words[3:6] == ["client", "authentication", "list"] and words[6:]:
            settings.setdefault(name, {})["client"] = Value(words[6], origin)
        elif words[3] not in {"client", "isakmp", "redundancy", "gdoi"}:
            top.unknown.append(origin)
    return {
        name: CryptoMap(
            name=name,
            entries=tuple(sorted(entries.get(name, []), key=lambda entry: entry.sequence)),
            local_address=settings.get(name, {}).get("local-address"),
            isakmp_profile=settings.get(name, {}).get("isakmp-profile"),
            origin=origin,
            unread=tuple(
                unread for unread in top.unknown if unread.text.startswith(f"{start} {name} ")
            ),
            client_authentication=settings.get(name, {}).get("client"),
        )
        for name, origin in headers.items()
    }


def _read_entry(top: TopLevel, line: Line, hosts: Hosts, entries: list[MapEntry]) -> None:
    try:
        entry = phase2.read_entry(top.file, line, top.globals, top.release, hosts)
    except (ValueError, KeyError, IndexError):
        top.unknown.append(top.origin(line))
        return
    entries.append(entry)
    top.unread.extend(entry.unread)


def read_interfaces(top: TopLevel) -> Mapping[str, Interface]:
    """The interfaces, those of ranges included."""
    prefixes = read_prefixes(top)
    result: dict[str, Interface] = ikev2.by_name(
        top.read(
            "interface",
            3,
            lambda line: interface.read_interface(top.file, line, top.release, prefixes),
        )
        if prefixes
        else top.shared("interface", 3, interface.read_alone)
    )
    # A range configures the interfaces that there are, and says nothing of where others lead.
    return {
        name: port
        for name, port in result.items()
        if name not in top.only_in_ranges or not port.tunnel or port.tunnel.source
    }


def read_ikev2(top: TopLevel, maps: Mapping[str, CertificateMap]) -> dict[str, Any]:
    """The objects of IKEv2, as fields of a Router."""
    file, release = top.file, top.release
    proposals = ikev2.by_name(top.shared("crypto ikev2 proposal", 4, ikev2.read_proposal))
    policies = ikev2.by_name(top.shared("crypto ikev2 policy", 4, ikev2.read_policy))
    if top.default_on("ikev2_default_proposal").value:
        proposals.setdefault(ikev2.BUILT_IN, ikev2.built_in_proposal(release))
    if top.default_on("ikev2_default_policy").value:
        policies.setdefault(ikev2.BUILT_IN, ikev2.built_in_policy(release))
    return {
        "ikev2_proposals": proposals,
        "ikev2_policies": policies,
        "ikev2_keyrings": ikev2.by_name(
            top.read("crypto ikev2 keyring", 4, lambda line: ikev2.read_keyring(file, line))
        ),
        "ikev2_profiles": ikev2.by_name(
            top.read(
                "crypto ikev2 profile",
                4,
                lambda line: ikev2.read_profile(file, line, release, maps),
            )
        ),
    }


def read_certificate_maps(top: TopLevel) -> Mapping[str, CertificateMap]:
    """The certificate maps, whichever word their header has."""
    lines = [
        line
        for start in ("crypto pki certificate map", "crypto ca certificate map")
        for line in top.lines.get(start, ())
    ]
    maps: dict[str, CertificateMap] = ikev2.by_name(certificates.read_maps(top.file, lines))
    for each in maps.values():
        top.unread.extend(each.unread)
    return maps


def read_route_maps(top: TopLevel) -> Mapping[str, Any]:
    """The clauses of each route map, in the order of their numbers."""
    result: dict[str, list[Any]] = {}
    for line in top.lines.get("route-map", ()):
        words = line.text.split()
        if len(words) > 1:
            try:
                result.setdefault(words[1], []).append(routing.read_clause(top.file, line))
            except ValueError:
                top.odd.append(top.origin(line))
    return {
        name: tuple(sorted(clauses, key=lambda clause: clause.sequence))
        for name, clauses in result.items()
    }


def read_acls(top: TopLevel, crypto: set[str], others: set[str]) -> Mapping[str, Acl]:
    """The access lists that something refers to; the others cost nothing."""
    names = crypto | others
    groups = {
        line.text.split()[2]: line
        for line in top.lines.get("object-group", ())
        if len(line.text.split()) > 2
    }
    lines: dict[str, list[tuple[Line, str]]] = {}
    for line in top.lines.get("ip access-list", ()):
        words = line.text.split()
        if len(words) > 3 and words[3] in names:
            entries = lines.setdefault(words[3], [])
            entries.append((line, line.text))
            entries.extend((child, child.text) for child in line.children)
    for line in top.lines.get("ipv6 access-list", ()):
        words = line.text.split()
        if words[2:] and words[2] in names:
            entries = lines.setdefault(words[2], [])
            entries.append((line, line.text))
            entries.extend((child, child.text) for child in line.children)
    for line in top.lines.get("access-list", ()):
        words = line.text.split(None, 2)
        if len(words) > 2 and words[1] in names:
            lines.setdefault(words[1], []).append((line, words[2]))
    acls = {name: acl.read_acl(top.file, name, entries, groups) for name, entries in lines.items()}
    for name in crypto & acls.keys():
        top.unread.extend(acls[name].unread)
    return acls


def access_lists_of(maps: Mapping[str, CryptoMap]) -> set[str]:
    """The names of the crypto access lists of these maps."""
    return {
        entry.acl.value for crypto_map in maps.values() for entry in crypto_map.entries if entry.acl
    }
