"""Causes of packets that are lost although the SAs are up, told by the counters of both ends."""

from collections.abc import Iterator, Sequence

from bothends.causes import Cause, Certainty, Evidence, path
from bothends.causes.path_causes import (
    PathEnd,
    esp_lost,
    inside_interface,
    nothing_encrypted,
    stale_spi,
)
from bothends.causes.path_causes import too_big as too_big_cause
from bothends.compare import Consequence, Severity
from bothends.model import Selector
from bothends.platforms.facts import EndFacts, Shown
from bothends.verification.check import View, grown, in_udp, shown_spi
from bothends.verification.configuration_causes import from_findings
from bothends.verification.investigation import Investigation
from bothends.verification.path_causes import known
from bothends.verification.traffic_checks import lost_big

Views = Sequence[View]


def stale(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """An end kept sending on an SA that the other had lost, and what let it go on for long."""
    for view in views:
        if not view.first:
            continue
        here, there = (view.first[end.device] for end in (view.here, view.there))
        for selector in view.here.selectors:
            flow, remote = here.flow(selector), there.flow(selector.mirrored())
            lost = (flow.spis("outbound") if flow else frozenset()) - (
                remote.spis("inbound") if remote else frozenset()
            )
            if not flow or not lost or lost != flow.spis("outbound"):
                continue
            yield stale_spi(
                known(view.here),
                known(view.there),
                lost,
                (_quoted(view, here, selector, "spi", shown_spi(min(lost))),),
                renewed=True,
            )
            break
    yield from from_findings(investigation, Severity.WARNING, {Consequence.BLACK_HOLE})


def unencrypted(views: Views, _investigation: Investigation) -> Iterator[Cause]:
    """A router of ours that sends nothing into the tunnel, though its SAs are up."""
    for view in (each for each in views if each.here.managed):
        for selector in _probed(view):
            if grown(view, view.here.device, selector, "encaps"):
                continue
            remote = str(selector.remote.network_address)
            yield nothing_encrypted(known(view.here), remote, (_counter(view, selector, "encaps"),))


def undelivered(views: Views, _investigation: Investigation) -> Iterator[Cause]:
    """Encrypted packets that leave one end and do not arrive at the other."""
    for view in views:
        here, there = view.here, view.there
        for selector in _probed(view):
            left, came = _moved(view, selector)
            if came >= left - lost_big(view, selector):
                continue
            flow = view.facts.flow(selector)
            kind = "UDP 4500" if flow and in_udp(flow) else "ESP"
            yield esp_lost(
                kind, known(here), known(there), left, came, _both_counters(view, selector)
            )


def unanswered(views: Views, _investigation: Investigation) -> Iterator[Cause]:
    """Packets that arrive and are not answered."""
    for view in views:
        for result in view.probes:
            probe = result.probe
            if probe.device != view.here.device or probe.size or result.answered:
                continue
            left, came = _moved(view, probe.selector)
            if left and came >= left:
                yield Cause(
                    what="no answer",
                    end=view.there.device,
                    certainty=Certainty.POSSIBLE,
                    message=(
                        f"packets of {view.here.device} arrive at {view.there.device}, and "
                        f"{probe.destination} does not answer: check that the host exists, and "
                        f"that its route to {probe.source} leads back"
                    ),
                    evidence=(_counter(view.mirrored(), probe.selector.mirrored(), "decaps"),),
                )


def big_lost(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """Big packets that vanish between the ends, in the directions in which the counters differ."""
    failed = [r for r in views[0].probes if r.probe.size and not r.answered]
    if not failed:
        return
    size = max(result.probe.size for result in failed)
    short = ((view, each) for view in views for each in _probed(view) if _short(view, each))
    lossy = list({id(view): (view, selector) for view, selector in short}.values())
    ways = [path(view.here.device, view.there.device) for view, _ in lossy]
    here, there = (end.device for end in views[0].expected.ends)
    yield too_big_cause(
        size,
        ways or [f"the path between {here} and {there}"],
        (
            *(
                Evidence(result.probe.device, 0, f"{result.probe.command}: {_last(result.text)}")
                for result in failed
            ),
            *(each for view, selector in lossy for each in _both_counters(view, selector)),
        ),
        (_inside(view, investigation) for view in views),
        investigation.passing,
    )


def _inside(view: View, investigation: Investigation) -> tuple[PathEnd, str]:
    """This end, and the interface that its probes come from."""
    device = view.here.device
    source = next((r.probe.source for r in view.probes if r.probe.device == device), "")
    return known(view.here), inside_interface(investigation.routers[device], source)


def _probed(view: View) -> Iterator[Selector]:
    """The selectors through which this end should have sent: its own probes, or answers."""
    pairs = {
        each if r.probe.device == view.here.device else each.mirrored()
        for r in view.probes
        if r.sent and not r.probe.size
        for each in (r.probe.selector,)
    }
    yield from (selector for selector in view.here.selectors if selector in pairs)


def _moved(view: View, selector: Selector) -> tuple[int, int]:
    """How many packets left this end, and how many came to the other, while the probes ran."""
    left = grown(view, view.here.device, selector, "encaps")
    return left, grown(view, view.there.device, selector.mirrored(), "decaps")


def _short(view: View, selector: Selector) -> bool:
    left, came = _moved(view, selector)
    return came < left


def _last(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _both_counters(view: View, selector: Selector) -> tuple[Evidence, Evidence]:
    """What left this end, and what came to the other."""
    mirrored = _counter(view.mirrored(), selector.mirrored(), "decaps")
    return _counter(view, selector, "encaps"), mirrored


def _counter(view: View, selector: Selector, name: str) -> Evidence:
    return _quoted(view, view.facts, selector, f"pkts {name}")


def _quoted(view: View, facts: EndFacts, selector: Selector, *words: str) -> Evidence:
    command = facts.commands[Shown.IPSEC_SA].format(peer=view.there.address)
    line = facts.quote(Shown.IPSEC_SA, *words, of=selector)
    return Evidence(view.here.device, 0, f"{command}: {line}" if line else command)
