"""Makes pairs of configurations: a healthy base, bent by none to three mutations.

Every mutation draws from a source of its own, so that taking one away leaves the others as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, ip_address
from random import Random

from tests.compare.ipv6 import address, in_ipv6
from tests.proof import matrix, mutations_phase1, mutations_phase2
from tests.proof.bases import BASES, Pair
from tests.proof.config import ANY, End, Line
from tests.proof.mutations import MUTATIONS
from tests.proof.packet import TUNNEL, Case, Packet
from tests.proof.shapes import pair_of, shapes

DECLARED = (mutations_phase1, mutations_phase2)
"""Importing them declares the mutations."""
OVER_IPV6 = 0.15
"""The share of pairs that are of IPv6 tunnels."""
IN_REAL_SHAPE = 0.15
"""The share of pairs in the shape of real configurations, where those are there."""
OF_THE_MATRIX = 0.1
"""The share of pairs from the matrix of tunnel kinds."""
SHAPE, CELL = "shape ", "cell "
"""What the names of such bases begin with."""


@dataclass(frozen=True)
class Bent:
    """A mutation, the end that it bends, and the number that it draws from."""

    mutation: str
    end: str
    seed: int


@dataclass(frozen=True)
class Recipe:
    """What a pair is made of; the same recipe always makes the same pair."""

    base: str
    seed: int
    bent: tuple[Bent, ...] = ()
    ipv6: bool = False
    """Whether the pair is of IPv6 tunnels."""

    def without(self, number: int) -> "Recipe":
        """The recipe without one of its mutations."""
        return replace(self, bent=self.bent[:number] + self.bent[number + 1 :])


def draw(seed: int, number: int) -> Recipe:
    """The recipe of a number."""
    rng = Random(f"{seed}/{number}")
    base = rng.choice(list(BASES))
    start = rng.randrange(1 << 32)
    source = Random(f"{seed}/{number}/source")
    chance = source.random()
    if chance < OF_THE_MATRIX:
        cell = source.choice(list(matrix.BY_NAME))
        fault = source.choice(("", *matrix.FAULTS))
        bent_there = (Bent(fault, matrix.RIGHT, 0),) if fault else ()
        return Recipe(f"{CELL}{cell}", 0, bent_there)
    if chance < OF_THE_MATRIX + IN_REAL_SHAPE and shapes():
        base = f"{SHAPE}{source.choice(list(shapes()))}"
    pair = _pair(base, start)
    bent: list[Bent] = []
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
        at = rng.choice("ab")
        here, _ = pair.ends(at)
        names = [m.name for m in MUTATIONS.values() if m.wanted(here)]
        found = Bent(rng.choice(names), at, rng.randrange(1 << 32))
        if bend(pair, found):
            bent.append(found)
    ipv6 = Random(f"{seed}/{number}/ipv6").random() < OVER_IPV6
    return Recipe(base, start, tuple(bent), ipv6)


def _pair(base: str, seed: int) -> Pair:
    if base.startswith(SHAPE):
        return pair_of(shapes()[base.removeprefix(SHAPE)])
    return BASES[base](Random(seed))


def bend(pair: Pair, found: Bent) -> bool:
    """Apply a mutation; False when the end has nothing that it could bend."""
    here, there = pair.ends(found.end)
    mutation = MUTATIONS[found.mutation]
    both = found.mutation.endswith("-on-both")
    if not mutation.wanted(here) or (both and here.ike != there.ike):
        return False
    mutation.bend(Random(found.seed), here, there)
    return True


def make(recipe: Recipe, name: str = "") -> Case:
    """The pair of a recipe. Mutations that found nothing to bend are passed over."""
    if recipe.base.startswith(CELL):
        fault = recipe.bent[0].mutation if recipe.bent else ""
        return replace(matrix.pair(recipe.base.removeprefix(CELL), fault), name=name)
    pair = _pair(recipe.base, recipe.seed)
    for found in recipe.bent:
        bend(pair, found)
    case = case_of(pair, name)
    return _over_ipv6(case) if recipe.ipv6 else case


def _over_ipv6(case: Case) -> Case:
    """The same pair with the same packets, its addresses those of IPv6."""
    packets = {
        name: tuple(
            replace(
                packet,
                line=in_ipv6(f" {packet.line}").strip(),
                source=ip_address(address(str(packet.source))),
                destination=ip_address(address(str(packet.destination))),
                protocol=58 if packet.protocol == 1 else packet.protocol,
            )
            for packet in sent
        )
        for name, sent in case.packets.items()
    }
    return Case(case.name, {name: in_ipv6(text) for name, text in case.texts.items()}, packets)


def case_of(pair: Pair, name: str = "") -> Case:
    """A pair as the oracles see it."""
    ends = (pair.a, pair.b)
    return Case(
        name,
        {end.name: end.text() for end in ends},
        {here.name: tuple(_packets(here, there)) for here, there in (ends, ends[::-1])},
    )


# --- what an end sends


def _packets(here: End, there: End) -> Iterator[Packet]:
    """One packet for each line that no earlier line takes everything from."""
    if here.kind in ("svti", "gre"):
        yield Packet(TUNNEL, here.inside, there.inside)
        return
    if here.kind == "dynamic":
        return
    for number, line in enumerate(here.lines):
        if line.permit:
            packet = _packet(here, line, here.lines[:number])
            if packet:
                yield packet


_PROTOCOLS = {"ip": 1, "icmp": 1, "tcp": 6, "udp": 17, "gre": 47}
"""What a packet carries that a line is to take."""


def _packet(here: End, line: Line, earlier: list[Line]) -> Packet | None:
    protocol = _PROTOCOLS[line.protocol]
    ports = (0, 0)
    if protocol in (6, 17):
        ports = (line.source_port or 40000, line.destination_port or 40001)
    for source in _addresses(line.source, here.lan):
        for destination in _addresses(line.destination, IPv4Network("10.2.0.0/15")):
            packet = Packet(line.text(), source, destination, protocol, *ports)
            leaves = destination not in here.lan and int(destination) | 0xFF != int(here.wan) | 0xFF
            if leaves and not any(_meets(other, packet) for other in earlier):
                return packet
    return None


def _addresses(net: IPv4Network, inside: IPv4Network) -> Iterator[IPv4Address]:
    """Some addresses of a network, spread over it."""
    if net == ANY:
        net = inside
    if net.prefixlen == 32:
        yield net[0]
        return
    step = max(1, net.num_addresses // 64)
    yield from (net[place] for place in range(1, min(net.num_addresses, 64 * step), step))


def _meets(line: Line, packet: Packet) -> bool:
    return (
        packet.source in line.source
        and packet.destination in line.destination
        and (line.protocol == "ip" or _PROTOCOLS[line.protocol] == packet.protocol)
        and line.source_port in (None, packet.source_port)
        and line.destination_port in (None, packet.destination_port)
    )
