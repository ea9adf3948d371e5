"""What a verification found, written where the tunnels are kept: on recorded answers."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.netbox.replay import TOKEN, replayed
from tests.netbox.results import KEY, results
from typer.testing import CliRunner

pytest.importorskip("pynetbox", reason="needs pynetbox (pip install 'bothends[netbox]')")

from bothends.cli.main import app
from bothends.errors import InputError
from bothends.inventory import sources

ENTRIES = {"netbox": ("extras/journal-entries", "comments", "vpn/tunnels"),
           "nautobot": ("extras/notes", "note", "vpn/vpn-tunnels")}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PSK_T000", KEY)
    for source in ENTRIES:
        monkeypatch.setenv(f"{source.upper()}_TOKEN", TOKEN)
    sources._once.cache_clear()
    yield
    sources._once.cache_clear()


class Site:
    """A project with its source."""

    def __init__(self, folder: Path, source: str, url: str, lists: dict[str, Any]) -> None:
        self._folder, self.lists = folder, lists
        (folder / "inventory").mkdir()
        settings = f"---\ninventory: {source}\nurl: {url}\n"
        (folder / "inventory" / "source.yaml").write_text(settings)

    def push(self, document: Any, *options: str) -> Any:
        file = self._folder / "results.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        arguments = [str(file), "--project", str(self._folder), *options]
        return CliRunner().invoke(app, ["push-back", *arguments])


@pytest.fixture(params=["netbox", pytest.param("nautobot", marks=pytest.mark.gate)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    source = request.param
    file = Path(__file__).parents[1] / source / "recorded.json"
    lists = copy.deepcopy(json.loads(file.read_text(encoding="utf-8")))
    entries, text, tunnels = ENTRIES[source]
    lists[entries] = []
    with replayed(lists) as url:
        made = Site(tmp_path, source, url, lists)
        made.entries = lambda: lists[entries]  # type: ignore[attr-defined]  # of this source
        made.texts = lambda: [each[text] for each in lists[entries]]  # type: ignore[attr-defined]  # as above
        made.tunnels = lambda: {each["name"]: each for each in lists[tunnels]}  # type: ignore[attr-defined]  # as above
        yield made


def test_entries_are_written_once_and_hold_no_key(site: Any) -> None:
    document = results("ok", "failed", "drifted", "standby")
    done = site.push(document, "--dry-run")
    assert (done.exit_code, site.entries()) == (0, [])
    assert "results of 4 tunnels would be written" in done.output
    done = site.push(document)
    assert done.exit_code == 0, done.output
    assert len(site.entries()) == 4
    ids = {each["id"]: name for name, each in site.tunnels().items()}
    said = {ids[each["assigned_object_id"]]: each for each in site.entries()}
    assert {name: each.get("kind") for name, each in said.items()} in (
        dict(zip(said, ("success", "danger", "warning", "success"), strict=True)),
        dict.fromkeys(said),
    )
    text = next(each for each in site.texts() if "**failed**" in each)
    assert "bothends verify at 2026-11-30T20:00:00+00:00" in text
    assert "cause: the keys differ, on hub0" in text
    assert "- hub0, keys: failed, seen \\*\\*\\* \\*bold\\*" in text
    assert "canary" not in done.output + "".join(site.texts())
    again = site.push(document)
    assert "results of 0 tunnels written" in again.output
    assert "those of 4 tunnels are there already" in again.output
    assert len(site.entries()) == 4


def test_status_in_a_field_and_only_some_tunnels(site: Any) -> None:
    done = site.push(results("ok", "failed"), "--field", "vpn_state", "--limit", "t001")
    assert done.exit_code == 0, done.output
    states = {name: each["custom_fields"].get("vpn_state") for name, each in site.tunnels().items()}
    assert states == {"t000": None, "t001": "failed", "t002": None, "t003": None}
    assert len(site.entries()) == 1


def test_a_tunnel_that_is_not_there(site: Any) -> None:
    done = site.push(results(*["ok"] * 5))
    assert done.exit_code == 1
    assert ": t004" in done.output
    assert len(site.entries()) == 4


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", {"schema": "bothends.drift/1", "tunnels": []}, {"schema": "bothends.verify/1", "tunnels": []},
     results("fine")],
)  # fmt: skip
def test_what_is_no_verification(site: Any, document: Any) -> None:
    done = site.push(document)
    assert isinstance(done.exception, InputError)
    assert "expected the results of a verification" in str(done.exception)
    assert site.entries() == []


def test_whoever_may_not_write(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert site.push(results("ok"), "--dry-run").exit_code == 0
    for source in ENTRIES:
        monkeypatch.setenv(f"{source.upper()}_TOKEN", f"{TOKEN}-for-reading")
    done = site.push(results("ok"))
    assert isinstance(done.exception, InputError)
    assert "answered 403" in str(done.exception)
    assert "canary" not in str(done.exception)


def test_a_project_with_an_inventory_of_its_own(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["push-back", "x", "--project", str(tmp_path)])
    assert "is not kept in NetBox or Nautobot" in str(done.exception)
