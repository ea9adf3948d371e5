"""Checks of the IPsec SAs: there, as intended, the same on both ends."""

from collections.abc import Iterator

from bothends.model import IkeVersion
from bothends.platforms.facts import SelectorSas, Shown
from bothends.verification.algorithm_names import transform_of
from bothends.verification.check import Check, View, flows_of, in_udp, shown_spi
from bothends.verification.results import CheckResult


class SaPerSelector(Check):
    """Success: every selector has an inbound and an outbound IPsec SA that is ACTIVE.

    Failure: a selector has none, or the router does not know the selector at all.
    """

    name = "ipsec-sa"
    title = "IPsec SA pair per selector"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector."""
        peer = view.there.address
        for selector in view.here.selectors:
            flow = view.facts.flow(selector)
            line = view.facts.quote(Shown.IPSEC_SA, "local", "ident", of=selector)
            if flow is None and view.facts.only_up:
                yield self.failed(view, f"{selector}: no IPsec SA")
            elif flow is None:
                yield self.failed(
                    view, f"{selector}: no such crypto ACL entry is in force towards {peer}"
                )
            elif flow.sas("inbound") and flow.sas("outbound"):
                spi = next(iter(flow.spis("inbound")))
                yield self.ok(
                    view, f"{selector}", view.facts.quote(Shown.IPSEC_SA, "spi", shown_spi(spi))
                )
            else:
                yield self.failed(view, f"{selector}: no IPsec SA", line)


class Phase2AsIntended(Check):
    """Success: transform, mode and PFS group of every SA are as intended.

    Under IKEv2 the first SA comes without PFS, whatever is configured.

    Failure: any of them differs.
    """

    name = "phase2-suite"
    title = "phase 2 as intended"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector that has SAs."""
        for flow in flows_of(view):
            for sa in flow.sas("inbound"):
                wrong = list(self._differences(view, flow, str(sa["transform"]), sa["settings"]))
                line = view.facts.quote(
                    Shown.IPSEC_SA, "transform:", sa["transform"], of=flow.selector
                )
                if wrong:
                    yield self.failed(view, f"{flow.selector}: {'; '.join(wrong)}", line)
                else:
                    yield self.ok(view, f"{flow.selector}: {sa['transform']}", line)

    @staticmethod
    def _differences(
        view: View, flow: SelectorSas, transform: str, settings: list[str]
    ) -> Iterator[str]:
        expected = view.expected
        if expected.transforms and transform_of(transform) not in expected.transforms:
            intended = " or ".join("/".join(filter(None, pair)) for pair in expected.transforms)
            yield f"expected transform {intended}, found {transform}"
        if expected.mode and not any(s.lower().startswith(expected.mode) for s in settings):
            yield f"expected mode {expected.mode}, found {', '.join(settings)}"
        pfs = str(flow.record.get("pfs") or "")
        group = str(flow.record.get("dh_group") or "none")
        if not pfs:
            return
        intended = f"group{int(expected.pfs_group)}" if expected.pfs_group else "none"
        shown = group if pfs == "Y" else "none"
        if shown == "none" and expected.ike is IkeVersion.V2:
            return  # the SA of IKE_AUTH takes its keys from the IKE SA (RFC 7296, 1.2)
        if shown != intended and (expected.transforms or expected.pfs_group):
            yield f"expected PFS {intended}, found {shown}"


