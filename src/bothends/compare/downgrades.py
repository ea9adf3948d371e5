"""What a finding still asserts where lines that were not read, or are missing, may decide it."""

from dataclasses import replace

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Finding, Severity, Verdict
from bothends.compare.rules.rule import Rule
from bothends.ike.negotiate import Reason


def downgraded(
    rule: Rule, finding: Finding, context: PairContext | DeviceContext
) -> Finding | None:
    """The finding, or one that asserts less where unread or missing lines may decide it.

    It warns, proposes nothing, and lays no verdict on the tunnel: the lines themselves do that.
    Of a text that ends early nothing is said of what it lacks, but that it ends.
    """
    cut = _cut(context)
    if cut and rule.from_absence:
        return None
    if finding.verdict is Verdict.UNVERIFIABLE or not (cut or _undecided(rule, context)):
        return finding
    if finding.severity is not Severity.ERROR:
        return replace(finding, fix=())
    return replace(
        finding,
        severity=Severity.WARNING,
        consequence=Consequence.UNVERIFIABLE,
        fix=(),
        verdict=None,
    )


def _cut(context: PairContext | DeviceContext) -> bool:
    if isinstance(context, DeviceContext):
        return context.router.cut
    return any(end.router.cut for end in (context.a, context.b) if end)


def _undecided(rule: Rule, context: PairContext | DeviceContext) -> bool:
    """Whether a stage that the rule is about would end otherwise if all lines were known."""
    return isinstance(context, PairContext) and any(
        getattr(negotiation, stage).reason is Reason.UNREAD
        for stage in rule.stages
        for negotiation in context.directions
    )
