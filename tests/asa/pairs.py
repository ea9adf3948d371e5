"""Healthy pairs of which one end at least is an ASA."""

from collections.abc import Mapping

from bothends.compare import Judgement, TunnelJudgement, judge
from bothends.platforms.recognise import read_router

KEY = "q7Tz-94kMp-Lw2cX-v8Rd-Zk"
BACK = "m3Yb-77nQs-Jt5vD-x1Gh-Wp"
_PORTS = """: Saved
:
ASA Version 9.16(3)
!
hostname fw
domain-name example.net
!
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 198.51.100.2 255.255.255.252
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.2.0.1 255.255.255.0
!
"""
_REST = """route outside 0.0.0.0 0.0.0.0 198.51.100.1 1
timeout xlate 3:00:00
service-policy global_policy global
prompt hostname context
Cryptochecksum:a6928fa52fef193d71282ae745f41e1f
: end
"""
_LIST = "access-list VPN extended permit ip object LOCAL object REMOTE\n"
_OBJECTS = f"""object network LOCAL
 subnet 10.2.0.0 255.255.255.0
object network REMOTE
 subnet 10.1.0.0 255.255.255.0
{_LIST}nat (inside,outside) source static LOCAL LOCAL destination static REMOTE REMOTE no-proxy-arp
!
object network LOCAL
 nat (inside,outside) dynamic interface
"""
ASA_V1 = f"""{_PORTS}{_OBJECTS}crypto ipsec ikev1 transform-set T esp-aes-256 esp-sha-hmac
crypto ipsec security-association pmtu-aging infinite
crypto map M 10 match address VPN
crypto map M 10 set pfs group14
crypto map M 10 set peer 203.0.113.2
crypto map M 10 set ikev1 transform-set T
crypto map M 10 set security-association lifetime seconds 3600
crypto map M 10 set security-association lifetime kilobytes unlimited
crypto map M interface outside
crypto ikev1 enable outside
crypto ikev1 policy 10
 authentication pre-share
 encryption aes-256
 hash sha
 group 14
 lifetime 86400
group-policy GP internal
group-policy GP attributes
 vpn-tunnel-protocol ikev1
tunnel-group 203.0.113.2 type ipsec-l2l
tunnel-group 203.0.113.2 general-attributes
 default-group-policy GP
tunnel-group 203.0.113.2 ipsec-attributes
 ikev1 pre-shared-key {KEY}
{_REST}"""
ASA_V2 = f"""{_PORTS}{_OBJECTS}crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-256
 protocol esp integrity sha-256
crypto map M 10 match address VPN
crypto map M 10 set pfs group19
crypto map M 10 set peer 203.0.113.2
crypto map M 10 set ikev2 ipsec-proposal P
crypto map M 10 set security-association lifetime seconds 3600
crypto map M interface outside
crypto ikev2 policy 10
 encryption aes-256
 integrity sha256
 group 19
 prf sha256
 lifetime seconds 86400
crypto ikev2 enable outside
tunnel-group 203.0.113.2 type ipsec-l2l
tunnel-group 203.0.113.2 ipsec-attributes
 ikev2 remote-authentication pre-shared-key {KEY}
 ikev2 local-authentication pre-shared-key {BACK}
{_REST}"""
ASA_VTI = f"""{_PORTS}interface Tunnel1
 nameif vti
 ip address 172.16.0.2 255.255.255.252
 tunnel source interface outside
 tunnel destination 203.0.113.2
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile PROF
!
route vti 10.1.0.0 255.255.255.0 172.16.0.1 1
crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-gcm-256
 protocol esp integrity null
crypto ipsec profile PROF
 set ikev2 ipsec-proposal P
 set pfs group20
 set security-association lifetime seconds 3600
crypto ikev2 policy 10
 encryption aes-gcm-256
 integrity null
 group 20
 prf sha384
 lifetime seconds 86400
crypto ikev2 enable outside
tunnel-group 203.0.113.2 type ipsec-l2l
tunnel-group 203.0.113.2 ipsec-attributes
 ikev2 remote-authentication pre-shared-key {KEY}
 ikev2 local-authentication pre-shared-key {KEY}
{_REST}"""
_IOS_PORTS = """interface GigabitEthernet0/0
 ip address 203.0.113.2 255.255.255.252
{}interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.1
"""
_ON_PORT = " crypto map M\n"
_IOS_LIST = """ip access-list extended VPN
 permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255
end
"""
IOS_V1 = f"""version 16.9
hostname r1
crypto isakmp policy 10
 encr aes 256
 hash sha
 authentication pre-share
 group 14
crypto isakmp key {KEY} address 198.51.100.2 no-xauth
crypto isakmp keepalive 10 3
crypto isakmp invalid-spi-recovery
crypto ipsec transform-set T esp-aes 256 esp-sha-hmac
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer 198.51.100.2
 set security-association lifetime kilobytes disable
 set transform-set T
 set pfs group14
 match address VPN
{_IOS_PORTS.format(_ON_PORT)}{_IOS_LIST}"""
_IOS_V2 = """version 17.3
hostname r1
crypto ikev2 proposal P
{}crypto ikev2 policy P
 proposal P
crypto ikev2 keyring K
 peer fw
  address 198.51.100.2
  pre-shared-key local {}
  pre-shared-key remote {}
crypto ikev2 profile FW
 match identity remote address 198.51.100.2 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local K
 dpd 10 2 on-demand
"""
_CBC = " encryption aes-cbc-256\n integrity sha256\n group 19\n"
IOS_V2 = f"""{_IOS_V2.format(_CBC, KEY, BACK)}crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer 198.51.100.2
 set transform-set T
 set pfs group19
 set ikev2-profile FW
 match address VPN
{_IOS_PORTS.format(_ON_PORT)}{_IOS_LIST}"""
_GCM = " encryption aes-gcm-256\n prf sha384\n group 20\n"
IOS_VTI = f"""{_IOS_V2.format(_GCM, KEY, KEY)}crypto ipsec transform-set T esp-gcm 256
 mode tunnel
crypto ipsec profile V
 set transform-set T
 set pfs group20
 set ikev2-profile FW
interface Tunnel0
 ip address 172.16.0.1 255.255.255.252
 ip mtu 1400
 ip tcp adjust-mss 1360
 tunnel source GigabitEthernet0/0
 tunnel mode ipsec ipv4
 tunnel destination 198.51.100.2
 tunnel protection ipsec profile V
ip route 10.2.0.0 255.255.255.0 Tunnel0
{_IOS_PORTS.format("")}end
"""


