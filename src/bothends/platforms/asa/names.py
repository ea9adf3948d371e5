"""Names and numbers of what is written on an ASA: stable, free, and its own where it runs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bothends.errors import InputError
from bothends.model import (
    Authentication,
    DhGroup,
    Dialect,
    Encryption,
    IkeVersion,
    Integrity,
    Phase1,
    Tunnel,
    named,
)
from bothends.platforms.asa.objects import AsaLine
from bothends.platforms.ios.write.policy_numbers import policy_numbers
from bothends.platforms.naming import PREFIX

_MOST_TUNNELS = 100
"""Tunnel interfaces are numbered from 0 to 100 by the oldest release that has them (9.7)."""
_POLICY = re.compile(r"crypto ikev([12]) policy (\d+)")
_ENTRY = re.compile(r"crypto map (\S+) (\d+) (.+)")
_APPLIED = re.compile(r"crypto map (\S+) interface (\S+)")
_DIALECT = {IkeVersion.V1: Dialect.ASA_IKEV1, IkeVersion.V2: Dialect.ASA_IKEV2}


@dataclass(frozen=True, slots=True)
class AsaNames:
    """Names and numbers of one tunnel on one ASA."""

    name: str
    """Of its objects, and of its tunnel interface where it has one (`nameif`)."""
    outside: str
    """The interface that faces the peer, by its name."""
    map: str = ""
    sequence: int | str = 0
    policies: tuple[int | str, ...] = ()
    """One for each proposal of phase 1."""
    tunnel: int | str = 0


@dataclass(frozen=True, slots=True)
class AsaUsed:
    """What runs on an ASA, as far as names and numbers go."""

    maps: Mapping[str, str] = field(default_factory=dict)
    """The crypto map of an interface, by the name of the interface."""
    sequences: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """By crypto map."""
    own: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Crypto map and number of an entry of ours, by the access list that it names."""
    dynamic: Mapping[str, int] = field(default_factory=dict)
    """The lowest number of a dynamic entry, by crypto map."""
    policies: Mapping[IkeVersion, Mapping[int, object]] = field(default_factory=dict)
    """By version of IKE and number: the Phase1 that a policy is, if it is one."""
    tunnels: Mapping[int, str] = field(default_factory=dict)
    """By the number of a tunnel interface: its name if that is ours, or the profile it has."""


def read_used(lines: Sequence[AsaLine]) -> AsaUsed:
    """What runs, from the lines of a running configuration."""
    maps: dict[str, str] = {}
    own: dict[str, tuple[str, int]] = {}
    dynamic: dict[str, int] = {}
    sequences: dict[str, set[int]] = {}
    policies: dict[IkeVersion, dict[int, object]] = {version: {} for version in IkeVersion}
    tunnels: dict[int, str] = {}
    for line in lines:
        if match := _APPLIED.fullmatch(line.text):
            maps[match[2]] = match[1]
        elif match := _ENTRY.fullmatch(line.text):
            name, number = match[1], int(match[2])
            sequences.setdefault(name, set()).add(number)
            if match[3].startswith(f"match address {PREFIX}"):
                own[match[3].split()[-1]] = (name, number)
            if match[3].startswith("ipsec-isakmp dynamic "):
                dynamic[name] = min(number, dynamic.get(name, number))
        elif match := _POLICY.fullmatch(line.text):
            version = IkeVersion(int(match[1]))
            policies[version][int(match[2])] = _phase1(version, line) or line
        elif line.text.startswith("interface Tunnel"):
            number = int(line.text.removeprefix("interface Tunnel"))
            protection = line.child("tunnel protection ipsec profile ")
            called = line.child(f"nameif {PREFIX}") or protection
            tunnels[number] = called.split()[-1] if called else ""
    return AsaUsed(
        maps,
        {name: frozenset(numbers) for name, numbers in sequences.items()},
        own,
        dynamic,
        policies,
        tunnels,
    )


