"""SSH host keys: which routers are known, and the explicit choice to accept new ones."""

import base64
import hashlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bothends.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Address:
    """Where a router's SSH server listens."""

    device: str
    host: str
    port: int = 22

    @property
    def known_hosts_name(self) -> str:
        """The name under which OpenSSH files this server's key."""
        return self.host if self.port == 22 else f"[{self.host}]:{self.port}"


@dataclass(frozen=True, slots=True)
class AcceptedKey:
    """A host key that was written down on first sight."""

    device: str
    kind: str
    fingerprint: str
    """SHA256 fingerprint as OpenSSH prints it."""


def accept_new(
    addresses: Iterable[Address], known_hosts: Path, timeout: float
) -> list[AcceptedKey]:
    """Fetch the key of every router that `known_hosts` does not know and append it there.

    A router that is already known is left alone: a changed key is never accepted here. A router
    that does not answer is left to the connection that follows, which reports it.

    Raises:
        DeviceError: the file cannot be written.
    """
    import paramiko

    known_hosts.parent.mkdir(parents=True, exist_ok=True)
    known = paramiko.HostKeys(str(known_hosts) if known_hosts.exists() else None)
    accepted: list[AcceptedKey] = []
    lines: list[str] = []
    for address in addresses:
        if known.lookup(address.known_hosts_name) is not None:
            continue
        try:
            with socket.create_connection((address.host, address.port), timeout) as sock:
                transport = paramiko.Transport(sock)
                try:
                    transport.start_client(timeout=timeout)
                    key = transport.get_remote_server_key()
                finally:
                    transport.close()
        except (EOFError, OSError, paramiko.SSHException):
            continue
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        accepted.append(AcceptedKey(address.device, key.get_name(), f"SHA256:{digest}"))
        lines.append(f"{address.known_hosts_name} {key.get_name()} {key.get_base64()}\n")
    if lines:
        try:
            with known_hosts.open("a", encoding="ascii") as stream:
                stream.writelines(lines)
        except OSError as error:
            raise DeviceError(
                f"cannot write host keys: {error.strerror}", where=str(known_hosts)
            ) from None
    return accepted
