"""Situations in which a tunnel is broken, or is not what the inventory says, and may look well.

Every one of them starts from a tunnel that is built, saved and up. `strike` changes routers or the
network between them; what it leaves must never be verified as ok.
"""

from dataclasses import replace

from tests.false_up.beside_an_asa import WITH_AN_ASA, WITH_AN_ASA_VTI
from tests.false_up.strikes import (
    ACL,
    BACK,
    BRANCH,
    BRANCH_ADDRESS,
    BRANCH_MAP,
    ENDS,
    HQ,
    HQ_ADDRESS,
    HQ_MAP,
    IPSEC,
    NO_DPD,
    OUTSIDE,
    PERMIT,
    POLICIES,
    SET,
    Situation,
    answers,
    blocked,
    by_policy,
    bypass,
    certificate,
    key,
    lost,
    narrow,
    nat_exempt,
    network,
    of_probes_only,
    reloaded,
    saved,
    there_and_back,
    together,
    typed,
    unsaved,
)

from bothends.lab.ike import Traffic

IF = "interface Tunnel10"
KEYRING = ("crypto ikev2 keyring BE-hq-branch1", "peer hq-branch1")
PROFILE = "crypto ikev2 profile BE-hq-branch1"
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
