"""How the routers of a project are reached: addresses, host keys, patience."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Reach:
    """How routers are reached. Times in seconds."""

    known_hosts: Path
    accept_new_host_keys: bool = False
    connect_timeout: float = 10
    timeout: float = 30
    workers: int = 20
    addresses: Mapping[str, tuple[str, int]] | None = None
    """Host and port by device, in place of those of hosts.yaml: how a lab stands in."""

    @property
    def options(self) -> dict[str, Any]:
        """What netmiko is told: an SSH host key that is not known is refused."""
        return {
            "conn_timeout": self.connect_timeout,
            "auth_timeout": self.connect_timeout,
            "banner_timeout": self.connect_timeout,
            "ssh_strict": True,
            "system_host_keys": True,
            "alt_host_keys": True,
            "alt_key_file": str(self.known_hosts),
        }
