"""IKEv1 connections of a router: ISAKMP policies, keys, profiles, main and aggressive mode."""

from typing import Any

from bothends.lab.charon.algorithms import UnsupportedError, policy_proposal
from bothends.lab.charon.certificates import held_for, signed
from bothends.lab.charon.connections import Child, Translation, expected, identity, patterns
from bothends.lab.charon.roles import BOTH, Role
from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import SIGNATURES, FoundKey, find_key, offers, profile_key
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import IsakmpProfile, Policy
from bothends.model import Address

_OVER_TIME = 60
"""Seconds after which an SA that was to be renewed dies."""


def write_ikev1(node: Node, translation: Translation) -> None:
    """Add what a router does with IKEv1: one connection for each peer, profile and mode."""
    if not offers(node):
        return
    known = [flow for flow in (*node.flows, *node.templates) if not flow.ikev2]
    pairs = dict.fromkeys(
        (flow.local, peer) for flow in known for peer in flow.peers or translation.callers
    )
    for local, peer in pairs:
        flows = [f for f in known if f.local == local and (peer in f.peers or not f.peers)]
        _Peer(node, translation, local, peer, flows).write()
    if Role.RESPONDER in translation.roles:
        _strangers(node, translation)
    elif translation.play is not None:
        _nowhere(node, translation)


class _Peer:
    """The connections of one pair of addresses."""

    def __init__(
        self, node: Node, translation: Translation, local: Address, peer: Address, flows: list[Flow]
    ) -> None:
        self.node = node
        self.translation = translation
        self.local = local
        self.peer = peer
        self.flows = flows

    def write(self) -> None:
        translation = self.translation
        if translation.play is None:
            self._sign()
        if not _proposed(self.node, "pre-share"):
            return
        if Role.RESPONDER in translation.roles:
            answering = find_key(self.node, self.peer, self.local)
            if answering is not None:
                translation.add_key([str(self.peer)], answering.key.secret)
                self._answer()
        if Role.INITIATOR in translation.roles:
            for flow in self.flows:
                if flow.peers:
                    self._begin(flow)

    def _sign(self) -> None:
        """One connection for each profile with certificates and method of signature."""
        for profile in self.node.settings.profiles.values():
            own = [f for f in self.flows if f.protection.isakmp_profile == profile.name]
            for method in SIGNATURES if own and profile.certificate_maps else ():
                held = held_for(self.node, profile.trustpoint, method)
                if held is None or not _proposed(self.node, method):
                    continue
                name = _connection_name(self.local, self.peer, profile, method, aggressive=False)
                connection = connection_of(
                    self.node, self.local, profile, "%any", aggressive=False, method=method
                )
                connection |= {"remote_addrs": [str(self.peer)], **signed(held, ())}
                self.translation.certificates.append(held)
                self.translation.add(name, connection, self.node, own, profile.name)
                for flow in own if Role.INITIATOR in self.translation.roles else ():
                    self.translation.begins(self.node, flow, self.peer, name)

    def _answer(self) -> None:
        """One connection for every identity that the peer may show, the profiles' ones first."""
        seen: set[str] = set()
        for profile in self.node.settings.profiles.values():
            if not self._keyring_fits(profile):
                continue
            for pattern in patterns(profile.addresses, profile.names):
                if pattern not in seen:
                    seen.add(pattern)
                    self._connections(profile, pattern)
        self._connections(None, "%any")

    def _connections(self, profile: IsakmpProfile | None, pattern: str) -> None:
        flows = [f for f in self.flows if f.protection.isakmp_profile in (None, _name(profile))]
        for aggressive in (False, True) if self.node.settings.aggressive_allowed else (False,):
            name = _connection_name(self.local, self.peer, profile, pattern, aggressive)
            connection = connection_of(self.node, self.local, profile, pattern, aggressive)
            connection["remote_addrs"] = [str(self.peer)]
            self.translation.add(name, connection, self.node, flows, _name(profile))

    def _begin(self, flow: Flow) -> None:
        settings = self.node.settings
        profile_name = flow.protection.isakmp_profile
        profile = settings.profiles.get(profile_name or "")
        key = profile_key(self.node, self.peer, self.local, profile_name)
        if key is None or (profile_name is not None and profile is None):
            return
        if profile is None and self.translation.roles == BOTH:
            _check_keyring(self.node, self.peer, key)
        self.translation.add_key([str(self.peer)], key.key.secret)
        pattern = "%any"
        if profile is not None:
            accepted = patterns(profile.addresses, profile.names)
            pattern = expected(accepted, self.peer, f"ISAKMP profile {profile.name}")
        aggressive = profile is not None and profile.aggressive
        name = _connection_name(self.local, self.peer, profile, pattern, aggressive)
        if name not in self.translation.connections:
            connection = connection_of(self.node, self.local, profile, pattern, aggressive)
            if aggressive:
                # Only what has the group of the key exchange, which the first message carries.
                group = connection["proposals"][0].rpartition("-")[2]
                connection["proposals"] = [
                    each for each in connection["proposals"] if each.endswith(f"-{group}")
                ]
            connection["remote_addrs"] = [str(self.peer)]
            flows = [f for f in self.flows if f.protection.isakmp_profile in (None, profile_name)]
            self.translation.add(name, connection, self.node, flows, _name(profile))
        self.translation.begins(self.node, flow, self.peer, name)

    def _keyring_fits(self, profile: IsakmpProfile) -> bool:
        """Whether a profile is loaded: on a bench it always is, and judged after by `lacks_key`.

        Raises:
            UnsupportedError: IOS would drop a peer that it takes, and the lab has no word in it.
        """
        used = find_key(self.node, self.peer, self.local)
        if self.translation.roles != BOTH or not lacks_key(profile, used):
            return True
        asked = any(flow.protection.isakmp_profile == profile.name for flow in self.flows)
        if asked or profile.accepts(str(self.peer)):
            raise UnsupportedError(
                f"ISAKMP profile {profile.name} whose keyrings lack the key for {self.peer}"
            )
        return False


