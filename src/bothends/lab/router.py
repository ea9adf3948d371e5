"""A lab router: its configurations, who may log in, what lies underneath, what goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Interface, ip_interface
from typing import TYPE_CHECKING, Protocol

from bothends.lab import replace
from bothends.lab.archive import Archive, writes_with_memory
from bothends.lab.backend import Backend
from bothends.lab.ca import Authority
from bothends.lab.clock import Clock
from bothends.lab.config import ConfigNode, Configuration
from bothends.lab.faults import Faults
from bothends.model import Address, Attached, address_or_none

if TYPE_CHECKING:
    from bothends.lab.ca import PrivateKey

RELEASE = "15.9(3)M7"
"""What a router runs unless its specification says another."""
IMAGE = "VIOS-ADVENTERPRISEK9-M"
STARTUP = "nvram:startup-config"
_RETRY = 0.2
"""Seconds between two looks whether the management station is reached again."""
_FAILED = "********"


class ShellSession(Protocol):
    """A terminal that somebody has open."""

    def tell(self, text: str) -> None:
        """Show a text that nobody asked for."""

    def drop(self) -> None:
        """End it without a word, as a lost line does."""


@dataclass(frozen=True, slots=True)
class Reload:
    """A reload that was scheduled."""

    at: datetime
    due: float
    """Seconds of the lab's clock."""
    user: str
    reason: str


