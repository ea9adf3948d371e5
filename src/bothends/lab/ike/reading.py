"""Reads a running configuration into settings; lines that mean nothing to the model are passed."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from bothends.lab.ike.acl import AclReader
from bothends.lab.ike.reading_ikev2 import Ikev2Reader
from bothends.lab.ike.reading_interfaces import IPV6_MAP, read_interface, read_route
from bothends.lab.ike.reading_ipsec import read_protection, read_transform_set
from bothends.lab.ike.reading_isakmp import read_key, read_keyring, read_policy, read_profile
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
)
from bothends.lab.tree import ConfigLine, Running, lines_of

if TYPE_CHECKING:
    from bothends.model import Address


def read_settings(running: Running) -> Settings:
    """Read a running configuration.

    Raises:
        ValueError: An address or number is not one.
    """
    reader = ConfigReader()
    reader.read(lines_of(running))
    return reader.finish()


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

    def read(self, lines: Sequence[ConfigLine]) -> None:
        """Read top-level lines with what stands under them."""
        for line in lines:
            match line.words:
                case ["crypto", "isakmp" | "keyring", *_] | ["no", "crypto", "isakmp", *_]:
                    self._isakmp(line)
                case ["crypto", "ipsec", *_] | ["no", "crypto", "ipsec", *_]:
                    self._ipsec(line)
                case ["crypto", "ikev2" | "pki", *_]:
                    self.ikev2.read(line)
                case ["crypto", "map", name, "local-address", interface]:
                    self.map_local[name] = interface
                case ["ip" | "access-list" | "route-map", *_]:
                    self._ip(line)
                case ["ipv6", *_] | ["crypto", "map", "ipv6", _, "local-address", _]:
                    self._ipv6(line)
                case ["interface", name, *_]:
                    self.interfaces[name] = read_interface(name, line)
                case ["hostname", name]:
                    self.values["hostname"] = name
        for line in lines:
            self._read_late(line)

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
            trustpoints=frozenset(self.ikev2.trustpoints),
            certificate_maps=self.ikev2.certificate_maps,
            **self.values,
        )

    def _isakmp(self, line: ConfigLine) -> None:
        match line.words:
            case ["crypto", "isakmp", "policy", number] if number.isdecimal():
                self.policies.append(read_policy(int(number), line))
            case ["crypto", "isakmp", "key", *words]:
                if key := read_key(words):
                    self.global_keys.append(key)
            case ["crypto", "keyring", name, "vrf", vrf]:
                self.keyrings.append(read_keyring(name, line, vrf))
            case ["crypto", "keyring", name, *_]:
                self.keyrings.append(read_keyring(name, line))
            case ["crypto", "isakmp", "profile", name]:
                self.profiles[name] = read_profile(name, line)
            case ["crypto", "isakmp", "keepalive", interval, *more]:
                retry = int(more[0]) if more and more[0].isdecimal() else 2
                self.values["keepalive"] = (int(interval), retry, "periodic" in more)
            case ["crypto", "isakmp", "identity", identity]:
                self.values["identity"] = identity
            case ["crypto", "isakmp", "invalid-spi-recovery"]:
                self.values["invalid_spi_recovery"] = True
            case ["no", "crypto", "isakmp", "enable"]:
                self.values["enabled"] = False
            case ["crypto", "isakmp", "aggressive-mode", "disable"]:
                self.values["aggressive_allowed"] = False

    def _ipsec(self, line: ConfigLine) -> None:
        match line.words:
            case ["no", "crypto", "ipsec", "nat-transparency", "udp-encapsulation"]:
                self.values["nat_transparency"] = False
            case [
                "crypto",
                "ipsec",
                "security-association",
                "lifetime",
                ("seconds" | "kilobytes") as unit,
                value,
            ]:
                self.lifetime[unit] = 0 if value == "disable" else int(value)
            case ["crypto", "ipsec", "transform-set", name, _, *_]:
                self.transform_sets[name] = read_transform_set(name, line)

    def _ip(self, line: ConfigLine) -> None:
        match line.words:
            case ["ip", "domain-name", name] | ["ip", "domain", "name", name]:
                self.values["domain"] = name
            case ["ip", "route", net, mask, _, *_] if net[0].isdecimal() and mask[0].isdecimal():
                self.routes.append(read_route(line.words[2:]))
            case ["ip", "route", "vrf", vrf, net, mask, _, *_] if net[0].isdecimal():
                self.routes.append(read_route(line.words[4:], vrf))
            case ["ip", "access-list", ("extended" | "standard") as kind, name]:
                self.acls.lists.setdefault(name, [])
                for child in line.children:
                    self.acls.add(name, child.words, standard=kind == "standard")
            case ["access-list", name, _, *_] if name.isdecimal():
                standard = int(name) < 100 or 1300 <= int(name) < 2000
                self.acls.add(name, line.words[2:], standard=standard)
            case [
                "ip",
                "nat",
                "inside",
                "source",
                "list" | "route-map",
                selecting,
                ("interface" | "pool") as kind,
                name,
                *_,
            ]:
                self.nat.append(NatRule(selecting, name if kind == "interface" else None))
            case ["route-map", name, "permit", _]:
                lists = (c.words[3] for c in line.children if _matches_list(c.words))
                if acl := next(lists, None):
                    self.values.setdefault("route_maps", {})[name] = acl

    def _ipv6(self, line: ConfigLine) -> None:
        match line.words:
            case ["crypto", "map", "ipv6", name, "local-address", interface]:
                self.map_local[IPV6_MAP + name] = interface
            case ["ipv6", "access-list", name]:
                self.acls.lists.setdefault(name, [])
                for child in line.children:
                    self.acls.add(name, child.words, standard=False, version=6)
            case ["ipv6", "route", net, _, *_] if "/" in net:
                self.routes.append(read_route((net, "", *line.words[3:])))
            case ["ipv6", "route", "vrf", vrf, net, _, *_]:
                self.routes.append(read_route((net, "", *line.words[5:]), vrf))

    def _read_late(self, line: ConfigLine) -> None:
        # Crypto maps and IPsec profiles inherit lifetimes that IOS prints before them, yet a
        # hand-written configuration may print after.
        match line.words:
            case ["crypto", "map", name, sequence, "ipsec-isakmp", *more] if sequence.isdecimal():
                dynamic = more[1] if more[:1] == ["dynamic"] and more[1:] else None
                entry = self._entry(name, int(sequence), dynamic, line)
                self.maps.setdefault(name, []).append(entry)
            case ["crypto", "map", "ipv6", name, sequence, "ipsec-isakmp", *more] if (
                sequence.isdecimal()
            ):
                dynamic = more[1] if more[:1] == ["dynamic"] and more[1:] else None
                entry = self._entry(IPV6_MAP + name, int(sequence), dynamic, line)
                self.maps.setdefault(IPV6_MAP + name, []).append(entry)
            case ["crypto", "dynamic-map", name, sequence] if sequence.isdecimal():
                entry = self._entry(name, int(sequence), None, line)
                self.dynamic_maps.setdefault(name, []).append(entry)
            case ["crypto", "ipsec", "profile", name]:
                self.ipsec_profiles[name] = read_protection(name, line, self.lifetime)

    def _entry(self, name: str, sequence: int, dynamic: str | None, line: ConfigLine) -> MapEntry:
        peers: list[Address] = []
        acl: str | None = None
        description = ""
        for child in line.children:
            match child.words:
                case ["set", "peer", peer] | ["set", "peer", peer, "default"]:
                    peers.append(ip_address(peer))
                case ["match", "address", access_list] if acl is None:
                    acl = access_list
                case ["description", *words] if not description:
                    description = " ".join(words)
        return MapEntry(
            map_name=name,
            sequence=sequence,
            protection=read_protection(name, line, self.lifetime),
            peers=tuple(peers),
            acl=acl,
            dynamic=dynamic,
            description=description,
        )


def _matches_list(words: tuple[str, ...]) -> bool:
    return len(words) == 4 and words[:3] == ("match", "ip", "address")


def _in_order(maps: dict[str, list[MapEntry]]) -> dict[str, tuple[MapEntry, ...]]:
    return {
        name: tuple(sorted(entries, key=lambda entry: entry.sequence))
        for name, entries in maps.items()
    }
