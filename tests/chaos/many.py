"""Many runs, side by side, each decided by the seed and its number."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from traceback import format_exc

from tests.chaos.cuts import CUTS, Cut
from tests.chaos.run import Reference, Result, reference, run
from tests.chaos.verbs import Verb


def chosen(
    seed: int, number: int, verbs: Sequence[Verb], cuts: Sequence[str] | None = None
) -> tuple[Verb, Cut, random.Random]:
    """What run `number` of a seed does: the same every time."""
    chance = random.Random(f"{seed}/{number}")
    names = list(cuts or CUTS)
    return verbs[number % len(verbs)], CUTS[names[number // len(verbs) % len(names)]], chance


def nice() -> None:
    """Let others go first."""
    os.nice(10)


def runs(
    seed: int,
    numbers: Sequence[int],
    verbs: Sequence[Verb],
    cuts: Sequence[str] | None,
    out: Path,
    workers: int,
    minutes: float = 1e9,
) -> Iterator[Result]:
    """The results of runs, in the order in which they end; none is begun after `minutes`."""
    ends = time.monotonic() + 60 * minutes
    with (
        tempfile.TemporaryDirectory(prefix="bothends-chaos-") as folder,
        ProcessPoolExecutor(workers, get_context("spawn"), initializer=nice) as pool,
    ):
        folders = [Path(folder) / verb.name for verb in verbs]
        references = pool.map(reference, folders, verbs)
        known = dict(zip((verb.name for verb in verbs), references, strict=True))
        waiting = [pool.submit(one, seed, number, known, verbs, cuts, out) for number in numbers]
        try:
            for done in as_completed(waiting):
                yield done.result()
                if time.monotonic() > ends:
                    return
        finally:
            pool.shutdown(cancel_futures=True)


def one(
    seed: int,
    number: int,
    known: dict[str, Reference],
    verbs: Sequence[Verb],
    cuts: Sequence[str] | None,
    out: Path,
) -> Result:
    """One run; its folder stays where it went wrong."""
    verb, cut, chance = chosen(seed, number, verbs, cuts)
    folder = out / f"{seed}-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        result = run(folder, number, known[verb.name], cut, chance)
    except Exception:  # noqa: BLE001  (the run itself went wrong: it counts as bad)
        result = Result(number, verb.name, cut.name, 0, internal=True, text=format_exc())
        (folder / "result.txt").write_text(result.text, encoding="utf-8")
    if not result.bad:
        shutil.rmtree(folder, ignore_errors=True)
    return result
