"""An ASA of the lab: what it prints of its configuration, and which interfaces it has."""

import hashlib
from dataclasses import dataclass, field
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

    @property
    def hostname(self) -> str:
        """What stands in the prompt."""
        node = self.running.root.child("hostname")
        return node.text.split()[1] if node else "ciscoasa"

    def show_run(self, only: str = "") -> str:
        """What `show running-config` prints: keys are masked; `only` are lines that begin so."""
        if only:
            lines = self.running.text().splitlines()
            return "".join(f"{line}\n" for line in lines if line.startswith(only))
        return self.framed(masked(self.running.text()))

    def framed(self, text: str) -> str:
        """A configuration between what an ASA prints before and behind it."""
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        head = ": Saved\n\n: \n: Serial Number: LAB\n: Hardware:   ASAv\n:\n"
        head += f"ASA Version {self.release} \n"
        return f"{head}{text}Cryptochecksum:{digest}\n: end\n"

    def ports(self) -> list[tuple[ConfigNode, str, IPv4Interface | None, bool]]:
        """Every interface with its name, its address, and whether it is up."""
        found = []
        for node in self.running.root.children:
            if node.mode == "asa-interface":
                address = node.child("ip address")
                words = address.text.split()[2:4] if address else None
                attached = IPv4Interface("/".join(words)) if words else None
                found.append((node, nameif(node), attached, node.child("shutdown") is None))
        return found

    def address_of(self, source: str, version: int = 4) -> Address | None:
        """The address of an interface, by its name."""
        for _, name, address, up in self.ports():
            if name == source and address and up and version == address.version:
                return address.ip
        return None
