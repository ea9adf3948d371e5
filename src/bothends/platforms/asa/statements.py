r"""How an ASA spells the statements of corrections.

A line of a mode begins with a blank, also where an ASA has no mode: `typing` makes whole lines of
those. A statement that takes several lines has them with `\n` between. `ikev?` stands for the
version of IKE, which the tunnel has and not the statement. What an ASA need not be told is empty,
and what it cannot be told is IMPOSSIBLE: no correction with it is proposed.
"""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.platforms.asa.config.nat import NAT_LIST
from bothends.platforms.cisco_lines import port_words
from bothends.platforms.statements import Statement

IMPOSSIBLE = "\N{REPLACEMENT CHARACTER}"
UNSAID = ""
_GROUP = "tunnel-group {peer} ipsec-attributes\n"
_DPD = " isakmp keepalive threshold {interval} retry {retry}"
TEXTS: Mapping[Statement, str] = {
    Statement.IKE_POLICY: "crypto ikev1 policy {number}",
    Statement.IKE_LIFETIME: " lifetime {seconds}",
    Statement.ENABLE_IKE: "crypto ikev{version} enable {interface}",
    Statement.KEY: f"{_GROUP} ikev1 pre-shared-key {{key}}",
    Statement.KEY_OF_ROUTER: f"{_GROUP} ikev1 pre-shared-key {{key}}",
    Statement.KEYRING: UNSAID,
    Statement.KEYRING_KEY: f"{_GROUP} ikev1 pre-shared-key {{key}}",
    Statement.SEND_ADDRESS: "crypto isakmp identity address",
    Statement.DPD: f"tunnel-group <PEER ADDRESS> ipsec-attributes\n{_DPD}",
    Statement.NAT_KEEPALIVE: "crypto isakmp nat-traversal {seconds}",
    Statement.HOST: "name {address} {name}",
    Statement.MASTER_KEY: "key config-key password-encryption {key}",
    Statement.KEY_ENCRYPTION: "password encryption aes",
    Statement.PROPOSAL: "crypto ikev2 policy {name:number}",
    Statement.PROPOSAL_POLICY: UNSAID,
    Statement.POLICY_PROPOSAL: UNSAID,
    Statement.PEER_KEYRING: UNSAID,
    Statement.KEYRING_PEER: UNSAID,
    Statement.KEYRING_PEER_ADDRESS: "tunnel-group {peer} ipsec-attributes",
    Statement.KEYRING_PEER_KEY: " ikev2 local-authentication pre-shared-key {key}\n"
    " ikev2 remote-authentication pre-shared-key {key}",
    Statement.PROFILE: "tunnel-group {name} ipsec-attributes",
    Statement.PROFILE_LOCAL: " ikev2 local-authentication {method:method} {method:secret}",
    Statement.PROFILE_REMOTE: " ikev2 remote-authentication {method:method}{method:key}",
    Statement.PROFILE_KEYS: UNSAID,
    Statement.PROFILE_DPD: _DPD,
    Statement.IKEV2_DPD: f"tunnel-group <PEER ADDRESS> ipsec-attributes\n{_DPD}",
    Statement.FRAGMENTATION: UNSAID,
    Statement.TRANSFORM_SET: "crypto ipsec ikev? transform-set {name} {transforms}",
    Statement.MODE: " mode {mode}",
    Statement.IPSEC_PROFILE: "crypto ipsec profile {name:profile}",
    Statement.SETS: " set ikev? transform-set {names}",
    Statement.PFS: " set pfs group{group}",
    Statement.SA_LIFETIME: " set security-association lifetime {unit} {amount}",
    Statement.NO_VOLUME: "crypto ipsec security-association lifetime kilobytes unlimited",
    Statement.FRAGMENT: "crypto ipsec df-bit clear-df <INTERFACE NAME>",
    Statement.REPLAY_WINDOW: "crypto ipsec security-association replay window-size {size}",
    Statement.MAP_ENTRY: "crypto map {name} {sequence}",
    Statement.MAP_ON_INTERFACE: " crypto map {name}",
    Statement.PEER: " set peer {peer}",
    Statement.SELECTORS: " match address {name}",
    Statement.ACL: "{name:list}",
    Statement.ENTRY: " {action} {flow:flow}",
    Statement.NUMBERED_ENTRY: " line {number} {action} {flow:flow}",
    Statement.ENTRY_UNKNOWN: " permit ip <LOCAL NETWORK> <NETWORK MASK>"
    " <REMOTE NETWORK> <NETWORK MASK>",
    Statement.LET_IN: "access-list <OUTSIDE ACL> extended permit {traffic:protocol}"
    " host {source} host {destination}{traffic:port}",
    Statement.INTERFACE: "interface {name}",
    Statement.INTERFACE_NAMED: " nameif {name}",
    Statement.HOSTNAME: "hostname {name}",
    Statement.TRUSTPOINT: "crypto ca trustpoint {name}",
    Statement.TRUSTPOINT_SUBJECT: " subject-name {subject}",
    Statement.ADDRESS: " ip address {address} {mask}",
    Statement.ADDRESS_UNKNOWN: " ip address <IP ADDRESS> <NETWORK MASK>",
    Statement.ADDRESS_BY_DHCP: " ip address dhcp",
    Statement.SHUTDOWN: " shutdown",
    Statement.MSS: "sysopt connection tcpmss {size}",
    Statement.ROUTE: "route <INTERFACE NAME> {network.network_address} {network.netmask} {towards}",
    Statement.TUNNEL_MODE: " tunnel mode {mode}",
    Statement.TUNNEL_SOURCE: " tunnel source interface <INTERFACE NAME>",
    Statement.TUNNEL_DESTINATION: " tunnel destination {destination}",
    Statement.TUNNEL_PROFILE: " tunnel protection ipsec profile {name:profile}",
    Statement.TUNNEL_SELECTORS: " tunnel protection ipsec policy {name}",
    Statement.GROUP_POLICY: "group-policy {name} attributes",
    Statement.TUNNEL_PROTOCOLS: " vpn-tunnel-protocol {protocols}",
    **dict.fromkeys(
        (
            Statement.AGGRESSIVE_PEER, Statement.KEYRING_ADDRESS, Statement.PROFILE_KEYRING,
            Statement.PROFILE_SENDS_ADDRESS, Statement.SPI_RECOVERY, Statement.POLICY_ADDRESS,
            Statement.FVRF, Statement.KEYRING_PEER_PPK, Statement.KEYRING_PEER_PPK_REQUIRED,
            Statement.PROFILE_CERTIFICATE, Statement.PROFILE_PPK, Statement.MODE_REQUIRED,
            Statement.IKEV2_PROFILE, Statement.IDLE_TIME, Statement.MAP_ADDRESS,
            Statement.INTERFACE_KEEPALIVE, Statement.MTU, Statement.TUNNEL_OVERLAY,
            Statement.TUNNEL_KEY, Statement.TUNNEL_VRF, Statement.INTERFACE_VRF,
            Statement.TUNNEL_PROFILE_SHARED, Statement.NHRP_KEY, Statement.NHRP_NETWORK,
            Statement.NHRP_SERVER, Statement.NHRP_MULTICAST, Statement.NHRP_REDIRECT,
            Statement.NHRP_SHORTCUT, Statement.SPLIT_HORIZON, Statement.OSPF_NETWORK,
            Statement.OSPF_HELLO,
            Statement.ROUTING, Statement.ROUTING_NETWORK,
        ),
        IMPOSSIBLE,
    ),
}  # fmt: skip


