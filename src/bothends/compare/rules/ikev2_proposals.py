"""IKEv2 proposals and policies: what the ends offer, and whether it is what they wrote."""

from collections.abc import Iterator, Sequence
from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import USES, best, rank
from bothends.compare.corrections.lifting import NEW, new_proposal
from bothends.compare.corrections.spelling import in_proposal
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.ikev2_ends import policy_for
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.families import IKEV2_PROPOSALS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import fails, ike_ends, speaks
from bothends.compare.views.places import change, header, in_object, missing, place
from bothends.compare.views.settings import only_tunnels
from bothends.ike.negotiate import Reason
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity
from bothends.platforms.base import Lines
from bothends.platforms.router import Ikev2Policy, Ikev2Proposal, Router
from bothends.platforms.statements import Statement

PARTS = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The lists of a proposal, and the keyword that sets each."""


@IKEV2_PROPOSALS.pair_rule(
    "IKE2-001",
    title="no common IKEv2 proposal",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    between_ends=True,
    explains={"ikev2_invalid_ke"},
    rationale="Each kind of transform is negotiated by itself: the ends need a cipher, an "
    "integrity (unless the cipher is AEAD), a PRF and a group in common, all within one pair of "
    "proposals. Without that the responder answers IKE_SA_INIT with NO_PROPOSAL_CHOSEN. A PRF "
    "that is not configured is the integrity list.",
    source="RFC 7296 sections 2.7 and 3.3; Cisco FlexVPN configuration guide",
    wrong=ikev2(b={" group 14\ncrypto ikev2 policy": " group 19\ncrypto ikev2 policy"}),
    right=ikev2(b={" group 14\ncrypto ikev2 policy": " group 19 14\ncrypto ikev2 policy"}),
    verdict=Verdict.DOWN_PHASE1,
)
def no_common_proposal(pair: PairContext) -> Iterator[Hit]:
    """No proposals in force have an algorithm of every kind in common; the nearest are named."""
    if not speaks(pair, IkeVersion.V2) or not fails(pair, "phase1", Reason.NO_COMMON_OFFER):
        return
    ours, theirs = ([offer.source for offer in end.offers] for end in ike_ends(pair))
    a, b = pair.routers
    if not ours or not theirs:
        yield from _switched_off(pair, (ours, theirs))
        return
    one, other = min(((x, y) for x in ours for y in theirs), key=lambda couple: len(apart(*couple)))
    names = apart(one, other)
    if not names:  # what they say alike was not understood
        return
    words = "; ".join(
        f"{PARTS[name]}: {a.name} {_list(one, name)}, {b.name} {_list(other, name)}"
        for name in names
    )
    yield Hit(
        f"{description(a, one)} and {description(b, other)} have nothing in common in {words}",
        _part_place(a, one, names[0]),
        _part_place(b, other, names[0]),
        fix=tuple(_aligned(pair, one, other, names)),
    )


def _switched_off(
    pair: PairContext, offers: tuple[Sequence[Ikev2Proposal], Sequence[Ikev2Proposal]]
) -> Iterator[Hit]:
    """The built-in proposal is switched off, and nothing takes its place.

    A policy that names only proposals that are not there is told as such a reference, and one
    that no policy names as such a proposal.
    """
    bare = [router for router, own in zip(pair.routers, offers, strict=True) if not own]
    if any(_has_own(router) for router in bare):
        return
    model = next(iter((*offers[0], *offers[1])), None)
    for router in bare:
        words = router.lines
        new = [
            words.offered(name, (best(pair.options.strength, USES[name], values, IkeVersion.V2),))
            for name, values in _model_parts(model)
        ]
        other = pair.routers[0] if router is pair.routers[1] else pair.routers[1]
        yield Hit(
            f"{router.name} has no IKEv2 proposal: the built-in one is switched off, and none is "
            f"configured; {other.name} can propose nothing that {router.name} takes",
            missing(router, words.say(Statement.PROPOSAL, name="")),
            fix=change(router, *new_proposal(router, NEW, new)),
        )


def _model_parts(model: Ikev2Proposal | None) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The lists of a proposal; the usual ones where there is none to take after."""
    for name in PARTS if model else USUAL:
        values = tuple(getattr(model, name).value) if model else ()
        if not model or (values and not _follows(model, name)):
            yield name, values


