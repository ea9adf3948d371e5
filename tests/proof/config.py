"""What one end is configured with, as data that a mutation can bend, and its text in IOS's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Kind = Literal["map", "dynamic", "svti", "gre"]
ANY = IPv4Network("0.0.0.0/0")
RELEASE = "15.4"
"""The release that the texts are of: its defaults are what is left out of them."""


@dataclass
class Policy:
    """An ISAKMP policy; None leaves a line out, so that the default of the release counts."""

    priority: int
    encryption: str | None = "aes 256"
    hash: str | None = "sha256"
    authentication: str | None = "pre-share"
    group: int | None = 14
    lifetime: int | None = None

    def lines(self) -> Iterator[str]:
        yield f"crypto isakmp policy {self.priority}"
        named = {
            "encr": self.encryption,
            "hash": self.hash,
            "authentication": self.authentication,
            "group": self.group,
            "lifetime": self.lifetime,
        }
        yield from (f" {word} {value}" for word, value in named.items() if value is not None)


@dataclass
class Key:
    """A pre-shared key of a keyring, or of none: a global one."""

    secret: str
    peer: IPv4Network
    keyring: str = ""

    def line(self) -> str:
        where = f"address {self.peer.network_address}"
        if self.peer.prefixlen < 32:
            where += f" {self.peer.netmask}"
        if self.keyring:
            return f" pre-shared-key {where} key {self.secret}"
        return f"crypto isakmp key {self.secret} {where}"


@dataclass
class Profile:
    """An ISAKMP profile."""

    name: str
    keyrings: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    identity: str = ""
    aggressive: bool = False

    def lines(self) -> Iterator[str]:
        yield f"crypto isakmp profile {self.name}"
        yield from (f" keyring {name}" for name in self.keyrings)
        if self.identity:
            yield f" self-identity {self.identity}"
        yield from (f" match identity {match}" for match in self.matches)
        if self.aggressive:
            yield " initiate mode aggressive"


@dataclass
class Proposal:
    """An IKEv2 proposal."""

    name: str
    encryption: list[str]
    integrity: list[str]
    groups: list[int]
    prf: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"crypto ikev2 proposal {self.name}"
        yield f" encryption {' '.join(self.encryption)}"
        if self.integrity:
            yield f" integrity {' '.join(self.integrity)}"
        if self.prf:
            yield f" prf {' '.join(self.prf)}"
        yield f" group {' '.join(map(str, self.groups))}"


@dataclass
class Block:
    """A peer of an IKEv2 keyring; equal keys are written as one."""

    name: str
    address: IPv4Network
    local: str
    remote: str

    def lines(self) -> Iterator[str]:
        yield f" peer {self.name}"
        mask = f" {self.address.netmask}" if self.address.prefixlen < 32 else ""
        yield f"  address {self.address.network_address}{mask}"
        if self.local == self.remote:
            yield f"  pre-shared-key {self.local}"
        else:
            yield f"  pre-shared-key local {self.local}"
            yield f"  pre-shared-key remote {self.remote}"


@dataclass
class Ikev2:
    """The IKEv2 part: policy, keyring and profile."""

    proposals: list[Proposal] = field(default_factory=list)
    policies: dict[str, list[str]] = field(default_factory=dict)
    policy_locals: dict[str, IPv4Address] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    identity: str = ""
    local: str = "pre-share"
    remote: str = "pre-share"
    lifetime: int | None = None
    dpd: str = ""

    def lines(self) -> Iterator[str]:
        for proposal in self.proposals:
            yield from proposal.lines()
        for name, proposals in self.policies.items():
            yield f"crypto ikev2 policy {name}"
            if name in self.policy_locals:
                yield f" match address local {self.policy_locals[name]}"
            yield from (f" proposal {proposal}" for proposal in proposals)
        yield "crypto ikev2 keyring KR"
        for block in self.blocks:
            yield from block.lines()
        yield "crypto ikev2 profile PROFILE"
        yield from (f" match identity remote {match}" for match in self.matches)
        if self.identity:
            yield f" identity local {self.identity}"
        yield f" authentication remote {self.remote}"
        yield f" authentication local {self.local}"
        yield " keyring local KR"
        yield from [f" lifetime {self.lifetime}"] if self.lifetime else []
        yield from [f" dpd {self.dpd}"] if self.dpd else []


@dataclass
class TransformSet:
    """A transform set."""

    name: str
    transforms: str
    mode: str = "tunnel"

    def lines(self) -> Iterator[str]:
        yield f"crypto ipsec transform-set {self.name} {self.transforms}"
        yield f" mode {self.mode}"


@dataclass
class Line:
    """A line of a crypto access list; a port is of TCP or UDP."""

    source: IPv4Network
    destination: IPv4Network
    permit: bool = True
    protocol: str = "ip"
    source_port: int | None = None
    destination_port: int | None = None

    def text(self) -> str:
        words = ["permit" if self.permit else "deny", self.protocol]
        for net, port in (
            (self.source, self.source_port),
            (self.destination, self.destination_port),
        ):
            words.append(_written(net))
            words += [f"eq {port}"] if port is not None else []
        return " ".join(words)

    def mirrored(self) -> "Line":
        return Line(
            self.destination,
            self.source,
            self.permit,
            self.protocol,
            self.destination_port,
            self.source_port,
        )


def _written(net: IPv4Network) -> str:
    if net == ANY:
        return "any"
    if net.prefixlen == 32:
        return f"host {net.network_address}"
    return f"{net.network_address} {net.hostmask}"


@dataclass
class End:
    """One router."""

    name: str
    kind: Kind
    ike: int
    wan: IPv4Address
    peer: IPv4Address
    lan: IPv4Network
    """Its first /24 is on an interface, and so is the next one."""
    inside: IPv4Address
    """Its address within the tunnel, where the tunnel is an interface."""
    lines: list[Line] = field(default_factory=list)
    sets: list[TransformSet] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    """Names of the transform sets that the map or profile names."""
    pfs: str | None = None
    seconds: int | None = None
    kilobytes: str | None = None
    policies: list[Policy] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    profile: str = ""
    """ISAKMP profile that the map or IPsec profile names."""
    ikev2: Ikev2 | None = None
    extra: list[str] = field(default_factory=list)
    """Further lines of the top level."""

    @property
    def gateway(self) -> IPv4Address:
        return IPv4Address(int(self.wan) & ~0xFF | 0xFE)

    def text(self) -> str:
        """The running configuration."""
        return "\n".join([*self._lines(), "end", ""])

    def _lines(self) -> Iterator[str]:
        yield f"version {RELEASE}"
        yield f"hostname {self.name}"
        for policy in self.policies:
            yield from policy.lines()
        yield from self.extra
        for ring in dict.fromkeys(key.keyring for key in self.keys if key.keyring):
            yield f"crypto keyring {ring}"
            yield from (key.line() for key in self.keys if key.keyring == ring)
        yield from (key.line() for key in self.keys if not key.keyring)
        for profile in self.profiles:
            yield from profile.lines()
        if self.ikev2:
            yield from self.ikev2.lines()
        for found in self.sets:
            yield from found.lines()
        yield from self._crypto()
        yield from self._interfaces()
        if self.kind in ("map", "dynamic"):
            yield "ip access-list extended VPN"
            yield from (f" {line.text()}" for line in self.lines)

    def _crypto(self) -> Iterator[str]:
        if self.kind == "map":
            yield "crypto map CM 10 ipsec-isakmp"
            yield f" set peer {self.peer}"
            yield from self._settings()
            yield " match address VPN"
        elif self.kind == "dynamic":
            yield "crypto dynamic-map DYN 10"
            yield from self._settings()
            if self.lines:
                yield " match address VPN"
            yield "crypto map CM 65000 ipsec-isakmp dynamic DYN"
        else:
            yield "crypto ipsec profile PROT"
            yield from self._settings()

    def _settings(self) -> Iterator[str]:
        if self.seconds is not None:
            yield f" set security-association lifetime seconds {self.seconds}"
        if self.kilobytes is not None:
            yield f" set security-association lifetime kilobytes {self.kilobytes}"
        if self.used:
            yield f" set transform-set {' '.join(self.used)}"
        if self.pfs is not None:
            yield f" set pfs {self.pfs}".rstrip()
        if self.profile:
            yield f" set isakmp-profile {self.profile}"
        if self.ikev2:
            yield " set ikev2-profile PROFILE"

    def _interfaces(self) -> Iterator[str]:
        if self.kind in ("svti", "gre"):
            yield "interface Tunnel0"
            yield f" ip address {self.inside} 255.255.255.252"
            yield " tunnel source GigabitEthernet0/0"
            yield from [" tunnel mode ipsec ipv4"] if self.kind == "svti" else []
            yield f" tunnel destination {self.peer}"
            yield " tunnel protection ipsec profile PROT"
        yield "interface GigabitEthernet0/0"
        yield f" ip address {self.wan} 255.255.255.0"
        yield from [" crypto map CM"] if self.kind in ("map", "dynamic") else []
        for number, net in enumerate(networks(self.lan), 1):
            yield f"interface GigabitEthernet0/{number}"
            yield f" ip address {net[1]} 255.255.255.0"
        yield f"ip route 0.0.0.0 0.0.0.0 {self.gateway}"


def networks(lan: IPv4Network) -> tuple[IPv4Network, IPv4Network]:
    """The two networks behind an end."""
    first, second, *_ = lan.subnets(new_prefix=24)
    return first, second
