"""What `bothends serve` tells Prometheus: one collector over the newest snapshot of the poller."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bothends.model import Tunnel
from bothends.monitor import DeviceAnswer, EndObservation, Observation, Snapshot, TunnelState

if TYPE_CHECKING:
    from prometheus_client.core import Metric

LABELS = ("tunnel", "device", "peer", "site", "peer_site", "kind", "vrf")
"""Of every metric of a tunnel or an end; of a tunnel, `device` is the first end of the inventory,
of an end it is that end's router. None of them ever holds a key."""
STATE = "bothends_tunnel_state"


class TunnelMetric(NamedTuple):
    """A metric of a tunnel. A value of None is left out: what is not known is not told."""

    says: str
    value: Callable[[Observation], float | None]


class EndMetric(NamedTuple):
    """A metric of one end of a tunnel."""

    says: str
    value: Callable[[EndObservation], float | None]
    counter: bool = False


class DeviceMetric(NamedTuple):
    """A metric of a router."""

    says: str
    value: Callable[[DeviceAnswer], float | None]


class OwnMetric(NamedTuple):
    """A metric of the exporter itself."""

    says: str
    value: Callable[[Snapshot], float | None]
    counter: bool = False


TUNNEL: Mapping[str, TunnelMetric] = {
    "bothends_tunnel_drift": TunnelMetric(
        "Differences between the inventory and what both ends run and have saved",
        lambda tunnel: tunnel.drift,
    ),
    "bothends_tunnel_last_look_timestamp_seconds": TunnelMetric(
        "When both ends answered last", lambda tunnel: tunnel.at or None
    ),
    "bothends_tunnel_last_up_timestamp_seconds": TunnelMetric(
        "When packets were last seen to pass in both directions",
        lambda tunnel: tunnel.last_up or None,
    ),
}
END: Mapping[str, EndMetric] = {
    "bothends_end_ike_up": EndMetric("Whether its IKE SA is up", lambda end: end.ike_up),
    "bothends_end_selectors": EndMetric(
        "Pairs of protected networks that need SAs", lambda end: end.selectors
    ),
    "bothends_end_selectors_up": EndMetric(
        "Pairs of protected networks that have an SA each way", lambda end: end.selectors_up
    ),
    "bothends_end_rekey_seconds": EndMetric(
        "Seconds until its IPsec SAs expire; it replaces them shortly before", lambda end: end.rekey
    ),
    "bothends_end_sent_packets": EndMetric(
        "Packets that it encrypted", lambda end: end.sent, counter=True
    ),
    "bothends_end_received_packets": EndMetric(
        "Packets that it decrypted", lambda end: end.received, counter=True
    ),
    "bothends_end_errors": EndMetric(
        "Send and receive errors of its SAs", lambda end: end.errors, counter=True
    ),
}
DEVICE: Mapping[str, DeviceMetric] = {
    "bothends_device_answers": DeviceMetric(
        "Whether the router answered the last look", lambda device: device.answers
    ),
    "bothends_device_last_answer_timestamp_seconds": DeviceMetric(
        "When the router answered last", lambda device: device.last or None
    ),
}
OWN: Mapping[str, OwnMetric] = {
    "bothends_looks": OwnMetric(
        "Looks at all tunnels since the start", lambda known: known.looks, counter=True
    ),
    "bothends_look_seconds": OwnMetric(
        "How long the last look took", lambda known: known.seconds or None
    ),
    "bothends_drift_timestamp_seconds": OwnMetric(
        "When the configurations were last compared", lambda known: known.drift_at or None
    ),
}
STATES = "1 for the state that the tunnel is in, 0 for all others"


class Collector:
    """Gives the registry of prometheus-client every metric of the newest snapshot."""

    def __init__(self, known: Callable[[], Snapshot], sites: Mapping[str, str]) -> None:
        """`sites`: data.site of hosts.yaml, by device."""
        self._known = known
        self._sites = sites

    def collect(self) -> Iterator["Metric"]:
        """Every metric, of one and the same snapshot."""
        from prometheus_client.core import GaugeMetricFamily

        known = self._known()
        tunnels = [(self._labels(each.tunnel, 0), each) for each in known.observations.values()]
        states = GaugeMetricFamily(STATE, STATES, labels=(*LABELS, "state"))
        for labels, each in tunnels:
            for state in TunnelState:
                states.add_metric((*labels, state.value), float(each.state is state))
        yield states
        ends = [
            (self._labels(each.tunnel, _number(each.tunnel, end.device)), end)
            for each in known.observations.values()
            for end in each.ends
        ]
        devices = [
            ((device, self._sites.get(device, "")), answer)
            for device, answer in known.answers.items()
        ]
        for name, of_tunnel in TUNNEL.items():
            rows = ((labels, of_tunnel.value(each)) for labels, each in tunnels)
            yield _family(name, of_tunnel.says, LABELS, rows)
        for name, of_end in END.items():
            values = ((labels, of_end.value(each)) for labels, each in ends)
            yield _family(name, of_end.says, LABELS, values, counter=of_end.counter)
        for name, of_device in DEVICE.items():
            answers = ((labels, of_device.value(each)) for labels, each in devices)
            yield _family(name, of_device.says, ("device", "site"), answers)
        for name, own in OWN.items():
            yield _family(name, own.says, (), [((), own.value(known))], counter=own.counter)

    def _labels(self, tunnel: Tunnel, number: int) -> tuple[str, ...]:
        """As LABELS has them; `number` of the end that is meant."""
        here, there = tunnel.ends[number], tunnel.ends[1 - number]
        sites = (self._sites.get(end.device, "") for end in (here, there))
        return (tunnel.name, here.device, there.device, *sites, str(tunnel.kind), here.vrf)


def _number(tunnel: Tunnel, device: str) -> int:
    return next(n for n, end in enumerate(tunnel.ends) if end.device == device)


def _family(
    name: str,
    says: str,
    labels: tuple[str, ...],
    rows: Iterable[tuple[tuple[str, ...], float | None]],
    *,
    counter: bool = False,
) -> "Metric":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    family = (CounterMetricFamily if counter else GaugeMetricFamily)(name, says, labels=labels)
    for values, value in rows:
        if value is not None:
            family.add_metric(values, float(value))
    return family
