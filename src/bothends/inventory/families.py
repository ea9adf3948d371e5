"""Versions of IP: one carries a tunnel, one goes through it, and which go together."""

from collections.abc import Iterator

from bothends.inventory.kinds import KINDS
from bothends.inventory.problems import Problem
from bothends.inventory.schema import AnyEndForm, EndForm, FileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import Attached, IkeVersion, Network

IPV6 = 6


def check_families(
    source: YamlSource, name: str, tunnel: TunnelForm, form: FileForm
) -> Iterator[Problem]:
    """Whether the addresses of a tunnel are of versions of IP that go together."""
    at: Path_ = ("tunnels", name)
    if not tunnel.ends:
        return
    ends = [(device, (*at, "ends", device), end) for device, end in tunnel.ends.items()]
    known = [each for each in ends if not each[2].dynamic]
    first, _, one = known[0] if known else ends[0]
    outer = one.address.version
    for _, path, end in known[1:]:
        if end.address.version != outer:
            yield source.error(
                (*path, "address"),
                f"expected an IPv{outer} address like that of {first}, found {end.address}",
                "IKE runs between two addresses of one version of IP",
            )
    if any(end.address.version != outer for _, _, end in known):
        return
    for _, path, end in ends:
        yield from _next_hop(source, path, end)
    listed = KINDS[tunnel.kind].build(tunnel).listed
    inner = outer if listed else _inner(tunnel, form) or outer
    hint = (
        f"{KINDS[tunnel.kind].title} encrypts the version of IP that its peer is of; kind: svti "
        "or gre carries the other"
        if listed
        else "one version of IP goes through a tunnel: write another tunnel for the other"
    )
    for _, path, end in ends:
        for index, network in enumerate(end.networks):
            if network.version != inner:
                yield source.error(
                    (*path, "networks", index),
                    f"expected an IPv{inner} network, as in all of this tunnel, found {network}",
                    hint,
                )
    yield from _one_inner(source, at, tunnel, form, inner)
    yield from _ikev1_in_a_vrf(source, at, tunnel, form)


def _inner(tunnel: TunnelForm, form: FileForm) -> int | None:
    """The version of IP inside, as the first of what says it says."""
    networks: list[Network | Attached] = []
    if isinstance(tunnel.inside, str):
        networks += [form.pools[tunnel.inside].network] if tunnel.inside in form.pools else []
    elif tunnel.inside:
        networks.append(tunnel.inside)
    networks += [end.inside for end in tunnel.ends.values() if end.inside]
    networks += [network for end in tunnel.ends.values() for network in end.networks]
    return networks[0].version if networks else None


def _one_inner(
    source: YamlSource, at: Path_, tunnel: TunnelForm, form: FileForm, inner: int
) -> Iterator[Problem]:
    given = tunnel.inside
    if isinstance(given, str):
        given = form.pools[given].network if given in form.pools else None
    if given and given.version != inner:
        yield source.error(
            (*at, "inside"),
            f"expected an IPv{inner} network like those of the ends, found {given}",
            "the tunnel interfaces have addresses of what goes through the tunnel",
        )
    for device, end in tunnel.ends.items():
        if end.inside and end.inside.version != inner:
            yield source.error(
                (*at, "ends", device, "inside"),
                f"expected an IPv{inner} address, found {end.inside}",
                "the two tunnel interfaces are in one network",
            )


def _next_hop(source: YamlSource, path: Path_, end: AnyEndForm) -> Iterator[Problem]:
    next_hop = end.next_hop if isinstance(end, EndForm) else None
    if next_hop and next_hop.version != end.address.version:
        yield source.error(
            (*path, "next_hop"),
            f"expected an IPv{end.address.version} address like that of this end, found {next_hop}",
            "it leads to the peer",
        )


def _ikev1_in_a_vrf(
    source: YamlSource, at: Path_, tunnel: TunnelForm, form: FileForm
) -> Iterator[Problem]:
    profile = form.profiles.get(tunnel.profile)
    for device, end in tunnel.ends.items():
        front = isinstance(end, EndForm) and end.fvrf
        if front and end.address.version == IPV6 and profile and profile.ike is IkeVersion.V1:
            yield source.error(
                (*at, "ends", device, "fvrf"),
                f"expected no front-door VRF for IKEv1 over IPv6, found {front}",
                "match identity address ipv6 takes no VRF (IOS Security Command Reference); write "
                "a profile with ike: 2",
            )
