"""A lab: routers on loopback ports, started together, in a thread of their own."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bothends.errors import InputError
from bothends.lab.asa.router import AsaRouter
from bothends.lab.backend import Backend, Ping
from bothends.lab.ca import Authority
from bothends.lab.clock import Clock
from bothends.lab.router import Router
from bothends.platforms import DEFAULT

if TYPE_CHECKING:
    from bothends.lab.charon.machine import Machine, MachineSpec
from bothends.lab.specs import RouterSpec, connect, specs

USERNAME = "lab"
IKE = "BOTHENDS_LAB_IKE"
"""The environment's word for what runs underneath a lab, where nobody says otherwise."""

ROUTERS: Mapping[str, type[Router]] = {DEFAULT: Router, "asa": AsaRouter}
"""What plays the routers of a platform."""


class Lab:
    """Routers on loopback, and Linux hosts. A context manager: leaving it stops them all."""

    def __init__(
        self,
        specs: Sequence[RouterSpec],
        *,
        backend: Callable[[], Backend] | None = None,
        password: str | None = None,
        ports: Mapping[str, int] | None = None,
        speed: float = 1.0,
        machines: "Sequence[MachineSpec]" = (),
    ) -> None:
        self.username = USERNAME
        self.password = password or secrets.token_urlsafe(12)
        self.backend = (backend or backend_named(os.environ.get(IKE, "model")))()
        self.ports = ports or {}
        self.specs = specs
        self.clock = Clock(running=True, speed=speed)
        """The time by which timers of the command line run: to revert, to reload, to boot."""
        self.routers: dict[str, Router] = {}
        for spec in specs:
            if spec.platform not in ROUTERS:
                raise InputError(f"the lab plays no {spec.platform}", where=spec.name)
            router = ROUTERS[spec.platform](
                spec.name,
                self.backend,
                USERNAME,
                self.password,
                spec.enable,
                spec.release,
                clock=self.clock,
                leases=spec.leases,
                authority=lambda: self.authority,
            )
            try:
                router.running.load(spec.configuration)
            except ValueError as error:
                self.backend.close()
                raise InputError(str(error), where=spec.name) from None
            connect(spec, self.backend, lambda: self.authority)
            router.startup = router.running.text()
            router.running.hardware = router.running.physical()
            self.routers[spec.name] = router
        self._machine_specs = machines
        self.machines: dict[str, Machine] = {}
        """Linux hosts beside the routers, by name."""
        self._keys: dict[str, Any] = {}
        self._servers: list[Any] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lab", daemon=True)

    @cached_property
    def authority(self) -> Authority:
        """Who issues the certificates of its routers."""
        return Authority(now=self.clock.wall())

    @classmethod
    def from_project(cls, project: Path, beside: Sequence[RouterSpec] = (), **options: Any) -> Self:
        """A lab of the routers of a project's inventory, before any tunnel.

        `beside`: routers of others, which the inventory does not manage.

        Raises:
            InputError: the inventory is wrong, or a host does not say what its interfaces are.
        """
        from bothends.inventory import load_inventory

        return cls([*specs(load_inventory(project)), *beside], **options)

    def __enter__(self) -> Self:
        import asyncssh

        self._thread.start()
        for name in (*self.routers, *(spec.name for spec in self._machine_specs)):
            self._keys[name] = asyncssh.generate_private_key("ssh-ed25519")
        try:
            self.call(self._start())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        from bothends.lab.ssh import close

        self.do(self.clock.stop)
        self.call(close(self._servers))
        self.do(self.backend.close)
        self.call(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        from bothends.lab.ssh import listen

        for name, router in self.routers.items():
            router.changed()
            self._servers.append(await listen(router, self._keys[name], self.ports.get(name, 0)))
        if self._machine_specs:
            await self._start_machines()

    async def _start_machines(self) -> None:
        from bothends.lab.machine_ssh import listen

        for spec in self._machine_specs:
            add = getattr(self.backend, "add", None)
            if add is None:
                raise InputError(
                    "the model plays no Linux host",
                    where=spec.name,
                    hint="start the lab with --ike charon",
                )
            machine = self.machines[spec.name] = add(spec)
            login = self.username, self.password
            port = self.ports.get(spec.name, 0)
            self._servers.append(await listen(machine, self._keys[spec.name], login, port))

    def call(self, work: Any) -> Any:
        """Run a coroutine in the lab's thread and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def do(self, work: Callable[[], Any]) -> Any:
        """Run a function in the lab's thread: what sessions use must only be touched there."""

        async def run() -> Any:
            return work()

        return self.call(run())

    def running(self, name: str) -> str:
        """A router's running configuration."""
        return str(self.do(self.routers[name].running.text))

    def startup(self, name: str) -> str:
        """A router's startup configuration."""
        return str(self.do(lambda: self.routers[name].startup))

    def type(self, name: str, *lines: str) -> str:
        """Type lines at a router's console in privileged mode; what it prints.

        A line behind a command that asks a question is the answer to it.
        """
        from bothends.lab.shell import SessionDropped
        from bothends.lab.shells import shell_of

        typed = iter(lines)
        shown: list[str] = []

        async def answer(question: str) -> str:
            shown.append(question)
            return next(typed, "")

        async def run() -> str:
            router = self.routers[name]
            shell = shell_of(router)(
                router, lambda _line: None, ask=answer, show=shown.append, user="console"
            )
            shell.privileged, shell.length = True, 0
            with suppress(SessionDropped):
                for line in typed:
                    shown.extend([text async for text in shell.run(line)])
            shell.end()
            return "".join(shown)

        return str(self.call(run()))

    def skip(self, seconds: float) -> None:
        """Let time pass at once for the timers of all routers."""

        def pass_time() -> None:
            self.clock.skip(seconds)
            self.clock.wake()

        self.do(pass_time)

    def lose_power(self, name: str) -> None:
        """Cut the power of a router; it boots from its startup configuration."""
        self.do(self.routers[name].lose_power)

    def manage(self, name: str, through: str, source: str, address: str) -> None:
        """Let a router's sessions live by packets of a station in the network.

        Args:
            name: The router that is managed.
            through: The router behind which the station stands.
            source: The station's address there: one of that router's own.
            address: The address of the managed router that it talks to.
        """
        request = Ping(ip_address(address), ip_address(source), count=1, timeout=1)

        async def path() -> bool:
            return "!" in [mark async for mark in self.backend.ping(through, request)]

        self.routers[name].path = path

    def change_host_key(self, name: str) -> None:
        """Give a router another SSH host key, as a replaced router has."""
        import asyncssh

        from bothends.lab.ssh import listen

        async def swap() -> None:
            index = list(self.routers).index(name)
            port = self.routers[name].port
            self._servers[index].close()
            await self._servers[index].wait_closed()
            self._keys[name] = asyncssh.generate_private_key("ssh-ed25519")
            self._servers[index] = await listen(self.routers[name], self._keys[name], port)

        self.call(swap())

    @property
    def addresses(self) -> dict[str, tuple[str, int]]:
        """Host and port of every SSH server."""
        everybody: dict[str, Router | Machine] = {**self.routers, **self.machines}
        return {name: ("127.0.0.1", each.port) for name, each in everybody.items()}

    def known_hosts(self) -> str:
        """The text of a known_hosts file with every key."""
        return "".join(
            f"[{host}]:{port} {self._keys[name].export_public_key().decode()}"
            for name, (host, port) in self.addresses.items()
        )


async def _cancel_all() -> None:
    """End what sessions were still doing, such as a command made to hang."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def backend_named(name: str) -> Callable[[], Backend]:
    """What makes the IKE underneath a lab: the model's, or charon's.

    Raises:
        InputError: there is no such backend.
    """
    if name not in BACKENDS:
        raise InputError(f"no IKE called {name!r}", hint=f"there is {' and '.join(BACKENDS)}")
    return BACKENDS[name]


def _model() -> Backend:
    from bothends.lab.ike import ModelBackend

    return ModelBackend()


def _charon() -> Backend:
    from bothends.lab.charon.backend import CharonBackend

    return CharonBackend()


BACKENDS: Mapping[str, Callable[[], Backend]] = {"model": _model, "charon": _charon}
"""What may run underneath, by name."""
