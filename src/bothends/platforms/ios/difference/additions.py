"""What others put on the tunnel interfaces that bothends wrote: it stays, and is mentioned."""

import re
from collections.abc import Iterable, Iterator

from bothends.model import Tunnel
from bothends.platforms.ios.difference.owners import owners
from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.write import Allocation

_FILTER = re.compile(r"(?:ip access-group|ipv6 traffic-filter) (\S+) (in|out)$")
_ROUTE = re.compile(r"(?:ip|ipv6) route ")


def additions(running: Running, tunnels: Iterable[Tunnel], allocation: Allocation) -> Iterator[str]:
    """A sentence for each access list and static route of others on these tunnels' interfaces."""
    owner = owners(running)
    for tunnel in tunnels:
        interface = allocation.names[tunnel.name].tunnel
        for entry in running.entries if interface else ():
            if entry.key == f"interface {interface}":
                yield from _filters(tunnel.name, interface, entry)
            elif (
                _ROUTE.match(entry.key)
                and entry not in owner
                and interface.casefold() in entry.key.casefold().split()
            ):
                yield (
                    f"{tunnel.name}: line {entry.number}: {entry.text}, which bothends did not "
                    "write, sends more into the tunnel than the inventory has"
                )


def _filters(tunnel: str, interface: str, entry: Entry) -> Iterator[str]:
    for line in entry.children:
        if match := _FILTER.match(line.key):
            yield (
                f"{tunnel}: line {line.number}: {line.text} on {interface}, which bothends did not "
                f"write, drops what {match[1]} does not permit"
            )
