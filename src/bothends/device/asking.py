"""Questions to one router at a time, as Nornir tasks: the words that larger work is made of."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.fleet import session
from bothends.verify import Probe, read_ping


def running_config(task: Task) -> Result:
    """The running configuration as text."""
    return Result(host=task.host, result=session(task).ask("show running-config"))


def show(task: Task, commands: Mapping[str, Sequence[str]]) -> Result:
    """The output of each of this device's commands, by command."""
    router = session(task)
    wanted = commands[task.host.name]
    return Result(host=task.host, result={command: router.ask(command) for command in wanted})


def probe(task: Task, probes: Mapping[str, Sequence[Probe]]) -> Result:
    """Send this device's probes, one after the other."""
    router = session(task)
    results = [
        read_ping(each, router.ask(each.command, timeout=60)) for each in probes[task.host.name]
    ]
    return Result(host=task.host, result=results)
