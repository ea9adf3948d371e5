"""The records of show output, and what to ask next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bothends.causes import Step
from bothends.causes.ike_sas import IkeSaShown
from bothends.diagnose.sources import Content
from bothends.diagnose.traffic import local_address
from bothends.model import IkeVersion
from bothends.platforms.commands import Command

_NEXT = {
    IkeVersion.V1: (Command.IKE_SAS, Command.DEBUG_PEER, Command.DEBUG_IKE, Command.DEBUG_IPSEC),
    IkeVersion.V2: (
        Command.IKEV2_SAS,
        Command.DEBUG_PEER,
        Command.DEBUG_IKEV2,
        Command.DEBUG_IPSEC,
    ),
}


@dataclass(frozen=True, slots=True)
class IkeSaRow:
    """One IKE SA as one router shows it."""

    content: Content
    sa: IkeSaShown

    @property
    def pair(self) -> tuple[str, str]:
        """The addresses of initiator and responder."""
        return self.sa.source, self.sa.destination

    @property
    def peer(self) -> str:
        """The other end, as far as the router's IPsec SAs show its own address."""
        own = self.sa.destination in own_addresses(self.content)
        return self.sa.source if own else self.sa.destination

    @property
    def tunnel(self) -> str:
        """Both addresses, as explanations name a tunnel."""
        return " - ".join(self.pair)

    @property
    def device(self) -> str:
        """The router."""
        return self.content.device


def records(content: Content, what: Command) -> Iterator[tuple[Mapping[str, Any], int]]:
    """The records of a command, each with the line that it begins in."""
    for shown in content.shown:
        if shown.answers(what):
            for record in shown.parsed.records:
                yield record, shown.line


def own_addresses(content: Content) -> set[str]:
    """The addresses that the router's IPsec SAs have as its own."""
    return {local_address(record) for record, _ in records(content, Command.IPSEC_SAS)}


def ask(content: Content, peer: str, ike: IkeVersion = IkeVersion.V1) -> Step:
    """What to collect next."""
    return Step(
        content.device,
        content.commands(*_NEXT[ike], peer=peer),
        "shows how far the negotiation gets, and what is refused",
    )
