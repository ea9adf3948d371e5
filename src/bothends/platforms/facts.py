"""Facts: what both ends show about one tunnel, whatever the platform that shows it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from bothends.model import Address, Selector, address_or_none


class Shown(StrEnum):
    """What a platform is asked for."""

    IKE_SA = "IKE SAs"
    IKE_DETAIL = "IKE SAs in detail"
    IPSEC_SA = "IPsec SAs"
    IPSEC_DETAIL = "IPsec SAs in detail"
    SESSION = "session"


_LINES_OF_IPV6 = 4
"""How many lines an IKE SA between addresses of IPv6 takes at the most."""


@dataclass(frozen=True, slots=True)
class SelectorSas:
    """One pair of proxy identities in `show crypto ipsec sa`, with its SAs and counters."""

    selector: Selector
    record: Mapping[str, Any]

    def counter(self, name: str) -> int:
        """A packet counter: encaps, decaps, encrypt, decrypt, digest, verify."""
        return int(self.record.get("counters", {}).get(name, 0))

    def errors(self) -> int:
        """Send and receive errors together."""
        return int(self.record.get("send_errors") or 0) + int(self.record.get("recv_errors") or 0)

    def sas(self, direction: str) -> tuple[Mapping[str, Any], ...]:
        """ESP SAs, `inbound` or `outbound`, that are active."""
        rows = (row for row in self.record.get(f"{direction}_esp") or () if row.get("spi"))
        return tuple(row for row in rows if "ACTIVE" in str(row.get("status", "ACTIVE")))

    def spis(self, direction: str) -> frozenset[str]:
        """SPIs of the active SAs of a direction, in lower case hexadecimal."""
        return frozenset(str(row["spi"]).lower() for row in self.sas(direction))


def canonical_spi(shown: object) -> str:
    """An SPI as IOS prints it, with `0x`; empty where what was shown is no SPI."""
    try:
        return f"{int(str(shown), 16):#x}"
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class EndFacts:
    """What one end showed: records by command, and the text they were read from."""

    device: str
    texts: Mapping[str, str]
    """By command, with `{peer}` for the address of the other end."""
    commands: Mapping[Shown, str]
    """The command that showed it."""
    ike_sas: tuple[Mapping[str, Any], ...]
    ike_details: tuple[Mapping[str, Any], ...]
    flows: tuple[SelectorSas, ...]
    sessions: tuple[Mapping[str, Any], ...]
    details: Mapping[str, int]
    """Counters that only the detailed display has, summed over the flows of the peer."""
    only_up: bool = False
    """Whether it lists only what is up: then what it does not list may be configured."""

    def at(self, own: Address) -> Self:
        """The same without the SAs of other tunnels with the peer, from other addresses.

        Where an IKE SA is shown without its own address, it is this one.
        """

        def here(flow: SelectorSas) -> bool:
            shown = str(flow.record.get("local_endpt", "")).split("/")[0]
            return address_or_none(shown) in {None, own}

        rows = tuple(row if row.get("src") else {**row, "src": str(own)} for row in self.ike_sas)
        return replace(self, flows=tuple(filter(here, self.flows)), ike_sas=rows)

    def flow(self, selector: Selector) -> SelectorSas | None:
        """The flow with exactly these proxy identities; of several, the one with SAs."""
        result = [flow for flow in self.flows if flow.selector == selector]
        return max(result, key=lambda flow: len(flow.sas("inbound")), default=None)

    def quote(self, shown: Shown, *words: object, of: Selector | None = None) -> str:
        """The first line of an output that holds every one of `words`, as evidence.

        Where none does, the first lines that do together: what is of IPv6 stands in several.

        `of`: the pair of networks whose SAs are meant, where the output has several.
        """
        quoted = [
            re.compile(rf"(?<![\w.]){re.escape(str(word))}(?![\w.])", re.IGNORECASE)
            for word in words
        ]
        lines = self.texts.get(self.commands.get(shown, ""), "").splitlines()
        lines = lines[_begin(lines, of) :] if of else lines
        for count in (1, _LINES_OF_IPV6):
            for number in range(len(lines)):
                text = " ".join(" ".join(lines[number : number + count]).split())
                if all(pattern.search(text) for pattern in quoted):
                    return text
        return ""


def whole(rows: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """IKE SAs with all that is read of them: in an answer that was cut, the last one may lack it.

    An own address that the platform does not show is empty.
    """
    return tuple(
        {"src": "", "conn_id": "", **row} for row in rows if row.get("dst") and row.get("state")
    )


def _begin(lines: Sequence[str], selector: Selector) -> int:
    """The line in which the SAs of a selector begin; behind the last one where none does."""
    local, remote = (
        f"({network.with_netmask if network.version == 4 else network}/".lower()
        for network in (selector.local, selector.remote)
    )
    for number, line in enumerate(lines[:-1]):
        if local in line.lower() and remote in lines[number + 1].lower():
            return number
    return len(lines)
