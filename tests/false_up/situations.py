"""Situations in which a tunnel is broken, or is not what the inventory says, and may look well.

Every one of them starts from a tunnel that is built, saved and up. `strike` changes routers or the
network between them; what it leaves must never be verified as ok.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from typing import Any

from bothends.lab.ike import Traffic
from bothends.lab.lab import Lab

HQ, BRANCH = "hq-r1", "branch1-r1"
ENDS = (HQ, BRANCH)
HQ_MAP = "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp"
BRANCH_MAP = HQ_MAP
ACL = "ip access-list extended BE-hq-branch1"
OUTSIDE = IPv4Address("198.51.100.9")
Strike = Callable[[Lab], Any]


@dataclass(frozen=True)
class Situation:
    """What is broken. `clear`: the SAs are cleared afterwards, so that a negotiation meets it."""

    name: str
    strike: Strike
    clear: bool = False
    drifted: bool = False
    """Whether the tunnel is up and only not as intended, so that this very state is told."""
    charon: bool = True
    """Whether it is tried on real packets too."""
    tunnel: str = "hq-branch1"
    kind: str = "crypto-map"
    """How the tunnel is built: a crypto map with IKEv1, one of tests.chaos.verbs.ON_INTERFACES, or with certificates."""
    busy: bool = False
    """Whether hosts send through the tunnel all the time, so that its counters move without a probe."""


def typed(device: str, *lines: str) -> Strike:
    """Lines entered in configuration mode and not saved."""
    return lambda lab: _accepted(lab.type(device, "configure terminal", *lines, "end"), lines)


def _accepted(answer: str, lines: tuple[str, ...]) -> None:
    """A situation that the router refuses to be in would prove nothing."""
    assert "% Invalid" not in answer, f"{lines}: {answer}"
    assert "Incomplete" not in answer, f"{lines}: {answer}"
    assert "ERROR" not in answer, f"{lines}: {answer}"


def saved(*strikes: Strike) -> Strike:
    """Strikes whose lines are saved: what runs is what a reload would bring."""

    def strike(lab: Lab) -> None:
        together(*strikes)(lab)
        for device in ENDS:
            lab.type(device, "write memory")

    return strike


def together(*strikes: Strike) -> Strike:
    """Several strikes, in order."""

    def strike(lab: Lab) -> None:
        for each in strikes:
            each(lab)

    return strike


def network(change: Callable[[Any], Any]) -> Strike:
    """Something that happens between the routers."""
    return lambda lab: lab.do(lambda: change(lab.backend.faults))  # type: ignore[attr-defined]  # of both backends


def lost(here: str, there: str, share: float) -> Strike:
    return network(lambda faults: faults.loss.__setitem__((here, there), share))


def narrow(size: int, *ways: tuple[str, str]) -> Strike:
    return network(lambda faults: faults.mtu.update(dict.fromkeys(ways, size)))


def blocked(here: str, there: str, *kinds: Traffic) -> Strike:
    return network(lambda faults: faults.block(here, there, *kinds))


def unsaved(*devices: str) -> Strike:
    """The startup configuration knows nothing of the tunnel: the next reload ends it."""

    def strike(lab: Lab) -> None:
        for device in devices:
            router = lab.routers[device]
            kept = [line for line in router.startup.splitlines() if not line.startswith("!")]
            router.startup = "\n".join(_without_crypto(kept)) + "\n"

    return strike


def _without_crypto(lines: list[str]) -> list[str]:
    kept, inside = [], False
    for line in lines:
        if not line.startswith(" "):
            inside = line.startswith(("crypto", "ip access-list extended BE-"))
        if not inside and not line.startswith(" crypto map"):
            kept.append(line)
    return kept


def quiet(lab: Lab) -> None:
    """No router tells another that it does not know an SA, nor asks whether it is there."""
    for each in ENDS:
        typed(each, "no crypto isakmp invalid-spi-recovery", "no crypto isakmp keepalive")(lab)


def reloaded(device: str) -> Strike:
    """A router loses its SAs, and nothing tells its peer."""

    def strike(lab: Lab) -> None:
        quiet(lab)
        lab.do(lambda: lab.backend.reload(device))

    return strike


def reloaded_beside_an_asa(device: str) -> Strike:
    """One end loses its SAs, and no end notifies the other."""
    silent = typed(HQ, "no crypto isakmp invalid-spi-recovery")
    return together(silent, lambda lab: lab.do(lambda: lab.backend.reload(device)))


def key(device: str, peer: str, text: str) -> Strike:
    line = f"pre-shared-key address {peer}"
    return typed(device, "crypto keyring BE-hq-branch1", f"no {line}", f"{line} key {text}")


HQ_ADDRESS, BRANCH_ADDRESS = "203.0.113.1", "198.51.100.1"
POLICIES = {HQ: "crypto isakmp policy 20", BRANCH: "crypto isakmp policy 10"}
SET = "crypto ipsec transform-set OTHER"
PERMIT = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
BACK = "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
DPD_OFF = ("crypto isakmp profile BE-hq-branch1", "no keepalive")
NO_DPD = tuple(typed(device, "no crypto isakmp keepalive") for device in ENDS)


def gre_in_clear(lab: Lab, to_branch: str, to_hq: str) -> None:
    """A tunnel without protection beside ours, and a route of each end into it."""
    for device, local, remote, inside, route in (
        (HQ, HQ_ADDRESS, BRANCH_ADDRESS, "172.16.0.1", to_branch),
        (BRANCH, BRANCH_ADDRESS, HQ_ADDRESS, "172.16.0.2", to_hq),
    ):
        typed(
            device, "interface Tunnel9", f"ip address {inside} 255.255.255.252",
            f"tunnel source {local}", f"tunnel destination {remote}", f"ip route {route} Tunnel9",
        )(lab)  # fmt: skip


def bypass(lab: Lab) -> None:
    """The probes find another way: GRE in clear beside the tunnel, and routes into it."""
    gre_in_clear(lab, "10.2.0.0 255.255.255.0", "10.1.0.0 255.255.255.0")


def nat_exempt(device: str, inside: str, network_: str) -> Strike:
    return typed(
        device, "ip access-list standard INSIDE", f"permit {network_} 0.0.0.255",
        "interface gi0/0", "ip nat outside", f"interface {inside}", "ip nat inside",
        "ip nat inside source list INSIDE interface gi0/0 overload",
    )  # fmt: skip


def answers(command: str, kind: str) -> Strike:
    """Both ends answer a show command with something that is not the whole answer."""

    def strike(lab: Lab) -> None:
        for device in ENDS:
            faults = lab.routers[device].faults
            faults.distort, faults.distortion = command, kind

    return strike


def of_probes_only(lab: Lab) -> None:
    """The routers' own addresses are reached by GRE in clear, the hosts through the tunnel."""
    gre_in_clear(lab, "10.2.0.1 255.255.255.255", "10.1.0.1 255.255.255.255")


