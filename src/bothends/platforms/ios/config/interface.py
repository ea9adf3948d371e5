"""Reader of interfaces, tunnels among them."""

from collections.abc import Mapping
from ipaddress import IPv6Interface
from itertools import pairwise
from typing import Any

from bothends.model import Address, Attached, address, address_or_none
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import Fields, Vocabulary, Words, flag, ignored, many, one
from bothends.platforms.ios.config.interface_addresses import (
    LEARNED_V6,
    LINK_LOCAL,
    ipv4_address,
    ipv6_address,
    ipv6_words,
    virtual_address,
)
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    Family,
    Interface,
    Nhrp,
    NhrpMap,
    Origin,
    PortRouting,
    Release,
    TunnelMode,
    TunnelSettings,
    Value,
    canonical_interface,
    preset,
    unset,
)

_MODES = {
    ("gre",): TunnelMode.GRE,
    ("gre", "ip"): TunnelMode.GRE,
    ("gre", "multipoint"): TunnelMode.MGRE,
    ("gre", "ipv6"): TunnelMode.GRE_V6,
    ("gre", "multipoint", "ipv6"): TunnelMode.MGRE_V6,
    ("ipsec", "ipv4"): TunnelMode.IPSEC,
    ("ipsec", "ipv4", "v6-overlay"): TunnelMode.IPSEC,
    ("ipsec", "ipv6"): TunnelMode.IPSEC_V6,
    ("ipsec", "ipv6", "v4-overlay"): TunnelMode.IPSEC_V6,
    ("ipip",): TunnelMode.IPIP,
}
_OTHER_MODES = {
    "aurp", "cayman", "dvmrp", "eon", "ethernet", "iptalk", "ipip", "ipv6", "ipv6ip", "mpls", "nos",
    "rbscp", "tag-switching", "udp", "vxlan", "vxlan-gpe",
}  # fmt: skip
"""First words of modes that carry no IPsec of ours."""


_OVERLAYS = {"v4-overlay": 4, "v6-overlay": 6}


def _mode(rest: Words) -> tuple[TunnelMode, int | None]:
    """A mode that we know, and what it carries inside where that is another version of IP.

    What IOS does not know either raises ValueError, and is unread.
    """
    result = _MODES.get(tuple(rest))
    if result is None and rest[0] not in _OTHER_MODES:
        raise ValueError(rest)
    return result or TunnelMode.OTHER, _OVERLAYS.get(rest[-1])


def _redundancy(words: Words) -> str:
    """`crypto map M redundancy GROUP`."""
    return next((after for word, after in pairwise(words) if word == "redundancy"), "")


def _endpoint(rest: Words) -> str:
    word = "".join(rest[:2]) if len(rest) > 1 and rest[1][:1].isdigit() else rest[0]
    address = address_or_none(word)
    return str(address) if address else word if word[:1].isdigit() else canonical_interface(word)


def _protection(rest: Words) -> tuple[str, bool]:
    extra = [word for word in rest[1:] if word != "shared"]
    if extra[:1] in (["isakmp-profile"], ["ikev2-profile"]):
        extra = extra[2:]
    if extra:
        raise ValueError(rest)
    return rest[0], "shared" in rest[1:]


