"""A project whose first tunnel ends at a strongSwan that is asked and never changed, on charon."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.conftest import SECRETS, Site
from tests.end_to_end.partner import OURS, make_it_a_vti

from bothends.cli.init import lay_out
from bothends.cli.partner_routers import machine_specs
from bothends.lab.lab import Lab, backend_named
from bothends.lab.state import write_state

END = """      bank-gw:
        managed: false
        address: 198.51.100.1
        networks: [10.2.0.0/24]
"""
HOST = """bank-gw:
  hostname: 198.51.100.1
  platform: strongswan
  data:
    interfaces:
      eth0: 198.51.100.1/24
      eth1: 10.2.0.1/24
    default_gateway: 198.51.100.254
"""


def lay_out_with_strongswan(project: Path, *, vti: bool = False) -> None:
    """The reference project; what was branch1-r1 is a strongSwan now."""
    lay_out(project)
    tunnels, hosts = (project / "inventory" / f"{name}.yaml" for name in ("tunnels", "hosts"))
    text = tunnels.read_text()
    assert OURS in text
    tunnels.write_text(text.replace(OURS, END))
    before, _, after = hosts.read_text().partition("branch1-r1:")
    hosts.write_text(before + HOST + "branch2-r1:" + after.partition("branch2-r1:")[2])
    if vti:
        make_it_a_vti(project)


@contextmanager
def strongswan_site(project: Path, *, vti: bool = False) -> Iterator[Site]:
    """A site of routers and a plain strongSwan that was handed what is rendered for it."""
    os.environ.update(SECRETS)
    lay_out_with_strongswan(project, vti=vti)
    lab = Lab.from_project(
        project,
        password="canary-login",
        backend=backend_named("charon"),
        machines=machine_specs(project),
    )
    with lab:
        write_state(lab, project)
        yield Site(project, lab, {name: lab.running(name) for name in lab.routers})
