"""Sending messages of IKE: what is not answered is sent again, and after five times given up."""

from collections.abc import Callable
from dataclasses import dataclass

from bothends.lab.ike import log_messages
from bothends.lab.ike.faults import Traffic
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeSa
from bothends.lab.ike.underlay import Arrival, Network

RETRANSMIT = 10.0
"""Seconds until IOS sends a message again."""
ATTEMPTS = 5
"""How often IOS sends a message again."""

Receiver = Callable[[Arrival], None]
"""Takes a message that arrived."""


@dataclass(slots=True)
class Mailer:
    """Takes messages of phase 1 from end to end, in time."""

    network: Network

    def send(
        self,
        node: Node,
        sa: IkeSa,
        receive: Receiver,
        *,
        give_up: Callable[[], None],
        before: Callable[[], None] | None = None,
    ) -> None:
        """Send a message of phase 1 and arm its retransmission.

        Args:
            node: Who sends.
            sa: Its SA; a later message on the same SA disarms this one.
            receive: What the other end does with it.
            give_up: What happens after the last attempt.
            before: The change of state once the message is out.
        """
        sa.sent += 1
        number = sa.sent
        self.announce(node, sa)
        if before is not None:
            before()
        self._arm(node, sa, number, 0, receive, give_up)

    def once(self, node: Node, sa: IkeSa, receive: Receiver) -> bool:
        """Send a message that nobody answers, such as a notify; False when it is lost."""
        self.announce(node, sa)
        arrival = self.carry(node, sa)
        if arrival is not None:
            receive(arrival)
        return arrival is not None

    def announce(self, node: Node, sa: IkeSa) -> None:
        """Log a message that is sent."""
        log_messages.packet_sent(node, sa, sa.port)

    def carry(self, node: Node, sa: IkeSa) -> Arrival | None:
        """Put a message on the wire."""
        kind = Traffic.NAT_T if sa.port == 4500 else Traffic.IKE
        self.network.clock.drift(self.network.faults.latency / 1000)
        return self.network.carry(node, sa.local, sa.remote, kind)

    def received(self, node: Node, sa: IkeSa) -> None:
        """Log a message that arrived."""
        log_messages.packet_received(node, sa, sa.port)

    def answered(self, sa: IkeSa) -> None:
        """Stop sending the last message again."""
        sa.sent += 1

    def _arm(
        self,
        node: Node,
        sa: IkeSa,
        number: int,
        attempt: int,
        receive: Receiver,
        give_up: Callable[[], None],
    ) -> None:
        def again() -> None:
            if sa.sent != number or sa.deleted is not None or sa not in node.ike:
                return
            node.log.sa(sa, f" retransmitting phase 1 {sa.state}...")
            if attempt == ATTEMPTS:
                give_up()
                return
            node.log.old(
                sa,
                f"incrementing error counter on sa, attempt {attempt + 1} of {ATTEMPTS}: "
                "retransmit phase 1",
            )
            node.log.sa(sa, f" retransmitting phase 1 {sa.state}")
            self.announce(node, sa)
            self._arm(node, sa, number, attempt + 1, receive, give_up)

        self.network.clock.at(self.network.clock.now() + RETRANSMIT, again)
        arrival = self.carry(node, sa)
        if arrival is not None:
            receive(arrival)


def delete_dead(node: Node, sa: IkeSa) -> None:
    """Give an ISAKMP SA up whose messages nobody answers."""
    for _ in range(2):
        log_messages.sa_deleted(node, sa, "Death by retransmission P1")
    node.log.sa(sa, 'deleting node 0 error TRUE reason "Death by retransmission P1"')
    log_messages.phase1_deleted(node, sa)
    node.mark_deleted(sa)
