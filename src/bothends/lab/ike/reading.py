"""Reads a running configuration into settings; lines that mean nothing to the model are passed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from bothends.lab.ike.acl import AclReader
from bothends.lab.ike.reading_ikev2 import Ikev2Reader
from bothends.lab.ike.settings import (
    Interface,
    IpsecProtection,
    IsakmpProfile,
    Key,
    Keyring,
    MapEntry,
    NatRule,
    Policy,
    Route,
    Settings,
    TransformSet,
    TunnelInterface,
)
from bothends.lab.ike.tree import ConfigLine, read_nodes

_Handler = Callable[["ConfigReader", re.Match[str], ConfigLine], None]
_HANDLERS: list[tuple[re.Pattern[str], _Handler]] = []
_TRANSFORM = re.compile(r"(?:esp|ah|comp)-\S+(?: (?:128|192|256)\b)?")


def _line(pattern: str) -> Callable[[_Handler], _Handler]:
    def register(handler: _Handler) -> _Handler:
        _HANDLERS.append((re.compile(pattern), handler))
        return handler

    return register


def read_settings(text: str) -> Settings:
    """Read a running configuration.

    Raises:
        ValueError: An address or number is not one.
    """
    reader = ConfigReader()
    reader.read(read_nodes(text))
    return reader.finish()


def network(address: str, mask: str = "255.255.255.255") -> IPv4Network:
    """A network from IOS's address and netmask."""
    return IPv4Network(f"{address}/{mask}", strict=False)


def canonical_transforms(text: str) -> tuple[str, ...]:
    """The transforms of a transform set; a key length of 128 is the default and not written."""
    return tuple(word.removesuffix(" 128") for word in _TRANSFORM.findall(text))


def first(nodes: Iterable[ConfigLine], pattern: str) -> re.Match[str] | None:
    """The first line under another that matches in full."""
    matches = (re.fullmatch(pattern, node.text) for node in nodes)
    return next((match for match in matches if match), None)


