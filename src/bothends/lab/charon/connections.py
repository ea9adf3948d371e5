"""The parts of a VICI configuration that IKEv1 and IKEv2 have in common."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from bothends.lab.charon.algorithms import GROUPS, UnsupportedError, esp_proposal
from bothends.lab.charon.libipsec_modes import compiler
from bothends.lab.charon.play import Play, sets_and_mode
from bothends.lab.charon.roles import BOTH, Role
from bothends.lab.ike.acl import EVERYWHERE, Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import TransformSet
from bothends.model import Address
from bothends.model import Network as IpNetwork

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

Connection = dict[str, Any]
_OFFERED_BY_NOBODY = "camellia256-sha512"
NOBODY = "fqdn:nobody.invalid"
"""An identity that no peer has: what a profile without any `match identity` waits for."""


@dataclass(frozen=True, slots=True)
class Child:
    """The child that begins the SAs of a flow.

    Attributes:
        selector: What it proposes; who installs less was narrowed, which IOS would refuse.
    """

    connection: str
    name: str
    selector: Selector


@dataclass(slots=True)
class Translation:
    """What a daemon is to load.

    Attributes:
        callers: Who may call a dynamic crypto map.
        play: Which of the ways is played that IOS keeps open; None on the lab.
        connections: By name, in the order in which they are to be loaded.
        children: Who begins the SAs of a flow (`Flow.key`) towards one of its peers.
        nowhere: Who would begin those of a dynamic crypto map, whose peers have no address.
        profiles: The ISAKMP or IKEv2 profile of a connection that has one.
        keys: Pre-shared key by the peer's identity; empty stands for every peer.
        certificates: What connections sign with.
    """

    roles: frozenset[Role] = BOTH
    callers: tuple[Address, ...] = ()
    play: Play | None = None
    connections: dict[str, Connection] = field(default_factory=dict)
    children: dict[tuple[tuple[object, ...], Address], Child] = field(default_factory=dict)
    nowhere: list[Child] = field(default_factory=list)
    profiles: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    certificates: "list[HeldCertificate]" = field(default_factory=list, repr=False)

    def add_key(self, owners: Iterable[str], secret: str) -> None:
        """Keep a pre-shared key.

        Raises:
            UnsupportedError: the same peer has another one: charon finds keys by peer only.
        """
        for owner in owners:
            if self.keys.setdefault(owner, secret) != secret:
                name = owner or "any peer"
                raise UnsupportedError(f"different keys for {name}, chosen by keyring or role")

    def secrets(self) -> list[dict[str, Any]]:
        """The keys as VICI loads them."""
        own = {
            ip_address(address)
            for connection in self.connections.values()
            for address in connection.get("local_addrs", ())
        }
        return [
            {"id": f"key{n}", "type": "IKE", "data": secret, "owners": _owners(owner, own)}
            for n, (owner, secret) in enumerate(self.keys.items())
        ]

    def add(
        self,
        name: str,
        connection: Connection,
        node: Node,
        flows: Iterable[Flow],
        profile: str | None = None,
    ) -> None:
        """Keep a connection with the children of flows; the children that answer come first."""
        if profile is not None:
            self.profiles[name] = profile
        children: dict[str, Any] = {}
        for role in (Role.RESPONDER, Role.INITIATOR):
            for flow in flows if role in self.roles else ():
                child = _child(node, flow, role, self.play)
                if child is not None:
                    if role is Role.RESPONDER:
                        children |= _denied(flow, child)
                    children[child_name(flow, role)] = child
        self.connections[name] = {**connection, "children": children}

    def begins(self, node: Node, flow: Flow, peer: Address, connection: str) -> None:
        """Note that a flow's SAs with a peer are begun by a connection."""
        if Role.INITIATOR in self.roles and _child(node, flow, Role.INITIATOR, self.play):
            name = child_name(flow, Role.INITIATOR)
            self.children[flow.key, peer] = Child(connection, name, flow.selector)


def _owners(name: str, own: set[Address]) -> list[str]:
    """Whom a key is for; a key for a whole network is for all of it but ourselves.

    Charon prefers the key that fits its own end best, before it looks at the peer: a key for
    everybody would win over one for the peer alone.
    """
    if name and "/" not in name:
        return [name]
    if not name:
        versions = {address.version for address in own} or {4}
        return [
            each for version in sorted(versions) for each in _owners(str(EVERYWHERE[version]), own)
        ]
    net = ip_network(name)
    kind, first, ranges = type(net[0]), int(net[0]), []
    for stop in [*sorted(int(address) for address in own if address in net), int(net[-1]) + 1]:
        if stop > first:
            ranges.append(f"{kind(first)}-{kind(stop - 1)}")
        first = stop + 1
    return ranges


