"""How IOS takes part in a negotiation: an end becomes a party.

The keys, profiles and policies are chosen as IOS chooses them (docs/pairing.md has the sources).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bothends.compare.credentials import (
    admits,
    answered_identity,
    ikev2_profile_of,
    isakmp_profile_of,
    key_before_profile,
    key_for,
    key_perhaps,
    keyring_peer,
)
from bothends.compare.ends import Kind, Meeting, TunnelEnd
from bothends.compare.identities import accepts, sent_identity
from bothends.compare.reach import no_route
from bothends.compare.undecided_stages import perhaps_applied, undecided_stages
from bothends.compare.views.claims import taken_before
from bothends.ike.party import (
    NO_KEY,
    NO_PPK,
    Credential,
    Party,
    PpkPolicy,
    Proposal,
    Protection,
    Readable,
    SelectorLine,
)
from bothends.ike.selectors import EVERYTHING, GRE, Addresses, TrafficSelector
from bothends.model import CLASSICAL, Address, Authentication, IkeVersion, Mode
from bothends.platforms.router import (
    Acl,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    IsakmpPolicy,
    IsakmpProfile,
    Key,
    KeyKind,
    PeerKey,
    Router,
)


def party(end: TunnelEnd, far: TunnelEnd, meeting: Meeting) -> Party:
    """What `end` brings to a negotiation with `far`."""
    router, settings = end.router, end.settings
    protections = protections_of(end)
    here, there = meeting.here, meeting.there
    in_transport = all(each.mode is Mode.TRANSPORT for each in protections)
    if meeting.nat and (in_transport or end.takes_anyone or far.takes_anyone):
        # In transport mode the addresses of packets take the place of those in the selectors (RFC
        # 3947 section 5.2, RFC 7296 section 2.23.1); a multipoint tunnel takes any.
        here, there = end.local or here, far.local or there
    selectors = tuple(selectors_of(end, here, there))
    common = Party(
        name=router.name,
        ike=end.ike,
        offers=(),
        protections=protections,
        pfs=settings.pfs.value if settings else None,
        seconds=settings.seconds.value if settings else 3600,
        kilobytes=settings.kilobytes.value if settings else None,
        selectors=selectors,
        taken=taken_before(end),
        any_selector=_takes_any_selector(end),
        any_selector_source=end.entry,
        takes_part=_absence(end, meeting),
        starts=_passivity(end, far, meeting),
        misses="" if meeting.points or end.waits else _misses(meeting),
        exact_selector=end.tunnel is not None,
        protects=end.applied and settings is not None and (meeting.points or end.takes_anyone),
        may_transport=end.kind in _ENCAPSULATED or _between_ends(selectors, meeting),
        pfs_kems=settings.pfs_kems.value if settings else CLASSICAL,
        doubts=undecided_stages(end),
    )
    if not meeting.points and meeting.theirs:
        # The far end calls from its own address, wherever this end points.
        meeting = replace(meeting, there=meeting.theirs)
    if end.ike is IkeVersion.V2:
        return _with_ikev2(common, end, far, meeting)
    return _with_ikev1(common, end, far, meeting)


_ENCAPSULATED = {Kind.GRE, Kind.DMVPN, Kind.FLEXVPN}
"""Kinds whose packets are those of the two ends themselves, so that transport mode can carry them.

