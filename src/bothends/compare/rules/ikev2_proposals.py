"""IKEv2 proposals and policies: what the ends offer, and whether it is what they wrote."""

from collections.abc import Iterable, Iterator
from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import USES, best, rank
from bothends.compare.corrections.lifting import NEW, new_proposal
from bothends.compare.corrections.spelling import in_proposal
from bothends.compare.corrections.together import MOST, met_together
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.parties import policy_for
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.families import IKEV2_PROPOSALS
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.undecided_stages import PHASE1
from bothends.compare.views.pair import fails, far_end, far_place, parties, speaks, views
from bothends.compare.views.places import change, header, missing, place
from bothends.compare.views.settings import only_tunnels
from bothends.ike.negotiate import Reason
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity
from bothends.platforms.base import Lines
from bothends.platforms.router import Ikev2Policy, Ikev2Proposal, Router
from bothends.platforms.statements import Statement

PARTS = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The lists of a proposal, and the keyword that sets each."""
_PROPOSAL = """crypto ikev2 proposal PROP
 encryption aes-cbc-256
 integrity sha256
 group 14
"""
_POLICY = "crypto ikev2 policy POL\n proposal PROP\n"
_WEAK_GROUPS = {DhGroup.MODP_768, DhGroup.MODP_1024, DhGroup.MODP_1536}


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
    ours, theirs = ([offer.source for offer in party.offers] for party in parties(pair))
    a, b = pair.a.router, far_end(pair).router
    if not ours or not theirs:
        return  # a policy that names only proposals that are not there: a reference says so
    one, other = min(((x, y) for x in ours for y in theirs), key=lambda couple: len(apart(*couple)))
    names = apart(one, other)
    if not names:  # what they say alike was not understood
        return
    words = "; ".join(
        f"{PARTS[name]}: {a.name} {_list(one, name)}, {b.name} {_list(other, name)}"
        for name in names
    )
    yield Hit(
        f"{told(a, one)} and {told(b, other)} have nothing in common in {words}",
        _part_place(a, one, names[0]),
        _part_place(b, other, names[0]),
        fix=tuple(_aligned(pair, one, other, names)),
    )


def apart(one: Ikev2Proposal, other: Ikev2Proposal) -> list[str]:
    """The kinds of transform in which two proposals have nothing in common."""
    found = [name for name in ("encryption", "groups") if not _shared(one, other, name)]
    if (one.prf.value or other.prf.value) and not _shared(one, other, "prf"):
        found.append("prf")
    plain = [cipher for cipher in _shared(one, other, "encryption") if not cipher.aead]
    if plain and not _shared(one, other, "integrity"):
        found.append("integrity")
    return found


def _shared(one: Ikev2Proposal, other: Ikev2Proposal, name: str) -> set[Any]:
    return set(getattr(one, name).value) & set(getattr(other, name).value)


def told(router: Router, proposal: Ikev2Proposal) -> str:
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
        router = far_end(pair).router if weak is other else pair.a.router
        yield change(router, *whole(router, weak, strong))
        return
    for router, proposal in ((pair.a.router, one), (far_end(pair).router, other)):
        lines = []
        for name in names:
            values = (*getattr(one, name).value, *getattr(other, name).value)
            wanted = best(pair.options.strength, USES[name], values, IkeVersion.V2)
            kept = getattr(proposal, name).value
            if wanted not in kept:
                lines.append(router.lines.offered(name, (wanted, *kept)))
        if lines and proposal.built_in:
            yield change(router, *whole(router, proposal, other if proposal is one else one))
        elif lines:
            yield change(router, header(proposal.origin), *lines)


def _mixes(one: Ikev2Proposal, other: Ikev2Proposal) -> bool:
    """Whether one end offers AEAD ciphers and the other the plain ones: a list never holds both."""
    kinds = {cipher.aead for found in (one, other) for cipher in found.encryption.value}
    return len(kinds) > 1


def _strength(proposal: Ikev2Proposal) -> int:
    return max(map(rank, proposal.encryption.value), default=-1)


def whole(router: Router, old: Ikev2Proposal, model: Ikev2Proposal) -> tuple[str, ...]:
    """The lines that make a proposal equal to another one; a new one and its policy if built in."""
    words = router.lines
    lines = []
    for name in PARTS:
        values = getattr(model, name).value
        follows = name == "prf" and model.prf == model.integrity
        if values and not follows:
            lines.append(words.offered(name, values))
        elif getattr(old, name).origin.line and not follows:
            lines.append(words.no(words.offered(name, ())))
    if not old.built_in:
        return header(old.origin), *lines
    new = new_proposal(words, model.name, lines)
    policy = next((p for p in router.ikev2_policies.values() if not p.built_in), None)
    return (*new[:-2], header(policy.origin), new[-1]) if policy else new


def _orphans(router: Router) -> list[Ikev2Proposal]:
    """The written proposals that no policy names."""
    named = {value.value for found in router.ikev2_policies.values() for value in found.proposals}
    return [
        found
        for found in router.ikev2_proposals.values()
        if not found.built_in and found.name not in named
    ]


def _distinct(*routers: Router) -> Iterable[Router]:
    return {id(router): router for router in routers}.values()


def _named(router: Router) -> Fix:
    """The policy that lists the proposals which none does."""
    orphans = _orphans(router)
    policy = next((p for p in router.ikev2_policies.values() if not p.built_in), None)
    say = router.lines.say
    new = say(Statement.PROPOSAL_POLICY, name=orphans[0].name)
    named = [say(Statement.POLICY_PROPOSAL, name=proposal.name) for proposal in orphans]
    return change(router, header(policy.origin) if policy else new, *named)


def _in_force(view: PairContext) -> Ikev2Policy | None:
    """The policy that our end of a view takes."""
    return policy_for(view.a.router, view.a.fvrf, view.a.local)


def _defaulting(device: DeviceContext) -> list[PairContext]:
    """The IKEv2 tunnels of a router that run on its built-in policy, as it sees them."""
    found = []
    for pair in device.pairs:
        for view in views(pair, IkeVersion.V2):
            policy = _in_force(view) if view.a.router is device.router else None
            if policy and policy.built_in:
                found.append(view)
    return found


@IKEV2_PROPOSALS.device_rule(
    "IKE2-002",
    title="an IKEv2 proposal is configured but not used",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    from_absence=True,
    leads={"IKE2-001"},
    rationale="A proposal does nothing until a `crypto ikev2 policy` lists it. Without one IOS "
    "proposes its built-in proposal, which differs between releases, and the line that everybody "
    "reads in the configuration is not what is negotiated.",
    source="Cisco FlexVPN configuration guide: IKEv2 policy, smart defaults",
    wrong=ikev2(b={_POLICY: ""}),
    right=ikev2(),
)
def unused_proposal(device: DeviceContext) -> Iterator[Hit]:
    """No policy names a written proposal, and tunnels run on the built-in policy."""
    orphans, tunnels = _orphans(device.router), _defaulting(device)
    if not orphans or not tunnels:
        return
    down = [view for view in tunnels if fails(view, "phase1", Reason.NO_COMMON_OFFER)]
    here, found = device.router, orphans[0]
    names = ", ".join(proposal.name for proposal in orphans)
    effect = (
        f"phase 1 towards {far_end(down[0]).router.name} fails"
        if down
        else "the tunnels come up with another suite than written"
    )
    peers = [] if down else [far_end(view).router for view in tunnels]
    yield Hit(
        f"no IKEv2 policy of {here.name} names {names}: {here.name} proposes its built-in proposal "
        f"instead, and {effect}",
        place(here, found.origin),
        far_place(down[0] if down else tunnels[0]),
        fix=tuple(_named(router) for router in _distinct(here, *peers) if _orphans(router)),
        severity=None if down else Severity.WARNING,
        consequence=None if down else Consequence.RENEGOTIATED,
        tunnel=tunnels[0].id if len(tunnels) == 1 else "",
    )


@IKEV2_PROPOSALS.device_rule(
    "IKE2-007",
    title="an IKEv2 proposal that cannot work",
    severity=Severity.ERROR,
    consequence=Consequence.REJECTED,
    from_absence=True,
    rationale="AEAD ciphers (AES-GCM) authenticate by themselves: a proposal with them has no "
    "integrity, but needs a PRF, which nothing else supplies. A list with AEAD and plain ciphers "
    "cannot satisfy both. IOS refuses such a proposal or treats it as incomplete, and a policy "
    "with it is passed over.",
    source="RFC 5282 section 8; RFC 7296 section 3.3; Cisco IOS: crypto ikev2 proposal",
    wrong=ikev2(
        a={"encryption aes-cbc-256": "encryption aes-gcm-256"},
        b={"encryption aes-cbc-256": "encryption aes-gcm-256"},
    ),
    right=ikev2(
        a={"encryption aes-cbc-256\n integrity": "encryption aes-gcm-256\n prf"},
        b={"encryption aes-cbc-256\n integrity": "encryption aes-gcm-256\n prf"},
    ),
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
            fix=(change(router, header(proposal.origin), *lines),),
            tunnel=using[0] if len(using) == 1 else "",
        )


_USUAL = {
    "encryption": Encryption.AES_256,
    "integrity": Integrity.SHA256,
    "groups": DhGroup.MODP_2048,
}


def _impossible(lines: Lines, proposal: Ikev2Proposal) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a proposal, and the lines that right it."""
    ciphers, hashes = proposal.encryption.value, proposal.integrity.value
    aead = [cipher for cipher in ciphers if cipher.aead]
    own_prf = proposal.prf.value and proposal.prf != proposal.integrity
    prf = () if own_prf else (lines.offered("prf", (hashes or (Integrity.SHA256,))[:1]),)
    drop = (lines.no(lines.offered("integrity", ())),)
    if aead and len(aead) < len(ciphers):
        kept = lines.offered("encryption", aead)
        return "lists AEAD ciphers beside plain ones", (kept, *(drop if hashes else ()), *prf)
    if aead and hashes:
        return f"has integrity beside {in_proposal(aead[0])}", (*drop, *prf)
    if aead and not own_prf:
        return f"has {in_proposal(aead[0])} and no PRF: it is incomplete", prf
    silent = [
        name
        for name in _USUAL
        if not getattr(proposal, name).value and not (name == "integrity" and aead)
    ]
    if silent:
        added = tuple(lines.offered(name, (_USUAL[name],)) for name in silent)
        words = " and ".join(PARTS[name] for name in silent)
        return f"does not say its {words}: it is incomplete", added
    return "", ()


