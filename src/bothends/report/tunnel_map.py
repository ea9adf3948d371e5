"""The tunnels of a comparison as a picture, each as its verdict is."""

from collections.abc import Iterable, Mapping

from bothends.compare import Judgement, TunnelJudgement
from bothends.report.page import tone, trouble
from bothends.report.topology import Link, picture


def tunnel_map(judgement: Judgement, anchors: Mapping[str, str]) -> str:
    """SVG of all routers and tunnels; a tunnel with an anchor, by its id, leads there."""
    links = [
        Link(
            tunnel.a.device,
            _other(tunnel),
            tone(str(tunnel.verdict)),
            tunnel.id,
            str(tunnel.verdict),
            f"#{anchors[tunnel.id]}" if tunnel.id in anchors else "",
        )
        for tunnel in worst_first(judgement.tunnels)
    ]
    return picture((device.name for device in judgement.devices), links)


def worst_first(tunnels: Iterable[TunnelJudgement]) -> list[TunnelJudgement]:
    """Those in trouble first, otherwise in their order."""
    return sorted(tunnels, key=lambda tunnel: trouble(str(tunnel.verdict)))


def _other(tunnel: TunnelJudgement) -> str:
    """The router at the other end, or the address that stands for one that is not there."""
    if tunnel.b:
        return tunnel.b.device
    peer = tunnel.context.a_peer
    return str(peer) if peer else f"peer of {tunnel.a.device}"