A static VTI carries anything, and therefore always in tunnel mode.
"""


def _absence(end: TunnelEnd, meeting: Meeting) -> str:
    """Why an end cannot take part in IKE at all."""
    for port in (end.port, end.addressed, end.tunnel):
        if port and port.shutdown.value:
            return f"{port.name} is shut down"
    if end.addressed and end.local is None and end.addressed.of(end.family).no_address:
        return f"{end.addressed.name} has no address"
    if end.tunnel and end.tunnel.tunnel and not end.tunnel.tunnel.fits:
        return f"{end.tunnel.name} has a mode that is not for IPv{end.family}"
    if end.tunnel and end.local and end.port is None and has_addresses(end):
        return f"no interface has the source {end.local}"
    if not end.router.isakmp.enabled.value:
        return "IKE is disabled"
    if meeting.there and no_route(end, meeting.there):
        return f"there is no route to {meeting.there}"
    return ""


def has_addresses(end: TunnelEnd) -> bool:
    """Whether the text says which addresses the router has, so that one missing is missed."""
    ports = [port for port in end.router.interfaces.values() if port.tunnel is None]
    learned = any(port.of(end.family).dynamic.value for port in ports)
    return not learned and any(port.attached(end.family) for port in ports)


def _passivity(end: TunnelEnd, far: TunnelEnd, meeting: Meeting) -> str:
    """Why an end cannot initiate, though it may answer."""
    if end.kind is Kind.NONE:
        return "it has no IPsec there"
    if not end.applied and not perhaps_applied(end.router):
        return "its crypto map is on no interface"
    if end.kind in {Kind.DYNAMIC_MAP, Kind.FLEXVPN}:
        return "it accepts any peer and initiates to none"
    if end.waits and (far.kind is Kind.NONE or not meeting.pointed_at):
        return "it waits for the other end to register"
    profile = end.tunnel and end.tunnel.tunnel and end.tunnel.tunnel.protection
    found = end.router.ipsec_profiles.get(profile.value) if profile else None
    return "its profile is responder-only" if found and found.responder_only.value else ""


def _misses(meeting: Meeting) -> str:
    wanted = f", the other end uses {meeting.theirs}" if meeting.theirs else ""
    return f"its peer is {meeting.there or 'not configured'}{wanted}"


# --- phase 2 -----------------------------------------------------------------------------------


def protections_of(end: TunnelEnd) -> tuple[Protection, ...]:
    """The transform-sets of an end, in order."""
    if end.settings is None:
        return ()
    return tuple(
        Protection(
            found.ah,
            found.encryption,
            found.integrity,
            found.compression,
            found.mode.value,
            found.mode_required,
            found,
        )
        for found in end.router.sets(end.settings)
    )


def selectors_of(
    end: TunnelEnd, here: Address | None, there: Address | None
) -> Iterator[SelectorLine]:
    """What an end protects, line by line."""
    if end.entry is not None:
        if end.entry.acl:
            yield from _acl_lines(end.router.acls.get(end.entry.acl.value))
        return
    tunnel = end.tunnel.tunnel if end.tunnel else None
    if tunnel is None or tunnel.protection is None:
        return
    if tunnel.policy:
        yield from _acl_lines(end.router.acls.get(tunnel.policy.value))
    elif end.kind in {Kind.SVTI, Kind.MULTI_SA_VTI, Kind.FLEXVPN}:
        yield SelectorLine(True, EVERYTHING[tunnel.overlay or end.family], end.tunnel)
    elif here or there:
        local, remote = _host(here, end.family), _host(there, end.family)
        yield SelectorLine(True, TrafficSelector(GRE, local, remote), end.tunnel)


def _host(address: Address | None, family: int) -> Addresses:
    """One address; one that is learned is the same as seen from both ends, whatever it is."""
    return Addresses.of(address) if address else Addresses(0, 0, family)


def _between_ends(selectors: Sequence[SelectorLine], meeting: Meeting) -> bool:
    """Whether a crypto map protects only what the two ends send each other themselves."""
    if meeting.here is None or meeting.there is None:
        return False
    ends = Addresses.of(meeting.here), Addresses.of(meeting.there)
    permitted = [line.flow for line in selectors if line.permit]
    return bool(permitted) and all((flow.local, flow.remote) == ends for flow in permitted)


def _takes_any_selector(end: TunnelEnd) -> bool:
    """A dynamic map without an ACL, a template: the selectors are those of whoever calls."""
    if end.entry is not None:
        return end.kind is Kind.DYNAMIC_MAP and end.entry.acl is None
    return end.kind is Kind.FLEXVPN


def _acl_lines(acl: Acl | None) -> Iterator[SelectorLine]:
    if acl is None or acl.standard:
        return
    for entry in acl.entries:
        for flow in entry.flows:
            yield SelectorLine(entry.permit, flow, entry)


# --- IKEv1 -------------------------------------------------------------------------------------


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


def _with_ikev1(common: Party, end: TunnelEnd, far: TunnelEnd, meeting: Meeting) -> Party:
    router = end.router
    profile = isakmp_profile_of(end)
    answering = key_before_profile(end, far, meeting, aggressive=_aggressive(far, meeting.here))
    starting = (
        key_for(end, profile, meeting)
        if profile
        else key_before_profile(end, far, meeting, aggressive=False)
    )
    mine = sent_identity(end, meeting)
    perhaps = key_perhaps(end, profile, meeting)
    return replace(
        common,
        offers=_policy_offers(router),
        aggressive=_aggressive(end, meeting.there),
        accepts_aggressive=router.isakmp.aggressive.value,
        key_local=_credential(starting.key) if starting else _unsure(perhaps),
        key_remote=_credential(answering.key) if answering else _unsure(perhaps),
        has_certificate=bool(router.trustpoints),
        identity=str(mine),
        accepts_identity=lambda _: accepts(profile.matches if profile else None, far, meeting),
        accepts_answer=lambda _: _takes_answer(profile, end, far, meeting),
        admits_identity=lambda _: admits(end, far, meeting),
    )


def _takes_answer(
    profile: IsakmpProfile | None, end: TunnelEnd, far: TunnelEnd, meeting: Meeting
) -> bool | None:
    if profile is None:
        return True
    answer = answered_identity(far, end, meeting.mirrored())
    return accepts(profile.matches, far, meeting, answer)


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


def _credential(key: Key | None) -> Credential:
    if key is None:
        return NO_KEY
    if key.kind in {KeyKind.TYPE_6, KeyKind.MASKED} or key.secret is None:
        return Credential(Readable.NO, None, key, key.reference)
    return Credential(Readable.YES, key.secret, key)


def _unsure(perhaps: PeerKey | None) -> Credential:
    """No key, or one of which nobody can tell whether it is for the other end."""
    return Credential(Readable.NO, None, perhaps.key) if perhaps else NO_KEY


# --- IKEv2 -------------------------------------------------------------------------------------


def _with_ikev2(common: Party, end: TunnelEnd, far: TunnelEnd, meeting: Meeting) -> Party:
    router = end.router
    profile = ikev2_profile_of(end)
    if end.kind is Kind.NONE:
        profile = _profile_taking(end, far, meeting)
    offers = tuple(_proposal_offers(router, end.fvrf, meeting.here))
    if profile is None:
        named = end.settings.ikev2_profile if end.settings else None
        missing = f"profile {named.value} is not defined" if named else "no IKEv2 profile"
        return replace(common, offers=offers, profile_missing=missing)
    peer = keyring_peer(router, profile, far, meeting)
    local = profile.key_local or (peer.local if peer else None)
    remote = profile.key_remote or (peer.remote if peer else None)
    return replace(
        common,
        offers=offers,
        profile_missing=_incomplete(end, profile),
        auth_local=profile.auth_local.value.value if profile.auth_local else "",
        auth_remote=tuple(value.value.value for value in profile.auth_remote),
        key_local=_credential(local),
        key_remote=_credential(remote),
        has_certificate=bool(profile.trustpoints or router.trustpoints),
        identity=str(sent_identity(end, meeting)),
        accepts_identity=lambda _: accepts(profile.matches, far, meeting),
        ppk=_ppk_policy(router, profile, far, meeting),
    )


def _ppk_policy(
    router: Router, profile: Ikev2Profile, far: TunnelEnd, meeting: Meeting
) -> PpkPolicy:
    """The post-quantum key for the other end: of the keyring that `keyring ppk` names."""
    if profile.keyring_ppk is None:
        return NO_PPK
    peer = keyring_peer(router, replace(profile, keyring=profile.keyring_ppk), far, meeting)
    found = peer.ppk if peer else None
    if found is None:
        return NO_PPK
    return PpkPolicy(found.id, _credential(found.key), found.required, found)


def _profile_taking(end: TunnelEnd, far: TunnelEnd, meeting: Meeting) -> Ikev2Profile | None:
    """The profile that answers a caller where nothing is bound to one: by its identity."""
    for profile in end.router.ikev2_profiles.values():
        if accepts(profile.matches, far, meeting) and not _incomplete(end, profile):
            return profile
    return None


def _incomplete(end: TunnelEnd, profile: Ikev2Profile) -> str:
    """Why a profile cannot be used; IOS ignores one that is incomplete."""
    if not profile.matches:
        return f"profile {profile.name} matches no identity"
    if profile.auth_local is None or not profile.auth_remote:
        return f"profile {profile.name} does not say how both ends authenticate"
    if profile.fvrf.value not in {"any", end.fvrf}:
        return f"profile {profile.name} is for another VRF"
    if profile.addresses and not _listens(end, profile):
        return f"profile {profile.name} is for another local address"
    return ""


def _listens(end: TunnelEnd, profile: Ikev2Profile) -> bool:
    for value in profile.addresses:
        port = end.router.interface(value.value)
        if port is not None and (
            port is end.port or any(own.value.ip == end.local for own in port.addresses)
        ):
            return True
        if end.local is None or value.value == str(end.local):
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
    return next((found for found in router.ikev2_policies.values() if found.built_in), None)


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
