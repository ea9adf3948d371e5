"""A tunnel in every state that its ends pass on the way to a newer release."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bothends.compare.context import PairContext
from bothends.compare.finding import WORSENING, Verdict
from bothends.compare.upgrade import replayed
from bothends.compare.upgrade_lines import Prepared, Stage
from bothends.compare.verdict import negotiated
from bothends.platforms.router import Release, Router


class State(NamedTuple):
    """How far a router is."""

    stage: Stage = Stage.AS_IS
    """Of its lines."""
    upgraded: bool = False


START = State()


class Step(StrEnum):
    """What the routers of a wave do."""

    PREPARE = "prepare"
    CLEAN = "clean"
    UPGRADE = "upgrade"

    def after(self, state: State) -> State:
        """The state of a router that has taken the step."""
        if self is Step.UPGRADE:
            return state._replace(upgraded=True)
        return state._replace(stage=Stage.PREPARED if self is Step.PREPARE else Stage.CLEAN)


_ROUGH = frozenset({Verdict.UP_UNTIL_REKEY})
"""States that end by themselves, and are passed only where no other way leads on."""


@dataclass(frozen=True, slots=True)
class Wave:
    """Routers that take one step, in any order."""

    step: Step
    routers: tuple[str, ...]


@dataclass(eq=False)
class UpgradedTunnel:
    """One tunnel in every state of its ends."""

    pair: PairContext
    a: Prepared
    b: Prepared
    _verdicts: dict[tuple[State, State], Verdict] = field(default_factory=dict)
    _live: frozenset[tuple[State, State]] | None = None
    rough: bool = False
    """Whether no way leads on but one with states that end by themselves."""
    stuck: bool = False
    """Whether no way leads on at all. Then it holds back neither router: it goes down in some wave
    whatever their order, and the plan says in which."""

    @property
    def names(self) -> tuple[str, str]:
        """The routers of its ends."""
        return self.a.router.name, self.b.router.name

    @property
    def replayed(self) -> int:
        """How many states were judged."""
        return len(self._verdicts)

    @property
    def touched(self) -> bool:
        """Whether lines or the upgrade change anything at an end."""
        return any(way.has_lines or _changes(way) for way in (self.a, self.b))

    def verdict(self, state: tuple[State, State]) -> Verdict:
        """The verdict of the negotiations in a state of both ends."""
        if state not in self._verdicts:
            self._verdicts[state] = self._replay(state)
        return self._verdicts[state]

    def _replay(self, state: tuple[State, State]) -> Verdict:
        pair = self.pair
        one, other = (
            way.version(end.stage, after=end.upgraded)
            for way, end in zip((self.a, self.b), state, strict=True)
        )
        if pair.b is None:
            return negotiated(pair)
        return replayed(
            pair, one(pair.a), other(pair.b), a_refuses=one.refuses, b_refuses=other.refuses
        )

    def worse(self, state: tuple[State, State]) -> bool:
        """Whether a state is worse than that before everything."""
        now = self.verdict((START, START))
        return WORSENING.index(self.verdict(state)) > WORSENING.index(now)

    def allows(self, verdict: Verdict) -> bool:
        """Whether the tunnel is up with a verdict that is worse than before."""
        return verdict is Verdict.UP_ONE_WAY or (self.rough and verdict in _ROUGH)

    def bearable(self, state: tuple[State, State]) -> bool:
        """Whether the tunnel may pass a state."""
        return not self.worse(state) or self.allows(self.verdict(state))

    def live(self, state: tuple[State, State]) -> bool:
        """Whether the upgrade of both ends can be reached from a state without a bad one."""
        if self._live is None:
            self._live = self._ways()
            if (START, START) not in self._live:
                self.rough = True
                self._live = self._ways()
            if (START, START) not in self._live:
                self.stuck = True
        return self.stuck or state in self._live

    def _ways(self) -> frozenset[tuple[State, State]]:
        """The states from which single steps lead to the end."""
        one, other = _states(self.a), _states(self.b)
        following = {**dict(pairwise(one))}, {**dict(pairwise(other))}
        alive: set[tuple[State, State]] = set()
        for here in reversed(one):
            for there in reversed(other):
                on = [(following[0][here], there)] if here in following[0] else []
                on += [(here, following[1][there])] if there in following[1] else []
                if (not on or any(each in alive for each in on)) and self.bearable((here, there)):
                    alive.add((here, there))
        return frozenset(alive)


def _changes(way: Prepared) -> bool:
    before, after = (way.version(Stage.AS_IS, after=after) for after in (False, True))
    return before.router is not after.router or before.refuses is not after.refuses


def _states(way: Prepared) -> tuple[State, ...]:
    """The states that a router passes, the first and the last included."""
    if not way.has_lines:
        return START, State(upgraded=True)
    return START, State(Stage.PREPARED), State(Stage.CLEAN), State(Stage.CLEAN, upgraded=True)


class UpgradedFleet:
    """The routers of a fleet on their way to a release, and the tunnels that this touches."""

    def __init__(self, pairs: Iterable[PairContext], release: Release) -> None:
        """Take the tunnels of a fleet that have two ends."""
        self.release = release
        self._prepared: dict[int, Prepared] = {}
        self.routers: dict[str, Router] = {}
        self.pairs: list[PairContext] = []
        self.tunnels_of: dict[str, list[UpgradedTunnel]] = defaultdict(list)
        """The tunnels that change, by the name of a router."""
        for pair in pairs:
            if pair.b is None:
                continue
            tunnel = UpgradedTunnel(pair, self.way(pair.a.router), self.way(pair.b.router))
            self.pairs.append(pair)
            if tunnel.touched and pair.a.router is not pair.b.router:
                self.tunnels_of[tunnel.names[0]].append(tunnel)
                self.tunnels_of[tunnel.names[1]].append(tunnel)

    def way(self, router: Router) -> Prepared:
        """The versions of a router, and the lines that lead to each."""
        self.routers.setdefault(router.name, router)
        if id(router) not in self._prepared:
            self._prepared[id(router)] = Prepared(router, self.release)
        return self._prepared[id(router)]

    @property
    def tunnels(self) -> list[UpgradedTunnel]:
        """The tunnels that lines or the upgrade change at an end."""
        return list(dict.fromkeys(each for tunnels in self.tunnels_of.values() for each in tunnels))

    def neighbours(self, name: str) -> tuple[str, ...]:
        """The routers at the other ends of its tunnels."""
        ends = (each for tunnel in self.tunnels_of.get(name, ()) for each in tunnel.names)
        return tuple(dict.fromkeys(each for each in ends if each != name))

    def lines(self, name: str, step: Step) -> tuple[str, ...]:
        """What is entered on a router in a step; nothing for the upgrade."""
        way = self.way(self.routers[name])
        stage = {Step.PREPARE: Stage.PREPARED, Step.CLEAN: Stage.CLEAN}.get(step, Stage.AS_IS)
        return way.lines[stage]

    def at_risk(self) -> list[UpgradedTunnel]:
        """The tunnels that upgrades alone take down."""
        both = State(upgraded=True), START
        return [each for each in self.tunnels if not all(map(each.bearable, _grid(both, both)))]


def _grid(one: Iterable[State], other: Sequence[State]) -> Iterator[tuple[State, State]]:
    return ((here, there) for here in one for there in other)
