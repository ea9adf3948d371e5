"""Laws that hold for any text whatever: no crash, every line accounted for, nothing invented."""

import json
import os
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothends.platforms.show import LineUse, Parsed, known_commands, parse
from bothends.platforms.show.registry import PLATFORMS

ANY_COMMAND = st.sampled_from(
    [(command, platform) for platform in PLATFORMS for command in known_commands(platform)]
)
# `make fuzz-show` asks for many more examples.
RELAXED = settings(
    max_examples=int(os.environ.get("BOTHENDS_FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def account(parsed: Parsed, text: str) -> None:
    """Every line has exactly one fate, and the unread ones are listed with their numbers."""
    lines = text.split("\n") if "\n" in text else text.replace("\r", "\n").split("\n")
    assert len(parsed.fates) == len(lines)
    unread = [at for at, (fate, _) in enumerate(parsed.fates, start=1) if fate is LineUse.UNREAD]
    assert [line.line for line in parsed.unread] == unread
    assert all(line.text.isprintable() or line.text.strip() for line in parsed.unread)
    said = json.dumps([parsed.records, [line.text for line in parsed.unread]], ensure_ascii=False)
    assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in said)


@RELAXED
@given(ANY_COMMAND, st.text(max_size=400))
def test_any_text(chosen: tuple[str, str], text: str) -> None:
    account(parse(chosen[0], text, chosen[1]), text)


@RELAXED
@given(data=st.data())
def test_mutated_outputs(every_output: Any, data: st.DataObject) -> None:
    output = data.draw(st.sampled_from(every_output))
    lines = output.text.split("\n")
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(("drop", "repeat", "cut", "insert", "swap", "join")))
        line = lines[at]
        if kind == "drop" and len(lines) > 1:
            del lines[at]
        elif kind == "repeat":
            lines.insert(at, line)
        elif kind == "cut":
            lines[at] = line[: data.draw(st.integers(0, len(line)))]
        elif kind == "insert":
            where = data.draw(st.integers(0, len(line)))
            lines[at] = line[:where] + data.draw(st.text(max_size=6)) + line[where:]
        elif kind == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "join" and at + 1 < len(lines):
            lines[at : at + 2] = [line + lines[at + 1]]
    text = "\n".join(lines)
    account(parse(output.command, text, output.platform), text)


@RELAXED
@given(data=st.data())
def test_a_cropped_end_keeps_the_records_before_it(every_output: Any, data: st.DataObject) -> None:
    output = data.draw(st.sampled_from(every_output))
    cut = data.draw(st.integers(0, len(output.text)))
    whole = parse(output.command, output.text, output.platform).records
    if output.name == "dmvpn_detail":  # a cropped interface name there is another interface
        cut = output.text.rfind("\n", 0, cut) + 1
    cropped = parse(output.command, output.text[:cut], output.platform).records
    assert len(cropped) <= len(whole)


@RELAXED
@given(ANY_COMMAND, st.data())
def test_output_of_another_command_does_no_harm(
    every_output: Any, chosen: tuple[str, str], data: st.DataObject
) -> None:
    output = data.draw(st.sampled_from(every_output))
    account(parse(chosen[0], output.text, chosen[1]), output.text)


def test_records_of_an_output_given_twice_come_twice(every_output: Any) -> None:
    for output in every_output:
        once = parse(output.command, output.text, output.platform).records
        twice = parse(output.command, f"{output.text}\n{output.text}", output.platform).records
        if output.name not in ("asa_crypto_map", "crypto_map", "dmvpn_detail"):
            assert len(twice) == 2 * len(once), output.name


HOSTILE = {
    "spaces": " " * 200_000,
    "one word": "a" * 200_000,
    "digits": "1" * 200_000,
    "colons": "1:" * 100_000,
    "slashes": "1/1 " * 50_000,
    "commas": "conn id: 1, " * 20_000,
    "counters": "#pkts encaps: 1, " * 20_000,
    "backspaces": "a\b" * 100_000,
    "escapes": "\x1b[" * 100_000,
    "tags": "<b " * 60_000,
    "percent": "%A-" * 60_000,
    "more": "-- more" * 30_000,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_lines_take_no_time(hostile: str) -> None:
    for platform in PLATFORMS:
        for command in known_commands(platform):
            parse(command, hostile, platform)
            parse(command, f"{hostile[:1900]}\n{hostile[:90]}\n" * 3, platform)


def near_misses(text: str, size: int) -> str:
    """Lines that nearly match: stretched, repeated, broken; no two are the same."""
    known = [line for line in text.split("\n") if line.strip()]
    lines: list[str] = []
    length = 0
    while length < size:
        at = len(lines)
        line = known[at % len(known)]
        stretched = (
            line.replace(" ", " " * (2 + at % 40)),
            line + " " * (at % 300) + "!",
            line * (2 + at % 8),
            line[: at % len(line)] + line[at % len(line) :] * (2 + at % 30),
        )
        lines.append(f"{stretched[at // len(known) % 4][:1980]}{at}")
        length += len(lines[-1]) + 1
    return "\n".join(lines)


@pytest.mark.timeout(60)
def test_near_misses_take_no_time(every_output: Any) -> None:
    for output in every_output:
        text = near_misses(output.text, 100_000)
        start = process_time()
        parsed = parse(output.command, text, output.platform)
        assert process_time() - start < 2, output.name
        account(parsed, text)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ten_megabytes_of_near_misses(every_output: Any) -> None:
    for output in every_output:
        text = near_misses(output.text, 10_000_000)
        start = process_time()
        parsed = parse(output.command, text, output.platform)
        assert process_time() - start < 30, output.name
        assert len(parsed.fates) == text.count("\n") + 1
