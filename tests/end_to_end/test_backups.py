"""Over SSH: a backup peer is applied, stands by, takes over when its primary dies, and is removed."""

from pathlib import Path

import pytest
from tests.end_to_end.conftest import Site
from tests.kinds.test_backups import HOSTS, Pair

from bothends.cli.init import lay_out
from bothends.lab.lab import Lab, backend_named
from bothends.lab.state import write_state

pytestmark = [pytest.mark.lab, pytest.mark.timeout(400)]
KEYS = {"PSK_ONE": "canary one of the hub", "PSK_TWO": "canary-two of the hub"}


@pytest.mark.gate
def test_the_whole_way(tmp_path: Path) -> None:
    project = tmp_path / "project"
    lay_out(project)
    pair = Pair("crypto-map", 2)
    (project / "inventory" / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    (project / "inventory" / "tunnels.yaml").write_text(pair.tunnels, encoding="utf-8")
    keys = "".join(f"{name}={key}\n" for name, key in KEYS.items())
    (project / ".env").write_text(keys, encoding="utf-8")
    (project / ".env").chmod(0o600)
    with Lab.from_project(project, password="canary-login", backend=backend_named("model")) as lab:
        write_state(lab, project)
        site = Site(project, lab, {name: lab.running(name) for name in lab.routers})
        everything = ["apply", "--lab", "--yes"]
        done = site.run(*everything)
        assert done.code == 0, done.text
        verified = site.run("verify", "--lab")
        assert verified.code == 0, verified.text
        assert "two: standby" in verified.text
        again = site.run(*everything)
        assert (again.code, "unchanged" in again.text or "nothing to do" in again.text) == (0, True)

        removed = site.run("remove", "two", "--lab", "--yes")
        assert removed.code == 0, removed.text
        assert "192.0.2.1" not in lab.running("branch")
        assert site.unchanged("hub2")
        alone = pair.tunnels.partition("  two:\n")[0]
        (project / "inventory" / "tunnels.yaml").write_text(alone, encoding="utf-8")
        assert site.run("verify", "--lab").code == 0
        removed = site.run("remove", "one", "--lab", "--yes")
        assert removed.code == 0, removed.text
        assert site.unchanged("branch", "hub1", "hub2")
        for text in (done.text, verified.text, again.text, removed.text):
            assert not any(key in text for key in KEYS.values())
