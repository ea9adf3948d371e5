"""How IOS spells what the model names (IOS Security Command Reference)."""

from collections.abc import Callable, Mapping
from ipaddress import ip_network

from bothends.model import Address, Dialect, Encryption, Integrity, Network, Transform, words

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


def wildcard(network: Network) -> str:
    """A network as an access list takes it: with a wildcard, not a mask; of IPv6, a prefix."""
    if network.prefixlen == network.max_prefixlen:
        return f"host {network.network_address}"
    return str(network) if network.version == 6 else f"{network.network_address} {network.hostmask}"


def host(address: Address) -> str:
    """One address where a mask may stand beside it; of IPv6, a prefix."""
    return prefix6(address) if address.version == 6 else f"{address} 255.255.255.255"


def prefix6(address: Address) -> str:
    """One address where IPv6 wants a prefix."""
    return f"{address}/128" if address.version == 6 else str(address)


def route_to(destination: Address | Network, vrf: str) -> str:
    """A static route up to where it leads: `ip route vrf BLUE 10.2.0.0 255.255.255.0`."""
    network = ip_network(destination)
    table = f"vrf {vrf} " if vrf else ""
    if network.version == 6:
        return f"ipv6 route {table}{network}"
    return f"ip route {table}{network.network_address} {network.netmask}"


FILTERS: Mapping[str, Callable[..., str]] = {
    "isakmp_cipher": ISAKMP_CIPHERS.__getitem__,
    "isakmp_hash": ISAKMP_HASHES.__getitem__,
    "ikev2_cipher": IKEV2_CIPHERS.__getitem__,
    "ikev2_hash": IKEV2_HASHES.__getitem__,
    "esp": esp,
    "wildcard": wildcard,
    "host": host,
    "prefix6": prefix6,
    "route_to": route_to,
}
"""What templates of IOS call to spell a value."""
