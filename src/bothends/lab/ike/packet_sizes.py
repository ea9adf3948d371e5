"""How much of a packet fits into an SA: headers, vectors, padding and check values of ESP."""

from bothends.lab.ike.sadb import SaPair


def plaintext_mtu(pair: SaPair, path: int = 1500, version: int = 4) -> int:
    """The largest packet that fits into ESP without fragmentation (RFC 4303 section 2)."""
    block, vector, check = _sizes(pair)
    header = _IP_HEADER[version]
    outer = header + 8 + vector + check + (8 if pair.nat_t else 0)
    padded = (path - outer) // block * block
    return padded - 2 + (header if pair.transport else 0)


_IP_HEADER = {4: 20, 6: 40}
"""Bytes of an IP header by its version."""


def overhead(pair: SaPair, version: int = 4) -> int:
    """Bytes that ESP adds to a full packet."""
    return 1500 - plaintext_mtu(pair, version=version)


def vector_size(pair: SaPair) -> int:
    """Length of the initialization vector in bytes."""
    return _sizes(pair)[1]


_CIPHER_SIZES = {"esp-aes": (16, 16), "esp-3des": (8, 8), "esp-des": (8, 8), "esp-gcm": (4, 8)}


_CHECK_SIZES = {
    "esp-md5-hmac": 12,
    "esp-sha-hmac": 12,
    "esp-sha256-hmac": 16,
    "esp-sha384-hmac": 24,
    "esp-sha512-hmac": 32,
    "esp-gcm": 16,
    "esp-gmac": 16,
}


def _sizes(pair: SaPair) -> tuple[int, int, int]:
    words = [transform.split()[0] for transform in pair.transform.transforms]
    block, vector = next((_CIPHER_SIZES[word] for word in words if word in _CIPHER_SIZES), (4, 0))
    return block, vector, sum(_CHECK_SIZES.get(word, 0) for word in words)
