"""What a rule is: a small declared thing with a reason, a source, a wrong pair and a right pair."""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from inspect import signature
from itertools import chain
from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Finding, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import NO_EXAMPLE, Example
from bothends.compare.undecided_stages import EVERY_STAGE, NO_STAGE


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found: the rule says the rest. Severity and the like only where they differ."""

    message: str
    a: Place
    b: Place | None = None
    fix: Fix | Iterable[Fix] | None = None
    severity: Severity | None = None
    consequence: Consequence | None = None
    verdict: Verdict | None = None
    tunnel: str = ""
    """Of a check over one router: the id of the only tunnel that this touches."""


PairCheck = Callable[[PairContext], Iterator[Hit]]
DeviceCheck = Callable[[DeviceContext], Iterator[Hit]]
Views = Callable[[PairContext], Iterable[PairContext]]
"""Which views of a tunnel a check is asked of: those of `views/pair.py`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, over pairs or over routers; over both where lines may touch no tunnel."""

    id: str
    title: str
    severity: Severity
    consequence: Consequence
    rationale: str
    source: str
    wrong: Example = NO_EXAMPLE
    right: Example = NO_EXAMPLE
    """The healthy pair of `wrong`, where a declaration names no other."""
    pair: PairCheck | None = None
    device: DeviceCheck | None = None
    verdict: Verdict | None = None
    """The best that a tunnel can still be with a finding of this rule; None leaves it open."""
    error_when: str = ""
    """When a finding of this rule is an error instead: where it decides, not only endangers."""
    stages: AbstractSet[str] = NO_STAGE
    """The stages of a negotiation whose unread lines may decide what this rule says."""
    from_absence: bool = False
    """Whether it sees that a line is missing, which a text that ends early may have lost."""
    between_ends: bool = False
    """Whether it is about two values that do not fit: neither alone is wrong."""
    leads: AbstractSet[str] = frozenset()
    """Rules whose findings in the same tunnel show the same fault, and less of it."""
    leads_on_line: AbstractSet[str] = frozenset()
    """Rules whose findings on the same line show the same fault, and less of it."""
    explains: AbstractSet[str] = frozenset()
    """Outcomes of a debug log that a finding of this rule may be the reason of."""
    owner: str = ""
    """The file or package of a rule that somebody has added; empty for those of bothends."""

    def __post_init__(self) -> None:
        """Refuses what no rule can be. Raises ValueError."""
        if not _ID.fullmatch(self.id):
            raise ValueError(f"expected an id such as ABC-001, found {self.id!r}")
        wrong = set(self.stages) - EVERY_STAGE
        if wrong:
            raise ValueError(f"rule {self.id}: there is no stage {', '.join(sorted(wrong))}")
        if self.id in self.leads | self.leads_on_line:
            raise ValueError(f"rule {self.id} leads itself")

    def finding(self, hit: Hit) -> Finding:
        """The finding that a hit amounts to."""
        return Finding(
            rule=self.id,
            severity=hit.severity or self.severity,
            title=self.title,
            message=hit.message,
            consequence=hit.consequence or self.consequence,
            a=hit.a,
            b=hit.b,
            fix=(hit.fix,) if isinstance(hit.fix, Fix) else tuple(hit.fix or ()),
            verdict=hit.verdict or self.verdict,
            tunnel=hit.tunnel,
        )


_ID = re.compile(r"[A-Z][A-Z0-9]*-\d{3}")
_OWNER: ContextVar[str] = ContextVar("owner", default="")
_DECLARED: dict[str, Rule] = {}


def _declare(kind: str, id_: str, facts: dict[str, Any]) -> Callable[[Any], Any]:
    of: Views | None = facts.pop("of", None)
    facts.setdefault("right", facts.get("wrong", NO_EXAMPLE).healthy)

    def declared(check: Any) -> Any:
        if id_ in _DECLARED:
            raise ValueError(f"rule {id_} is declared twice")
        given: Any = _of_pair(check, of) if kind == "pair" else check
        _DECLARED[id_] = Rule(id=id_, owner=_OWNER.get(), **{kind: given}, **facts)
        return check

    return declared


def _of_pair(check: Callable[..., Iterator[Hit]], of: Views | None) -> PairCheck:
    """A check of a tunnel; one of views, or of `here` and `there`, is asked as each end sees it."""
    if of is not None:
        return lambda pair: chain.from_iterable(map(check, of(pair)))
    if len(signature(check).parameters) == 1:
        return check
    return lambda pair: chain(check(pair.a, pair.b), check(pair.b, pair.a)) if pair.b else iter(())


@contextmanager
def owned(owner: str) -> Iterator[None]:
    """Rules that are declared meanwhile belong to a file or package."""
    token = _OWNER.set(owner)
    try:
        yield
    finally:
        _OWNER.reset(token)


def pair_rule(id_: str, **facts: Any) -> Callable[[PairCheck], PairCheck]:
    """Declare a rule over both ends of one tunnel; `facts` are the fields of Rule.

    The check takes the tunnel. With `of` it takes each view of it that this gives; with two
    parameters, `here` and `there`, it is asked as each end sees it.
    """
    return _declare("pair", id_, facts)


def device_rule(id_: str, **facts: Any) -> Callable[[DeviceCheck], DeviceCheck]:
    """Declare a rule over one router; `facts` are the fields of Rule."""
    return _declare("device", id_, facts)


def check_names() -> None:
    """Raises ValueError where a rule leads one that does not exist."""
    for rule in _DECLARED.values():
        for name in rule.leads | rule.leads_on_line:
            if name not in _DECLARED:
                raise ValueError(f"rule {rule.id} leads {name}, which does not exist")


def declared() -> dict[str, Rule]:
    """Every rule that was declared so far, by id."""
    return _DECLARED