_COMMANDS = (
    many("ip address", "addresses", ipv4_address),
    many("standby", "virtual", virtual_address),
    many("vrrp", "virtual", virtual_address),
    one("ip unnumbered", "unnumbered", w.interface_name),
    flag("ip negotiated", "dynamic"),
    one("ip vrf forwarding", "vrf", w.name),
    one("vrf forwarding", "vrf", w.name),
    one("crypto map", "crypto_map", lambda rest: rest[0]),
    flag("shutdown", "shutdown"),
    one("ip nat inside", "nat", lambda _: "inside"),
    one("ip nat outside", "nat", lambda _: "outside"),
    many("ip access-group", "access_groups", w.names),
    one("ip policy route-map", "route_policy", w.name),
    one("ip mtu", "ip_mtu", w.number),
    one("ip tcp adjust-mss", "adjust_mss", w.number),
    one("keepalive", "keepalive", " ".join),
    one("tunnel mode", "mode", _mode),
    one("tunnel source", "source", _endpoint),
    one("tunnel destination", "destination", lambda rest: rest[0]),
    one("tunnel key", "key", w.number),
    one("tunnel protection ipsec profile", "protection", _protection),
    one("tunnel protection ipsec policy ipv4", "policy", w.name),
    one("tunnel protection ipsec policy ipv6", "policy", w.name),
    one("tunnel vrf", "tunnel_vrf", w.name),
    one("ip nhrp network-id", "network_id", w.number),
    one("ip nhrp authentication", "authentication", lambda rest: rest[0]),
    many("ip nhrp nhs", "servers", w.names),
    many("ip nhrp map multicast", "multicast", w.names),
    many("ip nhrp map", "maps", w.names),
    flag("ip nhrp redirect", "redirect"),
    flag("ip nhrp shortcut", "shortcut"),
    one("ipv6 nhrp network-id", "network_id", w.number),
    one("ipv6 nhrp authentication", "authentication", lambda rest: rest[0]),
    many("ipv6 nhrp nhs", "servers", w.names),
    many("ipv6 nhrp map multicast", "multicast", w.names),
    many("ipv6 nhrp map", "maps", w.names),
    flag("ipv6 nhrp redirect", "redirect"),
    flag("ipv6 nhrp shortcut", "shortcut"),
    one("ip ospf network", "ospf_network", " ".join),
    one("ip ospf hello-interval", "ospf_hello", w.number),
    many("ip ospf", "ospf", w.names),
    flag("ip split-horizon eigrp", "split_horizon"),
    flag("ip summary-address", "summary"),
    many("ipv6 address", "addresses_v6", ipv6_words),
    one("ipv6 unnumbered", "unnumbered_v6", w.interface_name),
    one("ipv6 crypto map", "crypto_map_v6", lambda rest: f"{w.IPV6_MAP}{rest[0]}"),
    many("ipv6 traffic-filter", "access_groups_v6", w.names),
    one("mac-address", "mac", w.name),
    ignored(
        "mtu", "ip tcp", "ip nhrp", "ipv6", "ipv6 nhrp", "ip policy", "switchport", "channel-group",
        "pppoe",
        "dialer", "encapsulation", "description", "crypto ipsec df-bit",
        "ip address dhcp client", "crypto ipsec fragmentation", "crypto ipsec client",
        "vrf select", "vrf receive", "ip vrf select", "ip vrf receive", "ip vrf sitemap",
        "ip vrf autoclassify", "tunnel bandwidth", "tunnel checksum", "tunnel endpoint",
        "tunnel entropy", "tunnel flow", "tunnel map", "tunnel mpls", "tunnel nhs",
        "tunnel path-mtu-discovery", "tunnel qos", "tunnel raw-udp", "tunnel rbscp",
        "tunnel route-via", "tunnel sequence-datagrams", "tunnel snooping", "tunnel tos",
        "tunnel ttl", "tunnel udlr", "tunnel udp", "tunnel vxlan", "ip nat enable", "bandwidth",
        "delay", "duplex", "speed", "negotiation", "ip virtual-reassembly",
        "load-interval", "crypto engine",
    ),
)  # fmt: skip
VOCABULARY = Vocabulary(*_COMMANDS)
DECIDING = (
    "crypto", "ip address", "tunnel", "vrf", "ip vrf", "ipv6 address", "ipv6 crypto",
    "ipv6 unnumbered",
)  # fmt: skip
"""Lines that may decide a tunnel."""


def read_interface(
    file: str, line: Line, release: Release, prefixes: Mapping[str, IPv6Interface]
) -> Interface:
    """One `interface`; only a line that may decide a tunnel can be unread here.

    `prefixes` are the general prefixes of IPv6 by name.
    """
    fields = Fields(file, line.children, VOCABULARY)
    default = preset(release)
    name = w.interface_name(header_name(line.text))
    ipv4, attached = _ipv4(fields, default)
    ipv6, attached_v6 = _ipv6(fields, default, prefixes)
    virtual = [value for value in fields.all("virtual") if value.value]
    addresses = [*attached, *virtual, *attached_v6]
    addresses.sort(key=lambda each: each.value.version + (each.value.ip in LINK_LOCAL))
    keepalive = fields.get("keepalive")
    is_tunnel = name.startswith(("Tunnel", "Virtual-Template"))
    return Interface(
        name=name,
        addresses=tuple(addresses),
        ipv4=ipv4,
        ipv6=ipv6,
        vrf=fields.value("vrf", "", unset("default: the global table")),
        shutdown=fields.value("shutdown", False, default),
        nat=fields.get("nat"),
        policy=fields.get("route_policy"),
        ip_mtu=fields.get("ip_mtu"),
        adjust_mss=fields.get("adjust_mss"),
        keepalive=keepalive if is_tunnel else None,
        tunnel=_tunnel(fields, release) if is_tunnel else None,
        routing=_routing(fields) if is_tunnel else None,
        origin=Origin(file, line.number, line.text),
        unread=tuple(
            origin
            for origin in fields.unread
            if origin.text.removeprefix("no ").startswith(DECIDING)
        ),
    )


def read_alone(file: str, line: Line, release: Release) -> Interface:
    """One `interface` of a router without general prefixes."""
    return read_interface(file, line, release, {})


def _ipv4(fields: Fields, default: Origin) -> tuple[Family, list[Value[Attached]]]:
    """What a port has of IPv4; the last primary address counts, then the secondary ones."""
    given = [value for value in fields.all("addresses") if value.value]
    learned = [value for value in fields.all("addresses") if not value.value]
    primary = [value for value in given if " secondary" not in value.origin.text][-1:]
    secondary = [value for value in given if " secondary" in value.origin.text]
    groups = {value.value[-1]: value for value in fields.all("access_groups")}
    crypto_map = fields.get("crypto_map")
    family = Family(
        dynamic=Value(True, learned[-1].origin)
        if learned and not primary
        else fields.value("dynamic", False, default),
        unnumbered=fields.get("unnumbered"),
        crypto_map=crypto_map,
        access_in=_first_word(groups.get("in")),
        access_out=_first_word(groups.get("out")),
        no_address=None if given or learned else fields.removed.get("addresses"),
        redundancy=_redundancy(crypto_map.origin.text.split()) if crypto_map else "",
    )
    return family, primary + secondary


