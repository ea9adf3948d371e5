"""Where configurations and log say the same: findings of the comparison behind an outcome."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bothends.causes import Evidence
from bothends.diagnose.sources import Content
from bothends.platforms import DEFAULT
from bothends.platforms.debug import OPEN, SUCCESSES, LoggedNegotiation, Outcome
from bothends.secrets import mask_line

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding, Judgement
    from bothends.compare.intent import Intent

_BREAKING = frozenset(
    {"PHASE1", "AUTH", "PHASE2", "NO_TRAFFIC", "NEVER_STARTS", "ONE_WAY", "REKEY"}
)
"""Consequences, by name, that keep a tunnel from working."""
_STAGES = frozenset({"PHASE1", "AUTH", "PHASE2", "NEVER_STARTS"})
_SEEN_FROM_AFAR = frozenset(
    {
        Outcome.PSK_MISSING,
        Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US,
        Outcome.PEER_NO_RESPONSE,
        Outcome.PHASE2_REJECTED_BY_PEER,
    }
)
"""Outcomes that several faults of a configuration bring about."""
_ERROR, _INFO = "error", "info"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the comparison says of the configurations among the inputs."""

    judgement: "Judgement | None"
    intent: "Intent | None" = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Address to device, where the inputs themselves show it."""
    platforms: Mapping[str, str] = field(default_factory=dict)
    """Device to platform."""

    def platform(self, device: str) -> str:
        """The platform of a device."""
        return self.platforms.get(device, DEFAULT)


def judged(read: Sequence[Content], intended: Mapping[str, str], *, keys: bool) -> Judged:
    """Compare the configurations that are among the inputs.

    Args:
        read: the inputs.
        intended: device to the configuration that the inventory would have.
        keys: whether what is intended holds the keys themselves.
    """
    addresses = {content.address: content.device for content in read if content.address}
    platforms = {content.device: content.platform for content in read if content.platform}
    configured = [content for content in read if content.configuration]
    if not configured:
        return Judged(None, addresses=addresses, platforms=platforms)
    from bothends.compare import judge
    from bothends.compare.intent import Intent
    from bothends.platforms.recognise import read_router

    routers = [read_router(content.configuration, content.source.file) for content in configured]
    texts = {r.name: c.configuration for r, c in zip(routers, configured, strict=True)}
    return Judged(judge(routers), Intent(texts, intended, keys), addresses, platforms)


def device_at(address: str, verdicts: Judged) -> str:
    """The device whose tunnel end has this address; empty where none is known."""
    if address in verdicts.addresses:
        return verdicts.addresses[address]
    if not address or verdicts.judgement is None:
        return ""
    for tunnel in verdicts.judgement.tunnels:
        for end in (tunnel.a, tunnel.b):
            if end and end.address == address:
                return end.device
    return ""


def agreeing(negotiation: LoggedNegotiation, verdicts: Judged) -> "tuple[Finding, ...]":
    """Findings that can be the reason of how this negotiation ended, the worst first."""
    if verdicts.judgement is None or negotiation.outcome in SUCCESSES:
        return ()
    addresses = {negotiation.local, negotiation.peer} - {""}
    result = []
    for tunnel in verdicts.judgement.tunnels:
        ends = {end.address for end in (tunnel.a, tunnel.b) if end}
        if addresses and not addresses & ends:
            continue
        result += [f for f in tunnel.findings if _explains(negotiation, f)]
    result += [f for f in _of_routers(addresses, verdicts) if _explains(negotiation, f)]
    errors = [f for f in result if f.severity == _ERROR]
    own = [f for f in errors or result if is_own_reason(negotiation, f)]
    return tuple(own or errors or result)[:3]


def _of_routers(addresses: AbstractSet[str], verdicts: Judged) -> "Iterator[Finding]":
    """Findings of no tunnel, on the routers that have these addresses."""
    devices = {device_at(address, verdicts) for address in addresses} - {""}
    for finding in verdicts.judgement.findings if verdicts.judgement else ():
        if finding.a.device in devices and finding.severity == _ERROR:
            yield finding


def _explains(negotiation: LoggedNegotiation, finding: "Finding") -> bool:
    if finding.severity == _INFO or finding.consequence.name not in _BREAKING:
        return False
    if is_own_reason(negotiation, finding):
        return True
    return finding.severity == _ERROR and _may_be_another(negotiation, finding)


def is_own_reason(negotiation: LoggedNegotiation, finding: "Finding") -> bool:
    """Whether a finding is of the kind that the outcome names."""
    from bothends.compare.rules import rules

    return negotiation.outcome in rules()[finding.rule].explains


def _may_be_another(negotiation: LoggedNegotiation, finding: "Finding") -> bool:
    """Whether the log does not prove its outcome, and this finding could look like it."""
    outcome = negotiation.outcome
    if outcome in OPEN:
        return True
    hinted = not negotiation.certain or outcome in _SEEN_FROM_AFAR
    return hinted and finding.consequence.name in _STAGES


def only_findings(verdicts: Judged) -> "Iterator[tuple[str, Finding]]":
    """Every finding that breaks a tunnel, with the tunnel's id; empty for one of a whole router."""
    if verdicts.judgement is None:
        return
    for tunnel in verdicts.judgement.tunnels:
        for finding in tunnel.findings:
            if finding.severity != _INFO and finding.consequence.name in _BREAKING:
                yield tunnel.id, finding
    for finding in verdicts.judgement.findings:
        if finding.severity == _ERROR and finding.consequence.name in _BREAKING:
            yield finding.tunnel, finding


def findings_of(finding: "Finding") -> Iterator[Evidence]:
    """The configuration lines behind a finding, keys masked."""
    for place in (finding.a, finding.b):
        if place:
            says = "" if place.line else "not configured: the default applies"
            yield Evidence(place.file or place.device, place.line, mask_line(place.text), says)
