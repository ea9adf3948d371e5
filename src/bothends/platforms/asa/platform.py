"""Cisco ASA, FTD and PIX behind the seam; what is heavy is imported where it is used."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bothends.model import IkeVersion
from bothends.platforms.asa.commands import COMMANDS
from bothends.platforms.asa.lines import AsaLines
from bothends.platforms.asa.messages import ASA
from bothends.platforms.base import Configured
from bothends.platforms.debug.events import EventKind, Message

if TYPE_CHECKING:
    from bothends.platforms.debug.advice import Advice
    from bothends.platforms.debug.model import LoggedNegotiation, Outcome
    from bothends.platforms.router import MayDecide, Release, Router

_SHOW = "bothends.platforms.asa.show"


class Asa:
    """What bothends knows of an ASA."""

    name = "asa"
    title = "Cisco ASA, FTD and PIX"
    commands = COMMANDS
    lines = AsaLines()
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

    def may_decide(self, line: str) -> "MayDecide | None":
        """What an unread line at the top level may decide; None for everything."""
        from bothends.platforms.asa.config.unread import may_decide

        return may_decide(line)

    def remedies(self, outcome: "Outcome", _variant: str = "", /) -> "tuple[Advice, ...]":
        """What to do about an outcome of a log."""
        from bothends.platforms.asa.remedies import REMEDIES

        return REMEDIES.get(outcome, ())

    def with_values(
        self, _negotiation: "LoggedNegotiation", lines: tuple[str, ...], /
    ) -> tuple[str, ...]:
        """Lines of a remedy for this end: their placeholders are not filled in."""
        return lines

    def read(
        self,
        text: str,
        file: str,
        release: "Release | None" = None,
        again: Callable[[], str] | None = None,
        *,
        printed: bool = False,
    ) -> "Router":
        """The effective configuration in a text."""
        from bothends.platforms.asa.config import read_router

        return read_router(text, file, release, again, printed=printed)

    def with_defaults(self, router: "Router", _release: "Release", /) -> "Router":
        """Releases of IOS say nothing of an ASA."""
        return router

    def release(self, text: str) -> "Release | None":
        """The release that a text names."""
        from bothends.platforms.asa.config import read_release

        return read_release(text)


PLATFORM: Configured = Asa()
