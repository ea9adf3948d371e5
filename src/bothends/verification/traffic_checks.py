"""Checks of traffic: what leaves one end arrives at the other, whole and unharmed."""

from collections.abc import Iterator
from math import inf

from bothends.model import Selector
from bothends.platforms.facts import Shown
from bothends.verification.check import Check, View, grown
from bothends.verification.probe import ProbeResult
from bothends.verification.results import CheckResult


class TrafficMoves(Check):
    """Success: encaps here and decaps there grew by what the probe of this end sent.

    Failure: nothing was encrypted here, or less arrived there than left here. On a busy tunnel the
    ends count others' packets too, and are not asked at one moment: where every probe of both ends
    was answered, only the packets that must have arrived for that are missed.

    Unverifiable: neither end has an address to send from; whatever passes is not known to.
    """

    name = "traffic"
    title = "packets are encrypted here and decrypted there"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per probe that this end sent, and one per selector that nobody probes."""
        for result in view.probes:
            if result.probe.device == view.here.device and not result.probe.size:
                yield self._alone(view, result) if view.alone else self._judge(view, result)
        probed = {each.probe.selector for each in view.probes}
        senders = view.here.device if view.alone else "neither end"
        for selector in view.here.selectors:
            if not {selector, selector.mirrored()} & probed:
                yield self.unverifiable(
                    view,
                    f"{selector}: no packet was sent, as {senders} has an address in its "
                    "protected network that is up",
                )

    def _alone(self, view: View, result: ProbeResult) -> CheckResult:
        """The same where only this end is asked: an answer has gone both ways through the tunnel.

        Packets that come here without an answer may be the partner's own: they show one direction.
        """
        selector, probe = result.probe.selector, result.probe
        here, there = view.here.device, view.there.device
        left, came = (grown(view, here, selector, name) for name in ("encaps", "decaps"))
        pinged = f"ping {result.answered}/{result.sent}"
        text = f"{selector}: encaps on {here} +{left}, decaps on {here} +{came}, {pinged}"
        line = view.facts.quote(Shown.IPSEC_SA, "pkts encaps", of=selector)
        if result.sent == 0:
            return self.failed(view, f"{selector}: the probe was not sent", result.text[-80:])
        if left == 0:
            return self.failed(view, f"{text}: {here} encrypts nothing for this selector", line)
        if result.answered and came:
            return self.one_end(view, f"{text}: both directions work", line)
        if result.answered:
            return self.failed(view, f"{text}: the answers did not come through the tunnel", line)
        lost = (
            f"nothing comes back from {there}"
            if came == 0
            else f"packets of {there} arrive, but no answer to those of {here}"
        )
        if probe.destination in map(str, view.there.probe_targets):
            return self.failed(view, f"{text}: {lost}", line)
        return self.unverifiable(
            view,
            f"{text}: {lost}; {probe.destination} may be no host: name one that answers "
            f"among the probe_targets of {there}",
        )

    def _judge(self, view: View, result: ProbeResult) -> CheckResult:
        selector = result.probe.selector
        here, there = view.here.device, view.there.device
        left = grown(view, here, selector, "encaps")
        came = grown(view, there, selector.mirrored(), "decaps")
        pinged = f"ping {result.answered}/{result.sent}"
        probe = result.probe
        way = f"{probe.source} to {probe.destination}" if view.here.inside else f"{selector}"
        text = f"{way}: encaps on {here} +{left}, decaps on {there} +{came}, {pinged}"
        line = view.facts.quote(Shown.IPSEC_SA, "pkts encaps", of=selector)
        if result.sent == 0:
            return self.failed(view, f"{way}: the probe was not sent", result.text[-80:])
        if left == 0:
            return self.failed(view, f"{text}: {here} encrypts nothing for this selector", line)
        if left < (passed := answered(view, selector)):
            return self.failed(
                view, f"{text}: {passed} packets passed, and not all of them were encrypted", line
            )
        if came < left - lost_big(view, selector) and came < arrived(view, selector):
            kind = "nothing" if came == 0 else "not everything"
            return self.failed(view, f"{text}: {kind} that leaves {here} arrives at {there}", line)
        if result.answered == 0:
            return self.failed(view, f"{text}: {self._unanswered(view, result)}", line)
        return self.ok(view, text, line)

    @staticmethod
    def _unanswered(view: View, result: ProbeResult) -> str:
        """Where the answers to a probe that arrived went missing."""
        selector = result.probe.selector
        here, there = view.here.device, view.there.device
        left = grown(view, there, selector.mirrored(), "encaps")
        came = grown(view, here, selector, "decaps")
        if left == 0:
            return f"{there} sends no answer into the tunnel; route or NAT exemption there?"
        if came < left:
            return f"the answers leave {there} and do not arrive at {here}"
        return f"{result.probe.destination} does not answer"


def arrived(view: View, selector: Selector) -> float:
    """Packets that must have arrived for the answers to the probes; all, where answers are missing.

    A probe of this end arrives there; so does the answer of this end to a probe of the other.
    """
    pair = {selector, selector.mirrored()}
    small = [each for each in view.probes if each.probe.selector in pair and not each.probe.size]
    if any(each.answered < each.sent for each in small):
        return inf
    return answered(view, selector)


def answered(view: View, selector: Selector) -> int:
    """Probes of both ends with an answer: so many packets each end has sent at the least."""
    pair = {selector, selector.mirrored()}
    return sum(each.answered for each in view.probes if each.probe.selector in pair)


def lost_big(view: View, selector: Selector) -> int:
    """Big probes of a selector without an answer: the MTU check tells of them.

    Those of both ends: what is lost may be the packet of one, or the answer to the other.
    """
    pair = {selector, selector.mirrored()}
    sized = [other for other in view.probes if other.probe.size and other.probe.selector in pair]
    return sum(other.sent - other.answered for other in sized)


class BigPacketsPass(Check):
    """Success: a packet as big as the SA's plaintext MTU passes, of IPv4 with the DF bit set.

    Failure: small ones pass and it does not: something between the ends drops it in silence.
    """

    name = "mtu"
    title = "packets up to the path MTU pass"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per big probe of this end."""
        small = {r.probe.selector for r in view.probes if r.answered and not r.probe.size}
        for result in view.probes:
            probe = result.probe
            if probe.device != view.here.device or not probe.size or probe.selector not in small:
                continue
            size = f"{probe.selector}: {probe.size} bytes{' with DF' if probe.df else ''}"
            ip = "ip" if probe.df else "ipv6"
            if result.answered:
                yield self.ok(view, f"{size} pass")
            else:
                yield self.failed(
                    view,
                    f"{size} do not pass, small packets do; lower `{ip} mtu` or set "
                    f"`{ip} tcp adjust-mss`",
                    result.text.strip().splitlines()[-1] if result.text.strip() else "",
                )


