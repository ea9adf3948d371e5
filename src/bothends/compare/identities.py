"""Which identity an end sends, and whether a profile takes it (RFC 2407 4.6.2, RFC 7296 3.5)."""

from collections.abc import Sequence

from bothends.compare.certificates import organizational_units, takes
from bothends.compare.ends import Meeting, TunnelEnd
from bothends.model import IkeVersion, address_or_none
from bothends.platforms.router import (
    Identity,
    IdentityKind,
    IdentityMatch,
    Ikev2Auth,
    Ikev2Profile,
    IsakmpProfile,
)

K = IdentityKind
_DOMAINS = {K.FQDN_DOMAIN: (K.FQDN, "."), K.EMAIL_DOMAIN: (K.EMAIL, "@")}


def sent_identity(
    end: TunnelEnd, meeting: Meeting, answering: IsakmpProfile | Ikev2Profile | None = None
) -> Identity:
    """The identity that an end sends; `answering` with this profile, if it is not the initiator.

    Behind a NAT the payload carries the private address: the one that the interface has.
    """
    router, settings = end.router, end.settings
    own = end.local or meeting.here
    address = Identity(K.ADDRESS, str(own) if own else "")
    fqdn = Identity(K.FQDN, f"{router.name}.{router.domain}" if router.domain else router.name)
    if end.ike is IkeVersion.V2:
        named = settings.ikev2_profile if settings else None
        bound = router.ikev2_profiles.get(named.value) if named else None
        profile = answering if isinstance(answering, Ikev2Profile) else bound
        if profile is None:
            return address
        if profile.identity:
            identity = profile.identity.value
            return address if identity == Identity(K.ADDRESS, "") else identity
        certificate = profile.auth_local and profile.auth_local.value is not Ikev2Auth.PRE_SHARE
        return Identity(K.DN, "") if certificate else address
    called = router.isakmp.aggressive_identities.get(meeting.there) if meeting.there else None
    if called:
        return called
    named = settings.isakmp_profile if settings else None
    own_profile = router.isakmp_profiles.get(named.value) if named else None
    isakmp = answering if isinstance(answering, IsakmpProfile) else own_profile
    kind = router.isakmp.identity.value
    if isakmp and isakmp.self_identity:
        identity = isakmp.self_identity.value
        if identity.value:
            return identity
        kind = identity.kind
    if kind is K.FQDN:
        return fqdn
    return Identity(K.DN, "") if kind is K.DN else address


def of_vrf(matches: Sequence[IdentityMatch], vrf: str) -> tuple[IdentityMatch, ...]:
    """The lines of an ISAKMP profile that apply to packets of a VRF.

    An address is of the global table unless its line names a VRF (IOS: match identity address).
    """
    return tuple(m for m in matches if m.kind is not K.ADDRESS or (m.vrf or "") == vrf)


def accepts(
    matches: Sequence[IdentityMatch] | None,
    remote: TunnelEnd,
    meeting: Meeting,
    answer: Identity | None = None,
) -> bool | None:
    """Whether the `match` lines of a profile take the identity of the far end, or its `answer`.

    None when it cannot be told: a certificate, or an address, that is not in the text.
    Without a profile (IKEv1) every identity is taken.
    """
    if matches is None:
        return True
    sent = answer or sent_identity(remote, meeting.mirrored())
    answers = [_takes(match, sent, remote) for match in matches]
    if sent == Identity(K.DN, ""):
        # Routers with certificates are seen to be taken by `match identity remote address` too.
        address = Identity(K.ADDRESS, str(remote.local or meeting.there or ""))
        answers += [_takes(match, address, remote) for match in matches if match.kind is K.ADDRESS]
    if True in answers:
        return True
    if None in answers:
        return None
    return False


def _takes(match: IdentityMatch, sent: Identity, remote: TunnelEnd) -> bool | None:
    if match.kind in {K.ANY, K.CALLER}:
        return match.kind is K.ANY or sent == Identity(K.ADDRESS, match.value) or None
    if match.kind is K.CERTIFICATE:
        return takes(match.certificate_map, remote)
    if match.kind is K.GROUP and sent.kind is K.DN:
        units = organizational_units(remote)
        return None if units is None else match.value.lower() in units
    if match.kind in _DOMAINS:
        kind, separator = _DOMAINS[match.kind]
        return sent.kind is kind and sent.value.lower().endswith(
            separator + match.value.lower().lstrip(separator)
        )
    if match.kind is not sent.kind:
        return False
    if match.kind is K.ADDRESS:
        if not sent.value:
            return True if match.network and match.network.prefixlen == 0 else None
        address = address_or_none(sent.value)
        return None if address is None else bool(match.network and address in match.network)
    return match.value.lower() == sent.value.lower()
