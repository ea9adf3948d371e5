"""What a diagnosis needs of both ends: configuration, show output and, when asked for, a trial."""

import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from nornir.core.task import Result, Task

from bothends.device.ask.path_mtu import passing
from bothends.device.ask.questions import probe, running_config, show, with_interfaces
from bothends.device.job import Job
from bothends.device.sessions.fleet import session
from bothends.diagnose import Collected, CollectedEnd, SentPing, Trial
from bothends.model import End, IkeVersion, Tunnel
from bothends.platforms.commands import Command
from bothends.verification import Probe, address_commands, own_addresses, probes, read_ping

SHOWN = (Command.IKE_SAS, Command.IPSEC_SAS_WITH, Command.SESSION_WITH, Command.IKEV2_SAS)
DEBUGGED = {
    IkeVersion.V1: (Command.DEBUG_IKE, Command.DEBUG_IPSEC),
    IkeVersion.V2: (Command.DEBUG_IKEV2, Command.DEBUG_IPSEC),
}
NO_LONGER_DEBUGGED = {
    IkeVersion.V1: (Command.STOP_DEBUG_IKE, Command.STOP_DEBUG_IPSEC),
    IkeVersion.V2: (Command.STOP_DEBUG_IKEV2, Command.STOP_DEBUG_IPSEC),
}
"""These topics only: what others debug stays on."""
SECONDS = 20.0
"""How long debugging stays on at the most."""
TURN = 6.0
"""Seconds for which the first end alone sends, so that the log tells who began."""
_PLAINTEXT_MTU = re.compile(r"plaintext mtu (\d{3,5})")

Shown = Mapping[str, Mapping[str, str]]


def collect(job: Job, tunnel: Tunnel, intended: Mapping[str, str], *, debug: bool) -> Collected:
    """Ask both ends; of a partner's there is what `intended` has for its name, by device.

    Raises:
        DeviceError: one of them does not answer.
    """
    running = job.run(running_config, job.devices([tunnel])).all()
    before = _ask(job, tunnel, SHOWN)
    shown = before
    logs: Mapping[str, str] = {}
    trials: list[Trial] = []
    if debug:
        expected = job.expected(tunnel)
        interfaces = _ask(job, tunnel, address_commands([expected]))
        addresses = {
            device: tuple(each for text in outputs.values() for each in own_addresses(text))
            for device, outputs in interfaces.items()
        }
        every = {each.device: each for each in probes(expected, addresses)}
        small = job.run(named, tuple(every), probes=every).values
        logs = _listen(job, tunnel, small)
        shown = _ask(job, tunnel, SHOWN)
        pings = tuple(_ping(each, logs[device]) for device, each in small.items())
        trials.append(_trial(job, tunnel, pings, before, shown))
        if all(read_ping(each, logs[device]).answered for device, each in small.items()):
            trials += _big(job, tunnel, small, shown)
    here, there = (
        CollectedEnd(
            device=end.device,
            address=str(job.address(end)),
            running=running[end.device],
            shows=shown[end.device],
            log=logs.get(end.device),
            platform=job.inventory.platform(end.device),
        )
        if end.managed
        else CollectedEnd(end.device, intended[end.device], address=str(end.address), sheet=True)
        for end in tunnel.ends
    )
    return Collected(tunnel.name, here, there, tuple(trials))


def named(task: Task, probes: Mapping[str, Probe]) -> Result:
    """This device's probe, with the name of its interface where a ping needs that."""
    (own_probe,) = with_interfaces(session(task), [probes[task.host.name]])
    return Result(host=task.host, result=own_probe)


def _ask(job: Job, tunnel: Tunnel, commands: Sequence[Command]) -> Shown:
    lines = {
        end.device: tuple(_command(job, tunnel, end, each) for each in commands)
        for end in tunnel.managed_ends
    }
    return job.run(show, tuple(lines), commands=lines).all()


def _command(job: Job, tunnel: Tunnel, end: End, what: Command) -> str:
    return job.command(end.device, what, peer=job.address(tunnel.other(end)))


def _ping(probe: Probe, text: str) -> SentPing:
    return SentPing(probe.device, probe.command, probe.source, probe.destination, text, probe.size)


def _trial(
    job: Job, tunnel: Tunnel, pings: tuple[SentPing, ...], before: Shown, after: Shown
) -> Trial:
    command = {
        end.device: _command(job, tunnel, end, Command.IPSEC_SAS_WITH)
        for end in tunnel.managed_ends
    }
    return Trial(
        pings=pings,
        before={device: before[device][each] for device, each in command.items()},
        after={device: after[device][each] for device, each in command.items()},
    )


def _big(job: Job, tunnel: Tunnel, small: Mapping[str, Probe], shown: Shown) -> list[Trial]:
    """One end after the other sends packets as big as its SA takes, not to be fragmented."""
    trials = []
    before = shown
    for end in tunnel.managed_ends:
        mtu = _PLAINTEXT_MTU.search("\n".join(shown[end.device].values()))
        if mtu is None or end.device not in small:
            continue
        each = small[end.device].sized(int(mtu[1]))
        sent = job.run(probe, (end.device,), probes={end.device: (each, each)}).all()
        ping = _ping(each, "\n".join(result.text for result in sent[end.device]))
        after = _ask(job, tunnel, (Command.IPSEC_SAS_WITH,))
        size = 0 if any(r.answered for r in sent[end.device]) else passing(job, each)
        trials.append(replace(_trial(job, tunnel, (ping,), before, after), passing=size))
        before = after
    return trials


def _listen(job: Job, tunnel: Tunnel, pings: Mapping[str, Probe]) -> Mapping[str, str]:
    on = (Command.LOG_HERE, Command.DEBUG_PEER, *DEBUGGED[tunnel.ike])
    off = (*NO_LONGER_DEBUGGED[tunnel.ike], Command.STOP_DEBUG_PEER, Command.STOP_LOG_HERE)
    watches = {
        end.device: Watch(
            on=tuple(_command(job, tunnel, end, each) for each in on),
            off=tuple(_command(job, tunnel, end, each) for each in off),
            ping=pings[end.device].command if end.device in pings else "",
            wait=TURN * position,
        )
        for position, end in enumerate(tunnel.managed_ends)
    }
    together = threading.Barrier(len(watches), timeout=SECONDS + 10)
    return job.run(listen, tuple(watches), watches=watches, together=together).all()


class Watch(NamedTuple):
    """What is entered at one end while its negotiation is debugged."""

    on: tuple[str, ...]
    off: tuple[str, ...]
    ping: str
    """What starts the negotiation; empty for nothing."""
    wait: float
    """Seconds before it is entered."""


def listen(task: Task, watches: Mapping[str, Watch], together: threading.Barrier) -> Result:
    """Debug this device's negotiation with one peer while pings start it; then be quiet again.

    The first end sends first. Both listen for the same time: what one log lacks was not there.
    """
    watch = watches[task.host.name]

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):  # the other end is lost
            together.wait()

    try:
        log = session(task).watch(
            watch.on,
            watch.ping,
            watch.off,
            SECONDS,
            task.nornir.config.user_defined["stop"],
            wait=watch.wait,
            meet=meet,
        )
    except BaseException:
        together.abort()
        raise
    return Result(host=task.host, result=log)
