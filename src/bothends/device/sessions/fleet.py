"""The routers of a project, reached through Nornir and nornir-netmiko."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from bothends.device.sessions.credentials import Credentials
from bothends.device.sessions.hostkeys import AcceptedKey, Address, accept_new
from bothends.device.sessions.reach import Reach
from bothends.device.sessions.session import Session
from bothends.errors import BothendsError, DeviceError

if TYPE_CHECKING:
    from nornir.core import Nornir
    from nornir.core.configuration import Config
    from nornir.core.inventory import Inventory
    from nornir.core.task import Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answers(Generic[T]):
    """What a task brought back: a value of every device, or why it could not be asked."""

    values: Mapping[str, T]
    errors: Mapping[str, BothendsError]

    def all(self) -> Mapping[str, T]:
        """Every value. Raises the error of the first device that has none."""
        for error in self.errors.values():
            raise error
        return self.values


class Fleet:
    """Every router of hosts.yaml, with the connections that are open to some of them.

    Use it as a context manager: leaving it closes every connection.
    """

    def __init__(self, nornir: "Nornir", reach: Reach, stop: threading.Event) -> None:
        self._nornir = nornir
        self._reach = reach
        self.stop = stop
        """Set it to make every push stop before its next line."""

    @classmethod
    def from_project(cls, project: Path, credentials: Credentials, reach: Reach) -> Self:
        """The fleet of `project`'s inventory. Connects to nothing yet."""
        from bothends.device.sessions.hosts import load_hosts

        return cls.of_hosts(load_hosts(project, reach, credentials), reach)

    @classmethod
    def of_hosts(cls, inventory: "Inventory", reach: Reach) -> Self:
        """The fleet of these hosts; those of other fleets go on when some of these fail."""
        from nornir.core import Nornir
        from nornir.core.configuration import Config
        from nornir.core.plugins.connections import ConnectionPluginRegister
        from nornir.plugins.runners import ThreadedRunner

        ConnectionPluginRegister.auto_register()
        stop = threading.Event()
        config = Config(user_defined={"stop": stop})
        nornir = Nornir(inventory, config, runner=ThreadedRunner(reach.workers))
        return cls(nornir, reach, stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.clear()
        for host in self._nornir.inventory.hosts.values():
            close(host)

    @property
    def config(self) -> "Config":
        """The configuration of its Nornir object."""
        return self._nornir.config

    def expect_addresses(self, addresses: Mapping[str, tuple[str, ...]]) -> None:
        """Addresses of its own that each device has: one that has none of them is another."""
        for name, host in self._nornir.inventory.hosts.items():
            host.addresses = addresses.get(name, ())  # type: ignore[attr-defined]  # a ProjectHost

    def drop_lost(self) -> None:
        """Forget sessions that routers have ended, so that the next task opens new ones."""
        for host in self._nornir.inventory.hosts.values():
            host.drop_lost()

    def accept_host_keys(self, devices: Iterable[str]) -> list[AcceptedKey]:
        """Write down the keys of routers never seen before, where that was chosen."""
        if not self._reach.accept_new_host_keys:
            return []
        hosts = self._nornir.inventory.hosts
        addresses = [
            Address(name, hosts[name].hostname or name, hosts[name].port or 22) for name in devices
        ]
        return accept_new(addresses, self._reach.known_hosts, self._reach.connect_timeout)

    def run(self, task: Callable[..., Any], devices: Iterable[str], **params: Any) -> Answers[Any]:
        """Run a Nornir task on these devices side by side; one that fails does not stop others."""
        expected = set(devices)
        if not expected:
            return Answers({}, {})
        nornir = self._nornir.filter(filter_func=lambda host: host.name in expected)
        nornir.data.reset_failed_hosts()
        results = nornir.run(task, **params)
        nornir.data.reset_failed_hosts()
        values: dict[str, Any] = {}
        errors: dict[str, BothendsError] = {}
        for device, result in results.items():
            if result[0].exception is None:
                values[device] = result[0].result
            else:
                errors[device] = as_error(device, result[0].exception)
        return Answers(values, errors)

    def reconnect(self, devices: Iterable[str]) -> None:
        """Forget open sessions, so that the next task opens new ones."""
        for name in devices:
            close(self._nornir.inventory.hosts[name])


def close(host: Any) -> None:
    """Close every connection to a host."""
    for name in list(host.connections):
        connection = host.connections.pop(name)
        # Hanging up says goodbye to a router: to ask one that hangs for its prompt takes long.
        hang_up = getattr(connection.connection, "paramiko_cleanup", connection.close)
        with contextlib.suppress(Exception):  # a session that is gone needs no closing
            hang_up()


def session(task: "Task") -> Session:
    """The open, privileged session of a task's host.

    Raises:
        DeviceError: the router cannot be reached, or does not let us in, or not far enough.
    """
    from bothends.device.sessions.opening import open_session

    return open_session(task.host, task.nornir.config)


def as_error(device: str, error: BaseException) -> BothendsError:
    """An exception of a task as an error that can be shown: foreign texts may hold secrets."""
    if isinstance(error, BothendsError):
        return error
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f" in {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    return DeviceError(f"unexpected {type(error).__name__}{at}", where=device)
