"""What a check is: one assertion over the facts of both ends, asked of each end in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from bothends.model import Selector
from bothends.platforms.facts import EndFacts, SelectorSas
from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.probe import ProbeResult
from bothends.verification.results import CheckResult, Status


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
    first: Mapping[str, EndFacts] | None = None
    """Facts from before anything at all was sent, where that was looked at."""
    waited: float = 0
    """Seconds that were waited for the tunnel to come up, in vain where it is not."""

    @property
    def facts(self) -> EndFacts:
        """What this end shows now."""
        return self.after[self.here.device]

    @property
    def alone(self) -> bool:
        """Whether the other end is a partner's that was not asked: its facts are not there."""
        return not self.there.platform

    @property
    def remote_facts(self) -> EndFacts:
        """What the other end shows now."""
        return self.after[self.there.device]

    def mirrored(self) -> Self:
        """The same tunnel as the other end sees it."""
        return replace(self, here=self.there, there=self.here)


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

    def one_end(self, view: View, message: str, evidence: str = "") -> CheckResult:
        """The assertion holds as far as this end shows it; the other is a partner's."""
        return CheckResult(
            self.name, self.title, view.here.device, Status.ONE_END, message, evidence
        )

    def failed(self, view: View, message: str, evidence: str = "") -> CheckResult:
        """The assertion does not hold on this end."""
        return CheckResult(
            self.name, self.title, view.here.device, Status.FAILED, message, evidence
        )

    def unverifiable(self, view: View, message: str) -> CheckResult:
        """Nothing that was shown decides it."""
        return CheckResult(self.name, self.title, view.here.device, Status.UNVERIFIABLE, message)


def shown_spi(spi: str) -> str:
    """An SPI as IOS prints it."""
    return f"0x{spi[2:].upper()}"


def flows_of(view: View) -> Iterator[SelectorSas]:
    """The flows of the tunnel's selectors that have SAs on this end."""
    for selector in view.here.selectors:
        flow = view.facts.flow(selector)
        if flow is not None and flow.sas("inbound"):
            yield flow


def in_udp(flow: SelectorSas) -> bool:
    """Whether ESP of this flow is carried in UDP 4500, as behind a NAT."""
    return any("udp" in s.lower() for sa in flow.sas("inbound") for s in sa.get("settings", ()))


def grown(view: View, device: str, selector: Selector, counter: str) -> int:
    """By how much a counter grew over the probes; SAs are new when the tunnel came up by them."""
    after = view.after[device].flow(selector)
    before = view.before[device].flow(selector)
    if after is None:
        return 0
    grown = after.counter(counter) - (before.counter(counter) if before else 0)
    return grown if grown >= 0 else after.counter(counter)
