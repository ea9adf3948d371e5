"""Plans for random fleets, every state played on the texts: `python -m tests.upgrade --waves 10000`."""

import argparse
import sys
import time
from collections import Counter

from tests.upgrade.fleets import drawn
from tests.upgrade.replay import Bench, lost, plan_of, played

from bothends.platforms.router import Release

TO = Release(17, 12)


def main() -> int:
    """Play so many waves; 1 if a tunnel went down in any state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waves", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start, seed = time.perf_counter(), asked.seed
    count: Counter[str] = Counter()
    while count["waves"] < asked.waves:
        fleet = drawn(seed)
        plan = plan_of(fleet.texts, TO, fleet.waves)
        bench = Bench(dict(fleet.texts), TO)
        before = bench.verdicts()
        count.update(fleets=1, waves=len(plan.waves), tunnels=plan.tunnels, at_risk=plan.at_risk)
        for wave, name, now in played(bench, plan, seed):
            count["states"] += 1
            for tunnel in lost(before, now):
                count["down"] += 1
                print(  # noqa: T201 - what it is run for
                    f"seed {seed}, wave {wave}, {name} changed: {tunnel} is {now.get(tunnel)}"
                )
        seed += 1
    parts = ("fleets", "tunnels", "at_risk", "waves", "states", "down")
    print(  # noqa: T201 - what it is run for
        ", ".join(f"{count[name]} {name}" for name in parts), f"{time.perf_counter() - start:.0f} s"
    )
    return 1 if count["down"] else 0


if __name__ == "__main__":
    sys.exit(main())
