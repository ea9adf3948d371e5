"""`python -m tests.end_to_end.killed`: kill an apply at many moments, and say what became of it."""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.end_to_end.conftest import _started as start
from tests.end_to_end.killed.moments import count, die


def main() -> int:
    """Print what time alone and what `resume` made of each death; 1 if one ended badly."""
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.killed", description=__doc__)
    parser.add_argument("--moments", type=int, default=42)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", help="these moments, and no others")
    asked = parser.parse_args()
    alone: Counter[str] = Counter()
    resumed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="bothends-killed-") as folder:
        number, new = count(start, Path(folder) / "whole")
        draw = random.Random(asked.seed)  # noqa: S311  (a sample, not a secret)
        drawn = draw.sample(range(1, number + 1), min(asked.moments, number))
        print(f"an apply has {number} moments")
        for turn, moment in enumerate(asked.only or drawn):
            project = Path(folder) / str(moment)
            death = die(start, project, moment, new, wait=turn % 2 == 0)
            what = "after time" if turn % 2 == 0 else "at once"
            alone[f"{what}: {death.alone}"] += 1
            resumed[str(death.resumed)] += 1
            good = death.resumed.running != "half" and death.resumed.saved and death.code in {0, 4}
            print(f"{moment:4} {what}: {death.alone}; resumed: {death.resumed}, exit {death.code}")
            if not good:
                print(death.said)
            sys.stdout.flush()
    for title, tally in (("before resume", alone), ("after resume", resumed)):
        print(f"{title}:", ", ".join(f"{n} {what}" for what, n in sorted(tally.items())))
    return int(any("half" in what or "not saved" in what for what in resumed))


if __name__ == "__main__":
    sys.exit(main())
