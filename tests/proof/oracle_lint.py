"""What the static comparison says."""

from tests.proof.outcome import Outcome, suite_text
from tests.proof.packet import TUNNEL, Case

from bothends.compare.finding import Verdict
from bothends.compare.judge import judge, no_rules
from bothends.compare.judgement import TunnelJudgement
from bothends.ike.negotiate import Negotiation, Reason, StageResult, StageStatus
from bothends.ike.outcome import Suite
from bothends.model import IkeVersion, Mode
from bothends.platforms.ios.config import read_router

NOWHERE = Outcome(phase1=False, why="no tunnel between the two")


def lint(case: Case) -> tuple[dict[str, Outcome], Verdict]:
    """The outcome for each initiator, and the verdict of both together."""
    routers = [read_router(text, f"{name}.cfg") for name, text in case.texts.items()]
    tunnels = [tunnel for tunnel in judge(routers, find=no_rules).tunnels if tunnel.b]
    if not tunnels:
        return dict.fromkeys(case.texts, NOWHERE), Verdict.NO_PEER
    if len(tunnels) > 1:
        raise ValueError(f"{case.name}: {len(tunnels)} tunnels between two ends")
    found = dict.fromkeys(case.texts, NOWHERE)
    for negotiation in tunnels[0].context.directions:
        lines = [packet.line for packet in case.packets[negotiation.initiator.name]]
        found[negotiation.initiator.name] = _outcome(negotiation, lines)
    return found, tunnels[0].verdict


def tunnel_of(case: Case) -> TunnelJudgement:
    """The judged tunnel, for a reader who wants more than the outcome."""
    routers = [read_router(text, f"{name}.cfg") for name, text in case.texts.items()]
    return judge(routers).tunnels[0]


def _outcome(found: Negotiation, lines: list[str]) -> Outcome:
    whys = (found.phase1, found.auth, found.phase2)
    # Where no IPsec is, no crypto map asks an IKEv1 peer for its profile, and so for its identity.
    idle = found.auth.reason is Reason.IDENTITY and found.phase2.reason is Reason.NOT_PROTECTED
    return Outcome(
        phase1=_ended(found.phase1),
        auth=None if idle else _ended(found.auth),
        lines={line: _accepted(found, line) for line in lines},
        suite=_suite(found.initiator.ike, found.suite) if found.suite else "",
        lifetime=_lifetime(found.initiator.ike, found.suite) if found.suite else "",
        why="; ".join(f"{stage.reason} {stage.detail}".strip() for stage in whys if stage.reason),
    )


def _ended(stage: StageResult) -> bool | None:
    return {StageStatus.OK: True, StageStatus.FAIL: False, StageStatus.UNKNOWN: None}[stage.status]


def _accepted(found: Negotiation, line: str) -> bool:
    """Whether the line gets SAs, given that the settings of phase 2 agree."""
    if found.comes_up is not StageStatus.OK:
        return False
    for match in found.selectors:
        source = match.proposed.source
        if line in (TUNNEL, source.origin.text.strip() if source else ""):
            return match.accepted
    return False


def _suite(ike: IkeVersion, suite: Suite) -> str:
    protection = suite.protection
    if protection is None:
        return ""
    integrity = protection.integrity
    return suite_text(
        (suite.encryption, suite.integrity, suite.prf, suite.group),
        (protection.encryption, integrity),
        transport=protection.mode is Mode.TRANSPORT,
        # The first child SA of IKEv2 is made without PFS, whatever is configured (RFC 7296 1.2).
        pfs=suite.pfs if ike is IkeVersion.V1 else None,
    )


def _lifetime(ike: IkeVersion, suite: Suite) -> str:
    # In IKEv2 every end keeps its own lifetime of the IKE SA: there is nothing to agree on.
    own = f"{suite.lifetime} " if ike is IkeVersion.V1 else ""
    return f"{own}{suite.seconds} {suite.kilobytes or 0}"
