"""What a shell completes: the names of tunnels and routers of the project."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer


def tunnels(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tunnels of the project whose names begin so."""
    return [name for name in _names(ctx, "tunnels.yaml", "tunnels") if name.startswith(incomplete)]


def devices(ctx: typer.Context, incomplete: str) -> list[str]:
    """Routers of the project whose names begin so."""
    return [name for name in _names(ctx, "hosts.yaml", "") if name.startswith(incomplete)]


def _names(ctx: typer.Context, file: str, key: str) -> Iterator[str]:
    """The keys of a mapping in a file of the inventory; of one that cannot be read, none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    project = ctx.params.get("project") or os.environ.get("BOTHENDS_PROJECT") or "."
    try:
        text = (Path(project) / "inventory" / file).read_text(encoding="utf-8")
        document: Any = YAML(typ="safe", pure=True).load(text)
    except (OSError, ValueError, YAMLError):
        return
    names = document.get(key) if key and isinstance(document, dict) else document
    if isinstance(names, dict):
        yield from map(str, names)
