"""Names of algorithms: those of IOS, and what strongSwan calls the same."""

from collections.abc import Mapping

from bothends.lab.charon.libipsec_modes import compiler
from bothends.lab.ike.settings import Ikev2Proposal, Policy, TransformSet


class UnsupportedError(ValueError):
    """Something that IOS can do and charon cannot."""

    def __init__(self, what: str) -> None:
        super().__init__(f"cannot be run on charon: {what}")
        self.what = what


GROUPS: Mapping[int, str] = {
    1: "modp768", 2: "modp1024", 5: "modp1536", 14: "modp2048", 15: "modp3072", 16: "modp4096",
    19: "ecp256", 20: "ecp384", 21: "ecp521", 24: "modp2048s256",
}  # fmt: skip
HASHES: Mapping[str, str] = {
    "md5": "md5", "sha": "sha1", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384",
    "sha512": "sha512",
}  # fmt: skip
_IKE_CIPHERS: Mapping[str, str] = {
    "des": "des", "3des": "3des", "aes-cbc-128": "aes128", "aes-cbc-192": "aes192",
    "aes-cbc-256": "aes256", "aes-gcm-128": "aes128gcm16", "aes-gcm-256": "aes256gcm16",
}  # fmt: skip
_TRANSFORMS: Mapping[str, str] = {
    "esp-des": "des", "esp-3des": "3des", "esp-null": "null",
    "esp-aes": "aes128", "esp-aes 192": "aes192", "esp-aes 256": "aes256",
    "esp-gcm": "aes128gcm16", "esp-gcm 192": "aes192gcm16", "esp-gcm 256": "aes256gcm16",
    "esp-md5-hmac": "md5", "esp-sha-hmac": "sha1", "esp-sha256-hmac": "sha256",
    "esp-sha384-hmac": "sha384", "esp-sha512-hmac": "sha512",
}  # fmt: skip

# What a daemon reports, as VICI spells it, in words of a configuration.
CIPHER_NAMES: Mapping[tuple[str, str], str] = {
    ("DES_CBC", ""): "des", ("3DES_CBC", ""): "3des",
    **{("AES_CBC", bits): f"aes-cbc-{bits}" for bits in ("128", "192", "256")},
    **{("AES_GCM_16", bits): f"aes-gcm-{bits}" for bits in ("128", "192", "256")},
}  # fmt: skip
INTEGRITY_NAMES: Mapping[str, str] = {
    "HMAC_MD5_96": "md5", "HMAC_SHA1_96": "sha", "HMAC_SHA2_256_128": "sha256",
    "HMAC_SHA2_384_192": "sha384", "HMAC_SHA2_512_256": "sha512",
}  # fmt: skip
PRF_NAMES: Mapping[str, str] = {
    "PRF_HMAC_MD5": "md5", "PRF_HMAC_SHA1": "sha1", "PRF_HMAC_SHA2_256": "sha256",
    "PRF_HMAC_SHA2_384": "sha384", "PRF_HMAC_SHA2_512": "sha512",
}  # fmt: skip
GROUP_NUMBERS: Mapping[str, int] = {
    word.upper().replace("P", "P_").replace("S", "_"): number for number, word in GROUPS.items()
}
"""MODP_768, ECP_256, MODP_2048_256."""


def policy_proposal(policy: Policy) -> str:
    """An ISAKMP policy as a proposal of strongSwan."""
    cipher = f"aes{policy.bits}" if policy.encryption == "aes" else policy.encryption
    return "-".join((cipher, _look(HASHES, policy.hash, "hash"), group_name(policy.group)))


def ikev2_proposal(proposal: Ikev2Proposal) -> str:
    """An IKEv2 proposal, all its transforms in their order."""
    ciphers = [_look(_IKE_CIPHERS, name, "encryption") for name in proposal.encryption]
    aead = [name for name in ciphers if "gcm" in name]
    if aead and len(aead) != len(ciphers):
        raise UnsupportedError(f"IKEv2 proposal {proposal.name} with GCM beside CBC")
    integrity = [] if aead else [_look(HASHES, n, "integrity") for n in proposal.integrity]
    prfs = [f"prf{_look(HASHES, n, 'prf')}" for n in proposal.prf or proposal.integrity]
    return "-".join((*ciphers, *integrity, *prfs, *map(group_name, proposal.groups)))


def esp_proposal(transform_set: TransformSet, *groups: int) -> str:
    """A transform set as a proposal for ESP, with the groups of perfect forward secrecy.

    ESP without authentication needs a plugin that is compiled on this machine (`libipsec_modes`).
    """
    words = [_look(_TRANSFORMS, word, "transform") for word in transform_set.transforms]
    integrity = [word for word in words if word in HASHES.values()]
    aead = any("gcm" in word for word in words)
    if not aead and not integrity and compiler() is None:
        what = f"transform set {transform_set.name} without authentication"
        raise UnsupportedError(f"{what} where there is no C compiler")
    if aead and integrity:
        raise UnsupportedError(f"transform set {transform_set.name} with GCM and authentication")
    words.sort(key=lambda word: word in integrity)
    return "-".join((*words, *map(group_name, groups)))


def group_name(number: int) -> str:
    """A Diffie-Hellman group."""
    name = GROUPS.get(number)
    if name is None:
        raise UnsupportedError(f"group {number}")
    return name


def _look(table: Mapping[str, str], word: str, kind: str) -> str:
    name = table.get(word)
    if name is None:
        raise UnsupportedError(f"{kind} {word}")
    return name