def there_and_back(lab: Lab) -> None:
    """The branch had another address for a while, and the hub has SAs that the branch has not."""
    quiet(lab)
    former = "198.51.100.9"
    for new, old in ((former, BRANCH_ADDRESS), (BRANCH_ADDRESS, former)):
        typed(
            HQ, "crypto keyring BE-hq-branch1", f"no pre-shared-key address {old}",
            f"pre-shared-key address {new} key canary one.two*three",
            "crypto isakmp profile BE-hq-branch1",
            f"no match identity address {old} 255.255.255.255",
            f"match identity address {new} 255.255.255.255",
            HQ_MAP, f"no set peer {old}", f"set peer {new}",
        )(lab)  # fmt: skip
        typed(BRANCH, "interface gi0/0", f"ip address {new} 255.255.255.192")(lab)
        if new == former:
            assert "!" in lab.type(HQ, "ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1")


SUBJECTS = {HQ: "CN=hq-r1.example.net", BRANCH: "CN=branch1-r1.example.net"}


def certificate(device: str, days: float) -> Strike:
    """A router has a certificate that is good for so many days."""

    def strike(lab: Lab) -> None:
        issued = lab.authority.issue(SUBJECTS[device], days=days)
        lab.do(lambda: lab.backend.enrol(device, "VPN", issued))

    return strike


def by_policy(device: str, inside: str, here: str, there: str, way: str, *matches: str) -> Strike:
    """A route map of an inside interface takes what the hosts send another way."""
    return typed(
        device, "ip access-list extended BY", *(matches or (f"permit ip {here} {there}",)),
        "route-map BY permit 10", "match ip address BY", way,
        f"interface {inside}", "ip policy route-map BY",
    )  # fmt: skip


