"""Which algorithm two ends should agree on: the strongest of both, or what the profile wants."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from bothends.compare.context import Options
from bothends.ike.strength import Profile, Use
from bothends.model import ALGORITHMS, DhGroup, Encryption, IkeVersion, Integrity
from bothends.platforms.router import TransformSet

Esp = tuple[Encryption, Integrity | None]
"""A cipher and, where it does not authenticate by itself, a digest."""
Chosen = TypeVar("Chosen", Encryption, Integrity, DhGroup)
USES: Mapping[str, Use] = {
    "encryption": Use.IKE_CIPHER,
    "hash": Use.IKE_HASH,
    "integrity": Use.IKE_HASH,
    "prf": Use.IKE_HASH,
    "group": Use.IKE_GROUP,
    "groups": Use.IKE_GROUP,
}
"""Where the algorithms of an ISAKMP policy, or of a proposal, are used."""
_ORDER = {row.algorithm: place for place, row in enumerate(ALGORITHMS)}


def rank(value: Encryption | Integrity | DhGroup) -> int:
    """How strong an algorithm is among its kind; what does not encrypt is the weakest cipher."""
    return _ORDER[value]


def best(profile: Profile, use: Use, values: Iterable[Chosen | None], ike: IkeVersion) -> Chosen:
    """The strongest of some algorithms, or what the profile wants instead if all are weak."""
    ranked = sorted((value for value in values if value is not None), key=rank, reverse=True)
    for value in ranked:
        weakness = profile.weakness(use, value, ike)
        if weakness is None or not weakness.below:
            return value
    try:
        return profile.replacement(use, ike)  # type: ignore[return-value]  # of the kind of the use
    except ValueError:  # a profile that takes nothing at all
        if ranked:
            return ranked[0]
        raise


def group_for(options: Options, ike: IkeVersion, *groups: DhGroup | None) -> DhGroup:
    """The group for PFS that both ends should use."""
    return best(options.strength, Use.PFS_GROUP, groups, ike)


def transforms_for(options: Options, ike: IkeVersion, *sets: TransformSet) -> Esp:
    """The transforms that both ends should use: ESP alone."""
    ciphers = [each.encryption for each in sets]
    cipher: Encryption = best(options.strength, Use.ESP_CIPHER, ciphers, ike)
    if cipher.aead:
        return cipher, None
    digests = [digest for each in sets for digest in (each.integrity, each.ah)]
    return cipher, best(options.strength, Use.ESP_HASH, digests, ike)


def esp_of(transform_set: TransformSet) -> Esp:
    """The transforms of a set; no cipher where it has more than ESP."""
    cipher = None if transform_set.ah or transform_set.compression else transform_set.encryption
    return cipher or Encryption.NULL, transform_set.integrity
