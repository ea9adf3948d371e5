"""`bothends rules`: what the comparison looks for, and why."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.errors import InputError
from bothends.report.formats import RulesForm

if TYPE_CHECKING:
    from bothends.compare.rules.rule import Rule


def command(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="Such as IKE1-001; without it, all are listed.", show_default=False
        ),
    ] = None,
    project: Annotated[
        Path,
        typer.Option(
            "--project",
            "-p",
            envvar="BOTHENDS_PROJECT",
            help="The project's folder, for its own rules.",
        ),
    ] = Path(),
    form: Annotated[
        RulesForm, typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print.")
    ] = RulesForm.CONSOLE,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write a Markdown page for each rule into, and an index.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Explain the rules: why, the source, a wrong and a right pair."""
    import sys
    from shutil import get_terminal_size

    from bothends.compare.own_rules import load_own_rules
    from bothends.compare.rules import rules
    from bothends.report import rule_pages, rules_console

    load_own_rules(project)
    if out:
        typer.echo(f"{rule_pages.write_pages(out)} rules in {out}", err=True)
        return
    chosen = [_find(name)] if name else list(rules().values())
    if form is RulesForm.JSON:
        typer.echo(json.dumps(rule_pages.document(chosen), indent=2))
    elif form is RulesForm.MARKDOWN:
        typer.echo(rule_pages.page(chosen[0]) if name else rule_pages.index(), nl=False)
    elif name:
        rules_console.write_rule(chosen[0], sys.stdout, get_terminal_size((100, 0)).columns)
    else:
        rules_console.write_list(chosen, sys.stdout, get_terminal_size((100, 0)).columns)


def _find(name: str) -> "Rule":
    from difflib import get_close_matches

    from bothends.compare.rules import rules

    result = rules().get(name.upper())
    if result is None:
        close = get_close_matches(name.upper(), rules(), 1)
        hint = f"did you mean {close[0]}?" if close else "`bothends rules` lists them"
        raise InputError(f"no rule {name!r}", where="rules", hint=hint)
    return result
