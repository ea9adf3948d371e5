"""A tunnel's end as an ASA is configured for it, by the project's template; keys stay references.

What only the owner of the ASA knows stays open in angle brackets: its interfaces, and the crypto
map of the outside one. A second map on an interface takes the place of the first with all tunnels.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import (
    DhGroup,
    Dialect,
    Encryption,
    End,
    IkeVersion,
    Integrity,
    Kind,
    Mode,
    Network,
    Phase1,
    Transform,
    Tunnel,
    words,
)
from bothends.platforms.placeholders import placeholder
from bothends.platforms.templates import render_whole

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "asa/tunnel.cfg.j2"
_VTI = "Cisco ASA VPN guide, Virtual Tunnel Interface"
_REFERENCE = "Cisco ASA command reference"
_IKEV1_GROUPS = frozenset(map(DhGroup, (1, 2, 5, 14)))
_KEEPALIVE = (range(10, 3601), range(2, 11))
"""`isakmp keepalive threshold` and `retry` (command reference)."""


def asa_configuration(tunnel: Tunnel, here: End, environment: "Environment") -> str:
    """The lines for one end.

    Raises:
        InputError: an ASA cannot be that end, which names the document that says so; or a template
            is wrong.
    """
    there = tunnel.other(here)
    for refused, what, source in _limits(tunnel):
        if refused:
            raise InputError(
                f"an ASA cannot be an end of it: {what}", where=tunnel.name, hint=f"see {source}"
            )
    first = tunnel.ike is IkeVersion.V1
    try:
        return render_whole(
            environment,
            TEMPLATE,
            tunnel=tunnel,
            here=here,
            there=there,
            name=f"VPN-{tunnel.name}",
            v1=first,
            policies=tuple(map(_ikev1_policy if first else _ikev2_policy, tunnel.phase1)),
            transforms=tuple(map(_transform if first else _proposal, tunnel.phase2.transforms)),
            networks={
                "LOCAL": tuple(map(_object, here.networks)),
                "REMOTE": tuple(map(_object, there.networks)),
            },
            local_key=placeholder(tunnel.key_of(here)),
            remote_key=placeholder(tunnel.key_of(there)),
        )
    except KeyError as error:
        raise InputError(
            f"an ASA has no word for {error.args[0]} in IKEv{tunnel.ike.value}",
            where=tunnel.name,
            hint=f"see {_REFERENCE}, crypto ikev{tunnel.ike.value} policy",
        ) from None


def _limits(tunnel: Tunnel) -> Iterator[tuple[bool, str, str]]:
    """What an ASA, or this page of it, cannot: whether it applies, what it is, and the source."""
    yield tunnel.kind is Kind.GRE, "it terminates no GRE", _VTI
    other = tunnel.kind not in {Kind.CRYPTO_MAP, Kind.SVTI}
    yield other, f"kind {tunnel.kind} is not written for it", "docs/far-ends.md"
    yield (
        any(end.outer == 6 or end.inner == 6 for end in tunnel.ends),
        "IPv6 is not written for it",
        "docs/far-ends.md",
    )
    yield tunnel.phase2.mode is Mode.TRANSPORT, "its site-to-site SAs are in tunnel mode", _VTI
    yield tunnel.ppk is not None, "it knows no post-quantum key", _REFERENCE
    yield tunnel.certified, "certificates are not written for it", "docs/inventory.md"
    yield (
        any(end.interface_address for end in tunnel.ends),
        "an end behind a NAT is not written for it",
        "docs/inventory.md",
    )
    yield (
        any(end.identity for end in tunnel.ends),
        "a tunnel group is found by the address here",
        "docs/far-ends.md",
    )
    yield (
        bool(tunnel.primary or tunnel.backups),
        "backup peers are not written for it",
        "docs/far-ends.md",
    )
    if tunnel.ike is IkeVersion.V1:
        groups = {each.dh_group for each in tunnel.phase1} - _IKEV1_GROUPS
        yield bool(groups), "IKEv1 has groups 1, 2, 5 and 14", f"{_REFERENCE}, crypto ikev1 policy"
    if tunnel.dpd:
        fits = tunnel.dpd.interval in _KEEPALIVE[0] and tunnel.dpd.retry in _KEEPALIVE[1]
        what = "dead peer detection takes 10 to 3600 s, and 2 to 10 s for the retry"
        yield not fits, what, f"{_REFERENCE}, isakmp keepalive"


def _ikev1_policy(phase1: Phase1) -> Mapping[str, object]:
    return {
        "encryption": words(Encryption, Dialect.ASA_IKEV1)[phase1.encryption],
        "hash": words(Integrity, Dialect.ASA_IKEV1)[phase1.hash],
        "group": phase1.dh_group.value,
        "lifetime": phase1.lifetime,
    }


def _ikev2_policy(phase1: Phase1) -> Mapping[str, object]:
    digests = words(Integrity, Dialect.ASA_IKEV2)
    return {
        "encryption": words(Encryption, Dialect.ASA_IKEV2)[phase1.encryption],
        "integrity": "null" if phase1.encryption.aead else digests[phase1.hash],
        "prf": digests[phase1.prf or phase1.hash],
        "group": phase1.dh_group.value,
        "lifetime": phase1.lifetime,
    }


def _transform(transform: Transform) -> Mapping[str, str]:
    digest = transform.integrity
    return {
        "encryption": words(Encryption, Dialect.ASA_SET)[transform.encryption],
        "integrity": words(Integrity, Dialect.ASA_SET)[digest] if digest else "esp-none",
    }


def _proposal(transform: Transform) -> Mapping[str, str]:
    digest = transform.integrity
    return {
        "encryption": words(Encryption, Dialect.ASA_PROPOSAL)[transform.encryption],
        "integrity": words(Integrity, Dialect.ASA_PROPOSAL)[digest] if digest else "null",
    }


def _object(network: Network) -> str:
    """A network as an object group has it."""
    if not isinstance(network, IPv4Network):
        raise KeyError(network)
    if network.prefixlen == network.max_prefixlen:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.netmask}"
