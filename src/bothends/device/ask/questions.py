"""Questions to one router at a time, as Nornir tasks: the words that larger work is made of."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.sessions.fleet import session
from bothends.errors import DeviceError
from bothends.platforms.ios.credible import RUNNING, STARTUP, RouterIdentity, believable, believed
from bothends.verify import Probe, read_ping


def running_config(task: Task) -> Result:
    """The running configuration as text; only one that is complete and this router's."""
    return Result(host=task.host, result=configuration(task, RUNNING))


def startup_config(task: Task) -> Result:
    """The startup configuration as text; empty where there is none."""
    return Result(host=task.host, result=configuration(task, STARTUP))


def configuration(task: Task, command: str) -> str:
    """What this router answers to `show running-config` or `show startup-config`.

    Raises:
        DeviceError: it cannot be asked, or its answer is not believed.
    """
    router = session(task)
    answer = router.ask(command)
    if command == STARTUP and "startup-config is not present" in answer:
        return ""
    asked = RouterIdentity(task.host.name, router.hostname, task.host.addresses)
    return believed(command, answer, asked)


def show(task: Task, commands: Mapping[str, Sequence[str]]) -> Result:
    """The output of each of this device's commands, by command; only what is believed."""
    router = session(task)
    outputs = {command: router.ask(command) for command in commands[task.host.name]}
    asked = RouterIdentity(task.host.name, router.hostname, task.host.addresses)
    for command, answer in outputs.items():
        if why := believable(command, answer, asked):
            raise DeviceError(why, where=task.host.name)
    return Result(host=task.host, result=outputs)


def probe(task: Task, probes: Mapping[str, Sequence[Probe]]) -> Result:
    """Send this device's probes, one after the other."""
    router = session(task)
    results = [
        read_ping(each, router.ask(each.command, timeout=60)) for each in probes[task.host.name]
    ]
    return Result(host=task.host, result=results)
