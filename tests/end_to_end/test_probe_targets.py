"""Probes that go to a host behind the far router meet what lies behind it."""

from ipaddress import IPv4Address
from typing import Any

import pytest

pytestmark = pytest.mark.lab
BRANCH, HOST = "branch1-r1", "10.2.0.20"


@pytest.mark.gate
def test_a_host_beyond(site: Any) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text().replace(
        "networks: [10.2.0.0/24]}", f"networks: [10.2.0.0/24], probe_targets: [{HOST}]}}"
    )
    assert HOST in text
    tunnels.write_text(text)
    hosts = site.lab.backend.forwarder.hosts
    site.lab.do(lambda: hosts.add(IPv4Address(HOST)))
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch1").code == 0

    def verified() -> Any:
        return site.run("verify", "--lab", "--limit", "hq-branch1", "--wait", "1", "--verbose")

    well = verified()
    assert well.code == 0, well.text
    assert f"the probes went to {HOST}" in well.out
    assert "the probes went to the router's own" in well.out  # of the other end

    lines = (
        "ip access-list extended IN",
        "deny ip any any",
        "interface gi0/1",
        "ip access-group IN in",
    )
    site.lab.type(BRANCH, "configure terminal", *lines, "end")
    dropped = verified()
    assert dropped.code == 1, dropped.text
    assert "access list IN on GigabitEthernet0/1 drops" in " ".join(dropped.out.split())

    off = ("interface gi0/1", "no ip access-group IN in", "end", "write memory")
    site.lab.type(BRANCH, "configure terminal", *off)
    site.lab.do(hosts.clear)
    silent = verified()
    assert silent.code == 1, silent.text
    assert f"{HOST} does not answer" in " ".join(silent.out.split())


def test_a_target_outside_of_the_networks(site: Any) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text()
    tunnels.write_text(text.replace("[10.2.0.0/24]}", "[10.2.0.0/24], probe_targets: [10.9.0.20]}"))
    done = site.run("validate")
    assert done.code == 2
    assert "expected an address in a network of this end, found 10.9.0.20" in done.text
