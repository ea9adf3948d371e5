"""From the cases of the logs to explanations, with the configuration lines behind them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bothends.causes import Evidence, Step
from bothends.causes.findings import of_finding
from bothends.causes.remedies import address_seen
from bothends.diagnose.matching_findings import (
    Judged,
    agreeing,
    device_at,
    findings_of,
    is_own_reason,
)
from bothends.diagnose.model import Case, Explanation
from bothends.platforms.debug import CAME_UP, OPEN, SUCCESSES, LoggedNegotiation, Outcome
from bothends.platforms.debug.advice import LOCAL, PEER

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding

_CERTAIN, _LIKELY, _POSSIBLE = "certain", "likely", "possible"
_PEER_SAW_MORE = frozenset(
    {
        Outcome.PHASE2_REJECTED_BY_PEER,
        Outcome.DELETED_BY_PEER,
        Outcome.PEER_SENDS_UNENCRYPTED,
        Outcome.PEER_NO_RESPONSE,
    }
)
"""Outcomes behind which the other end's log may know a better one."""
_IN_PHASE1 = frozenset(
    {
        Outcome.PHASE1_POLICY_MISMATCH,
        Outcome.PSK_MISSING,
        Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US,
        Outcome.PSK_MISMATCH,
        Outcome.IDENTITY_MISMATCH,
        Outcome.AUTH_FAILED_CERTIFICATE,
        Outcome.AGGRESSIVE_MODE_REFUSED,
        Outcome.PEER_NO_RESPONSE,
    }
)
"""Failures that are over once phase 1 comes up."""


def _weight(case: Case) -> int:
    """How much a case explains: the end that refused knows most."""
    negotiation = case.negotiation
    if negotiation.outcome in SUCCESSES:
        return 4
    if negotiation.outcome in OPEN:
        return 1
    if negotiation.outcome in _PEER_SAW_MORE:
        return 3 if negotiation.role == "responder" else 2
    return (7 if negotiation.refused_by == "us" else 5) + (2 if negotiation.certain else 0)


def stronger(a: Case, b: Case) -> tuple[Case, Case]:
    """Two accounts of one negotiation, the one that explains more first.

    What came up at one end only did not come up.
    """
    for one, other in ((a, b), (b, a)):
        if is_refuted(one, other):
            return other, one
    return (a, b) if _weight(a) >= _weight(b) else (b, a)


def is_refuted(one: Case, other: Case) -> bool:
    """Whether an end takes for a success what the other one saw fail."""
    unknown = {*SUCCESSES, Outcome.INCOMPLETE_LOG}
    return one.negotiation.outcome in SUCCESSES and other.negotiation.outcome not in unknown


def ends_of(case: Case) -> frozenset[str]:
    """The addresses that a case is between."""
    return frozenset((case.negotiation.local, case.negotiation.peer)) - {""}


def from_cases(
    cases: Sequence[Case], better: Mapping[int, Case], verdicts: Judged
) -> Iterator[Explanation]:
    """One explanation for each way in which the negotiations of a log ended.

    Args:
        cases: of all logs.
        better: identity of a case to another log's better account of it.
        verdicts: what the comparison says.
    """
    groups: dict[tuple[str, str, frozenset[str]], list[Case]] = {}
    for case in cases:
        if id(case) in better:
            continue
        key = (case.file, case.negotiation.outcome, ends_of(case))
        groups.setdefault(key, []).append(case)
    last = {(case.file, ends_of(case)): case for case in cases}
    behind: dict[int, list[Case]] = {}
    for case in cases:
        if id(case) in better:
            behind.setdefault(id(better[id(case)]), []).append(case)
    for (file, _, ends), group in groups.items():
        supports = [support for one in group for support in behind.get(id(one), ())]
        overcome = _overcome(group[-1], last[file, ends])
        case = replace(group[-1], repeated=len(group))
        yield _explain(case, supports, verdicts, overcome=overcome)


def _overcome(case: Case, last: Case) -> str:
    """What came up after a failure, if anything did."""
    failure, later = case.negotiation.outcome, last.negotiation.outcome
    if failure in SUCCESSES:
        return ""
    if later in CAME_UP:
        return "The tunnel"
    ike = later is Outcome.SUCCESS_PHASE1_ONLY and failure in _IN_PHASE1
    return "Phase 1" if ike else ""


@dataclass(slots=True)
class _Draft:
    """An explanation while the findings of the comparison are added to it."""

    what: str
    end: str
    certainty: str
    outcome: str
    why: list[Evidence]
    do: list[Step]
    cause: str = ""


