"""What one end says of IKE: proposals, keys, who both are, dead peer detection; by version."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import product

from bothends.adopt.inexpressible import YET, InexpressibleError
from bothends.compare.ends import TunnelEnd
from bothends.model import Authentication, Dpd, Identity, IdentityKind, IkeVersion, Phase1
from bothends.platforms.router import Identity as RunningIdentity
from bothends.platforms.router import IdentityKind as RunningKind
from bothends.platforms.router import (
    Ikev2Auth,
    Ikev2Peer,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    IsakmpProfile,
    Key,
    Ppk,
    Router,
)

MOST_PROPOSALS = 8
"""Proposals that a profile of the inventory holds."""
_SIGNATURES = {
    Ikev2Auth.RSA_SIG: Authentication.RSA_SIG,
    Ikev2Auth.ECDSA_SIG: Authentication.ECDSA_SIG,
}
_NAMED = {
    RunningKind.FQDN: IdentityKind.FQDN,
    RunningKind.EMAIL: IdentityKind.EMAIL,
    RunningKind.KEY_ID: IdentityKind.KEY_ID,
}


@dataclass(frozen=True, slots=True)
class IkePart:
    """What one end says of IKE."""

    offers: tuple[tuple[str, tuple[Phase1, ...]], ...]
    """What each IKEv2 proposal offers, by its name; the name of an ISAKMP policy is empty."""
    local: Key | None
    """None where the ends have certificates, as is `remote`."""
    remote: Key | None
    """The key of the other end; the same object as `local` where one line has both."""
    dpd: Dpd | None
    keyring: str = ""
    peer: str = ""
    profile: str = ""
    policy: str = ""
    identity: Identity | None = None
    far_identity: Identity | None = None
    """Who the other end has to say that it is; None for its address."""
    ppk: Ppk | None = None
    """Its post-quantum pre-shared key, which is in the same keyring."""
    inside_vrf: str = ""
    """VRF of the networks that the profile names."""
    trustpoint: str = ""
    """What its certificate is from; empty where keys are used."""
    far_subject: str = ""
    """What the subject of the other end's certificate has to contain."""
    nat_keepalive: int | None = None
    config_exchange: bool = True
    remarks: tuple[str, ...] = ()
    """What runs, does no harm, and is not in the words of an inventory."""


def ike_of(end: TunnelEnd) -> IkePart:
    """What an end says of IKE.

    Raises:
        InexpressibleError: the inventory cannot describe it.
    """
    return (_ikev1 if end.ike is IkeVersion.V1 else _ikev2)(end)


def _ikev1(end: TunnelEnd) -> IkePart:
    router = end.router
    profile = _isakmp_profile(end)
    keyring = profile.keyrings[0].value if profile and profile.keyrings else ""
    trustpoint = profile.trustpoint.value if profile and profile.trustpoint else ""
    key = None if trustpoint else _shared_key(end, keyring)
    whole = router.isakmp.keepalive
    remarks = []
    if whole and not whole.value.periodic and not (profile and profile.keepalive):
        remarks.append("crypto isakmp keepalive on demand, for the whole router,")
    return IkePart(
        offers=tuple(("", (proposal,)) for proposal in _policies(router, signed=bool(trustpoint))),
        local=key,
        remote=key,
        dpd=_dpd(router, profile),
        keyring=keyring,
        profile=profile.name if profile else "",
        inside_vrf=profile.vrf.value if profile and profile.vrf else "",
        trustpoint=trustpoint,
        far_subject=_subject(end, profile) if profile and trustpoint else "",
        nat_keepalive=router.isakmp.nat_keepalive.value if router.isakmp.nat_keepalive else None,
        remarks=tuple(remarks),
    )


def _subject(end: TunnelEnd, profile: IsakmpProfile | Ikev2Profile) -> str:
    """What a profile looks for in the subject of the peer's certificate, by its certificate map."""
    maps = [match.certificate_map for match in profile.matches if match.certificate_map]
    entries = maps[0].entries if len(maps) == len(profile.matches) == 1 and maps[0] else ()
    lines = entries[0] if len(entries) == 1 else ()
    if len(lines) != 1 or (lines[0].field, lines[0].operator) != ("subject-name", "co"):
        raise InexpressibleError(
            f"{end}: its profile {profile.name} does not match the peer by one part of the "
            "subject of its certificate"
        )
    if maps[0].name != profile.name:
        raise InexpressibleError(
            f"{end}: its certificate map {maps[0].name} has another name than its profile: {YET}"
        )
    return lines[0].value


