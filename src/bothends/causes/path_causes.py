"""Causes that lie between two ends: packets lost on the way, addresses translated, stale SAs.

Each is written once, whoever saw it: the verification in show output, the diagnosis in logs,
counters and tests.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bothends.causes.cause import Cause, Certainty, Evidence, Step, path
from bothends.platforms import DEFAULT, Reach, configured, platform, those
from bothends.platforms.commands import Command
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.statements import Statement
from bothends.secrets import MASK, mask_line

if TYPE_CHECKING:
    from bothends.platforms.router import Router

NAT = "NAT in between"
STALE = "stale SPI"
BLACK_HOLE = "MTU black hole"
_HEADERS = 40
"""Bytes of the IPv4 and TCP headers, which a segment size leaves out (RFC 879)."""


@dataclass(frozen=True, slots=True)
class PathEnd:
    """One end of a tunnel, as far as it is known: its name, and its address or `<…>`."""

    device: str
    address: str
    platform: str = DEFAULT

    def commands(self, *what: Command, **values: object) -> tuple[str, ...]:
        """Commands as this end spells them."""
        return platform(self.platform).commands.lines(*what, **values)

    def line(self, what: Statement, **values: object) -> str:
        """A line of its configuration; empty where bothends does not know how it is configured."""
        known = self.platform in those(Reach.READ)
        return configured(self.platform).lines.say(what, **values) if known else ""

    def step(self, lines: Iterable[str], why: str) -> Step:
        """What to enter on it."""
        return Step(self.device, tuple(filter(None, lines)), why)


def permit(traffic: str, here: PathEnd, there: PathEnd) -> Step:
    """The access-list entry that lets traffic from here arrive there, as the end there spells it.

    `traffic` is `ESP`, or `UDP` with a port.
    """
    line = there.line(
        Statement.LET_IN, traffic=traffic, source=here.address, destination=there.address
    )
    return there.step(
        (line,),
        f"the outside access list, and every filter between the ends, must let {traffic} from "
        f"{here.address} through",
    )


def ike_lost(
    traffic: str,
    ways: Sequence[tuple[PathEnd, PathEnd]],
    evidence: Iterable[Evidence],
    also: str = "",
    certainty: Certainty = Certainty.LIKELY,
) -> Cause:
    """IKE packets that do not arrive.

    Args:
        traffic: `UDP 500` or `UDP 4500`.
        ways: from which end to which; both ways are the path between them.
        evidence: the lines that show it.
        also: what else was seen, as a sentence without its end.
        certainty: how sure it is.
    """
    (here, there), *more = ways
    between = f"the path between {here.device} and {there.device}"
    lost = (
        f"IKE packets on {traffic} arrive at neither end"
        if more
        else f"IKE packets of {here.device} on {traffic} do not arrive at {there.device}"
    )
    return Cause(
        what=f"{traffic} is lost",
        end=between if more else path(here.device, there.device),
        certainty=certainty,
        message=f"{lost}: an access list or another filter on the path drops them"
        + (f". {also}" if also else ""),
        evidence=tuple(evidence),
        do=tuple(permit(traffic, *way) for way in ways),
    )


def esp_lost(
    kind: str, here: PathEnd, there: PathEnd, left: int, came: int, evidence: Iterable[Evidence]
) -> Cause:
    """Encrypted packets that leave one end and do not arrive at the other.

    Args:
        kind: `ESP`, or `UDP 4500` behind a NAT.
        here: the end that encrypts.
        there: the end that should decrypt.
        left: packets that were encrypted.
        came: packets that were decrypted.
        evidence: the counters.
    """
    dropped = f"an access list or another filter on the path drops {kind}"
    return Cause(
        what=f"{kind} is {'lost in part' if came else 'blocked'}",
        end=path(here.device, there.device),
        certainty=Certainty.LIKELY,
        message=(
            f"{here.device} encrypted {left} packets, {there.device} decrypted {came or 'none'}: "
            f"{'they are lost on the path' if came else dropped}"
        ),
        evidence=tuple(evidence),
        do=(_counted_loss(here, there) if came else permit(kind, here, there),),
    )


def _counted_loss(here: PathEnd, there: PathEnd) -> Step:
    """What shows whether the path itself loses packets."""
    ping = here.commands(
        Command.PING, destination=there.address, source=here.address, vrf="", count=100
    )
    return here.step(
        (*ping, *here.commands(Command.DROPS)),
        "shows whether the path loses packets outside the tunnel too",
    )


def nothing_encrypted(here: PathEnd, remote: str, evidence: Iterable[Evidence]) -> Cause:
    """An end that sends nothing into the tunnel, though its SAs are up.

    Args:
        here: the end.
        remote: an address of the remote network, or `<…>`.
        evidence: the counters.
    """
    return Cause(
        what="packets do not reach the crypto map",
        end=here.device,
        certainty=Certainty.POSSIBLE,
        message=(
            f"{here.device} encrypts no packets although the SAs are up: a route bypasses the "
            "crypto map, or NAT translates the packets before encryption"
        ),
        evidence=tuple(evidence),
        do=(
            here.step(
                here.commands(Command.ROUTE, Command.TRANSLATIONS, address=remote),
                "check the route to the remote network, the crypto ACL and NAT exemption",
            ),
        ),
    )


def inside_interface(router: "Router | None", address: str) -> str:
    """The interface of a router that has an address of its protected network, or its place."""
    interfaces = router.interfaces.values() if router else ()
    return next(
        (
            interface.name
            for interface in interfaces
            if any(str(value.value.ip) == address for value in interface.addresses)
        ),
        Placeholder.INSIDE,
    )


def too_big(
    size: int,
    ways: Sequence[str],
    evidence: Iterable[Evidence],
    inside: Iterable[tuple[PathEnd, str]],
    passing: int = 0,
) -> Cause:
    """Big packets that are lost between the ends, without an ICMP message that reports it.

    Args:
        size: bytes of the packets that do not pass.
        ways: the directions.
        evidence: pings and counters.
        inside: both ends, each with its inside interface.
        passing: bytes of the biggest packets that pass; 0 where that was not looked for.
    """
    size_found = (Evidence("the tunnel", 0, f"up to {passing} bytes pass"),) if passing else ()
    segment = str(passing - _HEADERS) if passing else Placeholder.SEGMENT_SIZE
    return Cause(
        what=BLACK_HOLE,
        end=" and ".join(ways),
        certainty=Certainty.LIKELY,
        message=(
            f"{size} bytes with DF do not pass, small packets do: the MTU on the path is smaller "
            "than both ends assume, and no ICMP message reports it"
        ),
        evidence=(*evidence, *size_found),
        do=tuple(
            end.step(
                (
                    end.line(Statement.INTERFACE, name=interface),
                    end.line(Statement.MSS, size=segment),
                    end.line(Statement.FRAGMENT),
                ),
                "keeps TCP segments below the path MTU, and lets other packets be fragmented",
            )
            for end, interface in inside
        ),
    )


def stale_spi(
    here: PathEnd,
    there: PathEnd,
    spis: Iterable[str],
    evidence: Iterable[Evidence],
    *,
    renewed: bool,
) -> Cause:
    """An end that keeps sending on an SA that the other has lost.

    Args:
        here: the end that sends.
        there: the end that lost its SAs.
        spis: what it sends on.
        evidence: the SPIs of both ends.
        renewed: whether the SAs were negotiated afresh since.
    """
    names = ", ".join(sorted(spis))
    now = "packets sent since then have renewed them" if renewed else "these packets are dropped"
    steps = [
        here.step(
            here.commands(Command.CLEAR_IPSEC_SAS, peer=there.address),
            "starts a new negotiation at once",
        ),
        there.step(
            (there.line(Statement.SPI_RECOVERY),),
            "it then notifies the sender of packets with an unknown SPI",
        ),
        here.step(
            (here.line(Statement.DPD, interval=10, retry=3),),
            "dead peer detection then detects when the other end loses its SAs",
        ),
    ]
    return Cause(
        what=STALE,
        end=here.device,
        certainty=Certainty.CERTAIN if renewed else Certainty.LIKELY,
        message=(
            f"{there.device} lost its SAs (reloaded or cleared), and {here.device} kept sending on "
            f"{names}: {now}"
        ),
        evidence=tuple(evidence),
        do=tuple(steps[1:] if renewed else steps),
    )


UNKNOWN = Placeholder.NAT_ADDRESS


def translated(
    here: PathEnd,
    there: PathEnd,
    seen: str,
    evidence: Iterable[Evidence],
    steps: Iterable[Step] = (),
    certainty: Certainty = Certainty.LIKELY,
) -> Cause:
    """An end that arrives at the other from an address that nothing there names.

    Args:
        here: the end whose address is translated.
        there: the end that does not know it.
        seen: the address that it arrives from; UNKNOWN where that is not seen.
        evidence: the lines that show it.
        steps: lines that name the address at the other end, where they are known exactly.
        certainty: how sure it is.
    """
    comes = f"{there.device} receives its packets from {seen}"
    if seen == UNKNOWN:
        comes = f"{there.device} receives its packets from another address"
    exact = tuple(steps) or (
        there.step(
            (
                there.line(Statement.KEYRING, name=Placeholder.KEYRING, vrf=""),
                there.line(Statement.KEYRING_KEY, peer=seen, key=Placeholder.KEY),
                there.line(
                    Statement.MAP_ENTRY,
                    name=Placeholder.CRYPTO_MAP,
                    sequence=f"{Placeholder.SEQUENCE} ipsec-isakmp",
                ),
                there.line(Statement.PEER, peer=seen),
            ),
            f"or configure the NAT's address here; {here.device} still sends the identity "
            f"{here.address}, and must be the end that initiates",
        ),
    )
    return Cause(
        what=NAT,
        end=f"{there.device} or the NAT in front of {here.device}",
        certainty=certainty,
        message=(
            f"{here.device} sends from {here.address}, and {comes}: a NAT on the path translates "
            f"its address. {there.device} has the peer and the key for {here.address} only"
        ),
        evidence=tuple(evidence),
        do=(
            *exact,
            Step(
                f"the NAT in front of {here.device}",
                here.commands(Command.TRANSLATIONS),
                f"or pass UDP 500, UDP 4500 and ESP of {here.address} without translation",
            ),
        ),
    )


_NAMING = (Statement.PEER, Statement.KEYRING_KEY, Statement.KEY)


def naming(running: str, address: str, platform: str = DEFAULT) -> Iterator[tuple[int, str, str]]:
    """The lines that name a peer by its address, keys masked: number, heading or nothing, line."""
    if platform not in those(Reach.READ):
        return
    lines = configured(platform).lines
    begins = tuple(filter(None, map(lines.begins, _NAMING)))
    heading = ""
    for number, row in enumerate(running.splitlines(), 1):
        inside = row[:1].isspace()
        heading = heading if inside else mask_line(row.strip())
        if row.strip().startswith(begins) and address in row.split():
            yield number, heading if inside else "", mask_line(row.strip())


def renamed(there: PathEnd, running: str, here: PathEnd, seen: str) -> Iterator[Step]:
    """What makes an end name the address that the other arrives from, instead of its own."""
    for _, heading, line in naming(running, here.address, there.platform):
        new = line.replace(here.address, seen).replace(MASK, Placeholder.KEY)
        lines = (heading, f" {new}") if heading else (new,)
        yield there.step(lines, f"sets the address that packets of {here.device} come from")
