"""Asks the rules of every tunnel and router, in several processes when there are many."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from bothends.compare.accepted_findings import Find, Silencer, Used
from bothends.compare.finding import Finding
from bothends.compare.process_pool import shared

if TYPE_CHECKING:
    from bothends.compare.findings_cache import FindingsCache

T = TypeVar("T")
R = TypeVar("R")
Learned = dict[bytes, bytes]

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
        known: what all rules have found before, and are asked through.
    """

    def __init__(
        self,
        find: Find | None = None,
        processes: int | None = None,
        known: "FindingsCache | None" = None,
    ) -> None:
        self.silencer = find if isinstance(find, Silencer) else None
        ours = find is None or self.silencer is not None
        self.known = known if ours else None
        self.find = find or _all_rules()
        self.processes = processes if ours else 1
        if known and ours:
            left = self.silencer.left if self.silencer else lambda _context, findings: findings
            self.find = lambda context: left(context, known.find(context))

    def ask(
        self, contexts: Sequence[Any], answer: Callable[[Any, tuple[Finding, ...]], R]
    ) -> list[R]:
        """The answers, made of each context and of what was found there, in their order."""

        def work(batch: Sequence[Any]) -> tuple[list[R], Counter[Used], Learned]:
            answers = [answer(context, tuple(self.find(context))) for context in batch]
            return answers, self._silenced(), self._learned()

        silenced, learned = self._silenced(), self._learned()  # earlier: each process would tell it
        new = sum(not (self.known and self.known.knows(context)) for context in contexts)
        processes = self.processes or (1 if new < ENOUGH else None)
        answers: list[R] = []
        for some, more, others in shared(work, contexts, BATCH, processes):
            answers += some
            silenced += more
            learned |= others
        if self.silencer:
            self.silencer.add(silenced)
        if self.known:
            self.known.used = learned
        return answers

    def _silenced(self) -> Counter[Used]:
        return self.silencer.used() if self.silencer else Counter()

    def _learned(self) -> Learned:
        return self.known.learned() if self.known else {}


def _all_rules() -> Find:
    from bothends.compare.rules import find, rules

    rules()  # before this process is copied: every copy would import them
    return find
