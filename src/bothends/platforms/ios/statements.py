"""How IOS spells the statements of corrections; lines of a mode begin with blanks."""

from collections.abc import Callable, Mapping
from ipaddress import IPv6Address
from string import Formatter
from typing import Any

from bothends.ike.selectors import TrafficSelector
from bothends.platforms.cisco_lines import port_words
from bothends.platforms.statements import Statement

TEXTS: Mapping[Statement, str] = {
    Statement.IKE_POLICY: "crypto isakmp policy {number}",
    Statement.IKE_LIFETIME: " lifetime {seconds}",
    Statement.ENABLE_IKE: "crypto isakmp enable",
    Statement.AGGRESSIVE_PEER: "crypto isakmp peer address {peer:family}",
    Statement.KEY: "crypto isakmp key {key} address {peer:isakmp}",
    Statement.KEY_OF_ROUTER: "crypto isakmp key {key} address {peer:isakmp} no-xauth",
    Statement.KEYRING: "crypto keyring {name}{vrf:vrf}",
    Statement.KEYRING_KEY: " pre-shared-key address {peer:isakmp} key {key}",
    Statement.KEYRING_ADDRESS: " local-address {address}",
    Statement.PROFILE_KEYRING: " keyring {name}",
    Statement.SEND_ADDRESS: "crypto isakmp identity address",
    Statement.PROFILE_SENDS_ADDRESS: " self-identity address",
    Statement.DPD: "crypto isakmp keepalive {interval} {retry}",
    Statement.SPI_RECOVERY: "crypto isakmp invalid-spi-recovery",
    Statement.NAT_KEEPALIVE: "crypto isakmp nat keepalive {seconds}",
    Statement.HOST: "ip host {name} {address}",
    Statement.MASTER_KEY: "key config-key password-encrypt {key}",
    Statement.KEY_ENCRYPTION: "password encryption aes",
    Statement.PROPOSAL: "crypto ikev2 proposal {name}",
    Statement.PROPOSAL_POLICY: "crypto ikev2 policy {name}",
    Statement.POLICY_PROPOSAL: " proposal {name}",
    Statement.POLICY_ADDRESS: " match address local {address}",
    Statement.FVRF: " match fvrf {vrf}",
    Statement.PEER_KEYRING: "crypto ikev2 keyring {name}",
    Statement.KEYRING_PEER: " peer {name}",
    Statement.KEYRING_PEER_ADDRESS: "  address {peer:ikev2}",
    Statement.KEYRING_PEER_KEY: "  pre-shared-key {key}",
    Statement.KEYRING_PEER_PPK: "  ppk manual id {id} key {key}",
    Statement.KEYRING_PEER_PPK_REQUIRED: "  ppk manual id {id} key {key} required",
    Statement.PROFILE: "crypto ikev2 profile {name}",
    Statement.PROFILE_CERTIFICATE: " match certificate {map}",
    Statement.PROFILE_LOCAL: " authentication local {method}",
    Statement.PROFILE_REMOTE: " authentication remote {method}",
    Statement.PROFILE_KEYS: " keyring local {name}",
    Statement.PROFILE_PPK: " keyring ppk {name}",
    Statement.PROFILE_DPD: " dpd {interval} {retry} on-demand",
    Statement.IKEV2_DPD: "crypto ikev2 dpd {interval} {retry} on-demand",
    Statement.FRAGMENTATION: "crypto ikev2 fragmentation mtu 1400",
    Statement.TRANSFORM_SET: "crypto ipsec transform-set {name} {transforms}",
    Statement.MODE: " mode {mode}",
    Statement.MODE_REQUIRED: " mode {mode} require",
    Statement.IPSEC_PROFILE: "crypto ipsec profile {name}",
    Statement.SETS: " set transform-set {names}",
    Statement.IKEV2_PROFILE: " set ikev2-profile {name}",
    Statement.PFS: " set pfs group{group}",
    Statement.SA_LIFETIME: " set security-association lifetime {unit} {amount}",
    Statement.NO_VOLUME: "crypto ipsec security-association lifetime kilobytes disable",
    Statement.FRAGMENT: "crypto ipsec df-bit clear",
    Statement.IDLE_TIME: " set security-association idle-time {seconds}",
    Statement.REPLAY_WINDOW: " set security-association replay window-size {size}",
    Statement.MAP_ENTRY: "crypto map {name} {sequence}",
    Statement.MAP_ADDRESS: "crypto map {name} local-address {interface}",
    Statement.MAP_ON_INTERFACE: " {name:map}",
    Statement.MAP_REDUNDANCY: " {name:map} redundancy {group}",
    Statement.PEER: " set peer {peer}",
    Statement.SELECTORS: " match address {name}",
    Statement.ACL: "ip access-list extended {name}",
    Statement.ENTRY: " {action} {flow:flow}",
    Statement.NUMBERED_ENTRY: " {number} {action} {flow:flow}",
    Statement.ENTRY_UNKNOWN: " permit ip <LOCAL NETWORK> <WILDCARD MASK>"
    " <REMOTE NETWORK> <WILDCARD MASK>",
    Statement.LET_IN: "permit {traffic:protocol} host {source} host {destination}{traffic:port}",
    Statement.INTERFACE: "interface {name}",
    Statement.INTERFACE_NAMED: "",
    Statement.HOSTNAME: "hostname {name}",
    Statement.TRUSTPOINT: "crypto pki trustpoint {name}",
    Statement.TRUSTPOINT_SUBJECT: " subject-name {subject}",
    Statement.ADDRESS: " ip address {address} {mask}",
    Statement.ADDRESS_UNKNOWN: " ip address <IP ADDRESS> <NETWORK MASK>",
    Statement.ADDRESS_BY_DHCP: " ip address dhcp",
    Statement.SHUTDOWN: " shutdown",
    Statement.INTERFACE_KEEPALIVE: " keepalive",
    Statement.MTU: " ip mtu {size}",
    Statement.MSS: " ip tcp adjust-mss {size}",
    Statement.ROUTE: "ip route{vrf:vrf} {network.network_address} {network.netmask} {towards}",
    Statement.TUNNEL_MODE: " tunnel mode {mode}",
    Statement.TUNNEL_OVERLAY: " tunnel mode {mode} v{version}-overlay",
    Statement.TUNNEL_SOURCE: " tunnel source {source}",
    Statement.TUNNEL_DESTINATION: " tunnel destination {destination}",
    Statement.TUNNEL_KEY: " tunnel key {key}",
    Statement.TUNNEL_VRF: " tunnel vrf {vrf}",
    Statement.INTERFACE_VRF: " vrf forwarding {vrf}",
    Statement.TUNNEL_PROFILE: " tunnel protection ipsec profile {name}",
    Statement.TUNNEL_PROFILE_SHARED: " tunnel protection ipsec profile {name} shared",
    Statement.TUNNEL_SELECTORS: " tunnel protection ipsec policy ipv4 {name}",
    Statement.GROUP_POLICY: "",
    Statement.TUNNEL_PROTOCOLS: "",
    Statement.NHRP_KEY: " ip nhrp authentication {key}",
    Statement.NHRP_NETWORK: " ip nhrp network-id {number}",
    Statement.NHRP_SERVER: " ip nhrp map {inside} {nbma}",
    Statement.NHRP_MULTICAST: " ip nhrp map multicast {nbma}",
    Statement.NHRP_REDIRECT: " ip nhrp redirect",
    Statement.NHRP_SHORTCUT: " ip nhrp shortcut",
    Statement.SPLIT_HORIZON: " ip split-horizon eigrp {number}",
    Statement.OSPF_NETWORK: " ip ospf network {type}",
    Statement.OSPF_HELLO: " ip ospf hello-interval {seconds}",
    Statement.ROUTING: "router {protocol} {number}",
    Statement.ROUTING_NETWORK: " network {network.network_address} {network.hostmask}{area}",
}
_IPV6: Mapping[Statement, str] = {
    Statement.ACL: "ipv6 access-list {name}",
    Statement.NUMBERED_ENTRY: " sequence {number} {action} {flow:flow}",
    Statement.ENTRY_UNKNOWN: " permit ipv6 <LOCAL PREFIX> <REMOTE PREFIX>",
    Statement.ADDRESS: " ipv6 address {address}/{mask}",
    Statement.ADDRESS_UNKNOWN: " ipv6 address <IP ADDRESS>/<PREFIX LENGTH>",
    Statement.ROUTE: "ipv6 route{vrf:vrf} {network} {towards}",
    Statement.TUNNEL_SELECTORS: " tunnel protection ipsec policy ipv6 {name}",
    Statement.NHRP_NETWORK: " ipv6 nhrp network-id {number}",
    Statement.NHRP_SERVER: " ipv6 nhrp map {inside}/128 {nbma}",
    Statement.NHRP_MULTICAST: " ipv6 nhrp map multicast {nbma}",
    Statement.NHRP_REDIRECT: " ipv6 nhrp redirect",
    Statement.NHRP_SHORTCUT: " ipv6 nhrp shortcut",
}
"""What IOS spells otherwise where a statement is about IPv6."""


