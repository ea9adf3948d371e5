"""What an ASA, or what is written for it, cannot be an end of; each with its source."""

from collections.abc import Collection, Iterable, Iterator

from bothends.model import (
    DhGroup,
    Dialect,
    Encryption,
    End,
    IkeVersion,
    Integrity,
    Kind,
    Mode,
    Tunnel,
    words,
)

_VTI = "Cisco ASA VPN guide, Virtual Tunnel Interface"
_REFERENCE = "Cisco ASA command reference"
_OURS = "docs/far-ends.md"
_IKEV1_GROUPS = frozenset(map(DhGroup, (1, 2, 5, 14)))
_KEEPALIVE = (range(10, 3601), range(2, 11))
"""`isakmp keepalive threshold` and `retry` (command reference)."""


def limits(tunnel: Tunnel, here: End) -> Iterator[tuple[str, str]]:
    """What keeps an ASA from being this end, with the document that says so."""
    for applies, what, document in (*_of_kinds(tunnel), *_of_ends(tunnel, here), *_of_ike(tunnel)):
        if applies:
            yield what, document
    yield from _without_words(tunnel)


def _of_kinds(tunnel: Tunnel) -> Iterator[tuple[bool, str, str]]:
    yield tunnel.kind is Kind.GRE, "it terminates no GRE", _VTI
    other = tunnel.kind not in {Kind.CRYPTO_MAP, Kind.SVTI, Kind.GRE}
    yield other, f"kind {tunnel.kind} is not written for it", _OURS
    sixes = any(end.outer == 6 or end.inner == 6 for end in tunnel.ends)
    yield sixes, "IPv6 is not written for it", _OURS
    transport = tunnel.phase2.mode is Mode.TRANSPORT
    yield transport, "its site-to-site SAs are in tunnel mode", _VTI
    backups = bool(tunnel.primary or tunnel.backups)
    yield backups, "backup peers are not written for it", _OURS


def _of_ends(tunnel: Tunnel, here: End) -> Iterator[tuple[bool, str, str]]:
    nat = any(end.interface_address for end in tunnel.ends)
    yield nat, "an end behind a NAT is not written for it", _OURS
    identities = any(end.identity for end in tunnel.ends)
    yield identities, "a tunnel group is found by the address here", _OURS
    yield bool(here.vrf or here.fvrf), "it has no VRF: its contexts are firewalls apart", _REFERENCE
    yield bool(here.tunnel_interface), "its tunnel interface gets a free number", _OURS
    yield bool(here.objects), "it is not adopted: its objects are named by bothends", _OURS


def _of_ike(tunnel: Tunnel) -> Iterator[tuple[bool, str, str]]:
    yield tunnel.ppk is not None, "it knows no post-quantum key", _REFERENCE
    yield tunnel.certified, "certificates are not written for it", _OURS
    if tunnel.ike is IkeVersion.V1:
        groups = {each.dh_group for each in tunnel.phase1} - _IKEV1_GROUPS
        yield bool(groups), "IKEv1 has groups 1, 2, 5 and 14", f"{_REFERENCE}, crypto ikev1 policy"
    if tunnel.dpd:
        fits = tunnel.dpd.interval in _KEEPALIVE[0] and tunnel.dpd.retry in _KEEPALIVE[1]
        what = "dead peer detection accepts 10 to 3600 s, and 2 to 10 s for the retry"
        yield not fits, what, f"{_REFERENCE}, isakmp keepalive"


_WORDS = {
    IkeVersion.V1: (Dialect.ASA_IKEV1, Dialect.ASA_SET),
    IkeVersion.V2: (Dialect.ASA_IKEV2, Dialect.ASA_PROPOSAL),
}


def _without_words(tunnel: Tunnel) -> Iterator[tuple[str, str]]:
    """Algorithms that it does not know where the tunnel has them, each told once."""
    first, second = _WORDS[tunnel.ike]
    phase1, transforms = tunnel.phase1, tunnel.phase2.transforms
    hashes = [each for p in phase1 for each in (p.hash, p.prf)]
    configured: tuple[tuple[Collection[object], Iterable[object]], ...] = (
        (words(Encryption, first), [p.encryption for p in phase1]),
        (words(Integrity, first), hashes),
        (words(Encryption, second), [t.encryption for t in transforms]),
        (words(Integrity, second), [t.integrity for t in transforms]),
    )
    unknown = [each for known, asked in configured for each in asked if each and each not in known]
    for each in dict.fromkeys(unknown):
        yield (
            f"it has no keyword for {each} in IKEv{tunnel.ike.value}",
            f"{_REFERENCE}, crypto ikev{tunnel.ike.value} policy",
        )
