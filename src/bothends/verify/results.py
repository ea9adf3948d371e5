"""What a verification says: one result per check and end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bothends.causes import Cause

if TYPE_CHECKING:
    from bothends.verify.check import View


class Status(StrEnum):
    """How a check ended.

    `drifted`: the tunnel is up, and not as intended. `error`: the router could not be asked, which
    is not a `failed`.
    """

    OK = "ok"
    DRIFTED = "drifted"
    FAILED = "failed"
    UNVERIFIABLE = "unverifiable"
    ERROR = "error"


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
        order = (Status.ERROR, Status.FAILED, Status.DRIFTED, Status.UNVERIFIABLE, Status.OK)
        for status in order:
            if any(result.status is status for result in self.results):
                return status
        return Status.UNVERIFIABLE