def spelt(what: Statement, **values: object) -> str:
    """The line of a statement. Raises KeyError for one that lacks a value."""
    texts = _IPV6 if values.get("family") == 6 and what in _IPV6 else TEXTS
    text = texts[what]
    filled = SPELLING.vformat(text, (), values) if ":" in text else text.format_map(values)
    return filled.rstrip()


def _flow(flow: TrafficSelector) -> str:
    """A flow as an entry of an access list, without the action."""
    local = f"{flow.local}{port_words(flow.local_ports)}"
    return f"{flow.word} {local} {flow.remote}{port_words(flow.remote_ports)}"


def _in_isakmp(peer: object) -> str:
    """The address of one peer, as keys of IKEv1 spell it."""
    return f"ipv6 {peer}/128" if isinstance(peer, IPv6Address) else str(peer)


def _in_ikev2(peer: object) -> str:
    """The address of one peer, as IKEv2 keyrings spell it."""
    return f"{peer}/128" if isinstance(peer, IPv6Address) else str(peer)


def _on_interface(name: str) -> str:
    """The crypto map of an interface, which may be one of IPv6."""
    ipv6 = "ipv6 " if name.startswith("ipv6 ") else ""
    return f"{ipv6}crypto map {name.removeprefix('ipv6 ')}"


_PORTS = {"UDP 500": " eq isakmp", "UDP 4500": " eq non500-isakmp"}
"""How an access list names the ports of IKE."""


def _port(traffic: str) -> str:
    return _PORTS.get(traffic, f" eq {traffic.rsplit(maxsplit=1)[-1]}" if " " in traffic else "")


_VALUES: Mapping[str, Callable[[Any], str]] = {
    "protocol": lambda traffic: traffic.split()[0].lower(),
    "port": _port,
    "family": lambda peer: f"ipv6 {peer}" if isinstance(peer, IPv6Address) else str(peer),
    "flow": _flow,
    "isakmp": _in_isakmp,
    "ikev2": _in_ikev2,
    "map": _on_interface,
    "vrf": lambda name: f" vrf {name}" if name else "",
}
"""How IOS spells values that are not what they are called."""


class _Spelling(Formatter):
    """Fills the table above; what stands behind a colon names how a value is spelled."""

    def format_field(self, value: object, format_spec: str) -> str:
        return _VALUES[format_spec](value) if format_spec else str(value)


SPELLING = _Spelling()
