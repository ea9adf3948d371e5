"""Puts logs, configurations and show output together into one ranked explanation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from bothends.diagnose.agreement import (
    Judged,
    agreeing,
    device_at,
    findings_of,
    judged,
    only_findings,
)
from bothends.diagnose.condense import condensed
from bothends.diagnose.model import (
    Case,
    Diagnosis,
    Explanation,
    LogRead,
    PacketLine,
    Reason,
    Remedy,
)
from bothends.diagnose.pairs import line_up, pair_up
from bothends.diagnose.remedies import ADDRESS_SEEN, LOCAL, PEER, remedies
from bothends.diagnose.sources import Content, Source, contents
from bothends.diagnose.stale import into_the_void
from bothends.diagnose.symptoms import Symptom, symptoms
from bothends.diagnose.traffic import one_way
from bothends.ios.debug import OPEN, SUCCESSES, Negotiation, Outcome

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding

_NOTHING: Mapping[str, str] = {}
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


@dataclass(frozen=True, slots=True)
class CollectedEnd:
    """What was collected, read-only, from one end of a live tunnel."""

    device: str
    running: str
    shows: Mapping[str, str] = field(default_factory=dict)
    """Show command to its output."""
    log: str | None = None
    """Debug log, where debugging was asked for."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected from both ends of one tunnel."""

    tunnel: str
    here: CollectedEnd
    there: CollectedEnd


def diagnose(sources: Sequence[Source], intended: Mapping[str, str] = _NOTHING) -> Diagnosis:
    """What is wrong according to these texts: debug logs, configurations, show output.

    Args:
        sources: the texts.
        intended: device to the configuration that the inventory would have, where there is one.
    """
    read = contents(sources)
    verdicts = judged(read, intended)
    read = tuple(_recognised(content, verdicts) for content in read)
    cases = tuple(case for content in read for case in _cases(content))
    packets: list[PacketLine] = []
    better: dict[int, Case] = {}
    for a, b in combinations(read, 2):
        pairs = tuple(pair_up(a, b))
        packets.extend(line_up(a, b, pairs))
        for i, j in pairs:
            mine, other = _case_of(cases, a, i), _case_of(cases, b, j)
            if mine and other:
                first, second = _stronger(mine, other)
                better[id(second)] = first
    explanations = [
        *_from_cases(cases, better, verdicts),
        *_from_configurations(verdicts, cases),
        *one_way(read),
        *(_overcome(one, cases) for one in into_the_void(read)),
        *_from_symptoms([s for content in read for s in symptoms(content)], cases),
    ]
    return Diagnosis(
        explanations=condensed(_ranked(explanations)),
        cases=cases,
        logs=tuple(LogRead(c.source.file, c.device, c.log.timeline) for c in read if c.log),
        packets=tuple(packets),
        sources={content.source.file: content.kinds() for content in read},
    )


def _overcome(one: Explanation, cases: Sequence[Case]) -> Explanation:
    """What show output said, unless a log tells that the tunnel came up since."""
    up = any(
        case.negotiation.outcome in SUCCESSES and _ends_of(case) == set(one.tunnel.split(" - "))
        for case in cases
    )
    if not up:
        return one
    return replace(one, what=f"{one.what} The tunnel came up later.", past=True, score=5)


def diagnose_live(collected: Collected, intended: Mapping[str, str] = _NOTHING) -> Diagnosis:
    """What is wrong with a live tunnel, from what was collected at both ends.

    Args:
        collected: what both ends said.
        intended: device to the configuration that the inventory would have.
    """
    sources: list[Source] = []
    for end in (collected.here, collected.there):
        if end.running:
            sources.append(Source(f"{end.device}: running-config", end.running, end.device))
        sources += [
            Source(f"{end.device}: {command}", f"{end.device}#{command}\n{output}", end.device)
            for command, output in end.shows.items()
        ]
        if end.log:
            sources.append(Source(f"{end.device}: debug", end.log, end.device))
    found = diagnose(sources, intended)
    return replace(found, explanations=_without_echoes(found.explanations))


