"""Which finding explains which verdict."""

from bothends.compare import (
    DOWN,
    Consequence,
    Finding,
    Judgement,
    Severity,
    TunnelJudgement,
    Verdict,
)

C, V = Consequence, Verdict
SEVERITIES = tuple(Severity)
REASONS: dict[Verdict, tuple[Severity, set[Consequence]]] = {
    V.UP_WEAK: (Severity.WARNING, {C.WEAK}),
    V.UP_ONE_WAY: (Severity.WARNING, {C.ONE_WAY, C.PHASE1, C.AUTH, C.PHASE2, C.NEVER_STARTS}),
    V.UP_UNTIL_REKEY: (Severity.ERROR, {C.REKEY}),
    V.NO_TRAFFIC: (Severity.WARNING, {C.NO_TRAFFIC, C.NEVER_STARTS, C.PHASE1, C.PHASE2}),
    V.DOWN_PHASE1: (Severity.ERROR, {C.PHASE1, C.PHASE2, C.NEVER_STARTS, C.REJECTED}),
    V.DOWN_AUTH: (Severity.ERROR, {C.AUTH}),
    V.DOWN_PHASE2: (Severity.ERROR, {C.PHASE2, C.NEVER_STARTS, C.NO_TRAFFIC, C.ONE_WAY, C.REKEY}),
    V.UNVERIFIABLE: (Severity.INFO, {C.UNVERIFIABLE}),
    V.NO_PEER: (Severity.INFO, {C.UNVERIFIABLE}),
}
"""How severe a finding has to be that explains a verdict, and what it may lead to."""


def explains(each: Finding, verdict: Verdict) -> bool:
    least, consequences = REASONS[verdict]
    fits = each.verdict is verdict or each.consequence in consequences
    return fits and SEVERITIES.index(each.severity) <= SEVERITIES.index(least)


def unexplained(found: Judgement, *, mangled: bool = False) -> list[tuple[str, Verdict]]:
    """The tunnels that are not simply up, without a finding of their own that says why.

    Of a mangled text any error explains that nothing comes up, one of its router too.
    """
    beside = any(each.severity is Severity.ERROR for each in found.findings)
    return [
        (tunnel.id, tunnel.verdict)
        for tunnel in found.tunnels
        if tunnel.verdict is not V.UP
        and not any(explains(each, tunnel.verdict) for each in tunnel.findings)
        and not (mangled and tunnel.verdict in DOWN and (beside or _errs(tunnel)))
    ]


def _errs(tunnel: TunnelJudgement) -> bool:
    return any(each.severity is Severity.ERROR for each in tunnel.findings)
