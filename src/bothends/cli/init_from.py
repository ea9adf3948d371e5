"""`bothends init --from SOURCE`: a project whose routers and tunnels are kept elsewhere."""

from pathlib import Path

import typer

from bothends.cli.init import lay_out
from bothends.errors import InputError

_SETTINGS = """\
---
# Where routers and tunnels are kept; hosts.yaml and tunnels.yaml are written from there whenever a
# command begins. All keys: docs/{source}.md
inventory: {source}
url: {url}
token: env:{variable}
psk: env:PSK_{{TUNNEL}}  # where the key of each tunnel is; {{TUNNEL}} is its name in capitals
"""


def lay_out_from(target: Path, source: str, url: str) -> None:
    """Lay out a project in `target` without an inventory, and fetch that from a source.

    Raises:
        InputError: the folder holds a project, or the source cannot be asked or used.
    """
    from bothends.inventory import load_inventory

    folder = target / "inventory"
    if folder.exists():
        raise InputError(
            f"{folder} is already there",
            where="init",
            hint=f"of a project that exists, write inventory/source.yaml: docs/{source}.md",
        )
    lay_out(target, without="inventory")
    folder.mkdir()
    text = _SETTINGS.format(source=source, url=url, variable=f"{source.upper()}_TOKEN")
    (folder / "source.yaml").write_text(text, encoding="utf-8")
    typer.echo(folder / "source.yaml")
    inventory = load_inventory(target)
    typer.echo(
        f"{len(inventory.hosts)} hosts and {len(inventory.tunnels)} tunnels from {url}\n"
        f"Next: cd {target}, then: bothends validate && bothends lint",
        err=True,
    )
