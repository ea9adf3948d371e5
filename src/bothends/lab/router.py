"""A lab router: its configurations, who may log in, what lies underneath, what goes wrong."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface

from bothends.lab.backend import Backend
from bothends.lab.config import Configuration, Node
from bothends.lab.faults import Faults

RELEASE = "15.9(3)M7"
IMAGE = "VIOS-ADVENTERPRISEK9-M"


@dataclass(slots=True)
class Router:
    """One router of a lab. Its name is its hostname at start."""

    name: str
    backend: Backend
    username: str
    password: str = field(repr=False)
    enable: str = field(repr=False, default="")
    running: Configuration = field(default_factory=Configuration)
    startup: str = ""
    faults: Faults = field(default_factory=Faults)
    port: int = 0
    """Where its SSH server listens on loopback; 0 before it does."""

    @property
    def hostname(self) -> str:
        """What stands in the prompt."""
        node = self.running.root.child("hostname")
        return node.text.split()[1] if node else "Router"

    def changed(self) -> None:
        """Let what lies underneath know the running configuration."""
        self.backend.configure(self.name, self.running.text())

    def show_run(self, only: str = "") -> str:
        """What `show running-config` prints, of everything or of one interface."""
        body = self.running.text()
        if only:
            wanted, keep = [], False
            for line in body.splitlines():
                keep = line == f"interface {only}" or (keep and line.startswith(" "))
                wanted += [line] if keep else []
            body = "!\n" + "\n".join(wanted) + "\nend\n"
        head = f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n"
        version = "" if only else "!\nversion 15.9\n"
        return head + version + body

    def save(self) -> None:
        """Make the running configuration the startup configuration."""
        self.startup = self.running.text()

    def reload(self) -> None:
        """Start again from the startup configuration; every SA is gone."""
        self.running = Configuration()
        self.running.load(self.startup)
        self.backend.reload(self.name)
        self.changed()

    def interfaces(self) -> list[tuple[Node, IPv4Interface | None, bool]]:
        """Every interface with its address, and whether it is up."""
        found = []
        for node in self.running.root.children:
            if node.mode == "interface":
                address = node.child("ip address")
                words = address.text.split()[2:4] if address else None
                up = node.child("shutdown") is None
                found.append((node, IPv4Interface("/".join(words)) if words else None, up))
        return found

    def address_of(self, source: str) -> IPv4Address | None:
        """The address that a ping's `source` names: an address, or an interface's."""
        for node, address, up in self.interfaces():
            if address and up and source in {str(address.ip), node.text.split()[1]}:
                return address.ip
        return None
