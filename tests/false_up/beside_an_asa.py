"""Situations of a tunnel between a router and an ASA, which shows no keys and no SPIs of the other end."""

from tests.false_up.strikes import (
    ACL,
    BRANCH,
    BRANCH_ADDRESS,
    HQ,
    HQ_MAP,
    IPSEC,
    Situation,
    blocked,
    key,
    lost,
    narrow,
    reloaded_beside_an_asa,
    saved,
    typed,
    unsaved,
)

from bothends.lab.ike import Traffic

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
