"""`ping` of a router: echo requests from a raw socket in its namespace."""

import asyncio
import errno
import itertools
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing

from bothends.lab.backend import Ping
from bothends.lab.charon.interest import flow_of
from bothends.lab.charon.packets import IpPacket, echo_request
from bothends.lab.charon.router import CharonRouter
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.forwarding import Delivery
from bothends.model import Address

_POLL = 0.002
_SETTLED = 0.1
_IP_MTU_DISCOVER, _PMTUDISC_DONT, _PMTUDISC_PROBE = 10, 0, 3
_ECHO_REPLY, _UNREACHABLE, _TOO_BIG = 0, 3, 4
_identifiers = itertools.count(1)


async def ping(
    router: CharonRouter, request: Ping, settle: Callable[[], None]
) -> AsyncIterator[str]:
    """Send echo requests one after the other; yields the letter of each."""
    source = request.source or _leaving(router, request.destination)
    if source is None:
        for _ in range(request.count):
            yield Delivery.LOST.value
        return
    identifier = next(_identifiers) & 0xFFFF
    with closing(router.namespace.inside(lambda: open_echo(source, df=request.df))) as stream:
        for sequence in range(request.count):
            settle()
            yield (
                await _once(router, stream, request, source, (identifier, sequence), settle)
            ).value


def _leaving(router: CharonRouter, destination: Address) -> Address | None:
    hop = router.node.route(destination)
    return router.node.primary(hop.interface.name) if hop else None


def open_echo(source: Address, *, df: bool) -> socket.socket:
    """A socket that echo requests are sent from."""
    stream = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    stream.setblocking(False)
    mode = _PMTUDISC_PROBE if df else _PMTUDISC_DONT
    stream.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, mode)
    stream.bind((str(source), 0))
    return stream


async def _once(
    router: CharonRouter,
    stream: socket.socket,
    request: Ping,
    source: Address,
    number: tuple[int, int],
    settle: Callable[[], None],
) -> Delivery:
    flow = flow_of(router.node, Selector.hosts(source, request.destination, 1))
    before = flow.counters.no_sa if flow is not None else 0
    deadline = time.monotonic() + request.timeout
    try:
        stream.sendto(echo_request(*number, request.size), (str(request.destination), 0))
    except OSError as error:
        if error.errno == errno.EMSGSIZE:
            return Delivery.TOO_BIG
        return Delivery.LOST
    while time.monotonic() < deadline:
        fate = answer(stream, number)
        if fate is not None:
            return fate
        settle()
        dropped = flow is not None and flow.counters.no_sa > before
        if flow is not None and dropped and flow.key not in router.pending:
            # It was dropped for want of an SA, and that is settled by now; the far end may need a
            # moment more.
            await asyncio.sleep(_SETTLED)
            return Delivery.LOST
        await asyncio.sleep(_POLL)
    return Delivery.LOST


def answer(stream: socket.socket, number: tuple[int, int]) -> Delivery | None:
    """What came back for a packet of ours; None when nothing has yet."""
    while True:
        try:
            packet = IpPacket.parse(stream.recv(65535))
        except BlockingIOError:
            return None
        if packet is None:
            continue
        body = packet.raw[packet.header :]
        kind, code = body[0], body[1]
        if kind == _ECHO_REPLY and struct.unpack("!HH", body[4:8]) == number:
            return Delivery.DELIVERED
        if kind == _UNREACHABLE and _ours(body[8:], number):
            return Delivery.TOO_BIG if code == _TOO_BIG else Delivery.UNREACHABLE


def _ours(quoted: bytes, number: tuple[int, int]) -> bool:
    if len(quoted) < 28:
        return False
    at = (quoted[0] & 15) * 4
    return bool(struct.unpack("!HH", quoted[at + 4 : at + 8]) == number)
