"""The SSH side of a lab: one server per router, a terminal per session."""

import asyncio
import re
from typing import Any

import asyncssh

from bothends.lab.router import Router
from bothends.lab.shell import SessionDropped
from bothends.lab.shells import shell_of


class _Server(asyncssh.SSHServer):
    """Checks the password of one router."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if not self._router.powered:
            conn.abort()

    async def begin_auth(self, username: str) -> bool:
        await self._router.reachable()
        return bool(username)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        right = self._router.faults.password or self._router.password
        return username == self._router.username and password == right


async def listen(router: Router, key: asyncssh.SSHKey, port: int = 0) -> asyncssh.SSHAcceptor:
    """Serve one router on loopback; a port of 0 lets the system choose one."""

    async def handle(process: "asyncssh.SSHServerProcess[str]") -> None:
        await Terminal(router, process).serve()

    server = await asyncssh.create_server(
        lambda: _Server(router),
        "127.0.0.1",
        port,
        server_host_keys=[key],
        process_factory=handle,
        line_editor=False,
        encoding="utf-8",
        errors="replace",
        keepalive_interval=0,
        login_timeout=30,
        server_version="Cisco-1.25",
    )
    router.port = server.get_port()
    return server


class Terminal:
    """One session: echo, line editing, paging, `?`, and the password prompt of enable."""

    def __init__(self, router: Router, process: Any) -> None:
        self._process = process
        self._connection = process.channel.get_connection()
        self._typed = ""
        self._last = ""
        self._waiting: list[str] = []
        self._shell = shell_of(router)(
            router, self._logged, ask=self._ask, show=self._show, user=router.username
        )
        self._router = router

    async def serve(self) -> None:
        """Talk until the session ends."""
        self._router.sessions.append(self)
        try:
            self._write(f"\n{self._shell.prompt}")
            while True:
                line = await self._read_line(self._shell.prompt)
                await self._obey(line)
                self._write(self._shell.prompt)
        except SessionDropped as dropped:
            if dropped.args:
                self._flush()
                self._process.exit(0)
            else:
                self.drop()
        except (asyncssh.Error, ConnectionError, EOFError):
            pass  # the far side has gone
        finally:
            self._router.sessions.remove(self)
            self._shell.end()

    def tell(self, text: str) -> None:
        """Show a text that nobody asked for, wherever the cursor stands."""
        self._write(text)
        self._flush()

    def drop(self) -> None:
        """End the session without a word."""
        self._connection.abort()

    async def _obey(self, line: str) -> None:
        words = line.split()
        if words and not self._shell.at:
            first = words[0].lower()
            if first in {"quit", "logout"} or (len(first) > 2 and "exit".startswith(first)):
                raise SessionDropped("exit")
            if len(words) == 1 and len(words[0]) >= 2 and "enable".startswith(words[0].lower()):
                await self._enable()
                return
        shown = 0
        async for text in self._shell.run(line):
            shown = await self._page(text, shown)
            await self._router.reachable()
            self._flush()

    def _show(self, text: str) -> None:
        self._write(text)
        self._flush()

    async def _ask(self, question: str) -> str:
        """Put a question: one key answers `[confirm]`, a line anything else."""
        self._write(question)
        if not question.endswith("[confirm]"):
            return await self._read_line("")
        self._last = await self._read()
        self._write("\n")
        return self._last.strip()

    async def _enable(self) -> None:
        if self._shell.privileged:
            return
        for _ in range(3):
            self._write("Password: ")
            given = await self._read_line("", echo=False)
            if given == self._router.enable and not self._router.faults.read_only:
                self._shell.privileged = True
                return
        self._write("% Bad secrets\n\n")

    async def _page(self, text: str, shown: int) -> int:
        """Print, stopping after every screen where a terminal length was left."""
        length = self._shell.length
        if not length:
            self._write(text)
            return shown
        for line in text.splitlines(keepends=True):
            if shown >= length - 1 and line.endswith("\n"):
                more = self._shell.more
                self._write(more)
                key = await self._read()
                self._write("\b" * len(more) + " " * len(more) + "\b" * len(more))
                if key in "qQ\x03":
                    return -(10**9)
                shown = 0 if key == " " else length - 2
            if shown >= 0:
                self._write(line)
                shown += line.endswith("\n")
        return shown

    async def _read_line(self, prompt: str, *, echo: bool = True) -> str:
        """Read a line with the editing that IOS offers."""
        line = ""
        while True:
            key = await self._read()
            if key in "\r\n":
                if key == "\n" and self._last == "\r":
                    self._last = ""
                    continue
                self._last = key
                self._write("\n")
                return line
            self._last = key
            if key in "\x7f\b":
                self._write("\b \b" if line and echo else "")
                line = line[:-1]
            elif key == "\x15":
                self._write("\b \b" * len(line))
                line = ""
            elif key in "\x03\x1a":
                self._shell.end()
                self._write("^Z\n" if key == "\x1a" else "\n")
                return ""
            elif key == "?" and echo:
                self._write("?\n" + self._shell.help(line) + f"\n{prompt}{line}")
            elif key.isprintable():
                line += key
                self._write(key if echo else "")

    async def _read(self) -> str:
        while not self._typed:
            await self._router.reachable()
            self._flush()
            self._typed = await self._process.stdin.read(4096)
            if not self._typed:
                raise EOFError
            await self._router.reachable()
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    def _write(self, text: str) -> None:
        """Keep text until there is nothing more to do: one packet instead of one a character."""
        self._waiting.append(re.sub(r"\r?\n", "\r\n", text))

    def _flush(self) -> None:
        text = "".join(self._waiting)
        self._waiting.clear()
        if text and not self._process.stdout.is_closing():
            self._process.stdout.write(text)

    def _logged(self, line: str) -> None:
        if self._shell.monitor:
            self._write(f"\n{line}")
            self._flush()


async def close(servers: list[asyncssh.SSHAcceptor]) -> None:
    """Stop listening and end every session."""
    for server in servers:
        server.close()
    await asyncio.gather(*(server.wait_closed() for server in servers), return_exceptions=True)
