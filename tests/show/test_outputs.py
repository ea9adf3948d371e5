"""Every parser reads its outputs to the approved records, whatever a terminal did to them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bothends.platforms.show import LineUse, parse
from bothends.platforms.show.registry import PLATFORMS, canonical, parsers

SYSLOG = "*Mar  1 00:01:02.345: %CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP.  Peer 192.0.2.9:500"


def test_records_are_as_approved(output: Any, golden: Callable[[Path, str], None]) -> None:
    parsed = parse(output.command, output.text, output.platform)
    assert not parsed.unread
    assert parsed.records
    golden(output.golden, json.dumps(parsed.records, indent=1) + "\n")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_parser_has_an_output(platform: str, every_output: Any) -> None:
    read = {parsers(platform)[canonical(output.command, platform)]
            for output in every_output if output.platform == platform}  # fmt: skip
    assert read == set(parsers(platform).values())


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def _no_indentation(text: str) -> str:
    return "\n".join(line.lstrip() for line in text.split("\n"))


def _deep_indentation(text: str) -> str:
    return "\n".join(" " * 10 + line for line in text.split("\n"))


def _tabs(text: str) -> str:
    return re.sub(r"(?m)^ {8}", "\t", text)


def _prompts(text: str) -> str:
    return f"R1#show something | include x\n{text}\nR1#\nR1(config-if)#do show clock\nR1>"


def _pager(text: str) -> str:
    lines = text.split("\n")
    for at in range(10, len(lines), 12):
        lines[at] = f" --More-- {chr(8) * 9}        {chr(8) * 9}{lines[at]}"
    return "\n".join(lines)


def _pager_asa(text: str) -> str:
    lines = text.split("\n")
    for at in range(10, len(lines), 12):
        lines[at] = f"<--- More --->\r              \r{lines[at]}"
    return "\n".join(lines)


def _syslog(text: str) -> str:
    return "\n".join(
        f"{line}\n{SYSLOG}" if at % 5 == 0 else line for at, line in enumerate(text.split("\n"))
    )


def _colours(text: str) -> str:
    return "\n".join(f"\x1b[1;32m{line}\x1b[0m" for line in text.split("\n"))


def _blank_lines(text: str) -> str:
    return text.replace("\n", "\n\n")


def _no_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def _wrapped(text: str) -> str:
    """As a terminal of 80 columns copies it."""
    lines = []
    for line in text.split("\n"):
        lines += [line[at : at + 80] for at in range(0, len(line) or 1, 80)]
    return "\n".join(lines)


def _web_page(text: str) -> str:
    marked = text.replace("QM_IDLE", '<span style="color: red">QM_IDLE</span>')
    return marked.replace("#pkts decaps:", "<b>#pkts decaps:</b>")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


SURVIVED = [
    _crlf, _no_indentation, _deep_indentation, _tabs, _prompts, _pager, _pager_asa, _syslog,
    _colours, _blank_lines, _no_blank_lines, _wrapped, _web_page, _quoted,
]  # fmt: skip


@pytest.mark.parametrize("mangle", SURVIVED, ids=lambda mangle: mangle.__name__.strip("_"))
def test_a_terminal_does_not_change_what_was_said(
    output: Any, mangle: Callable[[str], str]
) -> None:
    if mangle is _syslog and output.name == "event_trace":
        pytest.skip("every line of an event trace looks like a log line")
    whole = parse(output.command, output.text, output.platform)
    mangled = parse(output.command, mangle(output.text), output.platform)
    assert mangled.records == whole.records
    assert not mangled.unread


def test_wrapped_lines_and_syslog_together_lose_nothing(output: Any) -> None:
    parsed = parse(output.command, _crlf(_pager(_wrapped(output.text))), output.platform)
    assert parsed.records == parse(output.command, output.text, output.platform).records


STRANGE = ["Flux capacitor @ 1.21 gigawatts", "flux", "        a flux of capacitors"]


@pytest.mark.parametrize("strange", STRANGE)
def test_a_strange_line_is_unread_and_changes_nothing(output: Any, strange: str) -> None:
    whole = parse(output.command, output.text, output.platform)
    lines = output.text.split("\n")
    for at in range(0, len(lines), 7):
        parsed = parse(
            output.command, "\n".join([*lines[:at], strange, *lines[at:]]), output.platform
        )
        assert [(u.line, u.text) for u in parsed.unread] == [(at + 1, strange.strip())]
        assert parsed.records == whole.records


def test_skipped_lines_name_their_rule(output: Any) -> None:
    parsed = parse(output.command, output.text, output.platform)
    assert all(rule for fate, rule in parsed.fates if fate in (LineUse.SKIPPED, LineUse.READ))
