"""A job: one run of a playbook, with everything that it works on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nornir.core.task import Result, Task

from bothends.device.journal.runs import Journals
from bothends.device.sessions.fleet import Answers, Fleet, session
from bothends.inventory import Inventory
from bothends.model import Address, End, SecretRef, Tunnel
from bothends.platforms import asked, driven
from bothends.platforms.base import Asked, Driven
from bothends.platforms.commands import Command
from bothends.report.evidence import EvidenceFolder
from bothends.report.talk import Talk
from bothends.report.work import Results
from bothends.verification import address_of
from bothends.verification.expected import Expected


def _shown(task: Task, command: str) -> Result:
    """What a router answers to one command."""
    return Result(host=task.host, result=session(task).ask(command))


def addresses(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """The addresses that the inventory gives to each router."""
    ends = [end for tunnel in inventory.tunnels for end in tunnel.managed_ends]
    names = {end.device for end in ends}
    return {name: tuple(str(e.local) for e in ends if e.device == name) for name in names}


@dataclass(frozen=True, slots=True)
class Job:
    """What a playbook's `main` is given."""

    project: Path
    inventory: Inventory
    tunnels: tuple[Tunnel, ...]
    """The tunnels that were asked for; all of the inventory without --limit."""
    fleet: Fleet
    reveal: Callable[[SecretRef], str]
    """The value behind a reference; for lines on their way to a router, or to compare with those
    that run there."""
    environment: Any
    """The Jinja environment of the project's templates."""
    talk: Talk
    results: Results
    evidence: EvidenceFolder
    journals: Journals
    """Where the journals of this run's changes are kept; made when the first is begun."""
    confirm: Callable[[str], bool]
    """Asks the user a question; yes without asking when told so on the command line."""
    dry_run: bool = True
    """Nothing may be changed on any router."""
    batch: int = 10
    """How many tunnels are changed side by side; they never share a router."""
    handed_out: dict[tuple[str, str], Address] = field(default_factory=dict)
    """Addresses that dynamic ends were asked for, by device and interface."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the playbook's verb takes."""

    def __post_init__(self) -> None:
        """Let the fleet know which addresses are whose."""
        self.fleet.expect_addresses(addresses(self.inventory))

    def devices(self, tunnels: Sequence[Tunnel] | None = None) -> tuple[str, ...]:
        """Our routers of these tunnels (of all that were asked for), each once."""
        chosen = self.tunnels if tunnels is None else tunnels
        return tuple(dict.fromkeys(end.device for tunnel in chosen for end in tunnel.managed_ends))

    def reached(self) -> tuple[str, ...]:
        """Everything that is logged in to: our routers, and hosts that are only asked."""
        ends = (end for tunnel in self.tunnels for end in tunnel.ends)
        asked_too = (end.device for end in ends if end.partner and end.partner.asked)
        return tuple(dict.fromkeys((*self.devices(), *asked_too)))

    def platform(self, device: str) -> Driven:
        """The platform of a router."""
        return driven(self.inventory.platform(device))

    def asked(self, device: str) -> Asked:
        """The platform of a host that is asked, and perhaps never changed."""
        return asked(self.inventory.platform(device))

    def expected(self, tunnel: Tunnel) -> Expected:
        """What both ends of a tunnel must show; a dynamic one, at the address that it has now."""
        dynamic = tunnel.dynamic_end
        now = self.address(dynamic) if dynamic else None
        return Expected.from_tunnel(tunnel, self.inventory.platform, now)

    def address(self, end: End) -> Address:
        """The address that an end is known by; of a dynamic one, what its interface has now.

        0.0.0.0 where it has none, or is not reached: what is asked next says so. It is asked once.
        """
        if not end.dynamic:
            return end.address
        place = end.device, end.interface
        if place not in self.handed_out:
            command = self.command(end.device, Command.ADDRESSES)
            text = self.run(_shown, (end.device,), command=command).values.get(end.device, "")
            self.handed_out[place] = address_of(text, end.interface) or end.address
        return self.handed_out[place]

    def peers(self, tunnel: Tunnel) -> dict[str, str]:
        """The address of the other end, by each of our routers."""
        ends = tunnel.managed_ends
        return {end.device: str(self.address(tunnel.other(end))) for end in ends}

    def command(self, device: str, what: Command, **values: object) -> str:
        """A command as a router spells it."""
        return self.asked(device).commands.line(what, **values)

    def run(self, task: Callable[..., Any], devices: Sequence[str], **params: Any) -> Answers[Any]:
        """Run a Nornir task on these routers side by side."""
        return self.fleet.run(task, devices, **params)
