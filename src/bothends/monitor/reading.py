"""One look at one end of a tunnel: its SAs and counters, as far as a state is judged by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bothends.model import Address, Selector
from bothends.platforms.facts import SelectorSas
from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.ike_checks import ESTABLISHED


@dataclass(frozen=True, slots=True)
class FlowReading:
    """One pair of protected networks: the SPIs of its active SAs, and its packet counters."""

    inbound: frozenset[str] = frozenset()
    outbound: frozenset[str] = frozenset()
    encaps: int = 0
    decaps: int = 0
    errors: int = 0
    """Send and receive errors together."""
    seconds: int | None = None
    """Until the newest of its SAs expires; None where it has none, or none that shows it."""

    @property
    def complete(self) -> bool:
        """Whether there is an SA each way."""
        return bool(self.inbound and self.outbound)


@dataclass(frozen=True, slots=True)
class EndReading:
    """What one end showed of a tunnel."""

    device: str
    ike: str
    """State of its IKE SA in the router's words; empty where it has none."""
    ike_up: bool
    flows: Mapping[Selector, FlowReading] = field(default_factory=dict)
    """By selector as this end sees it; each that the tunnel has."""

    @property
    def sent(self) -> int:
        """Packets that were encrypted."""
        return sum(flow.encaps for flow in self.flows.values())

    @property
    def received(self) -> int:
        """Packets that were decrypted."""
        return sum(flow.decaps for flow in self.flows.values())

    @property
    def errors(self) -> int:
        """Send and receive errors together."""
        return sum(flow.errors for flow in self.flows.values())

    @property
    def seconds(self) -> int | None:
        """Until the first of its pairs of networks needs new SAs."""
        left = [flow.seconds for flow in self.flows.values() if flow.seconds is not None]
        return min(left, default=None)

    @property
    def up(self) -> int:
        """How many selectors have an SA each way."""
        return sum(flow.complete for flow in self.flows.values())


def read_end(
    expected: Expected,
    here: ExpectedEnd,
    ike_sas: Iterable[Mapping[str, object]],
    flows: Iterable[SelectorSas],
) -> EndReading:
    """Read what a router showed of all its tunnels for one end of one tunnel.

    Args:
        expected: the tunnel.
        here: its end on that router.
        ike_sas: rows of the IKE SAs between its address and the peer's.
        flows: pairs of networks with that peer.
    """
    rows = [row for row in ike_sas if "deleted" not in str(row.get("status"))]
    up = [row for row in rows if row["state"] == ESTABLISHED[expected.ike]]
    shown = next((str(row["state"]) for row in (*up, *rows)), "")
    of_selector: dict[Selector, list[SelectorSas]] = {}
    for flow in flows:
        of_selector.setdefault(flow.selector, []).append(flow)
    return EndReading(
        here.device,
        shown,
        bool(up),
        {selector: _flow(of_selector.get(selector, ())) for selector in here.selectors},
    )


def _flow(shown: Iterable[SelectorSas]) -> FlowReading:
    """All that is shown of one pair of networks: a host may list each pair of SAs by itself."""
    flows = tuple(shown)
    seconds = [
        int(sa["remaining_sec"])
        for flow in flows
        for sa in flow.sas("inbound")
        if sa.get("remaining_sec") is not None
    ]
    return FlowReading(
        frozenset().union(*(flow.spis("inbound") for flow in flows)),
        frozenset().union(*(flow.spis("outbound") for flow in flows)),
        sum(flow.counter("encaps") for flow in flows),
        sum(flow.counter("decaps") for flow in flows),
        sum(flow.errors() for flow in flows),
        max(seconds, default=None),
    )


def between(
    rows: Iterable[Mapping[str, object]], here: Address, there: Address
) -> list[Mapping[str, object]]:
    """The rows of IKE SAs between two addresses."""
    pair = {str(here), str(there)}
    return [row for row in rows if {str(row["src"]), str(row["dst"])} == pair]
