"""What a diagnosis needs of both ends: configuration, show output and, when asked for, a trial."""

import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from nornir.core.task import Result, Task

from bothends.device.ask.path_mtu import passing
from bothends.device.ask.questions import probe, show
from bothends.device.job import Job
from bothends.device.sessions.fleet import session
from bothends.diagnose import Collected, CollectedEnd, Trial
from bothends.model import IkeVersion, Tunnel
from bothends.verification import Expected, Probe, own_addresses, probes, read_ping

RUNNING = "show running-config"
ADDRESSES = "show ip interface brief"
IPSEC_SA = "show crypto ipsec sa peer {peer}"
COMMANDS = (
    "show crypto isakmp sa",
    IPSEC_SA,
    "show crypto session remote {peer} detail",
    "show crypto ikev2 sa",
)
TOPICS = {IkeVersion.V1: "isakmp", IkeVersion.V2: "ikev2"}
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
    first = _ask(job, tunnel, (RUNNING, ADDRESSES, *COMMANDS))
    shown = first
    logs: Mapping[str, str] = {}
    trials: list[Trial] = []
    if debug:
        addresses = {device: own_addresses(out[ADDRESSES]) for device, out in first.items()}
        small = {each.device: each for each in probes(Expected.from_tunnel(tunnel), addresses)}
        logs = _listen(job, tunnel, small)
        shown = _ask(job, tunnel, COMMANDS)
        said = {device: {each.command: logs[device]} for device, each in small.items()}
        trials.append(_trial(tunnel, said, first, shown))
        if all(read_ping(each, logs[device]).answered for device, each in small.items()):
            trials += _big(job, tunnel, small, shown)
    here, there = (
        CollectedEnd(
            device=end.device,
            address=str(end.address),
            running=first[end.device][RUNNING],
            shows={c: text for c, text in shown[end.device].items() if c.startswith("show crypto")},
            log=logs.get(end.device),
        )
        if end.managed
        else CollectedEnd(end.device, intended[end.device], address=str(end.address), sheet=True)
        for end in tunnel.ends
    )
    return Collected(tunnel.name, here, there, tuple(trials))


def _ask(job: Job, tunnel: Tunnel, commands: Sequence[str]) -> Shown:
    wanted = {
        end.device: tuple(each.format(peer=tunnel.other(end).address) for each in commands)
        for end in tunnel.managed_ends
    }
    return job.run(show, tuple(wanted), commands=wanted).all()


def _trial(tunnel: Tunnel, said: Shown, before: Shown, after: Shown) -> Trial:
    command = {e.device: IPSEC_SA.format(peer=tunnel.other(e).address) for e in tunnel.managed_ends}
    return Trial(
        pings=said,
        before={device: before[device][each] for device, each in command.items()},
        after={device: after[device][each] for device, each in command.items()},
    )


def _big(job: Job, tunnel: Tunnel, small: Mapping[str, Probe], shown: Shown) -> list[Trial]:
    """One end after the other sends packets as big as its SA takes, not to be fragmented."""
    found = []
    before = shown
    for end in tunnel.managed_ends:
        mtu = _PLAINTEXT_MTU.search("\n".join(shown[end.device].values()))
        if mtu is None or end.device not in small:
            continue
        each = small[end.device].sized(int(mtu[1]))
        sent = job.run(probe, (end.device,), probes={end.device: (each, each)}).all()
        said = {end.device: {each.command: "\n".join(r.text for r in sent[end.device])}}
        after = _ask(job, tunnel, (IPSEC_SA,))
        size = 0 if any(r.answered for r in sent[end.device]) else passing(job, each)
        found.append(replace(_trial(tunnel, said, before, after), passing=size))
        before = after
    return found


def _listen(job: Job, tunnel: Tunnel, pings: Mapping[str, Probe]) -> Mapping[str, str]:
    peers = {end.device: str(tunnel.other(end).address) for end in tunnel.managed_ends}
    together = threading.Barrier(len(peers), timeout=SECONDS + 10)
    topics = (TOPICS[tunnel.ike], "ipsec")
    return job.run(
        listen, tuple(peers), peers=peers, pings=pings, topics=topics, together=together
    ).all()


def listen(
    task: Task,
    peers: Mapping[str, str],
    pings: Mapping[str, Probe],
    topics: Sequence[str],
    together: threading.Barrier,
) -> Result:
    """Debug this device's negotiation with one peer while pings start it; then be quiet again.

    The first end sends first. Both listen for the same time: what one log lacks was not there.
    """
    name = task.host.name
    on = (
        "terminal monitor",
        f"debug crypto condition peer ipv4 {peers[name]}",
        *(f"debug crypto {topic}" for topic in topics),
    )
    off = (
        *(f"undebug crypto {topic}" for topic in topics),  # what others debug stays on
        "debug crypto condition reset",
        "terminal no monitor",
    )

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):  # the other end is lost
            together.wait()

    try:
        log = session(task).watch(
            on,
            pings[name].command if name in pings else "",
            off,
            SECONDS,
            task.nornir.config.user_defined["stop"],
            wait=TURN * list(peers).index(name),
            meet=meet,
        )
    except BaseException:
        together.abort()
        raise
    return Result(host=task.host, result=log)