def _isakmp_profile(end: TunnelEnd) -> IsakmpProfile | None:
    named = end.settings.isakmp_profile if end.settings else None
    if named is None:
        return None
    profile = end.router.isakmp_profiles.get(named.value)
    if profile is None or profile.unread:
        raise InexpressibleError(f"its ISAKMP profile {named.value} is not defined or not read")
    beside = (profile.self_identity, profile.local_address)
    if any(beside) or profile.aggressive.value or len(profile.keyrings) > 1:
        raise InexpressibleError(
            f"its ISAKMP profile {profile.name} has settings besides key and peer"
        )
    return profile


def _shared_key(end: TunnelEnd, keyring: str) -> Key:
    peer = end.peers[0][0]
    ring = end.router.keyrings.get(keyring or "default")
    for held in ring.keys if ring and ring.vrf == (end.fvrf if keyring else "") else ():
        if held.network == ip_network(peer):
            return held.key
    raise InexpressibleError(f"{end}: no key that is for {peer} alone")


def _policies(router: Router, *, signed: bool) -> Iterator[Phase1]:
    methods = _SIGNATURES.values() if signed else (Authentication.PRE_SHARE,)
    for policy in router.policies:
        if policy.authentication.value in methods and not policy.built_in:
            yield Phase1(
                policy.encryption.value,
                policy.hash.value,
                policy.group.value,
                policy.authentication.value,
                policy.lifetime.value,
            )


def _dpd(router: Router, profile: IsakmpProfile | None) -> Dpd | None:
    """What the profile says, or the whole router where that is periodic; nothing else has words."""
    if profile and profile.keepalive:
        return profile.keepalive.value
    whole = router.isakmp.keepalive
    return whole.value if whole and whole.value.periodic else None


def _ikev2(end: TunnelEnd) -> IkePart:
    router = end.router
    profile = _ikev2_profile(end)
    policy = _policy(end)
    method = profile.auth_local.value if profile.auth_local else Ikev2Auth.PRE_SHARE
    signed = method in _SIGNATURES
    peer = None if signed else _keyring_peer(end, profile)
    lifetime = profile.lifetime.value
    remarks = []
    if router.isakmp.ikev2_dpd and not profile.dpd:
        remarks.append("crypto ikev2 dpd, for the whole router,")
    return IkePart(
        offers=tuple(
            (each.value, tuple(_combinations(_proposal(router, each.value), lifetime, method)))
            for each in policy.proposals
        ),
        local=peer.local if peer else None,
        remote=peer.remote if peer else None,
        dpd=profile.dpd.value if profile.dpd else None,
        keyring=profile.keyring.value if profile.keyring else "",
        peer=peer.name if peer else "",
        profile=profile.name,
        policy=policy.name,
        identity=_own_identity(
            end, profile.identity.value if profile.identity else None, signed=signed
        ),
        far_identity=None if signed else _matched(end, profile),
        ppk=_ppk(end, profile, peer) if peer else None,
        trustpoint=profile.trustpoints[0].value if signed and profile.trustpoints else "",
        far_subject=_subject(end, profile) if signed else "",
        nat_keepalive=profile.nat_keepalive.value if profile.nat_keepalive else None,
        config_exchange=profile.config_exchange,
        inside_vrf=profile.ivrf.value if profile.ivrf else "",
        remarks=tuple(remarks),
    )


def _ikev2_profile(end: TunnelEnd) -> Ikev2Profile:
    named = end.settings.ikev2_profile if end.settings else None
    profile = end.router.ikev2_profiles.get(named.value) if named else None
    name = named.value if named else "none"
    if profile is None or profile.unread:
        raise InexpressibleError(f"{end}: its IKEv2 profile {name} is not defined or not read")
    ways = {profile.auth_local.value if profile.auth_local else None}
    ways |= {each.value for each in profile.auth_remote}
    signed = len(ways) == 1 and ways <= set(_SIGNATURES)
    keyless = bool(profile.keyring_aaa) or profile.keyring is None
    reasons = (
        (not signed and ways != {Ikev2Auth.PRE_SHARE}, "authenticates in several ways"),
        (bool(profile.key_local or profile.key_remote), "has its keys in the profile itself"),
        (not signed and keyless, "has no keyring of its own"),
        (signed and profile.keyring_ppk is not None, "has a post-quantum key beside certificates"),
        (signed and len(profile.trustpoints) != 1, "does not name exactly one trustpoint"),
        (profile.virtual_template is not None, "has a virtual template"),
        (profile.fvrf.value != end.fvrf, f"is for VRF {profile.fvrf.value or 'global'}"),
    )
    for applies, what in reasons:
        if applies:
            raise InexpressibleError(f"{end}: its IKEv2 profile {name} {what}")
    return profile


