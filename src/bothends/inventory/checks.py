"""What the form of tunnels.yaml cannot say: names that must exist, ends that must fit together."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from itertools import combinations
from pathlib import Path
from typing import Any

from bothends.inventory.across_tunnels import check_between
from bothends.inventory.adopted import check_objects
from bothends.inventory.backups import check_backups
from bothends.inventory.build import proposals
from bothends.inventory.certificates import check_certificates, check_methods, check_trustpoints
from bothends.inventory.dynamic import check_dynamic, check_dynamic_keys
from bothends.inventory.families import check_families
from bothends.inventory.hosts import Host
from bothends.inventory.inside import check_inside
from bothends.inventory.interfaces import check_addresses, check_interface
from bothends.inventory.kinds import check_kind
from bothends.inventory.partners import (
    check_gateways,
    check_partner_names,
    check_partners,
    is_partner,
)
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.references import check_keys
from bothends.inventory.schema import AnyEndForm, EndForm, FileForm, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.inventory.strength import check_strength
from bothends.model import Dialect, Encryption, IkeVersion
from bothends.model import words as words_of
from bothends.platforms import PLATFORMS

WEAK: Mapping[str, str] = {
    "null": "does not encrypt",
    "des": "has 56-bit keys (RFC 8221: MUST NOT)",
    "3des": "has 64-bit blocks (RFC 8221: SHOULD NOT)",
    "md5": "is broken (RFC 8247: MUST NOT)",
    "sha1": "is being phased out (RFC 8247: MUST-)",
    "1": "has 768 bits (RFC 8247: MUST NOT)",
    "2": "has 1024 bits (RFC 8247: SHOULD NOT)",
    "5": "has 1536 bits (RFC 8247: SHOULD NOT)",
    "24": "has a small subgroup (RFC 8247: SHOULD NOT)",
}
"""Algorithms and groups that still work, and why they should not be chosen."""

NO_NETWORK = (
    ("no hosts", ip_network("0.0.0.0/8")),
    ("only loopback addresses", ip_network("127.0.0.0/8")),
    ("only the loopback address", ip_network("::1/128")),
    ("multicast groups", ip_network("224.0.0.0/4")),
    ("multicast groups", ip_network("ff00::/8")),
    ("reserved addresses", ip_network("240.0.0.0/4")),
    ("addresses of one link", ip_network("fe80::/10")),
)
"""Ranges that no network behind a router has, and what they hold (RFC 1122, 5771, 1112, 4291)."""

PHASE1: Mapping[IkeVersion, Dialect] = {IkeVersion.V1: Dialect.ISAKMP, IkeVersion.V2: Dialect.IKEV2}
"""Where IOS names the algorithms of phase 1."""
_OF_IKEV2 = {
    "fragmentation": "only IKEv2 fragments its own messages here (RFC 7383)",
    "config_exchange": "IKEv1 between gateways exchanges no addresses and routes",
}
"""Settings of a profile that IKEv1 does not have."""


def check_names(source: YamlSource, hosts: Mapping[str, Host | None]) -> Iterator[Problem]:
    """Names that must exist, and the number of ends: told even where the form is wrong."""
    profiles = _mapping(_mapping(source.data).get("profiles"))
    for name, tunnel in _mapping(_mapping(source.data).get("tunnels")).items():
        at = ("tunnels", name)
        profile = _mapping(tunnel).get("profile")
        if isinstance(profile, str) and profile not in profiles:
            hint = suggestion(profile, list(profiles)) or "it has none"
            yield source.error(
                (*at, "profile"), f"expected a profile of this file, found {profile!r}", hint
            )
        ends = _mapping(tunnel).get("ends")
        if isinstance(ends, dict) and len(ends) != 2:
            hint = (
                "add the other router" if len(ends) < 2 else "write one tunnel per pair of routers"
            )
            message = f"expected exactly two ends, found {len(ends)}"
            yield source.error((*at, "ends"), message, hint)
        yield from check_partner_names(source, name, _mapping(ends), hosts)
        for device, end in _mapping(ends).items():
            if device not in hosts and not is_partner(end):
                hint = suggestion(str(device), list(hosts))
                message = f"expected a host of hosts.yaml, found {device!r}"
                hint = hint or "hosts.yaml has none that can be used"
                yield source.error((*at, "ends", device), message, hint)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def check(
    source: YamlSource, form: FileForm, hosts: Mapping[str, Host | None], *, secrets_in: Path | None
) -> Iterator[Problem]:
    """Every problem beyond form and names. `secrets_in`: resolve references there; None: do not."""
    for name, profile in form.profiles.items():
        yield from _profile(source, name, profile)
        yield from check_methods(source, name, profile)
    for name, tunnel in form.tunnels.items():
        yield from _tunnel(source, name, tunnel)
        yield from check_kind(source, name, tunnel, form.profiles.get(tunnel.profile))
        yield from _of_ikev2(source, name, tunnel, form.profiles.get(tunnel.profile))
        yield from check_objects(source, name, tunnel, form.profiles.get(tunnel.profile))
        yield from check_families(source, name, tunnel, form)
        yield from check_dynamic(source, name, tunnel, form.profiles.get(tunnel.profile), hosts)
        for device, end in tunnel.ends.items():
            host = hosts.get(device)
            interfaces = host.interfaces if host else {}
            at = ("tunnels", name, "ends", device)
            nameif = bool(host and PLATFORMS[host.platform].nameif)
            yield from check_interface(source, at, end, nameif=nameif)
            yield from check_addresses(source, at, end, interfaces)
        yield from check_partners(source, name, tunnel)
        yield from check_gateways(source, name, tunnel, form, secrets_in)
        yield from check_keys(source, name, tunnel, secrets_in)
        yield from check_certificates(
            source, name, tunnel, form.profiles.get(tunnel.profile), hosts
        )
    yield from check_trustpoints(source, form, hosts)
    yield from check_strength(source, form, secrets_in)
    yield from check_inside(source, form, hosts)
    yield from check_backups(source, form, hosts)
    yield from check_dynamic_keys(source, form)
    yield from check_between(source, form)


def _profile(source: YamlSource, name: str, profile: ProfileForm) -> Iterator[Problem]:
    at = ("profiles", name)
    words = words_of(Encryption, PHASE1[profile.ike])
    first = proposals(profile)[0]
    for index, phase1 in enumerate(proposals(profile)):
        where: Path_ = (*at, "phase1")
        if isinstance(profile.phase1, list):
            where = (*where, index)
        if phase1.encryption not in words:
            yield source.error(
                (*where, "encryption"),
                f"expected a cipher of IKEv{profile.ike:d}'s phase 1, found {phase1.encryption}",
                "use aes-256 there; GCM is fine in phase 2",
            )
        if phase1.prf and profile.ike is IkeVersion.V1:
            yield source.error(
                (*where, "prf"),
                "expected no PRF in IKEv1, found one",
                "IKEv1 uses the hash for it (RFC 2409); leave it out, or write ike: 2",
            )
        if profile.ike is IkeVersion.V2 and phase1.lifetime != first.lifetime:
            yield source.error(
                (*where, "lifetime"),
                f"expected the lifetime of the first proposal, {first.lifetime}, "
                f"found {phase1.lifetime}",
                "under IKEv2 it is one of the whole profile, and not negotiated (RFC 7296)",
            )
        for key in ("encryption", "hash", "dh_group"):
            yield from _weak(source, (*where, key), getattr(phase1, key))
        if profile.phase2.lifetime.seconds > phase1.lifetime:
            yield source.warning(
                (*at, "phase2", "lifetime", "seconds"),
                f"the IPsec SA ({profile.phase2.lifetime.seconds} s) outlives the IKE SA "
                f"({phase1.lifetime} s)",
            )
    yield from _not_of_ikev1(source, at, profile)
    for index, transform in enumerate(profile.phase2.transforms):
        where = (*at, "phase2", "transforms", index)
        if transform.encryption.aead and transform.integrity:
            yield source.error(
                (*where, "integrity"),
                f"expected no integrity beside {transform.encryption}, found {transform.integrity}",
                "it authenticates by itself: leave integrity out",
            )
        if not transform.encryption.aead and not transform.integrity:
            yield source.error(
                (*where, "encryption"),
                f"expected an integrity beside {transform.encryption}, found none",
                "add integrity: sha256; packets could be altered on the way",
            )
        yield from _weak(source, (*where, "encryption"), transform.encryption)
        yield from _weak(source, (*where, "integrity"), transform.integrity)
    yield from _weak(source, (*at, "phase2", "pfs_group"), profile.phase2.pfs_group)


def _not_of_ikev1(source: YamlSource, at: Path_, profile: ProfileForm) -> Iterator[Problem]:
    for key, why in _OF_IKEV2.items():
        if profile.ike is IkeVersion.V1 and key in profile.model_fields_set:
            yield source.key_error(
                (*at, key),
                f"expected no {key} in IKEv1, found it",
                f"{why}; leave it out, or write ike: 2",
            )


def _of_ikev2(
    source: YamlSource, name: str, tunnel: TunnelForm, profile: ProfileForm | None
) -> Iterator[Problem]:
    """What only IKEv2 can do: main mode finds the key by the address (RFC 2409, section 5.4)."""
    at = ("tunnels", name)
    named = [end.identity for end in tunnel.ends.values() if end.identity]
    if len(named) > len(set(named)):
        yield source.error(
            (*at, "ends"),
            f"expected identities that differ, found {named[0]} at both ends",
            "an identity names one end",
        )
    if profile is None or profile.ike is IkeVersion.V2:
        return
    if isinstance(tunnel.psk, dict):
        yield source.error(
            (*at, "psk"),
            "expected one key of both ends for IKEv1, found a key of each",
            "write one reference, or a profile with ike: 2",
        )
    if tunnel.ppk:
        yield source.key_error(
            (*at, "ppk"),
            "expected no post-quantum key in IKEv1, found one",
            "only IKEv2 has them (RFC 8784); write a profile with ike: 2",
        )
    for device, end in tunnel.ends.items():
        if end.identity and not end.dynamic:
            yield source.error(
                (*at, "ends", device, "identity"),
                f"expected no identity but the address for IKEv1 with keys, found {end.identity}",
                "leave it out, or write a profile with ike: 2",
            )


def _weak(source: YamlSource, path: Path_, value: object) -> Iterator[Problem]:
    if value is not None and (why := WEAK.get(str(value))):
        kind = "group " if str(value).isdigit() else ""
        yield source.warning(path, f"{kind}{value} is weak: it {why}")


def _tunnel(source: YamlSource, name: str, tunnel: TunnelForm) -> Iterator[Problem]:
    at = ("tunnels", name)
    for device, end in tunnel.ends.items():
        yield from _end(source, (*at, "ends", device), end)
    for (one, a), (two, b) in combinations(tunnel.ends.items(), 2):
        if a.address == b.address and not a.dynamic:
            yield source.error(
                (*at, "ends", two, "address"),
                f"expected an address of {two}, found {a.address}, which is that of {one}",
                "each end has the address that its peer is configured with",
            )
        for index, remote in enumerate(b.networks):
            for near in a.networks:
                if near.overlaps(remote):
                    yield source.error(
                        (*at, "ends", two, "networks", index),
                        f"expected networks apart from those of {one}, found {remote}, "
                        f"which overlaps {near}",
                        "traffic between equal networks cannot be distinguished; translate one",
                    )


def _end(source: YamlSource, path: Path_, end: AnyEndForm) -> Iterator[Problem]:
    for (_, a), (index, b) in combinations(enumerate(end.networks), 2):
        if a.overlaps(b):
            yield source.error(
                (*path, "networks", index),
                f"expected networks apart from each other, found {b}, which overlaps {a}",
                "leave the smaller one out",
            )
    for index, network in enumerate(end.networks):
        if network.prefixlen == 0:
            yield source.error(
                (*path, "networks", index),
                f"expected the networks behind this end, found {network}",
                "it would send every packet into the tunnel",
            )
        elif why := next((what for what, range_ in NO_NETWORK if network.overlaps(range_)), ""):
            yield source.error(
                (*path, "networks", index),
                f"expected a network of hosts, found {network}, which has {why}",
                "only unicast goes through the tunnel; leave it out",
            )
        elif end.address in network and network.prefixlen < network.max_prefixlen:
            yield source.error(
                (*path, "networks", index),
                f"expected networks without this end's address, found {network}, "
                f"which holds {end.address}",
                "the tunnel's own packets would have to go through the tunnel",
            )
    if isinstance(end, EndForm):
        yield from _probes(source, path, end)


def _probes(source: YamlSource, path: Path_, end: EndForm) -> Iterator[Problem]:
    given: list[tuple[Path_, str]] = [(("probe_source",), end.probe_source or "")]
    given += [(("probe_targets", n), str(each)) for n, each in enumerate(end.probe_targets)]
    for key, text in given:
        try:
            address = ip_address(text)
        except ValueError:
            continue  # none, or an interface
        if not any(address in network for network in end.networks):
            yield source.error(
                (*path, *key),
                f"expected an address in a network of this end, found {address}",
                "only packets of these networks go through the tunnel",
            )
