"""What routers say: their running configuration, and the output of show commands."""

from collections.abc import Mapping

from nornir.core.task import Result, Task

from bothends.device import asking
from bothends.device.asking import show
from bothends.device.job import Job
from bothends.scripting import as_result

__all__ = ["keep_running_configs", "running_config", "show"]


@as_result
def running_config(task: Task) -> Result:
    """The running configuration as text."""
    return asking.running_config(task)


def keep_running_configs(job: Job, when: str, running: Mapping[str, str]) -> None:
    """Write running configurations into the evidence, masked; `when` is `before` or `after`."""
    for device, text in running.items():
        job.evidence.text(f"{when}/{device}/show-running-config.txt", text)
