"""The lines that lift a weak object to a strength profile, spelled as IOS takes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bothends.ike.strength import Algorithm, Profile, Severity, Use, Weakness
from bothends.ios.config.router import Ikev2Proposal, IsakmpPolicy, TransformSet
from bothends.ios.config.upgrade import Part, policy_parts, proposal_parts, set_parts
from bothends.ios.config.values import Origin
from bothends.ios.config.words import IKEV2_CIPHERS
from bothends.model import Encryption, IkeVersion, Integrity, Mode
from bothends.render.spelling import ESP_CIPHERS, ESP_HMACS, ISAKMP_CIPHERS, ISAKMP_HASHES
from bothends.secrets import mask_line

Holder = IsakmpPolicy | Ikev2Proposal | TransformSet
"""An object that names algorithms."""
NEW_SET = "STRONG"
"""Name of the transform-set that takes the place of the built-in one."""
_V2_CIPHERS = {cipher: word for word, cipher in IKEV2_CIPHERS.items()}
_RANK = (Severity.INFO, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Weak:
    """An algorithm of an object that is below a profile."""

    use: Use
    algorithm: Algorithm
    origin: Origin
    weakness: Weakness

    def __str__(self) -> str:
        implicit = f" ({self.origin.text})" if self.origin.is_default else ""
        return f"{self.use.words} {spelt(self.algorithm)}{implicit}: {self.weakness.text}"


def spelt(algorithm: Algorithm) -> str:
    """An algorithm in a message."""
    return "none" if algorithm is None else str(algorithm.value)


def worst(found: Iterable[Weak]) -> Severity:
    """The highest severity of some weak algorithms."""
    return max((weak.weakness.severity for weak in found), key=_RANK.index)


def parts_of(holder: Holder) -> tuple[tuple[Part, ...], IkeVersion]:
    """The algorithms of an object, and the IKE version that it is for."""
    match holder:
        case IsakmpPolicy():
            return policy_parts(holder), IkeVersion.V1
        case Ikev2Proposal():
            return proposal_parts(holder), IkeVersion.V2
        case TransformSet():
            return set_parts(holder), IkeVersion.V1


def weak_parts(profile: Profile, holder: Holder) -> list[Weak]:
    """What of an object is below a profile."""
    parts, ike = parts_of(holder)
    found = []
    for (use, algorithm), origin in parts:
        weakness = profile.weakness(use, algorithm, ike)
        if weakness:
            found.append(Weak(use, algorithm, origin, weakness))
    return found


def lifted(profile: Profile, holder: Holder) -> tuple[str, ...]:
    """The lines that make an object as strong as a profile wants it; none when it is."""
    bad = {weak.use for weak in weak_parts(profile, holder) if weak.weakness.below}
    if not bad:
        return ()
    match holder:
        case IsakmpPolicy():
            return tuple(_policy(profile, holder, bad))
        case Ikev2Proposal():
            return tuple(_proposal(profile, holder, bad))
        case TransformSet():
            return tuple(_set(profile, holder))


def _policy(profile: Profile, policy: IsakmpPolicy, bad: set[Use]) -> Iterator[str]:
    """The weak lines of a policy; all lines of a new one where a built-in policy is in force."""
    cipher = profile.replacement(Use.IKE_CIPHER, IkeVersion.V1)
    digest = profile.replacement(Use.IKE_HASH, IkeVersion.V1)
    yield "crypto isakmp policy 10" if policy.built_in else mask_line(policy.origin.text)
    if isinstance(cipher, Encryption) and (policy.built_in or Use.IKE_CIPHER in bad):
        yield f" encr {ISAKMP_CIPHERS[cipher]}"
    if isinstance(digest, Integrity) and (policy.built_in or Use.IKE_HASH in bad):
        yield f" hash {ISAKMP_HASHES[digest]}"
    if policy.built_in:
        yield f" authentication {policy.authentication.value.value}"
    if policy.built_in or Use.IKE_GROUP in bad:
        yield f" group {spelt(profile.replacement(Use.IKE_GROUP, IkeVersion.V1))}"


def _proposal(profile: Profile, proposal: Ikev2Proposal, bad: set[Use]) -> Iterator[str]:
    """The lists of a proposal without what is weak; a list of nothing else gets a new member.

    Where the built-in proposal is in force, a new one and the policy that it needs.
    """
    new = proposal.built_in

    def kept(use: Use, algorithms: tuple[Algorithm, ...]) -> list[Algorithm]:
        good = [] if new else [found for found in algorithms if not _below(profile, use, found)]
        return good or [profile.replacement(use, IkeVersion.V2)]

    yield "crypto ikev2 proposal STRONG" if new else mask_line(proposal.origin.text)
    if new or Use.IKE_CIPHER in bad:
        ciphers = kept(Use.IKE_CIPHER, proposal.encryption.value)
        words = [_V2_CIPHERS[found] for found in ciphers if isinstance(found, Encryption)]
        yield f" encryption {' '.join(words)}"
    if new or Use.IKE_HASH in bad:
        named = proposal.integrity.value or proposal.prf.value
        hashes = [h for h in kept(Use.IKE_HASH, named) if isinstance(h, Integrity)]
        word = "integrity" if proposal.integrity.value else "prf"
        yield f" {word} {' '.join(ISAKMP_HASHES[found] for found in hashes)}"
    if new or Use.IKE_GROUP in bad:
        groups = kept(Use.IKE_GROUP, proposal.groups.value)
        yield f" group {' '.join(map(spelt, groups))}"
    if new:
        yield "crypto ikev2 policy STRONG"
        yield " proposal STRONG"


def _below(profile: Profile, use: Use, algorithm: Algorithm) -> bool:
    found = profile.weakness(use, algorithm, IkeVersion.V2)
    return found is not None and found.below


def _set(profile: Profile, found: TransformSet) -> Iterator[str]:
    """A transform-set with ESP that encrypts and authenticates; AH goes."""

    def better(use: Use, algorithm: Algorithm) -> Algorithm:
        weakness = profile.weakness(use, algorithm, IkeVersion.V1)
        if algorithm is None or (weakness and weakness.below):
            return profile.replacement(use, IkeVersion.V1)
        return algorithm

    cipher = better(Use.ESP_CIPHER, found.encryption)
    if not isinstance(cipher, Encryption):
        return
    words = [ESP_CIPHERS[cipher]]
    if not cipher.aead:
        digest = better(Use.ESP_HASH, found.integrity)
        words += [ESP_HMACS[digest]] if isinstance(digest, Integrity) else []
    name = NEW_SET if found.built_in else found.name
    yield f"crypto ipsec transform-set {name} {' '.join(words)}"
    if found.mode.value is Mode.TRANSPORT:
        yield f" mode transport{' require' if found.mode_required else ''}"