def _without_echoes(explanations: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """What is merely possible says no more than what is known of the same tunnel; nor does a twin.

    Only right where all that was collected is about one tunnel.
    """
    known = [each for each in explanations if each.certainty != "possible"]
    kept: dict[tuple[str, str], Explanation] = {}
    for each in known or explanations:
        kept.setdefault((each.what, each.end), each)
    return tuple(kept.values())


def _recognised(content: Content, verdicts: Judged) -> Content:
    """A log without a name, named by the address that it logs for."""
    if content.log is None or content.device != content.source.file:
        return content
    names = (device_at(one.local, verdicts) for one in content.log.negotiations)
    return replace(content, device=next((name for name in names if name), content.device))


def _cases(content: Content) -> Iterator[Case]:
    if content.log is None:
        return
    for negotiation in content.log.negotiations:
        yield Case(content.source.file, content.device, negotiation, remedies(negotiation))


def _case_of(cases: Sequence[Case], content: Content, index: int) -> Case | None:
    own = [case for case in cases if case.file == content.source.file]
    return own[index] if index < len(own) else None


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


def _stronger(a: Case, b: Case) -> tuple[Case, Case]:
    return (a, b) if _weight(a) >= _weight(b) else (b, a)


def _ends_of(case: Case) -> frozenset[str]:
    return frozenset((case.negotiation.local, case.negotiation.peer)) - {""}


def _from_cases(
    cases: Sequence[Case], better: Mapping[int, Case], verdicts: Judged
) -> Iterator[Explanation]:
    groups: dict[tuple[str, str, frozenset[str]], list[Case]] = {}
    for case in cases:
        if id(case) in better:
            continue
        key = (case.file, case.negotiation.outcome, _ends_of(case))
        groups.setdefault(key, []).append(case)
    last = {(case.file, _ends_of(case)): case for case in cases}
    for (file, _, ends), group in groups.items():
        supports = [c for c in cases if better.get(id(c)) in group]
        overcome = (
            last[file, ends].negotiation.outcome in SUCCESSES
            and group[-1].negotiation.outcome not in SUCCESSES
        )
        case = replace(group[-1], repeated=len(group))
        yield _explain(case, supports, verdicts, overcome=overcome)


def _explain(
    case: Case, supports: Sequence[Case], verdicts: Judged, *, overcome: bool
) -> Explanation:
    negotiation = case.negotiation
    names = _names(case, supports, verdicts)
    found = agreeing(negotiation, verdicts)
    certainty = _LIKELY
    score = 10 * _weight(case)
    if negotiation.outcome in SUCCESSES:
        certainty, score = _CERTAIN, 6
    elif negotiation.outcome in OPEN:
        certainty = _POSSIBLE
    elif negotiation.certain:
        certainty = _CERTAIN
    if found:
        open_ended = negotiation.outcome in OPEN
        certainty, score = _LIKELY if open_ended else _CERTAIN, score + 30
    overcome = overcome and not found
    if overcome:
        score = min(score // 8, 5)
    why = list(_evidence(case))
    what = _named(negotiation, names)
    if overcome:
        what += " The tunnel came up later."
    if case.repeated > 1:
        what += f" It happened {case.repeated} times."
    do = _named_remedies(case.fix, names)
    end = names[PEER] if negotiation.refused_by == "peer" else names[LOCAL]
    if not found and _looks_translated(negotiation, verdicts):
        certainty = _LIKELY
        what += (
            f" But the policies and keys of both configurations fit each other: probably"
            f" {names[PEER]} sees another address than {negotiation.local or 'ours'} (NAT on the"
            " way), for which it has no key."
        )
        do = _named_remedies(ADDRESS_SEEN, names)
    for finding in found:
        what += f" The configurations agree: {finding.message}"
        why += list(findings_of(finding))
        do = (
            *(Remedy(fix.device, fix.lines, finding.title) for fix in finding.fix if fix.lines),
            *(do if not finding.fix else ()),
        )
        devices = [fix.device for fix in finding.fix]
        both = finding.b is not None and finding.b.line > 0  # a difference: either end may change
        end = " or ".join(dict.fromkeys((*([end] if both else ()), *devices))) or end
        if guilty := verdicts.intent.culprit(finding):
            end = guilty
            what = f"{what.rstrip('.')}. {guilty} differs from the inventory here."
            do = _on_guilty(finding, guilty, verdicts)
    if negotiation.outcome in SUCCESSES:
        end = ""
    return Explanation(
        what=what,
        end=end,
        certainty=certainty,
        outcome="success" if negotiation.outcome in SUCCESSES else negotiation.outcome.value,
        tunnel=" - ".join(part for part in (negotiation.local, negotiation.peer) if part),
        why=tuple(dict.fromkeys((*why, *(r for one in supports for r in _evidence(one))))),
        do=tuple(dict.fromkeys(do)),
        score=score,
        past=overcome,
    )


def _looks_translated(negotiation: Negotiation, verdicts: Judged) -> bool:
    """Whether the peer refuses the first packet although both configurations are known to fit."""
    if negotiation.outcome is not Outcome.PHASE1_POLICY_MISMATCH:
        return False
    known = device_at(negotiation.local, verdicts) and device_at(negotiation.peer, verdicts)
    return negotiation.refused_by == "peer" and bool(known)


def _on_guilty(finding: "Finding", guilty: str, verdicts: Judged) -> tuple[Remedy, ...]:
    """What makes the end that differs from the inventory as the inventory has it."""
    own = [fix.lines for fix in finding.fix if fix.device == guilty and fix.lines]
    place = next(p for p in (finding.a, finding.b) if p and p.device == guilty)
    section = verdicts.intent.section(guilty, place.line)
    listed = bool(section) and section[0].startswith("ip access-list")  # entries only add up
    lines = section if listed or not own else own[0]
    return (Remedy(guilty, lines, f"{finding.title}; as the inventory has it"),) if lines else ()


def _evidence(case: Case) -> Iterator[Reason]:
    for line in case.negotiation.evidence:
        yield Reason(case.file, line.line, line.text)


def _names(case: Case, supports: Sequence[Case], verdicts: Judged) -> Mapping[str, str]:
    negotiation = case.negotiation
    here = device_at(negotiation.local, verdicts) or case.device
    other = next((s.device for s in supports if s.device != case.device), "")
    there = device_at(negotiation.peer, verdicts) or other
    return {
        LOCAL: here,
        PEER: there or (f"peer {negotiation.peer}" if negotiation.peer else "peer"),
    }


def _named(negotiation: Negotiation, names: Mapping[str, str]) -> str:
    who = f"{names[LOCAL]}" + (f" ({negotiation.role})" if negotiation.role else "")
    return f"{who} with {names[PEER]}: {negotiation.cause}"


def _named_remedies(fixes: Sequence[Remedy], names: Mapping[str, str]) -> tuple[Remedy, ...]:
    return tuple(replace(fix, end=names[fix.end]) for fix in fixes)


def _from_configurations(verdicts: Judged, cases: Sequence[Case]) -> Iterator[Explanation]:
    used = {id(f) for case in cases for f in agreeing(case.negotiation, verdicts)}
    for tunnel, finding in only_findings(verdicts):
        if id(finding) in used:
            continue
        guilty = verdicts.intent.culprit(finding)
        differs = f". {guilty} differs from the inventory here." if guilty else ""
        do = tuple(Remedy(f.device, f.lines, finding.title) for f in finding.fix if f.lines)
        ends = dict.fromkeys(fix.device for fix in finding.fix)
        yield Explanation(
            what=f"{finding.title}: {finding.message}{differs}",
            end=guilty or " or ".join(ends) or finding.a.device,
            certainty=_POSSIBLE if cases else _LIKELY,
            outcome=finding.consequence.value,
            tunnel=tunnel,
            why=tuple(findings_of(finding)),
            do=(_on_guilty(finding, guilty, verdicts) or do) if guilty else do,
            score=25 if cases else 60,
        )


def _from_symptoms(found: Sequence[Symptom], cases: Sequence[Case]) -> Iterator[Explanation]:
    explained = {
        address
        for case in cases
        if case.negotiation.outcome not in OPEN | SUCCESSES
        for address in (case.negotiation.peer, case.negotiation.local)
    }
    for symptom in found:
        if explained & set(symptom.peer.split()):
            continue
        yield Explanation(
            what=f"{symptom.device}: {symptom.what}",
            end=symptom.device,
            certainty=_POSSIBLE,
            outcome=symptom.outcome.value,
            tunnel=symptom.peer.strip(),
            why=(Reason(symptom.file, symptom.line, symptom.text),),
            do=(),
            score=15,
        )


def _ranked(explanations: Sequence[Explanation]) -> list[Explanation]:
    return sorted(explanations, key=lambda explanation: -explanation.score)
