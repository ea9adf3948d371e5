"""Aggressive mode of IKEv1 with pre-shared keys, in three messages (RFC 2409 section 5.4)."""

from dataclasses import dataclass
from typing import ClassVar

from bothends.lab.ike import log_messages
from bothends.lab.ike.node import Node
from bothends.lab.ike.phase1 import COMPLETE, Phase1Exchange, identity_of
from bothends.lab.ike.policies import FoundKey, find_key, named_key, offers, profile_key
from bothends.lab.ike.sadb import IkeSa, IkeState
from bothends.lab.ike.settings import Policy
from bothends.lab.ike.underlay import Arrival


@dataclass(slots=True)
class AggressiveMode(Phase1Exchange):
    """One negotiation of phase 1 in three messages; identities travel in the clear."""

    EXCHANGE: ClassVar[str] = "IKE_MESG_FROM_PEER, IKE_AM_EXCH"
    PROCESS: ClassVar[str] = "IKE_MESG_INTERNAL, IKE_PROCESS_AGGR_MODE"
    FIRST: ClassVar[str] = "IKE_R_AM1"

    def start(self) -> bool:
        """Send the first message; False when there is no key to begin with."""
        node, sa, log = self.node, self.sa, self.node.log
        self._introduce(node, sa)
        key = profile_key(node, sa.remote, sa.local, sa.profile)
        if key is None or not offers(node):
            log_messages.key_looked_up(node, sa, exists=False)
            log.sa(sa, " construct_initial_message: Can not start Aggressive mode")
            return False
        sa.secret, sa.keyring = key.key.secret, key.keyring
        log.sa(sa, f"found peer pre-shared key matching {sa.remote}")
        self._prove(node, sa)
        log.step(sa, "IKE_MESG_FROM_IPSEC, IKE_SA_REQ_AM", "IKE_I_AM1")
        log.sa(sa, " beginning Aggressive Mode exchange")
        sa.state = IkeState.AG_INIT_EXCH
        node.ike.append(sa)
        self._send(node, sa, self.am1)
        return True

    def _offered(self) -> tuple[Policy, ...]:
        """The policies of the first one's group, of which the key exchange is (RFC 2409 5)."""
        offered = offers(self.node)
        return tuple(policy for policy in offered if policy.group == offered[0].group)

    def am1(self, arrival: Arrival) -> None:
        """The responder reads offer, key exchange and identity, and answers with its proof."""
        node = arrival.node
        if not node.settings.enabled:
            return
        if sa := self._answered(node):
            self._again(node, sa, self.am2)
            return
        sa = self._answer(arrival)
        sa.state = IkeState.AG_NO_STATE
        log = node.log
        if not node.settings.aggressive_allowed:
            log.sa(sa, "Aggressive Mode is disabled on this router: rejecting the exchange")
            self.remote_sa = None
            return
        log.step(sa, self.EXCHANGE, self.FIRST)
        log.sa(sa, " processing SA payload. message ID = 0")
        identity = identity_of(self.node, self.sa)
        log.sa(sa, " processing ID payload. message ID = 0")
        log_messages.identity_payload(node, sa, identity)
        if not self._take_offer(node, sa, self._key(node, sa, str(identity))):
            return
        self._keys(node, sa)
        self._prove(node, sa)
        sa.state = IkeState.AG_INIT_EXCH
        node.ike.append(sa)
        self._send(node, sa, self.am2, before=lambda: log.step(sa, COMPLETE, "IKE_R_AM2"))

    def _key(self, node: Node, sa: IkeSa, identity: str) -> FoundKey | None:
        vrf = node.vrf_of(sa.local)
        profiles = (each for each in node.settings.profiles.values() if each.fvrf == vrf)
        match = next((profile for profile in profiles if profile.accepts(identity)), None)
        if match is not None:
            sa.profile = match.name
            named = named_key(node, identity, match.keyrings)
            return named or profile_key(node, sa.remote, sa.local, match.name)
        return named_key(node, identity) or find_key(node, sa.remote, sa.local)

    def am2(self, _arrival: Arrival) -> None:
        """The initiator checks the responder's proof and sends its own."""
        node, sa, remote, log = self.node, self.sa, self.remote_sa, self.node.log
        if remote is None or self.other is None or self.chosen is None or sa.deleted is not None:
            return
        if sa.established:
            self.mailer.once(node, sa, self.am3)
            return
        self.mailer.received(node, sa)
        log.sa(sa, " processing SA payload. message ID = 0")
        number, policy = self.chosen
        self._check(node, sa, number, policy, policy, has_key=True)
        self._accept(node, sa, policy.lifetime, policy.lifetime)
        if not sa.conn_id:
            self._keys(node, sa)
        if sa.secret != remote.secret:
            log_messages.hash_incorrect(node, sa)
            return
        if not self._identify(node, sa, identity_of(self.other, remote)):
            return
        sa.policy, sa.lifetime = policy, policy.lifetime
        if self._nat() != "none":
            sa.port = remote.port = 4500
        self._authenticated(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_I_AM2")
        self.mailer.answered(sa)
        self.mailer.once(node, sa, self.am3)
        log.step(sa, COMPLETE, "IKE_P1_COMPLETE")
        sa.state = IkeState.QM_IDLE
        sa.began = node.clock.now()
        self.done(sa)

    def am3(self, arrival: Arrival) -> None:
        """The responder checks the initiator's proof: phase 1 is up."""
        node, sa, log = arrival.node, self.remote_sa, arrival.node.log
        if sa is None or sa.deleted is not None or sa.established:
            return
        self.mailer.received(node, sa)
        if not self._identify(node, sa, identity_of(self.node, self.sa)):
            return
        self._authenticated(node, sa)
        if self.sa.initial_contact:
            self.contact(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_P1_COMPLETE")
        self.mailer.answered(sa)
        sa.state = IkeState.QM_IDLE
        sa.began = node.clock.now()
