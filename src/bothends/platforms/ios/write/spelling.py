"""How IOS spells what the model names (IOS Security Command Reference)."""

from ipaddress import IPv4Network

from bothends.model import Encryption, Integrity, Transform

ISAKMP_CIPHERS = {
    Encryption.DES: "des",
    Encryption.TRIPLE_DES: "3des",
    Encryption.AES_128: "aes 128",
    Encryption.AES_192: "aes 192",
    Encryption.AES_256: "aes 256",
}
ISAKMP_HASHES = {
    Integrity.MD5: "md5",
    Integrity.SHA1: "sha",
    Integrity.SHA256: "sha256",
    Integrity.SHA384: "sha384",
    Integrity.SHA512: "sha512",
}
ESP_CIPHERS = {
    Encryption.NULL: "esp-null",
    Encryption.DES: "esp-des",
    Encryption.TRIPLE_DES: "esp-3des",
    Encryption.SEAL: "esp-seal",
    **{Encryption(f"aes-{bits}"): f"esp-aes {bits}" for bits in (128, 192, 256)},
    **{Encryption(f"aes-gcm-{bits}"): f"esp-gcm {bits}" for bits in (128, 192, 256)},
    **{Encryption(f"aes-gmac-{bits}"): f"esp-gmac {bits}" for bits in (128, 192, 256)},
}
ESP_HMACS = {
    Integrity.MD5: "esp-md5-hmac",
    Integrity.SHA1: "esp-sha-hmac",
    Integrity.SHA256: "esp-sha256-hmac",
    Integrity.SHA384: "esp-sha384-hmac",
    Integrity.SHA512: "esp-sha512-hmac",
}


def esp(transform: Transform) -> str:
    """A transform as it stands in a transform set: `esp-aes 256 esp-sha256-hmac`."""
    words = [ESP_CIPHERS[transform.encryption]]
    if transform.integrity:
        words.append(ESP_HMACS[transform.integrity])
    return " ".join(words)


def wildcard(network: IPv4Network) -> str:
    """A network as an access list takes it: with a wildcard, not a mask."""
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.hostmask}"
