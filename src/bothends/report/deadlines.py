"""How a fleet stands with the deadlines of a strength profile: who blocks what, and the lines."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bothends.compare import Fix, Judgement, TunnelJudgement
from bothends.compare.readiness import Blocker, Readiness, Standing, readiness, too_old
from bothends.ike.strength import Profile
from bothends.model import IkeVersion
from bothends.platforms.router.release import ML_KEM
from bothends.report.lint_items import Report
from bothends.report.page import Part, heading, lines, subheading, table, text

_STRENGTH = ("STR-002", "STR-001")
"""Rules whose fixes bring a tunnel up to the profile, that of the whole tunnel first."""


def deadline_parts(report: Report) -> Iterator[Part]:
    """The sections about deadlines; none for a profile that has no dates."""
    profile = report.strength
    tunnels = report.judgement.tunnels
    if not profile.deadlines or not tunnels:
        return
    standings = [(tunnel, readiness(tunnel, profile)) for tunnel in tunnels]
    yield heading(f"Deadlines of {profile.name}: {profile.title}")
    yield text(
        f"Sources: {profile.source}.",
        "Authentication is not judged, nor are the dates for new purchases: a configuration "
        "does not show them.",
    )
    yield table(("by", "requirement", "met", "missed", "open"), _totals(profile, standings))
    yield table(("tunnel", "by", "state", "blocked by", "why"), _rows(standings))
    missing = [
        tunnel for tunnel, each in standings if any(r.standing is Standing.MISSED for r in each)
    ]
    if missing:
        yield heading(f"What to change for {profile.name}")
        yield from _upgrades(profile, missing)
        for tunnel in missing:
            yield from _changes(profile, report.judgement, tunnel)


_Standings = Sequence[tuple[TunnelJudgement, Sequence[Readiness]]]


def _totals(profile: Profile, standings: _Standings) -> Iterator[tuple[str, ...]]:
    for place, deadline in enumerate(profile.deadlines):
        count = Counter(each[place].standing for _, each in standings)
        numbers = (str(count[standing]) for standing in Standing)
        yield deadline.by, f"{deadline.text} ({deadline.demand})", *numbers


def _rows(standings: _Standings) -> Iterator[tuple[str, ...]]:
    """The deadlines of each tunnel, those that wait for one thing at one end in one row."""
    for tunnel, deadlines in standings:
        rows: dict[tuple[str, str, str], list[str]] = {}
        for each in deadlines:
            state, by = str(each.standing), each.deadline.by
            for blocker in each.blockers or (Blocker("", each.note),):
                rows.setdefault((state, blocker.device, blocker.reason), []).append(by)
        for (state, device, reason), dates in rows.items():
            yield tunnel.id, ", ".join(dates), state, device, reason


def _upgrades(profile: Profile, tunnels: Sequence[TunnelJudgement]) -> Iterator[Part]:
    """The routers whose release comes first, once for all of their tunnels."""
    if not profile.needs_kem:
        return
    ends = [end for tunnel in tunnels for end in (tunnel.context.a, tunnel.context.b) if end]
    old = {end.router.name: too_old(end.router) for end in ends}
    rows = [(name, reason) for name, reason in sorted(old.items()) if reason]
    if rows:
        yield text(
            f"These routers need IOS XE {ML_KEM} first; the lines for their tunnels are printed "
            f"with --ios {ML_KEM}."
        )
        yield table(("router", "why"), rows)


def _changes(profile: Profile, judgement: Judgement, tunnel: TunnelJudgement) -> Iterator[Part]:
    """The lines for both ends of one tunnel; none while lines alone are not enough."""
    yield subheading(tunnel.id)
    first = list(_first(profile, tunnel))
    fixes = () if first else _fixes(judgement, tunnel)
    yield text(*first) if first or fixes else text("No lines are proposed.")
    for fix in fixes:
        yield text(f"On {fix.device}:")
        yield lines(fix.lines)


def _first(profile: Profile, tunnel: TunnelJudgement) -> Iterator[str]:
    """What has to come before any line."""
    if tunnel.ike == IkeVersion.V1 and (why := profile.weakness_of_ikev1):
        yield f"{profile.name} requires {why}. Move both ends from IKEv1 to IKEv2 first."
    if profile.needs_kem:
        for end in (tunnel.context.a, tunnel.context.b):
            if end and (reason := too_old(end.router)):
                yield f"{end.router.name} {reason}."


def _fixes(judgement: Judgement, tunnel: TunnelJudgement) -> tuple[Fix, ...]:
    """The lines that a tunnel needs: those of its own finding, else those of its routers."""
    own = [each for each in tunnel.findings if each.rule in _STRENGTH and each.fix]
    if own:
        return min(own, key=lambda each: _STRENGTH.index(each.rule)).fix
    devices = {end.device for end in (tunnel.a, tunnel.b) if end}
    merged: dict[str, dict[tuple[str, ...], None]] = {}
    for each in judgement.findings:
        if each.rule in _STRENGTH and each.a.device in devices:
            for fix in each.fix:
                merged.setdefault(fix.device, {})[fix.lines] = None
    return tuple(
        Fix(device, tuple(line for block in blocks for line in block))
        for device, blocks in merged.items()
        if device in devices
    )
