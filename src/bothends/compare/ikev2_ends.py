"""What an end proposes and accepts in IKEv2: its profile, proposals and keys."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bothends.compare.credentials import credential, ikev2_profile_of, keyring_peer
from bothends.compare.ends import Kind, Meeting, TunnelEnd
from bothends.compare.identities import accepts, sent_identity
from bothends.ike.end import NO_PPK, IkeEnd, PpkPolicy, Proposal
from bothends.model import Address, address_or_none
from bothends.platforms.router import Ikev2Policy, Ikev2Profile, Ikev2Proposal, Router


def with_ikev2(common: IkeEnd, end: TunnelEnd, remote_end: TunnelEnd, meeting: Meeting) -> IkeEnd:
    """The same end with what it brings to IKEv2."""
    router = end.router
    profile = _profile_of(end, remote_end, meeting)
    offers = tuple(_proposal_offers(router, end.fvrf, meeting.here))
    if profile is None:
        named = end.settings.ikev2_profile if end.settings else None
        missing = f"profile {named.value} is not defined" if named else "no IKEv2 profile"
        return replace(common, offers=offers, profile_missing=missing)
    peer = keyring_peer(router, profile, remote_end, meeting)
    local = profile.key_local or (peer.local if peer else None)
    remote = profile.key_remote or (peer.remote if peer else None)
    answering = _profile_of(remote_end, end, meeting.mirrored())
    answer = sent_identity(remote_end, meeting.mirrored(), answering)
    return replace(
        common,
        offers=offers,
        profile_missing=_incomplete(end, profile),
        auth_local=profile.auth_local.value.value if profile.auth_local else "",
        auth_remote=tuple(value.value.value for value in profile.auth_remote),
        key_local=credential(local),
        key_remote=credential(remote),
        has_certificate=bool(profile.trustpoints or router.trustpoints),
        identity=str(sent_identity(end, meeting, profile)),
        accepts_identity=lambda _: accepts(profile.matches, remote_end, meeting, answer),
        ppk=_ppk_policy(router, profile, remote_end, meeting),
    )


def _ppk_policy(
    router: Router, profile: Ikev2Profile, remote: TunnelEnd, meeting: Meeting
) -> PpkPolicy:
    """The post-quantum key for the other end: of the keyring that `keyring ppk` names."""
    if profile.keyring_ppk is None:
        return NO_PPK
    peer = keyring_peer(router, replace(profile, keyring=profile.keyring_ppk), remote, meeting)
    ppk = peer.ppk if peer else None
    if ppk is None:
        return NO_PPK
    return PpkPolicy(ppk.id, credential(ppk.key), ppk.required, ppk)


def _profile_of(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> Ikev2Profile | None:
    """The profile that an end is bound to; without a tunnel, the one that takes the caller."""
    if end.kind is not Kind.NONE:
        return ikev2_profile_of(end)
    for profile in end.router.ikev2_profiles.values():
        if accepts(profile.matches, remote, meeting) and not _incomplete(end, profile):
            return profile
    return None


def _incomplete(end: TunnelEnd, profile: Ikev2Profile) -> str:
    """Why a profile cannot be used; IOS ignores one that is incomplete."""
    if not profile.matches:
        return f"profile {profile.name} matches no identity"
    if profile.auth_local is None or not profile.auth_remote:
        return f"profile {profile.name} does not configure how both ends authenticate"
    if profile.fvrf.value not in {"any", end.fvrf}:
        return f"profile {profile.name} is for another VRF"
    if profile.addresses and not listens(end, profile):
        return f"profile {profile.name} is for another local address"
    return ""


def listens(end: TunnelEnd, profile: Ikev2Profile) -> bool:
    """Whether `match address local` of a profile names the address or interface of an end."""
    for value in profile.addresses:
        port = end.router.interface(value.value)
        if port is not None and (
            port is end.port or any(own.value.ip == end.local for own in port.addresses)
        ):
            return True
        if end.local is None or address_or_none(value.value) == end.local:
            return True
    return False


def _proposal_offers(router: Router, fvrf: str, local: Address | None) -> Iterator[Proposal]:
    """The proposals of the policy in force for a VRF and local address, in its order."""
    policy = policy_for(router, fvrf, local)
    for value in policy.proposals if policy else ():
        proposal = router.ikev2_proposals.get(value.value)
        if proposal:
            yield _proposal_offer(proposal)


def policy_for(router: Router, fvrf: str, local: Address | None) -> Ikev2Policy | None:
    """The IKEv2 policy that IOS selects: the most specific match, else the built-in one.

    A policy without a complete proposal is incomplete and not selected (FlexVPN configuration
    guide, IKEv2 policy).
    """
    best: tuple[tuple[bool, bool], Ikev2Policy] | None = None
    for policy in router.ikev2_policies.values():
        if policy.built_in or not _usable(router, policy):
            continue
        if policy.fvrf.value not in {"any", fvrf}:
            continue
        addresses = [value.value for value in policy.addresses]
        if addresses and local is not None and local not in addresses:
            continue
        rank = (bool(addresses), policy.fvrf.value != "any")
        if best is None or rank > best[0]:
            best = (rank, policy)
    if best:
        return best[1]
    return next((result for result in router.ikev2_policies.values() if result.built_in), None)


def _usable(router: Router, policy: Ikev2Policy) -> bool:
    return any(
        value.value in router.ikev2_proposals and complete(router.ikev2_proposals[value.value])
        for value in policy.proposals
    )


def complete(proposal: Ikev2Proposal) -> bool:
    """Whether a proposal names what it must: a cipher, a group, and integrity or a PRF."""
    aead = any(cipher.aead for cipher in proposal.encryption.value)
    return bool(
        proposal.encryption.value
        and proposal.groups.value
        and (proposal.integrity.value or (aead and proposal.prf.value))
    )


@lru_cache(maxsize=4096)
def _proposal_offer(proposal: Ikev2Proposal) -> Proposal:
    return Proposal(
        proposal.encryption.value,
        proposal.integrity.value,
        proposal.groups.value,
        proposal.prf.value,
        source=proposal,
        kems=proposal.kems.value,
    )
