"""The lines that lift a weak object to a strength profile, spelled as its platform takes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bothends.compare.corrections.algorithms import best
from bothends.compare.corrections.spelling import spelt
from bothends.compare.ends_of_router import ends_of
from bothends.ike.strength import Algorithm, Profile, Severity, Use, Weakness
from bothends.model import Encryption, IkeVersion, Integrity, KemChoice, MlKem, Mode
from bothends.platforms.base import Lines
from bothends.platforms.router import Ikev2Proposal, IsakmpPolicy, Origin, Router, TransformSet
from bothends.platforms.statements import Statement
from bothends.platforms.upgrade import Part, policy_parts, proposal_parts, set_parts
from bothends.secrets import mask_line

Holder = IsakmpPolicy | Ikev2Proposal | TransformSet
"""An object that names algorithms."""
Of = TypeVar("Of", IsakmpPolicy, Ikev2Proposal)
NEW = "STRONG"
"""Name of the object that takes the place of a built-in one."""
_PARTS = {"encryption": Use.IKE_CIPHER, "hash": Use.IKE_HASH, "group": Use.IKE_GROUP}
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


def worst(parts: Iterable[Weak]) -> Severity:
    """The highest severity of some weak algorithms."""
    return max((weak.weakness.severity for weak in parts), key=_RANK.index)


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
    weak = []
    for (use, algorithm), origin in parts:
        if origin.is_default and holder.unread:
            continue
        weakness = profile.weakness(use, algorithm, ike)
        if weakness:
            weak.append(Weak(use, algorithm, origin, weakness))
    return weak


def is_below(profile: Profile, holder: Holder) -> bool:
    """Whether a profile wants an object to be changed."""
    return any(weak.weakness.below for weak in weak_parts(profile, holder))


def lifted(
    router: Router, profile: Profile, holder: Holder, beside: Iterable[Holder] = ()
) -> tuple[str, ...]:
    """The lines that make an object as strong as a profile wants it; none when it is.

    Args:
        router: which has the object.
        profile: what is wanted.
        holder: the object.
        beside: the objects that change with it, which it must still agree with, and those that it
            should agree with.
    """
    bad = {weak.use for weak in weak_parts(profile, holder) if weak.weakness.below}
    if not bad:
        return ()
    lines = router.lines
    match holder:
        case IsakmpPolicy():
            return _policy(lines, profile, holder, bad, [*_like(holder, beside)])
        case Ikev2Proposal():
            changed = _proposal(lines, profile, holder, bad, [*_like(holder, beside)] or [holder])
            if holder.built_in:
                return new_proposal(router, NEW, changed)
            return (mask_line(holder.origin.text), *changed)
        case TransformSet():
            return _set(lines, profile, holder)


def _like(holder: Of, beside: Iterable[Holder]) -> Iterator[Of]:
    """Those objects that are of the same kind."""
    return (each for each in beside if isinstance(each, type(holder)))


def _policy(
    lines: Lines,
    profile: Profile,
    policy: IsakmpPolicy,
    bad: set[Use],
    beside: Sequence[IsakmpPolicy],
) -> tuple[str, ...]:
    """The weak lines of a policy; all lines of a new one where a built-in policy is in force.

    What another policy has that is good enough is taken before what the profile names. Beside one
    that is written, the new one keeps what is not weak.
    """
    cipher: dict[str, Algorithm] = {}
    written = any(not each.built_in for each in beside)
    for part, use in _PARTS.items():
        others = [getattr(each, part).value for each in beside if each is not policy]
        good = (other for other in others if not _below(profile, use, other, IkeVersion.V1))
        named = profile.replacement(use, IkeVersion.V1)
        cipher[part] = next(good, named) if written else named
    if policy.built_in:
        kept = {p: getattr(policy, p).value for p, use in _PARTS.items() if use not in bad}
        parts = cipher | (kept if written else {})
        return lines.policy(10, {**parts, "authentication": policy.authentication.value})
    changed = [lines.value(part, cipher[part]) for part, use in _PARTS.items() if use in bad]
    return (mask_line(policy.origin.text), *changed)


def _proposal(
    lines: Lines,
    profile: Profile,
    proposal: Ikev2Proposal,
    bad: set[Use],
    beside: Sequence[Ikev2Proposal],
) -> list[str]:
    """The lists of a proposal without what is weak; a list of nothing else gets a new member.

    Where the built-in proposal is in force, all lists of the one that takes its place.
    """
    new = proposal.built_in

    def kept(use: Use, name: str) -> list[Algorithm]:
        lists = [getattr(each, name).value for each in beside]
        algorithms = getattr(proposal, name).value
        good = [algorithm for algorithm in algorithms if not _below(profile, use, algorithm)]
        if any(all(algorithm in each for each in lists) for algorithm in good):
            return good
        others = [getattr(each, name).value for each in beside if each is not proposal]
        shared = (x for x in next(iter(others), ()) if all(x in each for each in others))
        meets = (algorithm for algorithm in shared if not _below(profile, use, algorithm))
        preferred: Algorithm = next(meets, profile.replacement(use, IkeVersion.V2))
        return [preferred, *(algorithm for algorithm in good if algorithm != preferred)]

    hashes = "integrity" if proposal.integrity.value else "prf"
    parts = ((Use.IKE_CIPHER, "encryption"), (Use.IKE_HASH, hashes), (Use.IKE_GROUP, "groups"))
    changed = [lines.offered(part, kept(use, part)) for use, part in parts if new or use in bad]
    if Use.IKE_KEM in bad:
        kem = profile.replacement(Use.IKE_KEM, IkeVersion.V2)
        if isinstance(kem, MlKem):
            changed.append(lines.exchanges(KemChoice((kem,), optional=False)))
    return changed


def _below(
    profile: Profile, use: Use, algorithm: Algorithm, ike: IkeVersion = IkeVersion.V2
) -> bool:
    weakness = profile.weakness(use, algorithm, ike)
    return weakness is not None and weakness.below


def _set(lines: Lines, profile: Profile, transform_set: TransformSet) -> tuple[str, ...]:
    """A transform-set with ESP that encrypts and authenticates; AH goes."""
    cipher: Encryption = best(profile, Use.ESP_CIPHER, [transform_set.encryption], IkeVersion.V1)
    digest: Integrity | None = None
    if not cipher.aead:
        digest = best(profile, Use.ESP_HASH, [transform_set.integrity], IkeVersion.V1)
    new = replace(transform_set, name=NEW if transform_set.built_in else transform_set.name)
    return new_set(lines, new, lines.transforms(cipher, digest))


def new_set(lines: Lines, transform_set: TransformSet, transforms: str) -> tuple[str, ...]:
    """A transform set with other transforms; tunnel mode is what it has by itself."""
    head = lines.say(Statement.TRANSFORM_SET, name=transform_set.name, transforms=transforms)
    what = Statement.MODE_REQUIRED if transform_set.mode_required else Statement.MODE
    mode = lines.say(what, mode=transform_set.mode.value)
    return (head,) if transform_set.mode.value is Mode.TUNNEL else (head, mode)


def new_proposal(router: Router, name: str, parts: Iterable[str]) -> tuple[str, ...]:
    """An IKEv2 proposal of some lines, and the policy that offers it."""
    return router.lines.say(Statement.PROPOSAL, name=name), *parts, *new_policy(router, [name])


def new_policy(router: Router, proposals: Sequence[str]) -> tuple[str, ...]:
    """An IKEv2 policy of some proposals, which serves the tunnels in every VRF.

    Without `match fvrf` it serves the global one only (FlexVPN configuration guide, IKEv2 policy).
    """
    say = router.lines.say
    apart = any(end.fvrf for end in ends_of(router))
    return (
        say(Statement.PROPOSAL_POLICY, name=proposals[0]),
        *((say(Statement.FVRF, vrf="any"),) if apart else ()),
        *(say(Statement.POLICY_PROPOSAL, name=name) for name in proposals),
    )
