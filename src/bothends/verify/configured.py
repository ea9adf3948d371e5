"""Causes that the comparison of both running configurations finds, on the end that is wrong."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bothends.compare import Consequence, Finding, Severity
from bothends.compare.rules import rules
from bothends.secrets import mask_line
from bothends.verify.asked import Asked
from bothends.verify.cause import Cause, Certainty, Evidence, Step


def from_findings(
    asked: Asked, severity: Severity, consequences: Collection[Consequence]
) -> Iterator[Cause]:
    """One cause per finding of this severity with one of these consequences.

    What is wrong with a router as a whole comes in only where the tunnel itself has nothing.
    """

    def fits(finding: Finding) -> bool:
        return finding.severity is severity and finding.consequence in consequences

    own = [finding for finding in asked.findings if fits(finding)]
    for finding in own or filter(fits, asked.beside):
        cause = _cause(asked, finding)
        yield cause if own else replace(cause, certainty=Certainty.LIKELY)


def undecided(asked: Asked) -> Iterator[Cause]:
    """What the texts leave open, such as keys that are encrypted."""
    for finding in asked.findings:
        if finding.consequence is Consequence.UNVERIFIABLE:
            yield replace(_cause(asked, finding), certainty=Certainty.POSSIBLE)


def _cause(asked: Asked, finding: Finding) -> Cause:
    names = tuple(dict.fromkeys(p.device for p in (finding.a, finding.b) if p))
    difference = rules()[finding.rule].between_ends
    guilty = asked.intent.culprits(finding) if difference else _owner(asked, finding)
    message = finding.message
    if difference and guilty:
        message += f". {_unlike(guilty, names)}"
    elif difference:
        message += ". Which of the two is wrong, no inventory tells"
    error = finding.severity is Severity.ERROR
    return Cause(
        what=finding.title,
        end=" and ".join(guilty) if guilty else " or ".join(names),
        certainty=Certainty.CERTAIN if error else Certainty.LIKELY,
        message=message,
        evidence=tuple(_evidence(finding, guilty, difference=difference)),
        do=tuple(_steps(asked, finding, guilty if difference else ())),
    )


def _owner(asked: Asked, finding: Finding) -> tuple[str, ...]:
    """Whose fault it is, where a rule is about one end: that which is to be changed."""
    changed = tuple(dict.fromkeys(fix.device for fix in finding.fix))
    if len(changed) == 1:
        return changed
    return asked.intent.culprits(finding) or (finding.a.device,)


def _unlike(guilty: Sequence[str], names: Sequence[str]) -> str:
    others = [name for name in names if name not in guilty]
    if others:
        return f"{guilty[0]} differs from the inventory here, {others[0]} does not"
    return f"{' and '.join(guilty)} both differ from the inventory here"


def _evidence(finding: Finding, guilty: Sequence[str], *, difference: bool) -> Iterator[Evidence]:
    """The lines at fault: of both ends where they differ, that of the guilty one first."""
    places = [place for place in (finding.a, finding.b) if place]
    own = [place for place in places if place.device in guilty]
    others = [place for place in places if place not in own] if difference or not own else []
    for place in (*own, *others):
        text = mask_line(place.text)
        yield Evidence(place.device, place.line, text if place.line else f"not configured: {text}")


def _steps(asked: Asked, finding: Finding, guilty: Sequence[str]) -> Iterator[Step]:
    """What makes the guilty ends as the inventory has them; without any, what the rule says."""
    own = {fix.device: fix.lines for fix in finding.fix if fix.lines}
    if not guilty:
        yield from (Step(device, tuple(map(mask_line, lines))) for device, lines in own.items())
    for place in (finding.a, finding.b):
        if place and place.device in guilty:
            section = asked.intent.section(place.device, place.line)
            listed = bool(section) and section[0].startswith("ip access-list")  # entries add up
            lines = section if listed or place.device not in own else own[place.device]
            if lines:
                yield Step(place.device, tuple(map(_shown, lines)))


def _shown(line: str) -> str:
    """An intended line without its key, which the inventory knows where to find."""
    masked = mask_line(line)
    hidden = masked != line and not line.lstrip().startswith("no ")
    return f"{masked}  ! the key of the inventory" if hidden else masked
