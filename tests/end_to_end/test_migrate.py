"""A tunnel that becomes another, while a packet leaves every 100 ms."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.packets import PERIOD, Packets

pytestmark = [pytest.mark.lab, pytest.mark.gate, pytest.mark.timeout(400)]
ROOT = Path(__file__).parents[2]
NAME, ENDS = "hq-branch1", ("hq-r1", "branch1-r1")
ADDRESSES = ("10.1.0.1", "10.2.0.1")
SiteOf = Callable[..., AbstractContextManager[Any]]


@dataclass(frozen=True)
class Case:
    name: str
    to: tuple[str, ...]
    most: float
    """Seconds without traffic that it may cost on a busy machine."""
    before: tuple[str, ...] = ()
    """What it is moved to first, without traffic."""


CASES = (
    Case("crypto map to a static VTI", ("svti",), 0.5),
    Case("crypto map to GRE, with IKEv2", ("gre", "ikev2"), 0.5),
    Case("crypto map to a multi-SA VTI", ("multi-sa-vti",), 3.0),
    Case("crypto map from IKEv1 to IKEv2", ("ikev2",), 3.0),
    Case("crypto map to a stronger profile", ("strong",), 3.0),
    Case("static VTI from IKEv1 to IKEv2", ("ikev2",), 3.0, before=("svti",)),
    Case("static VTI of IKEv2 to cnsa1", ("cnsa1",), 3.0, before=("svti", "ikev2")),
)


def moved(*goals: str) -> list[str]:
    """The command that moves the tunnel there."""
    to = [word for goal in goals for word in ("--to", goal)]
    return ["migrate", NAME, "--lab", "--yes", *to, "--inside", "169.254.10.0/30"]


def marked(case: Case) -> Any:
    """The first one runs with the gate, all of them with `make migrations`."""
    marks = () if case in CASES[:1] else (pytest.mark.long,)
    return pytest.param(case, id=case.name.replace(" ", "-"), marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_tunnel_becomes_another_under_traffic(
    tmp_path: Path, start_site: SiteOf, case: Case
) -> None:
    hosts = (ROOT / "inventory" / "hosts.yaml").read_text(encoding="utf-8")
    new = hosts.replace("  data:\n", "  data:\n    release: 17.9.4a\n")  # multi-SA VTIs: 16.12
    with start_site(tmp_path / "project", inventory={"hosts": new}) as site:
        built = site.run("apply", "--lab", "--yes", "--limit", NAME)
        assert built.code == 0, built.text
        if case.before:
            first = site.run(*moved(*case.before))
            assert first.code == 0, first.text
        with Packets(site.lab, ENDS[0], *ADDRESSES) as packets:
            done = site.run(*moved(*case.to))
        lost = packets.lost()
        assert done.code == 0, done.text
        sys.stdout.write(
            f"{case.name}: {len(lost) * PERIOD:.1f} s without traffic "
            f"({len(lost)} of {len(packets.sent)} packets)\n"
        )
        assert len(packets.sent) > 20
        assert len(lost) * PERIOD <= case.most
        plan = site.run("plan", "--lab", "--exit-code", "--limit", NAME)
        assert plan.code == 0, plan.text
        assert site.run("verify", "--lab", "--limit", NAME).code == 0


def test_what_carries_nothing_goes_back_and_what_is_moved_already_stays(
    tmp_path: Path, start_site: SiteOf
) -> None:
    with start_site(tmp_path / "project") as site:
        assert site.run("apply", "--lab", "--yes", "--limit", NAME).code == 0
        before = {name: site.lab.running(name) for name in ENDS}
        inventory = site.project / "inventory" / "tunnels.yaml"
        text = inventory.read_text()

        shown = site.run(*moved("svti"), "--dry-run")
        assert shown.code == 0, shown.text
        assert "# no traffic stops" in shown.out
        assert inventory.read_text() == text

        template = site.project / "templates" / "ios" / "tunnel_interface.j2"
        good = template.read_text()
        template.write_text(good.replace(" tunnel destination", " shutdown\n tunnel destination"))
        failed = site.run(*moved("svti"), "--wait", "2")
        assert failed.code == 4, failed.text
        assert "no traffic was moved to it" in failed.text
        assert {name: site.lab.running(name) for name in ENDS} == before
        assert inventory.read_text() == text
        assert site.run("verify", "--lab", "--limit", NAME).code == 0

        template.write_text(good)
        done = site.run(*moved("svti"))
        assert done.code == 0, done.text
        again = site.run(*moved("svti"))
        assert again.code == 0, again.text
        assert "that already" in again.text

        inventory.write_text(text)  # as a process leaves it that dies before it writes
        once_more = site.run(*moved("svti"))
        assert once_more.code == 0, once_more.text
        assert "kind: svti" in inventory.read_text()

        _failed, change = sorted(p.name for p in site.project.glob(".bothends/changes/*-migrate"))
        back = site.run("rollback", change, "--lab", "--yes")
        assert back.code == 0, back.text
        assert "tunnels.yaml still says" in back.text
        assert {name: site.lab.running(name) for name in ENDS} == before


def test_the_rest_of_a_stopped_migration_is_resumed(tmp_path: Path, start_site: SiteOf) -> None:
    with start_site(tmp_path / "project") as site:
        tunnels = site.project / "inventory" / "tunnels.yaml"
        pool = "\npools:\n  transit: {network: 169.254.0.0/16, length: 31}\n"
        tunnels.write_text(tunnels.read_text(encoding="utf-8") + pool, encoding="utf-8")
        both = (NAME, "hq-branch2")
        limits = [word for name in both for word in ("--limit", name)]
        assert site.run("apply", "--lab", "--yes", *limits).code == 0
        site.lab.routers["branch1-r1"].faults.refuse = "tunnel source"
        to = ("--to", "svti", "--inside", "transit", "--canary", "1")
        stopped = site.run("migrate", *both, "--lab", "--yes", *to)
        assert stopped.code == 4, stopped.text
        assert "not begun, as the run ended before: hq-branch2" in stopped.out
        site.lab.routers["branch1-r1"].faults.refuse = ""
        resumed = site.run("resume", "--lab", "--yes")
        assert resumed.code == 0, resumed.text
        assert "inventory/tunnels.yaml has hq-branch2 as both ends run it now" in resumed.text
        assert "kind: svti" not in tunnels.read_text(encoding="utf-8").split("hq-branch2:")[0]
        assert site.run("plan", "--lab", "--exit-code", *limits).code == 0
