"""What belongs to each kind of tunnel: its keys, its modes, where it can stand; one row a kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bothends.inventory.problems import Problem, alternatives
from bothends.inventory.schema import AnyEndForm, EndForm, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import Carrier, CryptoMap, GreOverIpsec, Kind, Mode, MultiSaVti, StaticVti

_NOT_OUTSIDE = "no packet to the peer leaves by it; name the interface that faces the peer"
_TUNNEL = (
    "of a tunnel interface (kind: svti, multi-sa-vti or gre) name the interface that faces the peer"
)
_DYNAMIC = (
    "a dynamic VTI; name the interface that faces the peers, and write address: dynamic there"
)
_VIRTUAL = {
    "Tunnel": _TUNNEL,
    "Virtual-Template": f"IPsec on a virtual template is {_DYNAMIC}",
    "Virtual-Access": f"IPsec on a virtual access interface is {_DYNAMIC}",
    "Null": _NOT_OUTSIDE,
    "nve": _NOT_OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one kind."""

    title: str
    """As a sentence names it."""
    build: Callable[[TunnelForm], Carrier]
    tunnel_keys: frozenset[str] = frozenset()
    """Keys of a tunnel that this kind takes and some other does not."""
    end_keys: frozenset[str] = frozenset()
    """Keys of an end that this kind takes and some other does not."""
    modes: Mapping[Mode, str] | None = None
    """Modes of ESP that do not go with it, and why."""
    not_outside: Mapping[str, str] | None = None
    """Interfaces that cannot face the peer, and what to do instead."""
    no_nat: str = ""
    """Why no NAT can stand in front of an end, and what to do instead."""
    no_dynamic: str = ""
    """Why no end can have a dynamic address, and what to do instead."""
    no_backup: str = ""
    """Why it is no backup of another tunnel, and what to do instead."""


def _distance(form: TunnelForm) -> int:
    return form.distance or (BACKUP_DISTANCE if form.backup_of else 1)


_TUNNEL_MODE = {Mode.TRANSPORT: "tunnel mode ipsec needs tunnel mode (IOS XE 17, IPsec VTI)"}
BACKUP_DISTANCE = 10
"""Of the routes of a backup, where the inventory says no other."""
KINDS: Mapping[Kind, Row] = {
    Kind.CRYPTO_MAP: Row(
        "a crypto map",
        lambda _form: CryptoMap(),
        modes={
            Mode.TRANSPORT: "transport mode protects only packets between the two peers themselves"
        },
        not_outside={**_VIRTUAL, "Loopback": _NOT_OUTSIDE},
    ),
    Kind.SVTI: Row(
        "a static VTI",
        lambda form: StaticVti(form.routes == "static", form.path_mtu, _distance(form)),
        tunnel_keys=frozenset({"inside", "routes", "distance", "path_mtu"}),
        end_keys=frozenset({"inside", "tunnel_interface"}),
        modes=_TUNNEL_MODE,
        not_outside=_VIRTUAL,
    ),
    Kind.MULTI_SA_VTI: Row(
        "a multi-SA VTI",
        lambda form: MultiSaVti(form.routes == "static", form.path_mtu, _distance(form)),
        tunnel_keys=frozenset({"inside", "routes", "distance", "path_mtu"}),
        end_keys=frozenset({"inside", "tunnel_interface"}),
        modes=_TUNNEL_MODE,
        not_outside=_VIRTUAL,
        no_backup="its SAs are for the networks, whose packets go through the primary: nothing "
        "would show that it works; use kind: svti for both",
    ),
    Kind.GRE: Row(
        "GRE over IPsec",
        lambda form: GreOverIpsec(
            form.routes == "static", form.path_mtu, _distance(form), form.tunnel_key
        ),
        tunnel_keys=frozenset({"inside", "routes", "distance", "path_mtu", "tunnel_key"}),
        end_keys=frozenset({"inside", "tunnel_interface"}),
        not_outside=_VIRTUAL,
        no_nat="Cisco's guide to point-to-point GRE over IPsec requires tunnel mode across a NAT, "
        "where the inner header keeps the address that the NAT hides, and the other end has no "
        "tunnel for that; use kind: svti",
        no_dynamic="GRE needs a destination at both ends, or DMVPN, which is not rendered; use "
        "kind: multi-sa-vti or crypto-map",
    ),
}
"""Every kind that the inventory can describe."""
_ONLY_TUNNEL = frozenset[str]().union(*(row.tunnel_keys for row in KINDS.values()))
_ONLY_END = frozenset[str]().union(*(row.end_keys for row in KINDS.values()))


