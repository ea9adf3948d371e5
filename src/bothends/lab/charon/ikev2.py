"""IKEv2 connections of a router: proposals by policy, profiles, keyrings."""

from ipaddress import ip_address
from typing import Any

from bothends.lab.charon.algorithms import UnsupportedError, ikev2_proposal
from bothends.lab.charon.certificates import held_for, signed
from bothends.lab.charon.connections import Translation, expected, identity, patterns
from bothends.lab.charon.roles import Role
from bothends.lab.ike.ikev2_choice import find_peer, proposals_of
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import Ikev2Peer, Ikev2Profile
from bothends.model import Address


def write_ikev2(node: Node, translation: Translation) -> None:
    """Add what a router does with IKEv2: one connection for each peer and identity."""
    flows = [flow for flow in node.flows if flow.ikev2]
    pairs = dict.fromkeys((flow.local, peer) for flow in flows for peer in flow.peers)
    for local, peer in pairs:
        here = [flow for flow in flows if flow.local == local and peer in flow.peers]
        for profile in node.settings.ikev2_profiles.values():
            _write_peer(node, translation, profile, (local, peer), here)
    if Role.RESPONDER in translation.roles and node.settings.ikev2_profiles:
        _strangers(node, translation, {peer for _, peer in pairs})


def _write_peer(
    node: Node,
    translation: Translation,
    profile: Ikev2Profile,
    ends: tuple[Address, Address],
    flows: list[Flow],
) -> None:
    local, peer = ends
    if translation.play is None and (profile.auth_local or "").endswith("-sig"):
        _write_signed(node, translation, profile, ends, flows)
        return
    block = find_peer(node, profile, peer)
    if block is None or block.local_key is None or not _usable(translation, profile):
        return
    own = [flow for flow in flows if flow.protection.ikev2_profile == profile.name]
    accepted = patterns(profile.addresses, profile.names)
    identities = accepted if Role.RESPONDER in translation.roles else []
    if own and Role.INITIATOR in translation.roles:
        pattern = expected(accepted, peer, f"IKEv2 profile {profile.name}")
        if "/" in pattern:
            pattern = str(peer)  # charon would ask the peer to be the whole network
        identities = list(dict.fromkeys([*identities, pattern]))
        for flow in own:
            translation.begins(node, flow, peer, _name(local, peer, profile, pattern))
    for pattern in identities:
        _add_key(translation, [str(peer), *_names(pattern)], block)
        connection = _connection(node, profile, pattern, local)
        connection["remote_addrs"] = [str(peer)]
        flows_here = own or [f for f in flows if f.protection.ikev2_profile is None]
        name = _name(local, peer, profile, pattern)
        translation.add(name, connection, node, flows_here, profile.name)


def _write_signed(
    node: Node,
    translation: Translation,
    profile: Ikev2Profile,
    ends: tuple[Address, Address],
    flows: list[Flow],
) -> None:
    """The connection of a profile with certificates: no identity is looked for, but a map."""
    local, peer = ends
    own = [flow for flow in flows if flow.protection.ikev2_profile == profile.name]
    held = held_for(node, profile.trustpoint, profile.auth_local or "")
    if not own or held is None or not profile.auth_remote:
        return
    if "pre-share" in profile.auth_remote:
        raise UnsupportedError(f"IKEv2 profile {profile.name} with a key one way")
    name = _name(local, peer, profile, "certificate")
    connection = _connection(node, profile, "%any", local) | signed(held, profile.auth_remote)
    connection["remote_addrs"] = [str(peer)]
    translation.certificates.append(held)
    translation.add(name, connection, node, own, profile.name)
    for flow in own if Role.INITIATOR in translation.roles else ():
        translation.begins(node, flow, peer, name)


def _strangers(node: Node, translation: Translation, known: set[Address]) -> None:
    """An IKE SA with peers that have a key but no place in a crypto map: IOS agrees to it."""
    for profile in node.settings.ikev2_profiles.values():
        by_key = translation.play is not None or profile.auth_local == "pre-share"
        if not by_key or not _usable(translation, profile):
            continue
        for block in node.settings.ikev2_keyrings.get(profile.keyring or "", ()):
            network = block.address
            if (
                block.local_key is None
                or network is None
                or (network.prefixlen == 32 and network[0] in known)
            ):
                continue
            whole = not network.prefixlen
            owner = "" if whole else str(network).removesuffix("/32").removesuffix("/128")
            for pattern in patterns(profile.addresses, profile.names):
                _add_key(translation, [owner, *_names(pattern)], block)
                for local in _locals(node, network.version):
                    connection = _connection(node, profile, pattern, local)
                    connection["remote_addrs"] = ["%any" if whole else str(network)]
                    name = f"v2-any-{local}-{profile.name}-{network}-{pattern}"
                    translation.add(name, connection, node, (), profile.name)


def _locals(node: Node, version: int) -> list[Address]:
    """The addresses that tunnels use; where none is left, all that the router has of a version."""
    own = [
        address.ip
        for interface in node.settings.interfaces.values()
        for address in (interface.addresses() if interface.tunnel is None else ())
        if address.version == version
    ]
    return list(dict.fromkeys(flow.local for flow in node.flows)) or own


def _connection(
    node: Node, profile: Ikev2Profile, pattern: str, local: Address | None
) -> dict[str, Any]:
    own = identity(profile.identity) if profile.identity else str(local or "%any")
    address = local or ip_address(0)
    connection: dict[str, Any] = {
        "version": "2",
        "proposals": [ikev2_proposal(each) for each in proposals_of(node, address)],
        "rekey_time": f"{profile.lifetime}s",
        "over_time": "60s",
        "rand_time": "0s",
        "keyingtries": "1",
        "mobike": "no",
        "fragmentation": "no",
        "local": {"auth": _METHODS.get(profile.auth_local or "", "pubkey"), "id": own},
        "remote": {"auth": _method(profile.auth_remote), "id": pattern},
    }
    if local is not None:
        connection["local_addrs"] = [str(local)]
    if dpd := profile.dpd or node.settings.ikev2_dpd:
        connection["dpd_delay"] = f"{dpd[0]}s"
    return connection


_METHODS = {"pre-share": "psk"}
"""What else a profile proves itself by, or wants proved, is a signature."""


def _method(accepted: tuple[str, ...]) -> str:
    """How the peer may prove itself."""
    methods = {_METHODS.get(word, "pubkey") for word in accepted}
    return methods.pop() if len(methods) == 1 else "any"


def _usable(translation: Translation, profile: Ikev2Profile) -> bool:
    """Whether a profile authenticates both ways; one that does not is never agreed on."""
    if profile.auth_local is None or not profile.auth_remote:
        return False
    keyed = profile.auth_local == "pre-share" and "pre-share" in profile.auth_remote
    if not keyed and translation.play is None:
        raise UnsupportedError(f"IKEv2 profile {profile.name} without pre-shared keys")
    return True


def _add_key(translation: Translation, owners: list[str], block: Ikev2Peer) -> None:
    """Keep the key for the peer; where there is one each way, that of the signature in play."""
    key, play = block.local_key, translation.play
    if block.local_key != block.remote_key:
        if play is None:
            raise UnsupportedError(f"IKEv2 peer {block.name} with a different key each way")
        key = block.local_key if play.proves in translation.roles else block.remote_key
    if key is not None:
        translation.add_key(owners, key)


def _names(pattern: str) -> list[str]:
    return [] if "/" in pattern else [pattern]


def _name(local: Address, peer: Address, profile: Ikev2Profile, pattern: str) -> str:
    return f"v2-{local}-{peer}-{profile.name}-{pattern}"