class ConfigReader:
    """Gathers what is read from the top-level lines of a running configuration."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.interfaces: dict[str, Interface] = {}
        self.acls = AclReader()
        self.routes: list[Route] = []
        self.nat: list[NatRule] = []
        self.policies: list[Policy] = []
        self.global_keys: list[Key] = []
        self.keyrings: list[Keyring] = []
        self.profiles: dict[str, IsakmpProfile] = {}
        self.transform_sets: dict[str, TransformSet] = {}
        self.maps: dict[str, list[MapEntry]] = {}
        self.dynamic_maps: dict[str, list[MapEntry]] = {}
        self.map_local: dict[str, str] = {}
        self.ipsec_profiles: dict[str, IpsecProtection] = {}
        self.ikev2 = Ikev2Reader()
        self.lifetime = {"seconds": 3600, "kilobytes": 4608000}

    def read(self, nodes: tuple[ConfigLine, ...]) -> None:
        """Read top-level lines with what stands under them."""
        for node in nodes:
            for pattern, handler in _HANDLERS:
                if match := pattern.fullmatch(node.text):
                    handler(self, match, node)
                    break
        for node in nodes:
            self.ikev2.read(node)
            self._read_late(node)

    def finish(self) -> Settings:
        """Everything read so far."""
        keyrings = self.keyrings
        if self.global_keys:
            keyrings = [*keyrings, Keyring("default", tuple(self.global_keys))]
        return Settings(
            interfaces=self.interfaces,
            routes=tuple(self.routes),
            acls=self.acls.finish(),
            nat=tuple(self.nat),
            policies=tuple(sorted(self.policies, key=lambda policy: policy.priority)),
            keyrings=tuple(keyrings),
            profiles=self.profiles,
            transform_sets=self.transform_sets,
            maps=_in_order(self.maps),
            dynamic_maps=_in_order(self.dynamic_maps),
            map_local=self.map_local,
            ipsec_profiles=self.ipsec_profiles,
            ikev2_proposals=self.ikev2.proposals,
            ikev2_policies=tuple(self.ikev2.policies),
            ikev2_keyrings=self.ikev2.keyrings,
            ikev2_profiles=self.ikev2.profiles,
            ikev2_dpd=self.ikev2.dpd,
            **self.values,
        )

    def _read_late(self, node: ConfigLine) -> None:
        # Crypto maps and IPsec profiles inherit lifetimes that IOS prints before them, yet a
        # hand-written configuration may print after.
        if match := re.fullmatch(
            r"crypto map (\S+) (\d+) ipsec-isakmp(?: dynamic (\S+))?.*", node.text
        ):
            name, sequence, dynamic = match.groups()
            entry = self._entry(name, int(sequence), dynamic, node)
            self.maps.setdefault(name, []).append(entry)
        elif match := re.fullmatch(r"crypto dynamic-map (\S+) (\d+)", node.text):
            entry = self._entry(match[1], int(match[2]), None, node)
            self.dynamic_maps.setdefault(match[1], []).append(entry)
        elif match := re.fullmatch(r"crypto ipsec profile (\S+)", node.text):
            self.ipsec_profiles[match[1]] = self._protection(match[1], node)

    def _entry(self, name: str, sequence: int, dynamic: str | None, node: ConfigLine) -> MapEntry:
        peers = [
            re.fullmatch(r"set peer (\S+)(?: default)?", child.text) for child in node.children
        ]
        acl = first(node.children, r"match address (\S+)")
        description = first(node.children, r"description (.*)")
        return MapEntry(
            map_name=name,
            sequence=sequence,
            protection=self._protection(name, node),
            peers=tuple(IPv4Address(peer[1]) for peer in peers if peer),
            acl=acl[1] if acl else None,
            dynamic=dynamic,
            description=description[1] if description else "",
        )

    def _protection(self, name: str, node: ConfigLine) -> IpsecProtection:
        result: dict[str, Any] = {"name": name, **self.lifetime}
        for child in node.children:
            words = child.text.split()
            match words:
                case ["set", "transform-set", *names]:
                    result["transform_sets"] = tuple(names)
                case ["set", "pfs"]:
                    result["pfs"] = 1
                case ["set", "pfs", group]:
                    result["pfs"] = int(group.removeprefix("group"))
                case [
                    "set",
                    "security-association",
                    "lifetime",
                    ("seconds" | "kilobytes") as unit,
                    value,
                ]:
                    result[unit] = 0 if value == "disable" else int(value)
                case ["set", "isakmp-profile", profile]:
                    result["isakmp_profile"] = profile
                case ["set", "ikev2-profile", profile]:
                    result["ikev2_profile"] = profile
        return IpsecProtection(**result)


def _in_order(maps: dict[str, list[MapEntry]]) -> dict[str, tuple[MapEntry, ...]]:
    return {
        name: tuple(sorted(entries, key=lambda entry: entry.sequence))
        for name, entries in maps.items()
    }


@_line(r"hostname (\S+)")
def _hostname(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["hostname"] = match[1]


@_line(r"ip domain[ -]name (\S+)")
def _domain(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["domain"] = match[1]


@_line(r"crypto isakmp policy (\d+)")
def _policy(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    policy = Policy(int(match[1]))
    for child in node.children:
        match child.text.split():
            case ["encr" | "encryption", name]:
                policy = replace(policy, encryption=name, bits=128 if name == "aes" else 0)
            case ["encr" | "encryption", name, bits]:
                policy = replace(policy, encryption=name, bits=int(bits))
            case ["hash", name]:
                policy = replace(policy, hash=name)
            case ["authentication", name]:
                policy = replace(policy, authentication=name)
            case ["group", number]:
                policy = replace(policy, group=int(number))
            case ["lifetime", seconds]:
                policy = replace(policy, lifetime=int(seconds))
    reader.policies.append(policy)


_KEY_VALUE = r"(?:(?:0|6|7) )?(.+?)"


def _key(text: str) -> Key | None:
    if match := re.fullmatch(rf"{_KEY_VALUE} address (\d\S+)(?: (\d\S+))?(?: no-xauth)?", text):
        mask = match[3] or "255.255.255.255"
        return Key(match[1], peer=network(match[2], mask))
    if match := re.fullmatch(rf"{_KEY_VALUE} hostname (\S+)(?: no-xauth)?", text):
        return Key(match[1], hostname=match[2])
    return None


@_line(r"crypto isakmp key (.+)")
def _global_key(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    if key := _key(match[1]):
        reader.global_keys.append(key)


@_line(r"crypto keyring (\S+)(?: +vrf \S+)?")
def _keyring(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    keys = []
    for child in node.children:
        if entry := re.fullmatch(
            r"pre-shared-key (address \d\S+(?: \d\S+)?|hostname \S+) key (.+)", child.text
        ):
            key = _key(f"{entry[2]} {entry[1]}")
            keys += [key] if key else []
    local = first(node.children, r"local-address (\S+).*")
    reader.keyrings.append(Keyring(match[1], tuple(keys), local[1] if local else None))


@_line(r"crypto isakmp profile (\S+)")
def _profile(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    profile = IsakmpProfile(match[1])
    for child in node.children:
        match child.text.split():
            case ["keyring", *names]:
                profile = replace(profile, keyrings=(*profile.keyrings, *names))
            case ["match", "identity", "address", address, *mask]:
                peers = network(address, mask[0] if mask else "255.255.255.255")
                profile = replace(profile, addresses=(*profile.addresses, peers))
            case ["match", "identity", "host" | "group" | "user", *name]:
                profile = replace(profile, names=(*profile.names, name[-1]))
            case ["self-identity", *identity]:
                profile = replace(profile, self_identity=" ".join(identity))
            case ["initiate", "mode", "aggressive"]:
                profile = replace(profile, aggressive=True)
            case ["keepalive", interval, "retry", retry]:
                profile = replace(profile, keepalive=(int(interval), int(retry)))
            case ["local-address", interface, *_]:
                profile = replace(profile, local_address=interface)
    reader.profiles[match[1]] = profile


@_line(r"crypto isakmp keepalive (\d+)(?: (\d+))?(?: (periodic|on-demand))?")
def _keepalive(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["keepalive"] = (int(match[1]), int(match[2] or 2), match[3] == "periodic")


@_line(r"crypto isakmp identity (\S+)")
def _identity(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["identity"] = match[1]


@_line(r"crypto isakmp invalid-spi-recovery")
def _recovery(reader: ConfigReader, _match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["invalid_spi_recovery"] = True


@_line(r"no crypto isakmp enable")
def _disabled(reader: ConfigReader, _match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["enabled"] = False


@_line(r"crypto isakmp aggressive-mode disable")
def _aggressive(reader: ConfigReader, _match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["aggressive_allowed"] = False


@_line(r"no crypto ipsec nat-transparency udp-encapsulation")
def _nat_transparency(reader: ConfigReader, _match: re.Match[str], _node: ConfigLine) -> None:
    reader.values["nat_transparency"] = False


@_line(r"crypto ipsec security-association lifetime (seconds|kilobytes) (\d+|disable)")
def _lifetime(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.lifetime[match[1]] = 0 if match[2] == "disable" else int(match[2])


@_line(r"crypto ipsec transform-set (\S+) (.+)")
def _transform_set(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    mode = first(node.children, r"mode (tunnel|transport)( require)?")
    reader.transform_sets[match[1]] = TransformSet(
        match[1],
        canonical_transforms(match[2]),
        transport=mode is not None and mode[1] == "transport",
        require=mode is not None and mode[2] is not None,
    )


@_line(r"crypto map (\S+) local-address (\S+)")
def _map_local(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.map_local[match[1]] = match[2]


_INTERFACE_LINES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, Any]]], ...] = (
    (
        re.compile(r"ip address (\d\S+) (\S+)"),
        lambda match: {"address": IPv4Interface(f"{match[1]}/{match[2]}")},
    ),
    (re.compile(r"shutdown"), lambda _match: {"shutdown": True}),
    (re.compile(r"crypto map (\S+).*"), lambda match: {"crypto_map": match[1]}),
    (re.compile(r"(?:ip )?mtu (\d+)"), lambda match: {"mtu": int(match[1])}),
    (re.compile(r"ip nat (inside|outside)"), lambda match: {"nat": match[1]}),
    (re.compile(r"ip access-group (\S+) in"), lambda match: {"filter_in": match[1]}),
)
_TUNNEL_LINES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, Any]]], ...] = (
    (re.compile(r"tunnel source (\S+)"), lambda match: {"source": match[1]}),
    (
        re.compile(r"tunnel destination (\d\S+)"),
        lambda match: {"destination": IPv4Address(match[1])},
    ),
    (re.compile(r"tunnel mode ipsec ipv4"), lambda _match: {"mode": "ipsec"}),
    (
        re.compile(r"tunnel protection ipsec profile (\S+).*"),
        lambda match: {"profile": match[1]},
    ),
    (re.compile(r"tunnel key (\d+)"), lambda match: {"key": int(match[1])}),
)


def _matched(
    node: ConfigLine,
    table: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, Any]]], ...],
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for child in node.children:
        for pattern, make in table:
            if match := pattern.fullmatch(child.text):
                result |= make(match)
    return result


@_line(r"interface (\S+)")
def _interface(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    values = _matched(node, _INTERFACE_LINES)
    secondary = [
        re.fullmatch(r"ip address (\d\S+) (\S+) secondary", child.text) for child in node.children
    ]
    values["secondary"] = tuple(IPv4Interface(f"{m[1]}/{m[2]}") for m in secondary if m)
    if match[1].startswith("Tunnel"):
        values.setdefault("mtu", 1476)
        values["tunnel"] = TunnelInterface(**_matched(node, _TUNNEL_LINES))
    reader.interfaces[match[1]] = Interface(match[1], **values)


@_line(r"ip route (\d\S+) (\d\S+) (.+)")
def _route(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    via: IPv4Address | None = None
    interface: str | None = None
    distance = 1
    words = match[3].split()
    for word in words:
        if word in ("name", "tag", "track", "permanent"):
            break
        if word.count(".") == 3 and word[0].isdigit():
            via = IPv4Address(word)
        elif word.isdecimal():
            distance = int(word)
        else:
            interface = word
    reader.routes.append(Route(network(match[1], match[2]), via, interface, distance))


@_line(r"ip access-list (extended|standard) (\S+)")
def _access_list(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    reader.acls.lists.setdefault(match[2], [])
    for child in node.children:
        reader.acls.add(match[2], child.text, standard=match[1] == "standard")


@_line(r"access-list (\d+) (.+)")
def _numbered_list(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    number = int(match[1])
    standard = number < 100 or 1300 <= number < 2000
    reader.acls.add(match[1], match[2], standard=standard)


@_line(r"ip nat inside source list (\S+) (interface|pool) (\S+).*")
def _nat(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.nat.append(NatRule(match[1], match[3] if match[2] == "interface" else None))


@_line(r"route-map (\S+) permit \d+")
def _route_map(reader: ConfigReader, match: re.Match[str], node: ConfigLine) -> None:
    if acl := first(node.children, r"match ip address (\S+)"):
        reader.values.setdefault("route_maps", {})[match[1]] = acl[1]


@_line(r"ip nat inside source route-map (\S+) (interface|pool) (\S+).*")
def _nat_route_map(reader: ConfigReader, match: re.Match[str], _node: ConfigLine) -> None:
    reader.nat.append(NatRule(match[1], match[3] if match[2] == "interface" else None))
