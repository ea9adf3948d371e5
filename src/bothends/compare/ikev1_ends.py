"""What an end proposes and accepts in IKEv1: its policies, keys and identities."""

from dataclasses import replace
from functools import lru_cache

from bothends.compare.credentials import (
    admits,
    answered_identity,
    credential,
    isakmp_profile_of,
    key_before_profile,
    key_for,
    key_perhaps,
)
from bothends.compare.ends import Meeting, TunnelEnd
from bothends.compare.identities import accepts, of_vrf, sent_identity
from bothends.ike.end import NO_KEY, Credential, IkeEnd, Proposal, Readable
from bothends.model import Address, Authentication
from bothends.platforms.router import IsakmpPolicy, IsakmpProfile, PeerKey, Router


@lru_cache(maxsize=4096)
def _policy_offer(policy: IsakmpPolicy) -> Proposal:
    return Proposal(
        (policy.encryption.value,),
        (policy.hash.value,),
        (policy.group.value,),
        (),
        policy.authentication.value,
        policy.lifetime.value,
        policy,
    )


def with_ikev1(common: IkeEnd, end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> IkeEnd:
    """The same end with what it brings to IKEv1."""
    router = end.router
    profile = isakmp_profile_of(end)
    answering = key_before_profile(
        end, remote, meeting, aggressive=_aggressive(remote, meeting.here)
    )
    starting = (
        key_for(end, profile, meeting)
        if profile
        else key_before_profile(end, remote, meeting, aggressive=False)
    )
    identity = sent_identity(end, meeting)
    perhaps = key_perhaps(end, profile, meeting)
    matches = of_vrf(profile.matches, end.fvrf) if profile else None
    return replace(
        common,
        offers=_policy_offers(router),
        aggressive=_aggressive(end, meeting.there),
        accepts_aggressive=router.isakmp.aggressive.value,
        key_local=credential(starting.key) if starting else _unsure(perhaps),
        key_remote=credential(answering.key) if answering else _unsure(perhaps),
        has_certificate=bool(router.trustpoints),
        identity=str(identity),
        accepts_identity=lambda _: accepts(matches, remote, meeting),
        accepts_answer=lambda _: _takes_answer(profile, end, remote, meeting),
        admits_identity=lambda _: admits(end, remote, meeting),
    )


def _takes_answer(
    profile: IsakmpProfile | None, end: TunnelEnd, remote: TunnelEnd, meeting: Meeting
) -> bool | None:
    if profile is None:
        return True
    answer = answered_identity(remote, end, meeting.mirrored())
    return accepts(of_vrf(profile.matches, end.fvrf), remote, meeting, answer)


def _policy_offers(router: Router) -> tuple[Proposal, ...]:
    """The policies in force; those for certificates only where there is one, or nothing else."""
    offers = tuple(map(_policy_offer, router.policies))
    usable = tuple(
        offer
        for offer in offers
        if router.trustpoints or offer.authentication is Authentication.PRE_SHARE
    )
    return usable or offers


def _aggressive(end: TunnelEnd, there: Address | None) -> bool:
    """Whether an end initiates aggressive mode."""
    profile = isakmp_profile_of(end)
    named = there is not None and there in end.router.isakmp.aggressive_peers
    return named or bool(profile and profile.aggressive.value)


def _unsure(perhaps: PeerKey | None) -> Credential:
    """No key, or one of which nobody can tell whether it is for the other end."""
    return Credential(Readable.NO, None, perhaps.key) if perhaps else NO_KEY
