"""The checks: each one assertion over the facts of both ends, asked of each end in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from bothends.model import Selector
from bothends.verify.expected import Expected, ExpectedEnd
from bothends.verify.facts import IKE_SA, IKE_SA_DETAIL, IPSEC_SA, SESSION, EndFacts, Flow
from bothends.verify.probe import ProbeResult
from bothends.verify.results import CheckResult, Status
from bothends.verify.spelling import phase1_fits, phase1_of, transform_of

ESTABLISHED = "QM_IDLE"


@dataclass(frozen=True, slots=True)
class View:
    """A tunnel as one end sees it: what is expected, and what both ends showed."""

    expected: Expected
    here: ExpectedEnd
    there: ExpectedEnd
    before: Mapping[str, EndFacts]
    """Facts from before the probes."""
    after: Mapping[str, EndFacts]
    probes: tuple[ProbeResult, ...]

    @property
    def facts(self) -> EndFacts:
        """What this end shows now."""
        return self.after[self.here.device]

    @property
    def far(self) -> EndFacts:
        """What the other end shows now."""
        return self.after[self.there.device]


class Check:
    """One assertion. Subclasses state when it succeeds and when it fails in their docstring."""

    name: ClassVar[str]
    title: ClassVar[str]

    def run(self, view: View) -> Iterator[CheckResult]:
        """Results for this end."""
        raise NotImplementedError

    def ok(self, view: View, message: str, evidence: str = "") -> CheckResult:
        """The assertion holds on this end."""
        return CheckResult(self.name, self.title, view.here.device, Status.OK, message, evidence)

    def failed(self, view: View, message: str, evidence: str = "") -> CheckResult:
        """The assertion does not hold on this end."""
        return CheckResult(
            self.name, self.title, view.here.device, Status.FAILED, message, evidence
        )

    def unverifiable(self, view: View, message: str) -> CheckResult:
        """Nothing that was shown decides it."""
        return CheckResult(self.name, self.title, view.here.device, Status.UNVERIFIABLE, message)


class IkeSaUp(Check):
    """Success: an IKE SA between the two addresses is QM_IDLE and ACTIVE.

    Failure: there is none, or it is stuck in an earlier state, or only deleted ones are left.
    """

    name = "ike-sa"
    title = "IKE SA is up"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Look for the row of `show crypto isakmp sa` with both addresses."""
        pair = {str(view.here.address), str(view.there.address)}
        rows = [r for r in view.facts.ike_sas if {str(r["src"]), str(r["dst"])} == pair]
        live = [r for r in rows if "deleted" not in str(r["status"])]
        up = [r for r in live if r["state"] == ESTABLISHED and "ACTIVE" in str(r["status"])]
        peer = view.there.address
        if up:
            line = view.facts.quote(IKE_SA, *pair, ESTABLISHED)
            yield self.ok(view, f"{ESTABLISHED} with {peer}", line)
        elif live:
            line = view.facts.quote(IKE_SA, *pair, live[0]["state"])
            yield self.failed(view, f"stuck in {live[0]['state']} with {peer}", line)
        elif rows:
            line = view.facts.quote(IKE_SA, *pair)
            yield self.failed(view, f"only deleted IKE SAs are left with {peer}", line)
        else:
            others = sorted({str(r["state"]) for r in view.facts.ike_sas})
            seen = f"; other peers are in {', '.join(others)}" if others else ""
            yield self.failed(view, f"no IKE SA with {peer}{seen}")


