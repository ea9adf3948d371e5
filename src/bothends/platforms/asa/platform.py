"""Cisco ASA, FTD and PIX behind the seam: show output and logs are read, nothing is written."""

from collections.abc import Mapping, Sequence

from bothends.model import IkeVersion
from bothends.platforms.asa.commands import COMMANDS
from bothends.platforms.asa.messages import ASA
from bothends.platforms.debug.events import EventKind, Message

_SHOW = "bothends.platforms.asa.show"


class Asa:
    """What bothends knows of an ASA."""

    name = "asa"
    title = "Cisco ASA, FTD and PIX"
    commands = COMMANDS
    show_modules = tuple(
        f"{_SHOW}.{module}" for module in ("crypto_map", "ike_sa", "ipsec_sa", "vpn_sessiondb")
    )

    def messages(self) -> Mapping[str, tuple[Message, ...]]:
        """The crypto messages of its logs."""
        return {"asa": ASA}

    def reasons(self) -> Sequence[tuple[str, EventKind]]:
        """Its messages give none in words of their own."""
        return ()

    def questions(self, ike: IkeVersion) -> tuple[str, ...]:
        """The show commands that tell how a tunnel is."""
        return (f"show crypto ikev{ike.value} sa", "show crypto ipsec sa peer {peer}")


PLATFORM = Asa()
