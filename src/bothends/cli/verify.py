"""`bothends verify`: ask both ends whether a tunnel works."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.out import OUT, into
from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode, InputError
from bothends.report.formats import VerifyForm


class Initiator(StrEnum):
    """Which end must prove that it can start: the first of the inventory is here."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"


def _verify(  # noqa: PLR0913  (a parameter for each option)
    settings: PlaybookSettings,
    *,
    from_inventory: bool,
    from_running: tuple[str, str] | None,
    both: bool,
    initiator: Initiator | None,
    clear: bool,
    partner_output: str | None,
    verbose: bool,
    form: VerifyForm | None,
    out: Path | None,
) -> ExitCode:
    """Ask both ends, send traffic through each tunnel, ask again. Changes nothing.

    What runs, and what a reload would bring, is compared with the inventory, and both running
    configurations with each other: SAs that stand do not show what the next negotiation does.
    A tunnel that is up and not as intended is `drifted`, which is not ok. What is expected comes
    from the inventory (--from-inventory), from what runs (--from-running), or --both, the default.

    Only with --initiator and --clear, the SAs of that peer are cleared first.
    """
    if initiator and not clear:
        raise InputError(
            "to prove which end can initiate, the SAs of the tunnel have to be cleared on both "
            "routers",
            where="--initiator",
            hint="add --clear: traffic through that tunnel stops until it is up again",
        )
    chosen = [
        name
        for name, given in (
            ("--from-inventory", from_inventory),
            ("--from-running", from_running),
            ("--both", both),
        )
        if given
    ]
    if len(chosen) > 1:
        raise InputError(
            "each of them says what the routers are compared with",
            where=" and ".join(chosen),
            hint="choose one; without any it is --both",
        )
    options = {
        "from_inventory": from_inventory,
        "from_running": from_running,
        "initiator": initiator and str(initiator),
        "verbose": verbose,
        "partner_output": partner_output,
    }
    with into(out):
        return run_playbook(
            "verify", settings, schema="verify", options=options, form=form or VerifyForm.CONSOLE
        )


command = verb(
    _verify,
    without=CHANGING | {"form"},
    from_inventory=Annotated[
        bool,
        typer.Option(
            "--from-inventory",
            help="Compare what both ends show, run and have saved with the inventory, but "
            "not both running configurations with each other.",
        ),
    ],
    from_running=Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B",
            help="Verify the tunnels between two routers of hosts.yaml as they run, also "
            "those that bothends did not build: expected is what both running "
            "configurations negotiate, not what the inventory has.",
        ),
    ],
    both=Annotated[
        bool,
        typer.Option(
            "--both",
            help="The inventory, and both running configurations compared with each other: what "
            "the next negotiation and a reload will do. [default]",
        ),
    ],
    initiator=Annotated[
        Initiator | None, typer.Option(help="Prove that this end can initiate the tunnel.")
    ],
    clear=Annotated[
        bool, typer.Option("--clear", help="Allow --initiator to clear the SAs of that peer.")
    ],
    partner_output=Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Of a tunnel with a partner: what its gateway prints now for `show crypto ipsec "
            "sa` or `swanctl --list-sas --raw`; `-` reads standard input.",
        ),
    ],
    verbose=Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every check with its evidence.")
    ],
    form=Annotated[
        VerifyForm | None,
        typer.Option(
            "--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results. [console]"
        ),
    ],
    out=OUT,
)
