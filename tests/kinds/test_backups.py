"""Tunnels that stand by for another: what each router gets, and what comes when the first fails."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.kinds.cells import PHASE1, TRANSFORMS
from tests.kinds.site import Site

from bothends.compare import Severity, Verdict
from bothends.lab.ike.faults import Traffic
from bothends.platforms.sections import remains
from bothends.verification import Status

HOSTS = """\
branch:
  hostname: 198.51.100.1
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: 198.51.100.1/24, GigabitEthernet0/1: 10.2.0.1/24}
    default_gateway: 198.51.100.254
hub1:
  hostname: 203.0.113.1
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: 203.0.113.1/24, GigabitEthernet0/1: 10.1.0.1/24}
    default_gateway: 203.0.113.254
hub2:
  hostname: 192.0.2.1
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: 192.0.2.1/24, GigabitEthernet0/1: 10.1.0.2/24}
    default_gateway: 192.0.2.254
"""
TWO_LINKS = """\
branch:
  hostname: 198.51.100.1
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: 198.51.100.1/24, GigabitEthernet0/1: 10.2.0.1/24}
    default_gateway: 198.51.100.254
hub1:
  hostname: 203.0.113.1
  groups: [ios]
  data:
    interfaces: {GigabitEthernet0/0: 203.0.113.1/24, GigabitEthernet0/2: 192.0.2.1/24, GigabitEthernet0/1: 10.1.0.1/24}
    vrfs: {GigabitEthernet0/0: FIRST, GigabitEthernet0/2: SECOND}
"""
TUNNELS = """\
  {name}:
    kind: {kind}
    profile: only
    psk: env:PSK_{key}
{lines}    ends:
      branch: {{interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}}
      {hub}: {{interface: {port}, address: {address}, networks: [10.1.0.0/24]{vrf}}}
"""


@dataclass(frozen=True)
class Pair:
    """A tunnel to a hub, and its backup: to another router, or to another link of the same one."""

    kind: str
    ike: int
    links: bool = False
    signed: bool = False
    dynamic: bool = False
    """Whether the branch is given its address."""

    def __str__(self) -> str:
        more = f"{'-signed' if self.signed else ''}{'-dynamic' if self.dynamic else ''}"
        to = "another-link" if self.links else "another-router"
        return f"{self.kind}-ikev{self.ike}-{to}{more}"

    @property
    def hosts(self) -> str:
        hosts = TWO_LINKS if self.links else HOSTS
        lease = "    leases: {GigabitEthernet0/0: 198.51.100.1/24}\n    default_gateway: 198"
        return (
            hosts.replace("0/0: 198.51.100.1/24", "0/0: dhcp", 1).replace(
                "    default_gateway: 198", lease, 1
            )
            if self.dynamic
            else hosts
        )

    @property
    def tunnels(self) -> str:
        text = self._keyed
        if self.dynamic:
            text = text.replace(
                "address: 198.51.100.1,", "address: dynamic, identity: 'fqdn:branch.example.net',"
            )
        if not self.signed:
            return text
        text = re.sub("    psk: .*\n", "", text).replace(
            "lifetime", "authentication: rsa-sig, lifetime", 1
        )
        return re.sub(
            r"(branch|hub\d): {", r"\1: {trustpoint: VPN, subject: CN=\1.example.net, ", text
        )

    @property
    def _keyed(self) -> str:
        inside = self.kind != "crypto-map"
        port = "GigabitEthernet0/2" if self.links else "GigabitEthernet0/0"
        return (
            "profiles:\n"
            "  only:\n"
            f"    ike: {self.ike}\n"
            f"    phase1: {PHASE1[self.ike]}\n"
            f"    phase2: {{transforms: [{TRANSFORMS['gcm']}], pfs_group: 20}}\n"
            "    dpd: {interval: 10, retry: 3, mode: periodic}\n"
            "tunnels:\n"
        ) + "".join(
            TUNNELS.format(name=name, kind=self.kind, key=name.upper(), lines=more, hub=hub,
                           port=interface, address=address, vrf=vrf if self.links else "")
            for name, hub, interface, address, vrf, more in (
                ("one", "hub1", "GigabitEthernet0/0", "203.0.113.1",
                 ", fvrf: FIRST, next_hop: 203.0.113.254",
                 "    inside: 169.254.10.0/30\n" if inside else ""),
                ("two", "hub1" if self.links else "hub2", port, "192.0.2.1",
                 ", fvrf: SECOND, next_hop: 192.0.2.254",
                 "    backup_of: one\n" + ("    inside: 169.254.10.4/30\n" if inside else "")),
            )
        )  # fmt: skip


PAIRS = [
    Pair(kind, ike, links)
    for kind in ("crypto-map", "svti", "gre")
    for ike in (1, 2)
    for links in (False, True)
    if not (links and kind == "crypto-map")
] + [
    Pair("svti", 2, signed=True),
    Pair("gre", 1, signed=True),
    Pair("crypto-map", 2, dynamic=True),
]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_whole_way(pair: Pair, tmp_path: Path) -> None:
    site = Site(pair, tmp_path)
    rendered = site.judged_as_rendered()
    assert [each.verdict for each in rendered] == [Verdict.UP] * 2
    site.apply()
    judged = site.judged()
    assert [each.verdict for each in judged] == [Verdict.UP] * 2
    assert not [f for each in judged for f in each.findings if f.severity is Severity.ERROR]
    one, two = site.tunnels
    assert site.verify(one).status is Status.OK
    found = site.verify(two)
    assert found.status is (Status.STANDBY if pair.kind == "crypto-map" else Status.OK), found
    for tunnel in (one, two, None):
        assert all(
            not site.plan(d, tunnel).changed
            for d in site.routers
            if not tunnel or tunnel.touches(d)
        )
    site.remove()
    for device in site.routers:
        left = [line[2:] for line in remains(site.bare[device], site.running[device])]
        assert all(line.startswith((" ", "crypto isakmp ")) for line in left), left


@pytest.mark.parametrize("ike", [1, 2])
def test_the_backup_takes_over(ike: int, tmp_path: Path) -> None:
    site = Site(Pair("crypto-map", ike), tmp_path)
    site.apply()
    one, two = site.tunnels
    assert site.verify(one).status is Status.OK
    for ends in (("*", "hub1"), ("hub1", "*")):
        site.backend.network.faults.block(*ends, *Traffic)
    for _ in range(6):
        site.verify(one)
        site.backend.clock.skip(60)
    assert site.verify(one).status is Status.FAILED
    found = site.verify(two)
    assert found.status is Status.OK, found
