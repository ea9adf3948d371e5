"""What a crypto map cannot be asked to do, and the kind of tunnel that is meant instead."""

from collections.abc import Iterator, Mapping

from bothends.inventory.problems import Problem
from bothends.inventory.schema import AnyEndForm, EndForm, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import Mode

NOT_YET = "lint and diagnose know that kind, the inventory cannot describe it yet"
_NOT_OUTSIDE = "no packet to the peer leaves by it; name the interface that faces the peer"
NO_CRYPTO_MAP: Mapping[str, str] = {
    "Tunnel": f"IPsec on a tunnel interface is a static VTI (kind svti): {NOT_YET}",
    "Virtual-Template": f"IPsec on a virtual template is a dynamic VTI: {NOT_YET}",
    "Virtual-Access": f"IPsec on a virtual access interface is a dynamic VTI: {NOT_YET}",
    "Loopback": _NOT_OUTSIDE,
    "Null": _NOT_OUTSIDE,
    "nve": _NOT_OUTSIDE,
}
"""Interfaces that carry no crypto map of a site-to-site tunnel, and what to do instead."""


def check_kind(
    source: YamlSource, name: str, tunnel: TunnelForm, profile: ProfileForm | None
) -> Iterator[Problem]:
    """Whether what the tunnel says is what a crypto map does."""
    at = ("tunnels", name)
    for device, end in tunnel.ends.items():
        if isinstance(end, EndForm):
            yield from _interface(source, (*at, "ends", device), end)
        yield from _own_address(source, (*at, "ends", device), end)
    if profile and profile.phase2.mode is Mode.TRANSPORT:
        networks = ", ".join(str(n) for end in tunnel.ends.values() for n in end.networks)
        yield source.error(
            (*at, "profile"),
            f"expected a profile with mode: tunnel for {networks}, "
            f"found mode: transport in {tunnel.profile!r}",
            "transport mode protects only packets between the two peers themselves, as in "
            f"GRE over IPsec (kind gre): {NOT_YET}",
        )


def _interface(source: YamlSource, path: Path_, end: EndForm) -> Iterator[Problem]:
    kind = end.interface.rstrip("0123456789/.:")
    if hint := NO_CRYPTO_MAP.get(kind):
        yield source.error(
            (*path, "interface"),
            f"expected an interface that can carry a crypto map, found {end.interface}",
            hint,
        )


def _own_address(source: YamlSource, path: Path_, end: AnyEndForm) -> Iterator[Problem]:
    """A selector of the peer's address alone: it would encrypt what carries the tunnel."""
    for index, network in enumerate(end.networks):
        if network.prefixlen == network.max_prefixlen and end.address in network:
            yield source.error(
                (*path, "networks", index),
                f"expected networks behind this end, found its own address {network}",
                f"traffic between the peers themselves is GRE over IPsec (kind gre): {NOT_YET}",
            )
