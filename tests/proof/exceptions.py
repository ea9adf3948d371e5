"""Where IOS and strongSwan differ by design: named, sourced, each as narrow as it can be told.

An exception excuses facts of one direction, between the comparison and charon; the comparison and
the model of the lab have none. The report counts what each one excused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from tests.proof.outcome import Outcome
from tests.proof.packet import TUNNEL, Case

from bothends.lab.charon.translate import read_router
from bothends.lab.ike.ikev2_choice import find_peer, proposals_of
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import transform_sets
from bothends.lab.ike.reading import read_settings
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import Settings


@dataclass(frozen=True)
class Direction:
    """One direction of a case, and what was said of it."""

    case: Case
    initiator: str
    lint: Outcome
    charon: Outcome

    @property
    def texts(self) -> tuple[str, str]:
        """The initiator's text and the responder's."""
        there = next(name for name in self.case.texts if name != self.initiator)
        return self.case.texts[self.initiator], self.case.texts[there]

    def nodes(self) -> tuple[Node, Node]:
        """Both ends as the lab reads them."""
        here, there = self.texts
        return read_router("here", here), read_router("there", there)


@dataclass(frozen=True)
class Difference:
    """A difference between IOS and strongSwan."""

    name: str
    facts: frozenset[str]
    applies: Callable[[Direction], bool]
    ios: str
    strongswan: str
    source: str


def _differing(direction: Direction) -> set[str]:
    """The lines about which the two say different things."""
    ours, theirs = direction.lint.lines, direction.charon.lines
    return {line for line in ours if ours[line] != theirs.get(line)}


def narrows(direction: Direction) -> bool:
    """Every line that differs was refused for its selector there, and came up for less here."""
    differing = _differing(direction)
    refused = all(not direction.lint.lines[line] for line in differing)
    return bool(differing) and refused and differing <= direction.charon.narrowed


def takes_a_part_of_a_tunnel(direction: Direction) -> bool:
    """GRE is proposed to a static VTI, whose selector is everything."""
    here, there = direction.texts
    vti = " tunnel mode ipsec ipv"  # of either version of IP
    lines = direction.charon.lines == {TUNNEL: True} and direction.lint.lines == {TUNNEL: False}
    return lines and vti in there and vti not in here and not direction.charon.narrowed


def _profiles_taking(settings: Settings, identity: str) -> int:
    return sum(profile.accepts(identity) for profile in settings.profiles.values())


def nearest_identity(direction: Direction) -> bool:
    """Several ISAKMP profiles of the responder take the initiator."""
    here, there = map(read_settings, direction.texts)
    addresses = {
        str(address.ip)
        for interface in here.interfaces.values()
        for address in interface.addresses()
        if interface.crypto_map or interface.name == "GigabitEthernet0/0"
    }
    names = {here.hostname, *(p.self_identity or "" for p in here.profiles.values())}
    known = addresses | {name.removeprefix("fqdn ") for name in names if name}
    return any(_profiles_taking(there, identity) > 1 for identity in known)


def asks_for_an_identity(direction: Direction) -> bool:
    """The initiator accepts a network of identities, and the responder is another address there."""
    here, there = direction.nodes()
    wide = any(
        network.prefixlen < network.max_prefixlen
        for profile in here.settings.ikev2_profiles.values()
        for network in profile.addresses
    )
    own = {str(flow.local) for flow in there.flows}
    claimed = {
        (profile.identity or "").removeprefix("address ")
        for profile in there.settings.ikev2_profiles.values()
    }
    return wide and not claimed & {"", *own}


def known_by_address(direction: Direction) -> bool:
    """The initiator claims an address that is not its own, and no key there is for that one."""
    here, there = direction.nodes()
    own = {str(flow.local) for flow in here.flows}
    claimed = {
        ip_address(name)
        for profile in here.settings.ikev2_profiles.values()
        if (name := profile.identity or "") not in own and name.replace(".", "").isdigit()
    }
    return "no shared key found" in direction.charon.why and any(
        find_peer(there, profile, address) is None
        for address in claimed
        for profile in there.settings.ikev2_profiles.values()
    )


def _halves(suite: str) -> tuple[str, str]:
    first, _, second = suite.partition(" / ")
    return first, second


def own_order(direction: Direction) -> bool:
    """What differs in the suite is something of which both ends have several."""
    here, there = direction.nodes()
    ours, theirs = _halves(direction.lint.suite), _halves(direction.charon.suite)
    excused = True
    if ours[0] != theirs[0]:
        excused = bool(here.settings.ikev2_profiles) and _several_transforms(here, there)
    if ours[1] != theirs[1]:
        excused = excused and _several_sets(here, there)
    return excused


def _flow(node: Node) -> Flow:
    return (*node.flows, *node.templates)[0]


def _several_sets(here: Node, there: Node) -> bool:
    own, far = (transform_sets(node, _flow(node).protection) for node in (here, there))
    return sum(any(mine.alike(theirs) for theirs in far) for mine in own) > 1


def _several_transforms(here: Node, there: Node) -> bool:
    def merged(node: Node) -> list[set[object]]:
        offered = proposals_of(node, _flow(node).local)
        kinds = ("encryption", "integrity", "prf", "groups")
        return [{item for each in offered for item in getattr(each, kind)} for kind in kinds]

    return any(len(own & far) > 1 for own, far in zip(merged(here), merged(there), strict=True))


DIFFERENCES = (
    Difference(
        "narrowed selectors",
        frozenset({"phase 2", "selectors"}),
        narrows,
        "refuses proxy identities that its crypto list does not cover",
        "as a responder installs what both ends have in common, in IKEv1 too",
        "Cisco MDS 9000 IPsec guide, crypto map configuration, mirror-image lists cases 1 to 4; "
        "strongSwan, `child_cfg` and `quick_mode`: traffic selectors are narrowed "
        "(RFC 7296 section 2.9, carried over to IKEv1)",
    ),
    Difference(
        "a part of a tunnel's selector",
        frozenset({"phase 2", "selectors"}),
        takes_a_part_of_a_tunnel,
        "a static VTI takes any to any only",
        "takes whatever lies within any to any",
        "Cisco IOS XE 17, IPsec virtual tunnel interfaces: static VTIs propose and accept "
        "`any any`; RFC 7296 section 2.9",
    ),
    Difference(
        "the nearest identity",
        frozenset({"authentication", "phase 2", "selectors", "suite"}),
        nearest_identity,
        "takes the first ISAKMP profile that accepts the peer's identity",
        "takes the connection whose identity fits best, one address before a network",
        "Cisco document 117259; strongSwan, `peer_cfg` candidates are sorted by the quality of "
        "their identity match",
    ),
    Difference(
        "the identity that is asked for",
        frozenset({"authentication", "phase 2", "selectors", "suite"}),
        asks_for_an_identity,
        "accepts whatever identity of a network `match identity remote address` names",
        "expects one identity as the initiator, the peer's address, and asks for it (IDr)",
        "RFC 7296 section 1.2: the initiator may name the responder that it wants; strongSwan, "
        "swanctl.conf, `remote.id`",
    ),
    Difference(
        "a key for the address only",
        frozenset({"authentication", "phase 2", "selectors", "suite"}),
        known_by_address,
        "as a responder looks the key up by the peer's identity, then by its address",
        "looks the key up by the two identities only",
        "Cisco IOS, Configuring IKEv2, key lookup in a keyring; strongSwan, `psk_authenticator`: "
        '"no shared key found for" two identities',
    ),
    Difference(
        "the responder's own order",
        frozenset({"suite"}),
        own_order,
        "chooses transform sets, and in IKEv2 the transforms, in the initiator's order",
        "chooses in its own order",
        "Cisco IOS security command reference, `set transform-set`; strongSwan, "
        "`charon.prefer_configured_proposals`; RFC 7296 section 2.7 leaves it to the responder",
    ),
)
"""The differences that were found, and no others."""


def excuse(direction: Direction, fact: str) -> Difference | None:
    """The difference that explains why the two disagree about a fact; None if none does."""
    for difference in DIFFERENCES:
        if fact in difference.facts and difference.applies(direction):
            return difference
    return None
