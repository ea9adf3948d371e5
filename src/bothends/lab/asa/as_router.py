"""An ASA's configuration in the words of a router that does the same: what the IKE below reads.

Interfaces go by their names (`nameif`), which is what an ASA calls them in all that it shows;
those of tunnels keep their numbers. Of a peer without a tunnel group there is no key, and of an
interface on which IKE is not enabled no crypto map.
Source: Cisco ASA VPN configuration guide, LAN-to-LAN IPsec VPNs.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bothends.lab.config import ConfigNode

_IKEV1 = {
    "des": "des",
    "3des": "3des",
    "aes": "aes 128",
    "aes-192": "aes 192",
    "aes-256": "aes 256",
}
_IKEV2 = {"aes": "aes-cbc-128", "aes-192": "aes-cbc-192", "aes-256": "aes-cbc-256"}
_GCM = {"aes-gcm": "aes-gcm-128", "aes-gcm-256": "aes-gcm-256", "aes-gcm-192": "aes-gcm-192"}
_SET = {"esp-aes-192": "esp-aes 192", "esp-aes-256": "esp-aes 256"}
_ESP = {
    "aes": "esp-aes", "aes-192": "esp-aes 192", "aes-256": "esp-aes 256", "3des": "esp-3des",
    "des": "esp-des", "null": "esp-null", "aes-gcm": "esp-gcm", "aes-gcm-192": "esp-gcm 192",
    "aes-gcm-256": "esp-gcm 256",
}  # fmt: skip
_HMAC = {
    "md5": "esp-md5-hmac", "sha-1": "esp-sha-hmac", "sha-256": "esp-sha256-hmac",
    "sha-384": "esp-sha384-hmac", "sha-512": "esp-sha512-hmac",
}  # fmt: skip
_HASH = {"sha": "sha1"}
_SECONDS, _KILOBYTES = "28800", "4608000"
_IKE_SECONDS = "86400"
_BOTH = ("ikev1", "ikev2")


def as_router(root: "ConfigNode") -> Iterator[str]:
    """The lines, those of a mode indented."""
    return _Asa(root).lines()


class _Asa:
    """The lines of a configuration, looked up."""

    def __init__(self, root: "ConfigNode") -> None:
        self.nodes = root.children
        self.groups: dict[str, list[IPv4Network]] = {}
        for node in self._of("object-group network"):
            words = [each.words for each in node.children if each.words[0] == "network-object"]
            self.groups[node.words[2]] = [_network(each[1:]) for each in words]
        self.sets: dict[tuple[str, str], list[str]] = {}
        """Transform sets by version of IKE and name of the set or proposal."""

    def lines(self) -> Iterator[str]:
        """Everything, what refers to something behind it."""
        yield from (node.text for node in self._of("hostname"))
        yield from self._transforms()
        yield from self._policies()
        yield from self._tunnel_groups()
        yield from self._lists()
        yield from self._translations()
        yield from self._maps()
        yield from self._profiles()
        yield from self._interfaces()
        for node in self._of("route"):
            _, _, network, mask, by, *distance = node.words
            yield f"ip route {network} {mask} {by} {' '.join(distance)}"

    def _of(self, start: str) -> "Iterator[ConfigNode]":
        return (node for node in self.nodes if f"{node.text} ".startswith(f"{start} "))

    def _transforms(self) -> Iterator[str]:
        for node in self._of("crypto ipsec ikev1 transform-set"):
            name, cipher, digest = node.words[4:7]
            self.sets["ikev1", name] = [f"V1-{name}"]
            hmac = "" if digest == "esp-none" else digest
            yield f"crypto ipsec transform-set V1-{name} {_SET.get(cipher, cipher)} {hmac}"
        for node in self._of("crypto ipsec ikev2 ipsec-proposal"):
            settings = {each.words[2]: each.words[3:] for each in node.children}
            own = self.sets["ikev2", node.words[4]] = []
            pairs = product(settings.get("encryption", ()), settings.get("integrity", ("sha-1",)))
            for number, (cipher, digest) in enumerate(pairs):
                hmac = "" if "gcm" in cipher else _HMAC.get(digest, "")
                own.append(f"V2-{node.words[4]}-{number}")
                yield f"crypto ipsec transform-set {own[-1]} {_ESP.get(cipher, cipher)} {hmac}"

    def _policies(self) -> Iterator[str]:
        for node in self._of("crypto ikev1 policy"):
            settings = _settings(node)
            yield f"crypto isakmp policy {node.words[3]}"
            yield f" encr {_IKEV1[settings.get('encryption', 'aes')]}"
            yield from (
                f" {key} {settings[key]}"
                for key in ("hash", "group", "lifetime")
                if key in settings
            )
            yield f" authentication {settings.get('authentication', 'pre-share')}"
        policies = sorted(self._of("crypto ikev2 policy"), key=lambda node: int(node.words[3]))
        for node in policies:
            many = {each.words[0]: each.words[1:] for each in node.children}
            ciphers = [
                _GCM.get(each) or _IKEV2.get(each, each)
                for each in many.get("encryption", ("aes-256",))
            ]
            digests = [_HASH.get(each, each) for each in many.get("integrity", ("sha",))]
            yield f"crypto ikev2 proposal ASA-{node.words[3]}"
            yield f" encryption {' '.join(ciphers)}"
            if digests != ["null"]:
                yield f" integrity {' '.join(digests)}"
            yield f" prf {' '.join(_HASH.get(each, each) for each in many.get('prf', ('sha',)))}"
            yield f" group {' '.join(many.get('group', ('14',)))}"
        if policies:
            yield "crypto ikev2 policy ASA"
            yield from (f" proposal ASA-{node.words[3]}" for node in policies)

    def _ike_seconds(self) -> str:
        lifetimes = (_settings(node).get("lifetime") for node in self._of("crypto ikev2 policy"))
        return next((each.split()[-1] for each in lifetimes if each), _IKE_SECONDS)

    def _tunnel_groups(self) -> Iterator[str]:
        for node in self._of("tunnel-group"):
            if node.words[2] != "ipsec-attributes":
                continue
            peer, settings = node.words[1], _settings(node)
            dpd = settings.get("isakmp", "keepalive threshold 10 retry 2").split()
            keys = {
                each.words[1]: each.words[-1] for each in node.children if each.words[0] == "ikev2"
            }
            if key := settings.get("ikev1"):
                yield f"crypto keyring V1-{peer}"
                yield f" pre-shared-key address {peer} key {key.split()[-1]}"
                yield f"crypto isakmp profile V1-{peer}"
                yield f" keyring V1-{peer}"
                yield f" match identity address {peer} 255.255.255.255"
                yield from (f" keepalive {dpd[2]} retry {dpd[4]}" for _ in dpd[4:5])
            if keys:
                yield f"crypto ikev2 keyring V2-{peer}"
                yield f" peer {peer}"
                yield f"  address {peer}"
                for ours, way in (
                    ("local-authentication", "local"),
                    ("remote-authentication", "remote"),
                ):
                    yield from (
                        f"  pre-shared-key {way} {keys[ours]}" for _ in (1,) if ours in keys
                    )
                yield f"crypto ikev2 profile V2-{peer}"
                yield f" match identity remote address {peer} 255.255.255.255"
                yield " authentication remote pre-share"
                yield " authentication local pre-share"
                yield f" keyring local V2-{peer}"
                yield f" lifetime {self._ike_seconds()}"
                yield from (f" dpd {dpd[2]} {dpd[4]} on-demand" for _ in dpd[4:5])

    def _lists(self) -> Iterator[str]:
        names = dict.fromkeys(node.words[1] for node in self._of("access-list"))
        for name in names:
            yield f"ip access-list extended {name}"
            for node in self._of(f"access-list {name}"):
                action, protocol, *rest = node.words[3:]
                local, rest = self._addresses(rest)
                remote, _ = self._addresses(rest)
                for one, other in product(local, remote):
                    yield f" {action} {protocol} {_wild(one)} {_wild(other)}"

    def _translations(self) -> Iterator[str]:
        """What leaves by an interface, in the order of the rules; a static one of itself stays."""
        for outside in dict.fromkeys(_ports(node)[1] for node in self._of("nat")):
            yield f"ip access-list extended ASA-NAT-{outside}"
            for node in self._of("nat"):
                if _ports(node)[1] not in (outside, "any"):
                    continue
                how, real, *rest = node.words[3:]
                remote = rest[3] if rest[1:2] == ["destination"] else "any"
                action = "deny" if how == "static" and rest[0] == real else "permit"
                pairs = product(self._members(real), self._members(remote))
                yield from (f" {action} ip {_wild(one)} {_wild(other)}" for one, other in pairs)
            yield f"ip nat inside source list ASA-NAT-{outside} interface {outside} overload"

    def _members(self, name: str) -> list[IPv4Network]:
        """What a translation names."""
        return self._addresses(["object-group", name] if name in self.groups else ["any"])[0]

    def _side(self, name: str) -> str:
        """Where an interface stands in translations."""
        sides = [_ports(node) for node in self._of("nat")]
        if any(outside == name for _, outside in sides):
            return " ip nat outside"
        return " ip nat inside" if any(inside in (name, "any") for inside, _ in sides) else ""

    def _addresses(self, words: Sequence[str]) -> tuple[list[IPv4Network], list[str]]:
        """What an entry names first, and the words behind it."""
        first, *rest = words
        if first.startswith("any"):
            return [IPv4Network("0.0.0.0/0")], rest
        if first == "object-group":
            return self.groups.get(rest[0], []), rest[1:]
        return [_network(words)], rest[1:]

    def _maps(self) -> Iterator[str]:
        entries: dict[tuple[str, int], dict[str, Sequence[str]]] = {}
        for node in self._of("crypto map"):
            name, number, *what = node.words[2:]
            if number != "interface":
                unit = [each for each in ("kilobytes", "seconds") if each in what]
                key = unit[0] if unit else " ".join(what[:2])
                entries.setdefault((name, int(number)), {})[key] = what
        for (name, place), settings in sorted(entries.items()):
            peer = settings.get("set peer", ("", "", ""))[2]
            for ike in self._versions(name, peer, settings):
                yield f"crypto map {name} {place} ipsec-isakmp"
                yield from (f" set peer {each}" for each in settings.get("set peer", ())[2:])
                yield from self._protection(settings, ike, peer)
                if "match address" in settings:
                    yield f" match address {settings['match address'][-1]}"
                break

    def _versions(
        self, map_name: str, peer: str, settings: Mapping[str, Sequence[str]]
    ) -> list[str]:
        """The versions of IKE that an entry may use, the newer one first."""
        ports = [n.words[-1] for n in self._of(f"crypto map {map_name} interface")]
        allowed = self._allowed(peer)
        return [
            ike
            for ike in reversed(_BOTH)
            if f"set {ike}" in settings
            and ike in allowed
            and any(port in self._enabled(ike) for port in ports)
        ]

    def _enabled(self, ike: str) -> frozenset[str]:
        return frozenset(node.words[3] for node in self._of(f"crypto {ike} enable"))

    def _allowed(self, peer: str) -> Sequence[str]:
        """What the group policy of a peer lets it use."""
        for group in self._of(f"tunnel-group {peer} general-attributes"):
            for policy in self._of(f"group-policy {_settings(group).get('default-group-policy')}"):
                if "vpn-tunnel-protocol" in _settings(policy):
                    return _settings(policy)["vpn-tunnel-protocol"].split()
        return _BOTH

    def _protection(
        self, settings: Mapping[str, Sequence[str]], ike: str, peer: str
    ) -> Iterator[str]:
        names = settings.get(f"set {ike}", ())[3:]
        sets = [own for name in names for own in self.sets.get((ike, name), [])]
        yield f" set transform-set {' '.join(sets)}"
        profile = "isakmp-profile V1" if ike == "ikev1" else "ikev2-profile V2"
        yield f" set {profile}-{peer}"
        yield from (f" {' '.join(settings['set pfs'])}" for _ in (1,) if "set pfs" in settings)
        seconds, volume = (settings.get(k, (d,))[-1] for k, d in _LIFETIMES.items())
        yield f" set security-association lifetime seconds {seconds}"
        yield f" set security-association lifetime kilobytes {_volume(volume)}"

    def _profiles(self) -> Iterator[str]:
        peers = {
            port["tunnel protection"].split()[-1]: port["tunnel destination"].split()[-1]
            for node in self._of("interface")
            if {"tunnel protection", "tunnel destination"} <= (port := _tunnel(node)).keys()
        }
        for node in self._of("crypto ipsec profile"):
            name = node.words[3]
            settings: dict[str, Sequence[str]] = {}
            for each in node.children:
                words = each.words
                key = words[-2] if "lifetime" in words else " ".join(words[:2])
                settings[key] = words
            peer = peers.get(name, "")
            allowed = self._allowed(peer)
            for ike in (v for v in reversed(_BOTH) if f"set {v}" in settings and v in allowed):
                yield f"crypto ipsec profile {name}"
                yield from self._protection(settings, ike, peer)
                break

    def _interfaces(self) -> Iterator[str]:
        for node in self._of("interface"):
            settings = _tunnel(node)
            name, address = settings.get("nameif", ""), settings.get("ip address")
            tunnel = node.words[1].startswith("Tunnel")
            if not name or (tunnel and not self._ike_on(settings)):
                continue
            yield f"interface {node.words[1] if tunnel else name}"
            yield from (f" ip address {address}" for _ in (1,) if address)
            if "shutdown" in settings:
                yield " shutdown"
            yield from (side for side in (self._side(name),) if side)
            for line in self._of("crypto map"):
                if line.words[3:] == ("interface", name):
                    yield f" crypto map {line.words[2]}"
            if tunnel:
                yield f" tunnel source {settings.get('tunnel source', '').split()[-1]}"
                yield from (f" {key} {settings[key]}" for key in _OF_TUNNEL if key in settings)

    def _ike_on(self, settings: Mapping[str, str]) -> bool:
        source = settings.get("tunnel source", "").split()[-1:]
        return any({*source} & self._enabled(ike) for ike in _BOTH)


_LIFETIMES = {"seconds": _SECONDS, "kilobytes": _KILOBYTES}
_OF_TUNNEL = ("tunnel destination", "tunnel mode", "tunnel protection")


def _ports(node: "ConfigNode") -> tuple[str, str]:
    """The real and the mapped interface of a translation."""
    real, _, mapped = node.words[1].strip("()").partition(",")
    return real, mapped


def _settings(node: "ConfigNode") -> dict[str, str]:
    """The lines below: the rest of each by its first word."""
    return {each.words[0]: " ".join(each.words[1:]) for each in node.children}


def _tunnel(node: "ConfigNode") -> dict[str, str]:
    """The lines of an interface: the rest of each by its first word, or by two."""
    settings = {}
    for each in node.children:
        count = 2 if each.words[0] in ("tunnel", "ip") else 1
        settings[" ".join(each.words[:count])] = " ".join(each.words[count:])
    return settings


def _network(words: Sequence[str]) -> IPv4Network:
    one, other = words[:2]
    return IPv4Network(other) if one == "host" else IPv4Network(f"{one}/{other}", strict=False)


def _wild(network: IPv4Network) -> str:
    return f"{network.network_address} {network.hostmask}"


def _volume(word: str) -> str:
    return "disable" if word == "unlimited" else word
