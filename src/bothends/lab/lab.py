"""A lab: routers on loopback ports, started together, in a thread of their own."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, ip_address, ip_interface
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bothends.errors import InputError
from bothends.lab.backend import Backend, Ping
from bothends.lab.ca import Authority
from bothends.lab.clock import Clock
from bothends.lab.router import RELEASE, Router
from bothends.model import Address
from bothends.platforms import PLATFORMS
from bothends.platforms.router import canonical_interface

if TYPE_CHECKING:
    from bothends.inventory import Inventory
    from bothends.inventory.hosts import Host
    from bothends.lab.charon.machine import Machine, MachineSpec

_T = TypeVar("_T")
USERNAME = "lab"
IKE = "BOTHENDS_LAB_IKE"
"""The environment's word for what runs underneath a lab, where nobody says otherwise."""

ARCHIVE = "flash:config"
"""Where routers of a project archive their configurations; `data.archive` of a host changes it."""


@dataclass(frozen=True, slots=True)
class RouterSpec:
    """A router to start: its name, and the configuration it starts with."""

    name: str
    configuration: str
    enable: str = field(default="", repr=False)
    """When given, users land at `>` and need it to go on."""
    release: str = RELEASE
    certificates: tuple[tuple[str, str, str], ...] = ()
    """What it is enrolled with before it starts: trustpoint, subject, method of its signatures."""
    seen_as: Address | None = None
    """What a NAT in front of it makes of its address."""
    leases: Mapping[str, IPv4Interface] = field(default_factory=dict)
    """What is handed out to its interfaces that have no address of their own."""


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
        self.clock = Clock(running=True, speed=speed)
        """The time by which timers of the command line run: to revert, to reload, to boot."""
        self.authority: Authority | None = None
        """Who issued the certificates of its routers; None where they need none."""
        if any(spec.certificates for spec in specs):
            self.authority = Authority(now=self.clock.wall())
        self.routers: dict[str, Router] = {}
        for spec in specs:
            router = Router(
                spec.name,
                self.backend,
                USERNAME,
                self.password,
                spec.enable,
                spec.release,
                clock=self.clock,
                leases=spec.leases,
            )
            try:
                router.running.load(spec.configuration)
            except ValueError as error:
                self.backend.close()
                raise InputError(str(error), where=spec.name) from None
            connect(spec, self.backend, self.authority)
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
        from bothends.lab.shell import SessionDropped, Shell

        typed = iter(lines)
        shown: list[str] = []

        async def answer(question: str) -> str:
            shown.append(question)
            return next(typed, "")

        async def run() -> str:
            shell = Shell(
                self.routers[name],
                lambda _line: None,
                ask=answer,
                show=shown.append,
                user="console",
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


def enrolments(inventory: "Inventory", device: str) -> tuple[tuple[str, str, str], ...]:
    """The certificates that the tunnels of a router need: what its owner enrols it with."""
    found = [
        (tunnel.trustpoint_of(end), tunnel.subject_of(end), str(tunnel.phase1[0].authentication))
        for tunnel in inventory.tunnels
        if tunnel.certified
        for end in tunnel.ends
        if end.device == device
    ]
    return tuple(dict.fromkeys(found))


def connect(spec: RouterSpec, backend: Backend, authority: Authority | None) -> None:
    """Give a router its certificates, the NAT in front of it, and the addresses handed out to it.

    Raises:
        InputError: this IKE cannot play one of them.
    """
    for point, subject, method in spec.certificates if authority else ():
        assert authority is not None  # noqa: S101  (just looked at)
        backend.enrol(spec.name, point, authority.issue(subject, method))
    if spec.seen_as:
        backend.translate(spec.name, spec.seen_as)
    for interface, address in spec.leases.items():
        backend.lease(spec.name, interface, address)


def specs(inventory: "Inventory") -> list[RouterSpec]:
    """The routers of an inventory as they are before any tunnel: addresses and routes.

    Raises:
        InputError: a host does not say what its interfaces are.
    """
    ends = (end for tunnel in inventory.tunnels for end in tunnel.managed_ends)
    public = {end.device: end.address for end in ends if end.interface_address}
    result = []
    for host in inventory.hosts.values():
        if PLATFORMS[host.platform].asked:
            continue
        interfaces = host.data.get("interfaces")
        if not interfaces:
            raise InputError(
                f"host {host.name!r} has no data.interfaces",
                where="inventory/hosts.yaml",
                hint="the lab needs: data: {interfaces: {GigabitEthernet0/0: 203.0.113.1/24}}",
            )
        lines = [f"hostname {host.name}"]
        if archive := host.data.get("archive", ARCHIVE):
            lines += ["archive", f" path {archive}"]
        vrfs = host.data.get("vrfs") or {}
        if not isinstance(vrfs, dict) or not set(vrfs) <= set(interfaces):
            raise InputError(
                f"data.vrfs of {host.name!r} does not name interfaces of data.interfaces",
                where="inventory/hosts.yaml",
                hint="such as vrfs: {GigabitEthernet0/0: WAN}",
            )
        for vrf in dict.fromkeys(vrfs.values()):
            lines += [f"vrf definition {vrf}", " address-family ipv4", " address-family ipv6"]
        leases = _leases(host)
        addresses = {
            name: [] if name in leases else list(_several(its, ip_interface))
            for name, its in interfaces.items()
        }
        if any(each.version == 6 for its in addresses.values() for each in its):
            lines.append("ipv6 unicast-routing")
        for name, its in addresses.items():
            lines.append(f"interface {name}")
            lines += [f" vrf forwarding {vrfs[name]}"] if name in vrfs else []
            lines += [
                f" ipv6 address {each}"
                if each.version == 6
                else f" ip address {each.ip} {each.netmask}"
                for each in its
            ]
            lines += [f" ip address {interfaces[name]}"] if name in leases else []
        for gateway in _several(host.data.get("default_gateway") or [], ip_address):
            links = [(n, each) for n, its in addresses.items() for each in its]
            port = (n for n, each in (*links, *leases.items()) if gateway in each.network)
            vrf = vrfs.get(next(port, ""))
            table = f"vrf {vrf} " if vrf else ""
            lines.append(_ANYWHERE[gateway.version].format(table, gateway))
        release = str(host.data.get("release", RELEASE))
        seen_as = public.get(host.name)
        certificates = enrolments(inventory, host.name)
        for point, subject, _ in certificates:
            lines += [f"crypto pki trustpoint {point}", " enrollment terminal"]
            lines += [f" subject-name {subject}", " revocation-check none"]
        result.append(
            RouterSpec(
                host.name,
                "\n".join(lines),
                release=release,
                seen_as=seen_as,
                certificates=certificates,
                leases=leases,
            )
        )
    return result


def _leases(host: "Host") -> dict[str, IPv4Interface]:
    """What is handed out to the interfaces of a host that are given their address.

    Raises:
        InputError: the inventory does not say what one of them gets.
    """
    given = host.data.get("leases") or {}
    try:
        known = {canonical_interface(str(name)): IPv4Interface(its) for name, its in given.items()}
    except (AttributeError, ValueError):
        known = {}
    waiting = [name for name, its in host.interfaces.items() if not its]
    for name in waiting:
        if name not in known:
            raise InputError(
                f"{name} of {host.name!r} is given its address, and data.leases has none for it",
                where="inventory/hosts.yaml",
                hint=f"the lab needs: data: {{leases: {{{name}: 198.51.100.77/24}}}}",
            )
    return {name: known[name] for name in waiting}


def _several(value: str | list[str], read: Callable[[str], _T]) -> list[_T]:
    """What may be written as one or as a list."""
    return [read(each) for each in (value if isinstance(value, list) else [value])]


_ANYWHERE = {4: "ip route {}0.0.0.0 0.0.0.0 {}", 6: "ipv6 route {}::/0 {}"}
"""The default route of a table, by the version of IP."""


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
