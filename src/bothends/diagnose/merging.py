"""Explanations without what another one says better.

Both ends' logs, and several attempts in one log, tell of the same fault again and again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bothends.causes.path_causes import NAT
from bothends.diagnose.lost_packets import LOST
from bothends.diagnose.model import Explanation
from bothends.diagnose.sa_symptoms import ENGINE_ERRORS, NO_SA
from bothends.platforms.debug import OPEN, Outcome

_VAGUE = frozenset(outcome.value for outcome in (*OPEN, Outcome.PEER_NO_RESPONSE)) | {
    NO_SA,
    ENGINE_ERRORS,
}
"""What says that something failed, but not what was refused."""
_OF_A_NAT = frozenset(
    outcome.value
    for outcome in (Outcome.PSK_MISSING, Outcome.PHASE1_POLICY_MISMATCH, Outcome.PSK_MISMATCH)
) | {LOST}
"""What an end says that has no key for the address that a NAT shows."""
_BETWEEN = frozenset({NAT, LOST})
"""What lies between the ends: what an end alone makes of it is a guess."""
_CERTAINTIES = ("certain", "likely", "possible")
_FEW = 3
"""Lines of an explanation that gives way to a better one."""


def condensed(ranked: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """The same fault of the same tunnel once, and no guess where the reason is known.

    Args:
        ranked: explanations, the best first.
    """
    kept: list[Explanation] = []
    by_end: dict[str, list[int]] = {}  # by one end where only one is known, and by both
    for one in ranked:
        indices = sorted({i for key in _keys(one) for i in by_end.get(key, ())})
        index = next((i for i in indices if _says_the_same(kept[i], one)), None)
        reason = next((i for i in indices if _explains(kept[i], one)), None)
        if index is not None:
            kept[index] = _joined(kept[index], one)
        elif reason is None:
            for key in _places(one):
                by_end.setdefault(key, []).append(len(kept))
            kept.append(one)
        elif kept[reason].outcome == NAT:  # the lines show what came of it
            why = dict.fromkeys((*kept[reason].why, *one.why[:_FEW]))
            kept[reason] = replace(kept[reason], why=tuple(why))
    return tuple(kept)


def _both(one: Explanation) -> str:
    return " - ".join(sorted(_ends(one)))


def _places(one: Explanation) -> Iterator[str]:
    """Where an explanation is found by those of the same tunnel, who may know one end only."""
    ends = _ends(one)
    yield _both(one)
    if len(ends) > 1:
        yield from (f"any with {end}" for end in ends)


def _keys(one: Explanation) -> Iterator[str]:
    """Where explanations of the same tunnel are found."""
    ends = _ends(one)
    yield _both(one)
    yield from ends if len(ends) > 1 else (f"any with {end}" for end in ends)


def _ends(one: Explanation) -> frozenset[str]:
    return frozenset(one.tunnel.split(" - ")) - {""}


def _same_tunnel(one: Explanation, other: Explanation) -> bool:
    ends, other_ends = _ends(one), _ends(other)
    return bool(ends & other_ends) and (ends <= other_ends or other_ends <= ends)


def _says_the_same(one: Explanation, other: Explanation) -> bool:
    alike = one.outcome == other.outcome or (bool(one.do) and one.do == other.do)
    return (
        alike
        and not one.succeeded
        and not other.succeeded
        and one.past == other.past
        and _same_tunnel(one, other)
    )


def _explains(known: Explanation, guess: Explanation) -> bool:
    if known.past or not _same_tunnel(known, guess):
        return False
    if known.outcome in _BETWEEN:
        unproven = guess.certainty != "certain" and guess.outcome not in _BETWEEN
        return unproven or (known.outcome == NAT and guess.outcome in _OF_A_NAT)
    return guess.outcome in _VAGUE and known.outcome not in _VAGUE and not known.succeeded


def _joined(one: Explanation, other: Explanation) -> Explanation:
    """One explanation with the evidence of both, and all the ends where it can be mended."""
    word = " and " if one.outcome == LOST else " or "  # both ways, or either end
    ends = (end for each in (one, other) for end in each.end.split(word))
    sure = min(one.certainty, other.certainty, key=_CERTAINTIES.index)
    return replace(
        one,
        end=word.join(dict.fromkeys(filter(None, ends))),
        certainty=sure,
        tunnel=max(one.tunnel, other.tunnel, key=lambda tunnel: tunnel.count(" - ")),
        why=tuple(dict.fromkeys((*one.why, *other.why))),
    )
