"""Which of two rules leads where both tell one fault, so that an engineer reads it once."""

from collections.abc import Iterable, Iterator, Mapping

from bothends.compare.finding import Finding, Severity

IN_A_TUNNEL: Mapping[str, frozenset[str]] = {
    "ACL-004": frozenset({"ACL-012", "PEER-006"}),  # a copied list names the far networks as ours
    "ACL-008": frozenset({"ACL-001", "ACL-007"}),
    "IKE1-007": frozenset({"IKE1-001"}),
    "IKE2-002": frozenset({"IKE2-001"}),
    "IKE2-008": frozenset({"IKE2-001", "IKE2-010"}),  # without its policy the default is offered
    "KEY-011": frozenset({"KEY-003"}),
    "PEER-003": frozenset({"ID-001", "KEY-003", "PEER-001"}),
    "PEER-009": frozenset({"PEER-003"}),
    "TUN-002": frozenset({"LIV-001"}),
    "TUN-007": frozenset({"IKE2-008"}),
}
"""Rules whose cause names what the others see of it in the same tunnel."""
ON_A_LINE: Mapping[str, frozenset[str]] = {
    "IKE1-005": frozenset({"STR-001"}),  # what is left to the release is weak
    "PFS-004": frozenset({"STR-001"}),
}
"""Rules that say more of a line than the others do."""
_Line = tuple[str, int]
"""A line of a device."""
_RANK = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def without_echoes(
    findings: Iterable[Finding], beside: Iterable[Finding] = (), *, in_a_tunnel: bool = False
) -> tuple[Finding, ...]:
    """The findings, without those that others among them, or beside them, tell better.

    A finding never gives way to one that is less severe.
    """
    found = tuple(findings)
    echoes: dict[tuple[str, _Line | None], Severity] = {}
    for lead in (*found, *beside):
        for echo in _echoes(lead, in_a_tunnel=in_a_tunnel):
            echoes[echo] = max(echoes.get(echo, lead.severity), lead.severity, key=_RANK.index)
    return tuple(each for each in found if not _told(each, echoes)) if echoes else found


def _echoes(lead: Finding, *, in_a_tunnel: bool) -> Iterator[tuple[str, _Line | None]]:
    """The rules that a finding tells better: anywhere in its tunnel, or of one line."""
    if in_a_tunnel:
        yield from ((rule, None) for rule in IN_A_TUNNEL.get(lead.rule, ()))
    for rule in ON_A_LINE.get(lead.rule, ()):
        yield from ((rule, line) for line in _lines(lead))


def _told(each: Finding, echoes: Mapping[tuple[str, _Line | None], Severity]) -> bool:
    told = (echoes.get((each.rule, line)) for line in (None, *_lines(each)))
    return any(_RANK.index(lead) >= _RANK.index(each.severity) for lead in told if lead)


def _lines(found: Finding) -> set[_Line]:
    return {(place.device, place.line) for place in (found.a, found.b) if place and place.line}
