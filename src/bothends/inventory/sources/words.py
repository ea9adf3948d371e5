"""NetBox's words (vpn/choices.py of NetBox 4) in those of tunnels.yaml."""

import re
from collections.abc import Callable, Mapping

FIELD = "bothends"
"""The custom field for what NetBox has no field for: JSON, in the words of tunnels.yaml."""
NETWORKS = "bothends_networks"
"""The custom field of a termination for its protected networks: several objects, prefixes."""
TUNNEL_INTERFACE = re.compile(r"[Tt]u[A-Za-z]*\s?\d+")
PLATFORMS: Mapping[str, str] = {
    "ios": "ios",
    "ios-xe": "ios",
    "iosxe": "ios",
    "cisco-ios": "ios",
    "cisco-ios-xe": "ios",
    "cisco-iosxe": "ios",
    "cisco-xe": "ios",
    "asa": "asa",
    "cisco-asa": "asa",
    "strongswan": "strongswan",
}
"""By the slug of the platform of a device."""
KINDS: Mapping[str, Callable[[bool], str]] = {
    "ipsec-tunnel": lambda routed: "svti" if routed else "crypto-map",
    "ipsec-transport": lambda routed: "gre" if routed else "crypto-map",
    "gre": lambda _routed: "gre",
}
"""By encapsulation, and whether it ends on tunnel interfaces."""
CIPHERS: Mapping[str, str] = {
    "aes-128-cbc": "aes-128",
    "aes-192-cbc": "aes-192",
    "aes-256-cbc": "aes-256",
    "aes-128-gcm": "aes-gcm-128",
    "aes-192-gcm": "aes-gcm-192",
    "aes-256-gcm": "aes-gcm-256",
    "3des-cbc": "3des",
    "des-cbc": "des",
}
HASHES: Mapping[str, str] = {
    "hmac-md5": "md5",
    "hmac-sha1": "sha1",
    "hmac-sha256": "sha256",
    "hmac-sha384": "sha384",
    "hmac-sha512": "sha512",
}
AUTHENTICATIONS: Mapping[str, str] = {
    "preshared-keys": "pre-share",
    "certificates": "rsa-sig",
    "rsa-signatures": "rsa-sig",
}
