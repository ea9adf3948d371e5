"""Which top-level lines of an ASA are read, and by which named rule the others are skipped."""

import re
from collections.abc import Mapping
from functools import cache

from bothends.platforms.asa.config.vocabularies import (
    BELOW,
    GENERAL_ATTRIBUTES,
    GROUP_POLICY,
    IPSEC_ATTRIBUTES,
)
from bothends.platforms.ios.config.fields import Vocabulary

READ = (
    "crypto ikev1 policy", "crypto isakmp policy", "crypto ikev2 policy",
    "crypto ipsec ikev1 transform-set", "crypto ipsec transform-set",
    "crypto ipsec ikev2 ipsec-proposal", "crypto ipsec profile", "crypto map",
    "crypto dynamic-map", "crypto ca trustpoint", "tunnel-group", "group-policy", "interface",
    "object network", "object service", "object-group", "access-list", "nat", "global", "static",
    "route", "ipv6 route",
    "hostname", "domain-name", "name", "ASA Version", "PIX Version", "NGFW Version",
)  # fmt: skip
"""Beginnings of the lines that open an object, or are one; the longest counts."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SKIPPED: Mapping[str, frozenset[str]] = {
    "who may manage it": _words(
        "terminal enable passwd password username aaa aaa-server ssh telnet http console "
        "banner ssl asdm management-access privilege user-identity quota auth-prompt ldap cts "
        "user-statistics prompt pager ldap-server hpm service-object-group-search "
        "key config-register master-passphrase password-policy rest-api"
    ),
    "what it tells others": _words(
        "logging snmp-server snmp-map flow-export flow-exporter smtp-server call-home license "
        "ntp clock dns dns-group domain dhcpd dhcprelay dhcp-client coredump crashinfo"
    ),
    "inspection of traffic": _words(
        "same-security-traffic class-map policy-map service-policy threat-detection regex "
        "tcp-map fragment fixup scansafe dynamic-filter webtype ip icmp url-server url-block "
        "url-cache filter zone time-range sla track uc-ime phone-proxy tls-proxy ctl-provider "
        "ctl-file media-termination object-group-search xlate"
    ),
    "access lists of interfaces": _words("access-group"),
    "routing protocols": _words(
        "router route-map prefix-list as-path community-list policy-list key-chain "
        "multicast-routing mroute pim igmp policy-route ipv6"
    ),
    "sizes, timers, hardware": _words(
        "mtu timeout arp mac-address-table jumbo-frame boot ftp firewall failover "
        "monitor-interface cluster mode context admin-context class names speed duplex "
        "checkheaps hw-module memory nve redundant-interface port-channel vpdn mac-address "
        "app-agent asp compression file snmp"
    ),
    "remote access": _words(
        "webvpn dynamic-access-policy-record anyconnect vpn-addr-assign vpn-sessiondb "
        "vpnclient eou nac-policy tunnel-group-map tunnel-group-list group-delimiter vpn "
        "load-balancing smart-tunnel svc internal-password l2tp"
    ),
}
"""First words of lines that say nothing of tunnels between sites, by the rule that skips them."""
_CERTIFICATES = ("crypto ca certificate", "crypto ca trustpool", "crypto ca server")


@cache
def rule_of(word: str) -> str:
    """The rule that skips lines with a first word; empty where none does."""
    return next((rule for rule, words in SKIPPED.items() if word in words), "")


def start_of(text: str) -> str:
    """The beginning of a top-level line that is read; empty for any other."""
    if text.startswith(_CERTIFICATES):
        return ""
    return next((start for start in _LONGEST_FIRST if text.startswith(f"{start} ")), "")


_LONGEST_FIRST = sorted(READ, key=len, reverse=True)
_OBJECT = re.compile(
    r"(?:no )?(?:host|subnet|range|fqdn|network-object|service-object|port-object|protocol-object"
    r"|group-object|icmp-object|description|service (?:tcp|udp|icmp|sctp|\d)"
    r"|nat \(\S+\) (?:static|dynamic))\b"
)


def attributes(section: str) -> Vocabulary | None:
    """The commands below a line; None for a section that has no vocabulary, or a global line."""
    words = section.split()
    if words[0] == "tunnel-group":
        return {"general-attributes": GENERAL_ATTRIBUTES, "ipsec-attributes": IPSEC_ATTRIBUTES}.get(
            words[-1]
        )
    if words[0] == "group-policy":
        return GROUP_POLICY if words[-1] == "attributes" else None
    return next(
        (vocabulary for start, vocabulary in BELOW.items() if section.startswith(f"{start} ")), None
    )


def below(section: str, text: str) -> bool:
    """Whether a line that is not indented belongs below the one that opened the section."""
    if section.startswith("object"):
        return bool(_OBJECT.match(text))
    vocabulary = attributes(section)
    if vocabulary is None or start_of(text.removeprefix("no ")):
        return False
    words = text.removeprefix("no ").split()
    return bool(words) and vocabulary.find(words) is not None
