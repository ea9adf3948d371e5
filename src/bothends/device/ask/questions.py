"""Questions to one router at a time, as Nornir tasks: the words that larger work is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nornir.core.task import Result, Task

from bothends.device.sessions.fleet import session
from bothends.device.sessions.session import Session
from bothends.errors import DeviceError
from bothends.platforms.commands import Command
from bothends.platforms.conversation import RouterIdentity
from bothends.verification import Probe, interface_names, read_ping


def running_config(task: Task) -> Result:
    """The running configuration as text; only one that is complete and this router's."""
    return Result(host=task.host, result=running_text(task))


def startup_config(task: Task) -> Result:
    """The startup configuration as text; empty where there is none."""
    saved = session(task).dialogue.MODIFIED
    if saved:  # its keys are masked: what runs is needed to tell them
        startup = both_configs(task).result[1]
    else:
        command = session(task).dialogue.STARTUP
        startup = _saved(task, command, session(task).ask(command))
    if isinstance(startup, DeviceError):
        raise startup
    return Result(host=task.host, result=startup)


def both_configs(task: Task) -> Result:
    """The running and the startup configuration, each as text or as the error why it is none."""
    router = session(task)
    dialogue = router.dialogue
    commands = dialogue.RUNNING, dialogue.STARTUP
    running, startup, *modified = router.ask_all((*commands, *filter(None, (dialogue.MODIFIED,))))
    shown = _tried(task, commands[0], running)
    if modified and isinstance(shown, str):
        startup = dialogue.with_keys(startup, shown, *modified)
    return Result(host=task.host, result=(shown, _saved(task, commands[1], startup)))


def _saved(task: Task, command: str, answer: str) -> str | DeviceError:
    """A startup configuration; empty where there is none."""
    empty = session(task).dialogue.nothing_saved(answer)
    return "" if empty else _tried(task, command, answer)


def _tried(task: Task, command: str, answer: str) -> str | DeviceError:
    try:
        return _believed(task, command, answer)
    except DeviceError as error:
        return error


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
        outputs = _shown(task, commands[task.host.name])
        why = session(task).talk.torn(outputs)
        if not why:
            return Result(host=task.host, result=outputs)
    raise DeviceError(why, where=task.host.name)


def _shown(task: Task, commands: Sequence[str]) -> dict[str, str]:
    """What a router answers to show commands. Raises DeviceError when one is not believed."""
    router = session(task)
    outputs = dict(zip(commands, router.ask_all(commands), strict=True))
    identity = RouterIdentity(task.host.name, router.hostname, task.host.addresses)
    for command, answer in outputs.items():
        if why := router.talk.believable(command, answer, identity):
            raise DeviceError(why, where=task.host.name)
    return outputs


_PINGS_MAY_TAKE = 60
"""Seconds that the answer to one ping may take: a packet without a reply takes a second or two."""


def probe(task: Task, probes: Mapping[str, Sequence[Probe]]) -> Result:
    """Send this device's probes, one after the other."""
    router = session(task)
    own_probes = with_interfaces(router, probes[task.host.name])
    answers = router.ask_all([each.command for each in own_probes], timeout=_PINGS_MAY_TAKE)
    results = [read_ping(each, answer) for each, answer in zip(own_probes, answers, strict=True)]
    return Result(host=task.host, result=results)


def start_anew(task: Task, clear: Mapping[str, str], probes: Mapping[str, Probe]) -> Result:
    """Forget a device's SAs with one peer, and send at once what has them negotiated again.

    Both commands are typed ahead, so that no packet of others comes between them that would be the
    one with which IKE starts, and be lost.
    """
    device = task.host.name
    router = session(task)
    (own_probe,) = with_interfaces(router, [probes[device]])
    *_, answer = router.ask_all((clear[device], own_probe.command), timeout=_PINGS_MAY_TAKE)
    return Result(host=task.host, result=read_ping(own_probe, answer))


def with_interfaces(router: Session, probes: Sequence[Probe]) -> Sequence[Probe]:
    """The probes with the names of the interfaces that they leave by, where a ping needs those."""
    commands = router.platform.commands
    if not probes or not commands.asks_for(Command.PING, "interface"):
        return probes
    names = interface_names(router.ask(commands.line(Command.ADDRESSES)))
    return [
        replace(each, interface=names.get(each.source, "" if "." in each.source else each.source))
        for each in probes
    ]
