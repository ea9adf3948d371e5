"""How a router differs from what the inventory says of it, tunnel by tunnel and line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Unpack

from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.model import Tunnel
from bothends.platforms.drift import Compared, Drift, DriftKind, lines_lacking
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.difference.device import make_plan
from bothends.platforms.ios.difference.interfaces import wrong_interfaces
from bothends.platforms.ios.difference.running import read_running
from bothends.platforms.ios.difference.unmanaged import shadows
from bothends.platforms.ios.difference.used_names import read_used_names
from bothends.platforms.ios.write import allocate
from bothends.platforms.plan import Choices, DevicePlan, Rendering


def compare_end(
    device: str,
    tunnel: Tunnel,
    running: str,
    startup: str | None = None,
    **given: Unpack[Rendering],
) -> Compared:
    """Compare a tunnel's end with what runs on its router, in the common spelling of lines.

    `startup` is None where it is not known.

    Raises:
        InputError: a template is wrong, or a key is needed and cannot be found.
    """

    def plan(text: str) -> DevicePlan:
        return make_plan(device, [tunnel], text, **given, choices=Choices(checked=False))

    def row(kind: DriftKind, reason: str, header: str = "", *lines: str) -> Drift:
        return Drift(tunnel.name, device, kind, header, lines, reason)

    compared = lines_lacking(tunnel.name, device, plan, running, startup)
    beyond = [
        row(DriftKind.LINES, f"{line} is not wanted", header, f"no {line}")
        for header, line in _beyond(tunnel, device, running)
    ]
    around = [
        row(kind, text)
        for kind, text in _around(device, tunnel, running, given.get("neighbours", ()))
    ]
    return replace(compared, drift=(*compared.drift, *beyond, *around))


def _beyond(tunnel: Tunnel, device: str, running: str) -> Iterator[tuple[str, str]]:
    """Lines too many in the objects of an adopted end, which a plan leaves to whoever wrote them.

    Yields the object and the line: selectors and peers that the inventory does not have.
    """
    here = tunnel.end(device)
    if (objects := here.objects) is None:
        return
    router = read_router(running, device)
    intended = {
        TrafficSelector(0, Addresses.of(selector.local), Addresses.of(selector.remote))
        for selector in tunnel.selectors(here)
    }
    acl = router.acls.get(objects.access_list)
    for line in acl.entries if acl else ():
        if not line.permit or not set(line.flows) <= intended:
            yield f"ip access-list extended {objects.access_list}", line.origin.text.strip()
    crypto_map = router.crypto_maps.get(objects.crypto_map)
    for entry in crypto_map.entries if crypto_map else ():
        for peer in entry.peers if entry.sequence == objects.sequence else ():
            if peer.address != tunnel.other(here).address:
                yield entry.origin.text.strip(), peer.origin.text.strip()


def _around(
    device: str, tunnel: Tunnel, running: str, neighbours: Sequence[Tunnel]
) -> Iterator[tuple[DriftKind, str]]:
    """What keeps a tunnel from working though its own lines are as intended."""
    router = read_router(running, device)
    used = read_used_names(read_running(running))
    allocation = allocate(device, {t.name: t for t in (*neighbours, tunnel)}.values(), used)
    for text in wrong_interfaces(device, router, [tunnel], allocation):
        yield DriftKind.INTERFACE, text
    for first, text in shadows(device, router, [tunnel], allocation):
        if first:
            yield DriftKind.IN_FRONT, text
