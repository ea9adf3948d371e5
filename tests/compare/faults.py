"""One fault a rule, in every kind of healthy pair in which it can be made."""

from dataclasses import dataclass
from typing import Self

from tests.compare.kinds import KINDS, Pair, swapped

from bothends.compare import Verdict

WORDS = (
    {"here": "203.0.113.1", "peer": "198.51.100.1", "inside": "10.1.0", "far": "10.2.0",
     "gateway": "203.0.113.254", "rank": "20", "sets": "TS OLD"},
    {"here": "198.51.100.1", "peer": "203.0.113.1", "inside": "10.2.0", "far": "10.1.0",
     "gateway": "198.51.100.254", "rank": "5", "sets": "OLD TS"},
)  # fmt: skip
"""What `<word>` in a fault stands for at each end."""


def worded(text: str, side: int) -> str:
    """The text as it reads at an end."""
    for word, value in WORDS[side].items():
        text = text.replace(f"<{word}>", value)
    return text


@dataclass(frozen=True)
class Fault:
    """Replaces `old` by `new` at one end of every kind, at each end in turn.

    `here` is the line of the end with the fault that has to be named, `there` that of the other
    end, as regular expressions; an empty one stands for a default, or a line that is missing, and
    None for no place at all.
    """

    rule: str
    kinds: tuple[str, ...]
    old: str
    new: str
    verdict: Verdict
    here: str
    there: str | None = None
    both: bool = False
    """Whether both ends have the fault, which is then named at either."""
    more: tuple[str, ...] = ()
    """Further couples of `old` and `new`, where one does not do."""
    sides: tuple[int, ...] = (0, 1)

    def made(self, kind: str, side: int) -> Pair:
        """A pair of this kind with the fault. Raises ValueError where it cannot be made."""
        texts = list(KINDS[kind])
        for end in (0, 1) if self.both else (side,):
            words = (worded(text, end) for text in (self.old, self.new, *self.more))
            texts[end] = swapped(texts[end], *words)
        return texts[0], texts[1]

    def only(self, *sides: int) -> Self:
        """The same fault at some ends only."""
        return type(self)(**{**vars(self), "sides": sides})


MAPS_V1 = ("crypto-map", "crypto-map-profile", "crypto-map-vrf")
MAPS_V2 = ("crypto-map-v2", "crypto-map-v2-vrf")
MAPS = (*MAPS_V1, *MAPS_V2, "crypto-map-no-pfs")
SVTI = ("svti", "svti-v2", "svti-v2-no-pfs", "svti-v2-vrf")
GRE = ("gre", "gre-v2", "gre-v2-vrf")
TUNNELS = (*SVTI, *GRE)
TUNNELS_V1 = ("svti", "gre")
TUNNELS_V2 = ("svti-v2", "svti-v2-vrf", "gre-v2", "gre-v2-vrf", "multi-sa-v2")
V1 = (*MAPS_V1, *TUNNELS_V1)
V2 = (*MAPS_V2, *TUNNELS_V2)
ALL = (*V1, *V2)
GLOBAL_KEY = ("crypto-map", "svti", "gre")
PROFILE = ("crypto-map-profile", "crypto-map-vrf")

MAP = "crypto map VPN 10 ipsec-isakmp"
END = f"{MAP}|interface Tunnel0"
OWNER = f"{MAP}|crypto ipsec profile PROT"
SET = "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac"
POLICY = (
    "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n group 14\n"
    " lifetime 28800\n"
)
IKEV2 = (
    "crypto ikev2 proposal PROP\n encryption aes-cbc-256\n integrity sha256\n group 14\n"
    "crypto ikev2 policy POL\n proposal PROP\n"
)
ENTRY = " permit ip <inside>.0 0.0.0.255 <far>.0 0.0.0.255\n"
MIRRORED = "permit ip <far>.0 0.0.0.255 <inside>.0 0.0.0.255"
KEY = "q7Tz-94kMp-Lw2cX-v8Rd"
KEY_LINE = r"(crypto isakmp key|pre-shared-key) .*"
WAN = "interface GigabitEthernet0/0\n"

