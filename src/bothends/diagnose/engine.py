"""Puts logs, configurations and show output together into one ranked explanation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bothends.causes.findings import of_finding
from bothends.causes.path_causes import PathEnd
from bothends.causes.remedies import remedies
from bothends.diagnose.explain import ends_of, from_cases, is_refuted, stronger
from bothends.diagnose.log_pairing import line_up, pair_up
from bothends.diagnose.lost_packets import lost_ways
from bothends.diagnose.matching_findings import (
    Judged,
    agreeing,
    device_at,
    findings_of,
    judged,
    only_findings,
)
from bothends.diagnose.merging import condensed
from bothends.diagnose.model import Case, Diagnosis, Explanation, LogRead, PacketLine
from bothends.diagnose.nat import by_logs
from bothends.diagnose.sources import Content, Source, contents
from bothends.diagnose.stale_spis import stale_spis
from bothends.diagnose.symptoms import from_outputs
from bothends.diagnose.traffic import flows_of, one_way
from bothends.platforms.debug import CAME_UP, OPEN, SUCCESSES

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Studied:
    """Inputs that have been read, compared and laid side by side."""

    read: tuple[Content, ...]
    verdicts: Judged
    cases: tuple[Case, ...]
    pairs: tuple[tuple[Case, Case], ...]
    """Both ends' accounts of one negotiation."""
    packets: tuple[PacketLine, ...]

    @property
    def up(self) -> bool:
        """Whether a negotiation succeeded, and at both ends, where both are known."""
        refuted = {
            id(one)
            for local, other in self.pairs
            for one, against in ((local, other), (other, local))
            if is_refuted(one, against)
        }
        return any(
            case.negotiation.outcome in CAME_UP and id(case) not in refuted for case in self.cases
        )


def study(sources: Sequence[Source], intended: Mapping[str, str], *, keys: bool) -> Studied:
    """Read, compare and lay side by side.

    Args:
        sources: the texts.
        intended: device to the configuration that the inventory would have, where there is one.
        keys: whether that holds the keys themselves.
    """
    read = contents(sources)
    verdicts = judged(read, intended, keys=keys)
    read = tuple(_recognised(content, verdicts) for content in read)
    own = {id(content): tuple(_cases(content, verdicts)) for content in read}
    packets: list[PacketLine] = []
    pairs: list[tuple[Case, Case]] = []
    for a, b in combinations(read, 2):
        indices = tuple(pair_up(a, b))
        packets += line_up(a, b, indices)
        pairs += [(own[id(a)][i], own[id(b)][j]) for i, j in indices]
    cases = tuple(case for device_cases in own.values() for case in device_cases)
    return Studied(read, verdicts, cases, tuple(pairs), tuple(packets))


def diagnose(sources: Sequence[Source], intended: Mapping[str, str] = _NOTHING) -> Diagnosis:
    """What is wrong according to these texts: debug logs, configurations, show output.

    Args:
        sources: the texts.
        intended: device to the configuration that the inventory would have, where there is one.
    """
    studied = study(sources, intended, keys=False)
    read, cases = studied.read, studied.cases
    result = [
        *explanations(studied),
        *one_way(
            [flow for content in read for flow in flows_of(content)],
            [one.tunnel for one in stale_spis(read)],
        ),
        *_unexplained(from_outputs(read), cases),
    ]
    return concluded(studied, result)


def explanations(studied: Studied) -> Iterator[Explanation]:
    """What logs, configurations and SPIs say, not ranked yet."""
    read, verdicts, cases = studied.read, studied.verdicts, studied.cases
    better: dict[int, Case] = {}
    for local, other in studied.pairs:
        first, second = stronger(local, other)
        better[id(second)] = first
    yield from from_cases(cases, better, verdicts)
    yield from _from_configurations(verdicts, cases)
    yield from (_overcome(one, cases) for one in stale_spis(read))
    if studied.up:
        return
    texts = {content.device: content.configuration for content in read}
    yield from by_logs(studied.pairs, texts)
    if not any(agreeing(case.negotiation, verdicts) for case in cases):
        yield from lost_ways(studied.packets, _ends(studied), read)