def spelt(what: Statement, **values: object) -> str:
    """The line of a statement. Raises KeyError for one that lacks a value."""
    return _SPELLING.vformat(TEXTS[what], (), values).rstrip()


def _list(name: str) -> str:
    """The beginning of the lines of an access list; what translates has lines of its own."""
    return name if name.startswith(NAT_LIST) else f"access-list {name} extended"


def _flow(flow: TrafficSelector) -> str:
    """A flow as an entry has it, with netmasks."""
    word = "ip" if flow.protocol == 0 else flow.word
    local = f"{addresses(flow.local)}{port_words(flow.local_ports)}"
    return f"{word} {local} {addresses(flow.remote)}{port_words(flow.remote_ports)}"


def addresses(value: Addresses) -> str:
    """Addresses as an entry has them; only whole networks can be said."""
    network = value.network()
    if value.is_any:
        return "any4" if value.version == 4 else "any6"
    if network is None:
        return IMPOSSIBLE
    if value.free == 0:
        return f"host {network.network_address}"
    if value.version == 6:
        return str(network)
    return f"{network.network_address} {network.netmask}"


_PORTS = {"UDP 500": " eq isakmp", "UDP 4500": " eq 4500"}
"""How an access list names the ports of IKE."""


def _port(traffic: str) -> str:
    return _PORTS.get(traffic, f" eq {traffic.rsplit(maxsplit=1)[-1]}" if " " in traffic else "")


_VALUES: Mapping[str, Callable[[Any], str]] = {
    "protocol": lambda traffic: traffic.split()[0].lower(),
    "port": _port,
    "flow": _flow,
    "list": _list,
    "number": lambda name: str(name) if str(name).isdigit() else "<POLICY NUMBER>",
    "profile": lambda name: str(name).partition(" (")[0],
    "method": lambda method: "pre-shared-key" if method == "pre-share" else "certificate",
    "secret": lambda method: "<PRE-SHARED KEY>" if method == "pre-share" else "<TRUSTPOINT NAME>",
    "key": lambda method: " <PRE-SHARED KEY>" if method == "pre-share" else "",
}
"""How an ASA spells values that are not what they are called."""


class _Spelling(Formatter):
    """Fills the table above; what stands behind a colon names how a value is spelled."""

    def format_field(self, value: object, format_spec: str) -> str:
        return _VALUES[format_spec](value) if format_spec else str(value)


_SPELLING = _Spelling()
