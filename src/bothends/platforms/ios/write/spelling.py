"""How IOS spells what the model names (IOS Security Command Reference)."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network

from bothends.model import Dialect, Encryption, Integrity, Transform, words

ISAKMP_CIPHERS = words(Encryption, Dialect.ISAKMP)
ISAKMP_HASHES = words(Integrity, Dialect.ISAKMP)
IKEV2_CIPHERS = words(Encryption, Dialect.IKEV2)
IKEV2_HASHES = words(Integrity, Dialect.IKEV2)
ESP_CIPHERS = words(Encryption, Dialect.ESP)
ESP_HMACS = words(Integrity, Dialect.ESP)


def esp(transform: Transform) -> str:
    """A transform as it stands in a transform set: `esp-aes 256 esp-sha256-hmac`."""
    cipher = ESP_CIPHERS[transform.encryption]
    return f"{cipher} {ESP_HMACS[transform.integrity]}" if transform.integrity else cipher


def wildcard(network: IPv4Network) -> str:
    """A network as an access list takes it: with a wildcard, not a mask."""
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.hostmask}"


FILTERS: Mapping[str, Callable[..., str]] = {
    "isakmp_cipher": ISAKMP_CIPHERS.__getitem__,
    "isakmp_hash": ISAKMP_HASHES.__getitem__,
    "ikev2_cipher": IKEV2_CIPHERS.__getitem__,
    "ikev2_hash": IKEV2_HASHES.__getitem__,
    "esp": esp,
    "wildcard": wildcard,
}
"""What templates of IOS call to spell a value."""
