"""A diagnosis as `bothends.diagnose/1`."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from bothends.causes import Step
from bothends.diagnose.model import Case, Diagnosis, Explanation, PacketLine
from bothends.platforms.debug import LogLine, Moment, SkippedLine, UnreadLine
from bothends.secrets import mask_configuration, mask_line

_Line = TypeVar("_Line", UnreadLine, SkippedLine)

SCHEMA = "bothends.diagnose/1"


def to_document(diagnosis: Diagnosis) -> dict[str, Any]:
    """The JSON document. Lines of logs stand as in the log, keys masked."""
    return {
        "schema": SCHEMA,
        "timeline": [
            {**_moment(moment), "file": log.file}
            for log in diagnosis.logs
            for moment in log.timeline
        ],
        "negotiations": [_case(case) for case in diagnosis.cases],
        "explanations": [_explanation(one) for one in diagnosis.explanations],
        "packets": [_packet(one) for one in diagnosis.packets],
        "sources": [
            {"file": file, "kinds": list(kinds)} for file, kinds in diagnosis.sources.items()
        ],
        "unread": [
            {"file": log.file, "line": line.line, "text": text}
            for log in diagnosis.logs
            for line, text in masked(log.unread)
        ],
        "skipped": [
            {"file": log.file, "line": line.line, "text": text, "rule": line.rule}
            for log in diagnosis.logs
            for line, text in masked(log.skipped)
        ],
    }


def masked(lines: Sequence[_Line]) -> Iterator[tuple[_Line, str]]:
    """Lines that were not used, each with its text masked: a configuration may be among them."""
    texts = mask_configuration("\n".join(line.text for line in lines)).split("\n")
    yield from zip(lines, texts, strict=True) if lines else ()


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "line": moment.line,
        "stage": moment.stage,
        "text": mask_line(moment.text),
        "meaning": moment.meaning,
        "time": moment.stamp,
        "negotiation": moment.negotiation,
    }


def _case(case: Case) -> dict[str, Any]:
    one = case.negotiation
    return {
        "file": case.file,
        "device": case.device,
        "local": one.local or None,
        "peer": one.peer or None,
        "role": one.role or None,
        "ike": one.ike,
        "mode": one.mode or None,
        "nat": one.nat or None,
        "last_stage": one.last_stage or None,
        "outcome": one.outcome.value,
        "certain": one.certain,
        "refused_by": one.refused_by or None,
        "cause": mask_line(one.cause),
        "evidence": [_evidence(line) for line in one.evidence],
        "fix": [_step(fix) for fix in case.fix],
        "offers": [
            {
                "transform": offer.transform,
                "policy": offer.priority,
                "attributes": dict(offer.attributes),
                "refused": list(offer.refused),
                "accepted": offer.accepted,
            }
            for offer in one.offers
        ],
    }


def _evidence(evidence: LogLine) -> dict[str, Any]:
    return {"line": evidence.line, "text": mask_line(evidence.text)}


def _step(step: Step) -> dict[str, Any]:
    return {"end": step.device, "lines": list(step.lines), "why": step.why}


def _explanation(one: Explanation) -> dict[str, Any]:
    return {
        "cause": one.cause or None,
        "what": mask_line(one.what),
        "end": one.end or None,
        "certainty": one.certainty,
        "outcome": one.outcome,
        "tunnel": one.tunnel,
        "why": [
            {"file": r.source, "line": r.line, "text": mask_line(r.text), "says": r.says}
            for r in one.why
        ],
        "do": [_step(step) for step in one.do],
    }


def _packet(one: PacketLine) -> dict[str, Any]:
    return {
        "sender": one.sender,
        "packet": one.stage,
        "sent_line": one.sent.line if one.sent else None,
        "received_line": one.received.line if one.received else None,
        "meaning": one.meaning,
    }