def _has_own(router: Router) -> bool:
    proposals = any(not each.built_in for each in router.ikev2_proposals.values())
    return proposals or any(not each.built_in for each in router.ikev2_policies.values())


def apart(one: Ikev2Proposal, other: Ikev2Proposal) -> list[str]:
    """The kinds of transform in which two proposals have nothing in common."""
    kinds = [name for name in ("encryption", "groups") if not _shared(one, other, name)]
    if (one.prf.value or other.prf.value) and not _shared(one, other, "prf"):
        kinds.append("prf")
    ciphers = _shared(one, other, "encryption") or {*one.encryption.value, *other.encryption.value}
    plain = "encryption" in kinds and not any(cipher.aead for cipher in ciphers)
    plain = plain or ("encryption" not in kinds and not all(cipher.aead for cipher in ciphers))
    if plain and not _shared(one, other, "integrity"):
        kinds.append("integrity")
    return kinds


def _shared(one: Ikev2Proposal, other: Ikev2Proposal, name: str) -> set[Any]:
    return set(getattr(one, name).value) & set(getattr(other, name).value)


def description(router: Router, proposal: Ikev2Proposal) -> str:
    """A proposal with its router; the built-in one says so."""
    if proposal.built_in:
        return f"the {proposal.origin.text}, in force on {router.name},"
    return f"proposal {proposal.name} of {router.name}"


def _list(proposal: Ikev2Proposal, name: str) -> str:
    return ", ".join(map(in_proposal, getattr(proposal, name).value)) or "none"


def _part_place(router: Router, proposal: Ikev2Proposal, name: str) -> Place:
    origin = getattr(proposal, name).origin
    return place(router, origin if origin.line or proposal.built_in else proposal.origin)


def _aligned(
    pair: PairContext, one: Ikev2Proposal, other: Ikev2Proposal, names: list[str]
) -> Iterator[Fix]:
    """The missing algorithms added where they are missing; a whole list where families differ."""
    if "encryption" in names and _mixes(one, other):
        strong, weak = sorted((one, other), key=_strength, reverse=True)
        router = pair.remote.router if weak is other else pair.a.router
        yield change(router, *whole(router, weak, strong))
        return
    for router, proposal in ((pair.a.router, one), (pair.remote.router, other)):
        lines = []
        for name in names:
            if _follows(proposal, name) and "integrity" in names:
                continue
            values = (*getattr(one, name).value, *getattr(other, name).value)
            expected = best(pair.options.strength, USES[name], values, IkeVersion.V2)
            kept = getattr(proposal, name).value
            if expected not in kept:
                lines.append(router.lines.offered(name, (expected, *kept)))
        if lines and proposal.built_in:
            yield change(router, *whole(router, proposal, other if proposal is one else one))
        elif lines:
            yield in_object(router, proposal.origin, *lines)


def _mixes(one: Ikev2Proposal, other: Ikev2Proposal) -> bool:
    """Whether one end offers AEAD ciphers and the other the plain ones: a list never holds both."""
    kinds = {cipher.aead for proposal in (one, other) for cipher in proposal.encryption.value}
    return len(kinds) > 1


def _strength(proposal: Ikev2Proposal) -> int:
    return max(map(rank, proposal.encryption.value), default=-1)


