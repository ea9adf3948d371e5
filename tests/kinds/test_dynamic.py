"""Ends with a dynamic address: many at one hub, beside one with a fixed address."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.kinds.cells import PHASE1, Cell
from tests.kinds.site import LEFT, RIGHT, Site

from bothends.compare import Verdict
from bothends.errors import InputError
from bothends.lab.ike.forwarding import Delivery, Packet
from bothends.model import address
from bothends.platforms.sections import remains
from bothends.verification import Status

HOST = """\
{name}:
  hostname: {name}
  groups: [ios]
  data:
    interfaces: {{GigabitEthernet0/0: {outside}, GigabitEthernet0/1: 10.{net}.0.1/24}}
    leases: {{{lease}}}
    default_gateway: {gateway}
"""
END = "      {name}: {{interface: GigabitEthernet0/0, address: {address}, networks: [10.{net}.0.0/24]{more}}}\n"
HUB = END.format(name="hub", address="203.0.113.1", net=1, more="")
BRANCHES = ("one", "two", "three")
"""The last one has a fixed address."""


@dataclass(frozen=True)
class Star:
    """A hub and three branches, two of which are given their addresses."""

    ike: int = 2
    way: str = ""
    kind: str = "crypto-map"

    @property
    def hosts(self) -> str:
        hub = HOST.format(
            name="hub", outside="203.0.113.1/24", lease="", net=1, gateway="203.0.113.254"
        )
        return hub + "".join(
            HOST.format(
                name=name,
                outside=f"198.51.100.{net}/24" if name == BRANCHES[-1] else "dhcp",
                lease="" if name == BRANCHES[-1] else f"GigabitEthernet0/0: 198.51.100.{net}/24",
                net=net,
                gateway="198.51.100.254",
            )
            for net, name in enumerate(BRANCHES, start=2)
        )

    @property
    def tunnels(self) -> str:
        text = (
            "profiles:\n  only:\n"
            f"    ike: {self.ike}\n    phase1: {PHASE1[self.ike]}\n"
            "    phase2: {transforms: [{encryption: aes-gcm-256}]}\n"
            "tunnels:\n"
        )
        for net, name in enumerate(BRANCHES, start=2):
            fixed = name == BRANCHES[-1]
            key = "ALL" if self.way == "any-address" and not fixed else name.upper()
            way = f"    dynamic_key: {self.way}\n" if self.way and not fixed else ""
            inside = "" if self.kind == "crypto-map" else f"    inside: 169.254.{net}.0/30\n"
            way += f"    kind: {self.kind}\n{inside}"
            text += f"  {name}:\n    profile: only\n    psk: env:PSK_{key}\n{way}    ends:\n{HUB}"
            text += END.format(
                name=name,
                address=f"198.51.100.{net}" if fixed else "dynamic",
                net=net,
                more="" if fixed else f", identity: 'email:{name}@example.net'",
            )
        return text


STARS = (
    Star(),
    Star(1, "any-address"),
    Star(1, "aggressive-mode"),
    Star(kind="multi-sa-vti"),
)


@pytest.mark.parametrize("star", STARS, ids=str)
def test_many_branches_at_one_hub(star: Star, tmp_path: Path) -> None:
    site = Site(star, tmp_path)
    site.apply()
    assert {each.verdict for each in site.judged()} == {Verdict.UP}
    for tunnel in site.tunnels:
        assert site.verify(tunnel).status is Status.OK, tunnel.name
    assert all(not site.plan(device).changed for device in site.routers)
    entries = [x for x in site.running["hub"].splitlines() if x.startswith("crypto map ")]
    mapped = star.kind == "crypto-map"
    assert [entry.split()[3] for entry in entries] == (["10", "65520", "65530"] if mapped else [])

    before = site.running["hub"]
    site.enter({"hub": site.removal("hub", "one")})
    left = site.running["hub"]
    assert "BE-two" in left
    assert "BE-one" not in left
    assert site.verify(site.tunnels[1]).status is Status.OK
    site.apply()
    assert not list(remains(before, site.running["hub"]))


def test_the_hub_cannot_begin(tmp_path: Path) -> None:
    site = Site(Cell("crypto-map", 2, identity="fqdn", dynamic="identity"), tmp_path)
    site.apply()
    there, back = (
        Packet(address(one), address(two))
        for one, two in (("10.1.0.1", "10.2.0.1"), ("10.2.0.1", "10.1.0.1"))
    )
    assert site.backend.send(LEFT, there) is not Delivery.DELIVERED
    assert not site.backend.network.nodes[LEFT].ike
    for _ in range(2):
        fate = site.backend.send(RIGHT, back)
    assert fate is Delivery.DELIVERED
    assert site.backend.send(LEFT, there) is Delivery.DELIVERED
    report = site.verify()
    texts = [each.message for each in report.results if each.check == "next-negotiation"]
    assert texts == ["both running configurations agree, and only right can initiate"]


def test_an_interface_with_a_fixed_address_is_not_planned(tmp_path: Path) -> None:
    site = Site(Cell("crypto-map", 2, identity="fqdn", dynamic="identity"), tmp_path)
    site.type(RIGHT, "interface GigabitEthernet0/0", " ip address 198.51.100.1 255.255.255.0")
    with pytest.raises(InputError, match="is not given its address, the inventory says dynamic"):
        site.plan(RIGHT)


@pytest.mark.parametrize("ike", [1, 2])
def test_a_vti_whose_routes_a_protocol_has(ike: int, tmp_path: Path) -> None:
    way = "aggressive-mode" if ike == 1 else "identity"
    cell = Cell("svti", ike, identity="email", dynamic=way, lines=("routes: none",))
    site = Site(cell, tmp_path)
    site.apply()
    assert [each.verdict for each in site.judged()] == [Verdict.UP]
    site.verify()  # brings the virtual access interface up
    site.type(LEFT, "ip route 10.2.0.0 255.255.255.0 Virtual-Access1")
    site.type(LEFT, "ip route 169.254.10.2 255.255.255.255 Virtual-Access1")
    site.type(RIGHT, "ip route 10.1.0.0 255.255.255.0 Tunnel10")
    report = site.verify()
    assert report.status is Status.OK, report
    assert "Interface: Virtual-Access1" in (site.backend.show(LEFT, "show crypto session") or "")
