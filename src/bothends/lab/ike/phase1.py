"""What main mode and aggressive mode of IKEv1 have in common (RFC 2409 section 5)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from bothends.lab.ca import HeldCertificate
from bothends.lab.ike import log_messages
from bothends.lab.ike.exchange import Mailer, delete_dead
from bothends.lab.ike.ikev2_choice import takes
from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import SIGNATURES, FoundKey, configured, objection, offers
from bothends.lab.ike.sadb import IkeSa
from bothends.lab.ike.settings import IsakmpProfile, Policy
from bothends.lab.ike.underlay import Arrival
from bothends.model import Address

COMPLETE = "IKE_MESG_INTERNAL, IKE_PROCESS_COMPLETE"

_OUTSIDE = "His hash no match - this node outside NAT"
_INSIDE = "My hash no match -  this node inside NAT"
_NAT_FOUND = {
    ("none", True): (_OUTSIDE, "No NAT Found for self or peer"),
    ("none", False): (_OUTSIDE, "No NAT Found for self or peer"),
    ("initiator", True): ("NAT found, both nodes inside NAT", _INSIDE),
    ("initiator", False): ("NAT found, peer inside NAT", _OUTSIDE),
    ("responder", True): ("NAT found, peer inside NAT", _OUTSIDE),
    ("responder", False): ("NAT found, both nodes inside NAT", _INSIDE),
    ("both", True): ("NAT found, both nodes inside NAT", _INSIDE),
    ("both", False): ("NAT found, both nodes inside NAT", _INSIDE),
}
"""What NAT discovery prints, by where the NAT is and who looks (RFC 3947 section 3.2)."""


@dataclass(slots=True)
class Phase1Exchange:
    """One negotiation of phase 1.

    Attributes:
        mailer: Takes the messages.
        node: The initiator, and its `sa`.
        other: The responder once a message reached it, and its `far`.
        done: Called with the initiator's SA when it is up.
        failed: Called when the initiator gives up.
        contact: Deletes what a router still has with a peer that begins afresh.
    """

    mailer: Mailer
    node: Node
    sa: IkeSa
    done: Callable[[IkeSa], None]
    failed: Callable[[], None]
    contact: Callable[[Node, IkeSa], None]
    other: Node | None = None
    remote_sa: IkeSa | None = None
    chosen: tuple[int, Policy] | None = field(default=None)

    EXCHANGE: ClassVar[str] = "IKE_MESG_FROM_PEER, IKE_MM_EXCH"
    PROCESS: ClassVar[str] = "IKE_MESG_INTERNAL, IKE_PROCESS_MAIN_MODE"
    FIRST: ClassVar[str] = "IKE_R_MM1"

    def _introduce(self, node: Node, sa: IkeSa) -> None:
        """The initiator makes itself a peer."""
        node.log.sa(sa, f" SA request profile is {sa.profile or '(NULL)'}")
        self._new_peer(node, sa, "isakmp_initiator")

    def _answered(self, node: Node) -> IkeSa | None:
        """The SA that the responder has for this exchange: its message came again."""
        sa = self.remote_sa
        return sa if sa is not None and sa.deleted is None and sa in node.ike else None

    def _answer(self, arrival: Arrival) -> IkeSa:
        """The responder makes itself a peer and an SA, in place of one that it gave up."""
        node = arrival.node
        if self.remote_sa in node.ike:
            node.ike.remove(self.remote_sa)
        sa = IkeSa(
            arrival.destination,
            arrival.source,
            initiator=False,
            cookie=self.sa.cookie,
            began=node.clock.now(),
        )
        self.other, self.remote_sa = node, sa
        log_messages.new_sa(node, sa)
        self._new_peer(node, sa, "crypto_isakmp_process_block")
        return sa

    def _new_peer(self, node: Node, sa: IkeSa, purpose: str) -> None:
        log, peer, handle = node.log, sa.remote, node.draw("peer")
        log.isakmp(peer, f"Created a peer struct for {peer}, peer port 500")
        log.isakmp(peer, f"New peer created peer = 0x{handle:08X} peer_handle = 0x80000002")
        log.isakmp(peer, f"Locking peer struct 0x{handle:08X}, refcount 1 for {purpose}")
        log.isakmp(peer, "local port 500, remote port 500")
        log.isakmp(peer, "set new node 0 to QM_IDLE      ")
        log.sa(sa, f"insert sa successfully sa = {node.draw('sa'):X}")

    def _take_offer(self, node: Node, sa: IkeSa, key: FoundKey | None) -> bool:
        """The responder chooses a policy and a key; False when it refuses."""
        self._say_key(node, sa, key is not None)
        chosen = self._choose(node, sa, has_key=key is not None)
        signed = chosen is not None and chosen[1].authentication in SIGNATURES
        if chosen is None or (key is None and not signed):
            self._refuse(node, sa)
            return False
        if key is not None and not signed:
            sa.secret, sa.keyring = key.key.secret, key.keyring
        self.chosen = chosen
        sa.policy, sa.lifetime = chosen[1], chosen[1].lifetime
        return True

    def _choose(self, node: Node, sa: IkeSa, *, has_key: bool) -> tuple[int, Policy] | None:
        """The first own policy that an offered transform meets; the lower lifetime counts."""
        offered = self._offered()
        for own in configured(node):
            for number, offer in enumerate(offered, 1):
                why = self._check(node, sa, number, offer, own, has_key=has_key)
                if why is None:
                    lifetime = min(offer.lifetime, own.lifetime)
                    self._accept(node, sa, offer.lifetime, lifetime)
                    return number, replace(own, lifetime=lifetime)
                log_messages.transform_refused(node, sa, why, last=number == len(offered))
        return None

    def _offered(self) -> tuple[Policy, ...]:
        """What the initiator proposes: keys only where it has one for the peer."""
        known = offers(self.node)
        return tuple(p for p in known if self.sa.secret or p.authentication in SIGNATURES)

    def _check(
        self, node: Node, sa: IkeSa, number: int, offer: Policy, own: Policy, *, has_key: bool
    ) -> str | None:
        log_messages.transform_checked(node, sa, number, offer, own)
        return objection(offer, own, has_key=has_key, certified=bool(node.certificates))

    def _accept(self, node: Node, sa: IkeSa, offered: int, lifetime: int) -> None:
        log = node.log
        log.sa(sa, "atts are acceptable. Next payload is 0")
        log.sa(sa, f"Acceptable atts:actual life: {0 if lifetime == offered else lifetime}")
        log.sa(sa, "Acceptable atts:life: 0")
        if offered < 1 << 16:
            log.sa(sa, f"Basic life_in_seconds:{offered}")
        else:
            log.sa(sa, "Fill atts in sa vpi_length:4")
            log.sa(sa, f"Fill atts in sa life_in_seconds:{offered}")
        log.sa(sa, f"Returning Actual lifetime: {lifetime}")
        log.sa(sa, f":Started lifetime timer: {lifetime}.")
        log.blank(sa.remote)

    def _refuse(self, node: Node, sa: IkeSa) -> None:
        """No policy met an offer: tell the initiator, who goes on trying."""
        log, peer = node.log, sa.remote
        log_messages.policies_refused(node, sa)
        log.sa(sa, " Failed to construct AG informational message.")
        node.ike.append(sa)
        self.mailer.once(node, sa, self._receive_refusal)
        log.sa(sa, "peer does not do paranoid keepalives.")
        log.blank(peer)
        log_messages.sa_deleted(node, sa, "Phase1 SA policy proposal not accepted")
        log.step(sa, self.EXCHANGE, self.FIRST)
        node.mark_deleted(sa)
        log_messages.phase1_deleted(node, sa)

    def _receive_refusal(self, arrival: Arrival) -> None:
        """The initiator reads an unprotected notify, which it must not believe."""
        node, sa = arrival.node, self.sa
        if sa.deleted is not None:
            return
        self.mailer.received(node, sa)
        log_messages.unprotected_notify(node, sa)

    def _send(
        self,
        node: Node,
        sa: IkeSa,
        receive: Callable[[Arrival], None],
        before: Callable[[], None] | None = None,
    ) -> None:
        def give_up() -> None:
            delete_dead(node, sa)
            if sa is self.sa:
                self.failed()

        self.mailer.send(node, sa, receive, give_up=give_up, before=before)

    def _again(self, node: Node, sa: IkeSa, receive: Callable[[Arrival], None]) -> None:
        node.log.sa(sa, " phase 1 packet is a duplicate of a previous packet.")
        node.log.sa(sa, " retransmitting due to retransmit phase 1")
        self.mailer.once(node, sa, receive)

    def _say_key(self, node: Node, sa: IkeSa, exists: bool) -> None:
        log_messages.key_looked_up(node, sa, exists=exists)
        if not exists:
            return
        if node.settings.profiles:
            names = " ".join(node.settings.profiles)
            node.log.isakmp(sa.remote, f"Scanning profiles for xauth ... {names}")
        else:
            node.log.isakmp(sa.remote, "Scanning profiles for xauth ...")

    def _vendors(self, node: Node, sa: IkeSa, nat_t: bool) -> None:
        node.log.sa(sa, " processing vendor id payload")
        node.log.sa(sa, " vendor ID seems Unity/DPD but major 69 mismatch")
        if nat_t:
            node.log.old(sa, "vendor ID is NAT-T RFC 3947")

    def _keys(self, node: Node, sa: IkeSa) -> None:
        log = node.log
        log_messages.keys_read(node, sa)
        log.sa(sa, f"found peer pre-shared key matching {sa.remote}")
        sa.conn_id = node.next_conn_id()
        for vendor in ("vendor ID is Unity", "vendor ID is DPD", "speaking to another IOS box!"):
            log.sa(sa, " processing vendor id payload")
            log.sa(sa, f" {vendor}")
        for line in _NAT_FOUND[self._nat(), sa.initiator]:
            log.isakmp(sa.remote, "received payload type 20")
            log.old(sa, line)

    def _nat(self) -> str:
        """Where a NAT is, if both ends look for one: initiator, responder, both or none."""
        if self.other is None:
            return "none"
        nodes = (self.node, self.other)
        if not all(node.settings.nat_transparency for node in nodes):
            return "none"
        inside = [node.name in self.mailer.network.faults.nat for node in nodes]
        return {
            (False, False): "none",
            (True, False): "initiator",
            (False, True): "responder",
            (True, True): "both",
        }[inside[0], inside[1]]

    def _prove(self, node: Node, sa: IkeSa) -> None:
        log_messages.identity_sent(node, sa, identity_of(node, sa))
        node.log.sa(sa, "Total payload length: 12")

    def _identify(self, node: Node, sa: IkeSa, identity: Address | str) -> bool:
        """Find the profile of a peer by its identity; False when it is not allowed in."""
        log = node.log
        sa.peer_identity = str(identity)
        log.sa(sa, " processing ID payload. message ID = 0")
        log_messages.identity_payload(node, sa, identity)
        profiles = node.settings.profiles
        own = profiles.get(sa.profile or "")
        vrf = node.vrf_of(sa.local)
        others = tuple(profile for profile in profiles.values() if profile.fvrf == vrf)
        asked = (own,) if own is not None else others
        signed = sa.policy is not None and sa.policy.authentication in SIGNATURES
        certificate = self._of_peer(node) if signed else None
        subject = certificate.subject if certificate else ""
        match = next(
            (
                each
                for each in asked
                if each.accepts(str(identity)) or takes(node, each.certificate_maps, subject)
            ),
            None,
        )
        if signed and not self._trusted(node, sa, match or own, certificate):
            return False
        if match is None:
            log.sa(sa, ": peer matches *none* of the profiles")
            if sa.profile is not None:
                self._reject(node, sa, f"{sa.profile} profile does not match identity {identity}")
                return False
            log.sa(sa, " processing HASH payload. message ID = 0")
            return True
        log.sa(sa, f": peer matches {match.name} profile")
        sa.profile = match.name
        if signed:
            return True
        if sa.keyring not in (match.keyrings or ("default",)):
            self._reject(node, sa, "Key not found in keyrings of profile , aborting exchange")
            return False
        log.sa(sa, f"Found ADDRESS key in keyring {sa.keyring}")
        log.sa(sa, " processing HASH payload. message ID = 0")
        return True

    def _of_peer(self, node: Node) -> HeldCertificate | None:
        """The certificate that the other end signs with."""
        other, sa = (self.other, self.remote_sa) if node is self.node else (self.node, self.sa)
        if other is None or sa is None:
            return None
        return _held(other, other.settings.profiles.get(sa.profile or ""))

    def _trusted(
        self,
        node: Node,
        sa: IkeSa,
        profile: IsakmpProfile | None,
        certificate: HeldCertificate | None,
    ) -> bool:
        own = _held(node, profile)
        method = sa.policy.authentication if sa.policy else ""
        if own is None or certificate is None:
            why = "there is none"
        elif not certificate.proves(method):
            why = f"its key makes no {method} signatures"
        else:
            why = own.trusts(certificate, node.clock.wall())
        if why:
            self._reject(node, sa, f"peer's certificate is not accepted: {why}")
        return not why

    def _reject(self, node: Node, sa: IkeSa, why: str) -> None:
        node.log.sa(sa, why)
        node.log.old(sa, "FSM action returned error: 2")
        node.log.step(sa, self.PROCESS, sa.step)

    def _authenticated(self, node: Node, sa: IkeSa) -> None:
        log = node.log
        log_messages.authenticated(node, sa)
        if sa.port == 4500:
            log.sa(sa, "Setting UDP ENC peer struct")
        log.isakmp(
            sa.remote,
            f"Trying to insert a peer {sa.local}/{sa.remote}/{sa.port}/, "
            " and inserted successfully.",
        )


def _held(node: Node, profile: IsakmpProfile | None) -> HeldCertificate | None:
    """The certificate of a profile's trustpoint; without a name, the first that is enrolled."""
    known = [name for name in node.certificates if name in node.settings.trustpoints]
    named = profile.trustpoint if profile else None
    chosen = named or next(iter(known), "")
    return node.certificates.get(chosen) if chosen in known else None


def identity_of(node: Node, sa: IkeSa) -> Address | str:
    """What a router calls itself: its address, unless the profile or the router says a name."""
    settings = node.settings
    profile = settings.profiles.get(sa.profile or "")
    chosen = (profile.self_identity if profile else None) or settings.identity
    if chosen == "address":
        return sa.local
    if chosen in ("hostname", "fqdn", "dn"):
        return ".".join(part for part in (settings.hostname, settings.domain) if part)
    return chosen.removeprefix("fqdn ").removeprefix("user-fqdn ")
