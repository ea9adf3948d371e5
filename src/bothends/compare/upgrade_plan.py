"""In which order the lines of both ends change, so that no wave of an upgrade takes a tunnel down.

A wave is a set of routers that take one step: lines that prepare them, lines that take what is weak
out, or the upgrade itself. Within a wave nothing is said about the order, so that each tunnel is
judged in every state that it can pass: with the step at one end, at the other, and at both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from bothends.compare.context import PairContext
from bothends.compare.finding import WORSENING, Verdict
from bothends.compare.upgrade import replayed
from bothends.compare.upgrade_lines import Prepared, Stage
from bothends.compare.verdict import negotiated
from bothends.platforms.router import Release, Router

State = tuple[Stage, bool]
"""How far a router is: the stage of its lines, and whether it is upgraded."""
START: State = (Stage.AS_IS, False)


class Step(StrEnum):
    """What the routers of a wave do."""

    PREPARE = "prepare"
    CLEAN = "clean"
    UPGRADE = "upgrade"

    def after(self, state: State) -> State:
        """The state of a router that has taken the step."""
        stage, upgraded = state
        if self is Step.UPGRADE:
            return stage, True
        return (Stage.PREPARED if self is Step.PREPARE else Stage.CLEAN), upgraded


@dataclass(frozen=True, slots=True)
class Wave:
    """Routers that take one step, in any order."""

    step: Step
    routers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A state of a tunnel that is worse than what it was before the upgrade."""

    tunnel: str
    wave: int
    """The number of the wave, from 1."""
    device: str
    """The end whose step leads to it."""
    verdict: Verdict
    both: bool = False
    """Whether it takes the step of the other end as well."""


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """The waves, and what became of every tunnel in them."""

    release: Release
    routers: int
    tunnels: int
    waves: tuple[Wave, ...]
    lines: Mapping[tuple[str, Step], tuple[str, ...]]
    """What is entered on each router in a step."""
    down: tuple[Trouble, ...]
    """States in which a tunnel is down that was not before."""
    worse: tuple[Trouble, ...]
    """States in which a tunnel is up, and worse than before."""
    states: int
    """How many states of tunnels were replayed."""
    at_risk: int
    """How many tunnels would go down if no lines were changed."""
    kept: tuple[str, ...] = ()
    """Routers that are not upgraded."""