def _phase1(version: IkeVersion, line: AsaLine) -> Phase1 | None:
    """What a policy proposes, if it is one proposal in known words."""
    settings = {child.text.split()[0]: child.text.split()[1:] for child in line.children}
    lifetime = settings.pop("lifetime", ["86400"])[-1]
    if any(len(values) != 1 for values in settings.values()) or not lifetime.isdigit():
        return None
    words = {key: values[0] for key, values in settings.items()}
    dialect, digest = _DIALECT[version], "hash" if version is IkeVersion.V1 else "integrity"
    cipher = named(Encryption, dialect).get(words.get("encryption", ""))
    hashes = named(Integrity, dialect)
    prf = hashes.get(words.get("prf", "sha")) if version is IkeVersion.V2 else None
    hash_ = hashes.get(words.get(digest, "")) or (prf if cipher and cipher.aead else None)
    group = words.get("group", "2")
    if cipher is None or hash_ is None or not group.isdigit() or int(group) not in _GROUPS:
        return None
    if words.get("authentication", "pre-share") != "pre-share":
        return None
    return Phase1(
        cipher,
        hash_,
        DhGroup(int(group)),
        Authentication.PRE_SHARE,
        int(lifetime),
        prf=None if prf is hash_ else prf,
    )


_GROUPS = frozenset(map(int, DhGroup))


def allocate(
    device: str, tunnels: Iterable[Tunnel], used: AsaUsed | None = None
) -> dict[str, AsaNames]:
    """Names and numbers of every tunnel of an ASA, by tunnel; what runs keeps its own.

    Raises:
        InputError: no number is free.
    """
    used = used or AsaUsed()
    ordered = sorted(tunnels, key=lambda tunnel: tunnel.name)
    numbers = {
        version: policy_numbers(
            device,
            [_plain(tunnel) for tunnel in ordered if tunnel.ike is version],
            used.policies.get(version, {}),
        )
        for version in IkeVersion
    }
    sequences = {name: set(numbers_used) for name, numbers_used in used.sequences.items()}
    ports = set(used.tunnels)
    own_ports = {profile: number for number, profile in used.tunnels.items()}
    names = {}
    for tunnel in sorted(ordered, key=lambda each: f"{PREFIX}{each.name}" not in used.own):
        name, outside = f"{PREFIX}{tunnel.name}", tunnel.end(device).interface
        policies = tuple(numbers[tunnel.ike][each] for each in _plain(tunnel).phase1)
        if tunnel.carrier.routed:
            port = own_ports.get(name)
            port = _free(device, "tunnel interface", ports, _MOST_TUNNELS) if port is None else port
            ports.add(port)
            names[tunnel.name] = AsaNames(name, outside, policies=policies, tunnel=port)
            continue
        map_name = used.maps.get(outside) or f"{PREFIX}{outside}"
        numbers_used = sequences.setdefault(map_name, set())
        running = used.own.get(name)
        number = (
            running[1]
            if running and running[0] == map_name
            else _free(
                device, f"entry of {map_name}", numbers_used, used.dynamic.get(map_name, 65536)
            )
        )
        numbers_used.add(number)
        names[tunnel.name] = AsaNames(name, outside, map_name, number, policies)
    return names


def _plain(tunnel: Tunnel) -> Tunnel:
    """The tunnel as its policies are compared: a PRF that is the hash is none of its own."""
    return replace(
        tunnel,
        phase1=tuple(
            replace(each, prf=None if each.prf is each.hash else each.prf) for each in tunnel.phase1
        ),
    )


def _free(device: str, what: str, used: set[int], limit: int) -> int:
    numbers: Iterator[int] = (n for step in (10, 1) for n in range(step, limit, step))
    free = next((number for number in numbers if number not in used), None)
    if free is None:
        raise InputError(f"no free number for a {what}", where=device)
    return free
