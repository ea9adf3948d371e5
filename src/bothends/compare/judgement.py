"""The result of a comparison: devices, tunnels with their verdicts, findings."""

from collections import Counter
from dataclasses import dataclass

from bothends.compare.context import PairContext
from bothends.compare.ends import Kind
from bothends.compare.finding import Finding, Severity, Verdict
from bothends.compare.input_files import PassedOver
from bothends.ike.negotiate import Negotiation, StageStatus


@dataclass(frozen=True, slots=True)
class Device:
    """One router of the inputs."""

    name: str
    file: str
    release: str


@dataclass(frozen=True, slots=True)
class EndRef:
    """Where one end of a tunnel stands. `line` is 0 where the router has no tunnel there."""

    device: str
    file: str
    line: int
    object: str
    interface: str
    address: str


@dataclass(frozen=True, slots=True)
class Direction:
    """What happens when `initiator` starts; `suite` is empty when nothing comes up."""

    initiator: str
    phase1: StageStatus
    auth: StageStatus
    phase2: StageStatus
    rekey: StageStatus
    suite: str

    @classmethod
    def of(cls, negotiation: Negotiation) -> "Direction":
        """A negotiation in short."""
        return cls(
            initiator=negotiation.initiator.name,
            phase1=negotiation.phase1.status,
            auth=negotiation.auth.status,
            phase2=negotiation.phase2.status,
            rekey=negotiation.rekey.status,
            suite=str(negotiation.suite) if negotiation.suite else "",
        )


@dataclass(frozen=True, slots=True)
class TunnelJudgement:
    """One tunnel and what will happen to it."""

    id: str
    kind: Kind
    ike: int
    a: EndRef
    b: EndRef | None
    verdict: Verdict
    directions: tuple[Direction, ...]
    findings: tuple[Finding, ...]
    context: PairContext


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is to be said about a set of routers."""

    devices: tuple[Device, ...]
    tunnels: tuple[TunnelJudgement, ...]
    findings: tuple[Finding, ...]
    """Those of one device that belong to no tunnel."""
    passed_over: tuple[PassedOver, ...] = ()
    """Files that were given, and are configurations of other systems or hold nothing to read."""

    def verdicts(self) -> dict[Verdict, int]:
        """How many tunnels have each verdict, the best first; absent ones are left out."""
        counted = Counter(tunnel.verdict for tunnel in self.tunnels)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    def severities(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.all_findings())
        return {severity: counted[severity] for severity in Severity}

    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding, those of tunnels first."""
        of_tunnels = tuple(finding for tunnel in self.tunnels for finding in tunnel.findings)
        return of_tunnels + self.findings
