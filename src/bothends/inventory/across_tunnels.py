"""What tunnels of one router do to each other: it tells peers and traffic apart, or it cannot."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bothends.inventory.backups import is_backup
from bothends.inventory.problems import Problem
from bothends.inventory.schema import (
    AnyEndForm,
    DpdForm,
    EndForm,
    FileForm,
    ProfileForm,
    TunnelForm,
)
from bothends.inventory.source import YamlSource
from bothends.model import IkeVersion, Network


@dataclass(frozen=True, slots=True)
class _Member:
    """One tunnel as one of its routers sees it."""

    tunnel: str
    here: EndForm
    there: AnyEndForm
    pair: frozenset[str]
    profile: ProfileForm

    @property
    def dpd(self) -> DpdForm | None:
        """That of IKEv1: under IKEv2, each profile has its own."""
        return self.profile.dpd if self.profile.ike is IkeVersion.V1 else None


def check_between(source: YamlSource, form: FileForm) -> Iterator[Problem]:
    """Problems that no tunnel has alone."""
    yield from _names(source, form.tunnels)
    yield from _addresses(source, form.tunnels)
    reported: set[frozenset[str]] = set()
    for device, members in _by_device(form).items():
        yield from _traffic(source, form, members, reported)
        yield from _peers(source, device, members, reported)
        yield from _keepalives(source, device, members)
        yield from _router_wide(source, device, members)


def _by_device(form: FileForm) -> Mapping[str, list[_Member]]:
    members: dict[str, list[_Member]] = {}
    for name, tunnel in form.tunnels.items():
        if len(tunnel.ends) != 2 or tunnel.profile not in form.profiles:
            continue  # told already, and nothing can be said of it
        pair = frozenset(tunnel.ends)
        for device, here in tunnel.ends.items():
            if not isinstance(here, EndForm):
                continue  # how a partner's gateway tells tunnels apart is not known
            there = next(end for other, end in tunnel.ends.items() if other != device)
            profile = form.profiles[tunnel.profile]
            member = _Member(name, here, there, pair, profile)
            members.setdefault(device, []).append(member)
    return members


def _names(source: YamlSource, tunnels: Mapping[str, TunnelForm]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in tunnels:
        before = first.setdefault(name.casefold(), name)
        if before != name:
            yield source.key_error(
                ("tunnels", name),
                f"expected names that differ in more than case, found {name!r} beside {before!r}",
                "rename one: their objects on the router would be hard to distinguish",
            )


def _addresses(source: YamlSource, tunnels: Mapping[str, TunnelForm]) -> Iterator[Problem]:
    interfaces: dict[tuple[str, str, int], tuple[str, object]] = {}
    owners: dict[object, str] = {}
    for name, tunnel in tunnels.items():
        for device, end in tunnel.ends.items():
            path = ("tunnels", name, "ends", device, "address")
            interface = end.interface if isinstance(end, EndForm) else str(end.address)
            before, address = interfaces.setdefault(
                (device, interface, end.address.version), (name, end.address)
            )
            if address != end.address:
                yield source.error(
                    path,
                    f"expected the address {address} of {device} {interface} as in tunnel "
                    f"{before!r}, found {end.address}",
                    "an interface has one address that peers are configured with",
                )
            if end.dynamic:
                continue
            owner = owners.setdefault(end.address, device)
            if owner not in tunnel.ends:
                yield source.error(
                    path,
                    f"expected an address of {device}, found {end.address} of {owner}",
                    "two routers never have the same one",
                )


def _traffic(
    source: YamlSource, form: FileForm, members: Iterable[_Member], reported: set[frozenset[str]]
) -> Iterator[Problem]:
    """Two tunnels for the same packets: the crypto map's first entry takes them all."""
    for before, member in _overlapping(members):
        both = frozenset({before.tunnel, member.tunnel})
        if is_backup(form, before.tunnel, member.tunnel):
            continue  # of one entry, or of routes with a preference
        rivals = before.here.interface == member.here.interface or before.pair == member.pair
        rivals = rivals and _vrf("vrf", before) == _vrf("vrf", member)
        if both not in reported and rivals and _overlap(before.here.networks, member.here.networks):
            reported.add(both)
            yield source.error(
                ("tunnels", member.tunnel),
                f"expected other networks than those of tunnel {before.tunnel!r}, found the same",
                "add the networks to one tunnel; the router would only ever use the first",
            )


