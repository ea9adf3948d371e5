"""Drift on a lab: bare routers, built ones, and one that somebody has been at."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Site

pytestmark = pytest.mark.lab
LIMIT = ("--limit", "hq-branch1", "--lab")


@pytest.mark.gate
def test_drift_is_seen_on_routers(site: "Site") -> None:
    bare = site.run("drift", *LIMIT)
    assert bare.code == 1, bare.text
    assert "crypto keyring BE-hq-branch1 does not exist yet" in bare.out
    assert site.run("apply", "--yes", "--dead-man", "none", *LIMIT).code == 0
    built = site.run("drift", *LIMIT)
    assert built.code == 0, built.text
    assert "hq-branch1: as intended" in built.out
    saved = site.lab.routers["branch1-r1"].startup
    site.lab.routers["branch1-r1"].startup = saved.replace(" set pfs group14\n", "")
    unsaved = site.run("drift", *LIMIT, "--format", "json")
    assert unsaved.code == 1, unsaved.text
    (tunnel,) = json.loads(unsaved.out)["tunnels"]
    assert {(d["device"], d["kind"]) for d in tunnel["drift"]} == {("branch1-r1", "not saved")}
    assert "set pfs group14" in str(tunnel["drift"])
    site.lab.routers["branch1-r1"].startup = saved
    adopted = site.run("adopt", "--live", "--lab")
    assert adopted.code == 0, adopted.text
    assert "    psk: env:PSK_HQ_BRANCH1" in adopted.out
    tunnels = site.project / "inventory" / "tunnels.yaml"
    spelt = tunnels.read_text().replace(
        "hq-r1: {interface: GigabitEthernet0/0", "hq-r1: {interface: gi 0/0"
    )
    tunnels.write_text(spelt)
    assert "gi 0/0" in spelt
    for verb in ("drift", "plan"):
        same = site.run(verb, *LIMIT)
        assert same.code == 0, same.text
        assert "to enter" not in same.out
    site.lab.type(
        "hq-r1",
        "configure terminal",
        "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp",
        "set pfs group5",
        "end",
    )
    adopted = site.run("adopt", "--live", "--lab")
    assert adopted.code == 1  # the pfs of both ends is not the same any more
    assert "the ends differ in PFS" in adopted.err
    touched = site.run("drift", *LIMIT)
    assert touched.code == 1
    assert "'set pfs group5' instead of 'set pfs group14'" in touched.out
