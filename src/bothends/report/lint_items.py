"""Findings one by one, as every format lists them: with their tunnel, place and fingerprint."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from bothends.compare import (
    DOWN,
    Consequence,
    Finding,
    Judgement,
    Place,
    Severity,
    TunnelJudgement,
    Verdict,
)
from bothends.ike.profiles import DEFAULT
from bothends.ike.strength import Profile
from bothends.report.formats import FailOn

NOT_JUDGED = frozenset({Verdict.NO_PEER, Verdict.UNVERIFIABLE})


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier run has found."""

    prints: frozenset[str] = frozenset()
    """Fingerprints of its findings."""
    down: frozenset[str] = frozenset()
    """Ids of the tunnels that were down."""
    undecided: frozenset[str] = frozenset()
    """Ids of the tunnels that could not be judged."""


@dataclass(frozen=True)
class Report:
    """What is printed of a comparison, and how much of it is left out."""

    judgement: Judgement
    silenced: int = 0
    """Findings that somebody has silenced, with a reason."""
    baseline: Baseline = field(default_factory=Baseline)
    """What is known, and left out."""
    fail_on: FailOn = FailOn.UNDECIDED
    accepted: frozenset[str] = frozenset()
    """Ids of the tunnels of which somebody has silenced a finding that says they are not judged."""
    strength: Profile = DEFAULT
    """The profile that was asked for."""

    @cached_property
    def _all(self) -> tuple["Item", ...]:
        prints = Fingerprints()
        tunnels: list[TunnelJudgement | None] = [*self.judgement.tunnels, None]
        return tuple(
            Item(finding, tunnel, prints.of(finding, tunnel.id if tunnel else ""))
            for tunnel in tunnels
            for finding in ordered(tunnel.findings if tunnel else self.judgement.findings)
        )

    @cached_property
    def items(self) -> tuple["Item", ...]:
        """Every finding: tunnel by tunnel, then those of one device; the worst of each first."""
        return tuple(item for item in self._all if not self._is_known(item))

    def _is_known(self, item: "Item") -> bool:
        """Whether a finding is left out; none of a tunnel that was not down before, and is now."""
        fresh = item.tunnel in self.down and item.tunnel not in self.known_down
        return item.fingerprint in self.baseline.prints and not fresh

    @cached_property
    def down(self) -> tuple[TunnelJudgement, ...]:
        """The tunnels that are down."""
        return tuple(each for each in self.judgement.tunnels if each.verdict in DOWN)

    @cached_property
    def known_down(self) -> tuple[TunnelJudgement, ...]:
        """The tunnels that are down as they were."""
        return tuple(each for each in self.down if each.id in self.baseline.down)

    @property
    def known(self) -> int:
        """How many findings the baseline has already."""
        return len(self._all) - len(self.items)

    @cached_property
    def by_tunnel(self) -> dict[str, list["Item"]]:
        """The findings of every tunnel by its id; those of no tunnel stand under the empty id."""
        result: dict[str, list[Item]] = {}
        for item in self.items:
            result.setdefault(item.tunnel.id if item.tunnel else "", []).append(item)
        return result

    @cached_property
    def not_judged(self) -> tuple[TunnelJudgement, ...]:
        """The tunnels of which nobody can say what will happen, their peer unknown included."""
        return tuple(each for each in self.judgement.tunnels if each.verdict in NOT_JUDGED)

    @cached_property
    def undecided(self) -> tuple[TunnelJudgement, ...]:
        """Those of them that a gate must not pass: both ends are given, and do not decide it.

        Not the tunnels that the baseline has as undecided, or that somebody has accepted.
        """
        known = self.baseline.undecided | self.accepted
        return tuple(
            each
            for each in self.not_judged
            if each.verdict is Verdict.UNVERIFIABLE and each.id not in known
        )

    def why_not_judged(self) -> Counter[tuple[str, str]]:
        """How many tunnels are not judged, by rule and title of the finding that says why."""
        return Counter(
            next(
                ((f.rule, f.title) for f in ordered(each.findings) if leaves_open(f)),
                (str(each.verdict), "accepted" if each.id in self.accepted else "no finding"),
            )
            for each in self.not_judged
        )

    def fails(self, item: "Item") -> bool:
        """Whether a finding is so severe that the command fails, or leaves its tunnel undecided."""
        gated = self.fail_on is not FailOn.ERROR and item.tunnel in self.undecided
        return item.finding.severity in self.fail_on.severities or (
            gated and leaves_open(item.finding)
        )

    @property
    def failed(self) -> bool:
        """Whether the command fails: also for a tunnel that is down and no finding says why."""
        undecided = self.fail_on is not FailOn.ERROR and bool(self.undecided)
        return undecided or any(map(self.fails, self.items)) or self._unexplained

    @property
    def _unexplained(self) -> bool:
        if self.silenced or any(f.severity is Severity.ERROR for f in self.judgement.findings):
            return False
        return any(
            not any(f.severity is Severity.ERROR for f in tunnel.findings) for tunnel in self.down
        )

    def severities(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(item.finding.severity for item in self.items)
        return {severity: counted[severity] for severity in Severity}


def leaves_open(finding: Finding) -> bool:
    """Whether a finding says that a tunnel cannot be judged."""
    undecided = finding.consequence is Consequence.UNVERIFIABLE
    return undecided or finding.verdict is Verdict.UNVERIFIABLE


@dataclass(frozen=True, slots=True)
class Item:
    """One finding, and the tunnel that it belongs to; None for one of a device alone."""

    finding: Finding
    tunnel: TunnelJudgement | None
    fingerprint: str
    """The same from run to run, wherever the lines move to."""

    def line(self, place: Place) -> int:
        """A line to point at: for a default or a missing line, that of the end it belongs to."""
        if place.line:
            return place.line
        ends = (self.tunnel.a, self.tunnel.b) if self.tunnel else ()
        result = (end.line for end in ends if end and end.file == place.file and end.line)
        return next(result, 1)

    @property
    def places(self) -> tuple[Place, ...]:
        """Here, and there if there is a place at the other end."""
        return tuple(place for place in (self.finding.a, self.finding.b) if place)


class Fingerprints:
    """Names findings by what they say and not by where it stands; equal ones are numbered."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, tunnel: str) -> str:
        """The fingerprint of a finding in a tunnel; an empty name stands for no tunnel."""
        places = [(place.device, place.text) for place in (finding.a, finding.b) if place]
        return self.next(finding.rule, tunnel, places)

    def next(self, rule: str, tunnel: str, places: Iterable[tuple[str, str]]) -> str:
        """The fingerprint of a finding with these places, each a device and a line's text."""
        words = [rule, tunnel]
        for device, text in places:
            words += [device, " ".join(text.split())]
        digest = hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


_SEVERITIES = tuple(Severity)
_STAGES = tuple(Consequence)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the worst first; of those the earliest stage, then by rule and place."""
    return sorted(
        findings,
        key=lambda f: (
            _SEVERITIES.index(f.severity),
            _STAGES.index(f.consequence),
            f.rule,
            f.a.file,
            f.a.line,
        ),
    )
