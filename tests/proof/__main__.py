"""`python -m tests.proof`: hold comparison, model and charon against each other, and say what is so."""

import argparse
import secrets
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.proof.cases import NO_RECIPE, load, save
from tests.proof.report import document, summary
from tests.proof.run import Trier, run
from tests.proof.shapes import absent as no_shapes
from tests.proof.tally import Tally
from tests.proof.trial import try_case

from bothends.lab.charon.prerequisites import missing

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 10_000
"""Pairs that a run must have for its numbers to go into the documentation."""


def main() -> int:
    """Run pairs, or replay a saved one; 1 if anything disagrees that nothing explains."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, help="a fresh one by default")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-charon", action="store_true", help="comparison and model only")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "proof")
    verbs = parser.add_subparsers(dest="verb")
    replay = verbs.add_parser("replay", help="a saved disagreement")
    replay.add_argument("folder", type=Path)
    asked = parser.parse_args()
    absent = [] if asked.no_charon else missing()
    if absent:
        print(f"Without charon: {', '.join(absent)}.", file=sys.stderr)
    with_charon = not asked.no_charon and not absent
    if why := no_shapes():
        print(f"Without shapes: {why}.", file=sys.stderr)
    if asked.verb == "replay":
        return _replay(asked.folder, with_charon=with_charon)
    seed = secrets.randbelow(1 << 32) if asked.seed is None else asked.seed
    return _prove(asked, seed, with_charon=with_charon)


def _prove(asked: argparse.Namespace, seed: int, *, with_charon: bool) -> int:
    print(f"{asked.pairs} pairs, seed {seed}", file=sys.stderr)
    tally = Tally(seed)
    began = time.monotonic()
    trials = run(seed, range(asked.pairs), with_charon=with_charon, workers=asked.workers)
    for trial in trials:
        tally.add(trial)
        if trial.disagreements:
            print(f"disagreement: {save(trial, asked.out)}", file=sys.stderr)
        if tally.pairs % 500 == 0:
            pace = tally.pairs / (time.monotonic() - began) * 60
            print(f"{tally.pairs} pairs, {pace:.0f} a minute", file=sys.stderr)
    tally.minutes = (time.monotonic() - began) / 60
    print(summary(tally))
    if with_charon and asked.pairs >= ENOUGH:
        (ROOT / "docs" / "proof.md").write_text(document(tally), encoding="utf-8")
    return 1 if tally.failed else 0


def _replay(folder: Path, *, with_charon: bool) -> int:
    with ExitStack() as stack:
        bench = Trier(stack, with_charon=with_charon).ready()
        trial = try_case(load(folder), NO_RECIPE, bench)
    for (oracle, initiator), outcome in sorted(trial.said.items()):
        print(f"{oracle:7} {initiator} starts: {outcome.ends:14} {outcome.suite} {outcome.why}")
    print(f"verdict: {trial.verdict}")
    for name, fact in trial.excused:
        print(f"explained: {fact}: {name}")
    for found in trial.disagreements:
        print(
            f"unexplained: {found.fact}, {found.initiator} starts: lint says {found.said[0]}, "
            f"{found.other} {found.said[1]}"
        )
    return 1 if trial.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
