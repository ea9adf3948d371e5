"""Quick mode of IKEv1 on both ends: IPsec SAs for one pair of proxy identities."""

from collections.abc import Callable
from dataclasses import dataclass

from bothends.lab.ike import log_messages
from bothends.lab.ike.children import answering_flow, install_pair
from bothends.lab.ike.exchange import ATTEMPTS, RETRANSMIT, Mailer
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import (
    Phase2Decision,
    Phase2Proposal,
    describe,
    judge,
    make_offer,
    proxy,
)
from bothends.lab.ike.sadb import Flow, IkeSa
from bothends.lab.ike.settings import TransformSet
from bothends.lab.ike.underlay import Arrival


def say_request(node: Node, flow: Flow) -> None:
    """Log that traffic asks for SAs."""
    offer = make_offer(node, flow)
    for transform in offer.transforms[:1]:
        node.log.ipsec(
            flow.peer,
            "IPSEC(sa_request): ,\n"
            f"  (key eng. msg.) OUTBOUND local= {flow.local}:500, remote= {flow.peer}:500,\n"
            + _body(offer, transform, mirrored=False),
        )


def _body(
    offer: Phase2Proposal, transform: TransformSet, *, mirrored: bool, lifetimes: bool = True
) -> str:
    selector = offer.selector.mirror() if mirrored else offer.selector
    mode = "Transport" if offer.transport(transform) else "Tunnel"
    size = next((t.split()[1] for t in transform.transforms if " " in t), "")
    size = size or ("128" if "esp-aes" in transform.transforms else "0")
    seconds, kilobytes = (offer.seconds, offer.kilobytes) if lifetimes else (0, 0)
    return (
        f"    local_proxy= {proxy(selector, remote=False)},\n"
        f"    remote_proxy= {proxy(selector, remote=True)},\n"
        f"    protocol= ESP, transform= {transform.text()}  ({mode}),\n"
        f"    lifedur= {seconds}s and {kilobytes}kb,\n"
        f"    spi= 0x0(0), conn_id= 0, keysize= {size}, flags= 0x0"
    )


