"""Commands below `router`, `route-map`, VRFs and trustpoints: what none of them is, is shown.

Of these sections only a few lines say something of tunnels. The others are passed over by name: a
line whose words no command of its mode begins with is a slip, or a command that is not known here,
and in either case the reader is told. The words are those of the command references of IOS 15 and
IOS XE 17 (IP Routing: BGP, EIGRP, IS-IS, LISP, OSPF, RIP; Easy Virtual Network; Public Key
Infrastructure).
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from bothends.platforms.ios.config.certificates import TRUSTPOINT
from bothends.platforms.ios.config.line import Line

_ROUTER = """
add-paths address-family advertise advertisement-interval af-interface aggregate-address
allowas-in area area-password as-override authentication authentication-key auto-cost
auto-summary bandwidth bandwidth-percent bfd bgp capability compatible dampening
dampening-change dampening-interval default default-information default-metric description
disable-connected-check discard-route distance distribute-list dmzlink-bw domain-password
domain-tag dynamic-neighbor ebgp-multihop eigrp eigrp-stub enable-ipv6 event-log
ex-default-information exit exit-address-family exit-af-interface exit-af-topology
exit-peer-policy exit-peer-session exit-service-family external external-client fall-over
fast-flood fast-reroute filter-list flash-update flash-update-threshold graceful-restart ha-mode
hello hello-interval hold-time hostname ignore import inherit input-queue interface internal ip
is-type isis ispf limit local local-as log log-adj-changes log-adjacency-changes lsp-full
lsp-gen-interval lsp-mtu lsp-refresh-interval max-area-addresses max-lsa max-lsp-lifetime
max-metric maximum-paths maximum-prefix maximum-secondary-routes metric metric-out metric-style
metrics microloop mpls multi-topology multipath neighbor net network next-hop-self no-summaries
nsf nsr nssa-area offset-list output-delay partition passive-interface peer-policy peer-session
prc-interval prefix-list prefix-suppression privilege process-min-time protocol queue-depth
redistribute remote-as remote-neighbors remove-private-as retransmit rewrite-evpn-rt route-map
route-reflector-client router-id scope segment-routing send-community send-label service-family
set-attached-bit set-overload-bit sham-link shutdown slow-peer snmp snmp-server
soft-reconfiguration soo spf spf-interval split-horizon stub stub-site summary-address
summary-metric summary-prefix synchronization table-map template timers topology traffic-share
transport ttl-security unsuppress-map update update-source use use-bia validate-update-source
variance version vrf weight
"""
_LISP = """
alt-vrf allowed-locator authentication-key auto-discover-rlocs broadcast-underlay
database-mapping ddt decapsulation default description disable-ttl-propagate distance domain-id
dynamic-eid eid-notify eid-prefix eid-record eid-record-provider eid-record-subscriber eid-table
encapsulation etr exit first-packet-petr import instance-id ip ipv4 ipv4-interface ipv6
ipv6-interface itr itr-enable-caching l2-extension limit loc-reach-algorithm locator
locator-scope locator-set locator-table logging map-cache map-cache-limit map-cache-persistent
map-notify-group map-request map-request-source map-resolver map-server mobility multihoming nmr
other-xtr-probe path-mtu-discovery petr pitr prefix-list proxy-etr proxy-itr redundancy
remote-rloc-probe rloc rloc-prefix rloc-probing route-export route-import security service sgt
site site-registrations smr solicit-map-request summary-originated switchover transit use-petr
vrf
"""
_VRF = """
address-family autoselect bgp context default description exit exit-address-family export import
inter-as-hybrid ip ipv4 ipv6 label maximum mdt mode protection rd rd-auto route-replicate
route-target shutdown snmp vnet vpn vrf
"""
_MATCH = """
access-group additional-paths aggregate-info as-path atm cln clns community cos dscp evpn
extcommunity fr-dlci interface ip ipv6 length local-preference mdt-group metric mpls-label
mvpn-source nlri policy-list precedence route-type rpki rpki-state rt-community security-group
source-protocol tag track vlan
"""
_SET = """
aigp-metric as-path as-set attribute-set automatic-tag clns comm-list community cos cost
dampening default df dscp evpn ext-comm-list extcomm-list extcommunity fast-reroute global
interface ip ipv6 label level lisp local-preference metric metric-type mpls mpls-label nlri
origin overlay path pathnum precedence qos-group security-group tag tos traffic-index
uncontrolled-traffic-engineering vrf weight
"""
_SOURCES = """
application bgp connected eigrp ipv6 isis iso-igrp lisp maximum-prefix mobile nhrp odr omp ospf
ospfv3 rip static vrf
"""
_FAMILIES = "ipv4 ipv6 l2vpn link-state mvpn nsap rtfilter vpnv4 vpnv6"
_IP_MATCH = "address next-hop route-source redistribution-source flowspec"
_IP_SET = "address default df global next-hop precedence tos vrf"
_PREFIXES = frozenset({"no", "default"})
_SHORTEST = 2
"""Letters of a command's first word that IOS must at least be given to tell it from others."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROUTE_MAP = _words("match set continue description exit")
_TRUSTPOINT = TRUSTPOINT.first_words
_FIRST: Mapping[str, frozenset[str]] = {
    "router": _words(_ROUTER),
    "router lisp": _words(_LISP),
    "ipv6 router": _words(_ROUTER),
    "route-map": _ROUTE_MAP,
    "ip vrf": _words(_VRF),
    "vrf definition": _words(_VRF),
    "crypto pki trustpoint": frozenset(_TRUSTPOINT),
    "crypto ca trustpoint": frozenset(_TRUSTPOINT),
}
"""First words of the commands of a mode, and of the modes inside it, by how its header begins."""
MODES = tuple(mode for mode in _FIRST if mode != "router lisp")
_FURTHER: Mapping[tuple[str, ...], frozenset[str]] = {
    ("match",): _words(_MATCH),
    ("set",): _words(_SET),
    ("match", "ip"): _words(_IP_MATCH),
    ("match", "ipv6"): _words(_IP_MATCH),
    ("set", "ip"): _words(_IP_SET),
    ("set", "ipv6"): _words(_IP_SET),
    ("redistribute",): _words(_SOURCES),
    ("address-family",): _words(_FAMILIES),
}
"""The next words of some commands, where a slip would change what passes through tunnels."""


