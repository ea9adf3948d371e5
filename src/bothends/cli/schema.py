"""`bothends schema`: the JSON Schema of the inventory and of every JSON output."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bothends.errors import InputError

FOLDER = Path(__file__).parents[1] / "schemas"
INVENTORY = "inventory"


def command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Name of the schema; without it, all are listed."),
    ] = None,
) -> None:
    """Print a JSON Schema, or the names of all of them."""
    if name is None:
        typer.echo("\n".join(names()))
        return
    typer.echo(json.dumps(schema(name), indent=2))


def names() -> list[str]:
    """What there are schemas of."""
    return sorted({INVENTORY, *(path.stem for path in FOLDER.glob("*.json"))})


def schema(name: str) -> dict[str, Any]:
    """The schema of this name.

    Raises:
        InputError: there is none.
    """
    from difflib import get_close_matches

    if name not in names():
        close = get_close_matches(name, names(), 1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(names())}"
        raise InputError(f"no schema {name!r}", where="schema", hint=hint)
    if name == INVENTORY:
        from bothends.inventory.schema import FileForm

        title = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        return title | FileForm.model_json_schema()
    result: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return result
