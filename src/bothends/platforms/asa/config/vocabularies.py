"""The commands of each mode of an ASA, and of the global ones that say something of tunnels."""

from collections.abc import Mapping

from bothends.platforms.asa.config import words as w
from bothends.platforms.ios.config.fields import Command, Vocabulary, flag, ignored, many, one
from bothends.platforms.ios.config.words import name, names, number

IKEV1_POLICY = Vocabulary(
    one("encryption", "encryption", w.ikev1_cipher),
    one("hash", "hash", w.ikev1_hash),
    one("authentication", "authentication", w.authentication),
    one("group", "group", w.group),
    one("lifetime", "lifetime", w.seconds),
)
IKEV2_POLICY = Vocabulary(
    one("encryption", "encryption", w.ciphers),
    one("integrity", "integrity", w.hashes),
    one("prf", "prf", w.hashes),
    one("group", "groups", w.groups),
    one("lifetime", "lifetime", w.seconds),
)
PROPOSAL = Vocabulary(
    one("protocol esp encryption", "encryption", w.esp_ciphers),
    one("protocol esp integrity", "integrity", w.esp_hashes),
)
_LIFETIMES = (
    one("security-association lifetime seconds", "seconds", w.seconds),
    one("security-association lifetime kilobytes", "kilobytes", w.kilobytes),
)
_SETTINGS: tuple[Command | tuple[Command, ...], ...] = (
    one("set ikev1 transform-set", "transform_sets", names),
    one("set transform-set", "transform_sets", names),
    one("set ikev2 ipsec-proposal", "proposals", names),
    one("set pfs", "pfs", w.pfs),
    *(one("set " + " ".join(item.words), item.key, item.parse) for item in _LIFETIMES),
    one("set trustpoint", "trustpoint", lambda rest: rest[0]),
    ignored("set security-association idle-time"),
)
ENTRY = Vocabulary(
    *_SETTINGS,
    many("set peer", "peers", names),
    one("match address", "acl", name),
    one("set ikev1 phase1-mode", "phase1_mode", lambda rest: rest[0]),
    one("set phase1-mode", "phase1_mode", lambda rest: rest[0]),
    one("set ikev2 mode", "ikev2_mode", w.mode),
    one("ipsec-isakmp dynamic", "dynamic", name),
    flag("set reverse-route", "reverse_route"),
    ignored(
        "ipsec-isakmp", "set df-bit", "set tfc-packets", "set validate-icmp-errors",
        "set connection-type bidirectional",
    ),
)  # fmt: skip
"""What stands behind `crypto map NAME NUMBER`."""
PROFILE = Vocabulary(*_SETTINGS, flag("responder-only", "responder_only"))
GENERAL_ATTRIBUTES = Vocabulary(
    one("default-group-policy", "group_policy", name),
    ignored(
        "accounting-server-group", "authentication-server-group", "authorization-server-group",
        "annotation", "address-pool", "ipv6-address-pool", "dhcp-server",
    ),
)  # fmt: skip
IPSEC_ATTRIBUTES = Vocabulary(
    one("ikev1 pre-shared-key", "ikev1_key", " ".join),
    one("pre-shared-key", "ikev1_key", " ".join),
    one("ikev2 remote-authentication pre-shared-key", "remote_key", " ".join),
    one("ikev2 local-authentication pre-shared-key", "local_key", " ".join),
    flag("ikev2 remote-authentication certificate", "remote_certificate"),
    one("ikev2 local-authentication certificate", "local_certificate", name),
    one("ikev1 trust-point", "trustpoint", name),
    one("trust-point", "trustpoint", name),
    one("isakmp keepalive", "keepalive", w.keepalive),
    ignored("peer-id-validate", "chain", "ikev1 user-authentication", "isakmp ikev1-user"),
)
GROUP_POLICY = Vocabulary(
    one("vpn-tunnel-protocol", "protocols", names),
    one("vpn-filter", "filter", names),
    ignored(
        "vpn-idle-timeout", "vpn-session-timeout", "vpn-simultaneous-logins",
        "vpn-access-hours", "vpn-session-timeout-alert-interval", "wins-server", "dns-server",
        "banner", "dhcp-network-scope", "ip-comp", "re-xauth", "group-lock", "pfs", "ipsec-udp",
        "ipsec-udp-port", "split-tunnel-policy", "split-tunnel-network-list", "default-domain",
        "split-dns", "split-tunnel-all-dns", "secure-unit-authentication",
        "user-authentication", "user-authentication-idle-timeout", "ip-phone-bypass",
        "leap-bypass", "nem", "backup-servers", "msie-proxy", "msie-proxy server",
        "address-pools", "ipv6-address-pools", "client-access-rule", "client-firewall",
        "password-storage", "webvpn", "vlan", "nac-settings", "smartcard-removal-disconnect",
        "scep-forwarding-url", "client-bypass-protocol", "gateway-fqdn",
        "ipv6-split-tunnel-policy", "security-group-tag", "periodic-authentication",
        "intercept-dhcp",
    ),
)  # fmt: skip
"""`vpn-idle-timeout` takes an idle tunnel down; the next packet brings it up again."""
INTERFACE = Vocabulary(
    one("nameif", "nameif", name),
    one("ip address", "address", w.interface_address),
    many("ipv6 address", "addresses_v6", names),
    flag("shutdown", "shutdown"),
    one("tunnel source interface", "source", name),
    one("tunnel destination", "destination", name),
    one("tunnel mode ipsec", "mode", names),
    one("tunnel protection ipsec profile", "protection", name),
    one("tunnel protection ipsec policy", "policy", name),
    ignored(
        "security-level", "description", "management-only", "channel-group", "speed", "duplex",
        "vlan", "mac-address", "ipv6", "ospf", "delay", "flowcontrol", "member-interface",
        "port-channel", "lacp", "bridge-group", "zone-member", "cts", "policy-route", "igmp",
        "pim", "multicast", "rip", "authentication", "hello-interval", "hold-time",
        "split-horizon", "summary-address", "switchport", "dhcp", "pppoe", "nve-only",
        "poll-timer", "asr-group", "traffic-class", "power", "media-type", "negotiation",
        "cluster", "bfd", "isis", "eigrp", "redundant",
    ),
)  # fmt: skip
GLOBALS = Vocabulary(
    *(
        one(f"crypto ipsec {' '.join(item.words)}", item.key, item.parse)
        for item in _LIFETIMES
    ),
    one("crypto ipsec security-association replay window-size", "replay_window", number),
    one("crypto ipsec security-association replay disable", "replay_window", lambda _: 0),
    many("crypto ikev1 enable", "ikev1_on", lambda rest: rest[0]),
    many("crypto isakmp enable", "ikev1_on", lambda rest: rest[0]),
    many("isakmp enable", "ikev1_on", lambda rest: rest[0]),
    many("crypto ikev2 enable", "ikev2_on", lambda rest: rest[0]),
    flag("crypto ikev1 am-disable", "no_aggressive"),
    flag("crypto isakmp am-disable", "no_aggressive"),
    one("crypto isakmp nat-traversal", "nat_traversal", lambda rest: int(rest[0]) if rest else 20),
    one("crypto isakmp identity", "identity", names),
    flag("crypto ikev2 fragmentation", "ikev2_fragmentation"),
    flag("sysopt connection permit-vpn", "permit_vpn"),
    flag("sysopt connection permit-ipsec", "permit_vpn"),
    one("sysopt connection tcpmss", "mss", number),
    ignored(
        "crypto ca", "crypto key", "crypto engine", "crypto ssl", "crypto ipsec df-bit",
        "crypto ipsec fragmentation", "crypto ipsec security-association pmtu-aging",
        "crypto ipsec inner-routing-lookup", "crypto ikev1 limit",
        "crypto ikev1 ipsec-over-tcp", "crypto isakmp ipsec-over-tcp",
        "crypto isakmp disconnect-notify", "crypto isakmp reload-wait",
        "crypto ikev2 cookie-challenge", "crypto ikev2 limit", "crypto ikev2 remote-access",
        "crypto ikev2 notify", "crypto logging", "crypto isakmp client", "sysopt",
    ),
)  # fmt: skip
"""Global commands. `crypto ikev2 remote-access` and what follows it is for clients."""
BELOW: Mapping[str, Vocabulary] = {
    "crypto ikev1 policy": IKEV1_POLICY,
    "crypto isakmp policy": IKEV1_POLICY,
    "crypto ikev2 policy": IKEV2_POLICY,
    "crypto ipsec ikev2 ipsec-proposal": PROPOSAL,
    "crypto ipsec profile": PROFILE,
    "interface": INTERFACE,
}
"""The modes, by the beginning of the line that opens them."""