class Planner:
    """Finds the waves of a fleet, and judges waves that somebody else has thought of."""

    def __init__(self, pairs: Iterable[PairContext], release: Release) -> None:
        """Take the tunnels of a fleet that have two ends."""
        self.release = release
        self._prepared: dict[int, Prepared] = {}
        self.routers: dict[str, Router] = {}
        self.pairs: list[PairContext] = []
        self._of: dict[str, list[_Tunnel]] = defaultdict(list)
        for pair in pairs:
            if pair.b is None:
                continue
            tunnel = _Tunnel(pair, self._way(pair.a.router), self._way(pair.b.router))
            self.pairs.append(pair)
            if tunnel.touched and pair.a.router is not pair.b.router:
                self._of[tunnel.names[0]].append(tunnel)
                self._of[tunnel.names[1]].append(tunnel)

    def _way(self, router: Router) -> Prepared:
        self.routers.setdefault(router.name, router)
        if id(router) not in self._prepared:
            self._prepared[id(router)] = Prepared(router, self.release)
        return self._prepared[id(router)]

    @property
    def tunnels(self) -> "list[_Tunnel]":
        """The tunnels that lines or the upgrade change at an end."""
        return list(dict.fromkeys(each for tunnels in self._of.values() for each in tunnels))

    def neighbours(self, name: str) -> tuple[str, ...]:
        """The routers at the other ends of its tunnels."""
        ends = (each for tunnel in self._of.get(name, ()) for each in tunnel.names)
        return tuple(dict.fromkeys(each for each in ends if each != name))

    def lines(self, name: str, step: Step) -> tuple[str, ...]:
        """What is entered on a router in a step; nothing for the upgrade."""
        way = self._way(self.routers[name])
        stage = {Step.PREPARE: Stage.PREPARED, Step.CLEAN: Stage.CLEAN}.get(step, Stage.AS_IS)
        return way.lines[stage]

    def at_risk(self) -> list["_Tunnel"]:
        """The tunnels that upgrades alone take down."""
        both = ((START[0], True), START)
        return [each for each in self.tunnels if not all(map(each.bearable, _grid(both, both)))]

    def plan(self, upgrades: Sequence[Sequence[str]] = ()) -> UpgradePlan:
        """The waves for upgrades in this order; without one, for all routers at once."""
        older = (n for n, r in self.routers.items() if r.release < self.release)
        upgrades = upgrades or (tuple(sorted(older)),)
        work = _Waves(self)
        for names in upgrades:
            work.upgrade(names)
        return self.judged(work.waves)

    def judged(self, waves: Sequence[Wave]) -> UpgradePlan:
        """What waves do to every tunnel, every state of them replayed."""
        states: dict[str, State] = dict.fromkeys(self.routers, START)
        down: list[Trouble] = []
        worse: list[Trouble] = []
        for number, wave in enumerate(waves, 1):
            moves = {name: wave.step.after(states[name]) for name in wave.routers}
            touched = dict.fromkeys(t for name in moves for t in self._of.get(name, ()))
            for tunnel in touched:
                tunnel.live((START, START))
                for trouble in _troubles(tunnel, states, moves, number):
                    (worse if tunnel.allows(trouble.verdict) else down).append(trouble)
            states.update(moves)
        upgraded = {name for wave in waves if wave.step is Step.UPGRADE for name in wave.routers}
        return UpgradePlan(
            release=self.release,
            routers=len(self.routers),
            tunnels=len(self.pairs),
            waves=tuple(waves),
            lines={
                (name, wave.step): self.lines(name, wave.step)
                for wave in waves
                for name in wave.routers
            },
            down=tuple(down),
            worse=tuple(worse),
            states=sum(tunnel.replayed for tunnel in self.tunnels),
            at_risk=len(self.at_risk()),
            kept=tuple(name for name in sorted(self.routers) if name not in upgraded),
        )


def _troubles(
    tunnel: "_Tunnel", states: Mapping[str, State], moves: Mapping[str, State], number: int
) -> Iterator[Trouble]:
    """The states of a wave that are worse than the tunnel was before everything."""
    a, b = tunnel.names
    here, there = states[a], states[b]
    passed = (
        (a, (moves.get(a, here), there), a in moves, False),
        (b, (here, moves.get(b, there)), b in moves, False),
        (a, (moves.get(a, here), moves.get(b, there)), a in moves and b in moves, True),
    )
    for device, state, real, both in passed:
        if real and tunnel.worse(state):
            yield Trouble(tunnel.pair.id, number, device, tunnel.verdict(state), both)


def _grid(one: Iterable[State], other: Sequence[State]) -> Iterator[tuple[State, State]]:
    return ((here, there) for here in one for there in other)


_ROUGH = frozenset({Verdict.UP_UNTIL_REKEY})
"""States that end by themselves, and are passed only where no other way leads on."""


@dataclass(eq=False)
class _Tunnel:
    """One tunnel in every state of its ends."""

    pair: PairContext
    a: Prepared
    b: Prepared
    _verdicts: dict[tuple[State, State], Verdict] = field(default_factory=dict)
    _live: frozenset[tuple[State, State]] | None = None
    rough: bool = False
    """Whether no way leads on but one with states that end by themselves."""
    stuck: bool = False
    """Whether no way leads on at all."""

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
        (stage_a, after_a), (stage_b, after_b) = state
        one, other = self.a.version(stage_a, after=after_a), self.b.version(stage_b, after=after_b)
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
        return (START, (Stage.AS_IS, True))
    return (START, (Stage.PREPARED, False), (Stage.CLEAN, False), (Stage.CLEAN, True))


