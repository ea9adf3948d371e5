"""Running a playbook of the project: the one way in which commands reach routers."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from importlib import import_module, invalidate_caches
from inspect import Parameter, Signature
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, Self, get_args, get_type_hints

import typer

from bothends.cli.options import FORM, LIMIT, PROJECT
from bothends.errors import ExitCode, InputError
from bothends.reference import reference_dir
from bothends.report.formats import Form
from bothends.secrets import PROCESS

if TYPE_CHECKING:
    from bothends.device.job import Job


@dataclass(frozen=True, slots=True)
class PlaybookSettings:
    """What a user chooses for a verb that reaches routers. Each field is an option."""

    project: PROJECT = Path()
    limit: LIMIT = None
    form: FORM = Form.CONSOLE
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before routers are changed.")
    ] = False
    batch: Annotated[
        int,
        typer.Option(
            min=1,
            envvar="BOTHENDS_BATCH",
            help="Tunnels changed side by side; after a batch with a failure no other is begun.",
        ),
    ] = 10
    wait: Annotated[
        float,
        typer.Option(
            min=0, envvar="BOTHENDS_WAIT", help="Seconds to wait for a tunnel to come up."
        ),
    ] = 10
    lab: Annotated[
        bool,
        typer.Option(
            "--lab", envvar="BOTHENDS_LAB", help="Work on the lab that `bothends lab up` started."
        ),
    ] = False
    accept_new_host_keys: Annotated[
        bool,
        typer.Option(
            "--accept-new-host-keys",
            help="Accept and record the SSH host keys of new routers. A changed key is refused.",
        ),
    ] = False
    known_hosts: Annotated[
        Path | None,
        typer.Option(
            envvar="BOTHENDS_KNOWN_HOSTS",
            help="File of SSH host keys, beside your own ~/.ssh/known_hosts.",
            show_default="PROJECT/.bothends/known_hosts",
        ),
    ] = None
    timeout: Annotated[
        float, typer.Option(min=1, envvar="BOTHENDS_TIMEOUT", help="Seconds to wait for an answer.")
    ] = 30
    connect_timeout: Annotated[
        float,
        typer.Option(
            min=1, envvar="BOTHENDS_CONNECT_TIMEOUT", help="Seconds to wait for a connection."
        ),
    ] = 10
    workers: Annotated[
        int, typer.Option(min=1, envvar="BOTHENDS_WORKERS", help="Routers worked on at once.")
    ] = 20
    evidence: Annotated[
        Path | None,
        typer.Option(
            envvar="BOTHENDS_EVIDENCE",
            help="Folder for evidence folders.",
            show_default="PROJECT/evidence",
        ),
    ] = None

    def limited_to(self, tunnel: str) -> Self:
        """The same for one tunnel."""
        return replace(self, limit=[tunnel])


FOLDER = "playbooks"
CHANGING = frozenset({"yes", "batch"})
"""Options that only make sense where routers are changed."""


def verb(
    run: Callable[..., ExitCode], *, without: frozenset[str] = frozenset(), **more: Any
) -> Callable[..., None]:
    """A command line verb whose options are the fields of Settings, less some.

    `more` are parameters of its own, by name, given as typer annotations; those without a
    default are arguments and come first. `run` gets the settings, and each of `more` by name.
    """
    hints = get_type_hints(PlaybookSettings, include_extras=True)
    chosen = {
        each.name: each.default for each in fields(PlaybookSettings) if each.name not in without
    }
    annotations = more | {name: hints[name] for name in chosen}

    def command(**values: Any) -> None:
        settings = PlaybookSettings(**{name: values[name] for name in chosen})
        raise typer.Exit(run(settings, **{name: values[name] for name in more}))

    command.__doc__ = run.__doc__
    command.__annotations__ = annotations
    command.__signature__ = Signature(  # type: ignore[attr-defined]  # typer reads it
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=chosen.get(name, _default(kind)),
                annotation=kind,
            )
            for name, kind in annotations.items()
        ]
    )
    return command


def _default(kind: Any) -> Any:
    """What a parameter of a verb's own is when it is not given; an argument has to be."""
    if kind.__origin__ is bool:
        return False
    optional = type(None) in get_args(kind.__origin__)
    return None if optional else Parameter.empty


def run_playbook(
    name: str,
    settings: PlaybookSettings,
    *,
    schema: str,
    dry_run: bool = True,
    options: Mapping[str, Any] | None = None,
    form: StrEnum | None = None,
) -> ExitCode:
    """Load the inventory, reach the fleet, and run a playbook's `main` on the job.

    Raises:
        InputError: the inventory is wrong, or there is no such playbook.
        DeviceError: a router that everything depends on cannot be asked.
    """
    playbook = load_playbook(settings.project, name)
    chosen = str(form or settings.form)
    with open_job(settings, schema, dry_run=dry_run, options=options or {}, form=chosen) as job:
        code = ExitCode(playbook.main(job))
    if job.evidence.begun:
        job.evidence.data("results.json", job.results.document)
        job.talk.say(f"evidence: {os.path.relpath(job.evidence.folder)}")
    job.results.finish()
    return code


