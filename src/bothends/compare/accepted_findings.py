"""Silencing: findings that somebody knows and accepts, each with a reason."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Finding, Place

Context = PairContext | DeviceContext
Find = Callable[[Context], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Silence:
    """Which findings are accepted: those of a rule on a device, in a tunnel, in a file or line.

    All that is given has to fit; names are patterns as a shell knows them.
    """

    rule: str
    reason: str
    device: str = ""
    tunnel: str = ""
    file: str = ""
    line: int = 0
    where: str = ""
    """file:line:column of the entry itself."""

    def covers(self, finding: Finding, tunnel: str) -> bool:
        """Whether a finding of the rule is accepted; `tunnel` is empty beside the tunnels."""
        if self.tunnel and not (tunnel and fnmatchcase(tunnel, self.tunnel)):
            return False
        return any(self._at(place) for place in (finding.a, finding.b) if place)

    def _at(self, place: Place) -> bool:
        if self.device and not fnmatchcase(place.device, self.device):
            return False
        if self.file and not PurePath(place.file).match(self.file):
            return False
        return self.line in {0, place.line}


Used = tuple[Silence, str]
"""An entry that has silenced a finding; with the tunnel, where that says it cannot be judged."""


class Silencer:
    """Rules without the findings that are accepted, which are counted.

    The negotiations have the last word on the verdict: silence lifts only what a rule has laid on
    it, never a failure.
    """

    def __init__(self, silences: Sequence[Silence] = (), find: Find | None = None) -> None:
        self.silences = tuple(silences)
        self._find = find
        self._used: Counter[Used] = Counter()
        self._by_rule: dict[str, list[Silence]] = defaultdict(list)

    def __call__(self, context: Context) -> Iterator[Finding]:
        """What the rules find and nobody has silenced."""
        return self.left(context, self._rules()(context))

    def left(self, context: Context, findings: Iterable[Finding]) -> Iterator[Finding]:
        """What nobody has silenced of what was found in a tunnel, or in a router."""
        tunnel = context.id if isinstance(context, PairContext) else ""
        for finding in findings:
            covering = next(
                (each for each in self._of(finding.rule) if each.covers(finding, tunnel)), None
            )
            if covering is None:
                yield finding
            else:
                undecided = finding.consequence is Consequence.UNVERIFIABLE
                self._used[covering, tunnel if undecided else ""] += 1

    @property
    def count(self) -> int:
        """How many findings were silenced."""
        return self._used.total()

    @property
    def accepted(self) -> frozenset[str]:
        """The tunnels of which a finding was silenced that says they cannot be judged."""
        return frozenset(tunnel for _, tunnel in self._used if tunnel)

    def used(self) -> Counter[Used]:
        """How often each entry silenced a finding, to be added elsewhere: here it is forgotten."""
        used, self._used = self._used, Counter()
        return used

    def add(self, used: Counter[Used]) -> None:
        """Count what was silenced elsewhere."""
        self._used += used

    @property
    def unused(self) -> tuple[Silence, ...]:
        """The entries that silenced nothing."""
        used = {silence for silence, _ in self._used}
        return tuple(each for each in self.silences if each not in used)

    def _rules(self) -> Find:
        if self._find:
            return self._find
        from bothends.compare.rules import find

        return find

    def _of(self, rule: str) -> list[Silence]:
        if rule not in self._by_rule:
            self._by_rule[rule] = [each for each in self.silences if fnmatchcase(rule, each.rule)]
        return self._by_rule[rule]
