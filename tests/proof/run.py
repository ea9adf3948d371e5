"""Runs many pairs side by side, each worker with a bench of two warm daemons of its own."""

import multiprocessing
import os
import queue
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.process import BaseProcess

from tests.proof.generator import Recipe, draw
from tests.proof.minimise import minimise
from tests.proof.trial import Trial, try_recipe

from bothends.errors import BothendsError
from bothends.lab.charon.bench import Bench


class WorkerError(RuntimeError):
    """A worker ended before its work was done."""


class Trier:
    """Tries recipes, on daemons that are replaced when they break."""

    def __init__(self, stack: ExitStack, *, with_charon: bool, name: str = "proof") -> None:
        self._stack = stack
        self._with_charon = with_charon
        self._name = name
        self._bench: Bench | None = None

    def run(self, recipe: Recipe, name: str) -> Trial:
        """Try one recipe."""
        try:
            return try_recipe(recipe, name, self.ready())
        except BothendsError:
            self._stack.close()
            self._bench = None
            try:
                return try_recipe(recipe, name, self.ready())
            except BothendsError as error:
                error.add_note(f"while {name} was tried: {recipe}")
                raise

    def smallest(self, trial: Trial) -> Trial:
        """The smallest trial with a disagreement of this one."""
        return minimise(trial, lambda recipe: self.run(recipe, trial.name))

    def ready(self) -> Bench | None:
        """The daemons, if they are wanted."""
        if self._with_charon and self._bench is None:
            self._bench = self._stack.enter_context(Bench(self._name))
        return self._bench


def run(seed: int, numbers: range, *, with_charon: bool, workers: int) -> Iterator[Trial]:
    """Try the pairs of some numbers, in no certain order; what disagrees comes minimised.

    Raises:
        WorkerError: a worker died.
    """
    if workers == 1:
        found: list[Trial] = []
        for number in numbers:
            _work(seed, range(number, number + 1), found.append, with_charon=with_charon)
            yield found.pop()
        return
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[Trial] = context.Queue()
    processes = [
        context.Process(
            target=_work,
            args=(seed, numbers[first::workers], results.put),
            kwargs={"with_charon": with_charon},
            daemon=True,
        )
        for first in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        for _ in numbers:
            yield _next(results, processes)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _next(results: "multiprocessing.Queue[Trial]", processes: Sequence[BaseProcess]) -> Trial:
    while True:
        try:
            return results.get(timeout=1)
        except queue.Empty:
            if any(process.exitcode for process in processes):
                raise WorkerError("a worker died; its own words are above") from None


def _work(seed: int, numbers: range, put: Callable[[Trial], None], *, with_charon: bool) -> None:
    parent = os.getppid()
    with ExitStack() as stack:
        trier = Trier(stack, with_charon=with_charon)
        for number in numbers:
            if os.getppid() != parent:
                return  # nobody is there to read it
            trial = trier.run(draw(seed, number), f"{seed}-{number}")
            put(trier.smallest(trial) if trial.disagreements else trial)
