"""Single lines of IOS, as corrections propose them; lines of a mode begin with a blank."""

from collections.abc import Mapping, Sequence
from typing import Any

from bothends.model import (
    Address,
    Dialect,
    Encryption,
    IkeVersion,
    Integrity,
    KemChoice,
    MlKem,
    Mode,
    Network,
    words,
)
from bothends.platforms.base import Named, plain

_POLICY = {
    "encryption": "encr",
    "hash": "hash",
    "authentication": "authentication",
    "group": "group",
}
"""What an ISAKMP policy says, and the keyword that says it."""
_PROPOSAL = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The lists of an IKEv2 proposal, and the keyword of each."""


class IosLines:
    """How IOS spells what a correction proposes."""

    def value(self, part: str, value: Named) -> str:
        """One line of an ISAKMP policy: its encryption, hash, authentication or group."""
        return f" {_POLICY[part]} {self.in_policy(value)}"

    def policy(
        self, number: int, parts: Mapping[str, Any], lifetime: int | None = None
    ) -> tuple[str, ...]:
        """An ISAKMP policy."""
        lines = [self.value(part, parts[part]) for part in parts]
        lasts = [f" lifetime {lifetime}"] if lifetime is not None else []
        return (f"crypto isakmp policy {number}", *lines, *lasts)

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 proposal: a list of algorithms of one kind."""
        return f" {_PROPOSAL[part]} {' '.join(map(self.in_proposal, values))}"

    def proposal(self, name: str, lines: Sequence[str]) -> tuple[str, ...]:
        """An IKEv2 proposal of these lines, and the policy that offers it."""
        return (
            f"crypto ikev2 proposal {name}",
            *lines,
            f"crypto ikev2 policy {name}",
            f" proposal {name}",
        )

    def transforms(self, cipher: Encryption, digest: Integrity | None = None) -> str:
        """ESP as a line of a transform set spells it; a cipher with integrity needs no digest."""
        esp = words(Encryption, Dialect.ESP)[cipher]
        return f"{esp} {words(Integrity, Dialect.ESP)[digest]}" if digest else esp

    def transform_set(
        self, name: str, transforms: str, mode: Mode, *, required: bool = False
    ) -> tuple[str, ...]:
        """A transform set; tunnel mode is what it has by itself."""
        header = f"crypto ipsec transform-set {name} {transforms}"
        if mode is Mode.TUNNEL:
            return (header,)
        return (header, f" mode transport{' require' if required else ''}")

    def exchanges(self, kems: KemChoice) -> str:
        """The line of an IKEv2 proposal for the ML-KEM key exchanges that it takes."""
        optional = ["optional"] if kems.optional else []
        return " ".join([" pqc", *map(self.in_proposal, kems.names), *optional])

    def fragmentation(self) -> str:
        """The line without which the messages that carry ML-KEM leave as fragments of IP."""
        return "crypto ikev2 fragmentation mtu 1400"

    def pfs(self, group: Named, kems: KemChoice) -> str:
        """`set pfs` for a group, with what stands beside it."""
        return f" set pfs group{plain(group)}{self.exchanges(kems) if kems.names else ''}"

    def in_policy(self, value: Named) -> str:
        """A value as a line of an ISAKMP policy spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.ISAKMP).get(value, value.value)
            case Integrity():
                return words(Integrity, Dialect.ISAKMP)[value]
        return plain(value)

    def in_proposal(self, value: Named) -> str:
        """A value as a line of an IKEv2 proposal spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.IKEV2)[value]
            case Integrity():
                return words(Integrity, Dialect.IKEV2)[value]
            case MlKem():
                return words(MlKem, Dialect.IKEV2)[value]
        return plain(value)

    def route(self, network: Network, vrf: str, towards: object) -> str:
        """A static route; `towards` is a next hop or what stands for it."""
        where = f"vrf {vrf} " if vrf else ""
        if network.version == 6:
            return f"ipv6 route {where}{network} {towards}"
        return f"ip route {where}{network.network_address} {network.netmask} {towards}"

    def access_list(self, name: str, family: int) -> str:
        """The line that opens an access list with sources and destinations."""
        return f"ipv6 access-list {name}" if family == 6 else f"ip access-list extended {name}"

    def numbered(self, number: int, entry: str, family: int) -> str:
        """An entry of an access list at a place in it."""
        return f" sequence {number} {entry}" if family == 6 else f" {number} {entry}"

    def on_interface(self, crypto_map: str) -> str:
        """The line of an interface that gives it a crypto map, which may be one of IPv6."""
        ipv6, name = crypto_map.startswith("ipv6 "), crypto_map.removeprefix("ipv6 ")
        return f"ipv6 crypto map {name}" if ipv6 else f"crypto map {name}"

    def interface_address(self, family: int) -> str:
        """The line of an interface for an address that only the user knows."""
        return " ipv6 address <ADDRESS>/<LENGTH>" if family == 6 else " ip address <ADDRESS> <MASK>"

    def isakmp_peer(self, peer: Address | None) -> str:
        """The address of one peer, as keys of IKEv1 spell it."""
        return f"ipv6 {peer}/128" if peer and peer.version == 6 else str(peer)

    def ikev2_peer(self, peer: Address | None) -> str:
        """The address of one peer, as IKEv2 keyrings spell it."""
        return f"{peer}/128" if peer and peer.version == 6 else str(peer)

    def matched(self, peer: Address, ike: IkeVersion) -> str:
        """The address of one peer, as profiles match it."""
        if peer.version == 4:
            return f"{peer} 255.255.255.255"
        return f"{peer}/128" if ike is IkeVersion.V2 else f"ipv6 {peer}/128"
