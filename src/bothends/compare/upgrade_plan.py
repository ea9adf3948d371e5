"""In which order the lines of both ends change, so that no wave of an upgrade takes a tunnel down.

A wave is a set of routers that take one step: lines that prepare them, lines that take what is weak
out, or the upgrade itself. Within a wave nothing is said about the order, so that each tunnel is
judged in every state that it can pass: with the step at one end, at the other, and at both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bothends.compare.finding import Verdict
from bothends.compare.upgrade_states import START, State, Step, UpgradedFleet, UpgradedTunnel, Wave
from bothends.compare.upgrade_waves import WaveBuilder
from bothends.platforms.router import Release


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


class Planner(UpgradedFleet):
    """Finds the waves of a fleet, and judges waves that somebody else has thought of."""

    def plan(self, upgrades: Sequence[Sequence[str]] = ()) -> UpgradePlan:
        """The waves for upgrades in this order; without one, for all routers at once."""
        older = (n for n, r in self.routers.items() if r.release < self.release)
        upgrades = upgrades or (tuple(sorted(older)),)
        work = WaveBuilder(self)
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
            touched = dict.fromkeys(t for name in moves for t in self.tunnels_of.get(name, ()))
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
    tunnel: UpgradedTunnel, states: Mapping[str, State], moves: Mapping[str, State], number: int
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