_STEP_TO = {Stage.PREPARED: Step.PREPARE, Stage.CLEAN: Step.CLEAN}


class _Waves:
    """Collects waves, each as large as it can be."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._states: dict[str, State] = dict.fromkeys(planner.routers, START)
        self.waves: list[Wave] = []

    def upgrade(self, names: Sequence[str]) -> None:
        """Bring some routers to their upgrade, and upgrade them."""
        goals: dict[str, Stage] = {name: Stage.CLEAN for name in names if self._way(name).has_lines}
        for name in tuple(goals):
            for other in self._planner.neighbours(name):
                if self._way(other).has_lines:
                    goals.setdefault(other, Stage.PREPARED)
        self._change_lines(goals)
        left = list(names)
        while left:
            chosen = self._chosen(Step.UPGRADE, left) or self._give_way(Step.UPGRADE, left)
            self._take(Step.UPGRADE, chosen)
            left = [name for name in left if name not in chosen]

    def _way(self, name: str) -> Prepared:
        return self._planner._way(self._planner.routers[name])  # noqa: SLF001 - of one work

    def _change_lines(self, goals: dict[str, Stage]) -> None:
        while pending := {n: s for n, s in goals.items() if self._states[n][0] < s}:
            for stage, step in _STEP_TO.items():
                ready = sorted(n for n in pending if self._states[n][0] == stage - 1)
                if chosen := self._chosen(step, ready):
                    self._take(step, chosen)
                    break
            else:
                if not self._raise(goals, pending):
                    names = sorted(pending)
                    step = _STEP_TO[Stage(self._states[names[0]][0] + 1)]
                    self._take(step, self._give_way(step, names[:1]))

    def _raise(self, goals: dict[str, Stage], pending: Iterable[str]) -> bool:
        """Let the routers go on that those wait for."""
        raised = False
        for name in pending:
            step = _STEP_TO[Stage(self._states[name][0] + 1)]
            for tunnel in self._blocking(step, name):
                other = next(each for each in tunnel.names if each != name)
                stage = self._states[other][0]
                wanted = Stage(min(stage + 1, Stage.CLEAN))
                if self._way(other).has_lines and goals.get(other, Stage.AS_IS) < wanted:
                    goals[other] = wanted
                    raised = True
        return raised

    def _chosen(self, step: Step, names: Sequence[str]) -> tuple[str, ...]:
        """Of some routers those that can take a step in one wave, whatever their order."""
        moves: dict[str, State] = {}
        for name in names:
            if self._blocking(step, name, moves):
                continue
            moves[name] = step.after(self._states[name])
        return tuple(moves)

    def _blocking(
        self, step: Step, name: str, moves: Mapping[str, State] | None = None
    ) -> list[_Tunnel]:
        """The tunnels for which a router cannot take a step beside those of a wave."""
        new = step.after(self._states[name])
        blocking = []
        for tunnel in self._planner._of.get(name, ()):  # noqa: SLF001 - of one work
            other = next(each for each in tunnel.names if each != name)
            states = [self._states[other]]
            if moves and other in moves:
                states.append(moves[other])
            pairs = [(new, s) if tunnel.names[0] == name else (s, new) for s in states]
            if not all(map(tunnel.live, pairs)):
                blocking.append(tunnel)
        return blocking

    def _give_way(self, step: Step, names: Sequence[str]) -> tuple[str, ...]:
        """The first of some routers that wait for each other: its tunnels hold it no longer."""
        for tunnel in self._blocking(step, names[0]):
            tunnel.stuck = True
        return (names[0],)

    def _take(self, step: Step, names: Sequence[str]) -> None:
        self.waves.append(Wave(step, tuple(names)))
        for name in names:
            self._states[name] = step.after(self._states[name])
