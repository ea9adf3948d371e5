"""Single faults of the pairs, each with what it must be called."""

from dataclasses import dataclass

from tests.asa.pairs import BACK, KEY, PAIRS

from bothends.compare import Verdict

V = Verdict


@dataclass(frozen=True, slots=True)
class Mutation:
    """One line of one end that is another one."""

    pair: str
    end: int
    """0 the ASA, 1 its peer."""
    old: str
    new: str
    verdict: V
    rules: frozenset[str]
    """The rules that must be among those that find something; none where nothing may be found."""

    def texts(self) -> tuple[str, str]:
        both = list(PAIRS[self.pair])
        assert both[self.end].count(self.old) >= 1, self.old
        both[self.end] = both[self.end].replace(self.old, self.new)
        return both[0], both[1]

    def __str__(self) -> str:
        return f"{self.pair}: {self.new.strip() or 'no ' + self.old.strip()}"[:60]


def _asa(pair: str, old: str, new: str, verdict: V, *rules: str) -> Mutation:
    return Mutation(pair, 0, old, new, verdict, frozenset(rules))


def _peer(pair: str, old: str, new: str, verdict: V, *rules: str) -> Mutation:
    return Mutation(pair, 1, old, new, verdict, frozenset(rules))


MUTATIONS: tuple[Mutation, ...] = (
    # IKEv1, phase 1
    _asa("IKEv1", " encryption aes-256\n", " encryption aes\n", V.DOWN_PHASE1, "IKE1-001"),
    _asa("IKEv1", " hash sha\n", " hash md5\n", V.DOWN_PHASE1, "IKE1-001"),
    _asa("IKEv1", " group 14\n", " group 5\n", V.DOWN_PHASE1, "IKE1-001"),
    _asa("IKEv1", " group 14\n", "", V.UP),  # 9.13 and later: the default is 14
    _asa(
        "IKEv1",
        " authentication pre-share\n",
        " authentication rsa-sig\n",
        V.DOWN_PHASE1,
        "IKE1-001",
    ),
    _asa("IKEv1", "crypto ikev1 enable outside\n", "", V.DOWN_PHASE1, "IKE1-009"),
    _asa(
        "IKEv1",
        "crypto ikev1 enable outside",
        "crypto ikev1 enable inside",
        V.DOWN_PHASE1,
        "IKE1-009",
    ),
    _asa(
        "IKEv1",
        f" ikev1 pre-shared-key {KEY}\n",
        f" ikev1 pre-shared-key {BACK}\n",
        V.DOWN_AUTH,
        "KEY-001",
    ),
    _asa(
        "IKEv1",
        f" ikev1 pre-shared-key {KEY}\n",
        " ikev1 pre-shared-key *****\n",
        V.UNVERIFIABLE,
        "KEY-002",
    ),
    _asa("IKEv1", f" ikev1 pre-shared-key {KEY}\n", "", V.DOWN_AUTH, "KEY-003"),
    _asa(
        "IKEv1",
        "203.0.113.2 ipsec-attributes",
        "203.0.113.9 ipsec-attributes",
        V.DOWN_AUTH,
        "KEY-003",
    ),
    _asa(
        "IKEv1",
        " vpn-tunnel-protocol ikev1\n",
        " vpn-tunnel-protocol ikev2\n",
        V.DOWN_PHASE1,
        "IKE1-010",
    ),
    # IKEv1, phase 2
    _asa("IKEv1", "T esp-aes-256 esp-sha-hmac", "T esp-aes esp-sha-hmac", V.DOWN_PHASE2, "IPS-001"),
    _asa(
        "IKEv1",
        "T esp-aes-256 esp-sha-hmac",
        "T esp-aes-256 esp-md5-hmac",
        V.DOWN_PHASE2,
        "IPS-001",
    ),
    _asa(
        "IKEv1",
        "set ikev1 transform-set T",
        "set ikev1 transform-set X",
        V.DOWN_PHASE2,
        "IPS-007",
        "REF-002",
    ),
    _asa("IKEv1", "set pfs group14", "set pfs group5", V.DOWN_PHASE2, "PFS-001"),
    _asa("IKEv1", "set pfs group14", "set pfs", V.UP),
    _asa("IKEv1", "crypto map M 10 set pfs group14\n", "", V.UP_ONE_WAY, "PFS-002"),
    _asa("IKEv1", "set peer 203.0.113.2", "set peer 203.0.113.3", V.DOWN_PHASE1, "PEER-001"),
    _asa("IKEv1", "match address VPN", "match address NONE", V.DOWN_PHASE2, "ACL-008"),
    _asa(
        "IKEv1",
        "object LOCAL object REMOTE",
        "object REMOTE object LOCAL",
        V.DOWN_PHASE2,
        "ACL-004",
    ),
    _asa(
        "IKEv1",
        " subnet 10.1.0.0 255.255.255.0",
        " subnet 10.1.0.0 255.255.0.0",
        V.UP_ONE_WAY,
        "ACL-003",
    ),
    _asa("IKEv1", "crypto map M interface outside\n", "", V.DOWN_PHASE2, "PEER-002"),
    _asa("IKEv1", "seconds 3600", "seconds 28800", V.UP, "LIF-001"),
    _asa(
        "IKEv1",
        "crypto ipsec ikev1 transform-set T esp-aes-256 esp-sha-hmac\n",
        "crypto ipsec ikev1 transform-set T esp-aes-256 esp-sha-hmac\n"
        "crypto ipsec ikev1 transform-set T mode transport\n",
        V.UP,
        "IPS-003",
    ),
    # around it
    _asa(
        "IKEv1",
        "nat (inside,outside) source static LOCAL LOCAL destination static REMOTE REMOTE"
        " no-proxy-arp\n",
        "",
        V.NO_TRAFFIC,
        "PEER-008",
    ),
    _asa("IKEv1", " nameif outside\n", " nameif outside\n shutdown\n", V.DOWN_PHASE1, "PEER-009"),
    _asa("IKEv1", "set pfs group14", "set pfs groupx", V.UNVERIFIABLE, "REF-003"),
    _asa("IKEv1", "crypto ikev1 policy 10", "crypto ikev1 policy ten", V.UNVERIFIABLE, "REF-003"),
    _asa(
        "IKEv1",
        " vpn-tunnel-protocol ikev1\n",
        " vpn-tunnel-protocol ikev1\n vpn-filter value F\n",
        V.UNVERIFIABLE,
        "REF-003",
    ),
    _asa(
        "IKEv1",
        "Cryptochecksum:a6928fa52fef193d71282ae745f41e1f\n: end\n",
        "",
        V.UNVERIFIABLE,
        "REF-003",
    ),
    _asa("IKEv1", " ip address 198.51.100.2 255.255.255.252\n", "", V.UNVERIFIABLE, "PEER-009"),
    # IKEv2
    _asa(
        "IKEv2",
        " encryption aes-256\n integrity sha256",
        " encryption aes\n integrity sha256",
        V.DOWN_PHASE1,
        "IKE2-001",
    ),
    _asa(
        "IKEv2",
        " encryption aes-256\n integrity sha256",
        " encryption aes-256\n integrity sha512",
        V.DOWN_PHASE1,
        "IKE2-001",
    ),
    _asa("IKEv2", " prf sha256\n", " prf sha512\n", V.DOWN_PHASE1, "IKE2-001"),
    _asa("IKEv2", " group 19\n", " group 20\n", V.DOWN_PHASE1, "IKE2-001"),
    _asa("IKEv2", " group 19\n", " group 20 19\n", V.UP),
    _asa("IKEv2", "crypto ikev2 enable outside\n", "", V.DOWN_PHASE1, "IKE1-009"),
    _asa(
        "IKEv2",
        f"remote-authentication pre-shared-key {KEY}",
        f"remote-authentication pre-shared-key {BACK}",
        V.DOWN_AUTH,
        "IKE2-004",
    ),
    _asa(
        "IKEv2",
        f"local-authentication pre-shared-key {BACK}",
        f"local-authentication pre-shared-key {KEY}",
        V.DOWN_AUTH,
        "IKE2-004",
    ),
    _asa(
        "IKEv2", f" ikev2 local-authentication pre-shared-key {BACK}\n", "", V.DOWN_AUTH, "IKE2-003"
    ),
    _asa("IKEv2", "tunnel-group 203.0.113.2", "tunnel-group 203.0.113.7", V.DOWN_AUTH, "REF-001"),
    _asa("IKEv2", "esp encryption aes-256", "esp encryption aes-192", V.DOWN_PHASE2, "IPS-001"),
    _asa("IKEv2", "esp encryption aes-256", "esp encryption aes-192 aes-256", V.UP),
    _asa("IKEv2", "esp integrity sha-256", "esp integrity sha-512", V.DOWN_PHASE2, "IPS-001"),
    _asa("IKEv2", "set pfs group19", "set pfs group20", V.UP_UNTIL_REKEY, "PFS-003"),
    _peer(
        "IKEv2",
        " keyring local K\n",
        " keyring local K\n identity local fqdn r1.example.net\n",
        V.UNVERIFIABLE,
        "IKE2-006",
    ),
    _peer(
        "IKEv2",
        "remote address 198.51.100.2",
        "remote address 198.51.100.9",
        V.DOWN_AUTH,
        "IKE2-006",
    ),
    # VTI
    _asa(
        "VTI",
        " tunnel destination 203.0.113.2\n",
        " tunnel destination 203.0.113.3\n",
        V.DOWN_PHASE1,
        "PEER-001",
    ),
    _asa("VTI", " tunnel protection ipsec profile PROF\n", "", V.DOWN_PHASE2, "TUN-002"),
    _asa("VTI", "set pfs group20", "set pfs group19", V.UP_UNTIL_REKEY, "PFS-003"),
    _asa(
        "VTI",
        " protocol esp encryption aes-gcm-256\n",
        " protocol esp encryption aes-gcm\n",
        V.DOWN_PHASE2,
        "IPS-001",
    ),
    _asa("VTI", " nameif vti\n", " nameif vti\n shutdown\n", V.DOWN_PHASE1, "PEER-009"),
    _asa("VTI", "tunnel mode ipsec ipv4", "tunnel mode ipsec ipv6", V.DOWN_PHASE1, "TUN-001"),
    # ASA and ASA
    _asa("IKEv1, two ASAs", " hash sha\n", " hash md5\n", V.DOWN_PHASE1, "IKE1-001"),
    _asa("IKEv2, two ASAs", " group 19\n", " group 20\n", V.DOWN_PHASE1, "IKE2-001"),
    _asa(
        "VTI, two ASAs",
        "esp encryption aes-gcm-256",
        "esp encryption aes-256",
        V.DOWN_PHASE2,
        "IPS-001",
    ),
    _peer("IKEv1, two ASAs", "set pfs group14", "set pfs group5", V.DOWN_PHASE2, "PFS-001"),
    _peer("IKEv2, two ASAs", "match address VPN", "match address NONE", V.DOWN_PHASE2, "ACL-008"),
)
