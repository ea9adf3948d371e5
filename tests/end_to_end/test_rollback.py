"""Back to before an earlier change, on both ends, if nobody else changed anything there since."""

from typing import Any

import pytest

pytestmark = pytest.mark.lab
ENDS = ("hq-r1", "branch1-r1")
ONE = ("--lab", "--yes", "--limit", "hq-branch1")


def number(site: Any, index: int = -1) -> str:
    return str(site.run("changes").out.splitlines()[index].split()[0])


@pytest.mark.gate
def test_before_the_tunnel_was_there(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch2").code == 0
    others = site.lab.running("branch2-r1")
    done = site.run("rollback", number(site, 0), "--lab", "--yes")
    assert done.code == 0, done.text
    assert "hq-branch1: removed" in done.out
    assert site.unchanged("branch1-r1")
    assert "BE-hq-branch1" not in site.lab.running("hq-r1")
    assert site.lab.running("branch2-r1") == others
    assert all(site.lab.startup(name) == site.lab.running(name) for name in ENDS)
    verified = site.run("verify", "--lab", "--limit", "hq-branch2")
    assert verified.code == 0, verified.text


@pytest.mark.gate
def test_a_whole_change_of_many_tunnels(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    done = site.run("rollback", number(site), "--lab", "--yes")
    assert done.code == 0, done.text
    assert "3 tunnels: 3 removed" in done.out
    assert site.unchanged(*site.lab.routers)
    assert all(site.lab.startup(name) == site.lab.running(name) for name in site.lab.routers)


@pytest.mark.gate
def test_before_a_modification_and_before_that(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    first = {name: site.lab.running(name) for name in ENDS}
    tunnels = site.project / "inventory" / "tunnels.yaml"
    before = tunnels.read_text()
    tunnels.write_text(before.replace("pfs_group: 14", "pfs_group: 19", 1))
    assert site.run("apply", *ONE).code == 0
    modified = {name: site.lab.running(name) for name in ENDS}
    back = site.run("rollback", number(site), "--lab", "--yes")
    assert back.code == 0, back.text
    assert {name: site.lab.running(name) for name in ENDS} == first
    twice = site.run("rollback", number(site, 1), "--lab", "--yes")
    assert twice.code == 2
    assert "is taken back already" in twice.err
    again = site.run("rollback", number(site), "--lab", "--yes")
    assert again.code == 0, again.text
    assert {name: site.lab.running(name) for name in ENDS} == modified
    once_more = site.run("rollback", number(site, 1), "--lab", "--yes")
    assert once_more.code == 0, once_more.text
    assert "pfs group19" not in once_more.out, "it goes straight back, not by what was in between"
    assert {name: site.lab.running(name) for name in ENDS} == first
    all_the_way = site.run("rollback", number(site, 0), "--lab", "--yes")
    assert all_the_way.code == 0, all_the_way.text
    assert site.unchanged(*ENDS)


@pytest.mark.gate
def test_others_changed_something_since(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    site.lab.type(
        "branch1-r1", "configure terminal", "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp",
        "set pfs group19", "end",
    )  # fmt: skip
    before = {name: site.lab.running(name) for name in ENDS}
    done = site.run("rollback", number(site), "--lab", "--yes")
    assert done.code == 2, done.text
    assert (
        "changed since, by others: + crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp / set pfs group19"
        in done.err
    )
    assert "set pfs group14" in done.err
    assert {name: site.lab.running(name) for name in ENDS} == before


@pytest.mark.parametrize("routers", [("--lab",), ()], ids=["lab", "without a login"])
def test_a_change_that_is_none(site: Any, routers: tuple[str, ...]) -> None:
    done = site.run("rollback", "20200101T000000Z-apply", *routers, "--yes")
    assert done.code == 2
    assert "no change '20200101T000000Z-apply' in this project" in done.err


@pytest.mark.gate
def test_a_removed_tunnel_comes_back_with_its_key(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    before = {name: site.lab.running(name) for name in ENDS}
    assert site.run("remove", "hq-branch1", "--lab", "--yes").code == 0
    journals = [p.read_text() for p in site.project.glob(".bothends/changes/*/*/journal.jsonl")]
    assert not any("canary" in text for text in journals)
    done = site.run("rollback", number(site), "--lab", "--yes")
    assert done.code == 0, done.text
    assert {name: site.lab.running(name) for name in ENDS} == before


@pytest.mark.gate
def test_an_old_key_does_not_come_back(site: Any) -> None:
    """It is in no journal: what came before a rotation goes back, and the new key stays."""
    path = site.project / ".env"
    path.write_text("PSK_ROTATED=canary-first\n", encoding="utf-8")
    path.chmod(0o600)
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text().replace("psk: env:PSK_HQ_BRANCH1", "psk: env:PSK_ROTATED")
    tunnels.write_text(text)
    assert site.run("apply", *ONE).code == 0
    tunnels.write_text(text.replace("pfs_group: 14", "pfs_group: 19", 1))
    assert site.run("apply", *ONE).code == 0
    modified = number(site)
    assert site.run("rotate", "hq-branch1", "--lab", "--yes", "--generate").code == 0
    rotated = {name: site.lab.running(name) for name in ENDS}

    refused = site.run("rollback", number(site), "--lab", "--yes")
    assert refused.code == 2
    assert "put new keys in place of the old ones, which are not kept" in refused.err
    assert "bothends rotate hq-branch1 puts other keys in place" in refused.err
    assert {name: site.lab.running(name) for name in ENDS} == rotated

    done = site.run("rollback", modified, "--lab", "--yes")
    assert done.code == 0, done.text
    now = {name: site.lab.running(name) for name in ENDS}
    expected = {n: t.replace("set pfs group19", "set pfs group14") for n, t in rotated.items()}
    assert now == expected
    assert "canary-first" not in now["hq-r1"]


@pytest.mark.gate
def test_what_another_tunnel_needs_meanwhile_stays(site: Any) -> None:
    """A policy that came with one tunnel's change, and a setting, are used by the next one, too."""
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch[12]").code == 0
    tunnels = site.project / "inventory" / "tunnels.yaml"
    changed = tunnels.read_text().replace("hash: sha256", "hash: sha384", 1)
    tunnels.write_text(changed.replace("interval: 10", "interval: 20", 1))
    assert site.run("apply", *ONE).code == 0
    modified = number(site)
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch2").code == 0
    done = site.run("rollback", modified, "--lab", "--yes")
    assert done.code == 0, done.text
    assert "crypto isakmp policy 15: kept as it is, as other tunnels use it" in done.out
    hub = site.lab.running("hq-r1")
    assert "crypto isakmp policy 15" in hub
    assert "crypto isakmp keepalive 20 3 periodic" in hub
    assert "crypto isakmp policy 5" not in site.lab.running("branch1-r1")
    assert site.run("drift", "--lab", "--limit", "hq-branch2").code == 0
