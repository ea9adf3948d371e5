"""The lines that lift a weak object to a strength profile, spelled as IOS takes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bothends.compare.corrections.algorithms import best
from bothends.compare.corrections.spelling import in_policy, in_proposal, spelt, transforms
from bothends.ike.strength import Algorithm, Profile, Severity, Use, Weakness
from bothends.model import Encryption, IkeVersion, Integrity, Mode
from bothends.platforms.ios.config.router import Ikev2Proposal, IsakmpPolicy, TransformSet
from bothends.platforms.ios.config.upgrade import Part, policy_parts, proposal_parts, set_parts
from bothends.platforms.ios.config.values import Origin
from bothends.secrets import mask_line

Holder = IsakmpPolicy | Ikev2Proposal | TransformSet
"""An object that names algorithms."""
NEW_SET = "STRONG"
"""Name of the transform-set that takes the place of the built-in one."""
_LINES = {Use.IKE_CIPHER: "encr", Use.IKE_HASH: "hash", Use.IKE_GROUP: "group"}
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
    """What of an object is below a profile; an unread line may say what looks left to a default."""
    parts, ike = parts_of(holder)
    found = []
    for (use, algorithm), origin in parts:
        if origin.is_default and holder.unread:
            continue
        weakness = profile.weakness(use, algorithm, ike)
        if weakness:
            found.append(Weak(use, algorithm, origin, weakness))
    return found


def lifted(profile: Profile, holder: Holder, beside: Iterable[Holder] = ()) -> tuple[str, ...]:
    """The lines that make an object as strong as a profile wants it; none when it is.

    Args:
        profile: what is wanted.
        holder: the object.
        beside: the objects that change with it, which it must still agree with.
    """
    bad = {weak.use for weak in weak_parts(profile, holder) if weak.weakness.below}
    if not bad:
        return ()
    match holder:
        case IsakmpPolicy():
            return tuple(_policy(profile, holder, bad))
        case Ikev2Proposal():
            others = [each for each in beside if isinstance(each, Ikev2Proposal)]
            return tuple(_proposal(profile, holder, bad, others or [holder]))
        case TransformSet():
            return tuple(_set(profile, holder))


def _policy(profile: Profile, policy: IsakmpPolicy, bad: set[Use]) -> Iterator[str]:
    """The weak lines of a policy; all lines of a new one where a built-in policy is in force."""
    new = policy.built_in
    wanted = {use: profile.replacement(use, IkeVersion.V1) for use in _LINES}
    yield "crypto isakmp policy 10" if new else mask_line(policy.origin.text)
    yield from (f" {_LINES[use]} {in_policy(wanted[use])}" for use in _LINES if new or use in bad)
    if new:
        yield f" authentication {policy.authentication.value.value}"


def _proposal(
    profile: Profile, proposal: Ikev2Proposal, bad: set[Use], beside: Sequence[Ikev2Proposal]
) -> Iterator[str]:
    """The lists of a proposal without what is weak; a list of nothing else gets a new member.

    Where the built-in proposal is in force, a new one and the policy that it needs.
    """
    new = proposal.built_in

    def kept(use: Use, name: str) -> list[Algorithm]:
        lists = [getattr(each, name).value for each in beside]
        algorithms = getattr(proposal, name).value
        good = [] if new else [found for found in algorithms if not _below(profile, use, found)]
        if any(all(found in each for each in lists) for found in good):
            return good
        wanted: Algorithm = profile.replacement(use, IkeVersion.V2)
        return [wanted, *(found for found in good if found != wanted)]

    yield "crypto ikev2 proposal STRONG" if new else mask_line(proposal.origin.text)
    hashes = "integrity" if proposal.integrity.value else "prf"
    for use, word, name in (
        (Use.IKE_CIPHER, "encryption", "encryption"),
        (Use.IKE_HASH, hashes, hashes),
        (Use.IKE_GROUP, "group", "groups"),
    ):
        if new or use in bad:
            yield f" {word} {' '.join(map(in_proposal, kept(use, name)))}"
    if new:
        yield "crypto ikev2 policy STRONG"
        yield " proposal STRONG"


def _below(profile: Profile, use: Use, algorithm: Algorithm) -> bool:
    found = profile.weakness(use, algorithm, IkeVersion.V2)
    return found is not None and found.below


def _set(profile: Profile, found: TransformSet) -> Iterator[str]:
    """A transform-set with ESP that encrypts and authenticates; AH goes."""
    cipher: Encryption = best(profile, Use.ESP_CIPHER, [found.encryption], IkeVersion.V1)
    digest: Integrity | None = None
    if not cipher.aead:
        digest = best(profile, Use.ESP_HASH, [found.integrity], IkeVersion.V1)
    name = NEW_SET if found.built_in else found.name
    yield f"crypto ipsec transform-set {name} {transforms(cipher, digest)}"
    if found.mode.value is Mode.TRANSPORT:
        yield f" mode transport{' require' if found.mode_required else ''}"
