"""A Linux host of the lab that runs a plain strongSwan: no configuration of IOS ever touches it.

    machine = Machine(spec, 0, folder, internet)
    text = await machine.run("swanctl --list-sas --raw")

It has the addresses and the default route of its host in the inventory, and the file that the other
end is handed: `swanctl --load-all` reads it, and strongSwan does the rest by itself.
"""

import asyncio
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from bothends.errors import InputError
from bothends.lab.charon.daemon import PATIENT, Daemon
from bothends.lab.charon.internet import Cable, Internet
from bothends.lab.charon.linux_ping import linux_ping
from bothends.lab.charon.namespace import Namespace
from bothends.lab.clock import Clock
from bothends.lab.ike.node import Node
from bothends.lab.ike.settings import Interface, Route, Settings

_COMMANDS = frozenset({"ip", "ping", "swanctl"})
"""What its command line knows."""
_ROUTED = re.compile(r"^# +ip ((?:address|route) add .* dev ipsec0)$", re.MULTILINE)
"""What the file of a route-based tunnel says to enter before it is loaded."""
_ANYWHERE = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A host to start.

    Attributes:
        interfaces: Its addresses; the first interface faces the internet.
        gateway: Its default gateway.
        conf: Text of its swanctl.conf, keys included.
    """

    name: str
    interfaces: Mapping[str, IPv4Interface]
    gateway: IPv4Address
    conf: str = field(repr=False)


class Machine:
    """One host, its daemon and its command line."""

    def __init__(self, spec: MachineSpec, number: int, folder: Path, internet: Internet) -> None:
        self.spec = spec
        self.port = 0
        """Of its SSH server; set when it listens."""
        self._file = folder / "swanctl.conf"
        self.namespace = Namespace(spec.name)
        outside, *others = spec.interfaces.items()
        internet.plug(f"m{number}", Cable(spec.name, outside[0]), self.namespace, "outside")
        self.namespace.sysctl(ip_forward=1)
        self.namespace.ip(
            f"address add {outside[1]} dev outside",
            "link set outside up",
            f"route add default via {spec.gateway} dev outside onlink",
            *(f"address add {address.ip}/32 dev lo" for _, address in others),
        )
        routed = _ROUTED.findall(spec.conf)
        self.daemon = Daemon(self.namespace, folder, PATIENT, routes=not routed)
        self.daemon.ready()
        # kernel-libipsec has its device already; the rest is entered as it stands in the file.
        self.namespace.ip(*routed, force=True)
        self.load(spec.conf)

    def load(self, conf: str) -> None:
        """Give it another swanctl.conf, and let it read that.

        Raises:
            InputError: strongSwan does not take it.
        """
        self._file.touch(mode=0o600)
        self._file.write_text(conf, encoding="utf-8")
        done = subprocess.run(  # noqa: S603  (our own arguments)
            self._command(["swanctl", "--load-all", "--file", str(self._file)]),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            output = (done.stderr or done.stdout).strip().splitlines()
            raise InputError(
                f"strongSwan does not take its swanctl.conf: {output[-1] if output else 'no word'}",
                where=self.spec.name,
            )

    def node(self, clock: Clock) -> Node:
        """The host as the internet of the lab knows it: addresses and routes, and no IPsec."""
        node = Node(self.spec.name, clock, 0)
        interfaces = {
            name: Interface(name, address) for name, address in self.spec.interfaces.items()
        }
        node.settings = Settings(
            self.spec.name, interfaces=interfaces, routes=(Route(_ANYWHERE, self.spec.gateway),)
        )
        node.rebuild()
        return node

    async def run(self, line: str) -> str:
        """What a command prints; those that it has are few."""
        try:
            words = shlex.split(line)
        except ValueError as error:
            return f"-bash: {error}\n"
        if not words:
            return ""
        if words[0] not in _COMMANDS:
            return f"-bash: {words[0]}: command not found\n"
        if words[0] == "ping":
            return await linux_ping(self.namespace, words)
        process = await asyncio.create_subprocess_exec(
            *self._command(words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        return output.decode(errors="replace")

    def close(self) -> None:
        """End the daemon and let go of the namespace."""
        self.daemon.kill()
        self.namespace.close()

    def _command(self, words: list[str]) -> list[str]:
        socket = ["--uri", f"unix://{self.daemon.socket_path}"] if words[0] == "swanctl" else []
        return self.namespace.command(*words, *socket)