class Phase1AsIntended(Check):
    """Success: the IKE SA was negotiated with one of the intended phase-1 proposals.

    Failure: with any other algorithm, hash or group.
    """

    name = "phase1-suite"
    title = "phase 1 as intended"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Compare the row of `show crypto isakmp sa detail`."""
        if not view.expected.phase1:
            return
        peer = str(view.there.address)
        rows = [r for r in view.facts.ike_details if str(r.get("remote")) == peer]
        rows = [r for r in rows if r.get("encr") and "deleted" not in str(r.get("status"))]
        if not rows:
            yield self.unverifiable(view, "no IKE SA whose algorithms could be read")
            return
        line = view.facts.quote(IKE_SA_DETAIL, peer)
        for found in sorted({phase1_of(row) for row in rows}):
            shown = "/".join(map(str, found))
            if any(phase1_fits(found, suite) for suite in view.expected.phase1):
                yield self.ok(view, shown, line)
            else:
                meant = " or ".join(map(str, view.expected.phase1))
                yield self.failed(view, f"expected {meant}, found {shown}", line)


class SaPerSelector(Check):
    """Success: every selector has an inbound and an outbound IPsec SA that is ACTIVE.

    Failure: a selector has none, or the router does not know the selector at all.
    """

    name = "ipsec-sa"
    title = "IPsec SA pair per selector"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector."""
        for selector in view.here.selectors:
            flow = view.facts.flow(selector)
            line = view.facts.quote(IPSEC_SA, "local", "ident", selector.local.network_address)
            if flow is None:
                yield self.failed(view, f"{selector}: no such crypto ACL entry is in force")
            elif flow.sas("inbound") and flow.sas("outbound"):
                spi = next(iter(flow.spis("inbound")))
                yield self.ok(view, f"{selector}", view.facts.quote(IPSEC_SA, "spi", _shown(spi)))
            else:
                yield self.failed(view, f"{selector}: no IPsec SA", line)


class Phase2AsIntended(Check):
    """Success: transform, mode and PFS group of every SA are as intended.

    Failure: any of them differs.
    """

    name = "phase2-suite"
    title = "phase 2 as intended"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector that has SAs."""
        for flow in _flows(view):
            for sa in flow.sas("inbound"):
                wrong = list(self._differences(view, flow, str(sa["transform"]), sa["settings"]))
                line = view.facts.quote(IPSEC_SA, "transform:", sa["transform"])
                if wrong:
                    yield self.failed(view, f"{flow.selector}: {'; '.join(wrong)}", line)
                else:
                    yield self.ok(view, f"{flow.selector}: {sa['transform']}", line)

    @staticmethod
    def _differences(view: View, flow: Flow, transform: str, settings: list[str]) -> Iterator[str]:
        expected = view.expected
        if expected.transforms and transform_of(transform) not in expected.transforms:
            meant = " or ".join("/".join(filter(None, pair)) for pair in expected.transforms)
            yield f"expected transform {meant}, found {transform}"
        if expected.mode and not any(s.lower().startswith(expected.mode) for s in settings):
            yield f"expected mode {expected.mode}, found {', '.join(settings)}"
        pfs = str(flow.record.get("pfs") or "")
        group = str(flow.record.get("dh_group") or "none")
        if not pfs:
            return
        meant = f"group{int(expected.pfs_group)}" if expected.pfs_group else "none"
        shown = group if pfs == "Y" else "none"
        if shown != meant and (expected.transforms or expected.pfs_group):
            yield f"expected PFS {meant}, found {shown}"


class SpisCross(Check):
    """Success: every inbound SPI here is an outbound SPI there, so both use the same SA.

    Failure: the ends hold different SAs, as after one of them was reloaded.
    """

    name = "spi-cross"
    title = "inbound SPI here is outbound SPI there"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector with SAs on both ends."""
        for flow in _flows(view):
            far = view.far.flow(flow.selector.mirrored())
            if far is None or not far.sas("outbound"):
                yield self.failed(
                    view,
                    f"{flow.selector}: {view.there.device} has no SA for the SPI that "
                    f"{view.here.device} receives on",
                )
                continue
            shared = flow.spis("inbound") & far.spis("outbound")
            shown = ", ".join(sorted(flow.spis("inbound")))
            line = view.facts.quote(IPSEC_SA, _shown(min(flow.spis("inbound"))))
            if shared:
                yield self.ok(view, f"{flow.selector}: {', '.join(sorted(shared))}", line)
            else:
                theirs = ", ".join(sorted(far.spis("outbound")))
                yield self.failed(
                    view, f"{flow.selector}: receives on {shown}, the far end sends {theirs}", line
                )


