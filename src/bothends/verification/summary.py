"""What a healthy tunnel showed, in the fewest words that prove it."""

from collections.abc import Iterator

from bothends.verification.algorithm_names import phase1_of, transform_of
from bothends.verification.check import View, flows_of, grown
from bothends.verification.ike_checks import ESTABLISHED
from bothends.verification.results import Status, TunnelReport


def summary(report: TunnelReport) -> tuple[str, ...]:
    """What both ends show; nothing where they could not be asked.

    The state of IKE; packets encrypted here and decrypted there, then the other way (encrypted and
    decrypted here, where the other end is a partner's); algorithms of phase 1 and of phase 2;
    path MTU. Of a backup that stands by, what is in use instead.
    """
    if not report.views:
        return ()
    if report.status is Status.STANDBY:
        return tuple(r.message for r in report.results if r.status is Status.STANDBY)[:1]
    here, *others = report.views
    if not others:
        return (
            f"{here.here.device} shows {ESTABLISHED[here.expected.ike]}",
            f"encaps/decaps there {_own_packets(here)}",
            *_algorithms(here),
            *_path_mtu(here),
        )
    (there,) = others
    return (
        f"both {ESTABLISHED[here.expected.ike]}",
        f"encaps/decaps {_packets(here)}, {_packets(there)}",
        *_algorithms(here),
        *_path_mtu(here),
    )


def _packets(view: View) -> str:
    """Packets that left this end, and that came to the other, while the probes ran."""
    left = came = 0
    for selector in view.here.selectors:
        left += grown(view, view.here.device, selector, "encaps")
        came += grown(view, view.there.device, selector.mirrored(), "decaps")
    return f"{left}/{came}"


def _own_packets(view: View) -> str:
    """Packets that left this end, and that came to it, while the probes ran."""
    left, came = (
        sum(grown(view, view.here.device, each, name) for each in view.here.selectors)
        for name in ("encaps", "decaps")
    )
    return f"{left}/{came}"


def _algorithms(view: View) -> Iterator[str]:
    peer = str(view.there.address)
    rows = [r for r in view.facts.ike_details if str(r.get("remote")) == peer and r.get("encr")]
    parts = ["/".join(map(str, phase1_of(row))) for row in rows[:1]]
    for flow in flows_of(view):
        transform = transform_of(str(flow.sas("inbound")[0]["transform"]))
        if transform:
            parts.append("/".join(str(each) for each in transform if each))
            break
    if parts:
        yield " ".join(parts)


def _path_mtu(view: View) -> Iterator[str]:
    for flow in flows_of(view):
        if flow.record.get("path_mtu"):
            yield f"MTU {flow.record['path_mtu']}"
            return
