"""Checks of the IKE SA and of the session."""

import re
from collections.abc import Iterator
from typing import Any

from bothends.model import IkeVersion
from bothends.platforms.facts import Shown
from bothends.verification.algorithm_names import phase1_fits, phase1_of
from bothends.verification.check import Check, View
from bothends.verification.results import CheckResult

ESTABLISHED = {IkeVersion.V1: "QM_IDLE", IkeVersion.V2: "READY"}
"""The state of an IKE SA that is up, as IOS names it."""


def live(view: View) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The IKE SAs between the two addresses: those that live, and those that are deleted."""
    pair = {str(view.here.local), str(view.there.address)}
    rows = [dict(r) for r in view.facts.ike_sas if {str(r["src"]), str(r["dst"])} == pair]
    dead = [row for row in rows if "deleted" in str(row.get("status"))]
    return [row for row in rows if row not in dead], dead


class IkeSaUp(Check):
    """Success: an IKE SA between the two addresses is QM_IDLE and ACTIVE (IKEv2: READY).

    Failure: there is none, or it is stuck in an earlier state, or only deleted ones are left.
    """

    name = "ike-sa"
    title = "IKE SA is up"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Look for the row of `show crypto isakmp sa` with both addresses."""
        rows, dead = live(view)
        established = ESTABLISHED[view.expected.ike]
        up = [
            r
            for r in rows
            if r["state"] == established and "ACTIVE" in str(r.get("status", "ACTIVE"))
        ]
        peer = view.there.address
        shown = up or rows or dead
        line = ""
        if shown:
            row = shown[0]
            line = view.facts.quote(
                Shown.IKE_SA, row["src"], row["dst"], row["state"], row["conn_id"]
            )
        waited = f" for {view.waited:.0f} s" if view.waited >= 1 else ""
        if up:
            yield self.ok(view, f"{established} with {peer}", line)
        elif rows:
            yield self.failed(view, f"stuck in {rows[0]['state']} with {peer}{waited}", line)
        elif dead:
            state = dead[0]["state"]
            text = f"gave up in {state} with {peer}: only deleted IKE SAs are left"
            yield self.failed(view, text, line)
        else:
            yield self.failed(view, f"no IKE SA with {peer}{waited}")


class NoDuplicates(Check):
    """Success: at most two IKE SAs with the peer that are up, and two SA pairs per selector.

    Two are normal for a while: both ends started at once, or one SA is being replaced.

    Failure: more, as when both ends keep starting or stale SAs were left behind.
    """

    name = "duplicates"
    title = "no duplicate or stale SAs"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Count IKE SAs, and inbound SAs of each selector."""
        rows, _ = live(view)
        up = [row for row in rows if row["state"] == ESTABLISHED[view.expected.ike]]
        if len(up) > 2:
            yield self.failed(view, f"{len(up)} IKE SAs with {view.there.address} are up")
            return
        for selector in view.here.selectors:
            flow = view.facts.flow(selector)
            if flow and len(flow.sas("inbound")) > 2:
                yield self.failed(view, f"{selector}: {len(flow.sas('inbound'))} inbound SAs")
                return
        yield self.ok(view, f"IKE SAs with {view.there.address} that are up: {len(up)}")


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
        line = view.facts.quote(Shown.IKE_DETAIL, peer)
        for row_suite in sorted({phase1_of(row) for row in rows}):
            shown = "/".join(map(str, row_suite))
            if any(phase1_fits(row_suite, suite) for suite in view.expected.phase1):
                yield self.ok(view, shown, line)
            else:
                intended = " or ".join(map(str, view.expected.phase1))
                yield self.failed(view, f"expected {intended}, found {shown}", line)


class PostQuantumKeyUsed(Check):
    """Success: a post-quantum key is mixed into every IKE SA with the peer.

    Failure: an IKE SA came up without it, so that its secrecy rests on Diffie-Hellman alone.
    """

    name = "ppk"
    title = "post-quantum key is used"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Look for `QR` in the rows of `show crypto ikev2 sa`."""
        if not view.expected.ppk:
            return
        peer = str(view.there.address)
        rows = [r for r in view.facts.ike_details if str(r.get("remote")) == peer]
        rows = [r for r in rows if r.get("encr") and "DEL" not in str(r.get("status"))]
        if not rows:
            yield self.unverifiable(view, "no IKE SA whose keys could be read")
        elif without := [row for row in rows if not row.get("ppk")]:
            count = f"{len(without)} of {len(rows)} IKE SAs" if len(rows) > 1 else "the IKE SA"
            yield self.failed(view, f"{count} with {peer} came up without it")
        else:
            yield self.ok(view, f"with {peer}", view.facts.quote(Shown.IKE_SA, "QR"))


class PeerIdentity(Check):
    """Success: the peer authenticated as its configured address, or as the inventory names it.

    Failure: it has another identity: its private address behind a NAT, or another router.
    """

    name = "identity"
    title = "the peer has the expected identity"

    def run(self, view: View) -> Iterator[CheckResult]:
        """Compare `Phase1_id` of the session; a session without one says nothing."""
        peer = str(view.there.address)
        for row in view.facts.sessions:
            identity = str(row.get("phase1_id") or "")
            if str(row.get("peer")) != peer or not identity or identity.startswith("("):
                continue
            line = view.facts.quote(Shown.SESSION, identity)
            if identity == (view.there.identity or peer) or _names(identity, view.there.subject):
                yield self.ok(view, f"{peer} authenticated as {identity}", line)
            else:
                intended = f", expected {view.there.identity}" if view.there.identity else ""
                yield self.failed(view, f"{peer} authenticated as {identity}{intended}", line)
            return


def _names(identity: str, subject: str) -> bool:
    """Whether a distinguished name has the part of a subject that is expected of it."""
    plain = (re.sub(r"\s*([=,+])\s*", r"\1", text.lower()) for text in (identity, subject))
    shown, expected = (re.split("[,+]", text) for text in plain)
    return bool(subject) and set(expected) <= set(shown)


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
        line = view.facts.quote(Shown.SESSION, "Session status")
        if "UP-ACTIVE" in states:
            yield self.ok(view, "UP-ACTIVE", line)
        else:
            yield self.failed(view, ", ".join(states), line)