class TrafficMoves(Check):
    """Success: encaps here and decaps there grew by what the probe of this end sent.

    Failure: nothing was encrypted here, or less arrived there than left here.
    """

    name = "traffic"
    title = "packets are encrypted here and decrypted there"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per probe that this end sent."""
        for result in view.probes:
            if result.probe.device == view.here.device:
                yield self._judge(view, result)

    def _judge(self, view: View, result: ProbeResult) -> CheckResult:
        selector = result.probe.selector
        here, there = view.here.device, view.there.device
        left = _grown(view, here, selector, "encaps")
        came = _grown(view, there, selector.mirrored(), "decaps")
        pinged = f"ping {result.answered}/{result.sent}"
        text = f"{selector}: encaps on {here} +{left}, decaps on {there} +{came}, {pinged}"
        line = view.facts.quote(IPSEC_SA, "pkts encaps")
        if result.sent == 0:
            return self.failed(view, f"{selector}: the probe was not sent", result.text[-80:])
        if left == 0:
            return self.failed(view, f"{text}: {here} encrypts nothing for this selector", line)
        if came < left:
            kind = "nothing" if came == 0 else "not everything"
            return self.failed(view, f"{text}: {kind} that leaves {here} arrives at {there}", line)
        if result.answered == 0:
            return self.failed(view, f"{text}: no answer came back through the tunnel", line)
        return self.ok(view, text, line)


class NoErrors(Check):
    """Success: send and receive errors did not grow while the probes ran.

    Failure: they grew.
    """

    name = "errors"
    title = "no send or receive errors"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result for the whole end."""
        before = sum(flow.errors() for flow in view.before[view.here.device].flows)
        after = sum(flow.errors() for flow in view.facts.flows)
        line = view.facts.quote(IPSEC_SA, "errors")
        if after > before:
            yield self.failed(view, f"{after - before} errors while the probes ran", line)
        else:
            yield self.ok(view, "none while the probes ran", line)


class SessionUp(Check):
    """Success: the crypto session with the peer is UP-ACTIVE.

    Failure: any other state.
    """

    name = "session"
    title = "crypto session is up"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Look for the session by its peer."""
        peer = str(view.there.address)
        rows = [row for row in view.facts.sessions if str(row.get("peer")) == peer]
        if not rows:
            yield self.unverifiable(view, f"no session with {peer} is listed")
            return
        states = sorted({str(row["status"]) for row in rows})
        line = view.facts.quote(SESSION, "Session status")
        if "UP-ACTIVE" in states:
            yield self.ok(view, "UP-ACTIVE", line)
        else:
            yield self.failed(view, ", ".join(states), line)


CHECKS: tuple[Check, ...] = (
    IkeSaUp(),
    Phase1AsIntended(),
    SaPerSelector(),
    Phase2AsIntended(),
    SpisCross(),
    TrafficMoves(),
    NoErrors(),
    SessionUp(),
)
"""Every check, in the order in which an engineer would look."""


def _shown(spi: str) -> str:
    """An SPI as IOS prints it."""
    return f"0x{spi[2:].upper()}"


def _flows(view: View) -> Iterator[Flow]:
    """The flows of the tunnel's selectors that have SAs on this end."""
    for selector in view.here.selectors:
        flow = view.facts.flow(selector)
        if flow is not None and flow.sas("inbound"):
            yield flow


def _grown(view: View, device: str, selector: Selector, counter: str) -> int:
    """By how much a counter grew over the probes; SAs are new when the tunnel came up by them."""
    after = view.after[device].flow(selector)
    before = view.before[device].flow(selector)
    if after is None:
        return 0
    grown = after.counter(counter) - (before.counter(counter) if before else 0)
    return grown if grown >= 0 else after.counter(counter)
