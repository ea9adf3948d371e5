"""What is seen on a router before anything is sent to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface, ip_network

import pytest
from tests.plan.routers import ENVIRONMENT, FOREIGN, TUNNELS, enter, new_router, reveal

from bothends.errors import InputError
from bothends.model import GreOverIpsec, StaticVti, Tunnel
from bothends.platforms.ios.difference import make_plan, make_removal
from bothends.platforms.ios.difference.device import difference
from bothends.platforms.ios.difference.running import read_running
from bothends.platforms.plan import Choices, DevicePlan

HUB = "hq-r1"


def plan(
    text: str, tunnels: tuple[Tunnel, ...] = TUNNELS, *, allow_global: bool = False
) -> DevicePlan:
    choices = Choices(allow_global=allow_global)
    return make_plan(HUB, tunnels, text, environment=ENVIRONMENT, reveal=reveal, choices=choices)


@dataclass(frozen=True)
class Stop:
    """What is wrong with a router, and what the plan says instead of lines."""

    name: str
    change: Callable[[str], str]
    says: tuple[str, ...]


STOPS = (
    Stop(
        "no such interface",
        lambda text: text.replace("interface GigabitEthernet0/0", "interface GigabitEthernet0/9"),
        ("hq-branch1: interface GigabitEthernet0/0 does not exist; there are: GigabitEthernet0/1",),
    ),
    Stop(
        "another address",
        lambda text: text.replace("ip address 203.0.113.1 ", "ip address 203.0.113.2 "),
        ("line 5: hq-branch1: interface GigabitEthernet0/0 has 203.0.113.2, "
         "the inventory says 203.0.113.1",),
    ),
    Stop(
        "shut down",
        lambda text: text.replace("ip address 203.0.113.1 255.255.255.0\n",
                                  "ip address 203.0.113.1 255.255.255.0\n shutdown\n"),
        ("line 6: hq-branch1: interface GigabitEthernet0/0 is shut down",),
    ),
    Stop(
        "an entry in front permits our traffic",
        lambda _text: new_router(HUB, FOREIGN.replace(
            "172.16.0.0 0.0.255.255", "10.0.0.0 0.255.255.255")).text(),
        ("crypto map OUTSIDE 10 (peer 192.0.2.77) permits", "before entry 20 of hq-branch1",
         "hq-branch1 would never get this traffic"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_the_plan_stops_with_the_line(stop: Stop) -> None:
    with pytest.raises(InputError) as caught:
        plan(stop.change(new_router(HUB).text()))
    assert str(caught.value).startswith("hq-r1: running configuration: ")
    for words in stop.says:
        assert words in str(caught.value)


def test_a_learned_or_secondary_address_does_not_stop() -> None:
    text = new_router(HUB).text()
    address = " ip address 203.0.113.1 255.255.255.0\n"
    assert plan(text.replace(address, " ip address dhcp\n")).changed
    both = " ip address 203.0.113.9 255.255.255.0\n" + address.replace("0\n", "0 secondary\n")
    assert plan(text.replace(address, both)).changed


def test_router_wide_settings_stay_where_others_have_tunnels() -> None:
    text = new_router(HUB, "crypto isakmp keepalive 60 periodic\n" + FOREIGN).text()
    found = plan(text)
    assert not any(
        line.startswith(("crypto isakmp k", "crypto isakmp inv")) for line in found.lines
    )
    assert " keepalive 10 retry 3" in found.lines
    notes = " ".join(found.notes)
    assert "crypto isakmp invalid-spi-recovery is left out" in notes
    assert "crypto map OUTSIDE 10 (peer 192.0.2.77)" in notes
    assert "crypto isakmp keepalive 60 periodic" in notes
    assert "--allow-global" in notes

    allowed = plan(text, allow_global=True)
    assert "crypto isakmp keepalive 10 3 periodic" in allowed.lines
    assert "crypto isakmp invalid-spi-recovery" in allowed.lines
    assert "also changes crypto map OUTSIDE 10" in " ".join(allowed.notes)


def test_router_wide_settings_are_written_where_nobody_else_has_tunnels() -> None:
    found = plan(new_router(HUB).text())
    assert "crypto isakmp keepalive 10 3 periodic" in found.lines
    assert found.notes == ()


def test_an_object_that_others_use_is_not_changed() -> None:
    text = new_router(
        HUB,
        "crypto ipsec transform-set BE-AES256-SHA256-TUN esp-3des esp-md5-hmac\n"
        "crypto map THEIRS 10 ipsec-isakmp\n set transform-set BE-AES256-SHA256-TUN\n",
    ).text()
    with pytest.raises(InputError, match=r"cannot be changed: crypto map THEIRS 10 uses it"):
        plan(text)


def test_a_name_that_others_refer_to_already_is_not_taken() -> None:
    text = new_router(
        HUB, "crypto map THEIRS 10 ipsec-isakmp\n set transform-set BE-AES256-SHA256-TUN\n"
    ).text()
    with pytest.raises(InputError, match=r"does not exist yet, but crypto map THEIRS 10 refers"):
        plan(text)


def test_a_removal_says_what_is_then_sent_in_clear() -> None:
    router = new_router(HUB, "ip route 0.0.0.0 0.0.0.0 203.0.113.254\n")
    enter(router, plan(router.text()))
    found = make_removal(HUB, ["hq-branch1", "hq-branch3"], router.text())
    clear = [note for note in found.notes if "sent unencrypted" in note]
    assert [note.partition(" is then")[0] for note in clear] == [
        "hq-branch1: traffic to 10.2.0.0/24",
        "hq-branch3: traffic to 10.4.0.0/24",  # its own route goes, the default route stays
    ]
    assert all("ip route 0.0.0.0 0.0.0.0 203.0.113.254" in note for note in clear)


ROUTED = """interface Tunnel10
 description hq-branch1
 ip address 169.254.12.0 255.255.255.254
 ip mtu 1446
 tunnel source 203.0.113.1
 tunnel mode ipsec ipv4
 tunnel destination 198.51.100.1
 tunnel protection ipsec profile BE-hq-branch1
