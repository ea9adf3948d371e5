"""Duplicate findings: where two rules see one fault, the one that leads is kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bothends.compare.finding import Finding, Severity
from bothends.compare.rules.rule import declared

_Line = tuple[str, int]
"""A line of a device."""
_RANK = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def without_duplicates(
    findings: Iterable[Finding], beside: Iterable[Finding] = (), *, in_a_tunnel: bool = False
) -> tuple[Finding, ...]:
    """The findings, without those that others among them, or beside them, lead.

    A finding never gives way to one that is less severe. What is left out follows from its lead.
    """
    ordered = tuple(findings)
    led: dict[tuple[str, _Line | None], Finding] = {}
    for lead in (*ordered, *beside):
        for key in _led(lead, in_a_tunnel=in_a_tunnel):
            known = led.get(key)
            if known is None or _rank(lead) > _rank(known):
                led[key] = lead
    if not led:
        return ordered
    leads = [(each, _lead_of(each, led)) for each in ordered]
    return tuple(
        replace(each, follows=each.follows + followers)
        if (followers := tuple((f.rule, f.message) for f, lead in leads if lead is each))
        else each
        for each, own in leads
        if own is None
    )


def _led(lead: Finding, *, in_a_tunnel: bool) -> Iterator[tuple[str, _Line | None]]:
    """The rules that see less of a fault than this finding: in its tunnel, or of one line."""
    rule = declared().get(lead.rule)
    if rule is None:
        return
    if in_a_tunnel:
        yield from ((other, None) for other in rule.leads)
    for other in rule.leads_on_line:
        yield from ((other, line) for line in _lines(lead))


def _lead_of(each: Finding, led: Mapping[tuple[str, _Line | None], Finding]) -> Finding | None:
    """The finding that shows the same fault, and is not less severe."""
    leads = (led.get((each.rule, line)) for line in (None, *_lines(each)))
    return next((lead for lead in leads if lead and _rank(lead) >= _rank(each)), None)


def _rank(finding: Finding) -> int:
    return _RANK.index(finding.severity)


def _lines(finding: Finding) -> set[_Line]:
    return {(place.device, place.line) for place in (finding.a, finding.b) if place and place.line}
