"""Duplicate findings: where two rules see one fault, the one that leads is kept."""

from collections.abc import Iterable, Iterator, Mapping

from bothends.compare.finding import Finding, Severity
from bothends.compare.rules.rule import declared

_Line = tuple[str, int]
"""A line of a device."""
_RANK = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def without_duplicates(
    findings: Iterable[Finding], beside: Iterable[Finding] = (), *, in_a_tunnel: bool = False
) -> tuple[Finding, ...]:
    """The findings, without those that others among them, or beside them, lead.

    A finding never gives way to one that is less severe.
    """
    found = tuple(findings)
    led: dict[tuple[str, _Line | None], Severity] = {}
    for lead in (*found, *beside):
        for key in _led(lead, in_a_tunnel=in_a_tunnel):
            led[key] = max(led.get(key, lead.severity), lead.severity, key=_RANK.index)
    return tuple(each for each in found if not _is_duplicate(each, led)) if led else found


def _led(lead: Finding, *, in_a_tunnel: bool) -> Iterator[tuple[str, _Line | None]]:
    """The rules that see less of a fault than this finding: in its tunnel, or of one line."""
    rule = declared().get(lead.rule)
    if rule is None:
        return
    if in_a_tunnel:
        yield from ((other, None) for other in rule.leads)
    for other in rule.leads_on_line:
        yield from ((other, line) for line in _lines(lead))


def _is_duplicate(each: Finding, led: Mapping[tuple[str, _Line | None], Severity]) -> bool:
    leads = (led.get((each.rule, line)) for line in (None, *_lines(each)))
    return any(_RANK.index(lead) >= _RANK.index(each.severity) for lead in leads if lead)


def _lines(found: Finding) -> set[_Line]:
    return {(place.device, place.line) for place in (found.a, found.b) if place and place.line}