@contextmanager
def open_job(
    settings: PlaybookSettings,
    schema: str,
    *,
    dry_run: bool = True,
    options: Mapping[str, Any],
    form: str = Form.CONSOLE,
) -> Iterator["Job"]:
    """A job on the tunnels that were chosen; its sessions are closed at the end.

    Raises:
        InputError: the inventory is wrong, or a key or the login cannot be found.
    """
    from bothends.device.job import Job
    from bothends.device.journal.runs import Journals
    from bothends.device.sessions.credentials import Credentials
    from bothends.device.sessions.fleet import Fleet
    from bothends.device.sessions.reach import Reach
    from bothends.inventory import load_inventory
    from bothends.inventory.selection import select
    from bothends.lab.state import LabState
    from bothends.platforms.templates import make_environment
    from bothends.report.evidence import EvidenceFolder
    from bothends.report.talk import Talk
    from bothends.report.work import Results
    from bothends.secrets import resolve

    inventory = load_inventory(settings.project)
    chosen = select(inventory, settings.limit or ())
    redactor = PROCESS
    project = settings.project
    known_hosts = settings.known_hosts or project / ".bothends" / "known_hosts"
    if settings.lab:
        state = LabState.read(project)
        credentials = Credentials(state.username, state.password)
        addresses, known_hosts = state.addresses, state.known_hosts
    else:
        credentials, addresses = Credentials.find(), None
    for secret in (credentials.password, credentials.enable):
        redactor.add(secret)
    values = {ref: resolve(ref, project) for tunnel in chosen for ref in tunnel.keys_beside}

    talk = Talk(redactor)
    reach = Reach(
        known_hosts=known_hosts,
        accept_new_host_keys=settings.accept_new_host_keys,
        connect_timeout=settings.connect_timeout,
        timeout=settings.timeout,
        workers=settings.workers,
        addresses=addresses,
    )
    with Fleet.from_project(project, credentials, reach) as fleet:
        job = Job(
            project=project,
            inventory=inventory,
            tunnels=chosen,
            fleet=fleet,
            reveal=lambda ref: values[ref].reveal(),
            environment=make_environment(project, inventory.hosts),
            talk=talk,
            results=Results(schema, form, redactor),
            evidence=EvidenceFolder.begin(
                settings.evidence or project / "evidence", schema, redactor
            ),
            journals=Journals(project, schema),
            confirm=lambda question: settings.yes or ask(question),
            dry_run=dry_run,
            batch=settings.batch,
            options={"wait": settings.wait, **options},
        )
        for key in fleet.accept_host_keys(job.reached()):
            talk.say(f"accepted the host key of {key.device}: {key.kind} {key.fingerprint}")
        yield job


def load_playbook(project: Path, name: str) -> ModuleType:
    """The module `playbooks/NAME.py`: the running script, or of the project, or of the reference.

    Its folder's parent comes first on the module path, so that `from tasks.push import push`
    finds the tasks beside it.

    Raises:
        InputError: there is no such playbook, or it cannot be imported, or has no `main`.
    """
    script = sys.modules["__main__"]
    running = Path(getattr(script, "__file__", None) or "-").resolve()
    if running.parent.name == FOLDER and running.stem == name:
        return _with_main(script)
    roots = [project.resolve(), reference_dir()]
    root = next((r for r in roots if (r / FOLDER / f"{name}.py").is_file()), None)
    if root is None:
        there = sorted({p.stem for r in roots for p in (r / FOLDER).glob("*.py")})
        raise InputError(
            f"no playbook {name!r}",
            where=str(project / FOLDER),
            hint=f"there are: {', '.join(there)}",
        )
    for module in [m for m in sys.modules if m.split(".")[0] in {"tasks", FOLDER}]:
        file = getattr(sys.modules[module], "__file__", None)
        if file is None or not Path(file).is_relative_to(root):
            del sys.modules[module]
    if sys.path[0] != str(root):
        sys.path.insert(0, str(root))
    invalidate_caches()
    try:
        return _with_main(import_module(f"{FOLDER}.{name}"))
    except InputError:
        raise
    except Exception as error:
        raise _not_imported(error, root) from error


def _with_main(playbook: ModuleType) -> ModuleType:
    if not callable(getattr(playbook, "main", None)):
        raise InputError("the playbook has no function main(job)", where=str(playbook.__file__))
    return playbook


def _not_imported(error: Exception, root: Path) -> InputError:
    """Where in the project the import ended, and why."""
    frames = traceback.extract_tb(error.__traceback__)
    own_frames = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
    file, line = (
        (own_frames[-1].filename, own_frames[-1].lineno) if own_frames else (str(root / FOLDER), 0)
    )
    if isinstance(error, SyntaxError) and error.filename:
        file, line = error.filename, error.lineno
    place = Path(file)
    shown = place.relative_to(root) if place.is_relative_to(root) else place
    return InputError(
        f"the playbook cannot be imported: {type(error).__name__}: {PROCESS.redact(str(error))}",
        where=f"{shown}:{line}",
        hint=(
            "correct that line; `bothends init --diff` compares your files with those of "
            "this version"
        ),
    )


def ask(question: str) -> bool:
    """Ask on standard error; anything but yes is no.

    Raises:
        InputError: nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise InputError(
            "the change cannot be confirmed: standard input is not a terminal",
            hint="look at the plan first, then use --yes; nothing was changed",
        )
    return typer.confirm(question, err=True)
