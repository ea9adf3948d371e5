"""strongSwan behind the seam: a Linux host that is asked for its SAs, and never changed."""

import re
from collections.abc import Collection, Mapping, Sequence
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bothends.platforms.base import Asked
from bothends.platforms.commands import Command, Commands
from bothends.platforms.strongswan import dialogue
from bothends.platforms.strongswan.sas import LIST

if TYPE_CHECKING:
    from bothends.model import IkeVersion
    from bothends.platforms.debug.events import EventKind, Message
    from bothends.platforms.facts import EndFacts


class _Spelling(Formatter):
    """`{size:data}`: bytes behind the headers of IP and ICMP, which `ping -s` leaves out."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return str(value - 28) if format_spec == "data" else str(format(value, format_spec))


_PING = "ping -n -c {count} -W 1"
COMMANDS = Commands(
    {
        Command.IKE_SAS: LIST,
        Command.IKEV2_SAS: LIST,
        Command.IPSEC_SAS_WITH: LIST,
        Command.ROUTE: "ip route get {address}",
        Command.ADDRESSES: "ip -4 -o address show up",
        Command.IPV6_ADDRESSES: "ip -6 -o address show up",
        Command.PING: f"{_PING} -I {{source}} {{destination}}",
        Command.PING_WHOLE: f"{_PING} -M do -s {{size:data}} -I {{source}} {{destination}}",
    },
    _Spelling(),
)
_COUNTED = re.compile(r"(\d+) packets transmitted, (\d+) (?:packets )?received")


class StrongSwan:
    """What bothends knows of a strongSwan that it may log in to."""

    name = "strongswan"
    title = "strongSwan"
    show_modules: tuple[str, ...] = ()
    device_type = "linux"
    privileged = False
    session_options: "Mapping[str, object]" = MappingProxyType({})
    dialogue = dialogue
    commands = COMMANDS

    def messages(self) -> "Mapping[str, tuple[Message, ...]]":
        """Its logs are not read."""
        return {}

    def reasons(self) -> "Sequence[tuple[str, EventKind]]":
        """Its logs are not read."""
        return ()

    def questions(self, _ike: "IkeVersion") -> tuple[str, ...]:
        """One command shows everything."""
        return (LIST,)

    def glance(self, _versions: "Collection[IkeVersion]", /) -> Mapping[str, str]:
        """The same command as ever."""
        return {LIST: LIST}

    def facts(self, device: str, texts: Mapping[str, str]) -> "EndFacts":
        """What one end shows."""
        from bothends.platforms.strongswan.facts import read_facts

        return read_facts(device, texts)

    def read_ping(self, text: str) -> tuple[int, int]:
        """Packets sent and answered."""
        match = _COUNTED.search(text)
        return (int(match[1]), int(match[2])) if match else (0, 0)


PLATFORM: Asked = StrongSwan()
