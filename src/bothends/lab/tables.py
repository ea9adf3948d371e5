"""The configuration commands that a lab router knows, in the notation of `grammar`.

The order of the lines is the order in which IOS prints them.
"""

ADDRESS = "{any|host IP|object-group WORD|IP IP}"
PORT = "[{eq|gt|lt|neq} WORD|range WORD WORD]"
PROTOCOL = "{ip|tcp|udp|icmp|gre|esp|ahp|ospf|eigrp|<0-255>}"
ENTRY = f"{{permit|deny}} {PROTOCOL} {ADDRESS} {PORT} {ADDRESS} {PORT} [established] [log]"
ADDRESS6 = "{any|host IP6|PREFIX6}"
PROTOCOL6 = "{ipv6|tcp|udp|icmp|esp|ahp|<0-255>}"
ENTRY6 = f"{{permit|deny}} {PROTOCOL6} {ADDRESS6} {PORT} {ADDRESS6} {PORT} [log]"

_BITS = "[128|192|256]"
_CIPHER = f"{{esp-null|esp-des|esp-3des|esp-seal|esp-aes {_BITS}|esp-gcm {_BITS}|esp-gmac {_BITS}}}"
_HMAC = "{esp-md5-hmac|esp-sha-hmac|esp-sha256-hmac|esp-sha384-hmac|esp-sha512-hmac}"
_AH = "{ah-md5-hmac|ah-sha-hmac|ah-sha256-hmac}"
TRANSFORM = f"{{{_CIPHER} [{_HMAC}]|{_AH} [{_CIPHER} [{_HMAC}]]|{_HMAC} {_CIPHER}}}"

GLOBAL = f"""
version WORD
service {{timestamps LINE|password-encryption|tcp-keepalives-in|tcp-keepalives-out}}
hostname = WORD
key config-key password-encrypt LINE
password encryption aes
enable secret = [<0-9>] LINE
username WORD = LINE
no-aaa
ip cef
ipv6 unicast-routing
ip domain name = WORD
ip host WORD = IP
vrf definition WORD -> vrf
ip vrf WORD -> vrf
object-group network WORD -> object-group
archive -> archive
configuration mode exclusive = {{auto|manual}}
crypto keyring WORD = [vrf WORD] -> keyring
crypto pki trustpoint WORD -> trustpoint
crypto pki certificate map WORD <1-65535> -> certificate-map
crypto pki certificate chain WORD -> certificate-chain
crypto pki authenticate WORD
crypto pki enroll WORD
crypto pki import WORD certificate
crypto key generate rsa [general-keys] modulus <1024-4096> label WORD
crypto key generate ec keysize {{256|384|521}} label WORD
crypto ikev2 proposal WORD -> ikev2-proposal
crypto ikev2 policy WORD -> ikev2-policy
crypto ikev2 keyring WORD -> ikev2-keyring
crypto ikev2 profile WORD -> ikev2-profile
crypto ikev2 fragmentation = [mtu <68-1500>]
crypto ikev2 dpd = <10-3600> <2-60> {{periodic|on-demand}}
crypto isakmp policy <1-10000> -> isakmp
crypto isakmp key [<0-6>] WORD address IP [MASK] [no-xauth]
crypto isakmp key [<0-6>] WORD address ipv6 PREFIX6 [no-xauth]
crypto isakmp key [<0-6>] WORD hostname WORD
crypto isakmp identity = {{address|hostname|dn}}
crypto isakmp keepalive = <10-3600> [<2-60>] [periodic|on-demand]
crypto isakmp nat keepalive = <5-3600>
crypto isakmp aggressive-mode disable
crypto isakmp invalid-spi-recovery
crypto isakmp profile WORD -> isakmp-profile
crypto ipsec security-association lifetime seconds = <120-2592000>
crypto ipsec security-association lifetime kilobytes = <2560-4294967295>
crypto ipsec security-association replay window-size = <64-1024>
crypto ipsec security-association replay disable
crypto ipsec transform-set WORD = {TRANSFORM} -> transform
crypto ipsec df-bit = {{clear|copy|set}}
crypto ipsec nat-transparency udp-encapsulation
crypto ipsec profile WORD -> ipsec-profile
crypto dynamic-map WORD <1-65535> -> dynamic-map
crypto map ipv6 WORD local-address = IFACE
crypto map ipv6 WORD <1-65535> = ipsec-isakmp -> crypto-map
crypto map ipv6 WORD -> no
crypto map WORD local-address = IFACE
crypto map WORD isakmp-profile = WORD
crypto map WORD <1-65535> = ipsec-isakmp [dynamic WORD] -> crypto-map
crypto map WORD -> no
interface IFACE = [type tunnel] -> interface
ip forward-protocol nd
ip http {{server|secure-server}}
ip nat inside source {{list WORD|route-map WORD}} interface IFACE overload
ip nat inside source static IP IP
ip ssh version = <1-2>
ip route [vrf WORD] IP MASK {{IP|IFACE [IP]}} [<1-255>] [name WORD]
ipv6 route [vrf WORD] PREFIX6 {{IP6|IFACE [IP6]}} [<1-254>] [name WORD]
ip access-list standard WORD -> standard-acl
ip access-list extended WORD -> extended-acl
ip access-list resequence WORD <1-2147483647> <1-2147483647>
ipv6 access-list WORD -> ipv6-acl
logging {{buffered|console|monitor|trap}} = [LINE]
access-list <1-99> {{permit|deny}} {{any|host IP|IP [IP]}} [log]
access-list <1-199> {ENTRY}
access-list <1-199> remark LINE
access-list <1-199> -> no
access-list <2000-2699> {ENTRY}
access-list <2000-2699> remark LINE
access-list <2000-2699> -> no
route-map WORD {{permit|deny}} <0-65535> -> route-map
control-plane
line {{con|aux|vty}} <0-99> [<0-99>] -> line
ntp server IP
end-of-table
"""

