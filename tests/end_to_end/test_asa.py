"""A change of a router and an ASA: both ends or neither, though only one of them has a timer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.asa.test_whole_way import Cell
from tests.end_to_end.conftest import Site

from bothends.errors import ExitCode

pytestmark = pytest.mark.gate
Start = Callable[..., AbstractContextManager[Site]]
RELOAD = ("apply", "--lab", "--yes", "--dead-man", "reload")


@pytest.fixture
def inventory(tmp_path: Path) -> dict[str, str]:
    Cell("crypto-map", 2).lay_out(tmp_path / "cell")
    files = {p.stem: p.read_text() for p in (tmp_path / "cell" / "inventory").iterdir()}
    return {**files, "tunnels": files["tunnels"].replace("PSK_ONE", "PSK_HQ_BRANCH2")}


def test_an_asa_is_not_changed_without_a_way_back(
    inventory: dict[str, str], tmp_path: Path, start_site: Start
) -> None:
    with start_site(tmp_path / "project", inventory=inventory) as site:
        done = site.run("apply", "--lab", "--yes")
        assert done.code == ExitCode.USAGE
        assert "no revert timer" in done.err
        assert site.unchanged("left", "right")
        site.lab.type("right", "configure terminal", "hostname other", "hostname right", "end")
        site.lab.type("right", "configure terminal", "access-list X extended permit ip any any")
        done = site.run(*RELOAD)
        assert done.code != ExitCode.OK
        assert "differs from the startup configuration" in done.text
        assert site.unchanged("left")


@pytest.mark.parametrize("fault", ["refuse", "power_on"])
def test_what_goes_wrong_on_the_asa_goes_back_on_both_ends(
    fault: str, inventory: dict[str, str], tmp_path: Path, start_site: Start
) -> None:
    with start_site(tmp_path / "project", inventory=inventory) as site:
        faults = site.lab.routers["right"].faults
        setattr(faults, fault, "crypto map BE-outside 10 set peer")
        faults.boots_in, faults.once = 2, True
        done = site.run(*RELOAD)
        assert done.code == ExitCode.ROLLED_BACK, done.text
        assert site.unchanged("left", "right")
        assert "No reload is scheduled" in site.lab.type("right", "show reload")
        assert "No Rollback Confirmed Change" in site.lab.type(
            "left", "show archive config rollback timer"
        )
        setattr(faults, fault, "")
        done = site.run(*RELOAD)
        assert done.code == ExitCode.OK, done.text
        assert "No reload is scheduled" in site.lab.type("right", "show reload")
        assert site.lab.startup("right") == site.lab.running("right")
