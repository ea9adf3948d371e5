"""Proposals as charon logs them, "IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024"."""

from bothends.lab.charon.algorithms import GROUP_NUMBERS, INTEGRITY_NAMES, PRF_NAMES
from bothends.lab.ike.settings import Ikev2Proposal, Policy, TransformSet

_CIPHERS = {
    **{f"AES_CBC_{bits}": f"aes-cbc-{bits}" for bits in (128, 192, 256)},
    **{f"AES_GCM_16_{bits}": f"aes-gcm-{bits}" for bits in (128, 192, 256)},
    "3DES_CBC": "3des",
    "DES_CBC": "des",
}


def split(text: str) -> tuple[str, ...]:
    """The proposals of a line."""
    return tuple(text.split(", "))


def read_policy(text: str) -> Policy:
    """What an ISAKMP policy would have to say for this proposal."""
    read = read_proposal(text)
    family, _, bits = next(iter(read.encryption), "").rpartition("-")
    return Policy(
        0,
        "aes" if family else bits,
        int(bits) if family else 0,
        next(iter(read.integrity), ""),
        "pre-share",
        next(iter(read.groups), 0),
    )


def read_proposal(text: str) -> Ikev2Proposal:
    """A proposal of several transforms a type."""
    words = text.partition(":")[2].split("/")
    return Ikev2Proposal(
        "",
        tuple(_CIPHERS[word] for word in words if word in _CIPHERS),
        tuple(INTEGRITY_NAMES[word] for word in words if word in INTEGRITY_NAMES),
        tuple(PRF_NAMES[word] for word in words if word in PRF_NAMES),
        tuple(GROUP_NUMBERS[word] for word in words if word in GROUP_NUMBERS),
    )


def read_transforms(text: str) -> tuple[TransformSet, int | None]:
    """The transform set and the group of perfect forward secrecy of a proposal for ESP."""
    read = read_proposal(text)
    words = []
    for name in read.encryption:
        family, _, bits = name.rpartition("-")
        cipher = (
            f"esp-{family.removesuffix('-cbc').replace('aes-gcm', 'gcm')}"
            if family
            else f"esp-{name}"
        )
        words.append(f"{cipher} {bits}" if family and bits != "128" else cipher)
    words += [f"esp-{name}-hmac" for name in read.integrity]
    return TransformSet("", tuple(words)), next(iter(read.groups), None)