IF = "interface Tunnel10"
KEYRING = ("crypto ikev2 keyring BE-hq-branch1", "peer hq-branch1")
PROFILE = "crypto ikev2 profile BE-hq-branch1"
IPSEC = "crypto ipsec profile BE-hq-branch1"
OUT = "ip route 10.2.0.0 255.255.255.0 Tunnel10 name BE-hq-branch1"
HOME = "ip route 10.1.0.0 255.255.255.0 Tunnel10 name BE-hq-branch1"
NULL = "ip route 10.2.0.0 255.255.255.0 Null0 254 name BE-hq-branch1"
DROPPED = (
    "ip access-list extended HOSTS",
    "deny ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255",
    "permit ip any any",
)
HQ_HOSTS, BRANCH_HOSTS = "10.1.0.0 0.0.0.255", "10.2.0.0 0.0.0.255"
POLICY = by_policy(HQ, "gi0/2", HQ_HOSTS, BRANCH_HOSTS, "set ip next-hop 192.0.2.254")
# Probes go from one tunnel interface to the other: they meet no route of the hosts' packets, and no list of their interfaces.
ALL_INTERFACES = (
    Situation("the route to the branch is gone", typed(HQ, f"no {OUT}")),
    Situation("the route to the branch is gone, saved", saved(typed(HQ, f"no {OUT}"))),
    Situation("the route to the hub is gone at the branch", typed(BRANCH, f"no {HOME}")),
    Situation("a more specific route leads past the tunnel", typed(HQ, "ip route 10.2.0.0 255.255.255.128 192.0.2.254")),
    Situation("a host of the branch is routed past the tunnel", typed(HQ, "ip route 10.2.0.7 255.255.255.255 192.0.2.254")),
    Situation("a more specific route leads past the tunnel at the branch", saved(typed(BRANCH, "ip route 10.1.0.0 255.255.255.128 198.51.100.62"))),
    Situation("a second route to the branch beside the tunnel's", typed(HQ, "ip route 10.2.0.0 255.255.255.0 192.0.2.254")),
    Situation("nothing holds the traffic when the tunnel is down", typed(HQ, f"no {NULL}"), drifted=True),
    Situation("an access list inside the branch drops the hosts' packets", typed(BRANCH, *DROPPED, "interface gi0/1", "ip access-group HOSTS in")),
    Situation("an access list on the tunnel of the branch drops the hosts' packets", typed(BRANCH, *DROPPED, IF, "ip access-group HOSTS out")),
    Situation("the network behind the branch is down", typed(BRANCH, "interface gi0/1", "shutdown")),
    Situation("the network behind the hub is down", typed(HQ, "interface gi0/2", "shutdown")),
    Situation("the tunnel interface of the branch is shut", typed(BRANCH, IF, "shutdown")),
    Situation("ip mtu gone at both ends and saved", saved(*(typed(d, IF, "no ip mtu") for d in ENDS))),
    Situation("no adjust-mss at the hub", typed(HQ, IF, "no ip tcp adjust-mss"), drifted=True),
    Situation("MTU 1200 towards the branch", narrow(1200, (HQ, BRANCH))),
    Situation("other tunnel source at the branch", typed(BRANCH, IF, "tunnel source 10.2.0.1")),
    Situation("other destination at the hub", typed(HQ, IF, "tunnel destination 198.51.100.65")),
    Situation("other PFS group at the hub", typed(HQ, IPSEC, "set pfs group14")),
    Situation("PFS removed at both ends and saved", saved(*(typed(d, IPSEC, "no set pfs") for d in ENDS)), drifted=True),
    Situation("identity of the branch changed", typed(BRANCH, PROFILE, "identity local fqdn other.example.net")),
    Situation("the hub matches another identity", typed(HQ, PROFILE, f"no match identity remote address {BRANCH_ADDRESS} 255.255.255.255", "match identity remote address 198.51.100.77 255.255.255.255")),
    Situation("profile without a keyring at the hub", typed(HQ, PROFILE, "no keyring local BE-hq-branch1")),
    Situation("protection by another profile at the branch", typed(BRANCH, "crypto ipsec profile OTHER", f"{SET} esp-aes 256 esp-sha256-hmac", "crypto ipsec profile OTHER", "set transform-set OTHER", IF, "tunnel protection ipsec profile OTHER")),
    Situation("startup of the hub lacks the tunnel's route", together(typed(HQ, f"no {OUT}"), saved(), typed(HQ, OUT)), drifted=True),
    Situation("ESP blocked both ways", blocked("*", "*", Traffic.ESP)),
    Situation("the branch lost its SAs", lambda lab: lab.do(lambda: lab.backend.reload(BRANCH))),
    Situation("policy routing takes the hub's hosts past the tunnel", POLICY),
    Situation("policy routing takes the branch's hosts to the underlay", by_policy(BRANCH, "gi0/1", BRANCH_HOSTS, HQ_HOSTS, "set interface gi0/0")),
)  # fmt: skip
WITH_CERTIFICATES = (
    Situation("the certificate of the branch expires tonight", certificate(BRANCH, 0.3), clear=True, drifted=True),
    Situation("the certificate of the hub expires tonight, and the SAs stand", certificate(HQ, 0.3), drifted=True),
    Situation("the certificate of the branch expired, and the SAs stand", certificate(BRANCH, -0.1)),
    Situation("the certificate of the hub expired", certificate(HQ, -0.1), clear=True),
)  # fmt: skip
IKEV2_ONLY = (
    *ALL_INTERFACES,
    Situation("another key at the branch", typed(BRANCH, *KEYRING, "pre-shared-key other")),
    Situation("another key at both ends and saved", saved(*(typed(d, *KEYRING, "pre-shared-key other") for d in ENDS)), drifted=True),
)  # fmt: skip
GRE_ONLY = (
    *ALL_INTERFACES,
    Situation("protection gone at both ends and saved", saved(*(typed(d, IF, "no tunnel protection ipsec profile BE-hq-branch1") for d in ENDS))),
    Situation("protection gone at the hub", typed(HQ, IF, "no tunnel protection ipsec profile BE-hq-branch1")),
    Situation("the hub proves itself with another key", typed(HQ, *KEYRING, "pre-shared-key local other")),
    Situation("the hub expects another key", typed(HQ, *KEYRING, "pre-shared-key remote other")),
    Situation("keys of both ends exchanged for others and saved", saved(typed(HQ, *KEYRING, "pre-shared-key local other"), typed(BRANCH, *KEYRING, "pre-shared-key remote other")), drifted=True),
)  # fmt: skip


