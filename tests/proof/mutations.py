"""What a pair is bent by: named, small, each of one end unless its name says both."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.proof.config import End

Bend = Callable[[Random, End, End], None]
Wanted = Callable[[End], bool]


@dataclass(frozen=True)
class Mutation:
    """One way to bend an end, and which ends can be bent so."""

    name: str
    topic: str
    wanted: Wanted
    bend: Bend


MUTATIONS: dict[str, Mutation] = {}
"""By name, as the modules beside this one declare them."""


def mutation(topic: str, wanted: Wanted) -> Callable[[Bend], Bend]:
    """Declares the function below it, named after it."""

    def declare(bend: Bend) -> Bend:
        name = bend.__name__.strip("_").replace("_", "-")
        MUTATIONS[name] = Mutation(name, topic, wanted, bend)
        return bend

    return declare


def ikev1(end: End) -> bool:
    return end.ike == 1


def ikev2(end: End) -> bool:
    return end.ikev2 is not None


def profiled(end: End) -> bool:
    return bool(end.profiles)


def any_end(end: End) -> bool:
    return True


def selective(end: End) -> bool:
    """Whether the end has an access list that decides."""
    return bool(end.lines)


def tunnel(end: End) -> bool:
    return end.kind in ("svti", "gre")


def named(end: End) -> bool:
    """Whether the end names its peer."""
    return end.kind != "dynamic"
