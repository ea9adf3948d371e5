"""A lint job: what the playbook `lint` is given, and how it ends."""

import sys
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

from bothends.compare import Judgement, Options, Severity
from bothends.compare.accepted_findings import Silencer
from bothends.compare.rules import rules
from bothends.errors import ExitCode
from bothends.platforms.router import Release
from bothends.report.formats import FailOn, LintForm
from bothends.report.lint_items import Baseline, Report
from bothends.report.lint_view import LintView
from bothends.report.lint_words import hidden, not_judged
from bothends.report.plain import printable, unheard

_WRITERS = {
    LintForm.JSON: "lint",
    LintForm.SARIF: "sarif",
    LintForm.JUNIT: "junit",
    LintForm.GITHUB: "github",
    LintForm.MARKDOWN: "markdown",
    LintForm.HTML: "lint_html",
}
"""The module of this package that prints a form for machines, imported when it is asked for."""


@dataclass(frozen=True, slots=True)
class LintJob:
    """One comparison, from what to read to what to print."""

    project: Path
    paths: tuple[Path, ...] = ()
    """Files and folders; none: what the inventory renders."""
    partners: bool = False
    """Whether the partners' ends of the inventory are compared with what the files hold."""
    release: Release | None = None
    options: Options = field(default_factory=Options)
    form: LintForm = LintForm.CONSOLE
    fail_on: FailOn = FailOn.UNDECIDED
    baseline: Baseline = field(default_factory=Baseline)
    """What is known, and neither printed nor failed on."""
    silencer: Silencer = field(default_factory=Silencer)
    """The rules, without what somebody has silenced."""
    cache: Path | None = None
    """Folder of what earlier runs have read of the files."""
    view: LintView = field(default_factory=LintView)
    """What of it is printed for people."""

    def say(self, text: str) -> None:
        """One remark, apart from the results."""
        sys.stderr.write(f"{printable(text)}\n")

    def write(self, judgement: Judgement) -> None:
        """Print a judgement on standard output."""
        report = self._report(judgement)
        with unheard(sys.stdout) as stream:
            if self.form is LintForm.CONSOLE:
                from bothends.report import lint_console

                folders = tuple(path for path in self.paths if path.is_dir())
                lint_console.write(report, stream, view=replace(self.view, folders=folders))
            else:
                import_module(f"bothends.report.{_WRITERS[self.form]}").write(report, stream)
        if report.known:
            self.say(hidden(report))
        if self.form is not LintForm.CONSOLE and (line := not_judged(report)):
            self.say(line)
        if self.options.upgrade_to:
            self.say(_upgrade(judgement, self.options.upgrade_to))
        for pattern in self.view.only:
            if not any(fnmatchcase(rule, pattern.upper()) for rule in rules()):
                self.say(f"--only {pattern}: no rule has such an id; `bothends rules` lists them")
        for each in self.silencer.unused:
            self.say(f"{each.where}: hides no finding: {each.rule} ({each.reason})")

    def exit_code(self, judgement: Judgement) -> ExitCode:
        """How the command ends."""
        if any(each.named for each in judgement.passed_over):
            return ExitCode.USAGE
        return ExitCode.FINDINGS if self._report(judgement).failed else ExitCode.OK

    def _report(self, judgement: Judgement) -> Report:
        return Report(
            judgement,
            self.silencer.count,
            self.baseline,
            self.fail_on,
            self.silencer.accepted,
            self.options.strength,
        )


def _upgrade(judgement: Judgement, release: Release) -> str:
    """A dry run of an upgrade in one line."""
    result = [each for each in judgement.all_findings() if each.rule == "STR-005"]
    lost = sum(each.severity is Severity.ERROR for each in result)
    refused = sum(each.rule == "STR-004" for each in judgement.findings)
    return (
        f"upgrade to {release}: of {len(judgement.tunnels)} tunnels, {lost} stay down after both "
        f"ends are upgraded, {len(result) - lost} suffer while only one is; {refused} objects have "
        f"lines that are refused"
    )
