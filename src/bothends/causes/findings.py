"""From a finding of the comparison to a cause: whose fault it is, and what makes it right."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bothends.causes.cause import Cause, Certainty, Evidence, Step
from bothends.platforms.placeholders import Placeholder
from bothends.secrets import MASK, mask_line

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding
    from bothends.compare.intent import Intent


def of_finding(finding: "Finding", intent: "Intent") -> Cause:
    """The cause that a finding is on the end that differs from the inventory if known."""
    names = tuple(dict.fromkeys(p.device for p in (finding.a, finding.b) if p))
    from bothends.compare.rules import rules

    difference = rules()[finding.rule].between_ends
    guilty = intent.culprits(finding) if difference else _owner(finding, intent)
    message = finding.message
    if difference and guilty:
        message += f". {_unlike(guilty, names)}"
    elif difference and intent.intended:
        message += ". The inventory does not determine which of the two is wrong"
    elif difference:
        message += ". Either end can be changed"
    error = str(finding.severity) == "error"
    return Cause(
        what=finding.title,
        end=" and ".join(guilty) if guilty else " or ".join(names),
        certainty=Certainty.CERTAIN if error else Certainty.LIKELY,
        message=message,
        evidence=tuple(_evidence(finding, guilty, difference=difference)),
        do=tuple(_steps(finding, intent, guilty if difference else ())),
    )


def _owner(finding: "Finding", intent: "Intent") -> tuple[str, ...]:
    """Whose fault it is, where a rule is about one end: that which is to be changed."""
    changed = tuple(dict.fromkeys(fix.device for fix in finding.fix))
    if len(changed) == 1:
        return changed
    return intent.culprits(finding) or (finding.a.device,)


def _unlike(guilty: Sequence[str], names: Sequence[str]) -> str:
    others = [name for name in names if name not in guilty]
    if others:
        return f"{guilty[0]} differs from the inventory here, {others[0]} does not"
    return f"{' and '.join(guilty)} both differ from the inventory here"


def _evidence(finding: "Finding", guilty: Sequence[str], *, difference: bool) -> Iterator[Evidence]:
    """The lines at fault: of both ends where they differ, that of the guilty one first."""
    places = [place for place in (finding.a, finding.b) if place]
    own = [place for place in places if place.device in guilty]
    others = [place for place in places if place not in own] if difference or not own else []
    for place in (*own, *others):
        text = mask_line(place.text)
        yield Evidence(place.device, place.line, text if place.line else f"not configured: {text}")


def _steps(finding: "Finding", intent: "Intent", guilty: Sequence[str]) -> Iterator[Step]:
    """What makes the guilty ends as the inventory has them; without any, what the rule says."""
    own = {fix.device: fix.lines for fix in finding.fix if fix.lines}
    if not guilty:
        yield from (Step(device, tuple(map(_shown, lines))) for device, lines in own.items())
    for place in (finding.a, finding.b):
        if place and place.device in guilty:
            section = intent.section(place.device, place.line)
            listed = bool(section) and section[0].startswith("ip access-list")  # entries add up
            lines = section if listed or place.device not in own else own[place.device]
            masked = mask_line(place.text)
            if lines:
                yield Step(place.device, tuple(map(_shown, lines)))
            elif MASK in masked:
                line = f"{masked.replace(MASK, Placeholder.KEY)}  ! the key of the inventory"
                yield Step(place.device, (line,))


def _shown(line: str) -> str:
    """A line to enter without its key, which the user has to put there."""
    masked = mask_line(line)
    if line.lstrip().startswith("no "):
        return masked.replace(MASK, Placeholder.OLD_KEY)
    hidden = "  ! the key of the inventory" if MASK in masked else ""
    return masked.replace(MASK, Placeholder.KEY) + hidden
