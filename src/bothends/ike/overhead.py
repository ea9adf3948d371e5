"""The biggest packet that fits into a tunnel: what ESP, UDP and GRE add to it, as a sum.

Sources: RFC 4303 section 2 (ESP: SPI and sequence number, padding to the block, pad length and next
header), RFC 3602 and RFC 4106 (IV and block of CBC and GCM), RFC 2404 and RFC 4868 (length of the
integrity check value), RFC 3948 (UDP), RFC 2784 and RFC 2890 (GRE and its key).
"""

from dataclasses import dataclass

from bothends.model import Encryption, GreOverIpsec, Integrity, Mode, Routed, Transform, Tunnel

ETHERNET = 1500
"""Bytes of the biggest packets of a path, where nobody says otherwise."""
IP_HEADER = {4: 20, 6: 40}
"""Bytes of an IP header without options, by version."""
_TCP_HEADER = 20
_GRE, _GRE_KEY = 4, 4
_ESP_HEADER, _ESP_TRAILER = 8, 2
_ICV = {
    Integrity.MD5: 12,
    Integrity.SHA1: 12,
    Integrity.SHA256: 16,
    Integrity.SHA384: 24,
    Integrity.SHA512: 32,
}
_IV_AND_BLOCK = {
    Encryption.NULL: (0, 4),
    Encryption.DES: (8, 8),
    Encryption.TRIPLE_DES: (8, 8),
    Encryption.SEAL: (0, 4),
    **dict.fromkeys((Encryption.AES_128, Encryption.AES_192, Encryption.AES_256), (16, 16)),
}
_COMBINED = (8, 4)
"""IV and block of GCM and GMAC; their check value has 16 bytes."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The biggest packet that fits, and how that comes about."""

    mtu: int
    """Bytes of the biggest inner packet."""
    parts: tuple[tuple[int, str], ...]
    """What is left of the path, and what is taken from it: bytes and what they are."""
    version: int = 4
    """Of the inner packets' IP."""

    @property
    def mss(self) -> int:
        """Bytes of TCP data in such a packet."""
        return self.mtu - IP_HEADER[self.version] - _TCP_HEADER

    def __str__(self) -> str:
        (path, what), *headers = self.parts
        return f"{path} {what} - " + " - ".join(f"{size} {name}" for size, name in headers)


def fit(
    transform: Transform,
    *,
    path: int,
    outer: int = 4,
    inner: int = 4,
    udp: bool = False,
    more: int = 0,
) -> Fit:
    """The biggest packet that ESP takes.

    Args:
        transform: cipher and integrity.
        path: bytes of the biggest packets that the path takes.
        outer: version of the outer IP header.
        inner: version of the inner packets.
        udp: whether ESP goes in UDP, behind NAT.
        more: bytes that are put before the packet prior to ESP: GRE, and its IP header.
    """
    cipher = transform.encryption
    iv, block = _COMBINED if cipher.aead else _IV_AND_BLOCK[cipher]
    icv = 16 if cipher.aead else _ICV[transform.integrity] if transform.integrity else 0
    parts = [(path, "of the path"), (IP_HEADER[outer], f"IPv{outer}")]
    parts += [(8, "UDP")] if udp else []
    parts += [(_ESP_HEADER, "ESP"), (iv, "IV"), (icv, "ICV")]
    room = path - sum(size for size, _ in parts[1:])
    parts += [(room % block, "padding")] if room % block else []
    parts += [(_ESP_TRAILER, "ESP trailer")]
    gre = "GRE and its IP header" if more >= min(IP_HEADER.values()) else "GRE"
    parts += [(more, gre)] if more else []
    mtu = path - sum(size for size, _ in parts[1:])
    return Fit(mtu, tuple(part for part in parts if part[0]), inner)


def fit_of(tunnel: Tunnel, *, udp: bool = False) -> Fit:
    """The biggest packet that goes into a tunnel: that of its most costly transform.

    Args:
        tunnel: the tunnel.
        udp: whether ESP goes in UDP, behind NAT.
    """
    carrier = tunnel.carrier
    path = carrier.path_mtu if isinstance(carrier, Routed) else ETHERNET
    outer, inner = tunnel.ends[0].outer, tunnel.ends[0].inner
    more = 0
    if isinstance(carrier, GreOverIpsec):
        more = _GRE + (_GRE_KEY if carrier.key is not None else 0)
        more += IP_HEADER[outer] if tunnel.phase2.mode is Mode.TUNNEL else 0
    fits = (
        fit(each, path=path, outer=outer, inner=inner, udp=udp, more=more)
        for each in tunnel.phase2.transforms
    )
    return min(fits, key=lambda each: each.mtu)