def _ipv6(
    fields: Fields, default: Origin, prefixes: Mapping[str, IPv6Interface]
) -> tuple[Family, list[Value[Attached]]]:
    """What a port has of IPv6; its addresses add up."""
    mac = fields.get("mac")
    lines = fields.all("addresses_v6")
    made = [(ipv6_address(line.value, prefixes, mac.value if mac else ""), line) for line in lines]
    given: list[Value[Attached]] = [
        Value(address, line.origin) for address, line in made if address
    ]
    learned = [line for line in lines if line.value[0] in LEARNED_V6]
    incomplete = [line for address, line in made if not address and line not in learned]
    groups = {value.value[-1]: value for value in fields.all("access_groups_v6")}
    family = Family(
        dynamic=Value(True, learned[-1].origin) if learned else Value(False, default),
        unnumbered=fields.get("unnumbered_v6"),
        crypto_map=fields.get("crypto_map_v6"),
        access_in=_first_word(groups.get("in")),
        access_out=_first_word(groups.get("out")),
        no_address=None if lines else fields.removed.get("addresses_v6"),
        incomplete=incomplete[-1].origin if incomplete and not given else None,
    )
    return family, given


def header_name(text: str) -> tuple[str, ...]:
    """The words of the name in an `interface` line: `Gi0/1`, `Gi 0/1`, not `type tunnel`."""
    words = text.split()[1:3]
    return tuple(words[:1]) if words[0][-1:].isdigit() or words[1:2] == ["type"] else tuple(words)


def _first_word(value: Value[Any] | None) -> Value[str] | None:
    return Value(value.value[0], value.origin) if value else None


def _tunnel(fields: Fields, release: Release) -> TunnelSettings:
    default = preset(release)
    protection = fields.get("protection")
    mode = fields.value("mode", (TunnelMode.GRE, None), default)
    return TunnelSettings(
        mode=Value(mode.value[0], mode.origin),
        source=fields.get("source"),
        destination=fields.get("destination"),
        key=fields.get("key"),
        protection=_first_word(protection),
        policy=fields.get("policy"),
        shared=protection is not None and protection.value[1],
        vrf=fields.value("tunnel_vrf", "", unset("default: the global table")),
        nhrp=_nhrp(fields),
        overlay=mode.value[1],
    )


def _nhrp(fields: Fields) -> Nhrp | None:
    servers: list[Value[Address]] = []
    maps: list[NhrpMap] = []
    named: list[tuple[Address, Value[str]]] = []
    multicast: list[Value[Address]] = []
    for value in fields.all("servers"):
        words = value.value
        try:
            server = address(words[0])
            servers.append(Value(server, value.origin))
            if "nbma" in words:
                nbma = words[words.index("nbma") + 1]
                if "multicast" in words and address_or_none(nbma):
                    multicast.append(Value(address(nbma), value.origin))
                if not (nbma[:1].isdigit() or ":" in nbma):
                    named.append((server, Value(nbma, value.origin)))
                    continue
                maps.append(NhrpMap(server, address(nbma), value.origin))
        except (ValueError, IndexError):
            continue  # a server by name or `dynamic`: nothing that pairs two routers
    for value in fields.all("maps"):
        try:
            inside = address(value.value[0].partition("/")[0])
            maps.append(NhrpMap(inside, address(value.value[-1]), value.origin))
        except ValueError:
            continue
    network_id = fields.get("network_id")
    for value in fields.all("multicast"):
        target = address_or_none(value.value[0])
        if target:
            multicast.append(Value(target, value.origin))
    dynamic = any(value.value[0] == "dynamic" for value in fields.all("multicast"))
    if not (network_id or servers or maps or dynamic):
        return None
    return Nhrp(
        network_id=network_id,
        authentication=fields.get("authentication"),
        servers=tuple(servers),
        maps=tuple(maps),
        dynamic=dynamic,
        named=tuple(named),
        multicast=tuple(multicast),
        redirect=_on_or_off(fields, "redirect"),
        shortcut=_on_or_off(fields, "shortcut"),
    )


def _routing(fields: Fields) -> PortRouting | None:
    """What a tunnel says of routing protocols; None for nothing, as on most."""
    routing = PortRouting(
        ospf=any("area" in line.value for line in fields.all("ospf")),
        ospf_network=fields.get("ospf_network"),
        ospf_hello=fields.get("ospf_hello"),
        unsplit=fields.removed.get("split_horizon"),
        summarised=fields.get("summary") is not None,
    )
    return routing if routing != _NO_ROUTING else None


_NO_ROUTING = PortRouting(
    ospf=False, ospf_network=None, ospf_hello=None, unsplit=None, summarised=False
)


def _on_or_off(fields: Fields, key: str) -> Value[bool] | None:
    """What a line says that may also say `no`."""
    removed = fields.removed.get(key)
    return fields.get(key) or (Value(False, removed) if removed else None)
