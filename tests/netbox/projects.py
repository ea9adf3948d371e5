"""The same tunnels as a project from a source and as one from YAML, and whether both render alike."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.netbox.results import results

from bothends.api import Inventory, load_inventory, render
from bothends.cli.init import lay_out
from bothends.inventory.sources.files import as_yaml


def from_source(folder: Path, source: str, url: str) -> Inventory:
    """As a user does it."""
    command = [sys.executable, "-m", "bothends.cli.main", "init", str(folder), "--from", source]
    done = subprocess.run([*command, "--url", url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return load_inventory(folder)


def pushed_back(project: Path, statuses: list[str]) -> str:
    """Results of the first tunnels, pushed back twice with a field; what the second run said."""
    file = project / "results.json"
    file.write_text(json.dumps(results(*statuses)), encoding="utf-8")
    command = [sys.executable, "-m", "bothends.cli.main", "push-back", str(file)]
    command += ["--project", str(project), "--field", "vpn_state"]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


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
