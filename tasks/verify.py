"""Verification: ask both ends, send traffic, ask both ends again, compare."""

from nornir.core.task import Result, Task

from bothends.device.ask.verification import verified, verify_tunnels
from bothends.report.host_text import verification_text
from bothends.scripting import as_result, both_ends

__all__ = ["verify", "verify_tunnels"]


@as_result
def verify(task: Task, tunnel: str | None = None, wait: float = 10) -> Result:
    """Every check of this router's tunnels, and why one failed. Changes nothing.

    Args:
        task: given by Nornir.
        tunnel: name or pattern of the tunnels to verify; None: all of this router's.
        wait: seconds to wait for a tunnel to come up.
    """
    share = both_ends(task, tunnel, verified, wait=wait)
    reports = [share.outcome[each.name] for each in share.tunnels]
    return share.result(
        verification_text(reports, task.host.name),
        failed=any(not report.status.holds for report in reports),
        reports=reports,
    )
