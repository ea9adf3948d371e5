"""How far IKE came where it stops, told by the state of an IKE SA, and what explains that."""

from collections.abc import Mapping
from typing import NamedTuple


class Stop(NamedTuple):
    """A state in which IKE stays: parts of sentences, without their ends."""

    reached: str
    reasons: str


_NOTHING_AGREED = Stop(
    "the first packet received no usable answer",
    "the peer cannot be reached on UDP 500, has no tunnel or key for the address that the packets "
    "come from, or accepts none of the proposals (encryption, hash, group, authentication)",
)
_KEYS_SENT = Stop(
    "the keys are exchanged, and authentication does not succeed",
    "the pre-shared keys differ, a certificate or the identity is refused, or UDP 4500 is blocked",
)
STOPS: Mapping[str, Stop] = {
    "MM_NO_STATE": _NOTHING_AGREED,
    "AG_NO_STATE": _NOTHING_AGREED,
    "MM_SA_SETUP": Stop(
        "phase 1 is agreed, and the key exchange is not answered",
        "packets are lost on UDP 500, or the peer has no key for the address that they come from",
    ),
    "MM_KEY_EXCH": _KEYS_SENT,
    "MM_KEY_AUTH": _KEYS_SENT,
    "AG_INIT_EXCH": _KEYS_SENT,
    "MM_WAIT_MSG2": _NOTHING_AGREED,
    "MM_WAIT_MSG3": Stop(
        "phase 1 is agreed, and packet 3 of the peer does not arrive",
        "the answer is lost on the way to the peer, or the peer does not accept it",
    ),
    "MM_WAIT_MSG4": Stop(
        "phase 1 is agreed, and the key exchange is not answered",
        "the peer has no key or tunnel-group for the address that the packets come from, or "
        "packets are lost on UDP 500",
    ),
    "MM_WAIT_MSG5": _KEYS_SENT,
    "MM_WAIT_MSG6": _KEYS_SENT,
    "IN-NEG": Stop(
        "a request of IKEv2 is not answered",
        "UDP 500 or 4500 is blocked, the proposal is refused, or authentication fails",
    ),
}
"""By the state that a router shows (`show crypto isakmp sa`, `show crypto ikev2 sa`)."""
NO_SA = Stop("no IKE SA comes up", _NOTHING_AGREED.reasons)


def stop(state: str) -> Stop:
    """What a state means in which IKE stays; of another state, and of none, that no SA comes up."""
    return STOPS.get(state, NO_SA)
