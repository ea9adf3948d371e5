"""What a router logs: debugging, as far as it is turned on, and system messages."""

from collections import deque
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bothends.lab.clock import Clock
from bothends.lab.ike.sadb import IkeSa
from bothends.model import Address

if TYPE_CHECKING:
    from bothends.lab.backend import Sink

TITLES = {
    "isakmp": "Crypto ISAKMP debugging is on",
    "ipsec": "Crypto IPSEC debugging is on",
    "ikev2": "IKEv2 default debugging is on",
}
"""What IOS answers when a debugging is turned on."""


class Log:
    """Log lines of one router, stamped as IOS stamps them with `service timestamps … msec`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.topics: set[str] = set()
        self.conditions: set[Address] = set()
        self.sinks: list[Sink] = []
        self.buffer: deque[str] = deque(maxlen=200)

    def obey(self, command: str, sink: "Sink | None") -> str | None:
        """Turn debugging on or off; what that prints, or None when it is no such command."""
        match command.split():
            case ["debug", "crypto", ("isakmp" | "ipsec" | "ikev2") as topic, *_]:
                self.topics.add(topic)
                if sink is not None and sink not in self.sinks:
                    self.sinks.append(sink)
                return TITLES[topic]
            case ["debug", "crypto", "condition", "peer", "ipv4", address]:
                self.conditions.add(ip_address(address))
                return ""
            case ["debug", "crypto", "condition", "reset"]:
                self.conditions.clear()
                return ""
            case ["undebug" | "no", *rest] if rest[-1:] == ["all"]:
                self.topics.clear()
                self.sinks.clear()
                return "All possible debugging has been turned off"
            case ["undebug", "crypto", topic] | ["no", "debug", "crypto", topic] if topic in TITLES:
                self.topics.discard(topic)
                if not self.topics:
                    self.sinks.clear()
                return TITLES[topic].removesuffix("on") + "off"
        return None

    def quiet(self) -> None:
        """Forget who listens, as a reload does."""
        self.topics.clear()
        self.conditions.clear()
        self.sinks.clear()

    def wants(self, topic: str, peer: Address | None) -> bool:
        """Whether a debugging is on, for this peer."""
        return topic in self.topics and (
            not self.conditions or peer is None or peer in self.conditions
        )

    def sa(self, sa: IkeSa, text: str) -> None:
        """A line of `debug crypto isakmp` that names the SA: `ISAKMP:(1001):`."""
        if sa.version == 1 and self.wants("isakmp", sa.remote):
            self._write(f"ISAKMP:({sa.conn_id}):{text}")

    def old(self, sa: IkeSa, text: str) -> None:
        """A line of the kind that IOS still writes the old way: `ISAKMP (1001): `."""
        if sa.version == 1 and self.wants("isakmp", sa.remote):
            self._write(f"ISAKMP ({sa.conn_id}): {text}")

    def isakmp(self, peer: Address, text: str) -> None:
        """A line of `debug crypto isakmp` without an SA: `ISAKMP: `."""
        if self.wants("isakmp", peer):
            self._write(f"ISAKMP: {text}")

    def attribute(self, peer: Address, text: str) -> None:
        """An attribute of a transform."""
        if self.wants("isakmp", peer):
            self._write(f"ISAKMP:      {text}")

    def ipsec(self, peer: Address, text: str) -> None:
        """A line of `debug crypto ipsec`; further lines of the text stand below it unstamped."""
        if self.wants("ipsec", peer):
            self._write(text)

    def ikev2(self, peer: Address, text: str) -> None:
        """A line of `debug crypto ikev2`."""
        if self.wants("ikev2", peer):
            self._write(f"IKEv2:{text}")

    def system(self, text: str) -> None:
        """A system message, such as `%CRYPTO-4-IKMP_BAD_MESSAGE: …`."""
        self._write(text)

    def blank(self, peer: Address) -> None:
        """The empty line that IOS leaves after a change of state."""
        if self.wants("isakmp", peer):
            for sink in self.sinks:
                sink("")

    def step(self, sa: IkeSa, cause: str, new: str) -> None:
        """A change of the state machine of phase 1."""
        self.sa(sa, f"Input = {cause}")
        self.sa(sa, f"Old State = {sa.step}  New State = {new} ")
        self.blank(sa.remote)
        sa.step = new

    def _write(self, text: str) -> None:
        wall = self._clock.wall()
        stamp = f"*{wall:%b} {wall.day:>2} {wall:%H:%M:%S}.{wall.microsecond // 1000:03d}: "
        first, *rest = text.split("\n")
        for line in (stamp + first, *rest):
            self.buffer.append(line)
            for sink in self.sinks:
                sink(line)
