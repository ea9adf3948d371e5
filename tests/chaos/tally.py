"""What many runs add up to, per verb and cut."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.chaos.judge import State
from tests.chaos.run import Result

HEADER = (
    "change", "cut", "runs", "old-old", "new-new", "half", "running ≠ startup",
    "foreign lines changed", "packets in clear", "resumed", "seconds until settled", "lost of sent",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """All results of a seed so far."""

    seed: int
    results: list[Result] = field(default_factory=list)

    @property
    def bad(self) -> Sequence[Result]:
        """Runs that ended in a way that must never be."""
        return [result for result in self.results if result.bad]

    def rows(self) -> Iterable[tuple[str, ...]]:
        """A row per kind, and one for all."""
        kinds = sorted({(result.verb, result.cut) for result in self.results})
        for verb, cut in kinds:
            yield _row(verb, cut, [r for r in self.results if (r.verb, r.cut) == (verb, cut)])
        yield _row("all", "", self.results)

    def text(self) -> str:
        """As a table for people, in Markdown."""
        rows = [HEADER, tuple("---" for _ in HEADER), *self.rows()]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        windows = [result.window for result in self.results if result.window is not None]
        alone = sum(result.alone is State.HALF for result in self.results)
        lines = [
            f"{len(self.results)} runs, seed {self.seed}.",
            "",
            table,
            "",
            f"Before any `resume`, {alone} runs had one end changed.",
        ]
        if windows:
            lines.append(
                f"Between the two confirmations: median {1000 * median(windows):.0f} ms, "
                f"at most {1000 * max(windows):.0f} ms ({len(windows)} changes)."
            )
        return "\n".join(lines) + "\n"


def _row(verb: str, cut: str, results: Sequence[Result]) -> tuple[str, ...]:
    states = [result.judgement.state for result in results]
    settled = [result.settled for result in results]
    return (
        verb,
        cut,
        str(len(results)),
        *(str(states.count(state)) for state in (State.OLD, State.NEW, State.HALF)),
        str(sum(bool(result.judgement.unsaved) for result in results)),
        str(sum(result.judgement.foreign for result in results)),
        str(sum(result.clear for result in results)),
        str(sum(bool(result.resumed) for result in results)),
        f"{median(settled):.0f}, at most {max(settled):.0f}",
        f"{sum(result.lost for result in results)}/{sum(result.sent for result in results)}",
    )
