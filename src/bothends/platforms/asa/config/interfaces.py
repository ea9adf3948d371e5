"""Reader of the interfaces of an ASA, and of its routes."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Interface, IPv6Network

from bothends.model import Attached, IkeVersion, address_or_none
from bothends.platforms.asa.config.objects import Objects
from bothends.platforms.asa.config.release import Defaults
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.asa.config.vocabularies import INTERFACE
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    Family,
    Interface,
    Origin,
    Route,
    TunnelMode,
    TunnelSettings,
    Value,
    canonical_interface,
)

_DECIDING = ("nameif", "ip address", "ipv6 address", "tunnel", "shutdown")
_MODES = {("ipv4",): TunnelMode.IPSEC, ("ipv6",): TunnelMode.IPSEC_V6}


def read_interfaces(
    top: TopLevel, row: Defaults, maps: Mapping[str, str], nat: Mapping[str, Origin]
) -> dict[str, Interface]:
    """The interfaces by the names of their hardware.

    Args:
        top: the lines.
        row: what the release takes for granted.
        maps: the crypto map of each interface, by `nameif`.
        nat: a translating line that leaves by an interface, by `nameif`.
    """
    lines = list(top.merged("interface", words=2))
    spoken = {
        version: {value.value for value in top.globals.all(key)}
        for version, key in ((IkeVersion.V1, "ikev1_on"), (IkeVersion.V2, "ikev2_on"))
    }
    hardware = {name: _name(line) for line in lines if (name := _nameif(line))}

    def read(line: Line) -> Interface:
        return _interface(top, line, row, maps=maps, nat=nat, spoken=spoken, hardware=hardware)

    return {port.name: port for port in top.read(lines, read)}


def _name(line: Line) -> str:
    return canonical_interface("".join(line.text.split()[1:]))


def _nameif(line: Line) -> str:
    return next((child.text.split()[1] for child in line.find("nameif ")), "")


def _interface(
    top: TopLevel,
    line: Line,
    row: Defaults,
    *,
    maps: Mapping[str, str],
    nat: Mapping[str, Origin],
    spoken: Mapping[IkeVersion, set[str]],
    hardware: Mapping[str, str],
) -> Interface:
    fields = Fields(top.file, line.children, INTERFACE)
    nameif = fields.value("nameif", "", top.default).value
    name = _name(line)
    address = fields.get("address")
    attached: list[Value[Attached]] = [address] if address and address.value else []
    six, learned = _ipv6(fields)
    crypto_map = maps.get(nameif)
    side = Value("outside", nat[nameif]) if nameif in nat else None
    if side is None and nat and nameif and not name.startswith("Tunnel"):
        side = Value("inside", next(iter(nat.values())))
    tunnel = _tunnel(top, fields, hardware) if name.startswith("Tunnel") else None
    return Interface(
        name=name,
        addresses=(*attached, *six),
        ipv4=Family(
            dynamic=Value(address is not None and address.value is None, top.default),
            unnumbered=None,
            crypto_map=Value(crypto_map, top.default) if crypto_map else None,
            access_in=None,
            access_out=None,
            no_address=None if address else fields.removed.get("address"),
        ),
        ipv6=Family(Value(learned, top.default), None, None, None, None),
        vrf=Value("", top.default),
        shutdown=fields.value("shutdown", False, top.default),
        nat=side,
        ip_mtu=None,
        adjust_mss=top.globals.value("mss", row.mss, top.default) if tunnel else None,
        keepalive=None,
        tunnel=tunnel,
        origin=top.origin(line),
        unread=tuple(
            each for each in fields.unread if each.text.removeprefix("no ").startswith(_DECIDING)
        ),
        nameif=nameif,
        ike=frozenset(version for version, on in spoken.items() if nameif in on),
    )


def _ipv6(fields: Fields) -> tuple[list[Value[Attached]], bool]:
    """The IPv6 addresses of a port, and whether it learns one."""
    addresses: list[Value[Attached]] = []
    learned = False
    for value in fields.all("addresses_v6"):
        word = value.value[0]
        if word in {"autoconfig", "dhcp"}:
            learned = True
        elif "/" in word and "eui-64" not in value.value:
            addresses.append(Value(IPv6Interface(word), value.origin))
    return addresses, learned


def _tunnel(top: TopLevel, fields: Fields, hardware: Mapping[str, str]) -> TunnelSettings:
    """The tunnel lines: always IPsec, never GRE (Cisco ASA VPN guide: Virtual Tunnel Interface)."""
    source, mode = fields.get("source"), fields.get("mode")
    if mode and tuple(mode.value) not in _MODES:
        fields.unread.append(mode.origin)
    known = _MODES.get(tuple(mode.value), TunnelMode.OTHER) if mode else TunnelMode.OTHER
    return TunnelSettings(
        mode=Value(known, mode.origin if mode else top.default),
        source=Value(hardware.get(source.value, source.value), source.origin) if source else None,
        destination=fields.get("destination"),
        key=None,
        protection=fields.get("protection"),
        policy=fields.get("policy"),
        shared=False,
        vrf=Value("", top.default),
        nhrp=None,
    )


def read_routes(
    top: TopLevel, objects: Objects, ports: Mapping[str, Interface]
) -> tuple[Route, ...]:
    """The static routes; `ports` are the interfaces by `nameif`."""
    routes: list[Route] = []
    for line in top.lines.get("route", ()):
        words = line.text.split()
        try:
            network = IPv4Network(f"{objects.named(words[2])}/{words[3]}", strict=False)
            routes.append(_route(top, line, network, objects.named(words[4]), ports))
        except (ValueError, IndexError):
            top.not_read.append(top.origin(line))
    for line in top.lines.get("ipv6 route", ()):
        words = line.text.split()
        try:
            routes.append(_route(top, line, IPv6Network(words[3], strict=False), words[4], ports))
        except (ValueError, IndexError):
            top.not_read.append(top.origin(line))
    return tuple(routes)


def _route(
    top: TopLevel,
    line: Line,
    network: IPv4Network | IPv6Network,
    towards: str,
    ports: Mapping[str, Interface],
) -> Route:
    words: Sequence[str] = line.text.split()
    by = words[2] if words[0] == "ipv6" else words[1]
    port = ports.get(by)
    return Route("", network, address_or_none(towards), port.name if port else by, top.origin(line))
