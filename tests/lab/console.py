"""A lab router's console without SSH: lines in, text out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from ipaddress import IPv4Address

from bothends.lab.backend import Ping, Sink
from bothends.lab.router import Router
from bothends.lab.shell import SessionDropped, Shell

START = """hostname R1
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
"""


class Silence:
    """A backend under which nothing happens; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.running = ""

    def configure(self, router: str, running: str) -> None:
        self.running = running

    def show(self, router: str, command: str) -> str | None:
        self.asked.append(command)
        return "nothing\n" if "isakmp sa" in command else None

    def clear(self, router: str, command: str) -> str | None:
        self.asked.append(command)
        return ""

    async def ping(self, router: str, request: Ping) -> AsyncIterator[str]:
        assert request.source == IPv4Address("10.1.0.1")
        for mark in ".!!!!"[: request.count]:
            yield mark

    def debug(self, router: str, command: str, sink: Sink | None) -> str | None:
        self.asked.append(command)
        return "All possible debugging has been turned off"

    def reload(self, router: str) -> None:
        self.asked.append("reload")

    def close(self) -> None:
        pass


class Listener:
    """A terminal that only watches what the router tells everybody."""

    def __init__(self) -> None:
        self.heard = ""
        self.dropped = False

    def tell(self, text: str) -> None:
        self.heard += text

    def drop(self) -> None:
        self.dropped = True


async def _nobody(_question: str) -> str:
    return ""


def router(text: str = START) -> Router:
    """A router whose configuration is saved and whose interfaces are those of the text."""
    found = Router("R1", Silence(), "lab", "secret")
    found.running.load(text)
    found.save()
    found.running.hardware = found.running.physical()
    return found


def shell(text: str = START, at: Router | None = None, user: str = "console") -> Shell:
    """A privileged command line of a router."""
    found = Shell(at or router(text), lambda _line: None, ask=_nobody, show=print, user=user)
    found.length = 0
    return found


def typed(at: Shell, *lines: str) -> str:
    """Every line with the prompt or question before it, as a terminal shows it."""
    text: list[str] = []
    left = iter(lines)

    async def answer(question: str) -> str:
        said = next(left, "")
        text.append(f"{question}{said}\n")
        return said

    async def run() -> str:
        at.ask, at.show = answer, text.append
        with suppress(SessionDropped):
            for line in left:
                text.append(f"{at.prompt}{line}\n")
                text.extend([part async for part in at.run(line)])
        return "".join(text) + at.prompt

    return asyncio.run(run())
