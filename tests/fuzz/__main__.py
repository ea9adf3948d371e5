"""`python -m tests.fuzz`: every reader against texts that nobody would write.

Prints per target how many inputs it took, the slowest, and every input that ended in something else
than a result or a clear error; exit code 1 if there was one.
"""

import argparse
import gc
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.fuzz.further import ALL
from tests.fuzz.mangling import mangled
from tests.fuzz.targets import Target

SLOW = 5.0
"""Seconds that no input of up to 100 kB may take."""
HUNG = 60
RARE = 0.02
"""The share of inputs of up to 100 kB."""


class HungError(Exception):
    """An input took a minute of the processor, or ten by the clock."""


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise HungError

    signal.signal(signal.SIGPROF, ring)
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_PROF, HUNG)
    signal.alarm(10 * HUNG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def run(
    target: Target, inputs: int, seconds: float, seed: int, keep: Path, rare: float = RARE
) -> int:
    """Feed a target; how many inputs it did not stand."""
    bad, slowest, done = 0, 0.0, 0
    gc.collect()  # what the readers before have left is not counted against an input of this one
    ends, cpu = time.monotonic() + seconds, time.process_time()
    with tempfile.TemporaryDirectory(prefix="bothends-fuzz-") as folder:
        for number in range(inputs):
            if time.monotonic() > ends:
                break
            rng = Random(f"{target.name} {seed} {number}")
            text = mangled(target.seeds, rng, rare)
            began = time.process_time()
            try:
                with _alarm():
                    target.take(text, rng, Path(folder))
            except Exception:  # noqa: BLE001  (whatever it is, a user would have seen exit 5)
                bad += 1
                keep.mkdir(parents=True, exist_ok=True)
                name = f"{target.name}-{seed}-{number}"
                (keep / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
                (keep / f"{name}.trace").write_text(traceback.format_exc())
                last = traceback.format_exc().strip().splitlines()[-1][:100]
                print(f"  {name}: {last}")
            taken = time.process_time() - began
            done += 1
            if taken > SLOW:
                bad += 1
                print(f"  {target.name}-{seed}-{number}: {taken:.1f} s for {len(text)} characters")
            slowest = max(slowest, taken)
    cost = 1000 * (time.process_time() - cpu) / max(1, done)
    print(
        f"{target.name:<10} {done:>8} inputs  {bad:>3} bad  slowest {slowest:.2f} s  "
        f"{cost:.1f} ms each",
        flush=True,
    )
    return bad


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=1000, help="of each target")
    parser.add_argument("--seconds", type=float, default=600, help="of each target at the most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", choices=[each.name for each in ALL])
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"), help="where bad inputs go")
    parser.add_argument("--rare", type=float, default=RARE, help="share of inputs of 100 kB")
    parser.add_argument(
        "--mix", type=int, help="so many inputs of all targets together, most of the cheap ones"
    )
    given = parser.parse_args()
    chosen = [each for each in ALL if not given.target or each.name in given.target]
    bad = 0
    for each in chosen:
        inputs = given.inputs if given.mix is None else given.mix * each.share // 100
        if inputs:
            bad += run(each, inputs, given.seconds, given.seed, given.keep, given.rare)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
