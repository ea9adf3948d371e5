"""Asks the rules of every tunnel and router, in several processes when there are many."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bothends.compare.accepted_findings import Find, Silencer, Used
from bothends.compare.finding import Finding
from bothends.compare.process_pool import shared

T = TypeVar("T")
R = TypeVar("R")

ENOUGH = 200
"""Contexts from which on starting more processes pays."""
BATCH = 32
"""Contexts that a process takes at once."""


class Questions:
    """What is asked of the rules.

    Args:
        find: the rules; all of them by default.
        processes: how many processes may ask; by default one for each processor, when there is
            enough to ask. Of rules that are not ours nobody knows what they do beside finding:
            they are asked here.
    """

    def __init__(self, find: Find | None = None, processes: int | None = None) -> None:
        self.silencer = find if isinstance(find, Silencer) else None
        self.find = find or _all_rules()
        self.processes = processes if find is None or self.silencer else 1

    def ask(
        self, contexts: Sequence[Any], answer: Callable[[Any, tuple[Finding, ...]], R]
    ) -> list[R]:
        """The answers, made of each context and of what was found there, in their order."""

        def work(batch: Sequence[Any]) -> tuple[list[R], Counter[Used]]:
            answers = [answer(context, tuple(self.find(context))) for context in batch]
            return answers, self._silenced()

        silenced = self._silenced()  # earlier: every process would count it
        processes = self.processes or (1 if len(contexts) < ENOUGH else None)
        answers: list[R] = []
        for some, more in shared(work, contexts, BATCH, processes):
            answers += some
            silenced += more
        if self.silencer:
            self.silencer.add(silenced)
        return answers

    def _silenced(self) -> Counter[Used]:
        return self.silencer.used() if self.silencer else Counter()


def _all_rules() -> Find:
    from bothends.compare.rules import find, rules

    rules()  # before this process is copied: every copy would import them
    return find
