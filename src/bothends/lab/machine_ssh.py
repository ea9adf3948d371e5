"""The SSH side of a Linux host in a lab: a shell that knows a few commands."""

from typing import TYPE_CHECKING, Any

import asyncssh

if TYPE_CHECKING:
    from bothends.lab.charon.machine import Machine


class _Server(asyncssh.SSHServer):
    """Checks one user and one password."""

    def __init__(self, login: tuple[str, str]) -> None:
        self._login = login

    def begin_auth(self, username: str) -> bool:
        return bool(username)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == self._login


async def listen(
    machine: "Machine", key: asyncssh.SSHKey, login: tuple[str, str], port: int = 0
) -> asyncssh.SSHAcceptor:
    """Serve a host on loopback; a port of 0 lets the system choose one."""

    async def handle(process: "asyncssh.SSHServerProcess[str]") -> None:
        await _serve(machine, process, f"{login[0]}@{machine.spec.name}:~$ ")

    server = await asyncssh.create_server(
        lambda: _Server(login),
        "127.0.0.1",
        port,
        server_host_keys=[key],
        process_factory=handle,
        encoding="utf-8",
        errors="replace",
        keepalive_interval=0,
        login_timeout=30,
    )
    machine.port = server.get_port()
    return server


async def _serve(machine: "Machine", process: Any, prompt: str) -> None:
    """Talk until the session ends."""
    process.stdout.write(prompt)
    try:
        async for line in process.stdin:
            if line.strip() in ("exit", "logout"):
                break
            text = await machine.run(line.strip())
            process.stdout.write(text.replace("\n", "\r\n") + prompt)
    except (asyncssh.Error, ConnectionError):
        pass  # the other side has gone
    process.exit(0)
