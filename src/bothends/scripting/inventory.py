"""The Nornir inventory plugin `BothEndsInventory`: a project's routers, ready to be reached."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.device.sessions.credentials import Credentials
from bothends.device.sessions.hosts import load_hosts
from bothends.device.sessions.reach import Reach
from bothends.inventory import Inventory
from bothends.scripting.project import Project

if TYPE_CHECKING:
    from nornir.core.inventory import Inventory as Hosts

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

    def load(self) -> "Hosts":
        """The Nornir inventory.

        Raises:
            InventoryError: the inventory cannot be used; holds every problem.
            InputError: the lab is asked for, and none runs.
        """
        from bothends.inventory import load_inventory

        return open_project(
            load_inventory(self._project),
            lab=self._lab,
            known_hosts=self._known_hosts,
            times=self._times,
        ).hosts


def open_project(
    inventory: Inventory, *, lab: bool, known_hosts: str = "", times: tuple[float, float] = (10, 30)
) -> Project:
    """The project of an inventory with its routers, ready to be reached. Connects to nothing yet.

    Args:
        inventory: the routers and tunnels.
        lab: talk to the lab that `bothends lab up` started.
        known_hosts: file of host keys instead of the project's.
        times: seconds to wait for a connection, and for an answer.

    Raises:
        InputError: the lab is asked for, and none runs.
    """
    folder = inventory.project
    known = Path(known_hosts or folder / ".bothends" / "known_hosts")
    login = addresses = None
    if lab:
        from bothends.lab.state import LabState

        state = LabState.read(folder)
        login = Credentials(state.username, state.password)
        known, addresses = state.known_hosts, state.addresses
    reach = Reach(known, connect_timeout=times[0], timeout=times[1], addresses=addresses)
    hosts = load_hosts(folder, reach, login)
    project = Project(folder, inventory, hosts, reach)
    for host in hosts.hosts.values():
        host.project = project  # type: ignore[attr-defined]  # every host is a ProjectHost
    return project
