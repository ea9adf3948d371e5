"""`bothends push-back`: write what a verification found where the tunnels are kept."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli.options import LIMIT, PROJECT
from bothends.errors import ExitCode, InputError

if TYPE_CHECKING:
    from bothends.inventory.sources.journals import Entry


def command(
    results: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS",
            help="What `bothends verify --format json` printed; - reads standard input.",
        ),
    ],
    project: PROJECT = Path(),
    limit: LIMIT = None,
    field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Put the status into this custom field of each tunnel, too.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be written; write nothing.")
    ] = False,
) -> None:
    """Write what `verify` found into NetBox or Nautobot, as an entry in the journal of each tunnel.

    What was written before is not written again. The exit code is 1 where a tunnel is not there.
    """
    from bothends.inventory import load_inventory
    from bothends.inventory.selection import select
    from bothends.inventory.sources.journals import journal_of
    from bothends.report.plain import counted, printable
    from bothends.secrets import resolve

    settings, journal = journal_of(project)
    inventory = load_inventory(project)
    for ref in (ref for tunnel in inventory.tunnels for ref in tunnel.keys):
        # A key that is known here is masked, wherever the results come from.
        with suppress(InputError):
            resolve(ref, project)
    at, entries = _entries(str(results))
    if limit:
        chosen = {each.name for each in select(inventory, limit)}
        entries = [each for each in entries if each.tunnel in chosen]
    ids = journal.ids([each.tunnel for each in entries])
    lost = [each.tunnel for each in entries if each.tunnel not in ids]
    entries = [each for each in entries if each.tunnel in ids]
    new = journal.new(entries, ids, at)
    for each in new:
        text = f" ({each.kind})\n{printable(each.text)}\n" if dry_run else f": {each.kind}"
        typer.echo(f"{printable(each.tunnel)}{text}")
    if not dry_run:
        if field:  # first, since a field that is not there is refused
            journal.mark(field, entries, ids)
        journal.write(new, ids)
    done = "would be written" if dry_run else "written"
    before = len(entries) - len(new)
    known = f"; those of {counted(before, 'tunnel')} are there already" if before else ""
    summary = f"results of {counted(len(new), 'tunnel')} {done} to {settings.url}{known}"
    typer.echo(summary, err=True)
    if lost:
        typer.echo(f"not in {settings.title}: {printable(', '.join(lost))}", err=True)
    raise typer.Exit(ExitCode.FINDINGS if lost else ExitCode.OK)


def _entries(name: str) -> "tuple[str, list[Entry]]":
    """When the tunnels of a file were verified, and an entry for each.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    from bothends.files import read_shown
    from bothends.report.journal_entry import entry
    from bothends.secrets import PROCESS

    try:
        document = json.loads(read_shown(name))
        tunnels = {"bothends.verify/1": document["tunnels"]}[document["schema"]]
        at = datetime.fromisoformat(document["at"]).isoformat()
        return at, [entry(each, at, PROCESS) for each in tunnels]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=name) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise InputError(
            "expected the results of a verification",
            where=name,
            hint="bothends verify --format json --out results.json",
        ) from None
