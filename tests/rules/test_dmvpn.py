"""DMVPN: what of NHRP and of routing through the tunnel is a fault, and what only looks like one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.rules.fixing import broken, judged

from bothends.compare import Severity, Verdict
from bothends.compare.rules.example import dmvpn

UP, NONE, DOWN1 = Verdict.UP, Verdict.NO_TRAFFIC, Verdict.DOWN_PHASE1
EIGRP = "router eigrp 100\n network 10.255.0.0 0.0.0.255\n"
BGP = {EIGRP: "router bgp 65000\n neighbor 10.255.0.9 remote-as 65000\n"}
OSPF = {EIGRP: "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"}
NAMED = {
    EIGRP: "router eigrp CLOUD\n address-family ipv4 unicast autonomous-system 100\n"
    "  network 10.255.0.0 0.0.0.255\n"
}
HORIZON = " no ip split-horizon eigrp 100\n"
MODE = " tunnel mode gre multipoint\n"
BY_MAP = " ip nhrp nhs 10.255.0.1\n ip nhrp map 10.255.0.1 203.0.113.1\n ip nhrp map multicast 203.0.113.1\n"
BY_NBMA = {BY_MAP: " ip nhrp nhs 10.255.0.1 nbma 203.0.113.1 multicast\n"}
TO_TUNNEL = {"multicast 203.0.113.1": "multicast 10.255.0.1"}
NO_MULTICAST = {" ip nhrp map multicast 203.0.113.1\n": ""}
ROUTE = {"ip route 0.0.0.0": "ip route 10.9.0.0 255.255.0.0 Tunnel0\nip route 0.0.0.0"}
OUTSIDE = " network 203.0.113.0 0.0.0.255\n network 10.255.0.0"


@dataclass(frozen=True)
class Case:
    name: str
    rules: str = ""
    """Rules of warning and above, in order; of each one `!` marks an error."""
    verdict: Verdict = UP
    """Of the first spoke with its hub."""
    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)
    both: Mapping[str, str] = field(default_factory=dict)
    spokes: int = 1


TYPE = " ip ospf network {}\n tunnel mode"
CASES = (
    Case("healthy"),
    Case("healthy with two spokes", spokes=2),
    Case("the server in one line", b=BY_NBMA),
    Case("a hub without a network id", "NHRP-001!", NONE, a={" ip nhrp network-id 7\n": ""}),
    Case("a spoke without a network id", "NHRP-001!", NONE, b={" ip nhrp network-id 7\n": ""}),
    Case("a hub without NHRP", "NHRP-001!", NONE,
         a={" ip nhrp network-id 7\n ip nhrp map multicast dynamic\n ip nhrp redirect\n": ""}),
    Case("other network ids", a={"network-id 7": "network-id 8"}),
    Case("a server without a map", "NHRP-002!", DOWN1, b={" ip nhrp map 10.255.0.1 203.0.113.1\n": ""}),
    Case("a server without a map, and none for multicast", "NHRP-002!", DOWN1,
         b={BY_MAP: " ip nhrp nhs 10.255.0.1\n"}),
    Case("multicast to the tunnel address", "NHRP-003!", NONE, b=TO_TUNNEL),
    Case("the same with BGP", "NHRP-003", b={**TO_TUNNEL, **BGP}, a=BGP),
    Case("the same with a static route", "NHRP-003", b={**TO_TUNNEL, **ROUTE}),
    Case("multicast to nobody", "NHRP-003!", NONE, b=NO_MULTICAST),
    Case("the same in one line", "NHRP-003!", NONE,
         b={BY_MAP: " ip nhrp nhs 10.255.0.1 nbma 203.0.113.1\n"}),
    Case("multicast to nobody with BGP", b={**NO_MULTICAST, **BGP}, a=BGP),
    Case("multicast to nobody, neighbours by name", both={EIGRP: f"{EIGRP} neighbor 10.255.0.9 Tunnel0\n"},
         b=NO_MULTICAST),
    Case("multicast to nobody, another process at the hub", b={**NO_MULTICAST, "eigrp 100": "eigrp 200"}),
    Case("no redirect", "NHRP-004", a={" ip nhrp redirect\n": ""}),
    Case("no shortcut, perhaps by default", b={" ip nhrp shortcut\n": ""}),
    Case("the shortcut switched off", "NHRP-004", b={" ip nhrp shortcut\n": " no ip nhrp shortcut\n"}),
    Case("phase 2", a={" ip nhrp redirect\n": ""}, b={" ip nhrp shortcut\n": ""}),
    Case("one destination, and a shortcut", "NHRP-005", b={MODE: " tunnel destination 203.0.113.1\n"}),
    Case("phase 1", a={" ip nhrp redirect\n": ""},
         b={MODE: " tunnel destination 203.0.113.1\n", " ip nhrp shortcut\n": ""}),
    Case("split horizon", "RT-001", a={HORIZON: ""}, spokes=2),
    Case("split horizon with one spoke", a={HORIZON: ""}),
    Case("split horizon with a summary", a={HORIZON: " ip summary-address eigrp 100 10.0.0.0 255.0.0.0\n"}, spokes=2),
    Case("split horizon, and a default route", a={HORIZON: "", EIGRP: f"{EIGRP} redistribute static\n"}, spokes=2),
    Case("split horizon and static routes", a={HORIZON: ""}, b=ROUTE, spokes=2),
    Case("split horizon of another system", a={HORIZON: "", "eigrp 100\n": "eigrp 200\n"}, spokes=2),
    Case("split horizon in named mode", "RT-001", a={HORIZON: "", **NAMED}, spokes=2),
    Case("lifted in named mode", spokes=2,
         a={HORIZON: "", EIGRP: NAMED[EIGRP].replace("  network", "  af-interface Tunnel0\n   no split-horizon\n"
                                                     "  exit-af-interface\n  network")}),
    Case("OSPF as it comes, one spoke", both=OSPF, a={HORIZON: ""}),
    Case("OSPF as it comes, two spokes", "RT-003!", both=OSPF, a={HORIZON: ""}, spokes=2),
    Case("OSPF point-to-multipoint", both={**OSPF, " tunnel mode": TYPE.format("point-to-multipoint")},
         a={HORIZON: ""}, spokes=2),
    Case("OSPF of two types", "RT-002!", NONE, both=OSPF, a={HORIZON: TYPE.format("broadcast").split(" tunnel")[0]}),
    Case("OSPF of two types with the same hellos", both=OSPF,
         a={HORIZON: " ip ospf network point-to-multipoint\n ip ospf hello-interval 10\n"}),
    Case("OSPF of one type with other hellos", "RT-002!", NONE, both=OSPF, a={HORIZON: " ip ospf hello-interval 5\n"}),
    Case("OSPF of two types beside a static route", "RT-002", both=OSPF, a={HORIZON: " ip ospf network broadcast\n"},
         b=ROUTE),
    Case("OSPF of two types, passive there", a={HORIZON: " ip ospf network broadcast\n",
         EIGRP: f"{OSPF[EIGRP]} passive-interface Tunnel0\n"}, b=OSPF),
    Case("the outside is announced", "RT-004!", NONE, a={" network 10.255.0.0": OUTSIDE}),
    Case("all networks are announced", "RT-004!", NONE, a={" network 10.255.0.0 0.0.0.255\n": " network 0.0.0.0\n"}),
    Case("announced by a netmask", "RT-004!", NONE,
         a={" network 10.255.0.0": " network 203.0.113.0 255.255.255.0\n network 10.255.0.0"}),
    Case("announced, to one with a longer route", a={" network 10.255.0.0": OUTSIDE},
         b={"ip route 0.0.0.0": "ip route 203.0.113.1 255.255.255.255 198.51.100.254\nip route 0.0.0.0"}),
    Case("announced, and learned outside, too", a={" network 10.255.0.0": OUTSIDE},
         b={" network 10.255.0.0": " network 198.51.100.0 0.0.0.255\n network 10.255.0.0"}),
    Case("announced, but filtered", a={EIGRP: f"{EIGRP} network 203.0.113.0 0.0.0.255\n distribute-list 9 out Tunnel0\n"}),
    Case("announced, and taken back", a={EIGRP: f"{EIGRP} network 203.0.113.0 0.0.0.255\n"
                                         " no network 203.0.113.0 0.0.0.255\n"}),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_told(case: Case) -> None:
    texts = dmvpn(case.a, case.b, case.both, spokes=case.spokes).all_texts()
    found = judged(texts)
    loud = [each for each in found.all_findings() if each.severity is not Severity.INFO]
    told = {f"{each.rule}{'!' if each.severity is Severity.ERROR else ''}" for each in loud}
    assert " ".join(sorted(told)) == case.rules, [each.message for each in loud]
    assert found.tunnels[0].verdict is case.verdict
    assert [why for each in loud if each.fix for why in broken(texts, each)] == []
