"""`ping` of a Linux host in the lab, as iputils prints it: not every machine has the program."""

import argparse
import asyncio
import itertools
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from ipaddress import IPv4Address

from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.packets import echo_request
from bothends.lab.charon.ping import answer, open_echo
from bothends.lab.ike.forwarding import Delivery

_POLL = 0.005
_HEADERS = 28
"""Bytes of IP and ICMP around what `-s` counts."""
_identifiers = itertools.count(1)


async def linux_ping(namespace: Namespace, words: Sequence[str]) -> str:
    """Send what a command line asks for, and wait for each answer."""
    try:
        asked = _parser().parse_args(words[1:])
    except (argparse.ArgumentError, ValueError, SystemExit):
        return f"ping: usage error: {shlex.join(words)}\n"
    identifier, came = next(_identifiers) & 0xFFFF, 0
    df = asked.M == "do"
    with closing(namespace.inside(lambda: open_echo(asked.I, df=df))) as stream:
        for sequence in range(asked.c):
            try:
                request = echo_request(identifier, sequence, asked.s + _HEADERS)
                stream.sendto(request, (str(asked.destination), 0))
            except OSError:
                continue  # counted as sent, as iputils does
            deadline = time.monotonic() + asked.W
            while (fate := answer(stream, (identifier, sequence))) is None:
                if time.monotonic() > deadline:
                    break
                await asyncio.sleep(_POLL)
            came += fate is Delivery.DELIVERED
    return "".join(_summary(asked, came))


def _summary(asked: argparse.Namespace, came: int) -> Iterator[str]:
    size = f"{asked.s}({asked.s + _HEADERS}) bytes of data."
    yield f"PING {asked.destination} ({asked.destination}) from {asked.I} : {size}\n\n"
    yield f"--- {asked.destination} ping statistics ---\n"
    lost = 100 - 100 * came // asked.c
    yield f"{asked.c} packets transmitted, {came} received, {lost}% packet loss\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False)
    parser.add_argument("-n", action="store_true")
    parser.add_argument("-c", type=int, required=True)
    parser.add_argument("-W", type=float, default=1)
    parser.add_argument("-M", choices=("do", "dont"))
    parser.add_argument("-s", type=int, default=56)
    parser.add_argument("-I", type=IPv4Address, required=True)
    parser.add_argument("destination", type=IPv4Address)
    return parser