@IKEV2_PROPOSALS.pair_rule(
    "IKE2-008",
    title="no IKEv2 policy applies to the source of the tunnel",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    from_absence=True,
    leads={"IKE2-001", "IKE2-010"},
    rationale="`match address local` and `match fvrf` narrow a policy. A tunnel from another "
    "address or in another VRF does not get it, and runs on the built-in policy without a word.",
    source="Cisco FlexVPN configuration guide: crypto ikev2 policy, match",
    wrong=ikev2(
        b={"policy POL\n": "policy POL\n match address local 198.51.100.99\n"},
        a={"encryption aes-cbc-256": "encryption aes-cbc-256 aes-cbc-128"},
    ),
    right=ikev2(b={"policy POL\n": "policy POL\n match address local 198.51.100.1\n"}),
    error_when="the built-in proposal does not meet the other end's",
)
def policy_excludes(pair: PairContext) -> Iterator[Hit]:
    """A router has a policy of its own, and the tunnel runs on the built-in one."""
    works = not fails(pair, "phase1", Reason.NO_COMMON_OFFER)
    for view in views(pair, IkeVersion.V2):
        here, policy = view.a.router, _in_force(view)
        own = [p for p in here.ikev2_policies.values() if not p.built_in and p.proposals]
        if policy is None or not policy.built_in:
            continue
        for found in own:
            line = _narrowing(found, view)
            if line is None:
                continue
            what, wanted = line
            yield Hit(
                f"policy {found.name} of {here.name} is for {what}, which does not match this "
                f"tunnel: {here.name} proposes its built-in proposal instead",
                place(here, found.origin),
                far_place(view),
                fix=(change(here, header(found.origin), wanted),),
                severity=None if works else Severity.ERROR,
                consequence=Consequence.RENEGOTIATED if works else None,
            )