@dataclass(slots=True)
class Router:
    """One router of a lab. Its name is its hostname at start."""

    name: str
    backend: Backend
    username: str
    password: str = field(repr=False)
    enable: str = field(repr=False, default="")
    release: str = RELEASE
    running: Configuration = field(default_factory=Configuration)
    startup: str = ""
    faults: Faults = field(default_factory=Faults)
    leases: Mapping[str, IPv4Interface] = field(default_factory=dict)
    """What is handed out to interfaces that are given their address."""
    clock: Clock = field(default_factory=Clock)
    port: int = 0
    """Where its SSH server listens on loopback; 0 before it does."""
    powered: bool = True
    """Whether it runs: while it boots, it neither answers nor forwards."""
    sessions: list[ShellSession] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Its file system; it survives a loss of power."""
    scheduled: Reload | None = None
    lock: tuple[object, str] | None = None
    """The command line that holds the configuration lock, and its user."""
    heard: Callable[[str], None] = lambda _line: None
    """Called with every line that is typed, before it is obeyed."""
    authority: "Callable[[], Authority]" = field(default=lambda: Authority(), repr=False)  # noqa: PLW0108  (read when called)
    """Who signs certificates, wherever a trustpoint looks for an authority."""
    keys: "dict[str, PrivateKey]" = field(default_factory=dict, repr=False)
    """Its pairs of keys, by label; like those of IOS, they are in no configuration."""
    path: Callable[[], Awaitable[bool]] | None = None
    """Whether packets of the management station reach it; without one, they always do."""
    archive: Archive = field(init=False)

    def __post_init__(self) -> None:
        self.archive = Archive(self.clock, self.files, self._revert, self.tell)

    async def reachable(self) -> None:
        """Return once packets of the management station arrive: until then nothing moves."""
        while self.path is not None and not await self.path():  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(_RETRY)

    @property
    def version(self) -> str:
        """The first two numbers of its release, as its configuration begins."""
        return ".".join(self.release.split("(")[0].split(".")[:2])

    @property
    def hostname(self) -> str:
        """What stands in the prompt."""
        node = self.running.root.child("hostname")
        return node.text.split()[1] if node else "Router"

    def changed(self) -> None:
        """Let what lies underneath know the running configuration."""
        self.backend.configure(self.name, self.running.typed())

    def show_run(self, only: str = "") -> str:
        """What `show running-config` prints, of everything or of one interface."""
        body = self.running.text()
        if only:
            section, keep = [], False
            for line in body.splitlines():
                keep = line == f"interface {only}" or (keep and line.startswith(" "))
                section += [line] if keep else []
            body = "!\n" + "\n".join(section) + "\nend\n"
        head = f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n"
        version = "" if only else f"!\nversion {self.version}\n"
        return head + version + body

    def saved_text(self) -> str:
        """The running configuration as it is written to a file."""
        return f"!\nversion {self.version}\n{self.running.text()}"

    def save(self) -> None:
        """Make the running configuration the startup configuration."""
        self.startup = self.running.text()
        if writes_with_memory(self.running):
            self.archive.write(self.running, self.saved_text())

    @property
    def unsaved(self) -> bool:
        """Whether the startup configuration is not what runs."""
        return self.startup != self.running.text()

    def file(self, name: str) -> str | None:
        """The text of a configuration by the name of its file."""
        if name in {STARTUP, "startup-config"}:
            return f"!\nversion {self.version}\n{self.startup}" if self.startup else None
        if name in {"system:running-config", "running-config"}:
            return self.saved_text()
        return self.files.get(name)

    def lose_power(self) -> None:
        """Go dark: sessions end, SAs and what was not saved are gone; boot after a while."""
        self.powered = False
        self.archive.disarm()
        self.scheduled = self.lock = None
        for session in list(self.sessions):
            session.drop()
        self.backend.reload(self.name)
        self.backend.configure(self.name, "")
        self.clock.at(self.clock.now() + self.faults.boots_in, self.boot)
        self.clock.wake()

    def boot(self) -> None:
        """Start from the startup configuration."""
        self.powered = True
        self.running = type(self.running)(self.running.hardware)
        self.running.load(self.startup)
        self.changed()

    def reload(self) -> None:
        """Start again from the startup configuration at once; every SA is gone."""
        self.backend.reload(self.name)
        self.boot()

    def replace(self, text: str, *, stop_at_refusal: bool = False) -> str:
        """Turn what runs into the configuration of a text; what the router says of it.

        Raises:
            ValueError: it is no complete configuration.
        """
        before = self.saved_text()
        outcome = replace.replace(
            self.running,
            text,
            refuses=self.faults.refuses,
            after_pass=self.changed,
            stop_at_refusal=stop_at_refusal,
        )
        self.changed()
        listed = "".join(
            "\n".join([f"!Pass {number}", "!List of Rollback Commands:", *lines, "end\n\n"])
            for number, lines in enumerate(outcome.passes, start=1)
        )
        if not outcome.refused:
            return f"{listed}\nTotal number of passes: {len(outcome.passes)}\nRollback Done\n\n"
        if stop_at_refusal:
            replace.replace(self.running, before)
            self.changed()
            return (
                f"{listed}\nFailed to apply command {outcome.refused[0]}\nAborting Rollback.\n"
                "Rollback failed.Reverting back to the original configuration\n"
                "The original configuration has been successfully restored.\n"
            )
        failed = "".join(f"{line}\n" for line in outcome.refused)
        return (
            f"{listed}\nRollback aborted after {len(outcome.passes)} passes\n"
            "The following commands are failed to apply to the IOS image.\n"
            f"{_FAILED}\n{failed}{_FAILED}\n"
        )

    def _revert(self, backup: str) -> None:
        self.tell(f"\nRollback Confirmed Change: Rolling to:{backup}\n\n")
        self.tell(self.replace(self.files.get(backup, "")))

    def tell(self, text: str) -> None:
        """Show a text on every terminal."""
        for session in list(self.sessions):
            session.tell(text)

    def interfaces(self) -> list[tuple[ConfigNode, IPv4Interface | None, bool]]:
        """Every interface with its address, and whether it is up."""
        result = []
        for node in self.running.root.children:
            if node.mode == "interface":
                address = node.child("ip address")
                words = address.text.split()[2:4] if address else []
                its = IPv4Interface("/".join(words)) if len(words) > 1 else None
                if len(words) == 1:
                    its = self.leases.get(node.text.split()[1])
                result.append((node, its, node.child("shutdown") is None))
        return result

    def vrfs(self) -> frozenset[str]:
        """The VRFs that are defined."""
        nodes = self.running.root.children
        return frozenset(node.text.split()[-1] for node in nodes if node.mode == "vrf")

    @staticmethod
    def vrf_of(interface: ConfigNode) -> str:
        """The VRF of an interface; empty for the global table."""
        line = interface.child("vrf forwarding") or interface.child("ip vrf forwarding")
        return line.text.split()[-1] if line else ""

    def addresses6(self, interface: ConfigNode) -> list[Attached]:
        """The addresses of IPv6 that an interface has."""
        lines = [n.text.split() for n in interface.children if n.text.startswith("ipv6 address ")]
        return [ip_interface(words[2]) for words in lines]

    def address_of(self, source: str, version: int = 4) -> Address | None:
        """The address that a ping's `source` names: an address, or an interface's."""
        for node, address, up in self.interfaces():
            own: list[Attached] = [address] if address else []
            for each in own + self.addresses6(node) if up else ():
                named = address_or_none(source) == each.ip or source == node.text.split()[1]
                if named and each.version == version:
                    return each.ip
        return None
