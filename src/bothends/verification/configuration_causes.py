"""Causes that the comparison of both running configurations finds, on the end that is wrong."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from bothends.causes import Cause, Certainty
from bothends.causes.findings import of_finding
from bothends.compare import Consequence, Finding, Severity
from bothends.verification.investigation import Investigation


def from_findings(
    investigation: Investigation, severity: Severity, consequences: Collection[Consequence]
) -> Iterator[Cause]:
    """One cause per finding of this severity with one of these consequences.

    What is wrong with a router as a whole comes in only where the tunnel itself has nothing.
    """

    def fits(finding: Finding) -> bool:
        return finding.severity is severity and finding.consequence in consequences

    own = [finding for finding in investigation.findings if fits(finding)]
    for finding in own or filter(fits, investigation.beside):
        cause = of_finding(finding, investigation.intent)
        yield cause if own else replace(cause, certainty=Certainty.LIKELY)


_QUANTUM = "QR-"
"""How the rules about keys and key exchanges against quantum computers are named."""


def against_quantum(investigation: Investigation) -> Iterator[Cause]:
    """Why the ends do not use what they have against quantum computers."""
    for finding in investigation.findings:
        if finding.rule.startswith(_QUANTUM):
            yield of_finding(finding, investigation.intent)


def undecided(investigation: Investigation) -> Iterator[Cause]:
    """What the texts leave open, such as keys that are encrypted."""
    for finding in investigation.findings:
        if finding.consequence is Consequence.UNVERIFIABLE:
            yield replace(of_finding(finding, investigation.intent), certainty=Certainty.POSSIBLE)
