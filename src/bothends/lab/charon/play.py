"""What IOS keeps open in one negotiation, and daemons are asked about one way after another.

A set in transport mode takes tunnel mode too (IOS command reference, `mode`), while a child of
charon has one mode. An IKEv2 keyring may have a key for each direction, while charon finds keys by
peer: each of the two signatures is then tried in a negotiation of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.charon.roles import Role
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import make_offer, transform_sets
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import TransformSet


@dataclass(frozen=True, slots=True)
class Play:
    """One of the ways.

    Attributes:
        asked: Whether the initiator asks for transport mode.
        answered: Whether the responder takes it.
        proves: Whose signature is tried with the keys that its own end and the other have for it.
    """

    asked: bool = False
    answered: bool = False
    proves: Role = Role.INITIATOR


def modes(initiator: Node) -> Iterator[tuple[bool, bool]]:
    """The modes to try, as asked and answered, in the order of the initiator's sets."""
    asked = {
        offer.transport(each): flow.ikev2
        for flow in initiator.flows
        for offer in [make_offer(initiator, flow)]
        for each in offer.transforms
    }
    for transport, ikev2 in (asked or {False: False}).items():
        yield transport, transport
        if transport and ikev2:  # a responder may decline by silence (RFC 7296 section 1.3.1)
            yield True, False


def proofs(*nodes: Node) -> tuple[Role, ...]:
    """Whose signatures are to be tried apart: both where a peer has a key for each direction."""
    blocks = [b for node in nodes for ring in node.settings.ikev2_keyrings.values() for b in ring]
    apart = any(block.local_key != block.remote_key for block in blocks)
    return tuple(Role) if apart else (Role.INITIATOR,)


def sets_and_mode(
    node: Node, flow: Flow, role: Role, play: Play | None
) -> tuple[tuple[TransformSet, ...], bool]:
    """The transform sets that a child is loaded with, and whether it is in transport mode.

    Args:
        node: The router.
        flow: Its flow.
        role: Of the child.
        play: Which way is played; None where both ends only have the one of their configuration.

    Raises:
        UnsupportedError: without a play, several ways are open.
    """
    offer = make_offer(node, flow)
    sets = offer.transforms
    if play is None:
        modes = {offer.transport(each) for each in sets}
        if len(modes) > 1:
            raise UnsupportedError(f"transform sets of different modes ({flow.tag})")
        return sets, True in modes
    if role is Role.INITIATOR:
        sets = tuple(each for each in sets if offer.transport(each) is play.asked)
    else:
        sets = transform_sets(node, flow.protection)
        if play.asked:
            sets = tuple(each for each in sets if each.transport is play.answered)
    if not play.answered:
        sets = tuple(each for each in sets if not each.require)
    return sets, play.asked if role is Role.INITIATOR else play.answered