UP, UP_WEAK, ONE_WAY = Verdict.UP, Verdict.UP_WEAK, Verdict.UP_ONE_WAY
REKEY, NO_TRAFFIC, UNVERIFIABLE = Verdict.UP_UNTIL_REKEY, Verdict.NO_TRAFFIC, Verdict.UNVERIFIABLE
PHASE1, AUTH, PHASE2 = Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2

FAULTS = (
    # Phase 1, IKEv1
    Fault("IKE1-001", (*V1, "dynamic-map"), "encr aes 256", "encr aes", PHASE1,
          "encr aes", "encr aes 256"),
    Fault("IKE1-001", (*V1, "dynamic-map"), "hash sha256", "hash sha512", PHASE1,
          "hash sha512", "hash sha256"),
    Fault("IKE1-001", (*V1, "dynamic-map"), " group 14\n", " group 19\n", PHASE1,
          "group 19", "group 14"),
    Fault("IKE1-002", V1, "crypto isakmp keepalive", "crypto isakmp policy <rank>\n encr aes 256\n "
          "hash sha256\n authentication pre-share\n group 19\n lifetime 28800\n"
          "crypto isakmp keepalive", UP, "crypto isakmp policy (10|20)",
          "crypto isakmp policy (5|10)", both=True),
    Fault("IKE1-003", V1, " lifetime 28800\n", " lifetime 3600\n", UP,
          "lifetime 3600", "lifetime 28800"),
    Fault("IKE1-004", V1, " authentication pre-share\n", "", PHASE1,
          "crypto isakmp policy 10", "authentication pre-share"),
    Fault("IKE1-005", V1, " group 14\n", "", PHASE1, "crypto isakmp policy 10"),
    Fault("IKE1-007", V1, POLICY, "", PHASE1, "", "crypto isakmp policy 10"),
    Fault("IKE1-008", V1, "crypto isakmp keepalive", "crypto isakmp policy 20\n encr 3des\n "
          "hash md5\n authentication pre-share\n group 2\ncrypto isakmp keepalive", UP,
          "crypto isakmp policy 20"),
    Fault("IKE1-009", V1, "crypto isakmp invalid", "no crypto isakmp enable\ncrypto isakmp invalid",
          PHASE1, "no crypto isakmp enable", END),
    Fault("IKE1-012", PROFILE, "IKE\n keyring", "IKE\n initiate mode aggressive\n keyring", UP,
          "initiate mode aggressive", MAP),
    Fault("IKE1-013", V1, " authentication pre-share\n", " authentication rsa-sig\n", AUTH,
          "authentication rsa-sig", END, both=True),
    Fault("IKE1-014", V1, " lifetime 28800\n", " lifetime 120\n", UP, "lifetime 120"),
    # Phase 1, IKEv2
    Fault("IKE2-001", (*V2, "dynamic-map-v2"), "encryption aes-cbc-256", "encryption aes-cbc-128",
          PHASE1, "encryption aes-cbc-128", "encryption aes-cbc-256"),
    Fault("IKE2-001", V2, "integrity sha256\n", "integrity sha384\n", PHASE1,
          "integrity sha384", "integrity sha256"),
    Fault("IKE2-001", V2, " group 14\ncrypto", " group 19\ncrypto", PHASE1, "group 19", "group 14"),
    Fault("IKE2-002", ("crypto-map-v2", "svti-v2", "gre-v2", "multi-sa-v2"),
          "crypto ikev2 policy POL\n proposal PROP\n", "", PHASE1, "crypto ikev2 proposal PROP", END),
    Fault("IKE2-003", V2, " keyring local KEYS\n", "", AUTH, "crypto ikev2 profile IKE", END),
    Fault("IKE2-003", V2, " authentication remote pre-share\n", "", AUTH,
          "crypto ikev2 profile IKE", END),
    Fault("IKE2-004", (*V2, "dynamic-map-v2"), "pre-shared-key q7", "pre-shared-key z7", AUTH,
          KEY_LINE, KEY_LINE),
    Fault("IKE2-005", V2, "authentication local pre-share", "authentication local rsa-sig", AUTH,
          "authentication local rsa-sig", "authentication remote pre-share"),
    Fault("IKE2-006", V2, " keyring local", " identity local fqdn here.example\n keyring local",
          AUTH, "identity local fqdn here.example", "match identity remote address <here> 255.*"),
    Fault("IKE2-011", V2, "authentication local pre-share", "authentication local rsa-sig", AUTH,
          "authentication local rsa-sig", END, both=True,
          more=("authentication remote pre-share", "authentication remote rsa-sig")),
    Fault("IKE2-007", V2, "encryption aes-cbc-256", "encryption aes-gcm-256", PHASE1,
          "crypto ikev2 proposal PROP"),
    Fault("IKE2-008", V2, "policy POL\n", "policy POL\n match address local 192.0.2.5\n", PHASE1,
          "crypto ikev2 policy POL", END),
    Fault("IKE2-010", ("crypto-map-v2", "svti-v2", "gre-v2", "multi-sa-v2"), IKEV2, "", PHASE1, "", END),
    Fault("IKE1-010", V2, " set ikev2-profile IKE\n", "", PHASE1, END, "set ikev2-profile IKE"),
    # Keys and identities
    Fault("KEY-001", (*V1, "dynamic-map"), KEY, "h3Wq-55nBx-Ky1rS-t6Fg", AUTH, KEY_LINE, KEY_LINE),
    Fault("KEY-002", GLOBAL_KEY, f"key {KEY}", "key 6 AAbbCCddEEffGGhhIIjj", UNVERIFIABLE,
          KEY_LINE, KEY_LINE),
    Fault("KEY-003", GLOBAL_KEY, f"{KEY} address <peer>", f"{KEY} address 192.0.2.77", AUTH,
          END, END),
    Fault("KEY-003", ("crypto-map-profile",), "IKE\n keyring KEYS\n", "IKE\n", AUTH, MAP, MAP),
    Fault("KEY-003", PROFILE, "address <peer> key", "address 192.0.2.77 key", AUTH, MAP, MAP),
    Fault("KEY-004", ("crypto-map-profile",), "crypto keyring KEYS\n", "crypto keyring FIRST\n"
          " pre-shared-key address <peer> key h3Wq-55nBx-Ky1rS-t6Fg\ncrypto keyring KEYS\n", ONE_WAY,
          KEY_LINE, MAP),
    Fault("KEY-005", ("crypto-map-profile",), "crypto isakmp profile IKE\n", "crypto keyring SPARE\n"
          f" pre-shared-key address <peer> key {KEY}\ncrypto isakmp profile IKE\n", UP, KEY_LINE, MAP),
    Fault("KEY-006", GLOBAL_KEY, f"{KEY} address <peer>", f"{KEY} address 0.0.0.0", UP, KEY_LINE),
    Fault("KEY-007", GLOBAL_KEY, "crypto isakmp invalid", "crypto isakmp key Zk8v-31mQx-Hn5tB-r2Yp "
          "address 0.0.0.0\ncrypto isakmp invalid", UP, KEY_LINE),
    Fault("KEY-008", ALL, KEY, "cisco123", UP, KEY_LINE, KEY_LINE, both=True),
    Fault("KEY-010", PROFILE, "IKE\n keyring KEYS\n", "IKE\n keyring KEYRING\n", AUTH,
          "keyring KEYRING", MAP),
    Fault("KEY-010", V2, "keyring local KEYS", "keyring local KEYRING", AUTH,
          "keyring local KEYRING", END),
    Fault("KEY-011", PROFILE, " pre-shared-key address", " local-address 192.0.2.5\n"
          " pre-shared-key address", AUTH, "local-address 192.0.2.5", MAP),
    Fault("KEY-012", GLOBAL_KEY, f"{KEY} address <peer>", f"{KEY} hostname peer.example", AUTH,
          KEY_LINE),
    Fault("KEY-013", ALL, KEY, KEY.lower(), AUTH, KEY_LINE, KEY_LINE),
    Fault("KEY-015", V2, "  address <peer>\n", "  identity address <peer>\n", ONE_WAY, "peer FAR", END),
    Fault("ID-001", PROFILE, "match identity address <peer>", "match identity address 192.0.2.77",
          AUTH, "match identity address 192.0.2.77 .*", MAP),
    Fault("ID-002", GLOBAL_KEY, "crypto isakmp invalid", "crypto isakmp identity hostname\n"
          "crypto isakmp invalid", UP, "crypto isakmp identity hostname", END),
    Fault("ID-003", ("crypto-map-profile",), " match identity address <peer> 255.255.255.255\n", "",
          AUTH, "crypto isakmp profile IKE", MAP),
    Fault("ID-004", ("crypto-map-profile",), "crypto ipsec transform-set", "crypto isakmp profile "
          "SECOND\n keyring KEYS\n match identity address <peer> 255.255.255.255\n"
          "crypto ipsec transform-set", UP, "match identity address <peer> .*"),
    Fault("ID-006", ("crypto-map-profile",), "crypto keyring KEYS\n", "crypto keyring KEYS vrf INET\n",
          AUTH, "crypto keyring KEYS vrf INET", MAP),
    # Phase 2
    Fault("IPS-001", (*ALL, "dynamic-map", "dynamic-map-v2"), "esp-aes 256 esp", "esp-aes esp",
          PHASE2, "crypto ipsec transform-set TS esp-aes esp-sha256-hmac", SET),
    Fault("IPS-002", ALL, f"{SET}\n", f"crypto ipsec transform-set OLD esp-aes esp-sha-hmac\n{SET}\n", UP,
          "set transform-set TS OLD", "set transform-set OLD TS", both=True,
          more=("set transform-set TS", "set transform-set <sets>")),
    Fault("IPS-003", ("gre",), "mode tunnel", "mode transport", ONE_WAY,
          "mode transport", "mode tunnel"),
    Fault("IPS-003", ("gre-v2", "gre-v2-vrf"), "mode tunnel", "mode transport", UP,
          "mode transport", "mode tunnel"),
    Fault("IPS-004", ("svti", "svti-v2"), "mode tunnel", "mode transport", UNVERIFIABLE,
          "mode transport", "mode transport", both=True, more=("version 15.9", "version 17.9")),
    Fault("IPS-005", ALL, " esp-sha256-hmac", "", PHASE2,
          "crypto ipsec transform-set TS esp-aes 256", SET),
    Fault("IPS-006", ALL, "esp-aes 256 esp", "ah-sha256-hmac esp-aes 256 esp", PHASE2,
          "crypto ipsec transform-set TS ah-sha256-hmac esp-aes 256 esp-sha256-hmac", SET),
    Fault("IPS-007", ALL, "set transform-set TS", "set transform-set Ts", PHASE2,
          "set transform-set Ts", "set transform-set TS"),
    Fault("PFS-001", (*V1, "dynamic-map"), "set pfs group14", "set pfs group19", PHASE2,
          "set pfs group19", "set pfs group14"),
    Fault("PFS-002", V1, " set pfs group14\n", "", ONE_WAY, OWNER, "set pfs group14"),
    Fault("PFS-002", ("dynamic-map",), " set pfs group14\n", "", PHASE2,
          OWNER, "set pfs group14").only(0),
    Fault("PFS-002", ("dynamic-map",), " set pfs group14\n", "", REKEY,
          "crypto dynamic-map DYN 10", "set pfs group14").only(1),
    Fault("PFS-003", V2, "set pfs group14", "set pfs group19", REKEY,
          "set pfs group19", "set pfs group14"),
    Fault("PFS-003", V2, " set pfs group14\n", "", REKEY, OWNER, "set pfs group14"),
    Fault("PFS-004", V1, "set pfs group14", "set pfs", PHASE2, "set pfs", "set pfs group14"),
    Fault("PFS-004", V2, "set pfs group14", "set pfs", REKEY, "set pfs", "set pfs group14"),
    Fault("PFS-006", V1, "set pfs group14", "set pfs group5", UP_WEAK,
          "set pfs group5", "set pfs group5", both=True),
    Fault("LIF-001", ALL, " set transform-set TS\n",
          " set transform-set TS\n set security-association lifetime seconds 900\n", UP,
          "set security-association lifetime seconds 900", OWNER),
    Fault("LIF-002", ALL, " set transform-set TS\n",
          " set transform-set TS\n set security-association lifetime seconds 43200\n", UP,
          "set security-association lifetime seconds 43200", OWNER),
    Fault("LIF-004", ALL, " set transform-set TS\n",
          " set transform-set TS\n set security-association idle-time 600\n", UP,
          "set security-association idle-time 600", OWNER),
    # Selectors
    Fault("ACL-001", MAPS, ENTRY, " permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255\n", PHASE2,
          "permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255", MIRRORED),
    Fault("ACL-002", MAPS, ENTRY, " permit ip <inside>.0 0.0.255.255 <far>.0 0.0.0.255\n", ONE_WAY,
          "permit ip <inside>.0 0.0.255.255 <far>.0 0.0.0.255", MIRRORED),
    Fault("ACL-003", MAPS, ENTRY, " permit ip <inside>.0 0.0.0.127 <far>.0 0.0.0.255\n", ONE_WAY,
          "permit ip <inside>.0 0.0.0.127 <far>.0 0.0.0.255", MIRRORED),
    Fault("ACL-004", MAPS, ENTRY, " permit ip <far>.0 0.0.0.255 <inside>.0 0.0.0.255\n", PHASE2,
          MIRRORED, MIRRORED),
    Fault("ACL-005", MAPS, ENTRY,
          ENTRY + " permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255\n", NO_TRAFFIC,
          "permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255", "match address CRYPTO"),
    Fault("ACL-006", MAPS, ENTRY, " permit tcp <inside>.0 0.0.0.255 <far>.0 0.0.0.255 eq 443\n",
          PHASE2, "permit tcp <inside>.0 0.0.0.255 <far>.0 0.0.0.255 eq 443",
          "permit tcp <far>.0 0.0.0.255 <inside>.0 0.0.0.255 eq 443", both=True),
    Fault("ACL-007", MAPS, ENTRY, " permit ip any any\n", UP, "permit ip any any", both=True),
    Fault("ACL-008", MAPS, "match address CRYPTO", "match address CRIPTO", PHASE2,
          "match address CRIPTO", "match address CRYPTO"),
    Fault("ACL-008", MAPS, ENTRY, "", PHASE2, "match address CRYPTO", "match address CRYPTO"),
    Fault("ACL-009", MAPS, WAN, "crypto map VPN 20 ipsec-isakmp\n set peer 192.0.2.9\n "
          "set transform-set TS\n match address OTHER\nip access-list extended OTHER\n "
          f"permit ip <inside>.0 0.0.0.255 <far>.0 0.0.0.127\n{WAN}", UP,
          "permit ip <inside>.0 0.0.0.255 <far>.0 0.0.0.255"),
    Fault("ACL-010", MAPS, ENTRY, " permit ip <inside>.0 255.255.255.0 <far>.0 0.0.0.255\n", PHASE2,
          "permit ip <inside>.0 255.255.255.0 <far>.0 0.0.0.255", "match address CRYPTO"),
    Fault("ACL-011", MAPS, ENTRY, " permit ip 10.1.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n", NO_TRAFFIC,
          "permit ip 10.1.0.0 0.0.0.255 10.1.0.0 0.0.0.255",
          "permit ip 10.1.0.0 0.0.0.255 10.1.0.0 0.0.0.255", both=True,
          more=("ip address <inside>.1", "ip address 10.1.0.1")),
    Fault("ACL-012", MAPS, ENTRY, ENTRY + " permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255\n",
          NO_TRAFFIC, "permit ip 10.77.0.0 0.0.0.255 <far>.0 0.0.0.255"),
    # Peers, interfaces, paths
    Fault("PEER-001", MAPS, "set peer <peer>", "set peer 192.0.2.77", PHASE1,
          "set peer 192.0.2.77", MAP),
    Fault("PEER-001", TUNNELS, "tunnel destination <peer>", "tunnel destination 192.0.2.77", PHASE1,
          "tunnel destination 192.0.2.77", END),
    Fault("PEER-002", MAPS, " crypto map VPN\n", "", PHASE2, MAP),
    Fault("PEER-003", MAPS, "crypto map VPN 10 ", "interface Loopback0\n ip address 192.0.2.1 "
          "255.255.255.255\ncrypto map VPN local-address Loopback0\ncrypto map VPN 10 ", PHASE1,
          "crypto map VPN local-address Loopback0", "set peer <here>"),
    Fault("PEER-004", ("crypto-map", "crypto-map-no-pfs"), " set peer <peer>\n",
          " set peer <peer>\n set peer 192.0.2.9\n", UP, "set peer 192.0.2.9"),
    Fault("PEER-005", ("crypto-map", "svti", "gre", "crypto-map-v2", "svti-v2", "gre-v2"),
          "ip route 0.0.0.0 0.0.0.0 <gateway>\n", "", PHASE1, END, END),
    Fault("PEER-006", ("crypto-map", "crypto-map-v2"), "ip access-list extended CRYPTO",
          "ip route <far>.0 255.255.255.0 GigabitEthernet0/1 <inside>.254\n"
          "ip access-list extended CRYPTO", NO_TRAFFIC,
          "ip route <far>.0 255.255.255.0 GigabitEthernet0/1 <inside>.254", MAP),
    Fault("PEER-007", ALL, WAN, "ip access-list extended OUTSIDE\n permit tcp any any\n"
          f"{WAN} ip access-group OUTSIDE in\n", PHASE1, "ip access-list extended OUTSIDE", END),
    Fault("PEER-008", MAPS, "ip access-list extended CRYPTO",
          f"{WAN} ip nat outside\ninterface GigabitEthernet0/1\n ip nat inside\n"
          "ip nat inside source list NAT interface GigabitEthernet0/0 overload\n"
          "ip access-list extended NAT\n permit ip <inside>.0 0.0.0.255 any\n"
          "ip access-list extended CRYPTO", NO_TRAFFIC, "permit ip <inside>.0 0.0.0.255 any", MAP),
    Fault("PEER-009", ALL, WAN, f"{WAN} shutdown\n", PHASE1, "shutdown", END),
    Fault("PEER-009", TUNNELS, "interface Tunnel0\n", "interface Tunnel0\n shutdown\n", PHASE1,
          "shutdown", END),
    Fault("PEER-009", TUNNELS, " tunnel source GigabitEthernet0/0\n", "", PHASE1,
          "interface Tunnel0", END),
    Fault("PEER-009", TUNNELS, " tunnel destination <peer>\n", "", PHASE1,
          "interface Tunnel0", END),
    Fault("PEER-010", ("multi-sa-v2",), " tunnel protection ipsec policy ipv4 CRYPTO\n", "",
          PHASE2, "interface Tunnel0", "interface Tunnel0"),
    # Tunnel interfaces
    Fault("TUN-001", SVTI, " tunnel mode ipsec ipv4\n", "", PHASE2, "", "tunnel mode ipsec ipv4"),
    Fault("TUN-001", SVTI, "mode ipsec ipv4", "mode dvmrp", PHASE2,
          "tunnel mode dvmrp", "tunnel mode ipsec ipv4"),
    Fault("TUN-002", TUNNELS, " tunnel protection ipsec profile PROT\n", "", PHASE2,
          "interface Tunnel0", "tunnel protection ipsec profile PROT"),
    Fault("TUN-003", GRE, " tunnel source", " tunnel key 7\n tunnel source", NO_TRAFFIC,
          "tunnel key 7", "interface Tunnel0"),
    Fault("TUN-003", TUNNELS, "10.255.0.", "10.255.9.", UP,
          r"ip address 10\.255\.9\.\d .*", r"ip address 10\.255\.0\.\d .*"),
    Fault("TUN-004", ("svti", "svti-v2", "svti-v2-no-pfs"), WAN, "interface Tunnel1\n ip address 10.255.1.1 255.255.255.252\n "
          "tunnel source GigabitEthernet0/0\n tunnel destination <peer>\n tunnel mode ipsec ipv4\n "
          f"tunnel protection ipsec profile PROT\n{WAN}", NO_TRAFFIC, "interface Tunnel[01]"),
    Fault("TUN-005", TUNNELS, " ip mtu 1400\n", " ip mtu 1476\n", UP, "ip mtu 1476", "ip mtu 1400"),
    Fault("TUN-006", GRE, " tunnel source", " keepalive 10 3\n tunnel source", UP,
          "keepalive 10 3"),
    Fault("TUN-007", ("svti-v2-vrf", "gre-v2-vrf"), " tunnel vrf FRONT\n", "", PHASE1,
          "vrf forwarding FRONT", "interface Tunnel0"),
    Fault("TUN-008", ("crypto-map",), "ip access-list extended CRYPTO", "crypto ipsec profile PROT\n "
          "set transform-set TS\ninterface Tunnel0\n ip address 10.255.0.1 255.255.255.252\n "
          "tunnel source GigabitEthernet0/0\n tunnel destination <peer>\n "
          "tunnel protection ipsec profile PROT\nip access-list extended CRYPTO", UP,
          "interface Tunnel0|set peer <peer>"),
    # Liveness, strength, references
    Fault("LIV-001", V1, "crypto isakmp keepalive 10 3\n", "", UP,
          "", "crypto isakmp keepalive 10 3"),
    Fault("LIV-001", V2, " dpd 10 3 periodic\n", "", UP,
          "crypto ikev2 profile IKE", "dpd 10 3 periodic"),
    Fault("LIV-003", ALL, WAN, f"no crypto ipsec nat-transparency udp-encapsulation\n{WAN}", UP,
          "no crypto ipsec nat-transparency udp-encapsulation", END),
    Fault("LIV-004", ALL, WAN, f"crypto ipsec security-association replay disable\n{WAN}", UP,
          "crypto ipsec security-association replay disable", OWNER),
    Fault("STR-001", ALL, "esp-aes 256 esp-sha256-hmac", "esp-3des esp-sha256-hmac", UP_WEAK,
          "crypto ipsec transform-set TS esp-3des esp-sha256-hmac", both=True),
    Fault("STR-002", V1, " group 14\n", " group 5\n", UP_WEAK, "group 5", "group 5", both=True),
    Fault("STR-002", V2, " integrity sha256\n group 14", " integrity sha256\n group 5", UP_WEAK,
          "group 5", "group 5", both=True),
    Fault("STR-004", ALL, "esp-aes 256 esp-sha256-hmac", "esp-3des esp-sha256-hmac", PHASE2,
          "crypto ipsec transform-set TS esp-3des esp-sha256-hmac",
          more=("version 15.9", "version 17.12")),
    Fault("STR-008", V1, "encr aes 256", "encr aes", UP, "crypto isakmp policy 10", "crypto isakmp policy 10", both=True),
    Fault("REF-001", TUNNELS_V1, "protection ipsec profile PROT", "protection ipsec profile PRTO", PHASE2,
          "tunnel protection ipsec profile PRTO"),
    Fault("REF-003", ALL, " set transform-set TS\n",
          " set transform-set TS\n set cleverness high\n", UNVERIFIABLE,
          "set cleverness high", END),
    Fault("REF-003", V1, " hash sha256\n", " hash sha256\n mood good\n", UNVERIFIABLE,
          "mood good", END),
    Fault("REF-003", ALL, WAN, f"crypto frobnicate 7\n{WAN}", UNVERIFIABLE,
          "crypto frobnicate 7", END),
)  # fmt: skip
"""In the order of the stages that they break."""

ELSEWHERE = {
    "IKE1-011": "each end has a fault of its own",
    "ID-005": "needs a NAT between the ends",
    "IPS-009": "needs a set at one end and none at the other",
    **dict.fromkeys(
        (
            "NHRP-001",
            "NHRP-002",
            "NHRP-003",
            "NHRP-004",
            "NHRP-005",
            "RT-001",
            "RT-002",
            "RT-003",
            "RT-004",
        ),
        "needs a DMVPN, and some a second spoke; tests/rules/test_dmvpn.py",
    ),
    "PEER-011": "an address of an interface has to change too; tests/compare/test_pairing.py",
    "REF-004": "the other end is not there",
    "REF-005": "needs a third router",
    "REF-006": "needs a copy of a router",
    **{
        f"QR-00{number}": "needs post-quantum keys, which no pair here has"
        for number in range(1, 6)
    },
    "STR-003": "every pair of IKEv1 has it; info in the profile that is used here",
    "STR-005": "depends on the release that routers are upgraded to",
}
"""Rules that no fault in these pairs can show, and why; their own examples do."""
