"""The commands that an ASA of the lab knows, as tables in the notation of `lab.grammar`.

In a configuration table the order of the lines is the order in which an ASA prints them.
Sources: Cisco ASA command reference, and configurations that ASAs of 9.x printed.
"""

_ADDRESS = "{any|any4|host IP|object-group WORD|IP MASK}"
_GROUP = "{group1|group2|group5|group14|group15|group16|group19|group20|group21|group24}"
_BOUND = "[destination static WORD WORD]"
_SETS = "WORD [WORD] [WORD] [WORD] [WORD] [WORD]"
_CIPHER = "{esp-des|esp-3des|esp-aes|esp-aes-192|esp-aes-256|esp-null}"
_SETTINGS = (
    f"set pfs = [{_GROUP}]",
    "set peer = IP [IP] [IP]",
    f"set ikev1 transform-set = {_SETS}",
    f"set ikev2 ipsec-proposal = {_SETS}",
    "set security-association lifetime seconds = <120-2147483647>",
    "set security-association lifetime kilobytes = {<10-2147483647>|unlimited}",
)
_ENTRY = "crypto map WORD <1-65535>"
_ENTRIES = "\n".join(f"{_ENTRY} {setting}" for setting in ("match address = WORD", *_SETTINGS))

GLOBAL = f"""
hostname = WORD
enable password = LINE
interface IFACE -> asa-interface
object-group network WORD -> asa-group
access-list WORD extended {{permit|deny}} {{ip|tcp|udp|icmp}} {_ADDRESS} {_ADDRESS}
route WORD IP MASK IP [<1-255>]
nat WORD [<1-2147483647>] source {{static|dynamic}} WORD WORD {_BOUND} [no-proxy-arp] [route-lookup]
username WORD = LINE
sysopt connection permit-vpn
crypto ipsec ikev1 transform-set WORD = {_CIPHER} {{esp-md5-hmac|esp-sha-hmac|esp-none}}
crypto ipsec ikev2 ipsec-proposal WORD -> asa-proposal
crypto ipsec profile WORD -> asa-profile
crypto ipsec security-association lifetime seconds = <120-2147483647>
crypto ipsec security-association lifetime kilobytes = {{<10-2147483647>|unlimited}}
{_ENTRIES}
crypto map WORD interface WORD
crypto ikev2 policy <1-65535> -> asa-ikev2
crypto ikev2 enable WORD
crypto ikev1 enable WORD
crypto ikev1 policy <1-65535> -> asa-ikev1
group-policy WORD internal
group-policy WORD attributes -> asa-group-policy
tunnel-group WORD type = {{ipsec-l2l|remote-access}}
tunnel-group WORD general-attributes -> asa-general
tunnel-group WORD ipsec-attributes -> asa-ipsec
"""

ASA_MODES = {
    "asa": ("(config)", GLOBAL),
    "asa-interface": (
        "(config-if)",
        """
description = LINE
shutdown
nameif = WORD
security-level = <0-100>
ip address = IP MASK
tunnel source interface = WORD
tunnel destination = IP
tunnel mode ipsec = {ipv4|ipv6}
tunnel protection ipsec profile = WORD
""",
    ),
    "asa-group": (
        "(config-network-object-group)",
        "description = LINE\nnetwork-object host IP\nnetwork-object IP MASK\n",
    ),
    "asa-proposal": (
        "(config-ipsec-proposal)",
        f"protocol esp encryption = {_SETS}\nprotocol esp integrity = {_SETS}\n",
    ),
    "asa-profile": (
        "(config-ipsec-profile)",
        "\n".join(line for line in _SETTINGS if "peer" not in line),
    ),
    "asa-ikev1": (
        "(config-ikev1-policy)",
        """
authentication = {pre-share|rsa-sig}
encryption = {des|3des|aes|aes-192|aes-256}
hash = {md5|sha}
group = {1|2|5|14}
lifetime = {<120-2147483647>|none}
""",
    ),
    "asa-ikev2": (
        "(config-ikev2-policy)",
        f"""
encryption = {_SETS}
integrity = {_SETS}
group = <1-24> [<1-24>] [<1-24>] [<1-24>]
prf = {_SETS}
lifetime seconds = <120-2147483647>
""",
    ),
    "asa-group-policy": (
        "(config-group-policy)",
        "vpn-filter value = WORD\nvpn-tunnel-protocol = WORD [WORD] [WORD] [WORD]\n",
    ),
    "asa-general": ("(config-tunnel-general)", "default-group-policy = WORD\n"),
    "asa-ipsec": (
        "(config-tunnel-ipsec)",
        """
ikev1 pre-shared-key = WORD
isakmp keepalive = {threshold <10-3600> retry <2-10>|disable}
ikev2 remote-authentication pre-shared-key = WORD
ikev2 local-authentication pre-shared-key = WORD
""",
    ),
}
"""Prompt and commands of every configuration mode."""

ASA_DEFAULTS = {
    "asa": {
        "crypto ipsec security-association lifetime seconds 28800",
        "crypto ipsec security-association lifetime kilobytes 4608000",
        "sysopt connection permit-vpn",
    },
    "asa-ipsec": {"isakmp keepalive threshold 10 retry 2"},
}
"""Lines that are not printed, because they say what holds without them."""

_SIZES = "[repeat <1-10000>|size <1-65535>|timeout <0-3600>]"

EXEC = f"""
enable
disable
login
exit
quit
logout
configure terminal
show curpriv
show running-config [crypto] [map]
show startup-config
more system:running-config
show version
show clock
show reload
show interface ip brief
show ip address
show route [IP]
show crypto ikev1 sa [detail]
show crypto ikev2 sa [detail]
show crypto ipsec sa [peer IP] [detail]
show vpn-sessiondb [detail] l2l [filter ipaddress IP]
vpn-sessiondb logoff ipaddress IP noconfirm
clear crypto ikev1 sa [IP]
clear crypto ikev2 sa [IP]
clear crypto ipsec sa [peer IP|counters]
terminal pager <0-2147483647>
terminal width <0-511>
terminal monitor
terminal no monitor
ping [WORD] IP {_SIZES} {_SIZES} {_SIZES}
copy running-config startup-config
write memory
reload [noconfirm]
reload in WORD [noconfirm]
reload cancel
"""
"""What is understood at the `#` prompt."""

USER = {"enable", "exit", "quit", "logout", "login", "show", "ping"}
"""First words that are also understood at the `>` prompt."""
PRIVILEGED = ("show running-config", "show startup-config", "show reload")
"""Commands that begin like one of USER and are only understood at the `#` prompt."""
