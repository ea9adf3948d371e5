"""What a tunnel still lacks for the deadlines of a strength profile, and which end blocks it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bothends.compare.corrections.spelling import spelt
from bothends.compare.judgement import TunnelJudgement
from bothends.ike.end import IkeEnd, Proposal, Protection
from bothends.ike.negotiate import Negotiation, StageStatus
from bothends.ike.strength import (
    Algorithm,
    Deadline,
    Demand,
    Profile,
    Use,
    kem_parts,
    suite_parts,
    transform_parts,
)
from bothends.model import IkeVersion
from bothends.platforms.router import Router
from bothends.platforms.router.release import ML_KEM, UNKNOWN

Parts = Sequence[tuple[Use, Algorithm]]


class Standing(StrEnum):
    """How a tunnel stands with a deadline."""

    MET = "met"
    MISSED = "missed"
    OPEN = "cannot be determined"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One end that a deadline waits for, and what it lacks."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """How one tunnel stands with one deadline."""

    deadline: Deadline
    standing: Standing
    blockers: tuple[Blocker, ...] = ()
    """The ends that have to change; none where the deadline is met."""
    note: str = ""
    """Why it cannot be determined."""


def readiness(tunnel: TunnelJudgement, profile: Profile) -> tuple[Readiness, ...]:
    """How a tunnel stands with each deadline of a profile."""
    return tuple(_one(tunnel, profile, deadline) for deadline in profile.deadlines)


def _one(tunnel: TunnelJudgement, profile: Profile, deadline: Deadline) -> Readiness:
    blockers = tuple(_BLOCKERS[deadline.demand](tunnel, profile))
    if blockers:
        return Readiness(deadline, Standing.MISSED, blockers)
    if tunnel.b is None:
        return Readiness(deadline, Standing.OPEN, note="the peer is not among the inputs")
    if deadline.demand is not Demand.ABLE and not _suites(tunnel):
        return Readiness(deadline, Standing.OPEN, note=f"the tunnel is {tunnel.verdict}")
    return Readiness(deadline, Standing.MET)


def _ike_ends(tunnel: TunnelJudgement) -> Iterator[IkeEnd]:
    forward = tunnel.context.a_to_b
    if forward:
        yield from (forward.initiator, forward.responder)


def _suites(tunnel: TunnelJudgement) -> list[Negotiation]:
    directions = tunnel.context.directions
    return [each for each in directions if each.suite and each.comes_up is StageStatus.OK]


def _not_used(tunnel: TunnelJudgement, profile: Profile) -> Iterator[Blocker]:
    """The ends that have nothing within the profile to settle on."""
    blocked = [
        Blocker(end.name, reason) for end in _ike_ends(tunnel) if (reason := _lacking(profile, end))
    ]
    yield from blocked
    if blocked:
        return
    for direction in _suites(tunnel):
        suite = (
            tuple(suite_parts(direction.suite, direction.initiator.ike)) if direction.suite else ()
        )
        weak = _weak_words(profile, suite, direction.initiator)
        if weak:
            reason = (
                f"negotiates {weak} although both ends have a stronger one: remove the weak "
                "one, or move it last"
            )
            yield Blocker(direction.responder.name, reason)
            return


def _not_only(tunnel: TunnelJudgement, profile: Profile) -> Iterator[Blocker]:
    """The ends that accept something below the profile."""
    for end in _ike_ends(tunnel):
        parts: list[tuple[Use, Algorithm]] = [(Use.IKE_VERSION, end.ike)]
        parts += [part for offer in end.offers for kind in _kinds(offer) for part in kind]
        parts += [part for each in end.protections for part in _transforms(each)]
        parts += [(Use.PFS_GROUP, end.pfs)] if end.pfs else []
        if weak := _weak_words(profile, parts, end):
            yield Blocker(end.name, f"accepts {weak}")


def _not_able(tunnel: TunnelJudgement, profile: Profile) -> Iterator[Blocker]:
    """The ends whose release does not know what the profile needs."""
    ends = [end for end in (tunnel.context.a, tunnel.context.b) if end]
    for router in dict.fromkeys(end.router.name for end in ends):
        owner = next(end.router for end in ends if end.router.name == router)
        if profile.needs_kem and (reason := too_old(owner)):
            yield Blocker(router, reason)


def too_old(router: Router) -> str:
    """Why a router cannot do ML-KEM; empty where it can."""
    if router.release >= ML_KEM:
        return ""
    if router.release == UNKNOWN:
        return f"has no `version` line, so its release is not known; ML-KEM needs IOS XE {ML_KEM}"
    return f"runs {router.release}; ML-KEM needs IOS XE {ML_KEM}"


_BLOCKERS = {Demand.USED: _not_used, Demand.ONLY: _not_only, Demand.ABLE: _not_able}


def _lacking(profile: Profile, end: IkeEnd) -> str:
    """What an end has nothing within the profile for; empty where it could settle on it."""
    missing: list[tuple[Use, Algorithm]] = [(Use.IKE_VERSION, end.ike)]
    if not profile.needs_kem or end.ike is IkeVersion.V2:
        missing += _least(profile, end, [_kinds(offer) for offer in end.offers])
    sets = [[[part] for part in _transforms(each)] for each in end.protections]
    missing += _least(profile, end, sets)
    missing += [(Use.PFS_GROUP, end.pfs)] if end.pfs else []
    weak = _weak_words(profile, missing, end)
    return f"has only {weak}" if weak else ""


def _least(profile: Profile, end: IkeEnd, proposals: Sequence[Sequence[Parts]]) -> Parts:
    """What the best of some proposals has nothing better for than what is below the profile."""
    below = [
        [kind[0] for kind in kinds if kind and all(_weak(profile, part, end.ike) for part in kind)]
        for kinds in proposals
    ]
    return min(below, key=len, default=[])


def _kinds(offer: Proposal) -> list[Parts]:
    """The algorithms of a proposal for the IKE SA, kind by kind."""
    kinds: list[Parts] = [
        [(Use.IKE_CIPHER, each) for each in offer.encryption],
        [(Use.IKE_HASH, each) for each in offer.integrity],
        [(Use.IKE_HASH, each) for each in offer.prf],
        [(Use.IKE_GROUP, each) for each in offer.groups],
        tuple(kem_parts(offer.kems)),
    ]
    return kinds


def _transforms(protection: Protection) -> Parts:
    return tuple(transform_parts(protection.ah, protection.encryption, protection.integrity))


def _weak_words(profile: Profile, parts: Parts, end: IkeEnd) -> str:
    """What of some algorithms is below a profile, in words."""
    weak = dict.fromkeys(part for part in parts if _weak(profile, part, end.ike))
    return ", ".join(f"{use.words} {spelt(algorithm)}" for use, algorithm in weak)


def _weak(profile: Profile, part: tuple[Use, Algorithm], ike: IkeVersion) -> bool:
    weakness = profile.weakness(*part, ike)
    return weakness is not None and weakness.below
