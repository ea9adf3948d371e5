"""What the proof has uncovered so far: pairs on which the comparison and the model once differed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from tests.proof.bases import Pair
from tests.proof.config import ANY, Key, Line, Policy, Profile


@dataclass(frozen=True)
class Uncovered:
    """A bent pair, and how far each initiator comes: `phase 1`, `authentication`, `phase 2` fails, or `up`."""

    name: str
    base: str
    bend: Callable[[Pair], object]
    starting: dict[str, str]


def _foreign_ring(pair: Pair) -> None:
    pair.b.keys.append(Key("Other", IPv4Network("192.0.2.77"), "OTHER"))
    pair.b.profiles[0].keyrings = ["OTHER"]


def _second_ring(pair: Pair) -> None:
    pair.b.keys.insert(0, Key(pair.b.keys[0].secret, ANY, "SECOND"))
    pair.b.profiles[0].keyrings = ["SECOND", "RING"]


def _profile_before(pair: Pair) -> None:
    pair.b.profiles.insert(0, Profile("FIRST", ["RING"], ["address 0.0.0.0 0.0.0.0"]))


def _modes(one: str, other: str) -> Callable[[Pair], None]:
    def bend(pair: Pair) -> None:
        pair.a.sets[0].mode, pair.b.sets[0].mode = one, other

    return bend


def _between_ends(pair: Pair) -> None:
    line = Line(IPv4Network(pair.a.wan), IPv4Network(pair.b.wan))
    pair.a.lines, pair.b.lines = [line], [line.mirrored()]
    _modes("transport", "tunnel")(pair)


def _denied(pair: Pair) -> None:
    del pair.a.lines[1:], pair.b.lines[1:]
    pair.b.lines.insert(0, Line(pair.b.lines[0].source, pair.b.lines[0].destination, permit=False))


def _without_policies(pair: Pair) -> None:
    pair.a.policies.clear()
    pair.b.policies.clear()


def _one_group_at_a_time(pair: Pair) -> None:
    """Two common policies; the responder prefers the one that the first message is not made for."""
    second = Policy(20, "aes", "sha", "pre-share", 5)
    pair.a.policies[0].group = pair.b.policies[0].group = 14
    pair.a.policies.append(second)
    pair.b.policies.insert(0, replace(second, priority=1))
    pair.a.profiles[0].aggressive = True


def _unbound(pair: Pair) -> None:
    pair.a.profile = ""
    pair.a.profiles[0].keyrings.clear()


def _without_sets(pair: Pair) -> None:
    pair.a.used.clear()
    pair.b.used.clear()


def _moved(pair: Pair) -> None:
    pair.b.wan = IPv4Address("198.51.100.5")


def _named_in_aggressive_mode(pair: Pair) -> None:
    pair.a.profiles[0].aggressive = True
    pair.b.profiles[0].identity = "fqdn b.example.net"


def _without_integrity(pair: Pair) -> None:
    for end in (pair.a, pair.b):
        if end.ikev2:
            end.ikev2.proposals[0].integrity = []


UNCOVERED = (
    Uncovered("nothing is wrong with a dynamic map", "dynamic-ikev1", lambda _: None,
              {"a": "up", "b": "phase 1"}),
    Uncovered("built-in policies for certificates are skipped without one", "map-ikev1",
              _without_policies, {"a": "up", "b": "up"}),
    Uncovered("IKE is off", "map-ikev2", lambda pair: pair.a.extra.append("no crypto isakmp enable"),
              {"a": "phase 1", "b": "phase 1"}),
    Uncovered("a dynamic peer from another address has no key", "svti-ikev1", _moved,
              {"a": "phase 1", "b": "authentication"}),
    Uncovered("the key is not of the profile's keyrings", "map-ikev1-profile", _foreign_ring,
              {"a": "authentication", "b": "authentication"}),
    Uncovered("a wide key of another keyring of the profile", "map-ikev1-profile", _second_ring,
              {"a": "up", "b": "up"}),
    Uncovered("a profile without keyring asks the global keys", "map-ikev1-profile",
              lambda pair: pair.b.profiles[0].keyrings.clear(), {"a": "authentication", "b": "authentication"}),
    Uncovered("another profile takes the identity first", "map-ikev1-profile", _profile_before,
              {"a": "authentication", "b": "up"}),
    Uncovered("a static VTI is in tunnel mode, whatever its sets say", "svti-ikev1",
              _modes("transport", "tunnel"), {"a": "up", "b": "up"}),
    Uncovered("tunnel mode takes no offer of transport mode", "gre-ikev1",
              _modes("transport", "tunnel"), {"a": "phase 2", "b": "up"}),
    Uncovered("nor does a crypto map that protects the ends themselves", "map-ikev1",
              _between_ends, {"a": "phase 2", "b": "up"}),
    Uncovered("an incomplete IKEv2 proposal leaves the built-in one", "map-ikev2",
              _without_integrity, {"a": "up", "b": "up"}),
    Uncovered("IKEv2 falls back to tunnel mode", "gre-ikev2",
              _modes("transport", "tunnel"), {"a": "up", "b": "up"}),
    Uncovered("what transport mode cannot carry never falls back", "map-ikev1",
              _modes("transport require", "transport require"), {"a": "phase 2", "b": "phase 2"}),
    Uncovered("what a crypto list denies first is refused", "map-ikev1", _denied,
              {"a": "phase 2", "b": "phase 1"}),
    Uncovered("aggressive mode chooses the profile, and so the identity, in its first message",
              "map-ikev1-profile", _named_in_aggressive_mode,
              {"a": "authentication", "b": "authentication"}),
    Uncovered("aggressive mode offers policies of one group only", "map-ikev1-profile",
              _one_group_at_a_time, {"a": "up", "b": "up"}),
    Uncovered("who begins without a profile is held to the keyrings of the one that fits",
              "map-ikev1-profile", _unbound, {"a": "authentication", "b": "authentication"}),
    Uncovered("the built-in transform set is in transport mode", "gre-ikev1",
              _without_sets, {"a": "up", "b": "up"}),
)  # fmt: skip