def check_kind(
    source: YamlSource, name: str, tunnel: TunnelForm, profile: ProfileForm | None
) -> Iterator[Problem]:
    """Whether what the tunnel says is what its kind does."""
    at, row = ("tunnels", name), KINDS[tunnel.kind]
    yield from _keys(source, at, tunnel, _ONLY_TUNNEL - row.tunnel_keys, "tunnel_keys")
    for device, end in tunnel.ends.items():
        path = (*at, "ends", device)
        yield from _keys(source, path, end, _ONLY_END - row.end_keys, "end_keys")
        if isinstance(end, EndForm):
            yield from _interface(source, path, end, row)
            yield from _behind_nat(source, path, tunnel, profile)
        yield from _own_address(source, path, end)
    carrier = row.build(tunnel)
    if carrier.routed:
        yield from _missing_inside(source, at, tunnel)
    if carrier.listed:
        yield from _missing_networks(source, at, tunnel, row)
    mode = profile.phase2.mode if profile else None
    if mode and row.modes and (why := row.modes.get(mode)):
        yield source.error(
            (*at, "profile"),
            f"expected a profile with mode: tunnel for {row.title}, found mode: {mode} in "
            f"{tunnel.profile!r}",
            why,
        )


def _behind_nat(
    source: YamlSource, path: Path_, tunnel: TunnelForm, profile: ProfileForm | None
) -> Iterator[Problem]:
    end = tunnel.ends[str(path[-1])]
    if not isinstance(end, EndForm) or end.interface_address is None:
        return
    where = (*path, "interface_address")
    row = KINDS[tunnel.kind]
    if row.no_nat:
        message = f"expected no NAT in front of {row.title}, found interface_address"
        yield source.key_error(where, message, row.no_nat)
    if end.interface_address == end.address:
        yield source.error(
            where,
            f"expected the address that the NAT hides, found {end.address}, which is address:",
            "leave it out where there is no NAT",
        )
    if profile and profile.nat_keepalive is None:
        yield source.warning(
            where,
            "a NAT removes the entry of a router that sends nothing: nat_keepalive: 20 in profile "
            f"{tunnel.profile!r} keeps it",
        )


def _keys(
    source: YamlSource, path: Path_, form: Any, others: frozenset[str], which: str
) -> Iterator[Problem]:
    """Keys that belong to other kinds."""
    for key in sorted(form.model_fields_set & others):
        owners = alternatives([kind for kind, row in KINDS.items() if key in getattr(row, which)])
        yield source.key_error(
            (*path, key),
            f"expected no key {key!r} in a tunnel of this kind, found one",
            f"it belongs to kind: {owners}",
        )


def _missing_networks(
    source: YamlSource, at: Path_, tunnel: TunnelForm, row: Row
) -> Iterator[Problem]:
    for device, end in tunnel.ends.items():
        if not end.networks:
            yield source.error(
                (*at, "ends", device),
                "expected a key 'networks', found none",
                f"{row.title} encrypts what goes from and to the networks of its ends",
            )


def _missing_inside(source: YamlSource, at: Path_, tunnel: TunnelForm) -> Iterator[Problem]:
    if tunnel.inside is not None:
        return
    for device, end in tunnel.ends.items():
        if end.inside is None:
            yield source.error(
                (*at, "ends", device),
                "expected an address for the tunnel interface, found none",
                "write inside: 169.254.10.0/30 (or a pool) at the tunnel, or inside: "
                "169.254.10.1/30 at each end",
            )


def _interface(source: YamlSource, path: Path_, end: EndForm, row: Row) -> Iterator[Problem]:
    kind = end.interface.rstrip("0123456789/.:")
    if hint := (row.not_outside or {}).get(kind):
        yield source.error(
            (*path, "interface"),
            f"expected an interface that can face the peer of {row.title}, found {end.interface}",
            hint,
        )


def _own_address(source: YamlSource, path: Path_, end: AnyEndForm) -> Iterator[Problem]:
    """A selector of the peer's address alone: it would encrypt what carries the tunnel."""
    for index, network in enumerate(end.networks):
        if network.prefixlen == network.max_prefixlen and end.address in network:
            yield source.error(
                (*path, "networks", index),
                f"expected networks behind this end, found its own address {network}",
                "the tunnel's own packets would have to go through the tunnel",
            )
