"""A lint job: what the playbook `lint` is given, and how it ends."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from bothends.compare import Judgement, Options, Severity
from bothends.compare.silence import Silencer
from bothends.errors import ExitCode
from bothends.ios.config import Release
from bothends.report import github, junit, lint, lint_console, markdown, sarif
from bothends.report.formats import FailOn, LintForm
from bothends.report.lint_items import Report

WIDTH = 100
"""Columns where neither a terminal nor COLUMNS says how many there are."""


@dataclass(frozen=True, slots=True)
class LintJob:
    """One comparison, from what to read to what to print."""

    project: Path
    paths: tuple[Path, ...] = ()
    """Files and folders; none: what the inventory renders."""
    release: Release | None = None
    options: Options = field(default_factory=Options)
    form: LintForm = LintForm.CONSOLE
    fail_on: FailOn = FailOn.ERROR
    baseline: frozenset[str] = frozenset()
    """Fingerprints of the findings that are known, and neither printed nor failed on."""
    silencer: Silencer = field(default_factory=Silencer)
    """The rules, without what somebody has silenced."""

    def write(self, judgement: Judgement) -> None:
        """Print a judgement on standard output."""
        self._writers()[self.form](self._report(judgement), sys.stdout)
        if self.options.upgrade_to:
            sys.stderr.write(f"{_upgrade(judgement, self.options.upgrade_to)}\n")
        for each in self.silencer.unused:
            sys.stderr.write(f"{each.where}: silences nothing: {each.rule} ({each.reason})\n")

    def exit_code(self, judgement: Judgement) -> ExitCode:
        """How the command ends."""
        items = self._report(judgement).items
        failed = any(item.finding.severity in self.fail_on.severities for item in items)
        return ExitCode.FINDINGS if failed else ExitCode.OK

    def _report(self, judgement: Judgement) -> Report:
        return Report(judgement, silenced=self.silencer.count, baseline=self.baseline)

    def _writers(self) -> Mapping[LintForm, Callable[[Report, TextIO], None]]:
        return {
            LintForm.CONSOLE: lambda report, stream: lint_console.write(
                report, stream, get_terminal_size((WIDTH, 0)).columns
            ),
            LintForm.JSON: lint.write,
            LintForm.SARIF: sarif.write,
            LintForm.JUNIT: lambda report, stream: junit.write(report, stream, self.fail_on),
            LintForm.GITHUB: github.write,
            LintForm.MARKDOWN: markdown.write,
        }


def _upgrade(judgement: Judgement, release: Release) -> str:
    """A dry run of an upgrade in one line."""
    found = [each for each in judgement.all_findings() if each.rule == "STR-005"]
    lost = sum(each.severity is Severity.ERROR for each in found)
    refused = sum(each.rule == "STR-004" for each in judgement.findings)
    return (
        f"upgrade to {release}: of {len(judgement.tunnels)} tunnels, {lost} stay down after both "
        f"ends are upgraded, {len(found) - lost} suffer while only one is; {refused} objects have "
        f"lines that are refused"
    )
