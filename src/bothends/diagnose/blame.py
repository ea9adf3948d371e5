"""Which end a finding is to be mended at, and how."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bothends.diagnose.agreement import Judged
from bothends.diagnose.model import Remedy
from bothends.secrets import MASK, mask_line

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding


@dataclass(frozen=True, slots=True)
class Blame:
    """Where a finding is to be put right."""

    ends: tuple[str, ...]
    do: tuple[Remedy, ...]
    guilty: str = ""
    """The ends that differ from what the inventory has, where that is known."""


def blamed(finding: "Finding", verdicts: Judged) -> Blame:
    """Where a finding is to be put right: where the inventory is known, at what differs from it."""
    culprits = verdicts.intent.culprits(finding) if verdicts.intent else ()
    if culprits:
        do = tuple(fix for name in culprits for fix in _as_intended(finding, name, verdicts))
        return Blame(culprits, do, " and ".join(culprits))
    ends = tuple(dict.fromkeys(fix.device for fix in finding.fix)) or (finding.a.device,)
    do = tuple(Remedy(fix.device, fix.lines, finding.title) for fix in finding.fix if fix.lines)
    return Blame(ends, do)


def _as_intended(finding: "Finding", name: str, verdicts: Judged) -> tuple[Remedy, ...]:
    """What makes an end that differs from the inventory as the inventory has it."""
    own = [fix.lines for fix in finding.fix if fix.device == name and fix.lines]
    place = next(p for p in (finding.a, finding.b) if p and p.device == name)
    section = verdicts.intent.section(name, place.line) if verdicts.intent else ()
    listed = bool(section) and section[0].startswith("ip access-list")  # entries only add up
    if own and not listed:
        return (Remedy(name, own[0], finding.title),)
    masked = mask_line(place.text)
    if section:
        why = f"{finding.title}; as the inventory has it"
        return (Remedy(name, tuple(mask_line(line) for line in section), why),)
    if MASK in masked:
        line = masked.replace(MASK, "<KEY, as the inventory has it>")
        return (Remedy(name, (line,), finding.title),)
    return ()
