"""Texts that nobody would write: judged all the same, and never better for what they have lost."""

import os
import random
import re
from collections.abc import Collection
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.compare.faults import FAULTS, Fault, worded
from tests.compare.kinds import KINDS, Pair, judged
from tests.compare.reasons import unexplained

from bothends.compare import Consequence, Severity, Verdict
from bothends.compare.rules import rules

EXAMPLES = int(os.environ.get("BOTHENDS_FUZZ_EXAMPLES", "100"))
few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
many = settings(few, max_examples=20_000)
C = Consequence
UP = {Verdict.UP, Verdict.UP_WEAK}
DOWN = {Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2}
SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)
CURABLE = ("PEER", "IKE1-007", "IKE2-002", "IKE2-008", "IKE2-010")
"""Addresses, interfaces and routes, which only a whole configuration proves; and an end that is left
with what is built in, where the other end can meet it by losing its own."""
USES_PROFILE = " set isakmp-profile"
BROKEN = tuple(
    (fault, kind) for fault in FAULTS if fault.verdict in DOWN and not fault.both
    and not fault.rule.startswith(CURABLE) for kind in fault.kinds
)  # fmt: skip
"""Disagreements that keep a tunnel down, and pairs in which they can be made."""
CORPUS = tuple(KINDS.values()) + tuple(rule.wrong.texts() for rule in rules().values())
WORDS = sorted({word for pair in CORPUS for text in pair for word in text.split()})


@st.composite
def mangled(draw: st.DrawFn) -> Pair:
    """Two texts that were cut, garbled, shuffled, or mixed with a third."""
    one, other = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 4))):
        one = _mangled(draw, one)
    if draw(st.booleans()):
        other = _mangled(draw, other)
    return one, other


def _mangled(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines() or [""]
    index = draw(st.integers(0, len(lines) - 1))
    match draw(
        st.sampled_from(("cut", "drop", "word", "text", "indent", "shuffle", "mix", "twice"))
    ):
        case "cut":
            return text[: draw(st.integers(0, len(text)))]
        case "drop":
            del lines[index : index + draw(st.integers(1, 5))]
        case "word":
            words = lines[index].split(" ")
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS))
            lines[index] = " ".join(words)
        case "text":
            lines[index] += draw(st.text(max_size=20))
        case "indent":
            lines[index] = " " * draw(st.integers(0, 3)) + lines[index].strip()
        case "shuffle":
            random.Random(draw(st.integers(0, 9999))).shuffle(lines)  # noqa: S311  (no secret)
        case "mix":
            foreign = draw(st.sampled_from(CORPUS))[draw(st.integers(0, 1))].splitlines()
            start = draw(st.integers(0, len(foreign)))
            lines[index:index] = foreign[start : start + draw(st.integers(1, 12))]
        case _:
            lines += lines[index:]
    return "\n".join(lines) + "\n"


def judged_whatever_it_is(pair: Pair) -> None:
    """A text that makes no sense is judged, and what does not come up is explained."""
    assert not unexplained(judged(*pair), mangled=True)


@dataclass(frozen=True)
class Loss:
    """A faulty pair, and the lines of one of its ends that the law lets get lost.

    Some losses are corrections, and no lines that happen to be missing: at the end with the fault
    the line that puts the faulty ISAKMP profile to use, which an end can do without; at the other
    end the very line that the fault has taken away, so that both are left with the same default.
    """

    fault: Fault
    kind: str
    side: int
    end: int

    @property
    def lines(self) -> list[str]:
        return self.fault.made(self.kind, self.side)[self.end].splitlines()

    @property
    def loose(self) -> list[int]:
        """The lines as in the healthy pair, whose loss corrects nothing."""
        healthy = set(KINDS[self.kind][self.end].splitlines())
        return [
            index
            for index, line in enumerate(self.lines)
            if line in healthy and not self._corrects(line)
        ]

    def _corrects(self, line: str) -> bool:
        if self.end == self.side:
            healthy, faulty = KINDS[self.kind][self.end], "\n".join(self.lines)
            return line.startswith(USES_PROFILE) and _profile(healthy) != _profile(faulty)
        old, new = (worded(text, self.end) for text in (self.fault.old, self.fault.new))
        kept = {each.split()[0] for each in new.splitlines() if each.strip()}
        return line in old.splitlines() and line.split(maxsplit=1)[0] not in kept

    def without(self, lost: Collection[int]) -> Pair:
        """The pair after some lines got lost."""
        texts = list(self.fault.made(self.kind, self.side))
        left = (line for index, line in enumerate(self.lines) if index not in lost)
        texts[self.end] = "\n".join(left) + "\n"
        return texts[0], texts[1]