REFUSED = {"gre IKEv2", "ASA", "ASA svti IKEv2"}
"""Kinds that the lab's charon refuses by name: a key of each end, an ASA (docs/lab-charon.md)."""


def on_interfaces(kind: str, situations: tuple[Situation, ...]) -> tuple[Situation, ...]:
    return tuple(
        replace(
            each, name=f"{kind}: {each.name}", kind=kind, charon=each.charon and kind not in REFUSED
        )
        for each in situations
    )


FIREWALL = "tunnel-group 203.0.113.1"
ENTRY = "crypto map BE-outside 10"
ASA_ACL = "access-list BE-hq-branch1 extended"
REMOTE = "object-group BE-hq-branch1-REMOTE"
ASA_KEY = (f"{FIREWALL} ipsec-attributes", "ikev1 pre-shared-key")
HUB_KEY = key(HQ, BRANCH_ADDRESS, "other")
ASA_TCP = (
    f"{ASA_ACL} deny tcp any any",
    f"no {ASA_ACL} permit ip object-group BE-hq-branch1-LOCAL {REMOTE}",
    f"{ASA_ACL} permit ip object-group BE-hq-branch1-LOCAL {REMOTE}",
)
TRANSLATED = (
    "object-group network HOSTS", "network-object 10.2.0.0 255.255.255.0",
    "nat (inside,outside) 1 source dynamic HOSTS interface",
)  # fmt: skip
# The branch is an ASA, which does not show its keys, says nothing of the other end's SPIs, and filters by group policy.
WITH_AN_ASA = (
    Situation("PFS removed at the ASA", typed(BRANCH, f"no {ENTRY} set pfs group14")),
    Situation("another PFS group at the ASA", typed(BRANCH, f"{ENTRY} set pfs group5")),
    Situation("PFS removed at both ends and saved", saved(typed(HQ, HQ_MAP, "no set pfs"), typed(BRANCH, f"no {ENTRY} set pfs group14")), drifted=True),
    Situation("another group in the policy of the ASA", typed(BRANCH, "crypto ikev1 policy 10", "group 5")),
    Situation("another key at the ASA", typed(BRANCH, ASA_KEY[0], f"{ASA_KEY[1]} other")),
    Situation("another key at the ASA, negotiated", typed(BRANCH, ASA_KEY[0], f"{ASA_KEY[1]} other"), clear=True),
    Situation("another key at the hub", HUB_KEY),
    Situation("another key at both ends and saved", saved(HUB_KEY, typed(BRANCH, ASA_KEY[0], f"{ASA_KEY[1]} other")), clear=True, drifted=True),
    Situation("IKE disabled at the ASA's interface", typed(BRANCH, "no crypto ikev1 enable outside"), clear=True),
    Situation("IKE disabled at the ASA's interface, and the SAs stand", typed(BRANCH, "no crypto ikev1 enable outside")),
    Situation("crypto map detached at the ASA", typed(BRANCH, "no crypto map BE-outside interface outside")),
    Situation("no tunnel group at the ASA", typed(BRANCH, "clear configure tunnel-group 203.0.113.1")),
    Situation("other peer at the ASA", typed(BRANCH, f"no {ENTRY} set peer 203.0.113.1", f"{ENTRY} set peer 203.0.113.9")),
    Situation("other transform set at the ASA, saved", saved(typed(BRANCH, "crypto ipsec ikev1 transform-set OTHER esp-3des esp-md5-hmac", f"{ENTRY} set ikev1 transform-set OTHER"))),
    Situation("lifetime changed at the ASA", typed(BRANCH, f"{ENTRY} set security-association lifetime seconds 7200")),
    Situation("extra selector at both ends and saved", saved(typed(HQ, ACL, "permit ip 10.99.0.0 0.0.0.255 10.2.0.0 0.0.0.255"), typed(BRANCH, f"{ASA_ACL} permit ip object-group BE-hq-branch1-LOCAL 10.99.0.0 255.255.255.0")), drifted=True),
    Situation("a network less in the ASA's object group", typed(BRANCH, "object-group network BE-hq-branch1-REMOTE", "no network-object 10.1.0.0 255.255.255.0", "network-object 10.1.0.0 255.255.255.128"), clear=True),
    Situation("TCP is not protected at the ASA", typed(BRANCH, *ASA_TCP)),
    Situation("a filter of the group policy drops the hosts", typed(BRANCH, "access-list FILTER extended permit icmp any any", "group-policy BE-hq-branch1 attributes", "vpn-filter value FILTER")),
    Situation("the group policy takes the other version of IKE only", typed(BRANCH, "group-policy BE-hq-branch1 attributes", "vpn-tunnel-protocol ikev2"), clear=True),
    Situation("NAT takes the ASA's hosts", typed(BRANCH, *TRANSLATED)),
    Situation("NAT takes the ASA's hosts, and everything is saved", saved(typed(BRANCH, *TRANSLATED))),
    Situation("a more specific route of the hub leads elsewhere", typed(HQ, "ip route 10.2.0.0 255.255.255.0 192.0.2.254")),
    Situation("the network behind the ASA is down", typed(BRANCH, "interface GigabitEthernet0/1", "shutdown")),
    Situation("the outside interface of the ASA is shut", typed(BRANCH, "interface GigabitEthernet0/0", "shutdown")),
    Situation("default route of the ASA gone", typed(BRANCH, "no route outside 0.0.0.0 0.0.0.0 198.51.100.62 1"), clear=True),
    Situation("ESP blocked towards the ASA", blocked(HQ, BRANCH, Traffic.ESP)),
    Situation("ESP blocked towards the hub", blocked(BRANCH, HQ, Traffic.ESP)),
    Situation("loss towards the hub", lost(BRANCH, HQ, 0.4)),
    Situation("MTU 1000 both ways", narrow(1000, (HQ, BRANCH), (BRANCH, HQ))),
    Situation("the ASA lost its SAs", reloaded_beside_an_asa(BRANCH)),
    Situation("the hub lost its SAs", reloaded_beside_an_asa(HQ)),
    Situation("startup of the hub lacks the tunnel", unsaved(HQ), drifted=True),
    Situation("a line of the ASA is not saved", typed(BRANCH, f"no {ENTRY} set pfs group14", f"{ENTRY} set pfs group14"), drifted=True),
)  # fmt: skip
ASA_IF = "interface Tunnel10"
WITH_AN_ASA_VTI = (
    Situation("protection gone at the ASA", typed(BRANCH, ASA_IF, "no tunnel protection ipsec profile BE-hq-branch1")),
    Situation("other destination at the ASA", typed(BRANCH, ASA_IF, "tunnel destination 203.0.113.9")),
    Situation("the route to the hub's networks is gone at the ASA", typed(BRANCH, "no route BE-hq-branch1 10.1.0.0 255.255.255.0 169.254.1.1 1")),
    Situation("a more specific route leads past the tunnel at the ASA", typed(BRANCH, "route outside 10.1.0.0 255.255.255.128 198.51.100.62 1")),
    Situation("another key at the ASA", typed(BRANCH, f"{FIREWALL} ipsec-attributes", "ikev2 local-authentication pre-shared-key other")),
    Situation("the ASA expects another key, negotiated", typed(BRANCH, f"{FIREWALL} ipsec-attributes", "ikev2 remote-authentication pre-shared-key other"), clear=True),
    Situation("other PFS group at the hub", typed(HQ, IPSEC, "set pfs group19")),
    Situation("the tunnel interface of the ASA is shut", typed(BRANCH, ASA_IF, "shutdown")),
    Situation("an access list inside the hub drops the hosts' packets", typed(HQ, "ip access-list extended HOSTS", "deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255", "permit ip any any", "interface gi0/2", "ip access-group HOSTS in")),
    Situation("the ASA lost its SAs", lambda lab: lab.do(lambda: lab.backend.reload(BRANCH))),
    Situation("MTU 1200 towards the ASA", narrow(1200, (HQ, BRANCH))),
)  # fmt: skip


