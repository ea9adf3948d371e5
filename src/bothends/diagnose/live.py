"""The diagnosis of a live tunnel: what both ends said, and what became of what was tried."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bothends.causes.ike_sas import (
    known_by_another_address,
    lost_packets,
    nat_traversal_lost,
    translated,
)
from bothends.diagnose.collected import Collected, CollectedEnd
from bothends.diagnose.engine import Studied, concluded, explanations, study
from bothends.diagnose.ike_ends import explained, ike_ends
from bothends.diagnose.model import Diagnosis, Explanation
from bothends.diagnose.nat import by_answers
from bothends.diagnose.ping_results import lost_in_tests
from bothends.diagnose.sources import Source, contents
from bothends.diagnose.stale_spis import stale_spis
from bothends.diagnose.states import why_down
from bothends.diagnose.traffic import flows_of, one_way
from bothends.model import one_spelling
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome

_NOTHING: Mapping[str, str] = {}
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def diagnose_live(
    collected: Collected, intended: Mapping[str, str] = _NOTHING, *, keys: bool = False
) -> Diagnosis:
    """What is wrong with a live tunnel, from what was collected at both ends.

    Args:
        collected: what both ends said.
        intended: device to the configuration that the inventory would have.
        keys: whether that holds the keys themselves, so that a wrong one is known.
    """
    ends = {end.device: end.address for end in collected.ends if end.address}
    pair = ike_ends(collected)
    peers = {here: next((a for d, a in ends.items() if d != here), "") for here in ends}
    sources = [s for end in collected.ends for s in _sources(end, peers.get(end.device, ""))]
    studied = study(sources, intended, keys=keys)
    candidates = list(explanations(studied))
    if not studied.up:
        addresses = [*known_by_another_address(pair)] or [*translated(pair)]
        candidates += [explained(cause) for cause in addresses] or by_answers(
            studied.packets, studied.read, ends
        )
    stale = list(_renewed(collected))
    flows = [flow for content in studied.read for flow in flows_of(content)]
    losses = list(lost_in_tests(collected))
    fits = keys and _fits(studied)
    candidates = [
        _confirmed(one, losses) for one in candidates if not (fits and _suspects_a_key(one))
    ]
    candidates += stale or losses or one_way(flows)
    if not candidates:
        lost = [*lost_packets(pair)] or [*nat_traversal_lost(pair)] if fits else []
        candidates += [explained(cause) for cause in lost] or why_down(
            studied.read, ends, collected.tunnel, fits=fits
        )
    diagnosis = concluded(studied, [replace(one, tunnel=collected.tunnel) for one in candidates])
    return replace(diagnosis, explanations=_without_echoes(diagnosis.explanations))


def _confirmed(one: Explanation, losses: Sequence[Explanation]) -> Explanation:
    """What a configuration says, and our own test packets have shown, is certain."""
    shown = any((each.outcome, each.end) == (one.outcome, one.end) for each in losses)
    return replace(one, certainty="certain") if shown else one


def _suspects_a_key(one: Explanation) -> bool:
    """Whether a guess is a wrong key; where both keys are known to be the same, it is none."""
    return one.outcome == Outcome.PSK_MISMATCH.value and one.certainty != "certain"


def _renewed(collected: Collected) -> Iterator[Explanation]:
    """An end that sent on SAs that the other had lost, until the first test renewed them."""
    for trial in collected.trials[:1]:
        shown = [
            end.answer(Command.IPSEC_SAS, trial.before[end.device])
            for end in collected.ends
            if end.device in trial.before
        ]
        for one in stale_spis(contents(shown), renewed=True):
            yield replace(one, score=70)


def _sources(end: CollectedEnd, peer: str) -> Iterator[Source]:
    own = end.device, end.address
    if end.running:
        name = "sheet" if end.sheet else "running-config"
        yield Source(f"{end.device}: {name}", end.running, *own)
    for command, output in end.shows.items():
        yield end.answer(command, about(peer, output))
    if end.log is not None:
        yield Source(f"{end.device}: debug", end.log, *own, whole=True)


def about(peer: str, text: str) -> str:
    """A table without the rows of other peers; what is asked for one peer only stays whole."""
    text = "\n".join(_without_other_blocks(peer, text.splitlines())) if peer else text
    kept = []
    for line in text.splitlines():
        addresses = _ADDRESS.findall(line)
        if not peer or peer in addresses or len(addresses) < 2 or "ident" in line:
            kept.append(line)
    return "\n".join(kept)


_BLOCK = re.compile(r"\s*(?:dst: |Tunnel-id\b|\S+-id +fvrf/ivrf\b|IPv[46] Crypto )")
"""Where an IKE SA of IPv6 begins, which takes several lines, or the table of a version of IP."""
_ENDS = re.compile(r"\s*(?:dst:|src:|Local|Remote) +([0-9A-Fa-f]*:[0-9A-Fa-f:.]+)")


def _without_other_blocks(peer: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines without the SAs, of several lines each, that lead to another address of IPv6."""
    block: list[str] = []
    for line in (*lines, None):
        if line is None or _BLOCK.match(line):
            shown = {one_spelling(at[1]) for each in block if (at := _ENDS.match(each))}
            if len(shown) < 2 or one_spelling(peer) in shown:
                yield from block
            block = []
        if line is not None:
            block.append(line)


def _fits(studied: Studied) -> bool:
    """Whether the comparison found nothing between the two ends, and left nothing open."""
    judgement = studied.verdicts.judgement
    return bool(judgement) and not any(
        finding.consequence.name in {"UNVERIFIABLE", "AUTH"}
        for tunnel in (judgement.tunnels if judgement else ())
        for finding in tunnel.findings
    )


def _without_echoes(ranked: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """What is merely possible says no more than what is known of the same tunnel; nor does a twin.

    Only right where all that was collected is about one tunnel.
    """
    known = [each for each in ranked if each.certainty != "possible"]
    wrong = [each for each in known if not each.succeeded and not each.past]
    kept: dict[tuple[str, str], Explanation] = {}
    for each in wrong or known or ranked:
        kept.setdefault((each.outcome if each.succeeded else each.what, each.end), each)
    return tuple(kept.values())
