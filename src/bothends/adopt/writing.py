"""The files of an inventory, written as a person would."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from ipaddress import IPv4Network

from bothends.adopt.result import Adopted, Adoption
from bothends.inventory.profile_text import profile_lines
from bothends.model import End, GreOverIpsec, IkeVersion, KeyPerEnd, Kind, Objects, Routed, Tunnel
from bothends.platforms.router import Interface, Router

ANY = IPv4Network("0.0.0.0/0")


def inventory_files(adoption: Adoption, *, hosts: bool = True) -> dict[str, str]:
    """The text of each file, by its name; only tunnels.yaml without `hosts`."""
    files = {"tunnels.yaml": "\n".join(_tunnels(adoption.adopted)) + "\n"}
    if hosts:
        files |= {
            "hosts.yaml": "\n".join(_hosts(adoption.routers, adoption.adopted)) + "\n",
            "groups.yaml": "---\nios:\n  platform: ios\n",
            "defaults.yaml": "---\nport: 22\n",
        }
    return files


def _hosts(routers: Mapping[str, Router], adopted: Iterable[Adopted]) -> Iterator[str]:
    yield "---"
    yield "# Taken from running configurations. hostname is that of a tunnel: write the"
    yield "# address by which SSH reaches the router, where that is another one."
    ends = {end.device: end for each in adopted for end in each.tunnel.ends}
    for name, router in routers.items():
        yield f"{name}:"
        if name in ends:
            yield f"  hostname: {_plain(ends[name].address)}"
        yield "  groups: [ios]"
        addressed = [i for i in router.interfaces.values() if i.addresses]
        gateway = next((r.next_hop for r in router.routes if r.network == ANY and not r.vrf), None)
        if addressed or gateway:
            yield "  data:"
        if addressed:
            yield "    interfaces:"
            yield from (f"      {i.name}: {_addresses(i)}" for i in addressed)
        vrfs = {i.name: i.vrf.value for i in router.interfaces.values() if i.vrf.value}
        if vrfs:
            yield "    vrfs:" if addressed or gateway else "  data:\n    vrfs:"
            yield from (f"      {name}: {vrf}" for name, vrf in vrfs.items())
        if gateway:
            yield f"    default_gateway: {_plain(gateway)}"


def _plain(value: object) -> str:
    """A value as YAML text; an address of IPv6 may end in a colon."""
    return f'"{value}"' if ":" in str(value) else str(value)


def _addresses(port: Interface) -> str:
    addresses = [_plain(each.value) for each in (*port.attached(4), *port.attached(6))]
    return addresses[0] if len(addresses) == 1 else f"[{', '.join(addresses)}]"


def _tunnels(adopted: Sequence[Adopted]) -> Iterator[str]:
    yield "---"
    profiles: dict[str, str] = {}
    for each in adopted:
        body = "\n".join(profile_lines(each.tunnel))
        profiles.setdefault(body, _profile_name(each.tunnel, profiles.values()))
    yield "profiles:" if profiles else "profiles: {}"
    for body, name in profiles.items():
        yield f"  {name}:"
        yield body
    yield ""
    yield "tunnels:" if adopted else "tunnels: {}"
    for each in adopted:
        tunnel = each.tunnel
        body = "\n".join(profile_lines(tunnel))
        yield f"  {tunnel.name}:"
        if tunnel.kind is not Kind.CRYPTO_MAP:
            yield f"    kind: {tunnel.kind}"
        yield f"    profile: {profiles[body]}"
        yield from _authentication(tunnel)
        if ppk := tunnel.ppk:
            required = str(ppk.required).lower()
            yield f"    ppk: {{id: {_quoted(ppk.id)}, key: {ppk.key}, required: {required}}}"
        yield from _carrier(tunnel)
        yield "    ends:"
        for end in tunnel.ends:
            yield from _end(tunnel, end)


def _profile_name(tunnel: Tunnel, used_names: Iterable[str]) -> str:
    first = tunnel.phase1[0]
    name = f"{first.encryption}-{first.hash}-group{first.dh_group}"
    version = f"v{tunnel.ike:d}-"
    name = version + name if tunnel.ike is IkeVersion.V2 or not name[0].isalpha() else name
    used = set(used_names)
    numbers = (f"{name}-{count}" for count in range(2, len(used) + 3))
    return name if name not in used else next(each for each in numbers if each not in used)


def _authentication(tunnel: Tunnel) -> Iterator[str]:
    if tunnel.certified:
        return
    if isinstance(tunnel.authentication, KeyPerEnd):
        keys = (f"{end.device}: {tunnel.key_of(end)}" for end in tunnel.ends)
        yield f"    psk: {{{', '.join(keys)}}}"
    else:
        yield f"    psk: {tunnel.psk}"


def _carrier(tunnel: Tunnel) -> Iterator[str]:
    carrier = tunnel.carrier
    if isinstance(carrier, Routed) and not carrier.routes:
        yield "    routes: none"
    if isinstance(carrier, GreOverIpsec) and carrier.key is not None:
        yield f"    tunnel_key: {carrier.key}"


def _end(tunnel: Tunnel, end: End) -> Iterator[str]:
    yield f"      {end.device}:"
    yield f"        interface: {end.interface}"
    yield f"        address: {_plain(end.address)}"
    if end.networks:
        yield f"        networks: [{', '.join(map(_plain, end.networks))}]"
    optional = {
        "interface_address": end.interface_address,
        "trustpoint": tunnel.trustpoint_of(end),
        "subject": tunnel.subject_of(end),
        "next_hop": end.next_hop,
        "fvrf": end.fvrf,
        "vrf": end.vrf,
        "inside": end.inside,
        "tunnel_interface": end.tunnel_interface,
        "identity": f"{end.identity.kind}:{end.identity.value}" if end.identity else "",
    }
    yield from (f"        {key}: {_plain(value)}" for key, value in optional.items() if value)
    if end.objects:
        yield "        objects:"
        yield from _objects(end.objects)


def _objects(objects: Objects) -> Iterator[str]:
    """The names that are there, in the order in which the model has them."""
    for field in fields(objects):
        value = getattr(objects, field.name)
        if field.name == "crypto_map":
            value = value.removeprefix("ipv6 ")  # the addresses of the end say it
        if isinstance(value, tuple) and value:
            yield f"          {field.name}: [{', '.join(map(_quoted, value))}]"
        elif value:
            yield f"          {field.name}: {value if isinstance(value, int) else _quoted(value)}"


def _quoted(name: str) -> str:
    """A name of IOS as YAML text: they may look like numbers, or like nothing at all."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
