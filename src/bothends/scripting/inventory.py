"""The Nornir inventory plugin `BothEndsInventory`: a project's routers, ready to be reached."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.device.sessions.credentials import Credentials
from bothends.device.sessions.hosts import load_hosts
from bothends.device.sessions.reach import Reach
from bothends.scripting.project import Project

if TYPE_CHECKING:
    from nornir.core.inventory import Inventory

LAB = "BOTHENDS_LAB"
"""Environment variable: talk to the lab that `bothends lab up` started."""


class BothEndsInventory:
    """Loads hosts.yaml, groups.yaml, defaults.yaml and tunnels.yaml of a project.

    Host keys are checked against the project's known_hosts and the user's own; the login is looked
    for when the first router is reached, where every command of bothends looks for it.
    """

    def __init__(
        self,
        project: str = ".",
        *,
        lab: bool | None = None,
        known_hosts: str = "",
        timeout: float = 30,
        connect_timeout: float = 10,
    ) -> None:
        self._project = Path(project).expanduser()
        self._lab = os.environ.get(LAB, "") not in {"", "0"} if lab is None else lab
        self._known_hosts = known_hosts
        self._times = (connect_timeout, timeout)

    def load(self) -> "Inventory":
        """The Nornir inventory.

        Raises:
            InventoryError: the inventory cannot be used; holds every problem.
            InputError: the lab is asked for, and none runs.
        """
        from bothends.inventory import load_inventory

        tunnels = load_inventory(self._project)
        reach, credentials = self._reach()
        hosts = load_hosts(self._project, reach, credentials)
        project = Project(self._project, tunnels, hosts, reach)
        for host in hosts.hosts.values():
            host.project = project  # type: ignore[attr-defined]  # every host is a ProjectHost
        return hosts

    def _reach(self) -> tuple[Reach, Credentials | None]:
        connect_timeout, timeout = self._times
        known = Path(self._known_hosts or self._project / ".bothends" / "known_hosts")
        login = addresses = None
        if self._lab:
            from bothends.lab.state import LabState

            state = LabState.read(self._project)
            login = Credentials(state.username, state.password)
            known, addresses = state.known_hosts, state.addresses
        reach = Reach(known, connect_timeout=connect_timeout, timeout=timeout, addresses=addresses)
        return reach, login
