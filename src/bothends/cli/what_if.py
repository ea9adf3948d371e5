"""`bothends lint` of a change: `--try`, `--edit` and `--diff`, before anybody touches a router."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import typer

from bothends.compare import Judgement
from bothends.compare.accepted_findings import Silencer
from bothends.compare.inputs import Inputs, rendered, rendered_routers
from bothends.compare.revisions import Revision
from bothends.compare.trying import Trial, attempts, overlaid
from bothends.compare.what_if import ChangedText, WhatIf, compared
from bothends.errors import ExitCode, InputError
from bothends.platforms.router import Router
from bothends.report.lint_job import LintJob
from bothends.report.plain import unheard
from bothends.report.what_if import FORMS, WhatIfReport, write


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried or compared, as the command line says it."""

    files: Sequence[Path] = ()
    """Patches, and files of typed lines."""
    devices: Sequence[str] = ()
    """Devices whose lines are typed on standard input."""
    base: str = ""
    """A revision to compare with."""

    def __bool__(self) -> bool:
        return bool(self.files or self.devices or self.base)


def run(job: LintJob, change: Change) -> ExitCode:
    """Print what changes for each tunnel.

    Raises:
        InputError: what is asked for does not go together, or what is tried does not apply.
    """
    _check(job, change)
    if change.base:
        result = _since(job, change.base)
        heading = f"bothends lint: what changes since {change.base}"
    else:
        result = _tried(job, change)
        heading = "bothends lint: what would change"
    folders = tuple(path for path in job.paths if path.is_dir())
    report = WhatIfReport(result, job.fail_on, heading, replace(job.view, folders=folders))
    with unheard(sys.stdout) as stream:
        write(report, job.form, stream)
    return ExitCode.FINDINGS if report.failed else ExitCode.OK


def _check(job: LintJob, change: Change) -> None:
    if change.base and (change.files or change.devices):
        raise InputError(
            "--diff compares with a revision, --try and --edit with what is there",
            hint="leave one of them out",
        )
    if not change.base and not job.paths:
        raise InputError(
            "--try and --edit need configurations that run", hint="bothends lint FOLDER --try FILE"
        )
    if job.form not in FORMS:
        raise InputError(f"expected one of {', '.join(FORMS)}, found {job.form}", where="--format")
    if job.options.upgrade_to or job.baseline.prints:
        raise InputError(
            "--upgrade-to and --baseline are for a comparison of what is there",
            hint="leave them out with --try, --edit and --diff",
        )


def _tried(job: LintJob, change: Change) -> WhatIf:
    inputs = _read(job)
    trial = Trial(inputs, job.release)
    typed = {device: typed_lines(device, sys.stdin) for device in change.devices}
    for attempt in attempts(change.files, typed):
        trial.make(attempt)
    before, after = _judged(job, inputs, (inputs.routers, trial.routers))
    return compared(before, after, list(trial.changes.values()))


def _since(job: LintJob, base: str) -> WhatIf:
    folder = job.paths[0] if job.paths else job.project
    revision = Revision(folder if folder.is_dir() else folder.parent, base)
    if not revision.left:
        job.say(
            f"--diff {base}: where the work left it is not in this clone: compared with {base} "
            "itself, with what others did there since (fetch-depth: 0 fetches all of it)"
        )
    if not job.paths:
        return _project_since(job, revision)
    inputs = _read(job)
    texts = revision.texts(job.paths, inputs.routers)
    old = overlaid(inputs.routers, texts, job.release)
    before, after = _judged(job, inputs, (old, inputs.routers))
    names = {router.file: router.name for router in (*old, *inputs.routers)}
    how = f"changed since {base}"
    return compared(before, after, [ChangedText(names[file], file, how) for file in texts])


def _project_since(job: LintJob, revision: Revision) -> WhatIf:
    """What the inventory renders, and what it rendered then."""
    now, texts = rendered_routers(job.project), rendered(job.project)
    with TemporaryDirectory() as folder:
        project = revision.unpack(job.project, Path(folder))
        then, old = rendered_routers(project), rendered(project)
    before, after = _judged(job, Inputs([]), (then, now))
    files = {router.name: router.file for router in (*then, *now)}
    how = f"changed since {revision.name}"
    changed = [name for name in files if old.get(name) != texts.get(name)]
    return compared(before, after, [ChangedText(name, files[name], how) for name in changed])


def _read(job: LintJob) -> Inputs:
    from bothends.api import read_configs

    inputs = read_configs(*job.paths, release=job.release, say=job.say)
    if job.partners:
        from bothends.compare.inputs import partner_routers

        inputs.routers.extend(partner_routers(job.project))
    return inputs


def _judged(
    job: LintJob, inputs: Inputs, fleets: tuple[Sequence[Router], Sequence[Router]]
) -> list[Judgement]:
    from bothends.api import lint

    return [
        lint(
            replace(inputs, routers=list(routers)),
            options=job.options,
            silencer=Silencer(job.silencer.silences),
        )
        for routers in fleets
    ]


def typed_lines(device: str, stream: TextIO, say: Callable[[str], object] | None = None) -> str:
    """The lines that are typed for one device, up to `end` or the end of the input."""
    if stream.isatty():
        (say or _say)(f"lines for {device}, as in configuration mode; `end` or Ctrl-D ends them:")
    lines = []
    for line in stream:
        if line.strip() == "end":
            break
        lines.append(line.rstrip("\n"))
    if not any(map(str.strip, lines)):
        raise InputError(
            f"no line is typed for {device}",
            where="--edit",
            hint="type lines as in configuration mode, or pipe a file in",
        )
    return "\n".join(lines)


def _say(text: str) -> None:
    typer.echo(text, err=True)
