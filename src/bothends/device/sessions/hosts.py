"""The hosts of a project as Nornir knows them: let in with one login, one command at a time."""

import logging
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nornir.core.inventory import ConnectionOptions, Defaults, Host, Hosts, Inventory
from nornir.plugins.inventory import SimpleInventory

from bothends.device.sessions.bounded import bound
from bothends.device.sessions.credentials import Credentials
from bothends.device.sessions.echo import wait_for_echoes
from bothends.device.sessions.known_hosts import OWN, check_known_hosts
from bothends.device.sessions.reach import Reach
from bothends.platforms import DEFAULT, HOST_PLATFORMS, asked
from bothends.secrets import PROCESS

if TYPE_CHECKING:
    from nornir.core.configuration import Config

CONNECTION = "netmiko"
"""Name of the connection plugin that nornir-netmiko registers."""
_CALLS = (
    "check_config_mode", "check_enable_mode", "commit", "config_mode", "enable",
    "exit_config_mode", "exit_enable_mode", "find_prompt", "is_alive", "save_config",
    "send_command", "send_command_expect", "send_command_timing", "send_config_from_file",
    "send_config_set", "send_multiline", "send_multiline_timing",
)  # fmt: skip
"""What netmiko sends and then waits for; two of these at once on one session mix their answers."""
_ATTRIBUTES = ("hostname", "port", "username", "password", "platform")


class Login:
    """The login of every router of a project, looked for when the first connection is opened."""

    def __init__(self, inventory: Inventory, credentials: Credentials | None) -> None:
        self._inventory = inventory
        self._credentials = credentials
        self._lock = threading.Lock()
        self._known = False

    def ensure(self, host: Host) -> None:
        """Give it to Nornir, unless a script has given the host one of its own.

        Raises:
            InputError: there are no credentials, and nobody to ask for them.
        """
        with self._lock:
            if host.username and host.password:
                PROCESS.add(host.password)
                return
            if self._known:
                return
            credentials = self._credentials or Credentials.find()
            for secret in (credentials.password, credentials.enable):
                PROCESS.add(secret)
            self._inventory.defaults.username = credentials.username
            self._inventory.defaults.password = credentials.password
            for each in self._inventory.hosts.values():
                extras = each.connection_options[CONNECTION].extras
                if extras is not None:
                    extras.setdefault("secret", credentials.enable)
            self._known = True


class ProjectHost(Host):
    """A router of the project. Its connection may be used by several threads at once."""

    __slots__ = ("addresses", "login", "project", "reach", "turn")

    addresses: tuple[str, ...]
    """Its own addresses, as tunnels.yaml has them."""
    login: Login
    reach: Reach
    project: Any
    """What a script's tasks share; None where a command of bothends reaches the router."""
    turn: threading.RLock

    def get_connection(self, connection: str, configuration: "Config") -> Any:
        """The open connection, or a new one.

        Raises:
            InputError: there are no credentials for the routers.
        """
        with self.turn:
            if self.project is not None and configuration is not self.project.config:
                self.drop_lost()  # a stock task; work on both ends looks before it begins
            known = connection in self.connections
            if not known:
                self.login.ensure(self)
                _remember_host_keys()
            opened = super().get_connection(connection, configuration)
            if not known and connection == CONNECTION:
                for name in _CALLS:
                    if hasattr(opened, name):
                        setattr(opened, name, _in_turn(getattr(opened, name), self.turn))
                opened.turn = self.turn
                bound(opened, self.name)
                wait_for_echoes(opened)
            return opened

    def drop_lost(self) -> None:
        """Forget a session that the router has ended, after its exec-timeout for instance."""
        with self.turn:
            opened = self.connections.get(CONNECTION)
            channel = getattr(opened and opened.connection, "remote_conn", None)
            if channel is not None and (channel.closed or not channel.get_transport().is_active()):
                del self.connections[CONNECTION]


def _remember_host_keys() -> None:
    from bothends.device.sessions.known_keys import install  # with paramiko: before a session only

    install()


def _in_turn(call: Callable[..., Any], turn: Any) -> Callable[..., Any]:
    @wraps(call)
    def alone(*args: Any, **kwargs: Any) -> Any:
        with turn:
            return call(*args, **kwargs)

    return alone


def load_hosts(project: Path, reach: Reach, credentials: Credentials | None = None) -> Inventory:
    """The Nornir inventory of a project's files. Connects to nothing, and asks for nothing yet.

    Raises:
        InputError: a file of host keys cannot be trusted or read.
    """
    check_known_hosts(reach.known_hosts)
    check_known_hosts(OWN, own=True)
    quiet_logs()
    folder = project / "inventory"
    plain = SimpleInventory(
        *(str(folder / f"{name}.yaml") for name in ("hosts", "groups", "defaults"))
    ).load()
    defaults = plain.defaults or Defaults()
    inventory = Inventory(hosts=Hosts(), groups=plain.groups, defaults=defaults)
    login = Login(inventory, credentials)
    for name, host in plain.hosts.items():
        row = ProjectHost(
            name=name,
            groups=host.groups,
            data=host.data,
            connection_options=host.connection_options,
            defaults=defaults,
            **{each: object.__getattribute__(host, each) for each in _ATTRIBUTES},
        )
        options = row.connection_options.setdefault(CONNECTION, ConnectionOptions())
        options.extras = {**(options.extras or {}), **reach.options}
        platform = HOST_PLATFORMS.get(row.platform or "")
        if platform and platform != DEFAULT:
            options.platform = asked(platform).device_type
            options.extras |= asked(platform).session_options
        row.login, row.reach, row.project = login, reach, None
        row.addresses, row.turn = (), threading.RLock()
        if reach.addresses and name in reach.addresses:
            row.hostname, row.port = reach.addresses[name]
        inventory.hosts[name] = row
    return inventory


class _Redacted(logging.Filter):
    """Masks known secrets: a traceback quotes what was on its way to a router."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = PROCESS.redact(record.getMessage()), None
        return True


def quiet_logs() -> None:
    """Libraries log only where a script has set logging up, and never a secret.

    Without any handler Python prints errors to standard error: Nornir's traceback of every failed
    task, and paramiko's of a session that is gone, both of which are told as errors already.
    """
    for name in ("nornir", "paramiko", "netmiko"):
        log = logging.getLogger(name)
        if not any(isinstance(each, logging.NullHandler) for each in log.handlers):
            log.addHandler(logging.NullHandler())
    # At DEBUG netmiko logs every character that it writes, keys included.
    logging.getLogger("netmiko").setLevel(logging.INFO)
    for name in ("nornir.core", "nornir.core.task", "paramiko.transport"):
        log = logging.getLogger(name)
        if not any(isinstance(each, _Redacted) for each in log.filters):
            log.addFilter(_Redacted())