interface Tunnel20
 description beside Tunnel10
 ip address 192.168.7.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
ip route 10.2.0.0 255.255.255.0 Tunnel10 name BE-hq-branch1
ip route 10.2.0.0 255.255.255.0 Null0 254 name BE-hq-branch1
ip route 198.51.100.1 255.255.255.255 203.0.113.254 name BE-hq-branch1
"""


def test_a_removal_says_what_leaves_a_tunnel_interface_in_clear() -> None:
    (note,) = make_removal(HUB, ["hq-branch1"], ROUTED).notes
    assert note == (
        "hq-branch1: traffic to 10.2.0.0/24 is then sent unencrypted by line 12: "
        "ip route 0.0.0.0 0.0.0.0 203.0.113.254"
    )


OURS = (
    "interface Tunnel10",
    " ip address 169.254.12.0 255.255.255.254",
    " tunnel protection ipsec profile BE-hq-branch1",
)


@pytest.mark.parametrize("line", ["tunnel key 5", "tunnel vrf WAN"])
def test_a_line_of_a_tunnel_interface_that_is_not_wanted_any_more_goes(line: str) -> None:
    running = read_running("\n".join((*OURS, f" {line}", " ip ospf 1 area 0", "")))
    (step,) = difference(OURS, running)[0]
    assert step.lines == ("interface Tunnel10", f" no {line}")


@pytest.mark.parametrize("vrf", ["", " vrf forwarding BLUE"])
def test_a_tunnel_interface_stays_in_its_vrf(vrf: str) -> None:
    running = read_running("\n".join((OURS[0], " vrf forwarding RED", *OURS[1:], "")))
    wanted = tuple(line for line in (OURS[0], vrf, *OURS[1:]) if line)
    with pytest.raises(InputError, match=r"is in RED and should be in (no VRF|BLUE)"):
        difference(wanted, running)


def test_a_default_route_of_another_vrf_carries_nothing() -> None:
    text = ROUTED.replace("ip route 10.2.0.0", "ip route vrf RED 10.2.0.0")
    assert make_removal(HUB, ["hq-branch1"], text).notes == ()


def in_an_interface(name: str) -> Tunnel:
    """A tunnel of the inventory as a static VTI."""
    (tunnel,) = (each for each in TUNNELS if each.name == name)
    one, other = tunnel.ends
    ends = (
        replace(one, inside=IPv4Interface("169.254.12.0/31")),
        replace(other, inside=IPv4Interface("169.254.12.1/31")),
    )
    return replace(tunnel, carrier=StaticVti(), ends=ends)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("interface Tunnel10\n", "interface Tunnel10\n shutdown\n", "Tunnel10 is shut down"),
        (
            "interface Tunnel10\n",
            "interface Loopback9\n ip address 169.254.12.9 255.255.255.0\ninterface Tunnel10\n",
            r"inside: 169.254.12.0/31 overlaps 169.254.12.0/24 of interface Loopback9",
        ),
    ],
)
def test_what_somebody_did_to_a_tunnel_interface_stops_a_plan(
    before: str, after: str, says: str
) -> None:
    routed = in_an_interface("hq-branch1")
    router = new_router(HUB)
    enter(router, plan(router.text(), (routed,)))
    assert plan(router.text(), (routed,)).lines == ()
    with pytest.raises(InputError, match=f"hq-branch1: (interface )?{says}"):
        plan(router.text().replace(before, after), (routed,))


def test_a_removal_names_the_lines_of_others_in_a_tunnel_interface() -> None:
    text = ROUTED.replace(" ip mtu 1446\n", " ip mtu 1446\n ip ospf 1 area 0\n")
    assert (
        "hq-branch1: with interface Tunnel10 go lines in it that bothends did not write: "
        "ip ospf 1 area 0"
    ) in make_removal(HUB, ["hq-branch1"], text).notes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ip route 10.99.0.0 255.255.0.0 Tunnel10\n", "ip route 10.99.0.0 255.255.0.0 Tunnel10"),
        (
            "router ospf 1\n passive-interface Tunnel10\n",
            "router ospf 1: passive-interface Tunnel10",
        ),
    ],
)
def test_a_tunnel_interface_that_others_use_is_not_removed(line: str, said: str) -> None:
    with pytest.raises(InputError, match=f"interface Tunnel10 cannot be removed: {said} uses it"):
        make_removal(HUB, ["hq-branch1"], ROUTED + line)


@pytest.mark.parametrize("typed", range(5))
def test_a_policy_that_was_broken_off_is_completed(typed: int) -> None:
    lines = (" encryption aes 256", " hash sha256", " group 14", " lifetime 86400")[:typed]
    half = "crypto isakmp policy 10\n" + "".join(f"{line}\n" for line in lines)
    only = tuple(tunnel for tunnel in TUNNELS if tunnel.name == "hq-branch1")
    found = plan(new_router(HUB, half).text(), only)
    policies = [line for line in found.lines if line.startswith("crypto isakmp policy ")]
    assert policies == ["crypto isakmp policy 10"]
    assert " authentication pre-share" in found.lines


def test_a_policy_of_others_is_left_alone_where_there_are_certificates() -> None:
    text = new_router(HUB, "crypto isakmp policy 10\n encr aes 256\n").text()
    text = text.replace(
        "hostname hq-r1\n", "hostname hq-r1\ncrypto pki trustpoint CA\n revocation-check crl\n"
    )
    found = plan(text)
    assert "crypto isakmp policy 10" not in found.lines


def test_the_tunnel_with_a_scoped_keepalive_is_not_planned_again() -> None:
    only = TUNNELS[:1]
    router = new_router(HUB, FOREIGN)
    enter(router, plan(router.text(), only))
    assert plan(router.text(), only).lines == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "interface Tunnel10\n",
            "interface Tunnel10\n ip access-group FILTER in\n",
            "ip access-group FILTER in on Tunnel10, which bothends did not write, drops what "
            "FILTER does not permit",
        ),
        (
            "end\n",
            "ip route 10.99.0.0 255.255.0.0 Tunnel10\nend\n",
            "ip route 10.99.0.0 255.255.0.0 Tunnel10, which bothends did not write, sends more "
            "into the tunnel than the inventory has",
        ),
    ],
)
def test_what_others_put_on_a_tunnel_interface_is_mentioned(old: str, new: str, said: str) -> None:
    routed = in_an_interface("hq-branch1")
    router = new_router(HUB)
    enter(router, plan(router.text(), (routed,)))
    text = router.text() if old in router.text() else router.text() + "end\n"
    assert plan(text, (routed,)).notes == ()
    found = plan(text.replace(old, new, 1), (routed,))
    assert found.lines == ()
    (note,) = (note for note in found.notes if "did not write" in note)
    assert note.startswith("hq-branch1: line ")
    assert note.endswith(said)


def test_a_network_that_leaves_a_tunnel_interface_is_said_to_go_in_clear() -> None:
    routed = in_an_interface("hq-branch1")
    router = new_router(HUB, "ip route 0.0.0.0 0.0.0.0 203.0.113.254\n")
    enter(router, plan(router.text(), (routed,)))
    here, there = routed.ends
    fewer = replace(routed, ends=(here, replace(there, networks=(ip_network("10.2.9.0/24"),))))
    found = plan(router.text(), (fewer,))
    assert any(line.startswith("no ip route 10.2.0.0 ") for line in found.lines)
    (note,) = (note for note in found.notes if "unencrypted" in note)
    assert note.startswith("hq-branch1: traffic to 10.2.0.0/24 is then sent unencrypted by line")


def test_the_key_of_gre_goes_before_its_interface_is_a_vti() -> None:
    vti = in_an_interface("hq-branch1")
    gre = replace(vti, carrier=GreOverIpsec(key=7))
    router = new_router(HUB)
    enter(router, plan(router.text(), (gre,)))
    lines = [line.strip() for line in plan(router.text(), (vti,)).lines]
    assert lines.index("no tunnel key 7") < lines.index("tunnel mode ipsec ipv4")