def whole(router: Router, old: Ikev2Proposal, model: Ikev2Proposal) -> tuple[str, ...]:
    """The lines that make a proposal equal to another one; a new one and its policy if built in."""
    words = router.lines
    lines = []
    for name in PARTS:
        values = getattr(model, name).value
        if values and not _follows(model, name):
            lines.append(words.offered(name, values))
        elif getattr(old, name).origin.line and not _follows(old, name):
            lines.append(words.no(words.offered(name, ())))
    if not old.built_in:
        return header(old.origin), *lines
    policy = next((p for p in router.ikev2_policies.values() if not p.built_in), None)
    if policy is None:
        return new_proposal(router, model.name, lines)
    named = words.say(Statement.POLICY_PROPOSAL, name=model.name)
    return (
        words.say(Statement.PROPOSAL, name=model.name), *lines, header(policy.origin), named,
    )  # fmt: skip


def _follows(proposal: Ikev2Proposal, name: str) -> bool:
    """Whether a proposal has no PRF of its own, and takes the one that its integrity stands for."""
    return name == "prf" and proposal.prf == proposal.integrity


@IKEV2_PROPOSALS.device_rule(
    "IKE2-007",
    title="an IKEv2 proposal is incomplete or contradicts itself",
    severity=Severity.ERROR,
    consequence=Consequence.REJECTED,
    from_absence=True,
    rationale="AEAD ciphers (AES-GCM) authenticate by themselves: a proposal with them must not "
    "configure integrity, but has to configure a PRF. A proposal that lists AEAD and other "
    "ciphers cannot satisfy both. IOS refuses such a proposal or treats it as incomplete, and "
    "ignores a policy that lists it.",
    source="RFC 5282 section 8; RFC 7296 section 3.3; Cisco IOS: crypto ikev2 proposal",
    wrong=ikev2(both={"encryption aes-cbc-256": "encryption aes-gcm-256"}),
    right=ikev2(both={"encryption aes-cbc-256\n integrity": "encryption aes-gcm-256\n prf"}),
)
def impossible_proposal(device: DeviceContext) -> Iterator[Hit]:
    """AEAD with integrity, AEAD without a PRF, AEAD beside plain ciphers, or a missing list."""
    router = device.router
    tunnels = only_tunnels(device, lambda end: policy_for(end.router, end.fvrf, end.local))
    for proposal in router.ikev2_proposals.values():
        if proposal.built_in or proposal.unread:
            continue
        why, lines = _impossible(router.lines, proposal)
        if not why:
            continue
        using = [
            tunnel
            for policy, tunnel in tunnels.items()
            if isinstance(policy, Ikev2Policy)
            and proposal.name in {value.value for value in policy.proposals}
        ]
        yield Hit(
            f"proposal {proposal.name} of {router.name} {why}",
            place(router, proposal.origin),
            fix=in_object(router, proposal.origin, *lines),
            tunnel=using[0] if len(using) == 1 else "",
        )


USUAL = {
    "encryption": Encryption.AES_256,
    "integrity": Integrity.SHA256,
    "groups": DhGroup.MODP_2048,
}


def _impossible(lines: Lines, proposal: Ikev2Proposal) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a proposal, and the lines that right it."""
    ciphers, hashes = proposal.encryption.value, proposal.integrity.value
    aead = [cipher for cipher in ciphers if cipher.aead]
    own_prf = proposal.prf.value and not _follows(proposal, "prf")
    prf = () if own_prf else (lines.offered("prf", (hashes or (Integrity.SHA256,))[:1]),)
    drop = (lines.no(lines.offered("integrity", ())),)
    if aead and len(aead) < len(ciphers):
        kept = lines.offered("encryption", aead)
        return "lists AEAD ciphers together with others", (kept, *(drop if hashes else ()), *prf)
    if aead and hashes:
        return f"configures integrity together with {in_proposal(aead[0])}", (*drop, *prf)
    if aead and not own_prf:
        return f"has {in_proposal(aead[0])} and no PRF: it is incomplete", prf
    silent = [
        name
        for name in USUAL
        if not getattr(proposal, name).value and not (name == "integrity" and aead)
    ]
    if silent:
        added = tuple(lines.offered(name, (USUAL[name],)) for name in silent)
        words = " and ".join(PARTS[name] for name in silent)
        return f"does not say its {words}: it is incomplete", added
    return "", ()
