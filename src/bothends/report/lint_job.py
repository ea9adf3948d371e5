"""A lint job: what the playbook `lint` is given, and how it ends."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bothends.compare import Judgement, Options, Severity
from bothends.errors import ExitCode
from bothends.ios.config import Release
from bothends.report import lint, lint_console
from bothends.report.formats import FailOn, LintForm


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

    def write(self, judgement: Judgement) -> None:
        """Print a judgement on standard output."""
        if self.form is LintForm.JSON:
            sys.stdout.write(json.dumps(lint.document(judgement), indent=2) + "\n")
        else:
            lint_console.write(judgement, sys.stdout)

    def exit_code(self, judgement: Judgement) -> ExitCode:
        """How the command ends."""
        counts = judgement.severities()
        bad = counts[Severity.ERROR]
        if self.fail_on is FailOn.WARNING:
            bad += counts[Severity.WARNING]
        return ExitCode.FINDINGS if bad else ExitCode.OK
