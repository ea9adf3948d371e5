"""Questions to one router at a time, as Nornir tasks: the words that larger work is made of."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.sessions.fleet import session
from bothends.errors import DeviceError
from bothends.platforms.conversation import RouterIdentity
from bothends.verification import Probe, read_ping


def running_config(task: Task) -> Result:
    """The running configuration as text; only one that is complete and this router's."""
    return Result(host=task.host, result=running_text(task))


def startup_config(task: Task) -> Result:
    """The startup configuration as text; empty where there is none."""
    router = session(task)
    command = router.dialogue.STARTUP
    answer = router.ask(command)
    empty = router.dialogue.nothing_saved(answer)
    return Result(host=task.host, result="" if empty else _believed(task, command, answer))


def running_text(task: Task) -> str:
    """What this router runs.

    Raises:
        DeviceError: it cannot be asked, or its answer is not believed.
    """
    router = session(task)
    command = router.dialogue.RUNNING
    return _believed(task, command, router.ask(command))


def _believed(task: Task, command: str, answer: str) -> str:
    router = session(task)
    identity = RouterIdentity(task.host.name, router.hostname, task.host.addresses)
    return router.dialogue.believed(command, answer, identity)


LOOKS = 3
"""Times that a router is asked before answers that contradict each other are given up."""


def show(task: Task, commands: Mapping[str, Sequence[str]]) -> Result:
    """The output of each of this device's commands, by command; only what is believed."""
    for _ in range(LOOKS):
        outputs = {command: _shown(task, command) for command in commands[task.host.name]}
        why = session(task).talk.torn(outputs)
        if not why:
            return Result(host=task.host, result=outputs)
    raise DeviceError(why, where=task.host.name)


def _shown(task: Task, command: str) -> str:
    """What a router answers to a show command. Raises DeviceError when it is not believed."""
    router = session(task)
    answer = router.ask(command)
    identity = RouterIdentity(task.host.name, router.hostname, task.host.addresses)
    if why := router.talk.believable(command, answer, identity):
        raise DeviceError(why, where=task.host.name)
    return answer


def probe(task: Task, probes: Mapping[str, Sequence[Probe]]) -> Result:
    """Send this device's probes, one after the other."""
    router = session(task)
    results = [
        read_ping(each, router.ask(each.command, timeout=60)) for each in probes[task.host.name]
    ]
    return Result(host=task.host, result=results)


def start_anew(task: Task, clear: Mapping[str, str], probes: Mapping[str, Probe]) -> Result:
    """Forget a device's SAs with one peer, and send at once what has them negotiated again.

    Both commands are typed ahead, so that no packet of others comes between them that would be the
    one with which IKE starts, and be lost.
    """
    device = task.host.name
    answer = session(task).ask_in_a_row((clear[device], probes[device].command), timeout=60)
    return Result(host=task.host, result=read_ping(probes[device], answer))
