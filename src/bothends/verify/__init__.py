"""Checks over the facts of both ends, and the probe."""

from collections.abc import Mapping, Sequence

from bothends.errors import BothendsError
from bothends.verify.checks import CHECKS, View
from bothends.verify.expected import Expected, ExpectedEnd
from bothends.verify.facts import COMMANDS, EndFacts
from bothends.verify.probe import Probe, ProbeResult, own_addresses, probes, read_ping
from bothends.verify.results import CheckResult, Status, TunnelReport

__all__ = [
    "COMMANDS",
    "CheckResult",
    "EndFacts",
    "Expected",
    "ExpectedEnd",
    "Probe",
    "ProbeResult",
    "Status",
    "TunnelReport",
    "own_addresses",
    "probes",
    "read_ping",
    "unasked",
    "verify_tunnel",
]


def verify_tunnel(
    expected: Expected,
    before: Mapping[str, EndFacts],
    after: Mapping[str, EndFacts],
    results: Sequence[ProbeResult],
) -> TunnelReport:
    """Run every check on both ends. Facts are keyed by device and hold both ends of the tunnel."""
    found: list[CheckResult] = []
    for check in CHECKS:
        for here in expected.ends:
            view = View(expected, here, expected.other(here), before, after, tuple(results))
            found.extend(check.run(view))
    return TunnelReport(expected.tunnel, tuple(found))


def unasked(expected: Expected, errors: Mapping[str, BothendsError]) -> TunnelReport:
    """The report of a tunnel of which an end could not be asked."""
    return TunnelReport(
        expected.tunnel,
        tuple(
            CheckResult("reachable", "router answers", device, Status.ERROR, error.message)
            for device, error in errors.items()
        ),
    )
