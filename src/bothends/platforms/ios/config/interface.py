"""Reader of interfaces, tunnels among them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import Fields, Vocabulary, Words, flag, ignored, many, one
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    Interface,
    Nhrp,
    NhrpMap,
    Origin,
    Release,
    TunnelMode,
    TunnelSettings,
    Value,
    canonical_interface,
)

_MODES = {
    ("gre",): TunnelMode.GRE,
    ("gre", "ip"): TunnelMode.GRE,
    ("gre", "multipoint"): TunnelMode.MGRE,
    ("gre", "ipv6"): TunnelMode.GRE_V6,
    ("gre", "multipoint", "ipv6"): TunnelMode.MGRE_V6,
    ("ipsec", "ipv4"): TunnelMode.IPSEC,
    ("ipsec", "ipv6"): TunnelMode.IPSEC_V6,
    ("ipip",): TunnelMode.IPIP,
}
_OTHER_MODES = {
    "aurp", "cayman", "dvmrp", "eon", "ethernet", "iptalk", "ipip", "ipv6", "ipv6ip", "mpls", "nos",
    "rbscp", "tag-switching", "udp", "vxlan", "vxlan-gpe",
}  # fmt: skip
"""First words of modes that carry no IPsec of ours."""


def _mode(rest: Words) -> TunnelMode:
    """A mode that we know; what IOS does not know either raises ValueError, and is unread."""
    result = _MODES.get(tuple(rest))
    if result is None and rest[0] not in _OTHER_MODES:
        raise ValueError(rest)
    return result or TunnelMode.OTHER


def _address(rest: Words) -> IPv4Interface | None:
    if rest[0] in {"dhcp", "negotiated", "pool", "slarp"}:
        return None
    if "/" in rest[0]:
        return IPv4Interface(rest[0])
    return IPv4Interface((int(IPv4Address(rest[0])), _prefix(rest[1])))


@lru_cache(maxsize=256)
def _prefix(mask: str) -> int:
    return IPv4Network(f"0.0.0.0/{mask}").prefixlen


def _virtual(rest: Words) -> IPv4Interface | None:
    """`standby 1 ip 192.0.2.1`, `vrrp 1 ip 192.0.2.1`: an address that moves between routers."""
    if "ip" in rest[:2] and len(rest) > rest.index("ip") + 1:
        return IPv4Interface(rest[rest.index("ip") + 1])
    return None


def _endpoint(rest: Words) -> str:
    word = "".join(rest[:2]) if len(rest) > 1 and rest[1][:1].isdigit() else rest[0]
    return word if word[:1].isdigit() or ":" in word else canonical_interface(word)


def _protection(rest: Words) -> tuple[str, bool]:
    extra = [word for word in rest[1:] if word != "shared"]
    if extra[:1] in (["isakmp-profile"], ["ikev2-profile"]):
        extra = extra[2:]
    if extra:
        raise ValueError(rest)
    return rest[0], "shared" in rest[1:]


def _multicast(rest: Words) -> bool:
    return rest[:1] == ["dynamic"]


_COMMANDS = (
    many("ip address", "addresses", _address),
    many("standby", "virtual", _virtual),
    many("vrrp", "virtual", _virtual),
    one("ip unnumbered", "unnumbered", w.interface_name),
    flag("ip negotiated", "dynamic"),
    one("ip vrf forwarding", "vrf", w.name),
    one("vrf forwarding", "vrf", w.name),
    one("crypto map", "crypto_map", lambda rest: rest[0]),
    flag("shutdown", "shutdown"),
    one("ip nat inside", "nat", lambda _: "inside"),
    one("ip nat outside", "nat", lambda _: "outside"),
    many("ip access-group", "access_groups", w.names),
    one("ip mtu", "ip_mtu", w.number),
    one("ip tcp adjust-mss", "adjust_mss", w.number),
    one("keepalive", "keepalive", " ".join),
    one("tunnel mode", "mode", _mode),
    one("tunnel source", "source", _endpoint),
    one("tunnel destination", "destination", lambda rest: rest[0]),
    one("tunnel key", "key", w.number),
    one("tunnel protection ipsec profile", "protection", _protection),
    one("tunnel protection ipsec policy ipv4", "policy", w.name),
    one("tunnel vrf", "tunnel_vrf", w.name),
    one("ip nhrp network-id", "network_id", w.number),
    one("ip nhrp authentication", "authentication", lambda rest: rest[0]),
    many("ip nhrp nhs", "servers", w.names),
    many("ip nhrp map multicast", "multicast", _multicast),
    many("ip nhrp map", "maps", w.names),
    ignored(
        "mtu", "ip tcp", "ip nhrp", "ipv6", "ip policy", "switchport", "channel-group", "pppoe",
        "dialer", "encapsulation", "description", "crypto ipsec df-bit",
        "ip address dhcp client", "crypto ipsec fragmentation", "crypto ipsec client",
        "vrf select", "vrf receive", "ip vrf select", "ip vrf receive", "ip vrf sitemap",
        "ip vrf autoclassify", "tunnel bandwidth", "tunnel checksum", "tunnel endpoint",
        "tunnel entropy", "tunnel flow", "tunnel map", "tunnel mpls", "tunnel nhs",
        "tunnel path-mtu-discovery", "tunnel qos", "tunnel raw-udp", "tunnel rbscp",
        "tunnel route-via", "tunnel sequence-datagrams", "tunnel snooping", "tunnel tos",
        "tunnel ttl", "tunnel udlr", "tunnel udp", "tunnel vxlan", "ip nat enable", "bandwidth",
        "delay", "duplex", "speed", "negotiation", "ip ospf", "ip virtual-reassembly",
        "load-interval", "crypto engine",
    ),
)  # fmt: skip
VOCABULARY = Vocabulary(*_COMMANDS)
DECIDING = ("crypto", "ip address", "tunnel", "vrf", "ip vrf")
"""Lines that may decide a tunnel."""


def read_interface(file: str, line: Line, release: Release) -> Interface:
    """One `interface`; only a line that may decide a tunnel can be unread here."""
    fields = Fields(file, line.children, VOCABULARY)
    default = Origin(file, 0, f"default of {release.name}")
    name = w.interface_name(header_name(line.text))
    addresses = [value for value in fields.all("addresses") if value.value]
    addresses.sort(key=lambda value: " secondary" in value.origin.text)
    primary = [value for value in addresses if " secondary" not in value.origin.text][-1:]
    secondary = [value for value in addresses if " secondary" in value.origin.text]
    virtual = [value for value in fields.all("virtual") if value.value]
    learned = [value for value in fields.all("addresses") if not value.value]
    groups = {value.value[-1]: value for value in fields.all("access_groups")}
    keepalive = fields.get("keepalive")
    is_tunnel = name.startswith(("Tunnel", "Virtual-Template"))
    unread = [
        found for found in fields.unread if found.text.removeprefix("no ").startswith(DECIDING)
    ]
    return Interface(
        name=name,
        addresses=tuple(primary + secondary + virtual),
        dynamic=Value(True, learned[-1].origin)
        if learned and not primary
        else fields.value("dynamic", False, default),
        unnumbered=fields.get("unnumbered"),
        vrf=fields.value("vrf", "", Origin(file, 0, "default: the global table")),
        crypto_map=fields.get("crypto_map"),
        shutdown=fields.value("shutdown", False, default),
        nat=fields.get("nat"),
        access_in=_first_word(groups.get("in")),
        access_out=_first_word(groups.get("out")),
        ip_mtu=fields.get("ip_mtu"),
        adjust_mss=fields.get("adjust_mss"),
        keepalive=keepalive if is_tunnel else None,
        tunnel=_tunnel(fields, release) if is_tunnel else None,
        origin=Origin(file, line.number, line.text),
        unread=tuple(unread),
        no_address=None if addresses or learned else fields.removed.get("addresses"),
    )


def header_name(text: str) -> tuple[str, ...]:
    """The words of the name in an `interface` line: `Gi0/1`, `Gi 0/1`, not `type tunnel`."""
    words = text.split()[1:3]
    return tuple(words[:1]) if words[0][-1:].isdigit() or words[1:2] == ["type"] else tuple(words)


def _first_word(value: Value[Any] | None) -> Value[str] | None:
    return Value(value.value[0], value.origin) if value else None


def _tunnel(fields: Fields, release: Release) -> TunnelSettings:
    default = Origin(fields.file, 0, f"default of {release.name}")
    protection = fields.get("protection")
    return TunnelSettings(
        mode=fields.value("mode", TunnelMode.GRE, default),
        source=fields.get("source"),
        destination=fields.get("destination"),
        key=fields.get("key"),
        protection=_first_word(protection),
        policy=fields.get("policy"),
        shared=protection is not None and protection.value[1],
        vrf=fields.value("tunnel_vrf", "", Origin(fields.file, 0, "default: the global table")),
        nhrp=_nhrp(fields),
    )


def _nhrp(fields: Fields) -> Nhrp | None:
    servers, maps, named = [], [], []
    for value in fields.all("servers"):
        words = value.value
        try:
            server = IPv4Address(words[0])
            servers.append(Value(server, value.origin))
            if "nbma" in words:
                nbma = words[words.index("nbma") + 1]
                if not nbma[:1].isdigit():
                    named.append((server, Value(nbma, value.origin)))
                    continue
                maps.append(NhrpMap(server, IPv4Address(nbma), value.origin))
        except (ValueError, IndexError):
            continue  # a server by name or `dynamic`: nothing that pairs two routers
    for value in fields.all("maps"):
        try:
            maps.append(
                NhrpMap(IPv4Address(value.value[0]), IPv4Address(value.value[-1]), value.origin)
            )
        except ValueError:
            continue
    network_id = fields.get("network_id")
    dynamic = any(value.value for value in fields.all("multicast"))
    if not (network_id or servers or maps or dynamic):
        return None
    authentication = fields.get("authentication")
    return Nhrp(network_id, authentication, tuple(servers), tuple(maps), dynamic, tuple(named))
