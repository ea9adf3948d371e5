"""A text becomes the effective configuration of a router."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from ipaddress import IPv6Interface
from pathlib import PurePath
from typing import Any

from bothends.model import Address, address
from bothends.platforms.ios.config import (
    acl,
    certificates,
    ikev2,
    interface,
    phase1,
    phase2,
    ranges,
    routing,
)
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.commands import GLOBALS, ONE_LINE, section_of
from bothends.platforms.ios.config.confparse import WholeText
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.mode_words import MODES, odd_lines
from bothends.platforms.ios.config.release import read_release
from bothends.platforms.ios.config.sections import is_mistyped_header
from bothends.platforms.ios.config.tree import ConfigTree, read_tree
from bothends.platforms.router import (
    GLOBAL_KEYRING,
    Acl,
    CertificateMap,
    CryptoMap,
    Identity,
    IdentityKind,
    Interface,
    IpsecProfile,
    IsakmpGlobals,
    Keyring,
    KeyringKind,
    MapEntry,
    Origin,
    Release,
    Router,
    TunnelSettings,
    Value,
)
from bothends.platforms.router.release import UNKNOWN


def read_router(
    text: str,
    file: str,
    release: Release | None = None,
    again: Callable[[], str] | None = None,
    *,
    printed: bool = False,
) -> Router:
    """The effective configuration in a text.

    Args:
        text: what was collected from a router or a file, however untidy.
        file: its name, for messages and for a router that does not say its name.
        release: the release to assume, instead of the one that the text names.
        again: reads the text once more, where keeping it would cost too much; can be pickled.
        printed: the text is what a router has just printed, and is not cleaned.
    """
    whole = WholeText(again or partial(str, text))
    return _Assembly(read_tree(text, file, printed=printed), release).router(whole)


class _Assembly:
    """Sorts the top-level lines by kind, then reads each kind; order in the file is free."""

    def __init__(self, tree: ConfigTree, release: Release | None) -> None:
        self.tree = tree
        self.file = tree.file
        self.unread: list[Origin] = []  # inside objects
        self.unknown: list[Origin] = []  # at the top level
        self.odd: list[Origin] = []  # makes no sense, and decides nothing
        self.sections: dict[str, list[Line]] = {}
        self.macros = dict(self._macros())
        rest: list[Line] = []
        of_ranges: set[Line] = set()
        for line in tree.lines:
            start = section_of(line.text)
            if line.text.startswith(ranges.HEADER):
                ports = self._range(line)
                of_ranges.update(ports)
                self.sections.setdefault("interface", []).extend(ports)
            elif start:
                self.sections.setdefault(start, []).append(line)
                if line.children and start in ONE_LINE:
                    self.odd.extend(map(self._origin, line.children))
            elif line.text.startswith("no ") and _is_removal(line.text[3:]):
                self._remove(line)
            elif line.text.startswith(("crypto", "no crypto")) or is_mistyped_header(line.text):
                rest.append(line)
        self.only_in_ranges = self._only_in(of_ranges)
        self.globals = Fields(self.file, rest, GLOBALS)
        self.unknown.extend(self.globals.unread)
        self.release, self.release_origin = self._release(release)
        self.hosts = self._hosts()

    def _macros(self) -> Iterator[tuple[str, str]]:
        """What `define interface-range` says, by name."""
        for line in self.tree.find(ranges.MACRO):
            try:
                yield ranges.macro(line)
            except ValueError:
                self.unknown.append(self._origin(line))

    def _range(self, line: Line) -> list[Line]:
        """The interfaces of a range; one that makes no sense is an unread line."""
        try:
            return list(ranges.expanded(line, self.macros))
        except ValueError:
            self.unknown.append(self._origin(line))
            return []

    def _only_in(self, of_ranges: AbstractSet[Line]) -> AbstractSet[str]:
        """The names of the interfaces that have no section of their own."""
        if not of_ranges:
            return frozenset()
        named = {
            w.interface_name(interface.header_name(line.text))
            for line in self.sections["interface"]
            if line not in of_ranges and " " in line.text
        }
        return {line.text.removeprefix("interface ") for line in of_ranges} - named

    def _remove(self, removal: Line) -> None:
        """Takes back what a `no …` line names, as a router does with a pasted correction."""
        text = removal.text.removeprefix("no ")
        start = section_of(text) or ""
        if text.startswith(ranges.HEADER):
            wanted = {line.text for line in self._range(replace(removal, text=text))}
            self.sections[start] = [
                line
                for line in self.sections.get(start, ())
                if f"interface {w.interface_name(interface.header_name(line.text))}" not in wanted
            ]
            return
        self.sections[start] = [
            line
            for line in self.sections.get(start, ())
            if line.text != text and not line.text.startswith(f"{text} ")
        ]

    def _release(self, given: Release | None) -> tuple[Release, Origin]:
        if given:
            return given, Origin(self.file, 0, "given")
        for start in ("version", "boot system"):
            for line in self.sections.get(start, ()):
                result = read_release(line.text)
                if result:
                    return result, self._origin(line)
        return UNKNOWN, Origin(self.file, 0, f"assumed, no version line: {UNKNOWN.name}")

    def _origin(self, line: Line) -> Origin:
        return Origin(self.file, line.number, line.text)

    def _hosts(self) -> Mapping[str, tuple[Address, ...]]:
        found: dict[str, tuple[Address, ...]] = {}
        for line in (*self.sections.get("ip host", ()), *self.sections.get("ipv6 host", ())):
            words = line.text.split()
            words = words[2:] if words[2:3] == ["vrf"] else words
            try:
                found[words[2]] = (address(words[-1]), *found.get(words[2], ()))
            except (ValueError, IndexError):
                self.odd.append(self._origin(line))
        return found

    def _prefixes(self) -> Mapping[str, IPv6Interface]:
        """The general prefixes of IPv6 whose value is in the text, by name."""
        found: dict[str, IPv6Interface] = {}
        for line in self.sections.get("ipv6 general-prefix", ()):
            words = line.text.split()
            try:
                found[words[2]] = IPv6Interface(words[3])
            except (ValueError, IndexError):
                continue  # of 6rd or 6to4: made of an IPv4 address
        return found

    def _merged(self, start: str, words: int) -> Iterator[Line]:
        """Sections of one kind; a header that comes again continues the first one."""
        groups: dict[str, list[Line]] = {}
        for line in self.sections.get(start, ()):
            header = line.text.split()[:words]
            if start == "interface" and header[1:]:
                header = [w.interface_name(interface.header_name(line.text))]
            elif start in _MAPS and header[3:]:
                rest, name = phase2.map_header(line.text)
                header = [name, rest[3]]
            groups.setdefault(" ".join(header), []).append(line)
        for group in groups.values():
            if len(group) == 1:
                yield group[0]
            else:
                longest = max(group, key=lambda line: len(line.text))
                children = tuple(child for line in group for child in line.children)
                yield Line(longest.number, longest.text, children)

    def _read(self, start: str, words: int, read: Callable[[Line], Any]) -> list[Any]:
        """The objects of one kind; a header that makes no sense is an unread line."""
        objects = []
        for line in self._merged(start, words):
            try:
                objects.append(read(line))
            except (ValueError, KeyError, IndexError):
                self.unknown.append(self._origin(line))
        for item in objects:
            self.unread.extend(getattr(item, "unread", ()))
        return objects

    def router(self, whole: WholeText) -> Router:
        """Everything read and put together."""
        file, release, base = self.file, self.release, self.globals
        policies = self._read(
            "crypto isakmp policy", 4, lambda line: phase1.read_policy(file, line, release)
        )
        policies.sort(key=lambda policy: policy.priority)
        built_in_allowed = self._default_on("default_policies")
        if not policies and built_in_allowed.value:
            policies = list(phase1.built_in_policies(file, release))
        sets = phase2.built_in_sets(file, release) if self._default_on("default_set").value else ()
        configured = self._read(
            "crypto ipsec transform-set",
            4,
            lambda line: phase2.read_transform_set(file, line, release),
        )
        profiles = self._read(
            "crypto ipsec profile",
            4,
            lambda line: phase2.read_ipsec_profile(file, line, base, release),
        )
        maps, dynamic_maps = self._maps("crypto map"), self._maps("crypto dynamic-map")
        interfaces = self._interfaces()
        routes = [
            *self._quiet("ip route", lambda line: routing.read_route(file, line)),
            *self._quiet("ipv6 route", lambda line: routing.read_route_v6(file, line)),
        ]
        nat = [
            rule
            for rule in self._quiet("ip nat", lambda line: routing.read_nat(file, line))
            if rule is not None
        ]
        route_maps = self._route_maps()
        certificate_maps = self._certificate_maps()
        tunnels = [port.tunnel for port in interfaces.values() if port.tunnel]
        policies_of_tunnels = {tunnel.policy.value for tunnel in tunnels if tunnel.policy}
        acls = self._acls(
            _acls_of(maps) | _acls_of(dynamic_maps) | policies_of_tunnels,
            {rule.acl for rule in nat if rule.acl}
            | {acl.value for clauses in route_maps.values() for c in clauses for acl in c.acls}
            | {
                value.value
                for port in interfaces.values()
                for family in (port.ipv4, port.ipv6)
                for value in (family.access_in, family.access_out)
                if value
            },
        )
        return Router(
            name=self._name(),
            file=file,
            release=release,
            release_origin=self.release_origin,
            isakmp=self._isakmp(built_in_allowed),
            policies=tuple(policies),
            keyrings=self._keyrings(),
            isakmp_profiles=ikev2.by_name(
                self._read(
                    "crypto isakmp profile",
                    4,
                    lambda line: phase1.read_profile(file, line, release, certificate_maps),
                )
            ),
            transform_sets={**ikev2.by_name(list(sets)), **ikev2.by_name(configured)},
            ipsec_profiles=self._with_default_profile(ikev2.by_name(profiles), tunnels),
            crypto_maps=maps,
            dynamic_maps=dynamic_maps,
            acls=acls,
            interfaces=interfaces,
            routes=tuple(routes),
            nat=tuple(nat),
            route_maps=route_maps,
            routing=tuple(
                process
                for start in ("router", "ipv6 router")
                for process in self._quiet(start, lambda line: routing.read_process(file, line))
            ),
            hosts=self.hosts,
            trustpoints=ikev2.by_name(
                [
                    certificates.read_trustpoint(file, line)
                    for start in ("crypto pki trustpoint", "crypto ca trustpoint")
                    for line in self._merged(start, 4)
                    if len(line.text.split()) > 3
                ]
            ),
            certificate_maps=certificate_maps,
            domain=self._domain(),
            vrfs={
                line.text.split()[2]: self._origin(line)
                for start in ("ip vrf", "vrf definition")
                for line in self.sections.get(start, ())
                if len(line.text.split()) > 2
            },
            not_read=tuple(sorted({*self._beside(), *self.odd}, key=_line)),
            cut=self.tree.cut,
            pieces=self.tree.pieces,
            cleaned=self.tree.cleaned,
            whole=whole,
            **self._ikev2(certificate_maps),
            unread=tuple(sorted({*self.unread, *self.unknown}, key=_line)),
            unknown=tuple(self.unknown),
        )

    def _beside(self) -> Iterator[Origin]:
        """The lines that nothing knows, those of modes beside the tunnels included."""
        yield from map(self._origin, self.tree.unread)
        for mode in MODES:
            for section in self.sections.get(mode, ()):
                yield from map(self._origin, odd_lines(mode, section))

    def _quiet(self, start: str, read: Callable[[Line], Any]) -> list[Any]:
        """Objects of a kind whose odd lines do not decide whether a tunnel comes up."""
        objects = []
        for line in self.sections.get(start, ()):
            try:
                objects.append(read(line))
            except (ValueError, KeyError, IndexError):
                self.odd.append(self._origin(line))
        return objects

    def _with_default_profile(
        self, profiles: dict[str, IpsecProfile], tunnels: Sequence[TunnelSettings]
    ) -> Mapping[str, IpsecProfile]:
        """The IPsec profiles, with the built-in one where a tunnel has it.

        It takes the IKEv2 profile `default`, which an engineer has to configure (FlexVPN
        configuration guide, IKEv2 smart defaults).
        """
        name, origin = ikev2.BUILT_IN, Origin(self.file, 0, f"default of {self.release.name}")
        lines = self.sections.get("crypto ikev2 profile", ())
        named = any(tunnel.protection and tunnel.protection.value == name for tunnel in tunnels)
        allowed = self._default_on("default_profile").value
        if not (named and allowed and any(line.text.split()[3:] == [name] for line in lines)):
            return profiles
        base = profiles.get(name) or phase2.read_ipsec_profile(
            self.file, Line(0, f"crypto ipsec profile {name}"), self.globals, self.release
        )
        if base.settings.ikev2_profile or base.settings.isakmp_profile:
            return profiles
        settings = replace(base.settings, ikev2_profile=Value(name, origin))
        return {**profiles, name: replace(base, settings=settings)}

    def _default_on(self, key: str) -> Value[bool]:
        """A switch that is on unless a `no …` line takes it away."""
        return self._switch(key, on=True)

    def _switch(self, key: str, *, on: bool) -> Value[bool]:
        default = Origin(self.file, 0, f"default of {self.release.name}")
        result = self.globals.get(key)
        if result:
            return Value(True, result.origin)
        removed = self.globals.removed.get(key)
        return Value(False, removed) if removed else Value(on, default)

    def _name(self) -> str:
        for line in self.sections.get("hostname", ()):
            words = line.text.split()
            if len(words) > 1:
                return words[1].strip('"')
        return PurePath(self.file).stem

    def _domain(self) -> str:
        for line in self.sections.get("ip domain", ()):
            words = line.text.replace("domain-name", "domain name").split()
            if words[2:3] == ["name"] and len(words) > 3:
                return words[-1]
        return ""

    def _isakmp(self, built_in_allowed: Value[bool]) -> IsakmpGlobals:
        fields = self.globals
        default = Origin(self.file, 0, f"default of {self.release.name}")
        no_aggressive = fields.get("no_aggressive")
        shield_off = fields.get("shield_off")
        encrypted = self.sections.get("password encryption", ())
        peers: dict[Address, Origin] = {}
        identities: dict[Address, Identity] = {}
        for _, peer, child in self._aggressive():
            peers[peer] = self._origin(child)
            endpoint = phase1.client_endpoint(child)
            if endpoint:
                identities[peer] = endpoint
        return IsakmpGlobals(
            enabled=self._switch("enabled", on=True),
            identity=fields.value("identity", IdentityKind.ADDRESS, default),
            aggressive=Value(False, no_aggressive.origin)
            if no_aggressive
            else Value(True, default),
            aggressive_peers=peers,
            aggressive_identities=identities,
            keepalive=fields.get("keepalive"),
            ikev2_dpd=fields.get("ikev2_dpd"),
            invalid_spi_recovery=self._switch("invalid_spi", on=False),
            nat_traversal=self._switch("nat_traversal", on=True),
            nat_keepalive=fields.get("nat_keepalive"),
            default_policies=built_in_allowed,
            xauth=self._switch("xauth", on=False),
            compliance_shield=Value(False, shield_off.origin)
            if shield_off
            else Value(True, default),
            config_key=Value(True, self._origin(encrypted[0]))
            if encrypted
            else Value(False, default),
            ikev2_fragmentation=self._switch("ikev2_fragmentation", on=False),
        )

    def _aggressive(self) -> Iterator[tuple[Line, Address, Line]]:
        """The lines that make it initiate aggressive mode towards an address."""
        for line in self.sections.get("crypto isakmp peer", ()):
            words = line.text.split()
            for child in line.find("set aggressive-mode "):
                try:
                    yield line, w.address(words[4:]), child
                except (ValueError, IndexError):
                    if self._origin(line) not in self.unknown:
                        self.unknown.append(self._origin(line))

    def _keyrings(self) -> Mapping[str, Keyring]:
        rings = ikev2.by_name(
            self._read("crypto keyring", 3, lambda line: phase1.read_keyring(self.file, line))
        )
        keys = []
        for line in self.sections.get("crypto isakmp key", ()):
            try:
                keys.append(phase1.read_key(self.file, line))
            except (ValueError, IndexError):
                self.unknown.append(self._origin(line))
        origin = keys[0].origin if keys else Origin(self.file, 0, "default keyring")
        name = GLOBAL_KEYRING
        called = ikev2.by_name(phase1.read_passwords(self.file, self._aggressive()))
        return {
            **rings,
            **called,
            name: Keyring(name, "", tuple(keys), None, origin, kind=KeyringKind.ROUTER),
        }

    def _maps(self, start: str) -> Mapping[str, CryptoMap]:
        entries: dict[str, list[MapEntry]] = {}
        settings: dict[str, dict[str, Value[str]]] = {}
        headers: dict[str, Origin] = {}
        lines = list(self._merged(start, 4))
        for line in lines:
            origin = self._origin(line)
            if len(line.text.split()) < 4:
                self.unknown.append(origin)
                continue
            words, name = phase2.map_header(line.text)
            headers.setdefault(name, origin)
            if words[3].isdigit():
                self._entry(line, entries.setdefault(name, []))
            elif words[3] in {"local-address", "isakmp-profile"} and words[4:]:
                settings.setdefault(name, {})[words[3]] = Value(
                    w.interface_name(words[4:]) if words[3] == "local-address" else words[4], origin
                )
            elif words[3:6] == ["client", "authentication", "list"] and words[6:]:
                settings.setdefault(name, {})["client"] = Value(words[6], origin)
            elif words[3] not in {"client", "isakmp", "redundancy", "gdoi"}:
                self.unknown.append(origin)
        return {
            name: CryptoMap(
                name=name,
                entries=tuple(sorted(entries.get(name, []), key=lambda entry: entry.sequence)),
                local_address=settings.get(name, {}).get("local-address"),
                isakmp_profile=settings.get(name, {}).get("isakmp-profile"),
                origin=origin,
                unread=tuple(
                    unread for unread in self.unknown if unread.text.startswith(f"{start} {name} ")
                ),
                client_authentication=settings.get(name, {}).get("client"),
            )
            for name, origin in headers.items()
        }

    def _entry(self, line: Line, entries: list[MapEntry]) -> None:
        try:
            entry = phase2.read_entry(self.file, line, self.globals, self.release, self.hosts)
        except (ValueError, KeyError, IndexError):
            self.unknown.append(self._origin(line))
            return
        entries.append(entry)
        self.unread.extend(entry.unread)

    def _interfaces(self) -> Mapping[str, Interface]:
        prefixes = self._prefixes()
        result: dict[str, Interface] = ikev2.by_name(
            self._read(
                "interface",
                3,
                lambda line: interface.read_interface(self.file, line, self.release, prefixes),
            )
        )
        # A range configures the interfaces that there are, and says nothing of where others lead.
        return {
            name: port
            for name, port in result.items()
            if name not in self.only_in_ranges or not port.tunnel or port.tunnel.source
        }

    def _ikev2(self, maps: Mapping[str, CertificateMap]) -> dict[str, Any]:
        file, release = self.file, self.release
        proposals = ikev2.by_name(
            self._read(
                "crypto ikev2 proposal", 4, lambda line: ikev2.read_proposal(file, line, release)
            )
        )
        policies = ikev2.by_name(
            self._read(
                "crypto ikev2 policy", 4, lambda line: ikev2.read_policy(file, line, release)
            )
        )
        if self._default_on("ikev2_default_proposal").value:
            proposals.setdefault(ikev2.BUILT_IN, ikev2.built_in_proposal(file, release))
        if self._default_on("ikev2_default_policy").value:
            policies.setdefault(ikev2.BUILT_IN, ikev2.built_in_policy(file, release))
        return {
            "ikev2_proposals": proposals,
            "ikev2_policies": policies,
            "ikev2_keyrings": ikev2.by_name(
                self._read("crypto ikev2 keyring", 4, lambda line: ikev2.read_keyring(file, line))
            ),
            "ikev2_profiles": ikev2.by_name(
                self._read(
                    "crypto ikev2 profile",
                    4,
                    lambda line: ikev2.read_profile(file, line, release, maps),
                )
            ),
        }

    def _certificate_maps(self) -> Mapping[str, CertificateMap]:
        lines = [
            line
            for start in ("crypto pki certificate map", "crypto ca certificate map")
            for line in self.sections.get(start, ())
        ]
        found: dict[str, CertificateMap] = ikev2.by_name(certificates.read_maps(self.file, lines))
        for each in found.values():
            self.unread.extend(each.unread)
        return found

    def _route_maps(self) -> Mapping[str, Any]:
        result: dict[str, list[Any]] = {}
        for line in self.sections.get("route-map", ()):
            words = line.text.split()
            if len(words) > 1:
                try:
                    result.setdefault(words[1], []).append(routing.read_clause(self.file, line))
                except ValueError:
                    self.odd.append(self._origin(line))
        return {
            name: tuple(sorted(clauses, key=lambda clause: clause.sequence))
            for name, clauses in result.items()
        }

    def _acls(self, crypto: set[str], others: set[str]) -> Mapping[str, Acl]:
        """The access lists that something refers to; the others cost nothing."""
        wanted = crypto | others
        groups = {
            line.text.split()[2]: line
            for line in self.sections.get("object-group", ())
            if len(line.text.split()) > 2
        }
        lines: dict[str, list[tuple[Line, str]]] = {}
        for line in self.sections.get("ip access-list", ()):
            words = line.text.split()
            if len(words) > 3 and words[3] in wanted:
                entries = lines.setdefault(words[3], [])
                entries.append((line, line.text))
                entries.extend((child, child.text) for child in line.children)
        for line in self.sections.get("ipv6 access-list", ()):
            words = line.text.split()
            if words[2:] and words[2] in wanted:
                entries = lines.setdefault(words[2], [])
                entries.append((line, line.text))
                entries.extend((child, child.text) for child in line.children)
        for line in self.sections.get("access-list", ()):
            words = line.text.split(None, 2)
            if len(words) > 2 and words[1] in wanted:
                lines.setdefault(words[1], []).append((line, words[2]))
        acls = {
            name: acl.read_acl(self.file, name, entries, groups) for name, entries in lines.items()
        }
        for name in crypto & acls.keys():
            self.unread.extend(acls[name].unread)
        return acls


_MAPS = {"crypto map", "crypto dynamic-map"}


def _line(origin: Origin) -> int:
    return origin.line


def _is_removal(text: str) -> bool:
    """Whether `no` before a text takes back a section, not a global value."""
    return section_of(text) is not None and GLOBALS.find(text.split()) is None


def _acls_of(maps: Mapping[str, CryptoMap]) -> set[str]:
    return {
        entry.acl.value for crypto_map in maps.values() for entry in crypto_map.entries if entry.acl
    }
