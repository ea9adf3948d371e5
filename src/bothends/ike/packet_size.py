"""How big a packet may be that goes through a tunnel: what ESP adds (RFC 4303, RFC 3948)."""

from bothends.model import Encryption, Integrity, Transform

ETHERNET = 1500
"""Bytes of an outer packet where nobody says otherwise."""
_OUTER = {4: 20, 6: 40}
"""Bytes of the outer IP header by version (RFC 791, RFC 8200)."""
_UDP = 8
_ESP = 8
"""SPI and sequence number (RFC 4303, section 2)."""
_TRAILER = 2
"""Pad length and next header."""
_TCP = {4: 40, 6: 60}
"""Bytes of the inner IP and TCP headers, which a segment size leaves out (RFC 6691)."""
_ICV = {
    Integrity.MD5: 12,
    Integrity.SHA1: 12,
    Integrity.SHA256: 16,
    Integrity.SHA384: 24,
    Integrity.SHA512: 32,
}
"""Bytes of the integrity check value (RFC 2403, RFC 2404, RFC 4868)."""
_BLOCKS = {Encryption.DES: (8, 8), Encryption.TRIPLE_DES: (8, 8)}
"""Bytes of the IV and of a block, where they are not those of AES (RFC 2405, RFC 2451)."""


def largest_inner(
    transform: Transform, *, outer: int = ETHERNET, nat_t: bool = False, family: int = 4
) -> int:
    """Bytes of the biggest packet that goes through in tunnel mode without fragments.

    Args:
        transform: the ESP proposal.
        outer: bytes that the path takes.
        nat_t: whether ESP is carried in UDP.
        family: of the outer addresses, 4 or 6.
    """
    if transform.encryption.aead or transform.integrity is None:
        iv, block, icv = 8, 4, 16  # RFC 4106
    else:
        iv, block = _BLOCKS.get(transform.encryption, (16, 16))  # RFC 3602
        icv = _ICV[transform.integrity]
    room = outer - _OUTER[family] - (_UDP if nat_t else 0) - _ESP - iv - icv
    return room // block * block - _TRAILER


def largest_segment(inner: int, family: int = 4) -> int:
    """The TCP segment size that fits a packet of so many bytes; `family` of the inner addresses."""
    return inner - _TCP[family]
