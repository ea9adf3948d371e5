"""Waves of an upgrade, each as large as it can be."""

from collections.abc import Iterable, Mapping, Sequence

from bothends.compare.upgrade_lines import Prepared, Stage
from bothends.compare.upgrade_states import START, State, Step, UpgradedFleet, UpgradedTunnel, Wave

_STEP_TO = {Stage.PREPARED: Step.PREPARE, Stage.CLEAN: Step.CLEAN}


class WaveBuilder:
    """Collects waves, each as large as it can be."""

    def __init__(self, fleet: UpgradedFleet) -> None:
        self._fleet = fleet
        self._states: dict[str, State] = dict.fromkeys(fleet.routers, START)
        self.waves: list[Wave] = []

    def upgrade(self, names: Sequence[str]) -> None:
        """Bring some routers to their upgrade, and upgrade them."""
        goals: dict[str, Stage] = {name: Stage.CLEAN for name in names if self._way(name).has_lines}
        for name in tuple(goals):
            for other in self._fleet.neighbours(name):
                if self._way(other).has_lines:
                    goals.setdefault(other, Stage.PREPARED)
        self._change_lines(goals)
        left = list(names)
        while left:
            chosen = self._chosen(Step.UPGRADE, left) or self._give_way(Step.UPGRADE, left)
            self._take(Step.UPGRADE, chosen)
            left = [name for name in left if name not in chosen]

    def _way(self, name: str) -> Prepared:
        return self._fleet.way(self._fleet.routers[name])

    def _change_lines(self, goals: dict[str, Stage]) -> None:
        while pending := {n: s for n, s in goals.items() if self._states[n].stage < s}:
            for stage, step in _STEP_TO.items():
                ready = sorted(n for n in pending if self._states[n].stage == stage - 1)
                if chosen := self._chosen(step, ready):
                    self._take(step, chosen)
                    break
            else:
                if not self._raise(goals, pending):
                    names = sorted(pending)
                    step = _STEP_TO[Stage(self._states[names[0]].stage + 1)]
                    self._take(step, self._give_way(step, names[:1]))

    def _raise(self, goals: dict[str, Stage], pending: Iterable[str]) -> bool:
        """Let the routers go on that those wait for."""
        raised = False
        for name in pending:
            step = _STEP_TO[Stage(self._states[name].stage + 1)]
            for tunnel in self._blocking(step, name):
                other = next(each for each in tunnel.names if each != name)
                stage = self._states[other].stage
                expected = Stage(min(stage + 1, Stage.CLEAN))
                if self._way(other).has_lines and goals.get(other, Stage.AS_IS) < expected:
                    goals[other] = expected
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
    ) -> list[UpgradedTunnel]:
        """The tunnels for which a router cannot take a step beside those of a wave."""
        new = step.after(self._states[name])
        blocking = []
        for tunnel in self._fleet.tunnels_of.get(name, ()):
            other = next(each for each in tunnel.names if each != name)
            states = [self._states[other]]
            if moves and other in moves:
                states.append(moves[other])
            pairs = [(new, s) if tunnel.names[0] == name else (s, new) for s in states]
            if not all(map(tunnel.live, pairs)):
                blocking.append(tunnel)
        return blocking

    def _give_way(self, step: Step, names: Sequence[str]) -> tuple[str, ...]:
        """The first of some routers that wait for each other.

        Its tunnels that held it back are `stuck` from here on, so that the plan comes to an end.
        """
        for tunnel in self._blocking(step, names[0]):
            tunnel.stuck = True
        return (names[0],)

    def _take(self, step: Step, names: Sequence[str]) -> None:
        self.waves.append(Wave(step, tuple(names)))
        for name in names:
            self._states[name] = step.after(self._states[name])