class NoErrors(Check):
    """Success: send and receive errors did not grow while the probes ran.

    Failure: they grew. A host that shows no such counters is not asked.
    """

    name = "errors"
    title = "no send or receive errors"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result for the whole end."""
        if not any("send_errors" in flow.record for flow in view.facts.flows):
            return
        before = view.before[view.here.device]
        grown = {
            flow.selector: flow.errors() - (earlier.errors() if earlier else 0)
            for flow in view.facts.flows
            for earlier in [before.flow(flow.selector)]
        }
        if (errors := sum(grown.values())) > 0:
            worst = max(grown, key=lambda selector: grown[selector])
            line = view.facts.quote(Shown.IPSEC_SA, "errors", of=worst)
            yield self.failed(view, f"{errors} errors while the probes ran", line)
        else:
            yield self.ok(
                view, "none while the probes ran", view.facts.quote(Shown.IPSEC_SA, "errors")
            )


class NoHarm(Check):
    """Success: no packet failed the integrity check or the replay check while the probes ran.

    Failure: some did: the ends disagree on the keys, or packets are repeated or overtaken. A router
    that shows no such counters is not asked.
    """

    name = "harm"
    title = "no verify or replay failures"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Compare the counters of `show crypto ipsec sa … detail`."""
        counters = {"verify_failed": "verify failures", "replay_failed_(rcv)": "replay failures"}
        before, after = (facts[view.here.device].details for facts in (view.before, view.after))
        increases = [
            f"{after[name] - before.get(name, 0)} {words}"
            for name, words in counters.items()
            if after.get(name, 0) > before.get(name, 0)
        ]
        if increases:
            line = view.facts.quote(Shown.IPSEC_DETAIL, "failed")
            yield self.failed(view, f"{', '.join(increases)} while the probes ran", line)
        elif after:
            yield self.ok(view, "none while the probes ran")
