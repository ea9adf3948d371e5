"""A change: one tunnel's plan being applied. Both ends commit, or both ends go back."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bothends.errors import BothendsError, ExitCode
from bothends.model import Tunnel
from bothends.platforms.ios.difference import DevicePlan
from bothends.secrets import mask_line
from bothends.verify import Status, TunnelReport


class State(StrEnum):
    """How far a change has come; the last one is what the user must know."""

    PLANNED = "planned"
    """Nothing was sent to either end."""
    UNCHANGED = "unchanged"
    """Both ends already were as intended."""
    PUSHED = "pushed"
    """Both ends have it in their running configuration."""
    SAVED = "saved"
    """Both ends are verified and have it in their startup configuration."""
    TAKEN_BACK = "taken back"
    """Both ends run what they ran before."""
    UNSAVED = "not saved"
    """Both ends are verified; at least one has not written its startup configuration."""
    STRANDED = "stranded"
    """At least one end could not be taken back: its state is told with the change."""


_EXIT = {
    State.PLANNED: ExitCode.DEVICE,
    State.TAKEN_BACK: ExitCode.ROLLED_BACK,
    State.UNSAVED: ExitCode.DEVICE,
    State.STRANDED: ExitCode.DEVICE,
}


@dataclass(slots=True)
class Change:
    """What happens to one tunnel, and what happened so far."""

    tunnel: Tunnel
    before: Mapping[str, str]
    """Running configuration of each end before anything was sent."""
    plans: Mapping[str, DevicePlan]
    state: State = State.PLANNED
    errors: dict[str, BothendsError] = field(default_factory=dict)
    """What went wrong, by device."""
    notes: list[str] = field(default_factory=list)
    """What the user must do, or know, per end."""
    report: TunnelReport | None = None

    @property
    def tunnel_name(self) -> str:
        """Its name in the inventory."""
        return self.tunnel.name

    @property
    def devices(self) -> tuple[str, ...]:
        """Both ends."""
        return tuple(end.device for end in self.tunnel.ends)

    @property
    def wanted(self) -> bool:
        """Whether there is anything to push."""
        return not self.errors and any(plan.changed for plan in self.plans.values())

    @property
    def good(self) -> bool:
        """Nothing has gone wrong, and a verification, where there was one, is all ok."""
        return not self.errors and (self.report is None or self.report.status is Status.OK)

    @property
    def exit_code(self) -> ExitCode:
        """What the command ends with when this is its worst change."""
        if self.state in _EXIT:
            return _EXIT[self.state]
        return ExitCode.OK if self.good else ExitCode.FINDINGS


_VOLATILE = re.compile(
    r"(building configuration|current configuration|! ?last configuration|! nvram|ntp clock-period"
    r"|! no configuration change|end$)",
    re.IGNORECASE,
)


def remains(before: str, after: str) -> Sequence[str]:
    """What still differs between two running configurations: masked lines with `+` or `-`.

    Lines that IOS writes anew at every display, and separators, are no difference.
    """
    old, new = (
        [
            line.rstrip()
            for line in text.splitlines()
            if line.strip() not in {"", "!"} and not _VOLATILE.match(line.strip())
        ]
        for text in (before, after)
    )
    return [
        f"{line[0]} {mask_line(line[2:])}" for line in difflib.ndiff(old, new) if line[0] in "+-"
    ]