def _narrowing(policy: Ikev2Policy, view: PairContext) -> tuple[str, str] | None:
    """What a policy is for that the tunnel is not, and the line that takes the tunnel in."""
    lines = view.a.router.lines
    if policy.fvrf.value not in {"any", view.a.fvrf}:
        line = lines.say(Statement.FVRF, vrf=view.a.fvrf or "any")
        return f"VRF {policy.fvrf.value or 'global'}", line
    addresses = [value.value for value in policy.addresses]
    if addresses and view.a.local and view.a.local not in addresses:
        line = lines.say(Statement.POLICY_ADDRESS, address=view.a.local)
        return ", ".join(map(str, addresses)), line
    return None


@device_rule(
    "IKE2-010",
    title="the built-in IKEv2 proposal is in force, with weak algorithms",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    stages={PHASE1},
    from_absence=True,
    rationale="The built-in proposal of IOS 15 holds MD5 and the groups 5 and 2, that of IOS XE "
    "16 group 5: an attacker in between can force both ends down to them if the peer accepts them "
    "too. A proposal of one's own, listed in a policy, is the same in every release.",
    source="Cisco IOS: show crypto ikev2 proposal default; RFC 8247",
    wrong=ikev2(
        a={_POLICY: "", _PROPOSAL: ""},
        b={_POLICY: "", _PROPOSAL: ""},
    ),
    right=ikev2(),
)
def weak_default(device: DeviceContext) -> Iterator[Hit]:
    """A tunnel runs on the built-in proposal, and that one is weak."""
    router, tunnels = device.router, _defaulting(device)
    default = next((p for p in router.ikev2_proposals.values() if p.built_in), None)
    if not tunnels or default is None or _orphans(router):
        return
    groups = [group for group in default.groups.value if group in _WEAK_GROUPS]
    weak = [f"group {group.value}" for group in groups]
    weak += ["md5"] if Integrity.MD5 in default.integrity.value else []
    if not weak:
        return
    yield Hit(
        f"{router.name} has no configured IKEv2 proposal and proposes the {default.origin.text}, "
        f"with {', '.join(weak)}",
        missing(router, router.lines.say(Statement.PROPOSAL, name="")),
        far_place(tunnels[0]),
        fix=_instead(device, default),
        tunnel=tunnels[0].id if len(tunnels) == 1 else "",
    )


def _instead(device: DeviceContext, default: Ikev2Proposal) -> tuple[Fix, ...]:
    """A written proposal, on all routers that meet on the built-in one; or that of the peer."""
    nodes = met_together(device.all_pairs, [(device.router, default)])
    written = [each for _, each in nodes if isinstance(each, Ikev2Proposal) and not each.built_in]
    if written:
        return (change(device.router, *whole(device.router, default, written[0])),)
    few = nodes if len(nodes) <= MOST else ()
    return tuple(change(router, *_good(device, router.lines)) for router, _ in few)


def _good(device: DeviceContext, lines: Lines) -> tuple[str, ...]:
    """A proposal that the profile finds good enough, and its policy."""
    strength = device.options.strength
    parts = (
        lines.offered(name, (best(strength, USES[name], (), IkeVersion.V2),)) for name in _USUAL
    )
    return new_proposal(lines, NEW, parts)