def _profile(text: str) -> list[str]:
    """The ISAKMP profiles of a text, line by line."""
    found = re.findall(r"^crypto isakmp profile .*(?:\n .*)*", text, re.MULTILINE)
    return [line for each in found for line in each.splitlines()]


def never_up_for_what_is_lost(fault: Fault, kind: str, data: st.DataObject) -> None:
    """Lines that get lost at one end do not bring up what a fault keeps down."""
    side = data.draw(st.sampled_from(fault.sides))
    loss = Loss(fault, kind, side, data.draw(st.integers(0, 1)))
    lost = data.draw(st.sets(st.sampled_from(loss.loose), min_size=1, max_size=6))
    assert not _up(loss, lost), [loss.lines[index] for index in sorted(lost)]


def _up(loss: Loss, lost: Collection[int]) -> bool:
    return bool({tunnel.verdict for tunnel in judged(*loss.without(lost)).tunnels} & UP)


def never_up_for_what_is_cut(fault: Fault, kind: str, data: st.DataObject) -> None:
    """Nor does the rest of a text that ends too early, wherever the fault was."""
    side = data.draw(st.sampled_from(fault.sides))
    texts = list(fault.made(kind, side))
    end = data.draw(st.integers(0, 1))
    whole = f"Building configuration...\n\nCurrent configuration : 4711 bytes\n!\n{texts[end]}"
    texts[end] = whole[: data.draw(st.integers(0, len(whole)))]
    assume(texts[end].strip())
    assert not {tunnel.verdict for tunnel in judged(*texts).tunnels} & UP


@few
@given(pair=mangled())
def test_anything_is_judged(pair: Pair) -> None:
    judged_whatever_it_is(pair)


@few
@given(broken=st.sampled_from(BROKEN), data=st.data())
def test_losing_lines_does_not_help(broken: tuple[Fault, str], data: st.DataObject) -> None:
    never_up_for_what_is_lost(*broken, data)


@few
@given(broken=st.sampled_from(BROKEN), data=st.data())
def test_ending_early_does_not_help(broken: tuple[Fault, str], data: st.DataObject) -> None:
    never_up_for_what_is_cut(*broken, data)


@pytest.mark.long
@pytest.mark.timeout(3600)
@many
@given(pair=mangled())
def test_anything_is_judged_at_length(pair: Pair) -> None:
    judged_whatever_it_is(pair)


@pytest.mark.long
@pytest.mark.timeout(3600)
@many
@given(broken=st.sampled_from(BROKEN), data=st.data())
def test_losing_lines_does_not_help_at_length(
    broken: tuple[Fault, str], data: st.DataObject
) -> None:
    never_up_for_what_is_lost(*broken, data)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rule", sorted({fault.rule for fault, _ in BROKEN}))
def test_losing_any_one_line_does_not_help(rule: str) -> None:
    healed = [
        (kind, side, end, loss.lines[index])
        for fault, kind in BROKEN
        if fault.rule == rule
        for side in fault.sides
        for end in (0, 1)
        for loss in [Loss(fault, kind, side, end)]
        for index in loss.loose
        if _up(loss, {index})
    ]
    assert not healed
