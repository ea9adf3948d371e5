"""Plays a plan on the texts: every line typed, every router one after the other, all read anew."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.compare.console import typed

from bothends.compare import DOWN, Verdict, judge
from bothends.compare.judge import no_rules
from bothends.compare.upgrade_plan import Planner, UpgradePlan
from bothends.compare.upgrade_states import Step
from bothends.platforms.ios.config import read_router
from bothends.platforms.router import Release, Router
from bothends.platforms.upgrade import strict, upgraded


@dataclass
class Bench:
    """The routers of a fleet, as they are at one moment of an upgrade."""

    texts: dict[str, str]
    release: Release
    upgraded: set[str] = field(default_factory=set)
    _read: dict[tuple[str, str, bool], Router] = field(default_factory=dict)

    def router(self, name: str) -> Router:
        """What a router runs: the text is read by the release that it runs."""
        key = name, self.texts[name], name in self.upgraded
        if key not in self._read:
            router = read_router(self.texts[name], f"{name}.cfg")
            if name in self.upgraded:
                router = upgraded(router, self.release)
            elif strict(router, router.release):
                router = upgraded(router, router.release)
            self._read[key] = router
        return self._read[key]

    def verdicts(self) -> Mapping[str, Verdict]:
        """What becomes of every tunnel now."""
        found = judge(list(map(self.router, self.texts)), None, no_rules)
        return {tunnel.id: tunnel.verdict for tunnel in found.tunnels}


def plan_of(texts: Mapping[str, str], release: Release, waves: object = ()) -> UpgradePlan:
    """The plan for a fleet."""
    routers = [read_router(text, f"{name}.cfg") for name, text in texts.items()]
    found = judge(routers, None, no_rules)
    planner = Planner((tunnel.context for tunnel in found.tunnels), release)
    return planner.plan(waves)  # type: ignore[arg-type]  # names in waves


def played(
    bench: Bench, plan: UpgradePlan, seed: int
) -> Iterator[tuple[int, str, Mapping[str, Verdict]]]:
    """Every state of the fleet: the wave, the router that was changed last, the verdicts."""
    rng = random.Random(seed)  # noqa: S311 - drawn again from its number
    for number, wave in enumerate(plan.waves, 1):
        names = list(wave.routers)
        rng.shuffle(names)
        for name in names:
            if wave.step is Step.UPGRADE:
                bench.upgraded.add(name)
            elif plan.lines[name, wave.step]:
                bench.texts[name] = typed(bench.texts[name], plan.lines[name, wave.step])
            yield number, name, bench.verdicts()


def lost(before: Mapping[str, Verdict], now: Mapping[str, Verdict]) -> list[str]:
    """The tunnels that are down and were not, or that are not there any more."""
    return [
        name
        for name, verdict in before.items()
        if verdict not in DOWN and now.get(name, Verdict.DOWN_PHASE1) in DOWN
    ]
