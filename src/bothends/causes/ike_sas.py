"""Causes that the IKE SAs of both ends show together, where the configurations fit each other.

Written once for the verification and for the diagnosis: both read the IKE SAs that routers show.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bothends.causes.cause import Cause, Certainty, Evidence
from bothends.causes.path_causes import NAT, PathEnd, ike_lost, naming, renamed
from bothends.causes.path_causes import translated as translated_cause

FIRST_SENT, KEYS_SENT = "MM_NO_STATE", "MM_KEY_EXCH"
"""States of main mode: packet 1 is sent; the keys are exchanged (RFC 2409)."""
LOST_PACKETS: Mapping[tuple[str, str], tuple[int, bool]] = {
    (FIRST_SENT, "MM_SA_SETUP"): (2, False),
    ("MM_SA_SETUP", "MM_SA_SETUP"): (3, True),
    ("MM_SA_SETUP", KEYS_SENT): (4, False),
    (KEYS_SENT, "MM_KEY_AUTH"): (6, False),
    (KEYS_SENT, "QM_IDLE"): (6, False),
}
"""States of initiator and responder: the main mode packet that is lost; whether the initiator's.

What each end has sent and waits for follows from its state (RFC 2409, 5.4).
"""
NAT_T = "UDP 4500"
_STOPS = f"IKE stops at the packets that go to {NAT_T} when there is a NAT"


@dataclass(frozen=True, slots=True)
class IkeSaShown:
    """One IKE SA. `number`: its connection id, 0 where it was never up.

    Of IKEv2, which shows no initiator, the source is the router's own address.
    """

    source: str
    destination: str
    state: str
    number: int
    deleted: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class IkeEnd:
    """What one end shows of its IKE SAs with every peer, and its running configuration."""

    end: PathEnd
    sas: tuple[IkeSaShown, ...]
    running: str

    def mentions(self, address: str) -> bool:
        """Whether an address stands anywhere in the running configuration."""
        return address in self.running.split()

    def alive(self, other: "IkeEnd") -> list[IkeSaShown]:
        """Its IKE SAs with the other end that are not deleted."""
        return [sa for sa in self._between(other) if not sa.deleted]

    def attempts(self, other: "IkeEnd") -> list[IkeSaShown]:
        """Its IKE SAs with the other end: what lives, and attempts that were given up.

        A deleted one with a connection id was up once, and says nothing of the fault.
        """
        given_up = [sa for sa in self._between(other) if sa.deleted and not sa.number]
        return [*self.alive(other), *given_up]

    def sent(self, other: "IkeEnd") -> list[IkeSaShown]:
        """The attempts that this end started."""
        return [sa for sa in self.attempts(other) if sa.source == self.end.address]

    def received(self, other: "IkeEnd") -> list[IkeSaShown]:
        """The attempts that the other end started."""
        return [sa for sa in self.attempts(other) if sa.source == other.end.address]

    def _between(self, other: "IkeEnd") -> list[IkeSaShown]:
        pair = {self.end.address, other.end.address}
        return [sa for sa in self.sas if {sa.source, sa.destination} == pair]


Pair = tuple[IkeEnd, IkeEnd]


def lost_packet(
    initiator: PathEnd, responder: PathEnd, sent: IkeSaShown, received: IkeSaShown
) -> Cause | None:
    """The packet of main mode that does not arrive, where the states of both ends show one.

    Args:
        initiator: the end that began.
        responder: the other.
        sent: the IKE SA as the initiator shows it.
        received: the same as the responder shows it.
    """
    number, outward = LOST_PACKETS.get((sent.state, received.state), (0, False))
    if not number:
        return None
    way = (initiator, responder) if outward else (responder, initiator)
    states = {initiator.device: sent.state, responder.device: received.state}
    sender, receiver = (end.device for end in way)
    return ike_lost(
        "UDP 500",
        [way],
        (sent.evidence, received.evidence),
        f"Main mode packet {number} is lost: {sender} has sent it ({states[sender]}), and "
        f"{receiver} still waits for it ({states[receiver]})",
    )


def lost_packets(pair: Pair) -> Iterator[Cause]:
    """Main mode stops because a packet does not arrive, as the states of both ends show."""
    causes = (
        lost_packet(here.end, there.end, sent, received)
        for here, there in _both_ways(pair)
        for sent in here.sent(there)
        for received in there.received(here)
    )
    yield from filter(None, causes)


def unheard(pair: Pair) -> Iterator[Cause]:
    """The first packets of IKE do not reach the other end, in one direction or in both.

    A NAT that is not seen shows the same.
    """
    lost = [(here, there) for here, there in _both_ways(pair) if not _traces(here, there)]
    if lost:
        yield ike_lost(
            "UDP 500",
            [(here.end, there.end) for here, there in lost],
            _all_alive(pair),
            "Both configurations match",
        )


def translated(pair: Pair) -> Iterator[Cause]:
    """An end that arrives at the other from an address that the configuration there lacks.

    Where its own address is not there either, the other takes it from any.
    """
    for here, there in _both_ways(pair):
        if not here.mentions(there.end.address) or here.received(there) or not there.sent(here):
            continue
        strangers = {_peer_of(sa, here): sa for sa in here.sas}
        for stranger, sa in strangers.items():
            own_address = stranger == there.end.address
            if not stranger or own_address or here.mentions(stranger):
                continue
            named = list(naming(here.running, there.end.address, here.end.platform))
            yield translated_cause(
                there.end,
                here.end,
                stranger,
                (
                    sa.evidence,
                    *(own.evidence for own in there.sent(here)[:1]),
                    *(Evidence(here.end.device, number, line) for number, _, line in named),
                ),
                renamed(here.end, here.running, there.end, stranger),
            )


def known_by_another_address(pair: Pair) -> Iterator[Cause]:
    """An end that is configured at the other by another address, and has IKE SAs with it."""
    for here, there in _both_ways(pair):
        for sa in () if here.alive(there) else here.sas:
            alias = _peer_of(sa, here)
            begun = sa.state != FIRST_SENT and any(
                other.state == sa.state for other in there.attempts(here)
            )
            if not alias or not begun or not here.mentions(alias):
                continue
            evidence = (sa.evidence, *(own.evidence for own in there.attempts(here)[:1]))
            message = (
                f"{here.end.device} has {there.end.device} configured as {alias}, but "
                f"{there.end.device} sends from {there.end.address}: a NAT on the path translates "
                "its address"
            )
            if sa.state == KEYS_SENT:
                alias_end = replace(there.end, address=alias)
                ways = [(here.end, there.end), (alias_end, here.end)]
                yield ike_lost(NAT_T, ways, evidence, f"{message}. {_STOPS}")
            else:
                yield Cause(
                    what=NAT,
                    end=there.end.device,
                    certainty=Certainty.LIKELY,
                    message=f"{message}, so there is no IKE SA between the expected addresses",
                    evidence=evidence,
                )
            return


def nat_traversal_lost(pair: Pair, saw_nat: Sequence[str] = ()) -> Iterator[Cause]:
    """Main mode stops where it moves to UDP 4500: at its fifth packet, with a NAT between the ends.

    Args:
        pair: both ends.
        saw_nat: devices whose IKE SA shows that they detected a NAT.
    """
    if not all(_has_state(here, there, KEYS_SENT) for here, there in _both_ways(pair)):
        return
    message = (
        f"{' and '.join(saw_nat)} detected a NAT on the path"
        if saw_nat
        else "the configurations show no difference between the keys"
    )
    yield ike_lost(
        NAT_T,
        [(here.end, there.end) for here, there in _both_ways(pair)],
        _all_alive(pair),
        f"{message}. {_STOPS}",
        Certainty.LIKELY if saw_nat else Certainty.POSSIBLE,
    )


def _both_ways(pair: Pair) -> tuple[Pair, Pair]:
    return pair, (pair[1], pair[0])


def _all_alive(pair: Pair) -> Iterator[Evidence]:
    return (sa.evidence for here, there in _both_ways(pair) for sa in here.alive(there))


def _has_state(here: IkeEnd, there: IkeEnd, state: str) -> bool:
    return any(sa.state == state for sa in here.alive(there))


def _traces(here: IkeEnd, there: IkeEnd) -> bool:
    """Whether this end does not send its first packet, or the other end shows attempts of it."""
    return not _still_sends(here, there) or bool(there.received(here))


def _still_sends(here: IkeEnd, there: IkeEnd) -> bool:
    """Whether this end started, and none of its attempts was answered."""
    return {sa.state for sa in here.sent(there)} == {FIRST_SENT}


def _peer_of(sa: IkeSaShown, here: IkeEnd) -> str:
    """The peer of an IKE SA of this end's address; nothing for other SAs."""
    sides = {sa.source, sa.destination}
    if here.end.address not in sides:
        return ""
    return next(iter(sides - {here.end.address}), "")
