"""What two ends should agree on: the stronger of both, and nothing below the strength profile."""

from collections.abc import Sequence
from typing import TypeVar

from bothends.compare.context import Options
from bothends.ike.strength import Use
from bothends.ios.config.router import TransformSet
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity
from bothends.render.spelling import ESP_CIPHERS, ESP_HMACS

Chosen = TypeVar("Chosen", Encryption, Integrity, DhGroup)
E, H, G = Encryption, Integrity, DhGroup
CIPHERS = (
    E.NULL, E.AES_GMAC_128, E.AES_GMAC_192, E.AES_GMAC_256, E.DES, E.TRIPLE_DES, E.SEAL,
    E.AES_128, E.AES_GCM_128, E.AES_192, E.AES_GCM_192, E.AES_256, E.AES_GCM_256,
)  # fmt: skip
"""Weakest first; NULL and GMAC do not encrypt."""
HASHES = tuple(Integrity)
BITS = {
    G.MODP_768: 64, G.MODP_1024: 80, G.MODP_1536: 90, G.MODP_2048_256: 112, G.MODP_2048: 112,
    G.MODP_3072: 128, G.ECP_256: 128, G.MODP_4096: 150, G.ECP_384: 192, G.ECP_521: 256,
}  # fmt: skip
"""Strength of a group against the best attack (NIST SP 800-57 part 1, table 2), weakest first."""


def stronger(
    options: Options, use: Use, ike: IkeVersion, order: Sequence[Chosen], *found: Chosen | None
) -> Chosen:
    """The strongest of some algorithms, or what the strength profile wants in its place."""
    best = max((each for each in found if each is not None), key=order.index, default=None)
    if best is not None:
        weakness = options.strength.weakness(use, best, ike)
        if weakness is None or not weakness.below:
            return best
    try:
        wanted = options.strength.replacement(use, ike)
    except ValueError:  # a profile that takes nothing at all
        return best or order[-1]
    return next(each for each in order if each is wanted)


def group_for(options: Options, ike: IkeVersion, *found: DhGroup | None) -> DhGroup:
    """The group for PFS that both ends should use."""
    return stronger(options, Use.PFS_GROUP, ike, tuple(BITS), *found)


def transforms_for(options: Options, ike: IkeVersion, *found: TransformSet) -> str:
    """The transforms that both ends should use, as a line spells them: ESP alone."""
    cipher = stronger(options, Use.ESP_CIPHER, ike, CIPHERS, *(each.encryption for each in found))
    if cipher.aead:
        return ESP_CIPHERS[cipher]
    digests = [digest for each in found for digest in (each.integrity, each.ah)]
    digest = stronger(options, Use.ESP_HASH, ike, HASHES, *digests)
    return f"{ESP_CIPHERS[cipher]} {ESP_HMACS[digest]}"
