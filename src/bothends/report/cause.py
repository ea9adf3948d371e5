"""A cause for people, in the same layout for verify and diagnose."""

from collections.abc import Iterator, Sequence
from typing import Any

from bothends.causes import Cause, Certainty, Evidence, Step
from bothends.report.plain import width
from bothends.report.wrapping import wrapped
from bothends.secrets import mask_line

MOST_COLUMNS = 100
"""Sentences are wrapped here at the latest; evidence and lines to enter never are."""
_SURE = {
    Certainty.CERTAIN: "cause",
    Certainty.LIKELY: "likely cause",
    Certainty.POSSIBLE: "possible cause",
}
_LONGEST = 160
"""Characters of a line of evidence."""
_MOST = 8
"""Lines of evidence."""
Line = tuple[str, str]
"""Style and text."""


def cause_lines(cause: Cause) -> Iterator[Line]:
    """What is wrong and where, why we think so, what to do."""
    if cause.certainty is Certainty.UNKNOWN:
        for line in sentences(f"cause not found: {cause.message}", 2):
            yield "failed", line
        return
    yield "failed", headline(cause.certainty, cause.what, cause.end)
    for line in sentences(cause.message, 4):
        yield "plain", f"  {line}"
    yield from grounds(cause.evidence, cause.do, "  ")


def headline(certainty: str, what: str, end: str) -> str:
    """How sure it is, what is wrong, and where."""
    return f"{_SURE[Certainty(certainty)]}: {what}{f', on {end}' if end else ''}"


def grounds(evidence: Sequence[Evidence], steps: Sequence[Step], margin: str) -> Iterator[Line]:
    """What shows a cause, and the lines to enter on each device."""
    for each in evidence[:_MOST]:
        at = f"{each.source}:{each.line}" if each.line else each.source
        says = f"  ({each.says})" if each.says else ""
        yield "dim", f"{margin}because  {at}: {_cut(mask_line(each.text))}{says}"
    if len(evidence) > _MOST:
        yield "dim", f"{margin}         and {len(evidence) - _MOST} more lines"
    for step in steps:
        first, *more = sentences(f"on {step.device}: {step.why}", len(margin) + 11)
        yield "plain", f"{margin}do       {first}"
        for line in more:
            yield "plain", f"{margin}         {line}"
        for line in step.lines:
            yield "bold", f"{margin}           {line}"


def sentences(text: str, indent: int) -> list[str]:
    """Lines of a text that is indented; one line of an empty text."""
    return wrapped(text, width(MOST_COLUMNS) - indent) or [""]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def cause_document(cause: Cause) -> dict[str, Any]:
    """A cause as `bothends.verification/1` has it."""
    return {
        "what": cause.what,
        "end": cause.end,
        "certainty": str(cause.certainty),
        "message": cause.message,
        "evidence": [
            {"device": each.source, "line": each.line, "text": each.text} for each in cause.evidence
        ],
        "do": [
            {"device": step.device, "lines": list(step.lines), "why": step.why} for step in cause.do
        ],
    }
