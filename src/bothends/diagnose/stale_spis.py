"""SPIs of both ends held against each other: does one end send on an SA that the other has lost?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bothends.causes import Evidence
from bothends.causes.path_causes import stale_spi
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import Content
from bothends.diagnose.traffic import local_address
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome


@dataclass(slots=True)
class _Spis:
    """The SPIs between two addresses on one router."""

    content: Content
    line: int
    inbound: set[str] = field(default_factory=set)
    outbound: set[str] = field(default_factory=set)


def stale_spis(read: Sequence[Content], *, renewed: bool = False) -> Iterator[Explanation]:
    """Tunnels one end of which encrypts with an SPI that the other end does not have.

    `renewed`: whether that was before the SAs were negotiated afresh.
    """
    known = {
        (content.device, *pair): spis for content in read for pair, spis in _spis(content).items()
    }
    for (device, local, peer), spis in known.items():
        for (other, remote_end, local_end), remote in known.items():
            lost = spis.outbound - remote.inbound
            if (
                other != device
                and (remote_end, local_end) == (peer, local)
                and spis.outbound == lost != set()
            ):
                yield _explained((local, peer), spis, remote, sorted(lost), renewed=renewed)


def _explained(
    pair: tuple[str, str], spis: _Spis, remote: _Spis, lost: Sequence[str], *, renewed: bool
) -> Explanation:
    local, peer = pair
    has = f"has only {', '.join(sorted(remote.inbound))}" if remote.inbound else "has no SA"
    outbound = f"outbound SPI {', '.join(lost)} (peer {peer})"
    evidence = (
        Evidence(spis.content.source.file, spis.line, outbound),
        Evidence(
            remote.content.source.file,
            remote.line,
            f"{remote.content.device} {has} for inbound packets",
        ),
    )
    cause = stale_spi(
        spis.content.end(local), remote.content.end(peer), lost, evidence, renewed=renewed
    )
    outcome = Outcome.INVALID_SPI.value
    return Explanation.of(cause, outcome=outcome, tunnel=f"{local} - {peer}", score=50)


def _spis(content: Content) -> dict[tuple[str, str], _Spis]:
    result: dict[tuple[str, str], _Spis] = {}
    for shown in content.shown:
        if not shown.answers(Command.IPSEC_SAS):
            continue
        for record in shown.parsed.records:
            pair = (local_address(record), str(record.get("current_peer", "")))
            if not all(pair) or "outbound_spi" not in record:
                continue  # a filtered text does not show which SAs there are
            spis = result.setdefault(pair, _Spis(content, shown.line))
            for way, seen in (("inbound", spis.inbound), ("outbound", spis.outbound)):
                sas = [*record.get(f"{way}_esp", ()), *record.get(f"{way}_ah", ())]
                seen.update(str(sa["spi"]).lower() for sa in sas if sa.get("spi"))
    return result
