"""The cause of a failed verification, for people."""

from collections.abc import Iterator

from bothends.verify import Cause, Certainty

_SURE = {
    Certainty.CERTAIN: "cause",
    Certainty.LIKELY: "likely cause",
    Certainty.POSSIBLE: "possible cause",
}


def cause_lines(cause: Cause) -> Iterator[tuple[str, str]]:
    """Lines with their style: what and where, why we think so, what to do."""
    if cause.certainty is Certainty.UNKNOWN:
        yield "failed", f"cause not found: {cause.message}"
        return
    yield "failed", f"{_SURE[cause.certainty]}: {cause.what}, on {cause.end}"
    yield "plain", f"  {cause.message}"
    for each in cause.evidence:
        at = f"{each.device}, line {each.line}" if each.line else each.device
        yield "dim", f"  because  {at}: {each.text}"
    for step in cause.do:
        yield "plain", f"  do       on {step.device}:"
        for line in step.lines:
            yield "bold", f"             {line}"
