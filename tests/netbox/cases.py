"""Recorded answers in which something is changed, read as an inventory: of NetBox and of Nautobot."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.netbox.replay import replayed

from bothends.errors import InputError
from bothends.inventory.load import Inventory, load_inventory

Lists = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    name: str
    change: Callable[[Lists], Any]
    says: str
    """A line of the error, or of tunnels.yaml."""


def project(folder: Path, source: str, url: str, **more: object) -> Path:
    """A project whose inventory is in such a source."""
    (folder / "inventory").mkdir(parents=True)
    lines = [f"{key}: {value}" for key, value in {"inventory": source, "url": url, **more}.items()]
    (folder / "inventory" / "source.yaml").write_text("\n".join(["---", *lines, ""]))
    return folder


def read(folder: Path, source: str, recorded: Mapping[str, Any], case: Case) -> Inventory:
    """The inventory that the changed answers make."""
    lists = copy.deepcopy(dict(recorded))
    case.change(lists)
    with replayed(lists) as url:
        return load_inventory(project(folder, source, url))


def assert_refused(folder: Path, source: str, recorded: Mapping[str, Any], case: Case) -> None:
    """The changed answers are refused by name, and no canary is said or written."""
    with pytest.raises(InputError) as refused:
        read(folder, source, recorded, case)
    assert case.says in str(refused.value)
    written = "".join(path.read_text() for path in folder.rglob("*.yaml"))
    assert "canary" not in str(refused.value) + written
