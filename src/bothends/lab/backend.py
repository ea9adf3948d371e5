"""The seam between a router's command line and the IKE underneath it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bothends.lab.tree import Running
from bothends.model import Address, Attached

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

Sink = Callable[[str], None]
"""What takes the log lines of a router, one at a time, without line ends."""


@dataclass(frozen=True, slots=True)
class Ping:
    """What `ping` on a router is asked to send.

    Attributes:
        destination: Whom to ask for an echo.
        source: The address to send from; without one, that of the interface the packet leaves by.
        count: How many packets.
        size: Length of the IP datagram, in bytes.
        timeout: How long to wait for each answer, in seconds.
        df: Whether the "don't fragment" bit is set.
    """

    destination: Address
    source: Address | None = None
    count: int = 5
    size: int = 100
    timeout: int = 2
    df: bool = False


class Backend(Protocol):
    """IKE, IPsec and forwarding underneath all routers of one lab.

    One event loop calls it; it need not be safe for threads.
    """

    def configure(self, router: str, running: Running) -> None:
        """Take the full running configuration of a router: at start, and after every change."""

    def show(self, router: str, command: str) -> str | None:
        """Return what a show command prints.

        Args:
            router: Name of the router in the lab.
            command: The canonical full command, such as "show crypto ipsec sa peer 192.0.2.1".

        Returns:
            The text, or None when the command is not the backend's.
        """

    def clear(self, router: str, command: str) -> str | None:
        """Obey a clear command; return what it prints, or None when it is not the backend's."""

    def ping(self, router: str, request: Ping) -> AsyncIterator[str]:
        """Send echo requests; yield `!`, `.`, `U` or `M` for each packet, as IOS prints them."""

    def debug(self, router: str, command: str, sink: Sink | None) -> str | None:
        """Turn debugging on or off; return what it prints, or None when it is not the backend's.

        Args:
            router: Name of the router in the lab.
            command: "debug crypto isakmp", "debug crypto condition peer ipv4 …", "undebug all".
            sink: What takes the log lines from now on, in the format of IOS.
        """

    def enrol(self, router: str, trustpoint: str, certificate: "HeldCertificate") -> None:
        """Give a router the certificate of a trustpoint."""

    def translate(self, router: str, address: Address) -> None:
        """Put a NAT in front of a router: the rest of the world sees it by this address."""

    def lease(self, router: str, interface: str, address: Attached) -> None:
        """Hand out an address to an interface; it is taken with the next configuration."""

    def reload(self, router: str) -> None:
        """Lose every SA of a router, as a reload does; its peers keep theirs."""

    def close(self) -> None:
        """Give back whatever the backend holds."""
