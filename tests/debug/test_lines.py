"""Prefixes, wraps, noise and interleaving do not change what a log says."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.platforms.debug import read_debug

LOGS = Path(__file__).parent / "logs"
SUCCESS = re.sub(r"(?m)^\*Mar  1 [\d:.]+: ", "", (LOGS / "success--initiator.log").read_text())
MISMATCH = re.sub(
    r"(?m)^\*Mar  1 [\d:.]+: ",
    "",
    (LOGS / "phase1_policy_mismatch--responder-encryption.log").read_text(),
)
PREFIXES = (
    "",
    "*Mar  1 00:42:09.431: ",
    "Nov  7 2024 09:12:33.101 CET: ",
    ".Nov  7 09:12:33.101: ",
    "000123: *Nov  7 09:12:33.101: ",
    "00:03:07: ",
    "1w2d: ",
    "3d04h: ",
    "<189>123: router-1: Nov  7 09:12:33.101: ",
    "Nov  7 09:12:33 192.0.2.9 123: 000456: Nov  7 09:12:32.999 UTC: ",
    "2024-11-07T09:12:33.101+01:00 edge-r1 ",
    "[2024-11-07 09:12:33.101] ",
    "R1#*Nov  7 09:12:33.101: ",
    "09:12:33.101 | ",
)


def _outcome(text: str) -> list[tuple[str, str]]:
    return [(n.outcome.value, n.role) for n in read_debug(text).negotiations]


def _prefixed(text: str, prefix: str) -> str:
    return re.sub(r"(?m)^(?=ISAKMP|IPSEC|%|Crypto)", lambda _: prefix, text)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_any_prefix(prefix: str) -> None:
    assert _outcome(_prefixed(SUCCESS, prefix)) == [("success", "initiator")]
    assert _outcome(_prefixed(MISMATCH, prefix)) == [("phase1_policy_mismatch", "responder")]


def _cut_at(width: int) -> Callable[[str], str]:
    def cut(text: str) -> str:
        rows = []
        for line in text.split("\n"):
            rows += [line[i : i + width] for i in range(0, len(line), width)] or [""]
        return "\n".join(rows)

    return cut


def _wrap_words(text: str) -> str:
    return "\n".join(textwrap.fill(line, 78) for line in text.split("\n"))


CHANGES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("CRLF", lambda text: text.replace("\n", "\r\n")),
    ("colours", lambda text: text.replace("ISAKMP", "\x1b[1mISAKMP\x1b[0m")),
    ("trailing blanks", lambda text: text.replace("\n", "   \n")),
    ("page markup", lambda text: text.replace("ISAKMP", '<span class="x">ISAKMP</span>')),
    ("byte order mark", lambda text: "\ufeff" + text),
    ("cut at 80", _cut_at(80)),
    ("cut at 79", _cut_at(79)),
    ("wrapped at words", _wrap_words),
    ("prompts between", lambda text: text.replace("\nISAKMP", "\nR1#\nISAKMP")),
    ("pages", lambda text: text.replace("\nISAKMP", "\n --More-- \nISAKMP")),
    (
        "other messages between",
        lambda text: text.replace(
            "\nISAKMP",
            "\n*Mar  1 00:00:01: %LINK-3-UPDOWN: Interface Serial0/0, changed state to up\nISAKMP",
        ),
    ),
)


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_terminal_noise(name: str, change: Callable[[str], str]) -> None:
    stamped = _prefixed(SUCCESS, "*Mar  1 00:42:09.431: ")
    assert _outcome(change(stamped)) == [("success", "initiator")]
    refused = _prefixed(MISMATCH, "*Mar  1 00:42:09.431: ")
    assert _outcome(change(refused)) == [("phase1_policy_mismatch", "responder")]


def test_interleaved_negotiations_stay_apart() -> None:
    other = SUCCESS.replace("192.0.2.1", "192.0.2.77").replace("1001", "1077")
    other = other.replace("1546246439", "999")
    ours, theirs = (
        re.split(r"(?m)^(?=ISAKMP[ :(0-9)]*(?:sending|received) )", t) for t in (SUCCESS, other)
    )
    mixed = "".join(a + b for a, b in zip(ours, theirs, strict=True))
    found = read_debug(mixed).negotiations
    assert {n.peer for n in found if n.outcome == "success"} == {"192.0.2.1", "192.0.2.77"}


def test_a_log_cut_anywhere_never_invents_a_cause() -> None:
    lines = SUCCESS.split("\n")
    allowed = {"success", "success_phase2", "success_phase1_only", "incomplete_log",
               "undetermined_from_log", "phase1_policy_accepted"}  # fmt: skip
    for first in range(0, len(lines), 3):
        for last in range(first + 1, len(lines), 7):
            outcomes = {n.outcome for n in read_debug("\n".join(lines[first:last])).negotiations}
            assert outcomes <= allowed


def test_evidence_points_into_the_file() -> None:
    text = "\n\n" + MISMATCH
    found = read_debug(text).negotiations[0]
    rows = text.split("\n")
    for evidence in found.evidence:
        assert rows[evidence.line - 1].strip() == evidence.text.strip()


def test_offers_are_held_against_policies_attribute_by_attribute() -> None:
    offer = read_debug(MISMATCH).negotiations[0].offers[0]
    assert dict(offer.attributes) == {
        "encryption": "3DES-CBC", "hash": "SHA", "group": "2", "auth": "pre-share",
        "lifetime": "86400",
    }  # fmt: skip
    assert offer.refused == ("encryption",)
    assert offer.accepted is False
