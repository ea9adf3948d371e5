"""No text, however broken, crashes or stalls the reader, or takes control of a terminal."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothends.diagnose import Source, diagnose, to_document
from bothends.platforms.debug import Outcome, read_debug
from bothends.report import diagnosis_text as text
from bothends.report.plain import printable

LOGS = sorted((Path(__file__).parent / "logs").glob("*.log"))
TEXTS = [path.read_bytes().decode() for path in LOGS]
LINES = sorted({line for log in TEXTS for line in log.splitlines()})


def _check(log: str) -> None:
    read = read_debug(log)
    count = log.count("\n") + 1
    for negotiation in read.negotiations:
        assert negotiation.outcome in set(Outcome)
        assert negotiation.cause
        assert all(1 <= evidence.line <= count for evidence in negotiation.evidence)
    assert all(1 <= moment.line <= count for moment in read.timeline)
    assert read_debug(log) == read


@given(st.text(max_size=2000))
def test_any_text(log: str) -> None:
    _check(log)


@given(st.lists(st.sampled_from(LINES), max_size=120))
@settings(max_examples=60, deadline=None)
def test_shuffled_lines(lines: list[str]) -> None:
    _check("\n".join(lines))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    log = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(log)))
        end = min(len(log), start + draw(st.integers(0, 200)))
        log = log[:start] + draw(st.text(max_size=8)) + log[end:]
    return log


@given(mutated())
@settings(max_examples=60, deadline=None)
def test_mutated(log: str) -> None:
    _check(log)


@pytest.mark.long
@pytest.mark.timeout(1800)
@given(mutated())
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_mutated_long(log: str) -> None:
    _check(log)


@given(mutated())
@settings(max_examples=30, deadline=None)
def test_what_is_printed_holds_no_control_sequence(log: str) -> None:
    found = diagnose([Source("x.log", log + "\nISAKMP:(0): \x1b[2Jsending\x9b31m [red]x[/red]")])
    to_document(found)
    lines = [*text.summary(found), *text.packets(found.packets)]
    lines += [line for one in found.logs for line in text.timeline(one)]
    for _, line in lines:
        assert printable(line).isprintable()


HOSTILE = {
    "one endless line": "ISAKMP:(0): " + "a" * 1_000_000,
    "unclosed heads": "IKEv2:(SESSION ID = " * 50_000,
    "stamps": "Mar  1 00:00:00 " * 60_000,
    "segments": "%" + "AAAA-" * 200_000,
    "blanks": "ISAKMP:(0):Old State =" + " " * 1_000_000,
    "tags": "<span " * 150_000,
    "continuations": "IKEv2:(SESSION ID = 1,SA ID = 1):Sending Packet [To 1.1.1.1:500/\n"
    + "Initiator SPI : 00\n" * 50_000,
    "many peers": "".join(
        f"ISAKMP (0): received packet from 10.0.{i // 256}.{i % 256} dport 500 sport 500"
        " Global (N) NEW SA\n"
        for i in range(10_000)
    ),
    "many sessions": "".join(
        f"IKEv2:(SESSION ID = {i},SA ID = {i}):Retransmitting packet\n" for i in range(10_000)
    ),
    "prompts": "R1#" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(30)
def test_hostile_text_ends(name: str) -> None:
    read_debug(HOSTILE[name])