_PROTOCOLS = _words("bgp egp eigrp igrp isis iso-igrp lisp mobile odr ospf ospfv3 rip")
"""Routing processes that IOS has."""
_ADDRESS = re.compile(r"[\d.]+|[\da-f:]+")


def odd_lines(mode: str, section: Line) -> Iterator[Line]:
    """The lines of a section that no command of its mode begins like; of no process, its header."""
    protocol = section.text.lower().split()[len(mode.split()) :][:1]
    if mode.endswith("router") and not _PROTOCOLS.intersection(protocol):
        yield section
        return
    mode = "router lisp" if mode == "router" and protocol == ["lisp"] else mode
    for line in section.walk():
        if line is not section and not _known(mode, line.text):
            yield line


def _known(mode: str, text: str) -> bool:
    words = text.lower().split()
    if words[:1] and words[0] in _PREFIXES:
        words = words[1:]
    if not words or words[0].startswith(("!", "exit")):
        return True
    locator = mode == "router lisp" and _ADDRESS.fullmatch(words[0])
    if not locator and not _begins(words[0], _FIRST[mode]):
        return False
    behind: tuple[str, ...] = ()
    for word, following in pairwise(words):
        behind = (*behind, word)
        further = _FURTHER.get(behind)
        if further is None:
            return True
        if not _begins(following, further):
            return False
    return True


def _begins(word: str, commands: frozenset[str]) -> bool:
    """Whether a word is one of some commands, or how one of them may be shortened."""
    if word in commands:
        return True
    return len(word) >= _SHORTEST and any(command.startswith(word) for command in commands)
