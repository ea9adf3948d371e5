"""`python -m tests.chaos`: changes that are cut at random moments, and what both ends run then.

Loopback only. It ends by itself: every command has a time after which it is killed.
"""

import argparse
import secrets
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.chaos.cuts import CUTS
from tests.chaos.many import runs
from tests.chaos.run import Result
from tests.chaos.tally import Tally
from tests.chaos.verbs import available


def main() -> int:
    """Run changes; 1 if any of them left what must not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, help="a fresh one by default")
    parser.add_argument("--only", type=int, help="one run of a seed, by its number")
    parser.add_argument("--verb", action="append", help="only this change; may be repeated")
    parser.add_argument("--cut", action="append", choices=list(CUTS), help="only this cut")
    parser.add_argument(
        "--workers", type=int, default=8, help="runs side by side: most of them wait"
    )
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no run after so many")
    parser.add_argument("--out", type=Path, help="where bad runs are kept")
    asked = parser.parse_args()
    seed = secrets.randbelow(1 << 32) if asked.seed is None else asked.seed
    out = asked.out or Path(tempfile.mkdtemp(prefix="bothends-chaos-"))
    verbs = [v for v in available(commands()) if not asked.verb or v.name in asked.verb]
    numbers = range(asked.runs) if asked.only is None else range(asked.only, asked.only + 1)
    print(f"seed {seed}; {', '.join(v.name for v in verbs)}; bad runs: {out}", file=sys.stderr)
    tally = Tally(seed)
    with suppress(KeyboardInterrupt):  # what was run so far is shown
        for result in runs(seed, numbers, verbs, asked.cut, out, asked.workers, asked.minutes):
            tally.results.append(result)
            if result.bad:
                print(f"bad: run {result.number}: {told(result)}", file=sys.stderr, flush=True)
            if len(tally.results) % 25 == 0:
                print(
                    f"{len(tally.results)} runs, {len(tally.bad)} bad", file=sys.stderr, flush=True
                )
    print(tally.text())
    return 1 if tally.bad else 0


def told(result: Result) -> str:
    """One line on a bad run."""
    ends = result.judgement
    return (
        f"{result.verb}, {result.cut} at line {result.at}: {ends.state}, "
        f"unsaved {', '.join(ends.unsaved) or 'none'}, {ends.foreign} foreign lines, "
        f"{result.clear} packets in clear, exit {result.code}, resumed {result.resumed} times"
    )


def commands() -> list[str]:
    """The commands that bothends has."""
    from bothends.cli.verbs import VERBS

    return list(VERBS)


if __name__ == "__main__":
    sys.exit(main())
