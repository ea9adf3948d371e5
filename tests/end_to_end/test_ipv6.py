"""A tunnel of IPv6 between routers that have nothing else, over SSH: the whole way, and a fault."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import Site

pytestmark = [pytest.mark.lab, pytest.mark.gate, pytest.mark.timeout(400)]

HOSTS = """---
one:
  hostname: one
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: "2001:db8:a::1/64", GigabitEthernet0/1: "2001:db8:1::1/64"}
    default_gateway: "2001:db8:a::ff"
two:
  hostname: two
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: "2001:db8:b::1/64", GigabitEthernet0/1: "2001:db8:2::1/64"}
    default_gateway: "2001:db8:b::ff"
"""
TUNNELS = """---
profiles:
  modern:
    ike: 2
    phase1: {encryption: aes-gcm-256, hash: sha384, dh_group: 20}
    phase2: {transforms: [{encryption: aes-gcm-256}], pfs_group: 20}
    dpd: {interval: 10, retry: 3, mode: on-demand}
tunnels:
  six:
    kind: svti
    profile: modern
    psk: file:keys/six
    inside: transit
    ends:
      one: {interface: Gi0/0, address: "2001:DB8:A:0::1", networks: ["2001:db8:1::/64"]}
      two: {interface: Gi0/0, address: "2001:db8:b::1", networks: ["2001:DB8:2::/64"]}
pools:
  transit: {network: "fd00:10::/64"}
"""


def test_the_whole_way(
    start_site: Callable[..., AbstractContextManager[Site]], tmp_path: Path
) -> None:
    files = {"hosts": HOSTS, "tunnels": TUNNELS}
    with start_site(tmp_path / "project", "model", files) as site:
        key = site.project / "keys" / "six"
        key.parent.mkdir()
        key.write_text("canary-of-the-tunnel-interface\n", encoding="utf-8")
        key.chmod(0o600)
        for command in (
            ("apply", "--lab", "--yes"),
            ("verify", "--lab"),
            ("verify", "--lab", "--from-running", "one", "two"),
            ("drift", "--lab"),
        ):
            done = site.run(*command)
            assert done.code == 0, done.text
        again = site.run("apply", "--lab", "--yes")
        assert "nothing to do" in again.text

        before = site.lab.running("two")
        peer = ("crypto ikev2 keyring BE-six", "peer six")
        site.lab.type("two", "conf t", *peer, "pre-shared-key somebody-elses", "end")
        site.lab.type("two", "clear crypto session")
        site.lab.type("one", "clear crypto session")
        found = site.run("diagnose", "--lab", "six", "--debug", "--format", "json")
        ends = {each["end"] for each in json.loads(found.out)["explanations"]}
        assert (found.code, ends) == (1, {"two"}), found.text
        assert site.lab.running("two") != before
        assert site.run("apply", "--lab", "--yes").code == 0

        removed = site.run("remove", "six", "--lab", "--yes")
        assert removed.code == 0, removed.text
        assert site.unchanged("one", "two")
