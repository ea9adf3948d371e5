"""What a rule is: a small declared thing with a reason, a source, a wrong pair and a right pair."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Finding, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import Example


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found: the rule says the rest. Severity and the like only where they differ."""

    message: str
    a: Place
    b: Place | None = None
    fix: tuple[Fix, ...] = ()
    severity: Severity | None = None
    consequence: Consequence | None = None
    verdict: Verdict | None = None
    tunnel: str = ""
    """Of a check over one router: the id of the only tunnel that this touches."""


PairCheck = Callable[[PairContext], Iterator[Hit]]
DeviceCheck = Callable[[DeviceContext], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, over pairs or over routers; over both where lines may touch no tunnel."""

    id: str
    title: str
    severity: Severity
    consequence: Consequence
    rationale: str
    source: str
    wrong: Example
    right: Example
    pair: PairCheck | None = None
    device: DeviceCheck | None = None
    verdict: Verdict | None = None
    """The best that a tunnel can still be with a finding of this rule; None leaves it open."""
    error_when: str = ""
    """When a finding of this rule is an error instead: where it decides, not only endangers."""

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
            fix=hit.fix,
            verdict=hit.verdict or self.verdict,
            tunnel=hit.tunnel,
        )


_DECLARED: dict[str, Rule] = {}


def _declare(kind: str, id_: str, facts: dict[str, Any]) -> Callable[[Any], Any]:
    def declared(check: Any) -> Any:
        if id_ in _DECLARED:
            raise ValueError(f"rule {id_} is declared twice")
        _DECLARED[id_] = Rule(id=id_, **{kind: check}, **facts)
        return check

    return declared


def pair_rule(id_: str, **facts: Any) -> Callable[[PairCheck], PairCheck]:
    """Declare a rule over both ends of one tunnel; `facts` are the fields of Rule."""
    return _declare("pair", id_, facts)


def device_rule(id_: str, **facts: Any) -> Callable[[DeviceCheck], DeviceCheck]:
    """Declare a rule over one router; `facts` are the fields of Rule."""
    return _declare("device", id_, facts)


def declared() -> dict[str, Rule]:
    """Every rule that was declared so far, by id."""
    return _DECLARED
