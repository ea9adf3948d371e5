"""What a verification says: one result per check and end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bothends.causes import Cause

if TYPE_CHECKING:
    from bothends.verification.check import View


class Status(StrEnum):
    """How a check ended.

    `standby`: a backup peer, with which nothing is negotiated while the first one is in use.
    `one end`: our end shows it, and nobody asked the other, which is a partner's; never an `ok` of
    both. `drifted`: the tunnel is up, and not as intended. `error`: the router could not be asked,
    which is not a `failed`.
    """

    OK = "ok"
    STANDBY = "standby"
    ONE_END = "one end"
    DRIFTED = "drifted"
    FAILED = "failed"
    UNVERIFIABLE = "unverifiable"
    ERROR = "error"

    @property
    def holds(self) -> bool:
        """Whether all that can be shown was shown, and is as it should be."""
        return self in {Status.OK, Status.STANDBY, Status.ONE_END}


WORST_FIRST = (
    Status.ERROR,
    Status.FAILED,
    Status.DRIFTED,
    Status.UNVERIFIABLE,
    Status.ONE_END,
    Status.STANDBY,
    Status.OK,
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One assertion about one end of a tunnel."""

    check: str
    title: str
    device: str
    status: Status
    message: str
    evidence: str = ""
    """The line of show output that shows it."""


@dataclass(frozen=True, slots=True)
class TunnelReport:
    """Every check of one tunnel, on both ends."""

    tunnel: str
    results: tuple[CheckResult, ...]
    views: "tuple[View, ...]" = ()
    """What both ends showed, as each of them sees it; none where an end could not be asked."""
    causes: tuple[Cause, ...] = ()
    """Why it failed, where that was asked."""

    @property
    def status(self) -> Status:
        """The worst of all checks; without any check nothing is known."""
        for status in WORST_FIRST:
            if any(result.status is status for result in self.results):
                return status
        return Status.UNVERIFIABLE
