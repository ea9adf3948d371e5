"""The same tunnels as a project from NetBox and as one from YAML, and whether both render alike."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from bothends.api import Inventory, load_inventory, render
from bothends.cli.init import lay_out
from bothends.inventory.sources.files import as_yaml


def from_netbox(folder: Path, url: str) -> Inventory:
    """As a user does it."""
    command = [sys.executable, "-m", "bothends.cli.main", "init", str(folder), "--from", "netbox"]
    done = subprocess.run([*command, "--url", url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return load_inventory(folder)


def from_yaml(folder: Path, hosts: dict[str, Any], tunnels: dict[str, Any]) -> Inventory:
    """Written by hand."""
    lay_out(folder)
    for name, document in (
        ("hosts", hosts),
        ("tunnels", tunnels),
        ("groups", {}),
        ("defaults", {}),
    ):
        text = as_yaml(document)
        (folder / "inventory" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_inventory(folder)


def same(one: Inventory, other: Inventory, limit: int = 10**6) -> int:
    """How many tunnels both have; asserts that they say and render the same."""
    assert set(one.hosts) == set(other.hosts)
    for name in list(one.hosts)[:limit]:
        assert one.hosts[name] == other.hosts[name], name
        assert render(one, name) == render(other, name), name
    mine, theirs = ({each.name: each for each in some.tunnels} for some in (one, other))
    assert mine == theirs
    return len(mine)
