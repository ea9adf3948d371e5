"""What routers say: their running configuration, and the output of show commands."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.ask import questions
from bothends.device.job import Job
from bothends.scripting import as_result


@as_result
def running_config(task: Task) -> Result:
    """The running configuration as text; only one that is complete and this router's."""
    return questions.running_config(task)


@as_result
def show(task: Task, commands: Sequence[str]) -> Result:
    """The output of each command, by command."""
    return questions.show(task, {task.host.name: commands})


def keep_running_configs(job: Job, when: str, running: Mapping[str, str]) -> None:
    """Write running configurations into the evidence, masked; `when` is `before` or `after`."""
    for device, text in running.items():
        job.evidence.text(f"{when}/{device}/show-running-config.txt", text)