def concluded(studied: Studied, explanations: Sequence[Explanation]) -> Diagnosis:
    """The diagnosis: the best explanation first, nothing twice."""
    sources: dict[str, tuple[str, ...]] = {}
    for content in studied.read:  # several of one file, where it holds several routers
        kinds = (*sources.get(content.source.file, ()), *content.kinds())
        sources[content.source.file] = tuple(dict.fromkeys(kinds))
    return Diagnosis(
        explanations=condensed(sorted(explanations, key=lambda one: -one.score)),
        cases=studied.cases,
        logs=tuple(
            LogRead(c.source.file, c.device, c.log.timeline, c.log.unread, c.log.skipped)
            for c in studied.read
            if c.log
        ),
        packets=studied.packets,
        sources=sources,
    )


def _ends(studied: Studied) -> Mapping[str, PathEnd]:
    """Device to its end of the tunnel, as far as logs and inputs show its address."""
    result = {
        case.device: case.negotiation.local for case in studied.cases if case.negotiation.local
    }
    for local, other in studied.pairs:
        result.setdefault(local.device, other.negotiation.peer)
        result.setdefault(other.device, local.negotiation.peer)
    stated = {content.device: content.address for content in studied.read if content.address}
    return {
        device: PathEnd(device, address, studied.verdicts.platform(device))
        for device, address in {**result, **stated}.items()
    }


def _overcome(one: Explanation, cases: Sequence[Case]) -> Explanation:
    """What show output said, unless a log tells that the tunnel came up since."""
    up = any(
        case.negotiation.outcome in CAME_UP and ends_of(case) == set(one.tunnel.split(" - "))
        for case in cases
    )
    if not up:
        return one
    return replace(one, what=f"{one.what} The tunnel came up later.", past=True, score=5)


def _recognised(content: Content, verdicts: Judged) -> Content:
    """A log without a name, named by the address that it logs for."""
    if content.log is None or content.device != content.source.file:
        return content
    names = (device_at(one.local, verdicts) for one in content.log.negotiations)
    return replace(content, device=next((name for name in names if name), content.device))


def _cases(content: Content, verdicts: Judged) -> Iterator[Case]:
    if content.log is None:
        return
    negotiations = content.log.negotiations
    own = {(each.host, each.local) for each in negotiations if each.local}
    for negotiation in negotiations:
        names = [local for host, local in own if host == negotiation.host]
        local = names[0] if len(names) == 1 else ""
        own_platform = verdicts.platform(content.device)
        peer = device_at(negotiation.peer, verdicts)
        platforms = (own_platform, verdicts.platforms.get(peer, own_platform))
        fix = remedies(negotiation, local, platforms)
        yield Case(content.source.file, content.device, negotiation, fix)


def _from_configurations(verdicts: Judged, cases: Sequence[Case]) -> Iterator[Explanation]:
    if verdicts.intent is None:
        return
    used = {id(f) for case in cases for f in agreeing(case.negotiation, verdicts)}
    refused = any(case.negotiation.outcome not in SUCCESSES for case in cases)
    for tunnel, finding in only_findings(verdicts):
        if id(finding) in used:
            continue
        cause = of_finding(finding, verdicts.intent)
        yield replace(
            Explanation.of(
                cause,
                outcome=finding.consequence.value,
                tunnel=tunnel,
                score=25 if refused else 60,
            ),
            certainty="possible" if refused else "likely",
            why=tuple(findings_of(finding)),
        )


def _unexplained(
    explanations: Iterable[Explanation], cases: Sequence[Case]
) -> Iterator[Explanation]:
    """What show output says, of tunnels whose logs do not say more."""
    explained = {
        address
        for case in cases
        if case.negotiation.outcome not in OPEN | SUCCESSES
        for address in (case.negotiation.peer, case.negotiation.local)
    }
    yield from (one for one in explanations if not explained & set(one.tunnel.split(" - ")))
