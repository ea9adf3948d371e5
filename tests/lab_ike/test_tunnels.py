"""Tunnel interfaces: GRE and VTI with protection, and one-way paths through them."""

from typing import Any

import pytest

from bothends.lab.ike import Traffic
from bothends.lab.ike.reading import read_settings

PROFILE = """\
crypto ipsec profile PROT
 set transform-set TS
 set pfs group14
"""
TUNNEL = """\
interface Tunnel0
 ip address 172.16.0.{host} 255.255.255.252
 tunnel source GigabitEthernet0/0
{mode} tunnel destination {peer}
 tunnel protection ipsec profile PROT
"""
VTI = " tunnel mode ipsec ipv4\n"
ENDS = {"a": (1, "198.51.100.1", "10.2.0.0"), "b": (2, "203.0.113.1", "10.1.0.0")}


def build(bench: Any, modes: dict[str, str]) -> None:
    for router, (host, peer, far) in ENDS.items():
        text = TUNNEL.format(host=host, peer=peer, mode=modes[router])
        bench.change(
            router,
            (" crypto map CM\n", ""),
            ("interface GigabitEthernet0/0\n", f"{PROFILE}{text}interface GigabitEthernet0/0\n"),
            ("ip route", f"ip route {far} 255.255.255.0 Tunnel0\nip route"),
        )
    bench.debug()


@pytest.mark.parametrize("mode", [VTI, ""])
def test_protected_tunnel_comes_up(bench: Any, mode: str) -> None:
    build(bench, {"a": mode, "b": mode})
    assert bench.ping() == ".!!!!"
    assert bench.counters("a") == bench.counters("b") == (4, 4)
    assert "Crypto map tag: Tunnel0-head-0" in bench.show("a", "ipsec sa interface Tunnel0")
    protocol = "0/0" if mode else "47/0"
    assert f"/{protocol})" in bench.show("b", "ipsec sa")


def test_tunnel_modes_must_be_equal(bench: Any) -> None:
    build(bench, {"a": VTI, "b": ""})
    assert bench.ping() == "....."
    assert "proxy identities not supported" in bench.log("b")


def test_esp_blocked_one_way_shows_in_the_counters(bench: Any) -> None:
    bench.ping()
    bench.backend.faults.block("b", "a", Traffic.ESP)
    assert bench.ping() == "....."
    assert bench.counters("a") == (9, 4)
    assert bench.counters("b") == (9, 9)


def test_what_the_model_does_not_know_is_passed_over() -> None:
    settings = read_settings(
        "banner motd ^C\nip access-list extended X\n remark hello\n permit ip object-group A any\n"
        " 10 permit tcp host 10.0.0.1 eq www any log\nline vty 0 4\n login local\n"
    )
    assert len(settings.acls["X"].lines) == 1
    assert settings.acls["X"].lines[0].selector.local_port == 80
