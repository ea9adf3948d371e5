"""What the tasks of one Nornir object share: its project, and work that is done once per run."""

import io
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bothends.device.job import Job, addresses
from bothends.device.journal.runs import Journals
from bothends.device.sessions.fleet import Fleet
from bothends.device.sessions.reach import Reach
from bothends.inventory import Inventory
from bothends.model import Tunnel
from bothends.platforms.templates import make_environment
from bothends.report.evidence import EvidenceFolder
from bothends.report.talk import Talk
from bothends.report.work import Results
from bothends.secrets import PROCESS, resolve

if TYPE_CHECKING:
    from nornir.core.configuration import Config
    from nornir.core.inventory import Inventory as Hosts


@dataclass(slots=True)
class _Round:
    """Work that was done, and the hosts that have seen what came of it."""

    value: Any = None
    error: Exception | None = None
    served: set[str] = field(default_factory=set)


class Project:
    """A project as scripts use it: one fleet, and one round of work at a time."""

    def __init__(self, folder: Path, inventory: Inventory, hosts: "Hosts", reach: Reach) -> None:
        self.folder = folder
        self.inventory = inventory
        self.hosts = hosts
        self.fleet = Fleet.of_hosts(hosts, reach)
        self._lock = threading.Lock()
        self._rounds: dict[Hashable, _Round] = {}
        self.fleet.expect_addresses(addresses(inventory))

    @property
    def config(self) -> "Config":
        """The configuration of the Nornir object by which work on both ends is done."""
        return self.fleet.config

    def job(self, tunnels: Sequence[Tunnel], *, dry_run: bool = True, **options: Any) -> Job:
        """A job on these tunnels that prints nothing and asks nobody."""
        return Job(
            project=self.folder,
            inventory=self.inventory,
            tunnels=tuple(tunnels),
            fleet=self.fleet,
            reveal=lambda ref: resolve(ref, self.folder).reveal(),
            environment=make_environment(self.folder, self.inventory.hosts),
            talk=Talk(PROCESS, quiet=True),
            results=Results("script", "console", PROCESS, io.StringIO()),
            evidence=EvidenceFolder.begin(self.folder / "evidence", "script", PROCESS),
            journals=Journals(self.folder, "script"),
            confirm=lambda _question: True,
            dry_run=dry_run,
            options=options,
        )

    def once(self, key: Hashable, host: str, work: Callable[[], Any]) -> Any:
        """What `work` returns or raises: the first host that comes does it, the others wait for it.

        A host that has seen the outcome and comes again has it done again.
        """
        with self._lock:
            result = self._rounds.get(key)
            if result is None or host in result.served:
                result = self._rounds[key] = _Round()
                self.fleet.drop_lost()
                try:
                    result.value = work()
                except Exception as error:  # noqa: BLE001  (every host is told)
                    result.error = error
            result.served.add(host)
        if result.error is not None:
            raise result.error
        return result.value

    def forget(self) -> None:
        """The run is over: whoever comes next sees the routers as they are then."""
        with self._lock:
            self._rounds.clear()
