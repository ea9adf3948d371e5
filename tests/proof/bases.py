"""Healthy pairs of every kind: what mutations begin with."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from random import Random

from tests.proof.config import (
    Block,
    End,
    Ikev2,
    Key,
    Kind,
    Line,
    Policy,
    Profile,
    Proposal,
    TransformSet,
    networks,
)

SECRET = "Str0ngEnough2share"
CIPHERS = ("aes", "aes 192", "aes 256", "3des")
HASHES = ("md5", "sha", "sha256", "sha384", "sha512")
GROUPS = (2, 5, 14, 15, 16, 19, 20)
ESP = (
    "esp-aes esp-sha-hmac",
    "esp-aes 256 esp-sha256-hmac",
    "esp-aes 192 esp-sha512-hmac",
    "esp-3des esp-md5-hmac",
    "esp-3des esp-sha-hmac",
    "esp-aes 256 esp-sha384-hmac",
    "esp-gcm 256",
    "esp-gcm",
)
V2_CIPHERS = ("aes-cbc-128", "aes-cbc-192", "aes-cbc-256", "3des")
V2_HASHES = ("sha1", "sha256", "sha384", "sha512")


@dataclass
class Pair:
    """Two ends that belong together."""

    base: str
    a: End
    b: End

    def ends(self, at: str) -> tuple[End, End]:
        """The end of a name, and the other one."""
        return (self.a, self.b) if at == "a" else (self.b, self.a)


def bare(kind_a: Kind, kind_b: Kind, ike: int) -> tuple[End, End]:
    at = IPv4Address
    a = End(
        "a",
        kind_a,
        ike,
        at("203.0.113.1"),
        at("198.51.100.1"),
        IPv4Network("10.1.0.0/16"),
        at("172.16.0.1"),
    )
    b = End(
        "b",
        kind_b,
        ike,
        at("198.51.100.1"),
        at("203.0.113.1"),
        IPv4Network("10.2.0.0/16"),
        at("172.16.0.2"),
    )
    return a, b


def _pair(base: str, kind_a: Kind, kind_b: Kind, ike: int, rng: Random) -> Pair:
    """Two ends with phase 2 settings and mirrored access lists, without keys."""
    a, b = bare(kind_a, kind_b, ike)
    mode = "transport" if kind_a == "gre" and rng.random() < 0.5 else "tunnel"
    transforms = rng.choice(ESP)
    pfs = rng.choice((None, None, f"group{rng.choice(GROUPS)}"))
    if kind_a in ("map", "dynamic"):
        first = Line(networks(a.lan)[0], networks(b.lan)[0])
        second = Line(networks(a.lan)[1], networks(b.lan)[1])
        a.lines = [first, second] if rng.random() < 0.3 else [first]
        b.lines = [] if kind_b == "dynamic" else [line.mirrored() for line in a.lines]
    for end in (a, b):
        end.sets = [TransformSet("TS", transforms, mode)]
        end.used = ["TS"]
        end.pfs = pfs
    return Pair(base, a, b)


def _ikev1(base: str, kind_a: Kind, kind_b: Kind, rng: Random) -> Pair:
    pair = _pair(base, kind_a, kind_b, 1, rng)
    policy = Policy(10, rng.choice(CIPHERS), rng.choice(HASHES), "pre-share", rng.choice(GROUPS))
    for end in (pair.a, pair.b):
        end.policies = [deepcopy(policy)]
        peer = IPv4Network("0.0.0.0/0") if end.kind == "dynamic" else IPv4Network(end.peer)
        end.keys = [Key(SECRET, peer)]
    return pair


def _profiled(base: str, kind_a: Kind, kind_b: Kind, rng: Random) -> Pair:
    pair = _ikev1(base, kind_a, kind_b, rng)
    for end in (pair.a, pair.b):
        peer = end.keys[0].peer
        end.keys = [Key(SECRET, peer, "RING")]
        match = f"address {peer.network_address} {peer.netmask}"
        end.profiles = [Profile("ISAKMP", ["RING"], [match])]
        end.profile = "ISAKMP"
    return pair


def _ikev2(base: str, kind_a: Kind, kind_b: Kind, rng: Random) -> Pair:
    pair = _pair(base, kind_a, kind_b, 2, rng)
    proposal = Proposal(
        "PROP",
        rng.sample(V2_CIPHERS, rng.choice((1, 1, 2))),
        rng.sample(V2_HASHES, rng.choice((1, 1, 2))),
        rng.sample(GROUPS, rng.choice((1, 1, 2))),
    )
    for end in (pair.a, pair.b):
        end.ikev2 = Ikev2(
            [deepcopy(proposal)],
            {"POL": ["PROP"]},
            blocks=[Block("PEER", IPv4Network(end.peer), SECRET, SECRET)],
            matches=[f"address {end.peer} 255.255.255.255"],
        )
    return pair


BASES: dict[str, Callable[[Random], Pair]] = {
    "map-ikev1": lambda rng: _ikev1("map-ikev1", "map", "map", rng),
    "map-ikev1-profile": lambda rng: _profiled("map-ikev1-profile", "map", "map", rng),
    "map-ikev2": lambda rng: _ikev2("map-ikev2", "map", "map", rng),
    "dynamic-ikev1": lambda rng: _ikev1("dynamic-ikev1", "map", "dynamic", rng),
    "dynamic-ikev1-profile": lambda rng: _profiled("dynamic-ikev1-profile", "map", "dynamic", rng),
    "svti-ikev1": lambda rng: _ikev1("svti-ikev1", "svti", "svti", rng),
    "svti-ikev1-profile": lambda rng: _profiled("svti-ikev1-profile", "svti", "svti", rng),
    "svti-ikev2": lambda rng: _ikev2("svti-ikev2", "svti", "svti", rng),
    "gre-ikev1": lambda rng: _ikev1("gre-ikev1", "gre", "gre", rng),
    "gre-ikev2": lambda rng: _ikev2("gre-ikev2", "gre", "gre", rng),
}
"""The kinds that a pair begins as."""
