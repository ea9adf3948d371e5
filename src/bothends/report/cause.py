"""The cause of a failed verification, for people."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from bothends.causes import Cause, Certainty

WIDTH = 98
"""Columns within which messages are wrapped; evidence and lines to enter never are."""
_SURE = {
    Certainty.CERTAIN: "cause",
    Certainty.LIKELY: "likely cause",
    Certainty.POSSIBLE: "possible cause",
}


def cause_lines(cause: Cause) -> Iterator[tuple[str, str]]:
    """Lines with their style: what and where, why we think so, what to do."""
    if cause.certainty is Certainty.UNKNOWN:
        yield from (
            ("failed", line) for line in _wrapped(f"cause not found: {cause.message}", WIDTH)
        )
        return
    yield "failed", f"{_SURE[cause.certainty]}: {cause.what}, on {cause.end}"
    yield from (("plain", f"  {line}") for line in _wrapped(cause.message, WIDTH - 4))
    for each in cause.evidence:
        at = f"{each.source}, line {each.line}" if each.line else each.source
        yield "dim", f"  because  {at}: {each.text}"
    for step in cause.do:
        yield "plain", f"  do       on {step.device}:"
        for line in step.lines:
            yield "bold", f"             {line}"


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


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a text; a name of a device or tunnel is never broken at its hyphen."""
    return wrap(text, width, break_on_hyphens=False)