def _policy(end: TunnelEnd) -> Ikev2Policy:
    """The policy that is for this address: one that names it goes before one that takes any."""
    fitting = [
        policy
        for policy in end.router.ikev2_policies.values()
        if not policy.built_in
        and policy.fvrf.value in {end.fvrf, "any"}
        and (not policy.addresses or end.local in {each.value for each in policy.addresses})
    ]
    best = [each for each in fitting if each.addresses] or fitting
    if not best:
        raise InexpressibleError(
            f"{end}: it proposes the built-in proposal of its release; configure an IKEv2 "
            "policy first"
        )
    if len(best) > 1:
        policies = ", ".join(each.name for each in best)
        raise InexpressibleError(f"{end}: several IKEv2 policies are for its address: {policies}")
    if best[0].fvrf.value != end.fvrf:
        raise InexpressibleError(f"{end}: its IKEv2 policy {best[0].name} is for any VRF")
    return best[0]


def _proposal(router: Router, name: str) -> Ikev2Proposal:
    proposal = router.ikev2_proposals.get(name)
    if proposal is None or proposal.built_in or proposal.unread:
        raise InexpressibleError(f"its IKEv2 proposal {name} is not configured or not read")
    if proposal.kems.value.names:
        raise InexpressibleError(f"its IKEv2 proposal {name} has ML-KEM")
    return proposal


def _combinations(proposal: Ikev2Proposal, lifetime: int, method: Ikev2Auth) -> Iterator[Phase1]:
    """Everything that a proposal offers, as proposals of one algorithm each."""
    ciphers, groups = proposal.encryption.value, proposal.groups.value
    aead = {cipher.aead for cipher in ciphers}
    hashes, prf = proposal.integrity.value, proposal.prf.value
    if len(aead) != 1 or (aead == {False} and prf != hashes and len(prf) > 1):
        raise InexpressibleError(
            f"its IKEv2 proposal {proposal.name} mixes algorithms that the inventory keeps apart"
        )
    other = prf[0] if aead == {False} and prf != hashes else None
    offered = prf if aead == {True} else hashes
    if len(ciphers) * len(offered) * len(groups) > MOST_PROPOSALS:
        raise InexpressibleError(
            f"its IKEv2 proposal {proposal.name} has more than {MOST_PROPOSALS} combinations"
        )
    for cipher, one, group in product(ciphers, offered, groups):
        yield Phase1(
            cipher, one, group, _SIGNATURES.get(method, Authentication.PRE_SHARE), lifetime, other
        )


def _keyring_peer(end: TunnelEnd, profile: Ikev2Profile) -> Ikev2Peer:
    name = profile.keyring.value if profile.keyring else ""
    ring = end.router.ikev2_keyrings.get(name)
    address = end.peers[0][0]
    for peer in ring.peers if ring else ():
        if peer.network == ip_network(address) and peer.local and peer.remote and not peer.unread:
            return peer
    raise InexpressibleError(f"{end}: no peer of its keyring {name} is {address} alone, with keys")


def _ppk(end: TunnelEnd, profile: Ikev2Profile, peer: Ikev2Peer) -> Ppk | None:
    """The post-quantum key of a peer, where the profile uses it."""
    named = profile.keyring_ppk
    if named is None or peer.ppk is None:
        return None
    if profile.keyring is None or named.value != profile.keyring.value or peer.ppk.key is None:
        raise InexpressibleError(
            f"{end}: its post-quantum key is in another keyring or on a server"
        )
    return peer.ppk


def _own_identity(
    end: TunnelEnd, identity: RunningIdentity | None, *, signed: bool
) -> Identity | None:
    """Who an end says that it is; None for its address, or for the subject of its certificate."""
    if identity is None or (signed and identity.kind is RunningKind.DN):
        return None
    if identity.kind is RunningKind.ADDRESS and not signed:
        return None  # behind a NAT, that by which the peer knows it: the plan tells another
    if identity.kind not in _NAMED or not identity.value:
        raise InexpressibleError(
            f"{end}: it sends the identity {identity.kind} {identity.value}".rstrip()
        )
    return Identity(_NAMED[identity.kind], identity.value)


def _matched(end: TunnelEnd, profile: Ikev2Profile) -> Identity | None:
    """Who the other end has to say that it is."""
    if len(profile.matches) != 1:
        raise InexpressibleError(
            f"{end}: its IKEv2 profile {profile.name} matches {len(profile.matches)} identities"
        )
    match, address = profile.matches[0], end.peers[0][0]
    if match.kind is RunningKind.ADDRESS:
        if match.network == ip_network(address):
            return None
        raise InexpressibleError(
            f"{end}: its IKEv2 profile {profile.name} matches {match.value or match.network}, "
            f"and not {address} alone"
        )
    if match.kind not in _NAMED:
        raise InexpressibleError(
            f"{end}: its IKEv2 profile {profile.name} matches {match.kind} {match.value}".rstrip()
        )
    return Identity(_NAMED[match.kind], match.value)