SITUATIONS = (
    # --- SAs stand, and the configurations no longer agree: the next negotiation ends the tunnel
    Situation("PFS removed at the branch", typed(BRANCH, BRANCH_MAP, "no set pfs")),
    Situation("PFS removed at the hub", typed(HQ, HQ_MAP, "no set pfs")),
    Situation("PFS removed at the branch, negotiated by the hub", typed(BRANCH, BRANCH_MAP, "no set pfs"), clear=True),
    Situation("PFS removed at both ends and saved", saved(typed(HQ, HQ_MAP, "no set pfs"), typed(BRANCH, BRANCH_MAP, "no set pfs")), drifted=True),
    Situation("another PFS group at the branch", typed(BRANCH, BRANCH_MAP, "set pfs group19")),
    Situation("another PFS group at the hub", typed(HQ, HQ_MAP, "set pfs group5")),
    Situation("another cipher in the policy of the branch", typed(BRANCH, POLICIES[BRANCH], "encr aes 192")),
    Situation("another hash in the policy of the hub", typed(HQ, POLICIES[HQ], "hash sha512")),
    Situation("another group in the policy of the branch", typed(BRANCH, POLICIES[BRANCH], "group 5")),
    Situation("policy removed at the branch", typed(BRANCH, f"no {POLICIES[BRANCH]}")),
    Situation("policy removed at the hub and saved", saved(typed(HQ, f"no {POLICIES[HQ]}"))),
    Situation("policy of both ends weakened and saved", saved(typed(HQ, POLICIES[HQ], "hash sha"), typed(BRANCH, POLICIES[BRANCH], "hash sha")), drifted=True),
    Situation("policy of both ends weakened and negotiated", saved(typed(HQ, POLICIES[HQ], "group 5"), typed(BRANCH, POLICIES[BRANCH], "group 5")), clear=True),
    Situation("other transform set at the branch", typed(BRANCH, f"{SET} esp-aes esp-sha-hmac", BRANCH_MAP, "set transform-set OTHER")),
    Situation("other transform set at the hub, saved", saved(typed(HQ, f"{SET} esp-3des esp-md5-hmac", HQ_MAP, "set transform-set OTHER"))),
    Situation("weaker transform set at both ends, negotiated", saved(*(typed(d, f"{SET} esp-aes esp-sha-hmac", HQ_MAP, "set transform-set OTHER") for d in ENDS)), clear=True),
    Situation("weaker transform set at both ends, not yet negotiated", saved(*(typed(d, f"{SET} esp-aes esp-sha-hmac", HQ_MAP, "set transform-set OTHER") for d in ENDS)), drifted=True),
    Situation("transport mode at both ends", saved(*(typed(d, f"{SET} esp-aes 256 esp-sha256-hmac", "mode transport", HQ_MAP, "set transform-set OTHER") for d in ENDS)), drifted=True),
    Situation("another key at the branch", key(BRANCH, HQ_ADDRESS, "other")),
    Situation("another key at the hub", key(HQ, BRANCH_ADDRESS, "other")),
    Situation("another key at the hub and saved", saved(key(HQ, BRANCH_ADDRESS, "other"))),
    Situation("key removed at the branch", typed(BRANCH, "crypto keyring BE-hq-branch1", f"no pre-shared-key address {HQ_ADDRESS}")),
    Situation("another key at both ends than the inventory's", saved(key(HQ, BRANCH_ADDRESS, "other"), key(BRANCH, HQ_ADDRESS, "other")), clear=True, drifted=True),
    Situation("another key at both ends, not yet negotiated", saved(key(HQ, BRANCH_ADDRESS, "other"), key(BRANCH, HQ_ADDRESS, "other")), drifted=True),
    Situation("keyring removed at the hub", typed(HQ, "crypto isakmp profile BE-hq-branch1", "no keyring BE-hq-branch1")),
    Situation("other peer at the branch", typed(BRANCH, BRANCH_MAP, f"no set peer {HQ_ADDRESS}", "set peer 203.0.113.9")),
    Situation("second peer in front at the hub", typed(HQ, HQ_MAP, f"no set peer {BRANCH_ADDRESS}", "set peer 198.51.100.77", f"set peer {BRANCH_ADDRESS}"), drifted=True, charon=False),  # strongSwan gives a silent peer up later than a verification waits
    Situation("SA lifetime changed at the branch", typed(BRANCH, BRANCH_MAP, "set security-association lifetime seconds 1800")),
    Situation("SA volume changed at both ends and saved", saved(*(typed(d, HQ_MAP, "set security-association lifetime kilobytes 8000") for d in ENDS)), drifted=True),
    Situation("ISAKMP lifetime changed at both ends and saved", saved(*(typed(d, POLICIES[d], "lifetime 3600") for d in ENDS)), drifted=True),
    Situation("DPD gone at the branch and saved", saved(typed(BRANCH, "no crypto isakmp keepalive")), drifted=True),
    Situation("DPD gone at both ends and saved", saved(*NO_DPD), drifted=True),
    # --- crypto ACLs and what stands in front of them
    Situation("crypto ACL line removed at the hub", typed(HQ, ACL, f"no {BACK}")),
    Situation("crypto ACL line removed at the branch", typed(BRANCH, ACL, f"no {PERMIT}")),
    Situation("extra selector at the branch", typed(BRANCH, ACL, "permit ip 10.2.0.0 0.0.0.255 10.99.0.0 0.0.0.255")),
    Situation("extra selector at both ends and saved", saved(typed(HQ, ACL, "permit ip 10.99.0.0 0.0.0.255 10.2.0.0 0.0.0.255"), typed(BRANCH, ACL, "permit ip 10.2.0.0 0.0.0.255 10.99.0.0 0.0.0.255")), drifted=True),
    Situation("narrower selector at the branch", typed(BRANCH, ACL, f"no {PERMIT}", "permit ip 10.2.0.0 0.0.0.127 10.1.0.0 0.0.0.255"), clear=True),
    Situation("a host is denied in front of the branch's line", typed(BRANCH, ACL, "5 deny ip host 10.2.0.7 10.1.0.0 0.0.0.255"), drifted=True),
    Situation("an entry in front takes the hub's traffic", typed(HQ, "ip access-list extended FRONT", BACK, "crypto map BE-GigabitEthernet0-0 5 ipsec-isakmp", "set peer 198.51.100.77", "match address FRONT", "set transform-set OTHER2"), clear=True),
    Situation("crypto map detached at the branch", typed(BRANCH, "interface gi0/0", "no crypto map")),
    Situation("crypto map detached at both ends", together(*(typed(d, "interface gi0/0", "no crypto map") for d in ENDS))),
    Situation("only one of two selectors is left", together(typed(HQ, "ip access-list extended BE-hq-branch2", "no permit ip 10.1.8.0 0.0.0.255 10.3.8.0 0.0.0.255"), typed("branch2-r1", "ip access-list extended BE-hq-branch2", "no permit ip 10.3.8.0 0.0.0.255 10.1.8.0 0.0.0.255")), tunnel="hq-branch2"),
    # --- what a reload would bring
    Situation("startup of the hub lacks the tunnel", unsaved(HQ), drifted=True),
    Situation("startup of the branch lacks the tunnel", unsaved(BRANCH), drifted=True),
    Situation("startup of both ends lacks the tunnel", unsaved(*ENDS), drifted=True),
    Situation("a change that was taken back was saved", together(saved(typed(HQ, HQ_MAP, "no set pfs")), typed(HQ, HQ_MAP, "set pfs group14")), drifted=True),
    # --- SAs that do not meet
    Situation("the branch lost its SAs", reloaded(BRANCH)),
    Situation("the hub lost its SAs", reloaded(HQ)),
    # --- the network
    Situation("ESP blocked towards the branch", blocked(HQ, BRANCH, Traffic.ESP)),
    Situation("ESP blocked towards the hub", blocked(BRANCH, HQ, Traffic.ESP)),
    Situation("ESP blocked both ways", blocked("*", "*", Traffic.ESP)),
    Situation("UDP 500 blocked towards the branch", blocked(HQ, BRANCH, Traffic.IKE), clear=True),
    Situation("UDP 500 blocked towards the hub", blocked(BRANCH, HQ, Traffic.IKE), clear=True),
    Situation("loss towards the branch", lost(HQ, BRANCH, 0.4)),
    Situation("loss towards the hub", lost(BRANCH, HQ, 0.4)),
    Situation("loss both ways", together(lost(BRANCH, HQ, 0.3), lost(HQ, BRANCH, 0.3))),
    Situation("MTU 1400 towards the branch", narrow(1400, (HQ, BRANCH))),
    Situation("MTU 1400 towards the hub", narrow(1400, (BRANCH, HQ))),
    Situation("MTU 1000 both ways", narrow(1000, (HQ, BRANCH), (BRANCH, HQ))),
    Situation("MTU 500 towards the hub", narrow(500, (BRANCH, HQ))),
    # strongSwan carries ESP in UDP 4500 and follows an address that changes: packets do pass there.
    Situation("NAT in between from now on", network(lambda faults: faults.nat.__setitem__(BRANCH, OUTSIDE)), charon=False),
    Situation("NAT in between", network(lambda faults: faults.nat.__setitem__(BRANCH, OUTSIDE)), clear=True),
    # --- the way of the packets on the routers
    Situation("probes find a way in clear", bypass),
    Situation("NAT exemption missing at the branch", nat_exempt(BRANCH, "gi0/1", "10.2.0.0")),
    Situation("NAT exemption missing at the hub", nat_exempt(HQ, "gi0/2", "10.1.0.0")),
    Situation("an access list inside the branch drops the hosts' packets", typed(BRANCH, "ip access-list extended HOSTS", "deny ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255", "permit ip any any", "interface gi0/1", "ip access-group HOSTS in")),
    Situation("an access list inside the hub drops the hosts' packets", typed(HQ, "ip access-list extended HOSTS", "deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255", "permit ip any any", "interface gi0/2", "ip access-group HOSTS in")),
    Situation("the network behind the branch is down", typed(BRANCH, "interface gi0/1", "shutdown")),
    Situation("the network behind the hub is down", typed(HQ, "interface gi0/2", "shutdown")),
    Situation("the networks behind both ends are down", together(typed(BRANCH, "interface gi0/1", "shutdown"), typed(HQ, "interface gi0/2", "shutdown"))),
    Situation("WAN access list of the hub drops ESP", typed(HQ, "ip access-list extended WAN", "permit udp any any eq isakmp", "deny esp any any", "permit ip any any", "interface gi0/0", "ip access-group WAN in")),
    Situation("WAN access list of the branch drops IKE", typed(BRANCH, "ip access-list extended WAN", "deny udp any any eq isakmp", "permit ip any any", "interface gi0/0", "ip access-group WAN in"), clear=True),
    Situation("default route of the branch gone", typed(BRANCH, "no ip route 0.0.0.0 0.0.0.0 198.51.100.62"), clear=True),
    Situation("a more specific route of the hub leads elsewhere", typed(HQ, "ip route 10.2.0.0 255.255.255.0 192.0.2.254")),
    Situation("WAN interface of the branch is shut", typed(BRANCH, "interface gi0/0", "shutdown")),
    Situation("policy routing takes the hub's hosts past the crypto map", POLICY),
    Situation("policy routing takes one host of the branch past the crypto map", by_policy(BRANCH, "gi0/1", BRANCH_HOSTS, HQ_HOSTS, "set interface gi0/1", "permit ip host 10.2.0.7 any")),
    # --- counters move, and not because of the probes
    Situation("ESP blocked towards the branch, and hosts send", blocked(HQ, BRANCH, Traffic.ESP), charon=False, busy=True),
    Situation("ESP blocked towards the hub, and hosts send", blocked(BRANCH, HQ, Traffic.ESP), charon=False, busy=True),
    Situation("loss towards the branch, and hosts send", lost(HQ, BRANCH, 0.4), charon=False, busy=True),
    Situation("probes find a way in clear, and hosts use the tunnel", of_probes_only, charon=False, busy=True),
    Situation("MTU 1400 towards the branch, and hosts send", narrow(1400, (HQ, BRANCH)), charon=False, busy=True),
    Situation("PFS removed at the branch, and hosts send", typed(BRANCH, BRANCH_MAP, "no set pfs"), charon=False, busy=True),
    # --- SAs with an address that the peer no longer has
    Situation("SAs with the branch's former address are left at the hub", there_and_back),
    # --- what the routers do not tell
    Situation("addresses shown in part", answers("show ip interface brief", "first lines")),
    Situation("IKE SAs shown in part", answers("show crypto isakmp sa", "first lines")),
    Situation("IPsec SAs shown in part", answers("show crypto ipsec sa", "first lines")),
    Situation("no session shown", answers("show crypto session", "empty")),
    Situation("running configuration shown in part", answers("show running-config", "first lines")),
    *on_interfaces("IKEv2", IKEV2_ONLY),
    *on_interfaces("gre IKEv2", GRE_ONLY),
    *on_interfaces("certificates", WITH_CERTIFICATES),
    *on_interfaces("ASA", WITH_AN_ASA),
    *on_interfaces("ASA svti IKEv2", WITH_AN_ASA_VTI),
)  # fmt: skip
"""At least sixty; none may end in ok."""