_MAP = """
description = LINE
set peer {IP|IP6|WORD} = [default]
set security-association lifetime seconds = <120-2592000>
set security-association lifetime kilobytes = <2560-4294967295>
set security-association idle-time = <60-86400> [default]
set security-association level per-host
set security-association replay window-size = <64-1024>
set security-association replay disable
set transform-set = WORD [WORD] [WORD] [WORD] [WORD] [WORD]
set pfs = [group1|group2|group5|group14|group15|group16|group19|group20|group21|group24]
set isakmp-profile = WORD
set ikev2-profile = WORD
set reverse-route {distance <1-255>|tag <1-4294967295>}
match address = WORD
reverse-route [static]
"""

MODES = {
    "global": ("(config)", GLOBAL),
    "isakmp": (
        "(config-isakmp)",
        """
encryption>encr = {des|3des|aes [128|192|256]}
encr = {des|3des|aes [128|192|256]}
hash = {md5|sha|sha256|sha384|sha512}
authentication = {pre-share|rsa-sig|rsa-encr|ecdsa-sig}
group = {1|2|5|14|15|16|19|20|21|24}
lifetime = <60-86400>
""",
    ),
    "keyring": (
        "(conf-keyring)",
        """
description = LINE
local-address = {IP|IFACE}
pre-shared-key address IP [MASK] = key LINE
pre-shared-key address ipv6 PREFIX6 = key LINE
pre-shared-key hostname WORD = key LINE
""",
    ),
    "isakmp-profile": (
        "(conf-isa-prof)",
        """
description = LINE
vrf = WORD
keyring = WORD
self-identity = {address|fqdn [WORD]|user-fqdn WORD}
match identity address IP [MASK] [WORD]
match identity address ipv6 PREFIX6
match identity host [domain] WORD
match identity user WORD
match certificate WORD
ca trust-point = WORD
keepalive = <10-3600> retry <2-60>
virtual-template = <1-4096>
initiate mode aggressive
local-address = {IP|IFACE}
""",
    ),
    "transform": ("(cfg-crypto-trans)", "mode = {tunnel|transport [require]}\n"),
    "ipsec-profile": ("(ipsec-profile)", _MAP),
    "dynamic-map": ("(config-crypto-map)", _MAP),
    "crypto-map": ("(config-crypto-map)", _MAP),
    "trustpoint": (
        "(ca-trustpoint)",
        """
enrollment = {terminal [pem]|url WORD|selfsigned}
serial-number = [none]
fqdn = WORD
ip-address = {none|IP|IP6|IFACE}
subject-name = LINE
vrf = WORD
source interface = IFACE
revocation-check = {none|crl|ocsp} [none|crl|ocsp] [none|crl|ocsp]
rsakeypair = WORD [WORD]
eckeypair = WORD
""",
    ),
    "certificate-chain": (
        "(config-cert-chain)",
        "certificate ca HEX -> certificate\ncertificate HEX -> certificate\n",
    ),
    "certificate": ("(config-pubkey)", "HEX [HEX] [HEX] [HEX] [HEX] [HEX] [HEX] [HEX]\nquit\n"),
    "certificate-map": (
        "(ca-certificate-map)",
        "subject-name {co|eq|nc|ne} LINE\nissuer-name {co|eq|nc|ne} LINE\n",
    ),
    "ikev2-proposal": (
        "(config-ikev2-proposal)",
        """
encryption = WORD [WORD] [WORD] [WORD] [WORD] [WORD]
integrity = WORD [WORD] [WORD] [WORD] [WORD]
prf = WORD [WORD] [WORD] [WORD] [WORD]
group = <1-24> [<1-24>] [<1-24>] [<1-24>] [<1-24>] [<1-24>]
""",
    ),
    "ikev2-policy": (
        "(config-ikev2-policy)",
        """
match fvrf = {any|WORD}
match address local = {IP|IP6}
proposal WORD
""",
    ),
    "ikev2-keyring": ("(config-ikev2-keyring)", "peer WORD -> ikev2-peer\n"),
    "ikev2-peer": (
        "(config-ikev2-keyring-peer)",
        """
description = LINE
address = {IP [MASK]|PREFIX6}
hostname = WORD
identity = {address IP|fqdn WORD|email WORD|key-id WORD}
pre-shared-key = LINE
pre-shared-key local = LINE
pre-shared-key remote = LINE
ppk = manual id WORD key [0|6] WORD [required]
""",
    ),
    "ikev2-profile": (
        "(config-ikev2-profile)",
        """
description = LINE
match fvrf = {any|WORD}
match address local = {IP|IP6|interface IFACE}
match identity remote address {IP [MASK]|PREFIX6}
match identity remote fqdn [domain] WORD
match identity remote email [domain] WORD
match identity remote key-id WORD
match identity remote any
identity local = {address {IP|IP6}|fqdn WORD|dn|email WORD|key-id WORD}
authentication remote = {pre-share|rsa-sig|ecdsa-sig}
authentication local = {pre-share|rsa-sig|ecdsa-sig}
match certificate WORD
pki trustpoint WORD [sign|verify]
keyring local = WORD
keyring ppk = WORD
ivrf = WORD
virtual-template = <1-4096>
lifetime = <120-86400>
dpd = <10-3600> <2-60> {periodic|on-demand}
nat keepalive = <5-3600>
nat force-encap
config-exchange request
config-exchange set {accept|send}
""",
    ),
    "interface": (
        "(config-if)",
        """
description = LINE
vrf forwarding = WORD
ip vrf forwarding = WORD
ip address = {IP MASK|dhcp|negotiated}
ip address IP MASK secondary
ip unnumbered = IFACE
no-ip-address
ip access-group WORD = {in|out}
ip policy route-map = WORD
ip mtu = <68-9216>
ip nat {inside|outside}
ip virtual-reassembly
ip tcp adjust-mss = <500-1460>
ip nhrp LINE
ipv6 address PREFIX6
ipv6 enable
ipv6 mtu = <1280-9976>
ipv6 traffic-filter WORD = {in|out}
ipv6 tcp adjust-mss = <40-1940>
keepalive = <0-32767> [<1-255>]
shutdown
duplex = {auto|full|half}
speed = {auto|10|100|1000}
tunnel source = {IP|IP6|IFACE}
tunnel mode = {gre ip|gre ipv6|gre multipoint|ipsec ipv4 [v6-overlay]|ipsec ipv6 [v4-overlay]|ipip}
tunnel destination = {IP|IP6}
tunnel key = <0-4294967295>
tunnel vrf = WORD
tunnel protection ipsec policy = {ipv4|ipv6} WORD
tunnel protection ipsec profile = WORD [shared]
crypto map = WORD
ipv6 crypto map = WORD
""",
    ),
    "vrf": ("(config-vrf)", "rd = WORD\naddress-family {ipv4|ipv6} -> address-family\n"),
    "address-family": ("(config-vrf-af)", "exit-address-family\n"),
    "object-group": (
        "(config-network-group)",
        "description = LINE\nhost IP\nIP MASK\nrange IP IP\ngroup-object WORD\n",
    ),
    "archive": (
        "(config-archive)",
        """
log config -> archive-log
path = WORD
maximum = <1-14>
time-period = <1-525600>
write-memory
""",
    ),
    "archive-log": (
        "(config-archive-log-cfg)",
        "logging enable\nlogging size = <1-1000>\nhidekeys\nnotify syslog\n",
    ),
    "standard-acl": (
        "(config-std-nacl)",
        "[<1-2147483647>] {permit|deny} {any|host IP|IP [IP]} [log]\nremark LINE\n",
    ),
    "extended-acl": (
        "(config-ext-nacl)",
        f"[<1-2147483647>] {ENTRY}\n[<1-2147483647>] remark LINE\n",
    ),
    "ipv6-acl": (
        "(config-ipv6-acl)",
        f"[sequence <1-4294967295>] {ENTRY6}\n[sequence <1-4294967295>] remark LINE\n",
    ),
    "route-map": (
        "(config-route-map)",
        """
description = LINE
match ip address = WORD [WORD]
set interface = IFACE
set ip next-hop = IP
set ip default next-hop = IP
""",
    ),
    "line": (
        "(config-line)",
        """
exec-timeout = <0-35791> [<0-2147483>]
privilege level = <0-15>
logging synchronous
password = LINE
login [local]
transport input = {ssh|telnet|all|none} [ssh|telnet]
""",
    ),
}
"""Prompt and commands of every configuration mode."""

