"""What the words of IOS commands mean: algorithms, addresses, keys, identities."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import TypeVar

from bothends.model import (
    CLASSICAL,
    Address,
    DhGroup,
    Dialect,
    Dpd,
    Encryption,
    Integrity,
    KemChoice,
    MlKem,
    Mode,
    Network,
    address_or_none,
    named,
)
from bothends.model import address as any_address
from bothends.platforms.router import (
    Identity,
    IdentityKind,
    Key,
    KeyKind,
    Origin,
    canonical_interface,
)

Words = Sequence[str]
Member = TypeVar("Member", bound=StrEnum)
E, H = Encryption, Integrity

HASHES: Mapping[str, Integrity] = {
    **named(H, Dialect.ISAKMP),
    **named(H, Dialect.IKEV2),
    "sha-1": H.SHA1,
}
"""What a policy or a proposal calls a hash, in any release."""
IKEV2_CIPHERS = named(E, Dialect.IKEV2)
_POLICY_CIPHERS: Mapping[str, Encryption] = {**named(E, Dialect.ISAKMP), "aes": E.AES_128}
_ESP_CIPHERS = named(E, Dialect.ESP)
_ESP_HASHES = {**named(H, Dialect.ESP), "esp-sha1-hmac": H.SHA1}
_AH_HASHES = {**named(H, Dialect.AH), "ah-sha1-hmac": H.SHA1}


def phase1_cipher(words: Words) -> Encryption:
    """`encr aes 256`; the key length of AES is 128 where none is given."""
    return _POLICY_CIPHERS[" ".join(words)]


def hashed(words: Words) -> Integrity:
    """`hash sha256`; `sha` is SHA-1."""
    _nothing(words[1:])
    return HASHES[words[0]]


def group(words: Words) -> DhGroup:
    """`group 14`."""
    _nothing(words[1:])
    return DhGroup(int(words[0]))


_KEMS = named(MlKem, Dialect.IKEV2)


def kems(words: Words) -> KemChoice:
    """`pqc mlkem768 mlkem1024 [optional]`; without the last word none of them is refused."""
    optional = list(words[-1:]) == ["optional"]
    named = tuple(_KEMS[word] for word in (words[:-1] if optional else words))
    if not named:
        raise ValueError(words)
    return KemChoice(named, optional)


def pfs_with_kems(words: Words) -> tuple[DhGroup, KemChoice]:
    """`set pfs group20 [pqc mlkem1024 [optional]]`."""
    if "pqc" not in words:
        return pfs(words), CLASSICAL
    at = list(words).index("pqc")
    return pfs(words[:at]), kems(words[at + 1 :])


def pfs(words: Words) -> DhGroup:
    """`set pfs group14`; without a group it is group 1 (IOS command reference, set pfs)."""
    _nothing(words[1:])
    return DhGroup(int(words[0].removeprefix("group"))) if words else DhGroup.MODP_768


def number(words: Words) -> int:
    """The one number after a keyword."""
    _nothing(words[1:])
    return int(words[0])


def name(words: Words) -> str:
    """The one word after a keyword."""
    _nothing(words[1:])
    return words[0]


def names(words: Words) -> tuple[str, ...]:
    """One or more words."""
    if not words:
        raise ValueError(words)
    return tuple(words)


def interface_name(words: Words) -> str:
    """The name of an interface, written in one word or two."""
    return canonical_interface("".join(words))


IPV6 = "ipv6"
IPV6_MAP = f"{IPV6} "
"""What the name of a crypto map for IPv6 begins with, as its lines do: `crypto map ipv6 M 10`."""


def without_family(words: Words) -> Words:
    """The words behind `ipv6`, where they begin with it."""
    return words[1:] if words[0] == IPV6 else words


def address(words: Words) -> Address:
    """An address of either version of IP."""
    return any_address(without_family(words)[0])


def network(words: Words) -> Network:
    """`10.0.0.0 255.0.0.0`, `10.0.0.1`, `10.0.0.0/8` or `ipv6 2001:db8::/32`.

    Keyrings and identities use netmasks, not wildcards.
    """
    words = without_family(words)
    if ":" in words[0]:
        return ip_network(words[0], strict=False)
    if len(words) > 1 and words[1][0].isdigit():
        mask = int(IPv4Address(words[1]))
        if (~mask & 0xFFFFFFFF) & ((~mask & 0xFFFFFFFF) + 1):
            raise ValueError(words)
        return IPv4Network((int(IPv4Address(words[0])) & mask, mask.bit_count()))
    if words[0] == "0.0.0.0":  # noqa: S104 - the wildcard of a keyring, not a socket
        return IPv4Network("0.0.0.0/0")
    return IPv4Network(words[0], strict=False)


def mode(words: Words) -> tuple[Mode, bool]:
    """`mode transport [require]`."""
    if len(words) > 1 and words[1] != "require":
        raise ValueError(words)
    return chosen(words[0], Mode), len(words) > 1


def chosen(word: str, values: type[Member]) -> Member:
    """The member of an enumeration that a word is, or the only one that it abbreviates."""
    matches = [value for value in values if value.value == word] or [
        value for value in values if value.value.startswith(word) and len(word) > 1
    ]
    if len(matches) != 1:
        raise ValueError(word)
    return matches[0]


def keepalive(words: Words) -> Dpd:
    """`crypto isakmp keepalive 10 3 periodic`, `dpd 10 3 on-demand`."""
    numbers = [int(word) for word in words if word.isdigit()]
    kinds = [word for word in words if not word.isdigit()]
    if kinds not in ([], ["periodic"], ["on-demand"]) or not 1 <= len(numbers) <= 2:
        raise ValueError(words)
    return Dpd(numbers[0], numbers[1] if len(numbers) > 1 else 2, kinds == ["periodic"])


def transforms(words: Words) -> tuple[Integrity | None, Encryption | None, Integrity | None, bool]:
    """`esp-aes 256 esp-sha-hmac` as (AH hash, ESP cipher, ESP hash, compression)."""
    ah: Integrity | None = None
    cipher: Encryption | None = None
    integrity: Integrity | None = None
    compression = False
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "comp-lzs":
            compression = True
        elif word in _AH_HASHES:
            ah = _AH_HASHES[word]
        elif word in _ESP_HASHES:
            integrity = _ESP_HASHES[word]
        elif word in _ESP_CIPHERS:
            cipher = _ESP_CIPHERS[word]
        else:  # the key length is 128 where none is given
            size = left.pop(0) if left and left[0].isdigit() else "128"
            cipher = _ESP_CIPHERS[f"{word} {size}"]
    if ah is None and cipher is None and integrity is None:
        raise ValueError(words)
    return ah, cipher, integrity, compression


_IDENTITIES = {
    "fqdn": IdentityKind.FQDN, "hostname": IdentityKind.FQDN, "host": IdentityKind.FQDN,
    "email": IdentityKind.EMAIL, "user": IdentityKind.EMAIL, "user-fqdn": IdentityKind.EMAIL,
    "key-id": IdentityKind.KEY_ID, "dn": IdentityKind.DN,
}  # fmt: skip


def is_address(word: str) -> bool:
    """Whether a word is `address`, in full or as short as scripts have it."""
    return len(word) > 1 and "address".startswith(word)


def identity(words: Words) -> Identity:
    """`address 192.0.2.1`, `fqdn r1.example.net`, `dn`, `key-id X`, or a bare FQDN or e-mail."""
    kind = _IDENTITIES.get(words[0])
    if is_address(words[0]):
        given = without_family(words[1:])[:1] if words[1:] else []
        address = address_or_none(given[0]) if given else None
        return Identity(IdentityKind.ADDRESS, str(address) if address else "".join(given))
    if kind is not None:
        return Identity(kind, " ".join(words[1:]))
    _nothing(words[1:])
    kind = IdentityKind.EMAIL if "@" in words[0] else IdentityKind.FQDN
    return Identity(kind, words[0])


_MASKED = re.compile(
    r"[*#]+|<.*>|\{.*\}|\[.*\]|[xX]{4,}|(?i:removed|redacted|hidden|masked|secret-removed)"
)
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9]*:[^<>]+)>")
_XLAT = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


def is_masked(text: str) -> bool:
    """Whether a text stands where a key was before it was masked, as RANCID and Oxidized do."""
    return bool(_MASKED.fullmatch(text))


def key(kind: str | None, text: str, origin: Origin) -> Key:
    """A pre-shared key, decoded where it is only obfuscated (type 7)."""
    quoted = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if is_masked(text):
        reference = _PLACEHOLDER.fullmatch(text)
        return Key(KeyKind.MASKED, None, origin, reference[1] if reference else "")
    if kind == "6":
        return Key(KeyKind.TYPE_6, None, origin)
    if kind == "7":
        decoded = _type_7(text)
        return Key(KeyKind.TYPE_7 if decoded is not None else KeyKind.MASKED, decoded, origin)
    return Key(KeyKind.PLAIN, quoted, origin)


def _type_7(text: str) -> str | None:
    try:
        seed, data = int(text[:2]), bytes.fromhex(text[2:])
    except ValueError:
        return None
    plain = bytes(byte ^ _XLAT[(seed + index) % len(_XLAT)] for index, byte in enumerate(data))
    return plain.decode("latin-1")


def _nothing(words: Words) -> None:
    if words:
        raise ValueError(words)