def _vrf(which: str, member: _Member) -> str:
    """The VRF that an end of ours names; of a partner's end, none is known."""
    return getattr(member.here, which, None) or ""


def _overlapping(members: Iterable[_Member]) -> Iterator[tuple[_Member, _Member]]:
    """Pairs of tunnels whose far networks overlap, the one that stands first in front.

    Networks are nested or apart: in their order, only what holds the last one can hold the next.
    """
    placed = [
        (network, position, member)
        for position, member in enumerate(members)
        for network in member.there.networks
    ]
    placed.sort(key=lambda each: (each[0].version, each[0], each[1]))
    holding: list[tuple[Network, int, _Member]] = []
    for network, position, member in placed:
        while holding and not holding[-1][0].overlaps(network):
            holding.pop()
        for _, other, rival in holding:
            if other != position:
                yield (rival, member) if other < position else (member, rival)
        holding.append((network, position, member))


def _overlap(ones: Iterable[Network], others: Iterable[Network]) -> bool:
    return any(a.overlaps(b) for a in ones for b in others)


def _peers(
    source: YamlSource, device: str, members: Iterable[_Member], reported: set[frozenset[str]]
) -> Iterator[Problem]:
    """Two tunnels with one peer address: IOS takes its first ISAKMP profile for both."""
    known = [each for each in members if not each.there.dynamic]
    for before, member in _repeated(known, lambda each: (_vrf("fvrf", each), each.there.address)):
        both = frozenset({before.tunnel, member.tunnel})
        if both not in reported:
            reported.add(both)
            yield source.error(
                ("tunnels", member.tunnel),
                f"expected a peer of its own on {device}, found {member.there.address}, "
                f"which is that of tunnel {before.tunnel!r}",
                "a router distinguishes tunnels by their peers: add the networks to one tunnel; of "
                "a backup over another link, put each link into a VRF of its own (fvrf)",
            )


def _repeated(
    members: Iterable[_Member], key: Callable[[_Member], Hashable]
) -> Iterator[tuple[_Member, _Member]]:
    """Every tunnel whose key an earlier one has, behind that one."""
    first: dict[Hashable, _Member] = {}
    for member in members:
        before = first.setdefault(key(member), member)
        if before is not member:
            yield before, member


def _keepalives(source: YamlSource, device: str, members: Iterable[_Member]) -> Iterator[Problem]:
    periodic = [each for each in members if each.dpd and each.dpd.mode == "periodic"]
    for before, member in _repeated(periodic, lambda _: device):
        if before.dpd and member.dpd and before.dpd != member.dpd:
            yield source.error(
                ("tunnels", member.tunnel, "profile"),
                f"expected the periodic DPD of tunnel {before.tunnel!r} on {device} "
                f"({before.dpd.interval} {before.dpd.retry}), "
                f"found {member.dpd.interval} {member.dpd.retry}",
                "it is one setting of the whole router; mode: on-demand is one of each tunnel",
            )


def _router_wide(source: YamlSource, device: str, members: Iterable[_Member]) -> Iterator[Problem]:
    """Settings of a profile that a router has once, for all of its tunnels."""
    for version, key in _ONCE_A_ROUTER:
        users = [m for m in members if m.profile.ike is version and getattr(m.profile, key)]
        for before, member in _repeated(users, lambda _: device):
            first, second = getattr(before.profile, key), getattr(member.profile, key)
            if first != second:
                yield source.error(
                    ("tunnels", member.tunnel, "profile"),
                    f"expected {key}: {first} as in tunnel {before.tunnel!r} on {device}, found "
                    f"{second}",
                    "it is one setting of the whole router",
                )


_ONCE_A_ROUTER = ((IkeVersion.V2, "fragmentation"), (IkeVersion.V1, "nat_keepalive"))