@dataclass(slots=True)
class QuickMode:
    """One negotiation of phase 2.

    Attributes:
        mailer: Takes the messages.
        node: The initiator, with its ISAKMP SA and the flow that wants IPsec SAs.
        dead: Called when nobody answers.
    """

    mailer: Mailer
    node: Node
    sa: IkeSa
    flow: Flow
    dead: Callable[[IkeSa], None]
    message_id: int = 0
    finished: bool = False

    @property
    def over(self) -> bool:
        """Whether it has ended, or its ISAKMP SA has: a router that starts again forgets both."""
        return self.finished or self.sa.deleted is not None or self.sa not in self.node.ike

    def start(self) -> None:
        """Send the first message."""
        node, sa = self.node, self.sa
        self.message_id = node.draw("message")
        log_messages.quick_mode_begun(node, sa, self.message_id)
        self.mailer.announce(node, sa)
        log_messages.quick_mode_starts(node, sa, self.message_id)
        self._try(0)

    def _try(self, attempt: int) -> None:
        if self.over:
            return
        node, sa, clock = self.node, self.sa, self.mailer.network.clock
        if attempt > ATTEMPTS:
            self.finished = True
            node.log.sa(
                sa,
                f'deleting node {self.message_id} error TRUE reason "Phase 2 err count exceeded"',
            )
            self.dead(sa)
            return
        if attempt:
            node.log.sa(sa, f" retransmitting phase 2 QM_IDLE       {self.message_id} ...")
            node.log.old(
                sa,
                f"incrementing error counter on node, attempt {attempt} of 5: retransmit phase 2",
            )
            self.mailer.announce(node, sa)
        clock.at(clock.now() + RETRANSMIT, lambda: self._try(attempt + 1))
        arrival = self.mailer.carry(node, sa)
        if arrival is not None:
            self._respond(arrival)

    # --- responder

    def _respond(self, arrival: Arrival) -> None:
        node, log = arrival.node, arrival.node.log
        sa = node.by_cookie(self.sa.cookie)
        if sa is None or not sa.established:
            log.system(
                f"%CRYPTO-4-IKMP_NO_SA: IKE message from {arrival.source}"
                "  has no SA and is not an initialization offer"
            )
            return
        self.mailer.received(node, sa)
        log_messages.node_set(node, sa, self.message_id)
        log_messages.quick_mode_read(node, sa, self.message_id)
        offer = make_offer(self.node, self.flow)
        verdict = judge(node, sa.local, sa.remote, offer, sa.profile)
        self._check(node, sa, offer, verdict)
        if verdict.flow is None or verdict.transform is None:
            self._refuse(node, sa, verdict)
            return
        for _ in range(2):
            log.sa(sa, f" processing ID payload. message ID = {self.message_id}")
        log.sa(sa, "QM Responder gets spi")
        log.sa(sa, f"Node {self.message_id}, Input = IKE_MESG_FROM_PEER, IKE_QM_EXCH")
        log.sa(sa, "Old State = IKE_QM_READY  New State = IKE_QM_SPI_STARVE")
        self.mailer.announce(node, sa)
        log.sa(sa, f"Node {self.message_id}, Input = IKE_MESG_INTERNAL, IKE_GOT_SPI")
        log.sa(sa, "Old State = IKE_QM_SPI_STARVE  New State = IKE_QM_R_QM2")
        back = self.mailer.carry(node, sa)
        if back is not None:
            self._finish(node, sa, offer, verdict)

    def _check(self, node: Node, sa: IkeSa, offer: Phase2Proposal, verdict: Phase2Decision) -> None:
        log = node.log
        log.sa(sa, "Checking IPSec proposal 1")
        chosen = verdict.transform
        for number, transform in enumerate(offer.transforms, 1):
            name, attributes = describe(offer, transform, nat_t=sa.port == 4500)
            log_messages.proposal_shown(node, sa, number, name, attributes)
            if chosen is not None and not chosen.alike(transform):
                log.sa(sa, "IPSec policy invalidated proposal with error 256")
                continue
            log.sa(sa, "atts are acceptable.")
            mirrored = node is not self.node
            log.ipsec(
                sa.remote,
                "IPSEC(validate_proposal_request): proposal part #1\n"
                "IPSEC(validate_proposal_request): proposal part #1,\n"
                f"  (key eng. msg.) INBOUND local= {sa.local}:0, remote= {sa.remote}:0,\n"
                + _body(offer, transform, mirrored=mirrored, lifetimes=False),
            )
            if chosen is not None:
                break

    def _refuse(self, node: Node, sa: IkeSa, verdict: Phase2Decision) -> None:
        log = node.log
        for line in verdict.refusal:
            log.ipsec(sa.remote, line)
        log_messages.phase2_refused(node, sa, verdict.error)
        notify = node.draw("message")
        log_messages.node_set(node, sa, notify)
        log.sa(sa, f"Sending NOTIFY {log_messages.NOT_CHOSEN}")
        self.mailer.once(node, sa, lambda _arrival: self._refused(notify))
        log.sa(sa, f"purging node {notify}")
        log.sa(sa, f'deleting node {self.message_id} error TRUE reason "QM rejected"')
        log.sa(sa, f"Node {self.message_id}, Input = IKE_MESG_FROM_PEER, IKE_QM_EXCH")
        log.sa(sa, "Old State = IKE_QM_READY  New State = IKE_QM_READY")
        log_messages.mode_failed(node, sa, "Quick")

    # --- initiator

    def _refused(self, notify: int) -> None:
        node, sa, log = self.node, self.sa, self.node.log
        self.finished = True
        self.mailer.received(node, sa)
        log_messages.node_set(node, sa, notify)
        log.sa(sa, f" processing HASH payload. message ID = {notify}")
        log.sa(
            sa,
            f" processing NOTIFY {log_messages.NOT_CHOSEN}\n"
            f"\tspi {node.draw('spi')}, message ID = {notify}",
        )
        log.sa(sa, f'deleting node {notify} error FALSE reason "Informational (in) state 1"')
        log.step(sa, "IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY", sa.step)

    def _finish(
        self, other: Node, remote: IkeSa, offer: Phase2Proposal, verdict: Phase2Decision
    ) -> None:
        """The initiator checks the answer; both ends install their SAs."""
        node, sa, log = self.node, self.sa, self.node.log
        if self.finished or verdict.flow is None or verdict.transform is None:
            return
        self.finished = True
        self.mailer.received(node, sa)
        log_messages.quick_mode_read(node, sa, self.message_id)
        self._check(node, sa, offer, verdict)
        log.sa(sa, f" processing NONCE payload. message ID = {self.message_id}")
        for _ in range(2):
            log.sa(sa, f" processing ID payload. message ID = {self.message_id}")
        here, there = node.draw("spi"), other.draw("spi")
        self._install(node, sa, self.flow, verdict, (here, there), offer)
        self.mailer.announce(node, sa)
        log.sa(sa, f'deleting node {self.message_id} error FALSE reason "No Error"')
        log.sa(sa, f"Node {self.message_id}, Input = IKE_MESG_FROM_PEER, IKE_QM_EXCH")
        log.sa(sa, "Old State = IKE_QM_I_QM1  New State = IKE_QM_PHASE2_COMPLETE")
        self.mailer.network.clock.drift(self.mailer.network.faults.latency / 1000)
        self.mailer.received(other, remote)
        other.log.sa(
            remote, f'deleting node {self.message_id} error FALSE reason "QM done (await)"'
        )
        flow = answering_flow(other, verdict.flow, self.flow.selector.mirror(), remote.remote)
        self._install(other, remote, flow, verdict, (there, here), offer)
        other.log.sa(remote, f"Node {self.message_id}, Input = IKE_MESG_FROM_PEER, IKE_QM_EXCH")
        other.log.sa(remote, "Old State = IKE_QM_R_QM2  New State = IKE_QM_PHASE2_COMPLETE")

    def _install(
        self,
        node: Node,
        sa: IkeSa,
        flow: Flow,
        verdict: Phase2Decision,
        spis: tuple[int, int],
        offer: Phase2Proposal,
    ) -> None:
        inbound, outbound = spis
        pair = install_pair(node, sa, flow, verdict, spis, offer.pfs)
        if pair is None:
            return
        log, sel = node.log, flow.selector
        log.sa(sa, " Creating IPSec SAs")
        for spi, way, start, end in (
            (inbound, "inbound", sa.remote, sa.local),
            (outbound, "outbound", sa.local, sa.remote),
        ):
            nets = (sel.remote, sel.local) if way == "inbound" else (sel.local, sel.remote)
            log.isakmp(
                sa.remote,
                f"        {way} SA from {start} to {end} (f/i)  0/ 0\n"
                f"        (proxy {nets[0].network_address} to {nets[1].network_address})\n"
                f"        has spi 0x{spi:X} and conn_id 0\n"
                f"        lifetime of {verdict.seconds} seconds\n"
                f"        lifetime of {verdict.kilobytes} kilobytes",
            )
        log_messages.key_engine_asked(node, sa)
        for number, (spi, dest) in enumerate(((inbound, sa.local), (outbound, sa.remote))):
            more = (
                f",\n    sa_trans= {pair.transform.text()} , sa_conn_id= {pair.conn_id + number}\n"
                f"    sa_lifetime(k/sec)= ({verdict.kilobytes}/{verdict.seconds})"
            )
            log_messages.ipsec_sa(node, sa.remote, "create_sa): sa created", dest, spi, more)