QUESTIONS = (
    "crypto pki authenticate ",
    "crypto pki enroll ",
    "crypto pki import ",
    "crypto key generate ",
)
"""Commands of configuration mode that are no line of a configuration: they ask, or make keys."""

ON = frozenset(
    {"config-exchange request", "config-exchange set accept", "config-exchange set send"}
)
"""Lines that hold unless `no` stands before them, which is then what IOS prints."""

DEFAULTS = {
    "isakmp": {"encr des", "hash sha", "authentication rsa-sig", "group 1", "lifetime 86400"},
    "dynamic-map": {
        "set security-association lifetime seconds 3600",
        "set security-association lifetime kilobytes 4608000",
    },
    "crypto-map": {
        "set security-association lifetime seconds 3600",
        "set security-association lifetime kilobytes 4608000",
    },
    "transform": {"mode tunnel"},
    "interface": {"tunnel mode gre ip"},
    "global": {
        "crypto ipsec security-association lifetime seconds 3600",
        "crypto ipsec security-association lifetime kilobytes 4608000",
        "crypto isakmp identity address",
        "crypto ipsec nat-transparency udp-encapsulation",
        "crypto ipsec security-association replay window-size 64",
    },
}
"""Lines that IOS 15.x does not print, because they say what holds without them."""
