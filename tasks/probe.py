"""Traffic of our own, sent through tunnels by the routers themselves."""

from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.fleet import session
from bothends.verify import Probe, read_ping


def probe(task: Task, probes: Mapping[str, Sequence[Probe]]) -> Result:
    """Send this device's probes, one after the other."""
    router = session(task)
    results = [
        read_ping(each, router.ask(each.command, timeout=60)) for each in probes[task.host.name]
    ]
    return Result(host=task.host, result=results)