class SpisCross(Check):
    """Success: every inbound SPI here is an outbound SPI there, so both use the same SA.

    Failure: the ends hold different SAs, as after one of them was reloaded.
    """

    name = "spi-cross"
    title = "inbound SPI here is outbound SPI there"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector with SAs on both ends."""
        for flow in flows_of(view):
            if view.alone:
                yield self._alone(view, flow)
                continue
            remote = view.remote_facts.flow(flow.selector.mirrored())
            if remote is None or not remote.sas("outbound"):
                yield self.failed(
                    view,
                    f"{flow.selector}: {view.there.device} has no SA for the SPI that "
                    f"{view.here.device} receives on",
                )
                continue
            shared = flow.spis("inbound") & remote.spis("outbound")
            shown = ", ".join(sorted(flow.spis("inbound")))
            line = view.facts.quote(Shown.IPSEC_SA, shown_spi(min(flow.spis("inbound"))))
            if shared:
                yield self.ok(view, f"{flow.selector}: {', '.join(sorted(shared))}", line)
            else:
                other = ", ".join(sorted(remote.spis("outbound")))
                yield self.failed(
                    view, f"{flow.selector}: receives on {shown}, the other end sends {other}", line
                )

    def _alone(self, view: View, flow: SelectorSas) -> CheckResult:
        """What to read to the partner, who has the same two numbers the other way round."""
        receives, sends = (", ".join(sorted(flow.spis(way))) for way in ("inbound", "outbound"))
        line = view.facts.quote(Shown.IPSEC_SA, shown_spi(min(flow.spis("inbound"))))
        text = (
            f"{flow.selector}: receives on {receives}, sends on {sends or 'none'}; "
            f"{view.there.device} must show them the other way round"
        )
        return self.one_end(view, text, line)


class LifetimesAsIntended(Check):
    """Success: no SA has more time or volume left than was configured.

    Failure: one has, so the peer or a global line brought another lifetime in.
    """

    name = "lifetimes"
    title = "SA lifetimes as intended"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector with SAs."""
        limits = (
            ("remaining_sec", view.expected.sa_seconds, "s"),
            ("remaining_kb", view.expected.sa_kilobytes, "KB"),
        )
        for flow in flows_of(view):
            sa = flow.sas("inbound")[0]
            wrong = [
                f"{sa[key]} {unit} left, at most {limit} {unit} intended"
                for key, limit, unit in limits
                if limit is not None and sa.get(key) is not None and int(sa[key]) > limit
            ]
            line = view.facts.quote(Shown.IPSEC_SA, "remaining", "lifetime", of=flow.selector)
            if wrong:
                yield self.failed(view, f"{flow.selector}: {'; '.join(wrong)}", line)
            elif sa.get("remaining_sec") is not None:
                yield self.ok(view, f"{flow.selector}: {sa['remaining_sec']} s left", line)


class NatSeenEqually(Check):
    """Success: both ends encapsulate in UDP, or neither does (RFC 3947).

    Failure: only one end believes in a NAT.
    """

    name = "nat-t"
    title = "both ends agree on NAT traversal"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result per selector with SAs on both ends."""
        for flow in flows_of(view):
            if view.alone:
                seen = "ESP in UDP 4500" if in_udp(flow) else "ESP, no NAT seen"
                yield self.one_end(view, f"{flow.selector}: {view.here.device} uses {seen}")
                continue
            remote = view.remote_facts.flow(flow.selector.mirrored())
            if remote is None or not remote.sas("inbound"):
                continue
            here, there = in_udp(flow), in_udp(remote)
            behind = [end.device for end in view.expected.ends if end.interface_address]
            if behind and not here and not there:
                text = f"{flow.selector}: {behind[0]} is behind a NAT, and neither end noticed it"
                yield self.failed(view, text)
            elif here == there:
                text = "ESP in UDP 4500, as behind a NAT" if here else "no NAT between the ends"
                yield self.ok(view, f"{flow.selector}: {text}")
            else:
                one = view.here.device if here else view.there.device
                yield self.failed(view, f"{flow.selector}: only {one} encapsulates ESP in UDP")


class NoStaleSas(Check):
    """Success: before anything was sent, no end was sending on an SPI that the other did not know.

    Failure: one was, so packets vanished, as after a reload of the other end. The probes renew the
    SAs, which is why it is looked at before them; without that look there is no result, nor where
    the other end is a partner's.
    """

    name = "stale"
    title = "both ends send on SAs that the other has"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Compare the outbound SPIs here with the inbound ones there, as they were found."""
        if not view.first or view.alone:
            return
        here, there = (view.first[end.device] for end in (view.here, view.there))
        for selector in view.here.selectors:
            flow, remote = here.flow(selector), there.flow(selector.mirrored())
            known = remote.spis("inbound") if remote else frozenset()
            if flow and flow.spis("outbound") and not flow.spis("outbound") & known:
                spi = min(flow.spis("outbound"))
                yield self.failed(
                    view,
                    f"{selector}: sent on {spi}, which {view.there.device} did not know before the "
                    "probes; `crypto isakmp invalid-spi-recovery` and DPD keep this short",
                )
                return
        yield self.ok(view, "no SAs before the probes")