def child_name(flow: Flow, role: Role) -> str:
    """The name of a flow's child: always the same for the same flow."""
    digest = hashlib.sha256(repr(flow.key).encode()).hexdigest()[:10]
    return f"{digest}-{role[0]}"


def by_role(name: str) -> Role:
    """The role that a child was loaded for."""
    return Role.INITIATOR if name.endswith("-i") else Role.RESPONDER


def identity(name: str) -> str:
    """An identity of IOS as strongSwan writes it: an address, a name, a mail address."""
    name = name.removeprefix("fqdn ").removeprefix("user-fqdn ").removeprefix("address ")
    if name.replace(".", "").isdecimal() or "/" in name or ":" in name:
        return name
    return f"email:{name}" if "@" in name else f"fqdn:{name}"


def patterns(addresses: Iterable[IpNetwork], names: Iterable[str]) -> list[str]:
    """What a profile's `match identity` lines accept."""
    result = [
        str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)
        for net in addresses
    ]
    return result + [identity(name) for name in names]


def expected(accepted: list[str], peer: Address, what: str) -> str:
    """The one identity pattern that an initiator expects of a peer.

    Raises:
        UnsupportedError: the peer could be accepted by several: charon expects one.
    """
    if not accepted:
        return NOBODY
    if len(accepted) > 1:
        accepted = [p for p in accepted if not p[0].isdigit() or peer in ip_network(p)]
    if len(accepted) != 1:
        raise UnsupportedError(f"{what} that may accept one peer by several identities")
    return accepted[0]


def _denied(flow: Flow, child: dict[str, Any]) -> dict[str, Any]:
    """Children that take what earlier lines of a crypto list deny, and agree to nothing there."""
    return {
        f"{child_name(flow, Role.RESPONDER)}-denied{number}": {
            **child,
            "local_ts": [_selector(denied.local, denied.protocol, denied.local_port)],
            "remote_ts": [_selector(denied.remote, denied.protocol, denied.remote_port)],
            "esp_proposals": [_OFFERED_BY_NOBODY],
        }
        for number, denied in enumerate(flow.denied)
        if denied.meets(flow.selector)
    }


def _child(node: Node, flow: Flow, role: Role, play: Play | None) -> dict[str, Any] | None:
    sets, transport = sets_and_mode(node, flow, role, play)
    if not sets or (
        role is Role.RESPONDER and any(denied.covers(flow.selector) for denied in flow.denied)
    ):
        return None
    if transport and compiler() is None:
        raise UnsupportedError(f"transport mode ({flow.tag}) where there is no C compiler")
    seconds, kilobytes = flow.protection.seconds, flow.protection.kilobytes
    beginning = role is Role.INITIATOR
    selector = flow.selector
    return {
        "mode": "transport" if transport else "tunnel",
        "local_ts": [_selector(selector.local, selector.protocol, selector.local_port)],
        "remote_ts": [_selector(selector.remote, selector.protocol, selector.remote_port)],
        "esp_proposals": _esp_proposals(sets, flow, role),
        "life_time": f"{seconds}s",
        # Who began an SA renews it, as IOS does half a minute before its end.
        "rekey_time": f"{max(seconds - 30, seconds // 2)}s" if beginning else "0s",
        "rand_time": "0s",
        "life_bytes": str(kilobytes * 1024),
        "rekey_bytes": "0",
        "rand_bytes": "0",
        "dpd_action": "clear",
    }


def _esp_proposals(sets: tuple[TransformSet, ...], flow: Flow, role: Role) -> list[str]:
    pfs = flow.protection.pfs
    own = () if pfs is None else (pfs,)
    if role is Role.INITIATOR or (own and not flow.ikev2):
        return [esp_proposal(each, *own) for each in sets]
    # Who answers without PFS takes any group, and none (Cisco: set pfs); with IKEv2 also who has
    # a group of its own.
    groups = dict.fromkeys((*own, *GROUPS))
    return [p for each in sets for p in (esp_proposal(each), esp_proposal(each, *groups))]


def _selector(network: IpNetwork, protocol: int, port: int) -> str:
    text = str(network)
    if not protocol:
        return text
    return f"{text}[{protocol}/{port}]" if port else f"{text}[{protocol}]"
