"""A project whose first tunnel ends at a partner's gateway, on a lab that plays the partner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.conftest import SECRETS, Site

from bothends.cli.init import lay_out
from bothends.cli.partner_routers import partner_specs
from bothends.lab.lab import Lab, backend_named
from bothends.lab.state import write_state

TUNNEL = "hq-branch1"
PARTNER = """      bank-gw:
        managed: false
        organisation: Example Bank
        platform: FortiGate
        contact: noc@bank.example
        address: 198.51.100.1
        networks: [10.2.0.0/24]
        probe_targets: [10.2.0.10]
"""
OURS = (
    "      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, "
    "networks: [10.2.0.0/24]}\n"
)


def lay_out_with_partner(project: Path) -> None:
    """The reference project; what was branch1-r1 is a partner's gateway now."""
    lay_out(project)
    tunnels, hosts = (project / "inventory" / f"{name}.yaml" for name in ("tunnels", "hosts"))
    text = tunnels.read_text()
    assert OURS in text
    tunnels.write_text(text.replace(OURS, PARTNER))
    before, _, after = hosts.read_text().partition("branch1-r1:")
    hosts.write_text(before + "branch2-r1:" + after.partition("branch2-r1:")[2])


PROFILE = """  v2:
    ike: 2
    phase1: {encryption: aes-256, hash: sha256, dh_group: 19, lifetime: 86400}
    phase2: {transforms: [{encryption: aes-gcm-256}], pfs_group: 19}
    dpd: {interval: 10, retry: 3}

tunnels:
"""


def make_it_a_vti(project: Path) -> None:
    """The tunnel with the partner becomes IKEv2 through tunnel interfaces."""
    tunnels = project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text().replace("tunnels:\n", PROFILE, 1)
    text = text.replace(
        "hq-branch1:\n    profile: standard", "hq-branch1:\n    kind: svti\n    profile: v2"
    )
    text = text.replace(
        "[10.1.0.0/24]}\n      bank", "[10.1.0.0/24], inside: 172.31.0.1/30}\n      bank", 1
    )
    text = text.replace("[10.2.0.0/24]\n", "[10.2.0.0/24]\n        inside: 172.31.0.2/30\n", 1)
    tunnels.write_text(text)


@contextmanager
def partner_site(project: Path, *, vti: bool = False) -> Iterator[Site]:
    """A site with a partner that does what its sheet says."""
    lay_out_with_partner(project)
    if vti:
        make_it_a_vti(project)
    os.environ.update(SECRETS)
    lab = Lab.from_project(
        project, partner_specs(project), password="canary-login", backend=backend_named("model")
    )
    with lab:
        write_state(lab, project)
        yield Site(project, lab, {name: lab.running(name) for name in lab.routers})