def _explain(
    case: Case, supports: Sequence[Case], verdicts: Judged, *, overcome: str
) -> Explanation:
    negotiation = case.negotiation
    names = _names(case, supports, verdicts)
    findings = agreeing(negotiation, verdicts)
    overcome = "" if findings else overcome
    score = 6 if negotiation.outcome in SUCCESSES else 10 * _weight(case)
    if findings:
        score += 30
    if overcome:
        score = min(score // 8, 5)
    draft = _draft(case, names)
    if overcome:
        draft.what += f" {overcome} came up later."
    if case.repeated > 1:
        draft.what += f" It happened {case.repeated} times."
    if not findings and _looks_translated(negotiation, verdicts):
        draft.certainty = _LIKELY
        draft.what += (
            f" But the policies and keys of both configurations match: probably {names[PEER]} "
            "receives packets from another address than "
            f"{negotiation.local or 'the configured one'} (NAT on the path), for which it has no "
            "key."
        )
        draft.do = list(_named_steps([address_seen(verdicts.platform(names[PEER]))], names))
    _agree(draft, negotiation, findings, verdicts)
    return Explanation(
        what=draft.what,
        end=draft.end,
        certainty=draft.certainty,
        outcome=draft.outcome,
        tunnel=" - ".join(part for part in (negotiation.local, negotiation.peer) if part),
        why=tuple(dict.fromkeys((*draft.why, *(r for one in supports for r in _evidence(one))))),
        do=tuple(dict.fromkeys(draft.do)),
        score=score,
        past=bool(overcome),
        cause=draft.cause,
    )


def _draft(case: Case, names: Mapping[str, str]) -> _Draft:
    """What the logs alone say. That nobody answers is certain; why, one end cannot know."""
    negotiation = case.negotiation
    success = negotiation.outcome in SUCCESSES
    proven = negotiation.certain and negotiation.outcome is not Outcome.PEER_NO_RESPONSE
    certainty = _CERTAIN if success or proven else _LIKELY
    return _Draft(
        what=_named(negotiation, names),
        end=_end(negotiation, names),
        certainty=_POSSIBLE if negotiation.outcome in OPEN else certainty,
        outcome=negotiation.outcome.value,
        why=list(_evidence(case)),
        do=list(_named_steps(case.fix, names)),
    )


def _end(negotiation: LoggedNegotiation, names: Mapping[str, str]) -> str:
    """Where it is to be put right; of a silence, one log does not know."""
    if negotiation.outcome in {Outcome.PEER_NO_RESPONSE, *SUCCESSES}:
        return ""
    if negotiation.outcome in OPEN and not negotiation.refused_by:
        return ""
    sends_wrongly = negotiation.outcome is Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY
    return names[PEER] if sends_wrongly or negotiation.refused_by == "peer" else names[LOCAL]


def _agree(
    draft: _Draft, negotiation: LoggedNegotiation, findings: "Sequence[Finding]", verdicts: Judged
) -> None:
    """Add what the comparison says to what the log says."""
    if not findings:
        return
    draft.certainty = _LIKELY if negotiation.outcome in OPEN else _CERTAIN
    draft.do = [] if any(finding.fix for finding in findings) else draft.do
    own = [finding for finding in findings if is_own_reason(negotiation, finding)]
    causes = [of_finding(finding, verdicts.intent) for finding in findings if verdicts.intent]
    draft.cause = causes[0].what
    if not own:  # the log saw only what came of it
        draft.outcome = findings[0].consequence.value
    text = " ".join(f"{cause.message.rstrip('.')}." for cause in causes)
    draft.what = f"{text} In the log: {draft.what}"
    ends: list[str] = []
    for finding, cause in zip(findings, causes, strict=True):
        draft.why += findings_of(finding)
        draft.do += cause.do
        ends += cause.end.replace(" and ", " or ").split(" or ")
        differs = verdicts.intent and verdicts.intent.intended and " or " not in cause.end
        if finding.b is not None and finding.b.line > 0 and own and not differs:
            ends.insert(0, draft.end)  # a difference: either end may change
    draft.end = " or ".join(dict.fromkeys(filter(None, ends))) or draft.end


def _looks_translated(negotiation: LoggedNegotiation, verdicts: Judged) -> bool:
    """Whether the peer refuses the first packet although both configurations are known to fit."""
    if negotiation.outcome is not Outcome.PHASE1_POLICY_MISMATCH:
        return False
    known = device_at(negotiation.local, verdicts) and device_at(negotiation.peer, verdicts)
    return negotiation.refused_by == "peer" and bool(known)


def _evidence(case: Case) -> Iterator[Evidence]:
    for line in case.negotiation.evidence:
        yield Evidence(case.file, line.line, line.text)


def _names(case: Case, supports: Sequence[Case], verdicts: Judged) -> Mapping[str, str]:
    negotiation = case.negotiation
    here = device_at(negotiation.local, verdicts) or case.device
    other = next((s.device for s in supports if s.device != case.device), "")
    there = device_at(negotiation.peer, verdicts) or other
    return {
        LOCAL: here,
        PEER: there or (f"peer {negotiation.peer}" if negotiation.peer else "peer"),
    }


def _named(negotiation: LoggedNegotiation, names: Mapping[str, str]) -> str:
    who = f"{names[LOCAL]}" + (f" ({negotiation.role})" if negotiation.role else "")
    peer = f" with {names[PEER]}" if names[PEER] != "peer" else ""
    return f"{who}{peer}: {negotiation.cause}"


def _named_steps(fixes: Sequence[Step], names: Mapping[str, str]) -> Iterator[Step]:
    for fix in fixes:
        yield replace(fix, device=names[fix.device])
