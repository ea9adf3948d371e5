"""A lint job: what the playbook `lint` is given, and how it ends."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from bothends.compare import Judgement, Options
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

    def write(self, judgement: Judgement) -> None:
        """Print a judgement on standard output."""
        self._writers()[self.form](self._report(judgement), sys.stdout)

    def exit_code(self, judgement: Judgement) -> ExitCode:
        """How the command ends."""
        items = self._report(judgement).items
        failed = any(item.finding.severity in self.fail_on.severities for item in items)
        return ExitCode.FINDINGS if failed else ExitCode.OK

    def _report(self, judgement: Judgement) -> Report:
        return Report(judgement, baseline=self.baseline)

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
