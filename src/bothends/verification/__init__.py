"""Checks over the facts of both ends, and the probe."""

from collections.abc import Mapping, Sequence

from bothends.causes import Cause, Certainty
from bothends.errors import BothendsError
from bothends.platforms.facts import EndFacts
from bothends.verification.check import View
from bothends.verification.checks import CHECKS
from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.probe import (
    Probe,
    ProbeResult,
    address_commands,
    address_of,
    big,
    interface_names,
    largest_passing,
    own_addresses,
    probes,
    read_ping,
    waking,
)
from bothends.verification.results import CheckResult, Status, TunnelReport
from bothends.verification.standby import standby_results, stands_by
from bothends.verification.waiting import established, in_use

__all__ = [
    "Cause",
    "Certainty",
    "CheckResult",
    "EndFacts",
    "Expected",
    "ExpectedEnd",
    "Probe",
    "ProbeResult",
    "Status",
    "TunnelReport",
    "address_commands",
    "address_of",
    "big",
    "established",
    "in_use",
    "interface_names",
    "largest_passing",
    "own_addresses",
    "probes",
    "read_ping",
    "unasked",
    "verify_tunnel",
    "waking",
]


def verify_tunnel(
    expected: Expected,
    before: Mapping[str, EndFacts],
    after: Mapping[str, EndFacts],
    results: Sequence[ProbeResult],
    *,
    first: Mapping[str, EndFacts] | None = None,
    waited: float = 0,
) -> TunnelReport:
    """Run every check on both ends, or on ours alone where the other is a partner's.

    Facts are keyed by device and hold every end that was asked.
    `first`: facts from before anything was sent. `waited`: seconds that were waited for the tunnel
    to come up.
    """
    views = tuple(
        View(expected, here, expected.other(here), before, after, tuple(results), first, waited)
        for here in expected.asked_ends
    )
    if stands_by(expected, after):
        return TunnelReport(expected.tunnel, tuple(standby_results(expected, after)), views)
    check_results = [result for check in CHECKS for view in views for result in check.run(view)]
    return TunnelReport(expected.tunnel, tuple(check_results), views)


def unasked(expected: Expected, errors: Mapping[str, BothendsError]) -> TunnelReport:
    """The report of a tunnel of which an end could not be asked."""
    return TunnelReport(
        expected.tunnel,
        tuple(
            CheckResult("reachable", "router answers", device, Status.ERROR, error.message)
            for device, error in errors.items()
        ),
    )
