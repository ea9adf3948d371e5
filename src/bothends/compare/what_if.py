"""What changes for each tunnel when configurations do: two judgements, one beside the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bothends.compare.finding import DOWN, WORSENING, Finding, Verdict
from bothends.compare.judgement import EndRef, Judgement, TunnelJudgement
from bothends.platforms.entered import Remark

_UNKNOWN = (None, Verdict.NO_PEER)
_COMES_UP = WORSENING[: WORSENING.index(Verdict.NO_TRAFFIC)]


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A configuration that is another one afterwards."""

    device: str
    file: str
    how: str
    """What changes it: a patch, lines that are typed, another revision."""
    remarks: tuple[Remark, ...] = ()
    """What becomes of typed lines that do not simply what they say."""

    @property
    def refused(self) -> bool:
        """Whether the router would refuse one of the lines."""
        return any(remark.refused for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class TunnelChange:
    """One tunnel before and after; None where there is none."""

    before: TunnelJudgement | None
    after: TunnelJudgement | None
    appeared: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """Its name, afterwards if it is still there."""
        tunnel = self.after or self.before
        return tunnel.id if tunnel else ""

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return self.verdicts[0] is not self.verdicts[1] or bool(self.appeared or self.gone)

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        """Before and after."""
        before = self.before.verdict if self.before else None
        return before, self.after.verdict if self.after else None

    @property
    def direction(self) -> int:
        """How the tunnel changes: 1 for worse, -1 for better, 0 for neither.

        A tunnel that is no more is worse unless it was down; a new one is better where it comes up,
        else worse. Of one whose other end is not there nothing is known: it is as if it were new.
        """
        before, after = self.verdicts
        if before in _UNKNOWN and after in _UNKNOWN:
            return 0
        if after is None:
            return -1 if before in DOWN else 1
        if before is None or before is Verdict.NO_PEER:
            return -1 if after in _COMES_UP else 1
        step = WORSENING.index(after) - WORSENING.index(before)
        return (step > 0) - (step < 0)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changing some texts does."""

    before: Judgement
    after: Judgement
    texts: tuple[ChangedText, ...]
    tunnels: tuple[TunnelChange, ...] = field(default=())
    """Every tunnel of before and after."""
    appeared: tuple[Finding, ...] = ()
    """Findings of routers, of no tunnel."""
    gone: tuple[Finding, ...] = ()

    @property
    def changed(self) -> tuple[TunnelChange, ...]:
        """The tunnels of which there is anything to tell; those that become worse come first."""
        changed = (each for each in self.tunnels if each.changed)
        return tuple(sorted(changed, key=lambda each: -each.direction))

    def all_appeared(self) -> Iterator[Finding]:
        """Every finding that was not there before."""
        for tunnel in self.tunnels:
            yield from tunnel.appeared
        yield from self.appeared


def compared(before: Judgement, after: Judgement, texts: Sequence[ChangedText]) -> WhatIf:
    """Two judgements tunnel by tunnel.

    A tunnel keeps its name, or is the one whose ends are the same objects of the same routers.
    """
    old = {tunnel.id: tunnel for tunnel in before.tunnels}
    left = [tunnel for tunnel in before.tunnels if tunnel.id not in _ids(after)]
    met: set[str] = set()
    changes = []
    for tunnel in after.tunnels:
        was = old.get(tunnel.id) or next(_alike(tunnel, left), None)
        if was:
            met.add(was.id)
        changes.append(TunnelChange(was, tunnel, *_differences(was, tunnel)))
    changes += [
        TunnelChange(tunnel, None, gone=tunnel.findings) for tunnel in left if tunnel.id not in met
    ]
    appeared, gone = _difference(before.findings, after.findings)
    return WhatIf(before, after, tuple(texts), tuple(changes), appeared, gone)


def _ids(judgement: Judgement) -> set[str]:
    return {tunnel.id for tunnel in judgement.tunnels}


def _alike(tunnel: TunnelJudgement, others: Iterable[TunnelJudgement]) -> Iterator[TunnelJudgement]:
    """The tunnels that one was before, those with both of its ends first."""
    own_ends = set(_ends(tunnel))
    ranked = [(len(own_ends & set(_ends(other))), other) for other in others]
    yield from (other for count, other in sorted(ranked, key=lambda each: -each[0]) if count)


def _ends(tunnel: TunnelJudgement) -> Iterator[tuple[str, ...]]:
    ends: list[EndRef] = [end for end in (tunnel.a, tunnel.b) if end and end.line]
    yield from ((end.device, end.object) for end in ends)
    yield tuple(sorted(f"{end.device} {end.interface} {end.address}" for end in ends))


def _differences(
    was: TunnelJudgement | None, tunnel: TunnelJudgement
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    return _difference(was.findings if was else (), tunnel.findings)


def _difference(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What appears, and what goes; a finding whose lines only moved is the same one."""
    old, new = list(map(_print, before)), list(map(_print, after))
    appeared = tuple(f for f, known in zip(after, new, strict=True) if known not in old)
    return appeared, tuple(f for f, known in zip(before, old, strict=True) if known not in new)


def _print(finding: Finding) -> tuple[str, ...]:
    places = [place for place in (finding.a, finding.b) if place]
    words = (word for place in places for word in (place.device, " ".join(place.text.split())))
    return (finding.rule, str(finding.severity), *words)
