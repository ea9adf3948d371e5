"""A tunnel interface with IKEv2 over SSH: applied, verified, applied again, given a new key, removed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import Site

pytestmark = [pytest.mark.lab, pytest.mark.timeout(400)]

PROFILE = """  modern:
    ike: 2
    phase1: {{encryption: aes-256, hash: sha256, dh_group: 19}}
    phase2: {{transforms: [{{encryption: aes-256, integrity: sha256}}], mode: {mode}, pfs_group: 19}}
    dpd: {{interval: 10, retry: 3, mode: on-demand}}

tunnels:
"""
TUNNEL = """  hq-branch2:
    kind: {kind}
    profile: modern
    psk: file:keys/branch2
    inside: transit
    ends:
      hq-r1: {{interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}}
      branch2-r1: {{interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.3.0.0/24]}}
pools:
  transit: {{network: 169.254.0.0/16, length: 30}}
"""
BOTH = ("hq-r1", "branch2-r1")


def rebuilt(project: Path, kind: str, mode: str) -> None:
    """The second tunnel of the example as one of another kind."""
    file = project / "inventory" / "tunnels.yaml"
    text = file.read_text(encoding="utf-8")
    head, _, rest = text.partition("  # Shares the hub's interface")
    _, _, third = rest.partition("  # Ends on the hub's second uplink")
    text = f"{head}  # Ends on the hub's second uplink{third}\n{TUNNEL.format(kind=kind)}"
    profile = PROFILE.format(mode=mode)
    file.write_text(text.replace("\ntunnels:\n", profile, 1), encoding="utf-8")


CELLS = [
    pytest.param("model", "gre", "transport", id="model-gre-transport", marks=pytest.mark.gate),
    pytest.param("model", "svti", "tunnel", id="model-svti", marks=pytest.mark.gate),
    pytest.param("charon", "svti", "tunnel", id="charon-svti", marks=pytest.mark.charon),
    pytest.param(
        "charon", "gre", "tunnel", id="charon-gre", marks=[pytest.mark.charon, pytest.mark.gate]
    ),
]


@pytest.mark.gate
@pytest.mark.parametrize(("ike", "kind", "mode"), CELLS)
def test_the_whole_way(
    start_site: Callable[..., AbstractContextManager[Site]],
    ike: str,
    kind: str,
    mode: str,
    tmp_path: Path,
) -> None:
    with start_site(tmp_path / "project", ike) as site:
        rebuilt(site.project, kind, mode)
        key = site.project / "keys" / "branch2"
        key.parent.mkdir()
        key.write_text("canary-of-the-tunnel-interface\n", encoding="utf-8")
        key.chmod(0o600)
        only = ("hq-branch2", "--lab", "--yes")
        done = site.run("apply", "--limit", *only)
        assert done.code == 0, done.text
        verified = site.run("verify", "--lab", "--limit", "hq-branch2")
        assert verified.code == 0, verified.text
        again = site.run("apply", "--limit", *only)
        assert (again.code, "unchanged" in again.text or "nothing to do" in again.text) == (0, True)
        rotated = site.run("rotate", "--generate", *only)
        assert rotated.code == 0, rotated.text
        removed = site.run("remove", *only)
        assert removed.code == 0, removed.text
        assert site.unchanged(*BOTH)
