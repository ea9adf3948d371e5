"""Main mode of IKEv1, packet by packet, on both ends (RFC 2409 section 5)."""

from dataclasses import dataclass

from bothends.lab.ike import log_messages
from bothends.lab.ike.phase1 import COMPLETE, Phase1Exchange, identity_of
from bothends.lab.ike.policies import SIGNATURES, configured, find_key, profile_key
from bothends.lab.ike.sadb import IkeState
from bothends.lab.ike.underlay import Arrival


@dataclass(slots=True)
class MainMode(Phase1Exchange):
    """One negotiation of phase 1 in six messages."""

    def start(self) -> bool:
        """Send the first message; False when there is no key to begin with."""
        node, sa = self.node, self.sa
        log, peer = node.log, sa.remote
        self._introduce(node, sa)
        log.sa(sa, "Can not start Aggressive mode, trying Main mode.")
        key = profile_key(node, peer, sa.local, sa.profile)
        if key is not None:
            sa.secret, sa.keyring = key.key.secret, key.keyring
        if not self._offered():
            log_messages.key_looked_up(node, sa, exists=False)
            log.sa(sa, " No Cert or pre-shared address key.")
            log.sa(sa, " construct_initial_message: Can not start Main mode")
            return False
        if key is not None:
            log.sa(sa, f"found peer pre-shared key matching {peer}")
        if node.settings.nat_transparency:
            for vendor in ("-rfc3947", "-07", "-03", "-02"):
                log.sa(sa, f" constructed NAT-T vendor{vendor} ID")
        log.step(sa, "IKE_MESG_FROM_IPSEC, IKE_SA_REQ_MM", "IKE_I_MM1")
        log.sa(sa, " beginning Main Mode exchange")
        node.ike.append(sa)
        self._send(node, sa, self.mm1)
        return True

    # --- responder: the offer

    def mm1(self, arrival: Arrival) -> None:
        """The responder reads the offer and walks its own policies."""
        node = arrival.node
        if not node.settings.enabled:
            return
        if sa := self._answered(node):
            if sa.step == "IKE_R_MM2":
                self._again(node, sa, self.mm2)
            return
        sa = self._answer(arrival)
        log, peer = node.log, sa.remote
        log.step(sa, self.EXCHANGE, "IKE_R_MM1")
        log.sa(sa, " processing SA payload. message ID = 0")
        self._vendors(node, sa, self.node.settings.nat_transparency)
        key = find_key(node, peer, sa.local)
        if not self._take_offer(node, sa, key):
            return
        log.step(sa, self.PROCESS, "IKE_R_MM1")
        log.sa(sa, " constructed NAT-T vendor-rfc3947 ID")
        sa.state = IkeState.MM_SA_SETUP
        node.ike.append(sa)
        self._send(node, sa, self.mm2, before=lambda: log.step(sa, COMPLETE, "IKE_R_MM2"))

    # --- initiator: the answer

    def mm2(self, arrival: Arrival) -> None:
        """The initiator checks the chosen transform and sends its half of the key exchange."""
        node, sa, log = self.node, self.sa, self.node.log
        if sa.step != "IKE_I_MM1" or self.chosen is None:
            return
        self.mailer.received(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_I_MM2")
        log.sa(sa, " processing SA payload. message ID = 0")
        self._vendors(node, sa, arrival.node.settings.nat_transparency)
        self._say_key(node, sa, True)
        number, policy = self.chosen
        sent = self._offered()
        offer = sent[number - 1] if number <= len(sent) else policy
        for own in configured(node):
            why = self._check(node, sa, number, offer, own, has_key=True)
            if why is None:
                break
            log.sa(sa, why)
            log.sa(sa, "atts are not acceptable. Next payload is 0")
        self._accept(node, sa, offer.lifetime, policy.lifetime)
        sa.policy, sa.lifetime = policy, policy.lifetime
        if policy.authentication in SIGNATURES:
            sa.secret = ""
        log.step(sa, self.PROCESS, "IKE_I_MM2")
        sa.state = IkeState.MM_SA_SETUP
        self._send(node, sa, self.mm3, before=lambda: log.step(sa, COMPLETE, "IKE_I_MM3"))

    def mm3(self, arrival: Arrival) -> None:
        """The responder computes the keys and sends its half."""
        node, sa, log = arrival.node, self.remote_sa, arrival.node.log
        if sa is None or sa.deleted is not None:
            return
        if sa.step == "IKE_R_MM4":
            self._again(node, sa, self.mm4)
        if sa.step != "IKE_R_MM2":
            return
        self.mailer.received(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_R_MM3")
        self._keys(node, sa)
        log.step(sa, self.PROCESS, "IKE_R_MM3")
        sa.state = IkeState.MM_KEY_EXCH
        self._send(node, sa, self.mm4, before=lambda: log.step(sa, COMPLETE, "IKE_R_MM4"))

    def mm4(self, _arrival: Arrival) -> None:
        """The initiator computes the keys, looks for a NAT and proves who it is."""
        node, sa, log = self.node, self.sa, self.node.log
        if sa.step != "IKE_I_MM3":
            return
        self.mailer.received(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_I_MM4")
        self._keys(node, sa)
        log.step(sa, self.PROCESS, "IKE_I_MM4")
        log.sa(sa, "Send initial contact")
        if self._nat() != "none":
            sa.port = 4500
        self._prove(node, sa)
        sa.state = IkeState.MM_KEY_EXCH
        self._send(node, sa, self.mm5, before=lambda: log.step(sa, COMPLETE, "IKE_I_MM5"))

    # --- proofs

    def mm5(self, arrival: Arrival) -> None:
        """The responder decrypts and checks the proof: only the same key makes sense of it."""
        node, sa, log = arrival.node, self.remote_sa, arrival.node.log
        if sa is None or sa.deleted is not None:
            return
        if sa.established:
            self.mailer.once(node, sa, self.mm6)
            return
        sa.port = self.sa.port
        self.mailer.received(node, sa)
        if sa.secret != self.sa.secret:
            log_messages.malformed(node, sa)
            return
        log.step(sa, self.EXCHANGE, "IKE_R_MM5")
        if not self._identify(node, sa, identity_of(self.node, self.sa)):
            return
        log.sa(sa, " processing NOTIFY INITIAL_CONTACT protocol 1")
        self._authenticated(node, sa)
        self.contact(node, sa)
        log.step(sa, self.PROCESS, "IKE_R_MM5")
        self._prove(node, sa)
        self.mailer.answered(sa)
        self.mailer.announce(node, sa)
        log.step(sa, COMPLETE, "IKE_P1COMPLETE")
        sa.state = IkeState.QM_IDLE
        sa.began = node.clock.now()
        log.step(sa, "IKE_MESG_INTERNAL, IKE_PHASE1COMPLETE", "IKE_P1COMPLETE")
        back = self.mailer.carry(node, sa)
        if back is not None:
            self.mm6(back)

    def mm6(self, _arrival: Arrival) -> None:
        """The initiator checks the responder's proof: phase 1 is up."""
        node, sa, log = self.node, self.sa, self.node.log
        if sa.step != "IKE_I_MM5" or self.remote_sa is None or self.other is None:
            return
        self.mailer.received(node, sa)
        if not self._identify(node, sa, identity_of(self.other, self.remote_sa)):
            return
        self._authenticated(node, sa)
        log.step(sa, self.EXCHANGE, "IKE_I_MM6")
        log.step(sa, self.PROCESS, "IKE_I_MM6")
        log.step(sa, COMPLETE, "IKE_P1COMPLETE")
        self.mailer.answered(sa)
        sa.state = IkeState.QM_IDLE
        sa.began = node.clock.now()
        self.done(sa)
