"""SPIs of both ends held against each other: does one end send into the void?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bothends.diagnose.model import Explanation, Reason, Remedy
from bothends.diagnose.sources import Content
from bothends.diagnose.traffic import local_address
from bothends.platforms.ios.debug import Outcome


@dataclass(slots=True)
class _Spis:
    """The SPIs between two addresses on one router."""

    content: Content
    line: int
    inbound: set[str] = field(default_factory=set)
    outbound: set[str] = field(default_factory=set)


def into_the_void(read: Sequence[Content]) -> Iterator[Explanation]:
    """Tunnels one end of which encrypts with an SPI that the other end does not have."""
    known = {
        (content.device, *pair): spis for content in read for pair, spis in _spis(content).items()
    }
    for (device, local, peer), spis in known.items():
        for (other, far, near), theirs in known.items():
            lost = spis.outbound - theirs.inbound
            if other != device and (far, near) == (peer, local) and spis.outbound == lost != set():
                yield _explained(device, other, (local, peer), spis, theirs, sorted(lost))


def _explained(
    here: str, there: str, pair: tuple[str, str], spis: _Spis, theirs: _Spis, lost: Sequence[str]
) -> Explanation:
    local, peer = pair
    has = f"has only {', '.join(sorted(theirs.inbound))}" if theirs.inbound else "has no SA"
    names = ", ".join(lost)
    return Explanation(
        what=(
            f"{here} still encrypts with SPI {names}, which {there} does not have: {there} lost its"
            f" SAs (reload, or cleared there) and {here} has not noticed. {there} drops these"
            " packets until the SA expires."
        ),
        end=here,
        certainty="likely",
        outcome=Outcome.INVALID_SPI.value,
        tunnel=f"{local} - {peer}",
        why=(
            Reason(spis.content.source.file, spis.line, f"outbound SPI {names} (peer {peer})"),
            Reason(theirs.content.source.file, theirs.line, f"{there} {has} for inbound packets"),
        ),
        do=(
            Remedy(here, (f"clear crypto sa peer {peer}",), "negotiates afresh at once"),
            Remedy(
                here,
                ("crypto isakmp keepalive 10 3",),
                "dead peer detection notices the next time that the far end loses its SAs",
            ),
            Remedy(
                there,
                ("crypto isakmp invalid-spi-recovery",),
                "it then tells the sender of packets with an unknown SPI",
            ),
        ),
        score=50,
    )


def _spis(content: Content) -> dict[tuple[str, str], _Spis]:
    found: dict[tuple[str, str], _Spis] = {}
    for shown in content.shown:
        if not shown.parsed.command.startswith("show crypto ipsec sa"):
            continue
        for record in shown.parsed.records:
            pair = (local_address(record), str(record.get("current_peer", "")))
            if not all(pair) or "outbound_spi" not in record:
                continue  # a filtered text does not show which SAs there are
            spis = found.setdefault(pair, _Spis(content, shown.line))
            for way, seen in (("inbound", spis.inbound), ("outbound", spis.outbound)):
                sas = [*record.get(f"{way}_esp", ()), *record.get(f"{way}_ah", ())]
                seen.update(str(sa["spi"]).lower() for sa in sas if sa.get("spi"))
    return found
