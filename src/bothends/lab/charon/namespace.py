"""Network namespaces that nobody has to remove.

A namespace here has no name on disk: it lives as long as a file descriptor or a process of ours
holds it, and with it go its interfaces. However a lab ends, the kernel takes them back.
"""

import ctypes
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bothends.errors import BothendsError

T = TypeVar("T")
_CLONE_NEWNET = 0x40000000


class NamespaceError(BothendsError):
    """The kernel did not give a namespace, an interface or a route."""


class Namespace:
    """A network namespace, new and empty but for its loopback.

    Attributes:
        name: For messages only.
        fd: What holds it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.fd = _in_thread(_unshared)
        self.ip("link set lo up")

    @property
    def path(self) -> str:
        """Where other programs find it while this process runs."""
        return f"/proc/{os.getpid()}/fd/{self.fd}"

    def inside(self, work: Callable[[], T]) -> T:
        """Run a function in the namespace; sockets that it opens stay there."""

        def run() -> T:
            _libc_call("setns", self.fd, _CLONE_NEWNET)
            return work()

        return _in_thread(run)

    def command(self, *arguments: str) -> list[str]:
        """A command line that runs a program in the namespace."""
        return ["nsenter", f"--net={self.path}", "--", *arguments]

    def ip(self, *lines: str, force: bool = False) -> None:
        """Run lines of `ip`, such as "address add 192.0.2.1/24 dev if0".

        With `force`, lines that fail are passed over: what they take away is gone already.

        Raises:
            NamespaceError: one of them failed.
        """
        done = subprocess.run(  # noqa: S603  (our own arguments)
            self.command("ip", *(["-force"] if force else []), "-batch", "-"),
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not force:
            raise NamespaceError(f"ip: {done.stderr.strip()}", where=self.name)

    def sysctl(self, **values: int) -> None:
        """Set values under net.ipv4; two underscores stand for a slash."""

        def write() -> None:
            for name, value in values.items():
                path = Path("/proc/sys/net/ipv4") / name.replace("__", "/")
                path.write_text(f"{value}\n", encoding="ascii")

        self.inside(write)

    def close(self) -> None:
        """Let go of it."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def wire(here: Namespace, there: Namespace, device: str = "wire") -> None:
    """Join two namespaces by a cable that carries any address either way, without ARP."""
    here.ip(f"link add {device} type veth peer name {device} netns {there.path}")
    for end in (here, there):
        end.ip(
            # Without ARP, frames are sent to the sender's own address: so both ends share one.
            f"link set {device} address 02:00:00:00:00:01 arp off up",
            f"route add default dev {device}",
            f"route add ::/0 dev {device}",
        )


def _unshared() -> int:
    _libc_call("unshare", _CLONE_NEWNET)
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _libc_call(name: str, *arguments: int) -> None:
    # os.setns and os.unshare came with Python 3.12.
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise NamespaceError(f"{name}: {os.strerror(number)}")


def _in_thread(work: Callable[[], T]) -> T:
    """Run in a thread of its own, which takes its namespace with it when it ends."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  (raised again by the caller's thread)
            errors.append(error)

    thread = threading.Thread(target=run, name="namespace")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
