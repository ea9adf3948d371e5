"""An ASA of the lab: what it prints of its configuration, and which interfaces it has."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Interface

from bothends.lab.asa.config import AsaConfiguration, masked, nameif
from bothends.lab.config import ConfigNode, Configuration
from bothends.lab.router import Router
from bothends.model import Address

RELEASE = "9.16(4)"
"""What an ASA runs unless its specification says another."""


@dataclass(slots=True)
class AsaRouter(Router):
    """One ASA. Its name is its hostname at start."""

    release: str = RELEASE
    running: Configuration = field(default_factory=AsaConfiguration)
    modified: datetime | None = None
    """When a line of configuration was entered; None where none was since it started."""
    written: datetime | None = None
    """When it was saved; None where it never was since the lab began."""

    @property
    def hostname(self) -> str:
        """What stands in the prompt."""
        node = self.running.root.child("hostname")
        return node.text.split()[1] if node else "ciscoasa"

    def modify(self) -> None:
        """Note that a line was entered: later than it was saved, though no time passed."""
        now = self.clock.wall()
        if self.written and self.written >= now:
            now = self.written + timedelta(milliseconds=1)
        self.modified = now

    def save(self) -> None:
        """Make the running configuration the startup configuration."""
        Router.save(self)
        self.written = self.clock.wall()

    def boot(self) -> None:
        """Start from the startup configuration."""
        Router.boot(self)
        self.modified = None

    @property
    def last_modified(self) -> str:
        """The last line of `show version`."""
        if self.modified is None:
            return "Configuration has not been modified since last system restart."
        return f"Configuration last modified by {self.username} at {moment(self.modified)}"

    def show_run(self, only: str = "") -> str:
        """What `show running-config` prints: keys are masked; `only` are lines that begin so."""
        if only:
            lines = self.running.text().splitlines()
            return "".join(f"{line}\n" for line in lines if line.startswith(only))
        return self.framed(masked(self.running.text()))

    def framed(self, text: str) -> str:
        """A configuration between what an ASA prints before and behind it."""
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        head = ": Saved\n\n: \n: Serial Number: LAB\n: Hardware:   ASAv\n"
        head += (
            f": Written by {self.username} at {moment(self.written)}\n" if self.written else ":\n"
        )
        head += f"ASA Version {self.release} \n"
        return f"{head}{text}Cryptochecksum:{digest}\n: end\n"

    def ports(self) -> list[tuple[ConfigNode, str, IPv4Interface | None, bool]]:
        """Every interface with its name, its address, and whether it is up."""
        ports = []
        for node in self.running.root.children:
            if node.mode == "asa-interface":
                address = node.child("ip address")
                words = address.text.split()[2:4] if address else None
                attached = IPv4Interface("/".join(words)) if words else None
                ports.append((node, nameif(node), attached, node.child("shutdown") is None))
        return ports

    def address_of(self, source: str, version: int = 4) -> Address | None:
        """The address of an interface, by its name."""
        for _, name, address, up in self.ports():
            if name == source and address and up and version == address.version:
                return address.ip
        return None


def moment(time: datetime) -> str:
    """A time as an ASA prints it."""
    return f"{time:%H:%M:%S}.{time.microsecond // 1000:03} UTC {time:%a %b} {time.day} {time.year}"
