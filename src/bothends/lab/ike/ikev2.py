"""IKEv2 on both ends: IKE_SA_INIT, IKE_AUTH with the first child, further children (RFC 7296)."""

from collections.abc import Callable
from dataclasses import dataclass

from bothends.lab.ca import HeldCertificate
from bothends.lab.ike import log_messages
from bothends.lab.ike.create_child import carry_to_peer, create_child, log_packet
from bothends.lab.ike.ikev2_choice import (
    agree,
    find_peer,
    find_ppk,
    find_profile,
    held,
    mixes_ppk,
    proposals_of,
)
from bothends.lab.ike.log_messages import ikev2 as say
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow, IkeAlgorithms, IkeSa, IkeState
from bothends.lab.ike.settings import Ikev2Profile
from bothends.lab.ike.underlay import Arrival, Network

RETRANSMIT = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Seconds between attempts of a request; after the last one it is given up."""


@dataclass(slots=True)
class InitialExchange:
    """The two exchanges that bring up an IKE SA and its first child.

    Attributes:
        network: The routers.
        node: The initiator.
        flow: The flow whose traffic wants SAs.
        contact: Deletes what a router still has with a peer that begins afresh.
    """

    network: Network
    node: Node
    flow: Flow
    contact: Callable[[Node, IkeSa], None]
    sa: IkeSa | None = None
    remote_sa: IkeSa | None = None

    def start(self) -> None:
        """Send IKE_SA_INIT, unless the profile has no key for the peer."""
        node, flow, log = self.node, self.flow, self.node.log
        peer = flow.peer
        profile = node.settings.ikev2_profiles.get(flow.protection.ikev2_profile or "")
        if profile is None:
            log.ikev2(peer, "% IKEv2 profile not found")
            return
        if profile.auth_local == "pre-share":
            log.ikev2(peer, f"% Getting preshared key from profile keyring {profile.keyring}")
            block = find_peer(node, profile, peer)
            if block is None:
                log.ikev2(
                    peer, f"% Failed to find peer block for address {peer}: no pre-shared key"
                )
                return
            log.ikev2(peer, f"% Matched peer block '{block.name}'")
        log.ikev2(peer, f"Searching Policy with fvrf 0, local address {flow.local}")
        number = 1 + max((sa.conn_id for sa in node.ike if sa.version == 2), default=0)
        sa = IkeSa(
            flow.local,
            peer,
            initiator=True,
            cookie=node.draw("cookie", 64),
            began=node.clock.now(),
            state=IkeState.IN_NEG,
            conn_id=number,
            version=2,
            profile=profile.name,
            lifetime=profile.lifetime,
            initial_contact=not any(f.pairs for f in node.flows if f.peer == peer),
        )
        self.sa = sa
        node.ike.append(sa)
        say(node, sa, "Generating IKE_SA_INIT message")
        for proposal in proposals_of(node, flow.local):
            say(node, sa, log_messages.ikev2_transforms(proposal))
        self._send(self._init_request, "IKE_SA_INIT", 0)

    # --- IKE_SA_INIT

    def _init_request(self, arrival: Arrival) -> None:
        node, sa = arrival.node, self.sa
        if sa is None or not node.settings.enabled or not node.settings.ikev2_profiles:
            return
        if (
            self.remote_sa is not None
            and self.remote_sa.deleted is None
            and self.remote_sa in node.ike
        ):
            self._init_reply(node, self.remote_sa)
            return
        remote = IkeSa(
            arrival.destination,
            arrival.source,
            initiator=False,
            cookie=sa.cookie,
            peer_cookie=sa.cookie,
            began=node.clock.now(),
            state=IkeState.IN_NEG,
            conn_id=1 + max((s.conn_id for s in node.ike if s.version == 2), default=0),
            version=2,
        )
        self.remote_sa = remote
        log_packet(node, remote, "Received", "IKE_SA_INIT", "REQUEST", 0)
        say(node, remote, "Verify SA init message")
        suite = self._choose(node, remote)
        if suite is None:
            say(node, remote, "Sending no proposal chosen notify")
            log_packet(node, remote, "Sending", "IKE_SA_INIT", "RESPONSE", 0)
            say(node, remote, "Failed SA init exchange")
            say(node, remote, "Initial exchange failed: Initial exchange failed")
            if self._reaches(node, remote):
                self._rejected()
            return
        remote.suite = suite
        node.ike.append(remote)
        self._init_reply(node, remote)

    def _choose(self, node: Node, remote_end: IkeSa) -> IkeAlgorithms | None:
        node.log.ikev2(
            remote_end.remote, f"Searching Policy with fvrf 0, local address {remote_end.local}"
        )
        own = proposals_of(node, remote_end.local)
        offered = proposals_of(self.node, self.flow.local)
        for remote in offered:
            for local in own:
                suite = agree(local, remote)
                if suite is not None:
                    say(node, remote_end, "Found matching proposal")
                    return suite
        log_messages.ikev2_policies(node, remote_end, offered, own)
        return None

    def _init_reply(self, node: Node, remote: IkeSa) -> None:
        log_packet(node, remote, "Sending", "IKE_SA_INIT", "RESPONSE", 0)
        if self._reaches(node, remote):
            self._init_response()

    def _rejected(self) -> None:
        node, sa = self.node, self.sa
        if sa is None or sa.deleted is not None:
            return
        log_packet(node, sa, "Received", "IKE_SA_INIT", "RESPONSE", 0)
        say(node, sa, "Received no proposal chosen notify")
        say(node, sa, "Failed SA init exchange")
        say(node, sa, "Initial exchange failed: Initial exchange failed")
        self._fail(node, sa)

    # --- IKE_AUTH

    def _init_response(self) -> None:
        node, sa, remote = self.node, self.sa, self.remote_sa
        if sa is None or remote is None or sa.suite is not None or sa.deleted is not None:
            return
        sa.suite = remote.suite
        log_packet(node, sa, "Received", "IKE_SA_INIT", "RESPONSE", 0)
        say(node, sa, "Processing IKE_SA_INIT message")
        say(node, sa, "Checking NAT discovery")
        faults = self.network.faults
        names = {node.name} | {n.name for n in self.network.nodes.values() if remote in n.ike}
        natted = bool(names & faults.nat.keys())
        say(node, sa, "NAT detected" if natted else "NAT not found")
        sa.port = remote.port = 4500 if natted else 500
        say(node, sa, "Completed SA init exchange")
        say(node, sa, "Generating IKE_AUTH message")
        identity = _identity(node, sa)
        kind = "IPv4 address" if identity == str(sa.local) else "FQDN"
        say(node, sa, f"Constructing IDi payload: '{identity}' of type '{kind}'")
        self._send(self._auth_request, "IKE_AUTH", 1)

    def _auth_request(self, arrival: Arrival) -> None:
        node, sa, remote = arrival.node, self.sa, self.remote_sa
        if sa is None or remote is None or remote.deleted is not None:
            return
        if not remote.established:
            log_packet(node, remote, "Received", "IKE_AUTH", "REQUEST", 1)
            say(node, remote, "Processing IKE_AUTH message")
            if not self._authenticate(node, remote, self.node, sa):
                say(node, remote, "Sending authentication failure notify")
                log_packet(node, remote, "Sending", "IKE_AUTH", "RESPONSE", 1)
                reaches = self._reaches(node, remote)
                self._fail(node, remote)
                if reaches:
                    self._auth_failed()
                return
            self._up(node, remote)
            if sa.initial_contact:
                self.contact(node, remote)
        self._auth_reply(node, remote)

    def _auth_reply(self, node: Node, remote: IkeSa) -> None:
        log_packet(node, remote, "Sending", "IKE_AUTH", "RESPONSE", 1)
        sa = self.sa
        if sa is None or sa.established or not self._reaches(node, remote):
            return
        log_packet(self.node, sa, "Received", "IKE_AUTH", "RESPONSE", 1)
        if not self._authenticate(self.node, sa, node, remote):
            self._fail(self.node, sa)
            self._fail(node, remote)
            return
        self._up(self.node, sa)
        create_child(self.network, self.node, sa, self.flow, first=True)

    def _auth_failed(self) -> None:
        node, sa = self.node, self.sa
        if sa is None:
            return
        log_packet(node, sa, "Received", "IKE_AUTH", "RESPONSE", 1)
        say(node, sa, log_messages.IKEV2_AUTH_FAILED)
        say(node, sa, "Auth exchange failed")
        self._fail(node, sa)

    def _authenticate(self, node: Node, sa: IkeSa, other: Node, remote_end: IkeSa) -> bool:
        """Check who the other end is and that it has the right key."""
        identity = _identity(other, remote_end)
        kind = "IPv4 address" if identity == str(remote_end.local) else "FQDN"
        say(node, sa, f"Searching policy based on peer's identity '{identity}' of type '{kind}'")
        sa.peer_identity = identity
        sender = other.settings.ikev2_profiles.get(remote_end.profile or "")
        certificate = held(other, sender)
        profile = find_profile(node, identity, sa.local, certificate.subject if certificate else "")
        if profile is None or (sa.profile is not None and profile.name != sa.profile):
            node.log.ikev2(sa.remote, "% IKEv2 profile not found")
            return False
        sa.profile, sa.lifetime = profile.name, profile.lifetime
        node.log.ikev2(sa.remote, f"found matching IKEv2 profile '{profile.name}'")
        say(node, sa, "Get peer's authentication method")
        remote = sender or find_profile(other, _identity(node, sa), remote_end.local)
        method = (remote.auth_local if remote else None) or "pre-share"
        say(node, sa, f"Peer's authentication method is '{_METHODS.get(method, method)}'")
        if profile.auth_local is None or method not in profile.auth_remote:
            say(node, sa, "Peer's authentication method is not allowed: authentication mismatch")
            return False
        if method != "pre-share":
            return self._signed(node, sa, profile, held(other, remote), method)
        say(node, sa, f"Get peer's preshared key for {identity}")
        calls = "" if sa.initiator else identity
        block = find_peer(node, profile, sa.remote, identity=calls)
        if block is None:
            say(node, sa, f"Failed to find pre-shared key for {identity}")
            return False
        called = "" if remote_end.initiator else _identity(node, sa)
        own = find_peer(other, remote, remote_end.remote, identity=called) if remote else None
        sent = own.local_key if own else None
        mixed = mixes_ppk(
            find_ppk(node, profile, sa.remote, calls),
            find_ppk(other, remote, remote_end.remote, called),
        )
        say(node, sa, "Verify peer's authentication data")
        if sent is None or sent != block.remote_key or mixed is None:
            say(node, sa, "Verification of peer's authentication data FAILED")
            return False
        sa.ppk = mixed
        say(node, sa, "Verification of peer's authentication data PASSED")
        return True

    @staticmethod
    def _signed(
        node: Node,
        sa: IkeSa,
        profile: Ikev2Profile,
        certificate: HeldCertificate | None,
        method: str,
    ) -> bool:
        """Check the certificate of the other end, and with it its signature."""
        own = held(node, profile)
        say(node, sa, "Validating certificate chain")
        if certificate is None or own is None:
            why = "there is none"
        elif not certificate.proves(method):
            why = f"its key makes no {_METHODS[method]} signatures"
        else:
            why = own.trusts(certificate, node.clock.wall())
        if why:
            say(node, sa, f"Certificate chain validation FAILED: {why}")
            say(node, sa, "Verification of peer's authentication data FAILED")
            return False
        say(node, sa, "Validation of certificate chain PASSED")
        say(node, sa, "Verification of peer's authentication data PASSED")
        return True

    def _up(self, node: Node, sa: IkeSa) -> None:
        sa.state = IkeState.READY
        sa.began = node.clock.now()
        say(
            node,
            sa,
            "IKEV2 SA created; inserting SA into database. "
            f"SA lifetime timer ({sa.lifetime} sec) started",
        )
        pair = f"{sa.peer_identity}, {_identity(node, sa)}"
        say(node, sa, f"Session with IKE ID PAIR ({pair}) is UP")

    # --- messages

    def _send(self, receive: Callable[[Arrival], None], exchange: str, message: int) -> None:
        sa = self.sa
        if sa is None:
            return
        sa.sent += 1
        self._attempt(receive, exchange, message, sa.sent, 0)

    def _attempt(
        self,
        receive: Callable[[Arrival], None],
        exchange: str,
        message: int,
        number: int,
        attempt: int,
    ) -> None:
        node, sa, clock = self.node, self.sa, self.network.clock
        if sa is None or sa.sent != number or sa.deleted is not None or sa.established:
            return
        if attempt:
            say(node, sa, "Retransmitting packet")
        if attempt == len(RETRANSMIT):
            say(node, sa, "Maximum number of retransmissions reached")
            say(node, sa, f"Failed {'SA init' if message == 0 else 'auth'} exchange")
            self._fail(node, sa)
            self.flow.peer_index = (self.flow.peer_index + 1) % len(self.flow.peers)
            return
        log_packet(node, sa, "Sending", exchange, "REQUEST", message)
        due = clock.now() + RETRANSMIT[attempt]
        clock.at(due, lambda: self._attempt(receive, exchange, message, number, attempt + 1))
        arrival = carry_to_peer(self.network, node, sa)
        if arrival is not None:
            receive(arrival)

    def _reaches(self, node: Node, sa: IkeSa) -> bool:
        return carry_to_peer(self.network, node, sa) is not None

    def _fail(self, node: Node, sa: IkeSa) -> None:
        say(node, sa, "Deleting SA")
        if sa in node.ike:
            node.mark_deleted(sa)


_METHODS = {"pre-share": "PSK", "rsa-sig": "RSA", "ecdsa-sig": "ECDSA"}


def _identity(node: Node, sa: IkeSa) -> str:
    profile = node.settings.ikev2_profiles.get(sa.profile or "")
    certificate = held(node, profile)
    if profile and profile.identity == "dn" and certificate:
        return certificate.subject
    return (profile.identity if profile else None) or str(sa.local)
