"""The way of the packets: access lists, NAT and routes that surely decide, and those that do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.compare import Severity, Verdict, judge
from bothends.compare.reach import way
from bothends.compare.rules.example import Example
from bothends.compare.screening import Ruling, packet, screened
from bothends.ike.selectors import ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.platforms.ios.config import read_router
from bothends.platforms.router import Acl, AclEntry, Origin

# --- access lists --------------------------------------------------------------------------------

NOWHERE = Origin("x", 1, "x")
addresses = st.builds(
    lambda base, free: Addresses(base & ~free, free), st.integers(0, 7), st.integers(0, 7)
)
ports = st.sampled_from([ANY_PORT, Ports(1, 1), Ports(1, 2), Ports(2, 2)])
flows = st.builds(TrafficSelector, st.sampled_from([0, 6, 17]), addresses, addresses, st.just(ANY_PORT), ports)  # fmt: skip
entries = st.lists(
    st.builds(
        lambda permit, flow: AclEntry(permit, (flow,), False, None, NOWHERE), st.booleans(), flows
    ),
    max_size=6,
)


def _packets(flow: TrafficSelector) -> list[TrafficSelector]:
    """Every packet of a flow, of the few that the lists above can tell apart."""
    return [
        TrafficSelector(protocol, Addresses(a, 0), Addresses(b, 0), ANY_PORT, Ports(port, port))
        for protocol in ((6, 17, 99) if flow.protocol == 0 else (flow.protocol,))
        for a in range(8)
        for b in range(8)
        for port in (1, 2, 3)
        if IPv4Address(a) in flow.local
        and IPv4Address(b) in flow.remote
        and flow.remote_ports.covers(Ports(port, port))
    ]


@given(entries, flows)
def test_a_list_is_walked_line_by_line(lines: list[AclEntry], flow: TrafficSelector) -> None:
    """A clear answer is the answer for each packet; an unclear one has packets of both kinds."""
    acl = Acl("A", False, tuple(lines), NOWHERE)
    answers = {
        next((line.permit for line in lines if line.flows[0].covers(each)), False)
        for each in _packets(flow)
    }
    found = screened(acl, flow).ruling
    if found is not Ruling.UNCLEAR:
        assert answers <= {found is Ruling.PERMIT}
    if len(answers) == 2:
        assert found is Ruling.UNCLEAR


def test_a_line_that_is_not_understood_decides_nothing() -> None:
    acl = Acl("A", False, (), NOWHERE, unread=(NOWHERE,))
    flow = packet(17, IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2"), 500)
    assert screened(acl, flow).ruling is Ruling.UNCLEAR


# --- routes --------------------------------------------------------------------------------------

PORTS = """version 15.9
hostname R1
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
"""
WAYS = (
    ("", "10.1.0.9", "GigabitEthernet0/1"),
    ("", "192.0.2.1", None),
    ("ip route 0.0.0.0 0.0.0.0 203.0.113.254\n", "192.0.2.1", "GigabitEthernet0/0"),
    ("ip route 192.0.2.0 255.255.255.0 10.1.0.2\nip route 0.0.0.0 0.0.0.0 203.0.113.254\n",
     "192.0.2.1", "GigabitEthernet0/1"),
    ("ip route 192.0.2.0 255.255.255.0 10.9.9.9\nip route 10.9.9.9 255.255.255.255 10.1.0.2\n",
     "192.0.2.1", "GigabitEthernet0/1"),
    ("ip route 192.0.2.1 255.255.255.255 Null0\n", "192.0.2.1", "Null0"),
    ("ip route 0.0.0.0 0.0.0.0 203.0.113.254 track 1\n", "192.0.2.1", None),
    ("ip route 0.0.0.0 0.0.0.0 203.0.113.254\nip route 0.0.0.0 0.0.0.0 10.1.0.2 200\n",
     "192.0.2.1", None),
    ("ip route 0.0.0.0 0.0.0.0 203.0.113.254\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
     "192.0.2.1", None),
    ("ip route 0.0.0.0 0.0.0.0 203.0.113.254\ninterface GigabitEthernet0/2\n ip address dhcp\n",
     "192.0.2.1", None),
    ("ip route vrf RED 0.0.0.0 0.0.0.0 203.0.113.254\n", "192.0.2.1", None),
    ("ip route 192.0.2.0 255.255.255.0 192.0.2.1\n", "192.0.2.1", None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "target", "expected"), WAYS)
def test_the_way_of_a_packet_is_known_or_not(text: str, target: str, expected: str | None) -> None:
    found = way(read_router(PORTS + text, "R1.cfg"), "", IPv4Address(target))
    assert (found.interface if found else None) == expected


# --- the rules -----------------------------------------------------------------------------------

OUTSIDE = {" crypto map VPN\n": " crypto map VPN\n ip access-group OUT in\n"}
NAT = {
    " crypto map VPN\n": " crypto map VPN\n ip nat outside\n",
    "ip address 10.1.0.1 255.255.255.0\n": "ip address 10.1.0.1 255.255.255.0\n ip nat inside\n",
}
OVERLOAD = "ip nat inside source list NAT interface GigabitEthernet0/0 overload\n"
BY_MAP = "ip nat inside source route-map RM interface GigabitEthernet0/0 overload\n"
DENY = " deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n"
ALL = " permit ip 10.1.0.0 0.0.0.255 any\n"
NAMED = "ip access-list extended NAT\n"
UP, DOWN, NONE = Verdict.UP, Verdict.DOWN_PHASE1, Verdict.NO_TRAFFIC


@dataclass(frozen=True)
class Case:
    name: str
    verdict: Verdict
    rule: str = ""
    """The one rule of warning or above; empty is none."""
    base: str = "crypto-map"
    a: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    """Lines below the configuration of the first router."""
    b: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """What the message holds."""


OUT = "ip access-list extended OUT\n"
CASES = (
    # the outside access list
    Case("no such list", UP, a=OUTSIDE),
    Case("everything is let in", UP, a=OUTSIDE, more=f"{OUT} permit ip any any\n"),
    Case("exactly what is needed", UP, a=OUTSIDE,
         more=f"{OUT} permit udp host 198.51.100.1 host 203.0.113.1 eq isakmp\n"
         " permit esp host 198.51.100.1 host 203.0.113.1\n"),
    Case("from another peer", DOWN, "PEER-007", a=OUTSIDE,
         more=f"{OUT} permit udp host 198.51.100.9 any eq isakmp\n permit esp any any\n",
         text="blocks IKE (UDP port 500) from 198.51.100.1: no line permits it"),
    Case("ESP is forgotten", NONE, "PEER-007", a=OUTSIDE,
         more=f"{OUT} permit udp any any eq isakmp\n permit udp any any eq non500-isakmp\n",
         text="blocks ESP from"),
    Case("denied before it is permitted", DOWN, "PEER-007", a=OUTSIDE,
         more=f"{OUT} deny udp any any\n permit ip any any\n", text="a line denies it"),
    Case("a line that nobody understands", UP, a=OUTSIDE,
         more=f"{OUT} evaluate MIRROR\n permit tcp any any\n"),
    Case("answers only", DOWN, "PEER-007", a=OUTSIDE,
         more=f"{OUT} permit tcp any any established\n", text="IKE (UDP port 500) and ESP"),
    # NAT
    Case("NAT takes the tunnel", NONE, "PEER-008", a=NAT, more=OVERLOAD + NAMED + ALL,
         text="translates ip 10.1.0.0 0.0.0.255 -> 10.2.0.0 0.0.0.255"),
    Case("NAT is exempted", UP, a=NAT, more=OVERLOAD + NAMED + DENY + ALL),
    Case("exempted too late", NONE, "PEER-008", a=NAT, more=OVERLOAD + NAMED + ALL + DENY),
    Case("exempted with a wider line", UP, a=NAT,
         more=f"{OVERLOAD}{NAMED} deny ip any 10.0.0.0 0.255.255.255\n{ALL}"),
    Case("a standard list cannot exempt", NONE, "PEER-008", a=NAT,
         more="ip nat inside source list 7 interface GigabitEthernet0/0 overload\n"
         "access-list 7 permit 10.1.0.0 0.0.0.255\n"),
    Case("by a route-map", NONE, "PEER-008", a=NAT,
         more=f"{BY_MAP}route-map RM permit 10\n match ip address NAT\n{NAMED}{ALL}"),
    Case("exempted by a route-map", UP, a=NAT,
         more=f"{BY_MAP}route-map RM permit 10\n match ip address NAT\n{NAMED}{DENY}{ALL}"),
    Case("exempted by a clause", UP, a=NAT,
         more=f"{BY_MAP}route-map RM deny 5\n match ip address VPN\nroute-map RM permit 10\n"
         f" match ip address NAT\n{NAMED}{ALL}ip access-list extended VPN\n"
         " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n"),
    Case("a route-map that asks for more", UP, a=NAT,
         more=f"{BY_MAP}route-map RM permit 10\n match ip address NAT\n match length 1 100\n"
         f"{NAMED}{ALL}"),
    Case("NAT of other networks", UP, a=NAT,
         more=f"{OVERLOAD}{NAMED} permit ip 10.77.0.0 0.0.0.255 any\n"),
    Case("no inside interface", UP, a={" crypto map VPN\n": " crypto map VPN\n ip nat outside\n"},
         more=OVERLOAD + NAMED + ALL),
    # routes
    Case("protected networks leave elsewhere", NONE, "PEER-006",
         more="ip route 10.2.0.0 255.255.255.0 10.1.0.254\n",
         text="through GigabitEthernet0/1, not through GigabitEthernet0/0, where VPN is applied"),
    Case("a routing protocol may know better", UP,
         more="ip route 10.2.0.0 255.255.255.0 10.1.0.254\nrouter eigrp 1\n network 10.0.0.0\n"),
    Case("the peer is reached elsewhere", NONE, "PEER-002",
         more="ip route 198.51.100.1 255.255.255.255 10.1.0.254\n",
         text="is on GigabitEthernet0/0, but 198.51.100.1 is reached through GigabitEthernet0/1"),
    Case("the peer is a neighbour elsewhere, whatever a routing protocol knows", NONE, "PEER-002",
         more="interface GigabitEthernet0/7\n ip address 198.51.100.7 255.255.255.0\n"
         "router eigrp 1\n network 10.0.0.0\n",
         text="is on GigabitEthernet0/0, but 198.51.100.1 is reached through GigabitEthernet0/7"),
    Case("a tunnel into itself", NONE, "PEER-005", base="svti",
         more="ip route 198.51.100.0 255.255.255.0 Tunnel0\n", text="through Tunnel0 itself"),
    Case("a tunnel beside itself", UP, base="svti",
         more="ip route 198.51.100.0 255.255.255.0 Tunnel0\n"
         "ip route 198.51.100.0 255.255.255.0 203.0.113.254\n"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_way_around_a_tunnel(case: Case) -> None:
    near, far = Example(case.base, case.a, case.b).texts()
    found = judge([read_router(near + case.more, "R1.cfg"), read_router(far, "R2.cfg")])
    mine = ("PEER-", "TUN-", "REF-", "STR-")
    loud = [
        f
        for f in found.all_findings()
        if f.severity is not Severity.INFO and f.rule.startswith(mine)
    ]
    assert {f.rule for f in loud} == ({case.rule} if case.rule else set())
    assert all(case.text in f.message for f in loud)
    assert [tunnel.verdict for tunnel in found.tunnels] == [case.verdict]


FIXED = [
    case
    for case in CASES
    if case.rule in {"PEER-007", "PEER-008"} and "standard" not in case.name
]  # fmt: skip


def test_a_map_is_moved_with_the_address_that_the_far_end_names() -> None:
    case = next(case for case in CASES if case.name == "the peer is reached elsewhere")
    near, far = Example(case.base, case.a, case.b).texts()
    broken = judge([read_router(near + case.more, "R1.cfg"), read_router(far, "R2.cfg")])
    fix = next(f for f in broken.tunnels[0].findings if f.rule == "PEER-002").fix[0].lines
    mended = near + case.more + "\n".join(fix)
    found = judge([read_router(mended, "R1.cfg"), read_router(far, "R2.cfg")])
    assert not any(f.rule.startswith("PEER-00") for f in found.all_findings())


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_the_fix_lets_the_packets_pass(case: Case) -> None:
    near, far = Example(case.base, case.a, case.b).texts()
    broken = judge([read_router(near + case.more, "R1.cfg"), read_router(far, "R2.cfg")])
    fix = next(f for f in broken.tunnels[0].findings if f.rule == case.rule).fix[0].lines
    body = "\n".join(fix[1:])
    header = f"{fix[0]}\n"
    assert header in case.more
    mended = near + case.more.replace(header, f"{header}{body}\n")
    found = judge([read_router(mended, "R1.cfg"), read_router(far, "R2.cfg")])
    assert [tunnel.verdict for tunnel in found.tunnels] == [UP]
