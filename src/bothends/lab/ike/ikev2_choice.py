"""What an end chooses of what IKEv2 offers it: proposal, profile, peer."""

import re
from collections.abc import Iterable

from bothends.lab.ca import HeldCertificate
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeAlgorithms
from bothends.lab.ike.settings import Ikev2Peer, Ikev2Profile, Ikev2Proposal, Ppk
from bothends.model import Address

DEFAULT_PROPOSAL = Ikev2Proposal(
    "default",
    ("aes-cbc-256", "aes-cbc-192", "aes-cbc-128"),
    ("sha512", "sha384", "sha256", "sha1", "md5"),
    ("sha512", "sha384", "sha256", "sha1", "md5"),
    (5, 2),
)
"""What IOS 15.x proposes while no policy names a proposal."""


def proposals_of(node: Node, local: Address) -> tuple[Ikev2Proposal, ...]:
    """The proposals of the policy that fits a local address; without one, the built-in one.

    Incomplete proposals are not used, nor is a policy that has no others (FlexVPN guide).
    """
    known = {"default": DEFAULT_PROPOSAL, **node.settings.ikev2_proposals}
    for policy in sorted(node.settings.ikev2_policies, key=lambda policy: not policy.locals):
        of_vrf = policy.fvrf in {"any", node.vrf_of(local)}
        if of_vrf and (not policy.locals or local in policy.locals):
            named = [known[name] for name in policy.proposals if name in known]
            complete = tuple(proposal for proposal in named if proposal.complete)
            if complete:
                return complete
    return (DEFAULT_PROPOSAL,)


def agree(own: Ikev2Proposal, offered: Ikev2Proposal) -> IkeAlgorithms | None:
    """The first common transform of every type (RFC 7296 section 3.3.6); None without one."""
    encryption = next((name for name in offered.encryption if name in own.encryption), None)
    if encryption is None:
        return None
    combined = "gcm" in encryption
    integrity = next((name for name in offered.integrity if name in own.integrity), None)
    prfs = own.prf or own.integrity
    prf = next((name for name in (offered.prf or offered.integrity) if name in prfs), None)
    group = next((number for number in offered.groups if number in own.groups), None)
    if prf is None or group is None or (integrity is None and not combined):
        return None
    return IkeAlgorithms(encryption, None if combined else integrity, prf, group)


def find_profile(
    node: Node, identity: str, local: Address, subject: str = ""
) -> Ikev2Profile | None:
    """The first profile that accepts an identity, in the VRF of the own address and for it."""
    here = {"any", node.vrf_of(local)}
    interface = node.interface_of(local)
    own = {local, interface.name if interface else ""}
    profiles = (p for p in node.settings.ikev2_profiles.values() if p.fvrf in here)
    fitting = (p for p in profiles if not p.locals or own.intersection(p.locals))
    return next(
        (p for p in fitting if p.accepts(identity) or takes(node, p.certificate_maps, subject)),
        None,
    )


def takes(node: Node, names: Iterable[str], subject: str) -> bool:
    """Whether one of these certificate maps takes the subject of a certificate."""
    known = _plain(subject)
    maps = (node.settings.certificate_maps.get(name, ()) for name in names)
    return any(
        bool(lines) and all(_fits(operator, _plain(text), known) for operator, text in lines)
        for numbers in maps
        for lines in numbers
    )


def _fits(operator: str, text: str, known: str) -> bool:
    matches = text == known if operator in {"eq", "ne"} else text in known
    return bool(known) and matches == (operator in {"eq", "co"})


def _plain(name: str) -> str:
    return re.sub(r"\s*([=,])\s*", r"\1", name.lower())


def held(node: Node, profile: Ikev2Profile | None) -> HeldCertificate | None:
    """The certificate that a profile signs with; None where it is not enrolled, or uses a key."""
    name = profile.trustpoint if profile else None
    signs = profile is not None and (profile.auth_local or "").endswith("-sig")
    enrolled = signs and name in node.settings.trustpoints
    return node.certificates.get(name or "") if enrolled else None


def find_peer(
    node: Node,
    profile: Ikev2Profile,
    address: Address,
    keyring: str | None = None,
    *,
    identity: str = "",
) -> Ikev2Peer | None:
    """The keyring's most specific peer for an address; the profile's keyring unless another.

    A responder also knows a peer by its identity, which goes before the address (IOS command
    reference, `identity` in IKEv2 keyring peers).
    """
    peers = node.settings.ikev2_keyrings.get(keyring or profile.keyring or "", ())
    if known := next((peer for peer in peers if identity and peer.identity == identity), None):
        return known
    fitting = [peer for peer in peers if peer.address is not None and address in peer.address]
    return max(fitting, key=lambda p: p.address.prefixlen if p.address else 0, default=None)


def find_ppk(
    node: Node, profile: Ikev2Profile | None, address: Address, identity: str = ""
) -> Ppk | None:
    """The post-quantum key of a profile for a peer."""
    if profile is None or profile.keyring_ppk is None:
        return None
    block = find_peer(node, profile, address, profile.keyring_ppk, identity=identity)
    return block.ppk if block else None


def mixes_ppk(own: Ppk | None, others: Ppk | None) -> bool | None:
    """Whether two ends mix a post-quantum key in (RFC 8784 section 3); None: they fail.

    Without one of a common id they go on without, unless one requires it.
    """
    if own and others and own.id == others.id:
        return own.key == others.key or None
    required = any(ppk.required for ppk in (own, others) if ppk)
    return None if required else False
