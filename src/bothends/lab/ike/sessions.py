"""Sessions between routers: begun when traffic wants them, ended when something says so."""

from dataclasses import dataclass, field

from bothends.lab.ike import log_messages
from bothends.lab.ike.aggressive_mode import AggressiveMode
from bothends.lab.ike.create_child import create_child
from bothends.lab.ike.exchange import Mailer
from bothends.lab.ike.faults import Traffic
from bothends.lab.ike.ikev2 import InitialExchange
from bothends.lab.ike.main_mode import MainMode
from bothends.lab.ike.node import Node
from bothends.lab.ike.quick_mode import QuickMode, say_request
from bothends.lab.ike.sadb import Counters, Flow, IkeSa, SaPair
from bothends.lab.ike.underlay import Network
from bothends.model import Address

_DPD_ATTEMPTS = 5
"""How often IOS asks a silent peer before it calls it dead."""


@dataclass(slots=True)
class Sessions:
    """Starts negotiations and takes SAs away.

    Attributes:
        waiting: Flows that wait for phase 1, by cookie.
        quick: Phase 2 negotiations that are under way.
    """

    network: Network
    mailer: Mailer = field(init=False)
    waiting: dict[int, list[Flow]] = field(default_factory=dict)
    quick: list[QuickMode] = field(default_factory=list)
    _doubted: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.mailer = Mailer(self.network)

    # --- beginning

    def uncovered(self, node: Node, flow: Flow) -> None:
        """Traffic wants SAs for a flow."""
        if not node.settings.enabled:
            return
        self.quick = [quick for quick in self.quick if not quick.over]
        if any(quick.node is node and quick.flow is flow for quick in self.quick):
            return
        say_request(node, flow)
        sa = node.ike_with(flow.peer, flow.local, 2 if flow.ikev2 else 1)
        if sa is not None:
            self._quick(node, sa, flow)
            return
        pending = node.negotiating_with(flow.peer, flow.local)
        if pending is not None:
            node.log.sa(pending, f" Already negotiating with {flow.peer}: request is queued")
            queue = self.waiting.setdefault(pending.cookie, [])
            if flow not in queue:
                queue.append(flow)
            return
        if flow.ikev2:
            InitialExchange(self.network, node, flow, self._initial_contact).start()
            return
        sa = self._new_sa(node, flow.local, flow.peer, flow.protection.isakmp_profile)
        self.waiting[sa.cookie] = [flow]
        if not self._phase1(node, sa):
            del self.waiting[sa.cookie]

    def _new_sa(self, node: Node, local: Address, peer: Address, profile: str | None) -> IkeSa:
        fresh = not any(pair for flow in node.flows if flow.peer == peer for pair in flow.pairs)
        return IkeSa(
            local,
            peer,
            initiator=True,
            cookie=node.draw("cookie", 64),
            began=node.clock.now(),
            profile=profile,
            initial_contact=fresh and node.ike_with(peer) is None,
        )

    def _phase1(self, node: Node, sa: IkeSa) -> bool:
        def done(sa: IkeSa) -> None:
            for flow in self.waiting.pop(sa.cookie, ()):
                if flow in node.flows:
                    self._quick(node, sa, flow)

        def failed() -> None:
            for flow in self.waiting.pop(sa.cookie, ()):
                flow.peer_index = (flow.peer_index + 1) % len(flow.peers)

        profile = node.settings.profiles.get(sa.profile or "")
        mode = AggressiveMode if profile is not None and profile.aggressive else MainMode
        return mode(self.mailer, node, sa, done, failed, self._initial_contact).start()

    def _quick(self, node: Node, sa: IkeSa, flow: Flow) -> None:
        if sa.version == 2:
            create_child(self.network, node, sa, flow)
            return
        quick = QuickMode(self.mailer, node, sa, flow, dead=lambda sa: self._dead(node, sa))
        self.quick.append(quick)
        quick.start()

    def _initial_contact(self, node: Node, sa: IkeSa) -> None:
        """The peer says that it knows nothing of us: what we had with it is stale."""
        for old in node.ike:
            if old is not sa and old.remote == sa.remote and old.deleted is None:
                node.mark_deleted(old)
        for flow in node.flows:
            if flow.peer == sa.remote:
                flow.pairs.clear()

    # --- ending

    def drop_pairs(self, node: Node, flow: Flow) -> None:
        """Delete the IPsec SAs of a flow and tell the peer, if there is an SA to tell it by."""
        pairs, flow.pairs = flow.pairs, []
        flow.counters = Counters()
        sa = node.ike_with(flow.peer)
        for pair in pairs:
            more = f",\n    sa_trans= {pair.transform.text()} , sa_conn_id= {pair.conn_id}"
            log_messages.ipsec_sa(
                node, flow.peer, "delete_sa): deleting SA", flow.local, pair.inbound, more
            )
            if sa is not None:
                self._tell_pair(node, sa, pair)

    def _tell_pair(self, node: Node, sa: IkeSa, pair: SaPair) -> None:
        self.mailer.announce(node, sa)
        arrival = self.mailer.carry(node, sa)
        if arrival is None:
            return
        other = arrival.node
        remote = other.by_cookie(sa.cookie)
        match = other.by_spi(pair.outbound)
        if remote is None or match is None:
            return
        message = other.draw("message")
        self.mailer.received(other, remote)
        log_messages.node_set(other, remote, message)
        other.log.sa(remote, f" processing HASH payload. message ID = {message}")
        other.log.sa(remote, f" processing DELETE payload. message ID = {message}")
        other.log.sa(remote, "peer does not do paranoid keepalives.")
        log_messages.delete_read(other, remote, pair.inbound)
        reason = '"Informational (in) state 1"'
        other.log.sa(remote, f"deleting node {message} error FALSE reason {reason}")
        flow, remote_end = match
        flow.pairs.remove(remote_end)

    def drop_ike(self, node: Node, sa: IkeSa, *, tell: bool = True) -> None:
        """Delete an ISAKMP SA and tell the peer."""
        if tell and sa.established:
            self.mailer.announce(node, sa)
            arrival = self.mailer.carry(node, sa)
            remote = arrival.node.by_cookie(sa.cookie) if arrival else None
            if arrival is not None and remote is not None:
                message = arrival.node.draw("message")
                self.mailer.received(arrival.node, remote)
                arrival.node.log.sa(remote, f" processing DELETE payload. message ID = {message}")
                self.drop_ike(arrival.node, remote, tell=False)
        log_messages.sa_deleted(node, sa, "No reason" if tell else "Receive delete")
        log_messages.phase1_deleted(node, sa)
        node.mark_deleted(sa)
        self.waiting.pop(sa.cookie, None)

    def _dead(self, node: Node, sa: IkeSa) -> None:
        if sa.deleted is None:
            log_messages.sa_deleted(node, sa, "Death by retransmission P2")
            node.mark_deleted(sa)

    # --- peers that went away

    def invalid(self, node: Node, address: Address, spi: int) -> None:
        """ESP of an unknown SA came in; with invalid-spi-recovery the peer is told so.

        Without an ISAKMP SA to tell it by, one is begun (Cisco: Invalid Security Parameter Index
        Recovery); its initial contact makes the peer forget the stale SAs.
        """
        if not node.settings.invalid_spi_recovery:
            return
        sa = node.ike_with(address)
        if sa is None:
            local = next((flow.local for flow in node.flows if address in flow.peers), None)
            if local is None or node.negotiating_with(address, local):
                return
            sa = self._new_sa(node, local, address, None)
            self._phase1(node, sa)
            return
        arrival = self.mailer.carry(node, sa)
        if arrival is None:
            return
        remote = arrival.node.by_cookie(sa.cookie)
        if remote is None:
            return
        arrival.node.log.sa(remote, " processing NOTIFY INVALID_SPI protocol 3")
        for flow in arrival.node.flows:
            stale = [pair for pair in flow.pairs if pair.outbound == spi]
            for pair in stale:
                flow.pairs.remove(pair)

    def suspect(self, node: Node, flow: Flow) -> None:
        """A packet of a flow found nobody at the far end."""
        sa = node.ike_with(flow.peer)
        if sa is not None:
            self._doubt(node, sa)

    def lost(self, gone: Node) -> None:
        """A router lost its SAs: peers that ask periodically find out by themselves."""
        for node in self.network.nodes.values():
            periodic = node.settings.keepalive is not None and node.settings.keepalive[2]
            for sa in node.ike:
                if node is not gone and sa.established and periodic:
                    self._doubt(node, sa)

    def _doubt(self, node: Node, sa: IkeSa) -> None:
        """Ask a silent peer whether it lives, and bury it when it does not answer (RFC 3706)."""
        keepalive = _keepalive(node, sa)
        if keepalive is None or sa.cookie in self._doubted:
            return
        self._doubted.add(sa.cookie)
        interval, retry = keepalive[0], keepalive[1]
        clock = self.network.clock

        def ask() -> None:
            self._doubted.discard(sa.cookie)
            if sa.deleted is not None or sa not in node.ike or self._alive(node, sa):
                return
            for number in range(1, _DPD_ATTEMPTS + 1):
                node.log.sa(sa, f"DPD incrementing error counter ({number}/{_DPD_ATTEMPTS})")
            node.log.sa(sa, f"peer {sa.remote} not responding!")
            log_messages.sa_deleted(node, sa, "End of ipsec tunnel")
            node.mark_deleted(sa)
            for flow in node.flows:
                if flow.peer == sa.remote:
                    flow.pairs.clear()
                    flow.peer_index = (flow.peer_index + 1) % len(flow.peers)

        clock.at(clock.now() + interval + _DPD_ATTEMPTS * retry, ask)

    def _alive(self, node: Node, sa: IkeSa) -> bool:
        kind = Traffic.NAT_T if sa.port == 4500 else Traffic.IKE
        arrival = self.network.carry(node, sa.local, sa.remote, kind)
        if arrival is None:
            return False
        remote = arrival.node.by_cookie(sa.cookie)
        if remote is None:
            return False
        return self.network.carry(arrival.node, remote.local, remote.remote, kind) is not None


def _keepalive(node: Node, sa: IkeSa) -> tuple[int, int] | None:
    """Interval and retry of dead peer detection for an SA; None without it."""
    settings, name = node.settings, sa.profile or ""
    if sa.version == 2:
        of_ikev2 = settings.ikev2_profiles.get(name)
        return (of_ikev2.dpd if of_ikev2 else None) or settings.ikev2_dpd
    profile = settings.profiles.get(name)
    own = profile.keepalive if profile else None
    return own or (settings.keepalive[:2] if settings.keepalive else None)
