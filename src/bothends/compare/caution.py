"""Holds back what lines that nobody understood, or that are missing, may decide otherwise."""

from collections.abc import Mapping
from dataclasses import replace

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.doubts import AUTH, EVERY_STAGE, NO_STAGE, PHASE1, PHASE2
from bothends.compare.finding import Consequence, Finding, Severity, Verdict
from bothends.ike.negotiate import Reason

_STAGES: Mapping[str, frozenset[str]] = {
    "ACL": frozenset({PHASE2}),
    "ID": frozenset({AUTH}),
    "IKE1": frozenset({PHASE1}),
    "IKE1-009": NO_STAGE,
    "IKE1-010": frozenset({PHASE2}),  # the line that names an IKEv2 profile is one of IPsec
    "IKE1-011": frozenset({AUTH}),
    "IKE2": frozenset({PHASE1}),
    "IKE2-003": frozenset({AUTH}),
    "IKE2-004": frozenset({AUTH}),
    "IKE2-005": frozenset({AUTH}),
    "IKE2-006": frozenset({AUTH}),
    "IPS": frozenset({PHASE2}),
    "KEY": frozenset({AUTH}),
    "PEER": frozenset({PHASE2}),
    "PEER-006": NO_STAGE,
    "PEER-007": NO_STAGE,
    "PEER-008": NO_STAGE,
    "PFS": frozenset({PHASE2}),
    "QR": EVERY_STAGE,
    "QR-001": frozenset({AUTH}),
    "QR-002": frozenset({PHASE1}),
    "QR-003": frozenset({PHASE2}),
    "STR-005": EVERY_STAGE,
    "TUN": frozenset({PHASE2}),
}
"""The stage whose unread lines may decide what a rule, or a family of rules, says."""


_ABSENCE = frozenset({
    "ACL-005", "ACL-008", "ACL-012", "ID-003", "IKE1-004", "IKE1-005", "IKE1-006", "IKE1-007",
    "IKE1-010", "IKE2-002", "IKE2-003", "IKE2-007", "IKE2-008", "IKE2-010", "IPS-007", "IPS-008",
    "KEY-003", "KEY-009", "KEY-010", "KEY-014", "LIF-003", "LIV-001", "LIV-002", "LIV-003",
    "PEER-002", "PEER-005", "PEER-009", "PFS-002", "PFS-003", "PFS-005", "QR-001", "QR-002",
    "QR-003", "QR-004", "QR-005", "REF-001", "REF-002", "TUN-002", "TUN-005", "TUN-007",
})  # fmt: skip
"""Rules that see a line missing, which a text that ends early may have lost."""


def cautious(finding: Finding, context: PairContext | DeviceContext) -> Finding | None:
    """The finding, or one that asserts less where unread or missing lines may decide it.

    It warns, proposes nothing, and lays no verdict on the tunnel: the lines themselves do that.
    Of a text that ends early nothing is said of what it lacks, but that it ends.
    """
    cut = _cut(context)
    if cut and finding.rule in _ABSENCE:
        return None
    if finding.verdict is Verdict.UNVERIFIABLE or not (cut or _doubted(finding, context)):
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


def _doubted(finding: Finding, context: PairContext | DeviceContext) -> bool:
    """Whether a stage that the finding speaks of would end otherwise if all lines were known."""
    return isinstance(context, PairContext) and bool(_stages(finding.rule) & _undecided(context))


def _stages(rule: str) -> frozenset[str]:
    return _STAGES.get(rule, _STAGES.get(rule.partition("-")[0], NO_STAGE))


def _undecided(pair: PairContext) -> frozenset[str]:
    """The stages that would end one way or the other if the unread lines were known."""
    return frozenset(
        stage
        for stage in EVERY_STAGE
        for found in pair.directions
        if getattr(found, stage).reason is Reason.UNREAD
    )
