"""The files of an inventory, written as a person would."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network

from bothends.adopt.adoption import Adopted, Adoption
from bothends.model import End, Phase1, Transform, Tunnel
from bothends.platforms.router import Router

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
            yield f"  hostname: {ends[name].address}"
        yield "  groups: [ios]"
        addressed = [i for i in router.interfaces.values() if i.addresses]
        gateway = next((r.next_hop for r in router.routes if r.network == ANY and not r.vrf), None)
        if addressed or gateway:
            yield "  data:"
        if addressed:
            yield "    interfaces:"
            yield from (f"      {i.name}: {i.addresses[0].value}" for i in addressed)
        if gateway:
            yield f"    default_gateway: {gateway}"


def _tunnels(adopted: Sequence[Adopted]) -> Iterator[str]:
    yield "---"
    profiles: dict[str, str] = {}
    for each in adopted:
        body = "\n".join(_profile(each.tunnel))
        profiles.setdefault(body, _profile_name(each.tunnel, profiles.values()))
    yield "profiles:" if profiles else "profiles: {}"
    for body, name in profiles.items():
        yield f"  {name}:"
        yield body
    yield ""
    yield "tunnels:" if adopted else "tunnels: {}"
    for each in adopted:
        tunnel = each.tunnel
        body = "\n".join(_profile(tunnel))
        yield f"  {tunnel.name}:"
        yield f"    profile: {profiles[body]}"
        yield f"    psk: {tunnel.psk}"
        yield "    ends:"
        for end in tunnel.ends:
            yield from _end(end)


def _profile_name(tunnel: Tunnel, used_names: Iterable[str]) -> str:
    first = tunnel.phase1[0]
    name = f"{first.encryption}-{first.hash}-group{first.dh_group}"
    name = f"v1-{name}" if not name[0].isalpha() else name
    used = set(used_names)
    numbers = (f"{name}-{count}" for count in range(2, len(used) + 3))
    return name if name not in used else next(each for each in numbers if each not in used)


def _profile(tunnel: Tunnel) -> Iterator[str]:
    phase2 = tunnel.phase2
    yield "    ike: 1"
    yield "    phase1:"
    yield from (f"      - {_phase1(each)}" for each in tunnel.phase1)
    yield "    phase2:"
    yield f"      transforms: [{', '.join(map(_transform, phase2.transforms))}]"
    yield f"      mode: {phase2.mode}"
    if phase2.pfs_group:
        yield f"      pfs_group: {phase2.pfs_group}"
    life = phase2.lifetime
    yield f"      lifetime: {{seconds: {life.seconds}, kilobytes: {life.kilobytes}}}"
    if dpd := tunnel.dpd:
        mode = "periodic" if dpd.periodic else "on-demand"
        yield f"    dpd: {{interval: {dpd.interval}, retry: {dpd.retry}, mode: {mode}}}"


def _phase1(one: Phase1) -> str:
    return (
        f"{{encryption: {one.encryption}, hash: {one.hash}, dh_group: {one.dh_group}, "
        f"authentication: {one.authentication}, lifetime: {one.lifetime}}}"
    )


def _transform(one: Transform) -> str:
    integrity = f", integrity: {one.integrity}" if one.integrity else ""
    return f"{{encryption: {one.encryption}{integrity}}}"


def _end(end: End) -> Iterator[str]:
    yield f"      {end.device}:"
    yield f"        interface: {end.interface}"
    yield f"        address: {end.address}"
    yield f"        networks: [{', '.join(map(str, end.networks))}]"
    if end.next_hop:
        yield f"        next_hop: {end.next_hop}"
    if objects := end.objects:
        yield "        objects:"
        yield f"          crypto_map: {_quoted(objects.crypto_map)}"
        yield f"          sequence: {objects.sequence}"
        yield f"          access_list: {_quoted(objects.access_list)}"
        yield f"          transform_sets: [{', '.join(map(_quoted, objects.transform_sets))}]"
        if objects.isakmp_profile:
            yield f"          isakmp_profile: {_quoted(objects.isakmp_profile)}"
        if objects.keyring:
            yield f"          keyring: {_quoted(objects.keyring)}"


def _quoted(name: str) -> str:
    """A name of IOS as YAML text: they may look like numbers, or like nothing at all."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
