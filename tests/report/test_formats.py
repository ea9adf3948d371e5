"""What `bothends lint` prints, format by format."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from tests.report.pairs import BROKEN
from typer.testing import Result

from bothends.compare import Finding, Place, Severity, judge
from bothends.compare.judge import no_rules
from bothends.platforms.ios.config import read_router
from bothends.report import github, junit, lint_console, markdown
from bothends.report.formats import FailOn, LintForm
from bothends.report.lint_items import Report

GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {
    LintForm.CONSOLE: "txt",
    LintForm.JSON: "json",
    LintForm.SARIF: "sarif",
    LintForm.JUNIT: "xml",
    LintForm.GITHUB: "github.txt",
    LintForm.MARKDOWN: "md",
    LintForm.HTML: "html",
}
Lint = Callable[..., Result]


@pytest.mark.parametrize("form", LintForm)
def test_golden(form: LintForm, lint: Lint, golden: Callable[[Path, str], None]) -> None:
    result = lint("--format", form)
    assert result.exit_code == 1
    golden(GOLDEN / f"broken.{SUFFIXES[form]}", result.stdout)


def test_json_fits_its_schema(lint: Lint, schema: Callable[[str], Any]) -> None:
    jsonschema.validate(json.loads(lint("--format", "json").stdout), schema("lint"))


def printed(report: Report, form: str) -> str:
    stream = io.StringIO()
    match form:
        case "console":
            lint_console.write(report, stream, 100)
        case "github":
            github.write(report, stream)
        case "markdown":
            markdown.write(report, stream)
        case _:
            junit.write(report, stream)
    return stream.getvalue()


def saying(report: Report, **texts: str) -> Report:
    """The same report, every finding and device saying something else."""

    def place(old: Place) -> Place:
        return replace(old, **{k: v for k, v in texts.items() if k in ("text", "device", "file")})

    def finding(old: Finding) -> Finding:
        message = texts.get("message", old.message)
        return replace(old, message=message, a=place(old.a), b=place(old.b) if old.b else None)

    tunnels = tuple(
        replace(
            tunnel,
            id=texts.get("device", tunnel.id),
            findings=tuple(map(finding, tunnel.findings)),
        )
        for tunnel in report.judgement.tunnels
    )
    findings = tuple(map(finding, report.judgement.findings))
    return Report(replace(report.judgement, tunnels=tunnels, findings=findings))


HOSTILE = "\x1b]0;x\x07\x9b2J\u202e::error::x|`<b>&]]>*_\r\x00%0A"


@pytest.mark.parametrize("form", ["console", "github", "markdown", "junit"])
def test_device_text_controls_nothing(form: str, broken: Report) -> None:
    said = printed(saying(broken, text=HOSTILE, device=HOSTILE, message=HOSTILE), form)
    assert "x1b" in said, "the text is shown, its control characters spelled out"
    assert not [c for c in said if not c.isprintable() and c != "\n"]


@settings(max_examples=50, deadline=None)
@given(text=st.text(min_size=1))
def test_annotations_say_what_was_found(text: str, broken: Report) -> None:
    """One command a line, whatever the text; and the runner reads the text back."""
    lines = printed(saying(broken, message=text), "github").splitlines()
    assert len(lines) == len(broken.items) + 1
    plain = "".join(c if c.isprintable() or c in "\r\n" else f"\\x{ord(c):02x}" for c in text)
    for line in lines[:-1]:
        facts, message = re.fullmatch(r"::(?:error|warning|notice) ([^:]*)::(.*)", line).groups()  # type: ignore[union-attr]  # every line matches
        assert [fact.partition("=")[0] for fact in facts.split(",")] == ["file", "line", "title"]
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            message = message.replace(code, char)
        assert plain in message


@settings(max_examples=50, deadline=None)
@given(text=st.text(min_size=1))
def test_junit_is_xml_whatever_the_text(text: str, broken: Report) -> None:
    root = JUnitXml.fromstring(printed(saying(broken, message=text, device=text), "junit").encode())
    cases = [case for suite in root for case in suite]
    assert len(cases) == len(broken.items)


def test_junit_has_a_suite_for_every_tunnel(lint: Lint, broken: Report) -> None:
    for fail_on in FailOn:
        root = JUnitXml.fromstring(lint("--format", "junit", "--fail-on", fail_on).stdout.encode())
        suites = {suite.name: suite for suite in root}
        assert [*suites][: len(broken.judgement.tunnels)] == [
            t.id for t in broken.judgement.tunnels
        ]
        failed = sum(broken.severities()[Severity(name)] for name in fail_on.severities)
        assert sum(suite.failures for suite in suites.values()) == failed
        assert (
            sum(
                len(case.result) and case.result[0]._tag == "failure"
                for s in suites.values()
                for case in s
            )
            == failed
        )


def test_junit_passes_for_a_tunnel_without_findings(broken: Report) -> None:
    tunnels = tuple(replace(tunnel, findings=()) for tunnel in broken.judgement.tunnels)
    quiet = Report(replace(broken.judgement, tunnels=tunnels, findings=()))
    [suite] = JUnitXml.fromstring(printed(quiet, "junit").encode())
    [case] = suite
    assert (suite.failures, case.is_passed, case.name) == (0, True, tunnels[0].verdict)


@settings(max_examples=50, deadline=None)
@given(text=st.text(min_size=1))
def test_markdown_keeps_its_table(text: str, broken: Report) -> None:
    said = printed(saying(broken, device=text, text=text, message=text), "markdown")
    table = said[: said.index("\n## ")]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(broken.judgement.tunnels)
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {6}


LONG = "distribution-router-in-the-basement-of-the-northern-branch-office-17"


@pytest.mark.parametrize("width", [80, 100, 132])
def test_console_keeps_its_width(width: int, broken: Report) -> None:
    stream = io.StringIO()
    report = saying(broken, device=f"{LONG}:VPN 10 - {LONG}:VPN 20", file=f"{LONG}/{LONG}.cfg")
    lint_console.write(report, stream, width)
    shown = {
        text.strip()
        for item in report.items
        for text in (
            *(line for fix in item.finding.fix for line in fix.lines),
            *(f"{place.device} {place.file}:{place.line}" for place in item.places),
            *(place.text for place in item.places),
        )
    }
    wide = [line.strip() for line in stream.getvalue().splitlines() if len(line) > width]
    assert [line for line in wide if line not in shown and LONG not in line] == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_on_a_terminal_that_wants_it(
    broken: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "")  # as good as none (no-color.org)
    plain, coloured, refused = io.StringIO(), Terminal(), Terminal()
    lint_console.write(broken, plain, 100)
    lint_console.write(broken, coloured, 100)
    monkeypatch.setenv("NO_COLOR", "1")
    lint_console.write(broken, refused, 100)
    assert "\x1b[31m" in coloured.getvalue()
    assert re.sub(r"\x1b\[\d+m", "", coloured.getvalue()) == plain.getvalue()
    assert refused.getvalue() == plain.getvalue()


def test_a_tunnel_that_is_down_for_no_reason_told_fails_all_the_same() -> None:
    texts = enumerate(BROKEN.texts(), 1)
    routers = [read_router(text, f"R{number}.cfg") for number, text in texts]
    unexplained = Report(judge(routers, find=no_rules))
    assert not unexplained.items
    assert unexplained.failed
    assert not Report(judge(routers, find=no_rules), silenced=1).failed
