"""Names and numbers of what is written on a router: derived, stable, free."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bothends.errors import InputError
from bothends.model import DynamicKey, End, IkeVersion, Mode, Objects, Phase1, Transform, Tunnel
from bothends.platforms.ios.write.policy_numbers import first_free, policy_numbers
from bothends.platforms.naming import PREFIX
from bothends.platforms.router import canonical_interface

TUNNEL, TEMPLATE = "Tunnel", "Virtual-Template"
_MOST = {TUNNEL: 65536, TEMPLATE: 4097}
"""Numbers of interfaces that are given are below these; of tunnels, IOS has more."""
DYNAMIC = "dynamic"
"""Stands for the address in the name of the IKEv2 policy of ends that have no fixed one."""
ANY_ADDRESS = f"{PREFIX}0.0.0.0"  # noqa: S104  (a name)
"""What the name of the keyring begins with that has the key for any address; no tunnel can be
called so."""
_MODES = {Mode.TUNNEL: "TUN", Mode.TRANSPORT: "TRANS"}


@dataclass(frozen=True, slots=True)
class UsedNames:
    """What already runs on a router, as far as names and numbers go."""

    policies: Mapping[int, object] = field(default_factory=dict)
    """ISAKMP policy numbers; the value is the Phase1 that the policy holds, if it is one."""
    half_typed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """ISAKMP policies that say no authentication on a router without certificates, as an entry
    that was broken off leaves them: they can accept nobody. The value is what they say."""
    sequences: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Sequence numbers by crypto map name."""
    dynamic: Mapping[str, int] = field(default_factory=dict)
    """The lowest sequence number of a dynamic entry, by crypto map name."""
    own: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Crypto map name and sequence number of a tunnel that already runs, by access list name."""
    maps: Mapping[str, str] = field(default_factory=dict)
    """The crypto map that is applied, by interface; `ipv6` stands before both for IPv6."""
    interfaces: frozenset[str] = frozenset()
    """Tunnel interfaces."""
    own_interfaces: Mapping[str, str] = field(default_factory=dict)
    """The tunnel interface of a tunnel of ours that already runs, by the tunnel's name."""
    ikev2_policies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Proposals of the IKEv2 policies that run, by policy name."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one tunnel's objects on one router."""

    keyring: str
    profile: str
    acl: str
    route: str
    """The name of its static routes."""
    map: str
    """Of a tunnel with an interface of its own it is empty, and `sequence` 0."""
    sequence: int
    transform_sets: tuple[str, ...]
    ipsec_profile: str = ""
    tunnel: str = ""
    """The tunnel interface, where there is one."""
    ikev2_policy: str = ""
    proposals: tuple[str, ...] = ()
    """IKEv2 proposals, as many as the tunnel has and in the same order."""
    peer: str = ""
    """The peer in the IKEv2 keyring."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Names and numbers of every tunnel of one router."""

    names: Mapping[str, Names]
    policies: Mapping[Phase1, int]
    ikev2_policies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Proposals that run and that a tunnel needs, by the IKEv2 policy that names them."""


def allocate(
    device: str, tunnels: Iterable[Tunnel], used_names: UsedNames | None = None
) -> Allocation:
    """Choose names and numbers for all tunnels of a router.

    What runs keeps its number. Of the rest, each gets the first that is free, in the order of
    their names: the order of the inventory plays no part.

    Raises:
        InputError: no number is left, or two tunnels would get one name.
    """
    used_names = used_names or UsedNames()
    by_name = sorted(tunnels, key=lambda tunnel: tunnel.name)
    _refuse_equal_names(by_name)
    ends = {tunnel.name: tunnel.end(device) for tunnel in by_name}
    mapped = [tunnel for tunnel in by_name if not tunnel.carrier.routed]
    sequences: dict[str, int] = {}
    used = {name: set(numbers) for name, numbers in used_names.sequences.items()}
    maps = {tunnel.name: _map_of(ends[tunnel.name], used_names) for tunnel in mapped}
    for tunnel in mapped:
        objects = ends[tunnel.name].objects
        if objects and objects.crypto_map:
            sequences[tunnel.name] = objects.sequence
            used.setdefault(objects.crypto_map, set()).add(objects.sequence)
            continue
        running = used_names.own.get(acl_name(tunnel))
        if running and running[0] == maps[tunnel.name]:
            sequences[tunnel.name] = running[1]
            used.setdefault(running[0], set()).add(running[1])
    for tunnel in mapped:
        if tunnel.name not in sequences:
            name = maps[tunnel.name]
            mine_there = used.setdefault(name, set())
            number = (
                _last_free(device, name, mine_there)
                if tunnel.other(ends[tunnel.name]).dynamic
                else _free_sequence(device, name, mine_there, used_names)
            )
            sequences[tunnel.name] = number
            used[name].add(number)
    interfaces = tunnel_interfaces(device, by_name, used_names)
    names = {
        tunnel.name: _adopted(tunnel, objects, interfaces.get(tunnel.name, ""))
        if (objects := ends[tunnel.name].objects)
        else Names(
            keyring=_keyring(tunnel, ends[tunnel.name]),
            profile=f"{PREFIX}{tunnel.name}",
            acl=acl_name(tunnel),
            route=f"{PREFIX}{tunnel.name}",
            map=maps.get(tunnel.name, ""),
            sequence=sequences.get(tunnel.name, 0),
            transform_sets=tuple(
                transform_set_name(transform, tunnel.phase2.mode)
                for transform in tunnel.phase2.transforms
            ),
            ipsec_profile=f"{PREFIX}{tunnel.name}",
            tunnel=interfaces.get(tunnel.name, ""),
            ikev2_policy=ikev2_policy_name(ends[tunnel.name]),
            proposals=tuple(map(proposal_name, tunnel.phase1)),
            peer=tunnel.name,
        )
        for tunnel in by_name
    }
    return Allocation(
        names=names,
        policies=policy_numbers(
            device,
            [tunnel for tunnel in by_name if tunnel.ike is IkeVersion.V1],
            used_names.policies,
            used_names.half_typed,
        ),
        ikev2_policies=_running_proposals(by_name, names, used_names),
    )


def _keyring(tunnel: Tunnel, end: End) -> str:
    """The keyring of a tunnel; of a key for any address, that of all tunnels with it.

    A responder looks through all keyrings by the address, and refuses a peer whose profile then
    names another one than that in which it found the key (Cisco document 117259).
    """
    if tunnel.dynamic_key is DynamicKey.ANY_ADDRESS and tunnel.other(end).dynamic:
        return f"{ANY_ADDRESS}-{end.fvrf}" if end.fvrf else ANY_ADDRESS
    return f"{PREFIX}{tunnel.name}"


def _running_proposals(
    tunnels: Iterable[Tunnel], names: Mapping[str, Names], used_names: UsedNames
) -> dict[str, tuple[str, ...]]:
    needed = {
        (names[tunnel.name].ikev2_policy, proposal)
        for tunnel in tunnels
        if tunnel.ike is IkeVersion.V2
        for proposal in names[tunnel.name].proposals
    }
    return {
        policy: tuple(proposal for proposal in running if (policy, proposal) in needed)
        for policy, running in used_names.ikev2_policies.items()
    }


def ikev2_policy_name(end: End) -> str:
    """One policy an address: IOS chooses it before it knows the peer (FlexVPN guide)."""
    local = DYNAMIC if end.dynamic else end.local
    return f"{PREFIX}{end.fvrf}-{local}" if end.fvrf else f"{PREFIX}{local}"


def proposal_name(phase1: Phase1) -> str:
    """A name that tells the content, so that equal IKEv2 proposals are one."""
    words = [phase1.encryption.upper().replace("-", ""), phase1.hash.upper()]
    if phase1.prf and phase1.prf is not phase1.hash:
        words.append(f"PRF-{phase1.prf.upper()}")
    return PREFIX + "-".join((*words, str(int(phase1.dh_group))))


def tunnel_interfaces(
    device: str, tunnels: Iterable[Tunnel], used_names: UsedNames
) -> dict[str, str]:
    """The interface of each tunnel that has one: its own already, the one that is written, or free.

    Raises:
        InputError: the one that is written is another's.
    """
    routed = [tunnel for tunnel in tunnels if tunnel.carrier.routed]
    own = used_names.own_interfaces
    interfaces = {t.name: t.end(device).tunnel_interface or own.get(t.name, "") for t in routed}
    for tunnel in routed:
        interface = tunnel.end(device).tunnel_interface
        rivals = [n for n, its in interfaces.items() if its == interface and n != tunnel.name]
        adopted = tunnel.end(device).objects is not None
        there = interface in used_names.interfaces and not adopted
        foreign = there and own.get(tunnel.name) != interface
        if interface and (rivals or foreign):
            whose = f"that of {rivals[0]}" if rivals else "already there, and not of this tunnel"
            raise InputError(
                f"{interface} of {tunnel.name} is {whose}",
                where=device,
                hint="write another tunnel_interface, or none for a free one",
            )
    names = {*used_names.interfaces, *interfaces.values()} - {""}
    templates = {t.name for t in routed if t.other(t.end(device)).dynamic}
    used = {
        kind: {int(name.removeprefix(kind)) for name in names if name.startswith(kind)}
        for kind in (TUNNEL, TEMPLATE)
    }
    for name in [name for name, interface in interfaces.items() if not interface]:
        kind = TEMPLATE if name in templates else TUNNEL
        number = first_free(used[kind], _MOST[kind])
        if number is None:
            raise InputError(f"no free number for an interface {kind}", where=device)
        interfaces[name] = f"{kind}{number}"
        used[kind].add(number)
    return interfaces


def _adopted(tunnel: Tunnel, objects: Objects, interface: str) -> Names:
    """The names that the objects of an adopted tunnel have already."""
    return Names(
        keyring=objects.keyring,
        profile=objects.ikev2_profile or objects.isakmp_profile,
        acl=objects.access_list,
        route=f"{PREFIX}{tunnel.name}",
        map=objects.crypto_map,
        sequence=objects.sequence,
        transform_sets=objects.transform_sets,
        ipsec_profile=objects.ipsec_profile,
        tunnel=interface,
        ikev2_policy=objects.ikev2_policy,
        proposals=objects.ikev2_proposals,
        peer=objects.keyring_peer,
    )


def acl_name(tunnel: Tunnel) -> str:
    """The crypto access list of a tunnel."""
    return f"{PREFIX}{tunnel.name}"


def transform_set_name(transform: Transform, mode: Mode) -> str:
    """A name that tells the content, so that equal transforms share one set."""
    words = [transform.encryption.upper().replace("-", "")]
    if transform.integrity:
        words.append(transform.integrity.upper())
    return PREFIX + "-".join((*words, _MODES[mode]))


def _refuse_equal_names(tunnels: list[Tunnel]) -> None:
    seen: dict[str, str] = {}
    for tunnel in tunnels:
        other = seen.setdefault(tunnel.name.casefold(), tunnel.name)
        if other != tunnel.name:
            raise InputError(
                f"tunnels {other!r} and {tunnel.name!r} differ only in case",
                hint="rename one: their objects on the router would be hard to distinguish",
            )


def _map_of(end: End, used_names: UsedNames) -> str:
    """The crypto map of an interface: the one that is applied there, or one of ours.

    `ipv6` stands before the name of one for IPv6, as IOS has it in an entry.
    """
    interface = canonical_interface(end.interface)
    version, tail = ("ipv6 ", "-IPV6") if end.outer == 6 else ("", "")
    own = PREFIX + re.sub(r"[^A-Za-z0-9]+", "-", interface)
    return used_names.maps.get(f"{version}{interface}") or f"{version}{own}{tail}"


def _free_sequence(device: str, name: str, used: set[int], used_names: UsedNames) -> int:
    """The lowest free multiple of ten; static entries must come before dynamic ones."""
    limit = used_names.dynamic.get(name, 65536)
    free = first_free(used, limit)
    if free is None:
        raise InputError(
            f"no free sequence number below {limit} in crypto map {name}",
            where=device,
            hint="move the dynamic entry of that map to a higher number",
        )
    return free


def _last_free(device: str, name: str, used: set[int]) -> int:
    """The highest multiple of ten that is free: dynamic entries come behind all static ones."""
    number = next((each for each in range(65530, 0, -10) if each not in used), None)
    if number is None:
        raise InputError(f"no free sequence number in crypto map {name}", where=device)
    return number
