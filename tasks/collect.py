"""What routers say: their running configuration, and the output of show commands."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.fleet import session
from bothends.device.job import Job


def running_config(task: Task) -> Result:
    """The running configuration as text."""
    return Result(host=task.host, result=session(task).ask("show running-config"))


def show(task: Task, commands: Mapping[str, Sequence[str]]) -> Result:
    """The output of each of this device's commands, by command."""
    router = session(task)
    wanted = commands[task.host.name]
    return Result(host=task.host, result={command: router.ask(command) for command in wanted})


def keep_running_configs(job: Job, when: str, running: Mapping[str, str]) -> None:
    """Write running configurations into the evidence, masked; `when` is `before` or `after`."""
    for device, text in running.items():
        job.evidence.text(f"{when}/{device}/show-running-config.txt", text)