def swapped(text: str, words: Mapping[str, str]) -> str:
    """The same configuration at the other end: every pair of words is exchanged."""
    for number, (one, other) in enumerate(words.items()):
        mark = f"\0{number}\0"
        text = text.replace(one, mark).replace(other, one).replace(mark, other)
    return text


_MIRROR = {
    "198.51.100.": "203.0.113.",
    "10.2.0.": "10.1.0.",
    "hostname fw\n": "hostname fw2\n",
    KEY: BACK,
}
PAIRS: Mapping[str, tuple[str, str]] = {
    "IKEv1": (ASA_V1, IOS_V1),
    "IKEv2": (ASA_V2, IOS_V2),
    "VTI": (ASA_VTI, IOS_VTI),
    "IKEv1, two ASAs": (ASA_V1, swapped(ASA_V1, {**_MIRROR, KEY: KEY})),
    "IKEv2, two ASAs": (ASA_V2, swapped(ASA_V2, _MIRROR)),
    "VTI, two ASAs": (
        ASA_VTI,
        swapped(ASA_VTI, {**_MIRROR, KEY: KEY, "172.16.0.2": "172.16.0.1"}),
    ),
}
"""The ASA first, its peer behind."""


FILES = ("fw.cfg", "peer.cfg")


def judged(asa: str, peer: str) -> Judgement:
    """What lint says of the two."""
    return judge([read_router(text, file) for text, file in zip((asa, peer), FILES, strict=True)])


def only_tunnel(asa: str, peer: str) -> TunnelJudgement:
    """The one tunnel between the two."""
    (tunnel,) = judged(asa, peer).tunnels
    return tunnel
