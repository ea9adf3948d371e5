"""Tunnels that go: off both ends, with nothing of them left, or off neither."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import validate
from tests.chaos.judge import lines

pytestmark = pytest.mark.lab
ENDS = ("hq-r1", "branch1-r1")


@pytest.mark.gate
def test_a_tunnel_goes_from_both_ends_and_its_neighbours_stay(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    seen = site.run("remove", "hq-branch1", "--lab", "--dry-run")
    assert seen.code == 0, seen.text
    assert "no crypto map BE-GigabitEthernet0-0 10" in seen.out
    assert "stops traffic: traffic of hq-branch1" in seen.out
    assert "BE-hq-branch1" in site.lab.running("hq-r1")

    done = site.run("remove", "hq-branch1", "--lab", "--yes", "--format", "json")
    assert done.code == 0, done.text
    document = json.loads(done.out)
    schema = files("bothends") / "schemas" / "remove.json"
    validate(document, json.loads(schema.read_text(encoding="utf-8")))
    assert [change["state"] for change in document["changes"]] == ["saved"]
    assert "hq-branch1 is still in the inventory" in done.err
    for device in ENDS:
        assert "BE-hq-branch1" not in site.lab.running(device)
        assert "BE-hq-branch1" not in site.lab.startup(device)
    assert site.run("verify", "--lab", "--limit", "hq-branch2").code == 0
    assert site.run("remove", "hq-branch1", "--lab", "--yes").code == 0  # nothing is left to do


@pytest.mark.gate
def test_what_left_the_inventory_is_noted_listed_and_removed(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text(encoding="utf-8")
    tunnels.write_text(text[: text.index("  # Ends on the hub's second uplink")], "utf-8")

    ends = ("hq-r1", "branch3-r1")
    before = [lines(site.lab.running(device)) for device in ends]
    plan = site.run("plan", "--lab", "--exit-code")
    assert plan.code == 0, plan.text
    assert "hq-branch3: runs here and is not in the inventory" in plan.out
    pruned = site.run("plan", "--lab", "--prune", "--exit-code")
    assert pruned.code == 6, pruned.text
    assert "no crypto keyring BE-hq-branch3" in pruned.out
    assert "bothends remove hq-branch3" in pruned.err

    done = site.run("remove", "hq-branch3", "--lab", "--yes")
    assert done.code == 0, done.text
    for device in ("hq-r1", "branch3-r1"):
        assert "hq-branch3" not in site.lab.running(device)
    assert site.run("plan", "--lab", "--prune", "--exit-code").code == 0
    refused = site.run("plan", "--lab", "--prune", "--limit", "hq-branch1")
    assert refused.code == 2
    assert "--prune shows those that are not in it" in refused.err

    change = site.run("changes").out.splitlines()[-1].split()[0]
    back = site.run("rollback", change, "--lab", "--yes")  # with its key, as before
    assert back.code == 0, back.text
    assert [lines(site.lab.running(device)) for device in ends] == before


def test_a_removal_that_fails_leaves_both_ends_as_they_were(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch1").code == 0
    before = {device: site.lab.running(device) for device in ENDS}
    site.lab.routers["branch1-r1"].faults.refuse = "no crypto isakmp profile"
    done = site.run("remove", "hq-branch1", "--lab", "--yes")
    assert done.code == 4, done.text
    assert {device: site.lab.running(device) for device in ENDS} == before


def test_a_tunnel_that_is_nowhere_is_refused(site: Any) -> None:
    done = site.run("remove", "hq-branch9", "--lab", "--yes")
    assert done.code == 2
    assert (
        "no tunnel 'hq-branch9' in the inventory, and none of that name on its routers" in done.err
    )


@pytest.mark.gate
def test_a_canary_goes_first_and_the_rest_is_resumed(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    site.lab.routers["branch1-r1"].faults.refuse = "no crypto isakmp profile"
    everything = ("hq-branch1", "hq-branch2", "hq-branch3")
    done = site.run("remove", *everything, "--lab", "--yes", "--canary", "1", "--format", "json")
    assert done.code == 4, done.text
    document = json.loads(done.out)
    schema = files("bothends") / "schemas" / "remove.json"
    validate(document, json.loads(schema.read_text(encoding="utf-8")))
    assert [change["tunnel"] for change in document["changes"]] == ["hq-branch1"]
    assert document["not_begun"] == ["hq-branch2", "hq-branch3"]
    (page,) = site.project.glob("evidence/*-remove*/report.md")
    text = page.read_text(encoding="utf-8")
    assert "# Change of 3 tunnels" in text
    assert "1 taken back, 2 not begun." in text

    resumed = site.run("resume", "--lab", "--yes")
    assert resumed.code == 0, resumed.text
    assert "-remove stopped before hq-branch2, hq-branch3" in resumed.err
    for number in (2, 3):
        assert f"hq-branch{number}" not in site.lab.running(f"branch{number}-r1")
    assert "hq-branch1" in site.lab.running("branch1-r1")


@pytest.mark.gate
def test_canaries_are_watched(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    options = ("--lab", "--yes", "--canary", "1", "--soak", "0.02")
    done = site.run("remove", "hq-branch1", "hq-branch2", *options)
    assert done.code == 0, done.text
    assert "watching 1 tunnel for 0.02 minutes before the others" in done.err
    assert "2 tunnels: 2 removed" in done.out
    assert site.run("remove", "hq-branch3", "--lab", "--yes", "--soak", "1").code == 2
