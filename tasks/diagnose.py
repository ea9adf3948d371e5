"""What a diagnosis needs of both ends: configuration, show output and, when asked for, a log."""

import re
from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.fleet import session
from bothends.device.job import Job
from bothends.diagnose import Collected, CollectedEnd
from bothends.model import IkeVersion, Tunnel
from bothends.verify import Expected, own_addresses, probes
from tasks.collect import show

RUNNING = "show running-config"
ADDRESSES = "show ip interface brief"
COMMANDS = (
    "show crypto isakmp sa",
    "show crypto ipsec sa peer {peer}",
    "show crypto session remote {peer} detail",
    "show crypto ikev2 sa",
)
TOPICS = {IkeVersion.V1: "isakmp", IkeVersion.V2: "ikev2"}
SECONDS = 15
"""How long debugging stays on at the most."""


def collect(job: Job, tunnel: Tunnel, *, debug: bool) -> Collected:
    """Ask both ends. Raises DeviceError when one of them does not answer."""
    commands = {
        end.device: (
            RUNNING,
            ADDRESSES,
            *(each.format(peer=tunnel.other(end).address) for each in COMMANDS),
        )
        for end in tunnel.ends
    }
    shown = job.run(show, tuple(commands), commands=commands).all()
    logs: Mapping[str, str] = {}
    if debug:
        addresses = {device: own_addresses(out[ADDRESSES]) for device, out in shown.items()}
        pings = {
            each.device: each.command for each in probes(Expected.from_tunnel(tunnel), addresses)
        }
        peers = {end.device: str(tunnel.other(end).address) for end in tunnel.ends}
        topics = (TOPICS[tunnel.ike], "ipsec")
        logs = job.run(listen, tuple(peers), peers=peers, pings=pings, topics=topics).all()
    here, there = (
        CollectedEnd(
            device=end.device,
            running=shown[end.device][RUNNING],
            shows={
                command: about(str(tunnel.other(end).address), text)
                for command, text in shown[end.device].items()
                if command.startswith("show crypto")
            },
            log=logs.get(end.device),
        )
        for end in tunnel.ends
    )
    return Collected(tunnel.name, here, there)


def about(peer: str, text: str) -> str:
    """A table without the rows of other peers; what is asked for one peer only stays whole."""
    kept = []
    for line in text.splitlines():
        addresses = re.findall(r"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])", line)
        if peer in addresses or len(addresses) < 2 or "ident" in line:
            kept.append(line)
    return "\n".join(kept)


def listen(
    task: Task, peers: Mapping[str, str], pings: Mapping[str, str], topics: Sequence[str]
) -> Result:
    """Debug this device's negotiation with one peer while a ping starts it; then be quiet again."""
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
    log = session(task).watch(
        on, pings.get(name, ""), off, SECONDS, task.nornir.config.user_defined["stop"]
    )
    return Result(host=task.host, result=log)
