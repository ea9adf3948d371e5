"""The records of show output, and what to ask next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bothends.causes import Evidence, Step
from bothends.diagnose.sources import Content


@dataclass(frozen=True, slots=True)
class IkeSaRow:
    """One IKE SA as one router shows it."""

    device: str
    initiator: str
    """Address of the end that began (`src`)."""
    responder: str
    state: str
    reason: Evidence


def records(content: Content, command: str) -> Iterator[tuple[Mapping[str, Any], int]]:
    """The records of a command, each with the line that it begins in."""
    for shown in content.shown:
        if shown.parsed.command.startswith(command):
            for record in shown.parsed.records:
                yield record, shown.line


def ask(device: str, peer: str, ike: str = "isakmp") -> Step:
    """What to collect next."""
    return Step(
        device,
        (
            f"show crypto {ike} sa",
            f"debug crypto condition peer ipv4 {peer}",
            f"debug crypto {ike}",
            "debug crypto ipsec",
        ),
        "shows how far the negotiation gets, and what is refused",
    )
