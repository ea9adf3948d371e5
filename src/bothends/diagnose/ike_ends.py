"""What both ends of a live tunnel show of their IKE SAs, as the causes of both commands read it."""

from collections.abc import Iterator

from bothends.causes import Cause, Evidence
from bothends.causes.ike_sas import IkeEnd, IkeSaShown, Pair
from bothends.causes.path_causes import NAT, PathEnd
from bothends.diagnose.collected import Collected, CollectedEnd
from bothends.diagnose.model import Explanation
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome
from bothends.platforms.show import parse

_COLUMNS = {
    Command.IKE_SAS: ("src", "dst", "state"),
    Command.IKEV2_SAS: ("local", "remote", "status"),
}
"""Where the records of each command have both addresses and the state."""


def ike_ends(collected: Collected) -> Pair:
    """The IKE SAs and configurations of both ends."""
    here, there = (
        IkeEnd(PathEnd(end.device, end.address, end.platform), tuple(_sas(end)), end.running)
        for end in collected.ends
    )
    return here, there


def explained(cause: Cause) -> Explanation:
    """The explanation of a tunnel whose IKE SAs show why it does not come up."""
    outcome = NAT if cause.what == NAT else Outcome.PEER_NO_RESPONSE.value
    return Explanation.of(cause, outcome=outcome, tunnel="", score=100)


def _sas(end: CollectedEnd) -> Iterator[IkeSaShown]:
    for what, names in _COLUMNS.items():
        command = end.command(what)
        text = end.shows.get(command, "")
        for record in parse(command, text, end.platform).records if text else ():
            source, destination, state = (
                str(record.get(name) or "").partition("/")[0] for name in names
            )
            row = next((r for r in text.splitlines() if source in r and destination in r), "")
            yield IkeSaShown(
                source=source,
                destination=destination,
                state=state,
                number=int(record.get("conn_id") or 0),
                deleted=str(record.get("status")).lower().startswith("del")
                or "deleted" in str(record.get("status")),
                evidence=Evidence(f"{end.device}: {command}", 0, " ".join(row.split())),
            )
