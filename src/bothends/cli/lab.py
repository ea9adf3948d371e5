"""`bothends lab`: routers to practise on."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.options import FORM, PROJECT
from bothends.errors import InputError
from bothends.report.formats import Form

command = typer.Typer(help="Routers to practise on, on loopback SSH ports.", no_args_is_help=True)

Project = PROJECT

Ike = Annotated[
    str,
    typer.Option(
        envvar="BOTHENDS_LAB_IKE",
        help="What runs underneath: `model`, or `charon`, real daemons in network namespaces "
        "(Linux, root, strongSwan).",
    ),
]


Speed = Annotated[
    float,
    typer.Option(
        min=1,
        metavar="N",
        help="Run the timers that revert or reload routers this many times faster.",
    ),
]


@command.command()
def up(
    project: Project = Path(),
    detach: Annotated[
        bool, typer.Option("--detach", "-d", help="Return at once; end it with `lab down`.")
    ] = False,
    ike: Ike = "model",
    speed: Speed = 1.0,
) -> None:
    """Start every router of the inventory, as it is before any tunnel.

    A partner's end (`managed: false`) is a router that already does what its sheet says; one that
    hosts.yaml has as a strongSwan is a plain strongSwan with that configuration (--ike charon).
    """
    from bothends.cli.partner_routers import machine_specs, partner_specs
    from bothends.lab.lab import Lab, backend_named
    from bothends.lab.state import remove_state, runs, write_state

    if runs(project):
        hint = "bothends lab down ends it"
        raise InputError("a lab runs already", where=str(project), hint=hint)
    if detach:
        _detach(project, ike, speed)
        return
    backend = backend_named(ike)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    beside, machines = partner_specs(project), machine_specs(project)
    with Lab.from_project(project, beside, backend=backend, speed=speed, machines=machines) as lab:
        write_state(lab, project)
        try:
            _tell(lab.addresses, lab.username)
            typer.echo("Ctrl-C ends the lab.", err=True)
            stop.wait()
        finally:
            remove_state(project)


@command.command()
def down(project: Project = Path()) -> None:
    """End the lab of this project, and clean up after labs that were killed."""
    from bothends.lab.charon.leftovers import sweep
    from bothends.lab.state import LabState, remove_state

    sweep()
    ran = LabState.read(project).stop()
    remove_state(project)
    typer.echo("the lab is down" if ran else "the lab had ended already", err=True)


@command.command()
def status(project: Project = Path(), form: FORM = Form.CONSOLE) -> None:
    """List the routers that run."""
    from bothends.lab.state import LabState

    state = LabState.read(project)
    if not state.runs:
        raise InputError("the lab has ended", where=str(project), hint="bothends lab up")
    if form is Form.JSON:
        routers = [
            {"device": name, "host": host, "port": port, "username": state.username}
            for name, (host, port) in state.addresses.items()
        ]
        document = {"schema": "bothends.lab-status/1", "pid": state.pid, "routers": routers}
        typer.echo(json.dumps(document, indent=2))
        return
    _tell(state.addresses, state.username)


@command.command()
def sign(
    request: Annotated[
        str, typer.Argument(help="A file with the request that a router printed; - reads it here.")
    ] = "",
    project: Project = Path(),
) -> None:
    """Sign a router's request as the lab's authority; without one, print its own certificate."""
    from bothends.files import read_shown
    from bothends.lab.ca import pem
    from bothends.lab.state import read_authority

    authority = read_authority(project)
    if not request:
        typer.echo(pem(authority.certificate), nl=False)
        return
    try:
        typer.echo(pem(authority.sign(read_shown(request))), nl=False)
    except ValueError:
        raise InputError(
            "no request for a certificate",
            where=request,
            hint="the lines that crypto pki enroll prints, from BEGIN to END",
        ) from None


def _detach(project: Path, ike: str, speed: float) -> None:
    from bothends.lab.state import LabState

    arguments = [sys.executable, "-m", "bothends.cli.main", "lab", "up", "--project", str(project)]
    arguments += ["--ike", ike, "--speed", str(speed)]
    with subprocess.Popen(  # noqa: S603  (our own interpreter, our own arguments)
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        for _ in range(600):
            try:
                state = LabState.read(project)
            except InputError:
                state = None
            if state is not None and state.pid == process.pid:
                _tell(state.addresses, state.username)
                process.returncode = 0  # it outlives us; nothing is to be waited for
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        process.terminate()  # what still runs has taken too long, and would not end by itself
        text = process.stderr.read().strip() if process.stderr else ""
    raise InputError(f"the lab did not start: {text}", where=str(project))


def _tell(addresses: Mapping[str, tuple[str, int]], username: str) -> None:
    wide = max(map(len, addresses))
    for name, (host, port) in addresses.items():
        typer.echo(f"{name:<{wide}}  ssh -p {port} {username}@{host}")
    typer.echo(
        "The password is in .bothends/lab/state.json; plan, apply and verify find the lab by "
        "themselves with --lab.",
        err=True,
    )
