"""What a router is asked to show, send or forget: one member for each purpose.

A platform spells each of them in a table of its own (`Platform.commands`). What a command is filled
with stands beside it.
"""

from collections.abc import Mapping
from enum import Enum, auto
from string import Formatter


class Command(Enum):
    """A command that changes no configuration, by its purpose."""

    # what it shows of tunnels
    IKE_SAS = auto()  # of IKEv1, with all peers
    IKE_SAS_DETAIL = auto()
    IKEV2_SAS = auto()
    IKEV2_ERRORS = auto()  # that it has counted; not every platform
    IPSEC_SAS = auto()
    IPSEC_SAS_WITH = auto()  # peer
    IPSEC_COUNTERS = auto()  # peer; those of failures too
    SESSIONS = auto()
    SESSION_PEERS = auto()  # one line for each
    SESSION_WITH = auto()  # peer
    CRYPTO_MAPS = auto()
    # what it shows of the network around
    ROUTE = auto()  # address
    TRANSLATIONS = auto()  # of addresses, by NAT
    ADDRESSES = auto()  # of all interfaces
    IPV6_ADDRESSES = auto()
    CERTIFICATES = auto()
    DROPS = auto()  # of all interfaces
    # packets that it sends
    PING = auto()  # destination, source, count, vrf
    PING_WHOLE = auto()  # the same, size; packets that must not be fragmented
    REACH = auto()  # destination, source; a short ping
    # what it forgets
    CLEAR_SESSION = auto()  # peer; the IKE and IPsec SAs with this one peer
    CLEAR_IPSEC_SAS = auto()  # peer
    # what it logs
    DEBUG_PEER = auto()  # peer; logs what concerns this peer only
    DEBUG_IKE = auto()
    DEBUG_IKEV2 = auto()
    DEBUG_IPSEC = auto()
    STOP_DEBUG_PEER = auto()
    STOP_DEBUG_IKE = auto()
    STOP_DEBUG_IKEV2 = auto()
    STOP_DEBUG_IPSEC = auto()
    LOG_HERE = auto()  # prints the log in this session
    STOP_LOG_HERE = auto()


_ADDRESSES = ("address", "peer", "destination")
"""Values that are addresses."""


class Commands:
    """How one platform spells them."""

    def __init__(
        self,
        texts: Mapping[Command, str],
        spelling: Formatter | None = None,
        ipv6: Mapping[Command, str] | None = None,
        also: Mapping[Command, tuple[str, ...]] | None = None,
    ) -> None:
        """`spelling` fills the texts, where values are not spelled as they are called.

        `ipv6`: what is spelled otherwise where an address that it is filled with is of IPv6.
        `also`: older spellings, and commands that show the same among other things.
        """
        self.texts = texts
        self._also = also or {}
        self._ipv6 = ipv6 or {}
        self._spelling = spelling or Formatter()

    def line(self, what: Command, **values: object) -> str:
        """One command. Raises KeyError where a value is missing."""
        texts = self.texts
        if what in self._ipv6 and any(":" in f"{values.get(name)}" for name in _ADDRESSES):
            texts = self._ipv6
        return self._spelling.vformat(texts[what], (), values)

    def is_of(self, command: str, what: Command) -> bool:
        """Whether a command that was typed, perhaps with arguments, is one of this purpose."""
        known = what in self.texts
        return known and command.startswith((self.line(what), *self._also.get(what, ())))

    def asks_for(self, what: Command, value: str) -> bool:
        """Whether a command is filled with a value that others are not, such as `interface`."""
        return f"{{{value}" in self.texts[what]

    def lines(self, *what: Command, **values: object) -> tuple[str, ...]:
        """Several commands, one after the other; what one of them is not filled with is ignored."""
        return tuple(self.line(each, **values) for each in what)