def connection_of(
    node: Node,
    local: Address | None,
    profile: IsakmpProfile | None,
    pattern: str,
    aggressive: bool,
    method: str = "pre-share",
) -> dict[str, Any]:
    """A connection but for its peer and its children."""
    settings = node.settings
    policies = _proposed(node, method)
    keepalive = (profile.keepalive if profile else None) or settings.keepalive
    connection: dict[str, Any] = {
        "version": "1",
        "aggressive": "yes" if aggressive else "no",
        "proposals": [policy_proposal(policy) for policy in policies],
        "rekey_time": f"{min(policy.lifetime for policy in policies)}s",
        "over_time": f"{_OVER_TIME}s",
        "rand_time": "0s",
        "keyingtries": "1",
        "fragmentation": "no",
        "local": {"auth": "psk", "id": _own_identity(node, local, profile)},
        "remote": {"auth": "psk", "id": pattern},
    }
    if local is not None:
        connection["local_addrs"] = [str(local)]
    if keepalive is not None:
        interval, retry = keepalive[0], keepalive[1]
        connection["dpd_delay"] = f"{interval}s"
        connection["dpd_timeout"] = f"{interval + 5 * retry}s"
    return connection


def _proposed(node: Node, method: str) -> tuple[Policy, ...]:
    """The policies for one method of authentication."""
    return tuple(policy for policy in offers(node) if policy.authentication == method)


def taking(node: Node, identity: str) -> IsakmpProfile | None:
    """The ISAKMP profile that takes a peer by its identity, if any does."""
    profiles = node.settings.profiles.values()
    return next((profile for profile in profiles if profile.accepts(identity)), None)


def lacks_key(profile: IsakmpProfile | None, used: FoundKey | None) -> bool:
    """Whether IOS drops a peer: the key it used is in no keyring of the profile that takes it."""
    if profile is None or used is None:
        return False
    return used.keyring not in (profile.keyrings or ("default",))


def _check_keyring(node: Node, peer: Address, used: FoundKey) -> None:
    """IOS drops a peer whose key is not of the profile that takes its identity; charon does not.

    Raises:
        UnsupportedError: it would.
    """
    profile = taking(node, str(peer))
    if profile is not None and lacks_key(profile, used):
        raise UnsupportedError(
            f"ISAKMP profile {profile.name} whose keyrings lack the key for {peer}"
        )


def _nowhere(node: Node, translation: Translation) -> None:
    """What a dynamic crypto map would begin with, had its peers an address."""
    for flow in (each for each in node.templates if not each.ikev2):
        name = f"v1-nowhere-{flow.order[0]}-{flow.order[1]}"
        connection = connection_of(node, flow.local, None, "%any", aggressive=False)
        translation.add(name, {**connection, "remote_addrs": ["%any"]}, node, (flow,))
        for child in translation.connections[name]["children"]:
            translation.nowhere.append(Child(name, child, flow.selector))


def _strangers(node: Node, translation: Translation) -> None:
    """Phase 1 with peers that have a key but no place in a crypto map: IOS agrees to it."""
    if not _proposed(node, "pre-share"):
        return
    known = {peer for flow in node.flows for peer in flow.peers}.union(translation.callers)
    for keyring in node.settings.keyrings:
        for key in keyring.keys:
            if key.hostname is not None:
                translation.add_key([identity(key.hostname)], key.secret)
            if key.peer is None or (key.peer.prefixlen == 32 and key.peer[0] in known):
                continue
            if key.peer.prefixlen == 32 and translation.roles == BOTH:
                _check_keyring(node, key.peer[0], FoundKey(keyring.name, key))
            owner = str(key.peer) if key.peer.prefixlen else ""
            owner = owner.removesuffix("/32").removesuffix("/128")
            if translation.keys.get(owner, key.secret) != key.secret:
                continue  # IOS takes the first of equals
            translation.add_key([owner], key.secret)
            for aggressive in (False, True) if node.settings.aggressive_allowed else (False,):
                connection = connection_of(node, None, None, "%any", aggressive)
                connection["remote_addrs"] = [str(key.peer) if key.peer.prefixlen else "%any"]
                mode = "am" if aggressive else "mm"
                translation.add(f"v1-{mode}-any-{key.peer}", connection, node, ())


def _own_identity(node: Node, local: Address | None, profile: IsakmpProfile | None) -> str:
    settings = node.settings
    chosen = (profile.self_identity if profile else None) or settings.identity
    if chosen == "address":
        return str(local) if local is not None else "%any"
    if chosen in ("hostname", "fqdn"):
        name = ".".join(part for part in (settings.hostname, settings.domain) if part)
        return f"fqdn:{name}"
    return identity(chosen)


def _connection_name(
    local: Address, peer: Address, profile: IsakmpProfile | None, pattern: str, aggressive: bool
) -> str:
    mode = "am" if aggressive else "mm"
    return f"v1-{mode}-{local}-{peer}-{_name(profile) or ''}-{pattern}"


def _name(profile: IsakmpProfile | None) -> str | None:
    return profile.name if profile else None
