"""What the words of ASA commands mean: algorithms, addresses, lifetimes."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from bothends.model import Authentication, DhGroup, Dialect, Encryption, Integrity, Mode, named

Words = Sequence[str]
E, H = Encryption, Integrity
IKEV1_CIPHERS: Mapping[str, Encryption] = {**named(E, Dialect.ASA_IKEV1), "aes-128": E.AES_128}
IKEV1_HASHES: Mapping[str, Integrity] = {**named(H, Dialect.ASA_IKEV1), "sha-1": H.SHA1}
IKEV2_CIPHERS: Mapping[str, Encryption] = {**named(E, Dialect.ASA_IKEV2), "aes-128": E.AES_128}
IKEV2_HASHES: Mapping[str, Integrity] = {**named(H, Dialect.ASA_IKEV2), "sha-1": H.SHA1}
_SET_CIPHERS: Mapping[str, Encryption] = {**named(E, Dialect.ASA_SET), "esp-aes-128": E.AES_128}
_SET_HASHES: Mapping[str, Integrity] = named(H, Dialect.ASA_SET)
ESP_CIPHERS: Mapping[str, Encryption] = {
    **named(E, Dialect.ASA_PROPOSAL),
    "aes-128": E.AES_128,
    "aes-gcm-128": E.AES_GCM_128,
}
ESP_HASHES: Mapping[str, Integrity] = {**named(H, Dialect.ASA_PROPOSAL), "sha": H.SHA1}
_AUTHENTICATION = {"pre-share": Authentication.PRE_SHARE, "rsa-sig": Authentication.RSA_SIG}


def is_number(word: str) -> bool:
    """Whether a word is a number that a command can have; Python refuses to read longer ones."""
    return word.isascii() and word.isdigit() and len(word) <= len(str(2**64))


def ikev1_cipher(rest: Words) -> Encryption:
    """`encryption aes-256`."""
    return IKEV1_CIPHERS[_only(rest)]


def ikev1_hash(rest: Words) -> Integrity:
    """`hash sha`."""
    return IKEV1_HASHES[_only(rest)]


def authentication(rest: Words) -> Authentication:
    """`authentication pre-share`."""
    return _AUTHENTICATION[_only(rest)]


def group(rest: Words) -> DhGroup:
    """`group 14`."""
    return DhGroup(int(_only(rest)))


def pfs(rest: Words) -> DhGroup | None:
    """`set pfs group14`; None is the default group of the release."""
    return group([rest[0].removeprefix("group")]) if rest else None


def groups(rest: Words) -> tuple[DhGroup, ...]:
    """`group 21 20 19`, the first preferred."""
    return tuple(DhGroup(int(word)) for word in _some(rest))


def ciphers(rest: Words) -> tuple[Encryption, ...]:
    """`encryption aes-256 aes`, of an IKEv2 policy."""
    return tuple(IKEV2_CIPHERS[word] for word in _some(rest))


def hashes(rest: Words) -> tuple[Integrity, ...]:
    """`integrity sha256 sha`, `prf sha256`; `null` stands beside ciphers that need none."""
    return tuple(IKEV2_HASHES[word] for word in _some(rest) if word != "null")


def esp_ciphers(rest: Words) -> tuple[Encryption, ...]:
    """`protocol esp encryption aes-256 aes`."""
    return tuple(ESP_CIPHERS[word] for word in _some(rest))


def esp_hashes(rest: Words) -> tuple[Integrity | None, ...]:
    """`protocol esp integrity sha-256 null`."""
    return tuple(None if word == "null" else ESP_HASHES[word] for word in _some(rest))


def transforms(rest: Words) -> tuple[Encryption | None, Integrity | None]:
    """`esp-aes-256 esp-sha-hmac`."""
    cipher: Encryption | None = None
    digest: Integrity | None = None
    for word in _some(rest):
        if word in _SET_CIPHERS:
            cipher = _SET_CIPHERS[word]
        elif word != "esp-none":
            digest = _SET_HASHES[word]
    return cipher, digest


def mode(rest: Words) -> Mode:
    """`transport`; `transport-require` is that as well."""
    return Mode.TRANSPORT if _only(rest).startswith("transport") else Mode(_only(rest))


def seconds(rest: Words) -> int:
    """`lifetime 28800`, `lifetime seconds 28800`; `none` is for ever: the longest that there is."""
    word = _only(rest[1:] if rest[0] == "seconds" else rest)
    return 2**31 - 1 if word == "none" else int(word)


def kilobytes(rest: Words) -> int | None:
    """`kilobytes 4608000`, or `unlimited`."""
    word = _only(rest)
    return None if word == "unlimited" else int(word)


def keepalive(rest: Words) -> tuple[int, int] | None:
    """`threshold 10 retry 2`; `disable` is None, `threshold infinite` waits for the other end."""
    if rest[0] == "disable" or "infinite" in rest:
        return None
    given = dict(zip(rest[::2], rest[1::2], strict=True))
    return int(given.get("threshold", 10)), int(given.get("retry", 2))


def interface_address(rest: Words) -> IPv4Interface | None:
    """`192.0.2.1 255.255.255.0 [standby 192.0.2.2]`; None for one that is learned."""
    if rest[0] in {"dhcp", "pppoe"}:
        return None
    return IPv4Interface(f"{rest[0]}/{rest[1]}")


def subnet(address: str, mask: str) -> IPv4Network:
    """An address and its netmask. Raises ValueError."""
    free = ~int(IPv4Address(mask)) & 0xFFFFFFFF
    if free & (free + 1):
        raise ValueError(mask)
    return IPv4Network(f"{address}/{mask}", strict=False)


def _only(rest: Words) -> str:
    if len(rest) != 1:
        raise ValueError(rest)
    return rest[0]


def _some(rest: Words) -> Words:
    if not rest:
        raise ValueError(rest)
    return rest
