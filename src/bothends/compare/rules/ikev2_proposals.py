"""IKEv2 proposals and policies: which ones are in force, and whether they meet."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

from bothends.compare.context import DeviceContext, Options, PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.parties import complete, policy_for
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.proposals import best
from bothends.compare.rules.rule import Hit, device_rule, header, pair_rule, place
from bothends.compare.rules.views import change, fails, far_end, meeting_of, speaks
from bothends.ike.negotiate import Reason
from bothends.ike.strength import Use
from bothends.ios.config.router import Ikev2Policy, Ikev2Proposal, Router
from bothends.ios.config.values import Origin
from bothends.ios.config.words import IKEV2_CIPHERS
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity

_TYPES = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The kinds of transform, and the keyword of each."""
_CIPHERS = {cipher: word for word, cipher in IKEV2_CIPHERS.items()}
_WEAK_GROUPS = {DhGroup.MODP_768, DhGroup.MODP_1024, DhGroup.MODP_1536}
_STRONG = ("crypto ikev2 proposal STRONG", "crypto ikev2 policy STRONG")
_POLICY = "crypto ikev2 policy POL\n proposal PROP\n"


def _in_force(router: Router, fvrf: str, local: IPv4Address | None) -> list[Ikev2Proposal]:
    policy = policy_for(router, fvrf, local)
    names = [value.value for value in policy.proposals] if policy else []
    return [router.ikev2_proposals[name] for name in names if name in router.ikev2_proposals]


def _words(values: tuple[object, ...]) -> str:
    return " ".join(
        _CIPHERS[value] if isinstance(value, Encryption) else str(getattr(value, "value", value))
        for value in values
    )


def _apart(one: Ikev2Proposal, other: Ikev2Proposal) -> list[str]:
    """The kinds of transform that two proposals share nothing of."""
    common = set(one.encryption.value) & set(other.encryption.value)
    found = []
    for kind in _TYPES:
        ours, theirs = getattr(one, kind).value, getattr(other, kind).value
        if kind == "integrity" and common and all(cipher.aead for cipher in common):
            continue
        if (ours or theirs) and not set(ours) & set(theirs):
            found.append(kind)
    if "integrity" in found and one.prf is one.integrity and other.prf is other.integrity:
        found.remove("prf")
    return found


@pair_rule(
    "IKE2-001",
    title="no common IKEv2 proposal",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="IKEv2 negotiates each kind of transform by itself: cipher, integrity, PRF and group "
    "must each have a common member, within one proposal of each end. A proposal that no policy "
    "lists does not count, and without one the default of the release is in force.",
    source="RFC 7296 section 2.7; Cisco FlexVPN configuration guide: IKEv2 proposal",
    wrong=ikev2(b={" group 14\n": " group 19\n"}),
    right=ikev2(),
    verdict=Verdict.DOWN_PHASE1,
)
def no_common_proposal(pair: PairContext) -> Iterator[Hit]:
    """Some kind of transform has no common member in any two proposals."""
    if not speaks(pair, IkeVersion.V2) or not fails(pair, "phase1", Reason.NO_COMMON_OFFER):
        return
    ours, theirs = pair.a.router, far_end(pair).router
    near = _in_force(ours, pair.a.fvrf, meeting_of(pair).here)
    far = _in_force(theirs, far_end(pair).fvrf, meeting_of(pair.mirrored()).here)
    couples = [(one, other) for one in near for other in far]
    if not couples:
        return
    one, other = min(couples, key=lambda couple: len(_apart(*couple)))
    kinds = _apart(one, other) or ["prf"]
    told = "; ".join(
        f"{_TYPES[kind]}: {ours.name} {_words(getattr(one, kind).value) or 'none'}, "
        f"{theirs.name} {_words(getattr(other, kind).value) or 'none'}"
        for kind in kinds
    )
    yield Hit(
        f"proposal {one.name} of {ours.name} and {other.name} of {theirs.name} have nothing in "
        f"common in {told}",
        place(ours, _line_of(one, kinds[0])),
        place(theirs, _line_of(other, kinds[0])),
        fix=tuple(_equalised(pair, one, other, kinds)),
    )


def _line_of(proposal: Ikev2Proposal, kind: str) -> Origin:
    origin: Origin = getattr(proposal, kind).origin
    return proposal.origin if origin.is_default else origin


def _equalised(
    pair: PairContext, one: Ikev2Proposal, other: Ikev2Proposal, kinds: list[str]
) -> Iterator[Fix]:
    """Every kind settled by the stronger algorithm; a default proposal by one of its own."""
    wanted = {}
    for kind in kinds:
        values = (*getattr(one, kind).value, *getattr(other, kind).value)
        if values:
            wanted[kind] = best(pair.options.strength, kind, values, IkeVersion.V2)
    for router, proposal in ((pair.a.router, one), (far_end(pair).router, other)):
        lines = [
            f" {_TYPES[kind]} {_words((value, *getattr(proposal, kind).value))}"
            for kind, value in wanted.items()
            if value not in getattr(proposal, kind).value
        ]
        if not lines:
            continue
        if proposal.built_in:
            model = other if proposal is one else one
            yield change(router, *_copied(model, wanted))
        else:
            yield change(router, header(proposal.origin), *lines)


def _copied(model: Ikev2Proposal, wanted: Mapping[str, object]) -> Iterator[str]:
    """A proposal like another one, and the policy that it needs."""
    yield _STRONG[0]
    for kind, word in _TYPES.items():
        if kind == "prf" and model.prf is model.integrity:
            continue
        values = (wanted[kind],) if kind in wanted else getattr(model, kind).value
        if values:
            yield f" {word} {_words(values)}"
    yield _STRONG[1]
    yield " proposal STRONG"


def _good(options: Options) -> tuple[str, ...]:
    """A proposal that the strength profile finds good enough, and its policy."""
    want = {use: options.strength.replacement(use, IkeVersion.V2)
            for use in (Use.IKE_CIPHER, Use.IKE_HASH, Use.IKE_GROUP)}  # fmt: skip
    cipher = want[Use.IKE_CIPHER]
    check = "prf" if isinstance(cipher, Encryption) and cipher.aead else "integrity"
    return (
        _STRONG[0],
        f" encryption {_words((cipher,))}",
        f" {check} {_words((want[Use.IKE_HASH],))}",
        f" group {_words((want[Use.IKE_GROUP],))}",
        _STRONG[1],
        " proposal STRONG",
    )


def _sources(context: DeviceContext) -> dict[tuple[str, IPv4Address | None], Ikev2Policy | None]:
    """The policy in force for every VRF and address at which the router speaks IKEv2."""
    keys = dict.fromkeys(
        (end.fvrf, end.local) for end in context.ends if end.ike is IkeVersion.V2 and end.settings
    )
    return {key: policy_for(context.router, *key) for key in keys}


def _defaulted(context: DeviceContext) -> bool:
    return any(policy is None or policy.built_in for policy in _sources(context).values())


@device_rule(
    "IKE2-002",
    title="a proposal is in no policy",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="A proposal counts only once a `crypto ikev2 policy` lists it. Without a policy that "
    "is complete the built-in one is in force, with the default proposal of the release: the "
    "tunnel fails, or comes up with other algorithms than the text suggests.",
    source="Cisco FlexVPN configuration guide: IKEv2 proposal, IKEv2 policy, smart defaults",
    wrong=ikev2(b={_POLICY: ""}),
    right=ikev2(),
)
def proposal_unlisted(context: DeviceContext) -> Iterator[Hit]:
    """The default policy is in force somewhere, beside a proposal that no policy lists."""
    router = context.router
    for proposal in _unlisted(context):
        yield Hit(
            f"proposal {proposal.name} of {router.name} is in no policy: the default proposal "
            "of the release is in force",
            place(router, proposal.origin),
            fix=(
                change(
                    router, f"crypto ikev2 policy {proposal.name}", f" proposal {proposal.name}"
                ),
            ),
        )
    for policy in router.ikev2_policies.values() if _defaulted(context) else ():
        proposals = [router.ikev2_proposals.get(value.value) for value in policy.proposals]
        if policy.built_in or any(found and complete(found) for found in proposals):
            continue
        yield Hit(
            f"policy {policy.name} of {router.name} has no complete proposal: the default of the "
            "release is in force",
            place(router, policy.origin),
            fix=(
                change(
                    router, *_good(context.options)[:4], header(policy.origin), " proposal STRONG"
                ),
            ),
        )


def _unlisted(context: DeviceContext) -> list[Ikev2Proposal]:
    router = context.router
    own = [found for found in router.ikev2_proposals.values() if not found.built_in]
    if not own or not _defaulted(context):
        return []
    listed = {
        value.value for policy in router.ikev2_policies.values() for value in policy.proposals
    }
    return [found for found in own if found.name not in listed]


@device_rule(
    "IKE2-007",
    title="a proposal that IOS does not take",
    severity=Severity.ERROR,
    consequence=Consequence.REJECTED,
    rationale="AES-GCM authenticates by itself: its proposal needs a PRF and must not name an "
    "integrity algorithm, while CBC ciphers need one. IOS asks for the one or the other and calls "
    "a mixture incomplete, so that the proposal is not used.",
    source="RFC 5282 section 8; Cisco IOS: crypto ikev2 proposal",
    wrong=ikev2(b={" encryption aes-cbc-256\n": " encryption aes-gcm-256\n"}),
    right=ikev2(),
)
def proposal_rejected(context: DeviceContext) -> Iterator[Hit]:
    """AEAD with integrity, AEAD without PRF, or AEAD beside CBC."""
    router = context.router
    for proposal in router.ikev2_proposals.values():
        why = "" if proposal.built_in or proposal.unread else _mixture(proposal)
        if why:
            yield Hit(
                f"proposal {proposal.name} of {router.name} {why}",
                place(router, proposal.encryption.origin),
                fix=(change(router, header(proposal.origin), *_unmixed(context, proposal)),),
            )


def _mixture(proposal: Ikev2Proposal) -> str:
    kinds = {cipher.aead for cipher in proposal.encryption.value}
    if kinds == {True, False}:
        return "mixes ciphers with and without integrity of their own"
    if kinds != {True}:
        return ""
    if proposal.integrity.value:
        return "names integrity beside a cipher that has its own"
    return "" if proposal.prf.value else "names no PRF, which AES-GCM needs"


def _unmixed(context: DeviceContext, proposal: Ikev2Proposal) -> Iterator[str]:
    aead = tuple(cipher for cipher in proposal.encryption.value if cipher.aead)
    if len(aead) < len(proposal.encryption.value):
        yield f" encryption {_words(aead)}"
    if proposal.integrity.value:
        yield " no integrity"
    if proposal.prf is proposal.integrity:
        digest = context.options.strength.replacement(Use.IKE_HASH, IkeVersion.V2)
        hashes = tuple(found for found in proposal.integrity.value if found is not Integrity.MD5)
        yield f" prf {_words(hashes or (digest,))}"


@device_rule(
    "IKE2-008",
    title="an IKEv2 policy leaves out the source of a tunnel",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="A policy applies to the VRF and the local addresses that it matches. A tunnel from "
    "another address, or in another VRF, silently gets the default policy and its algorithms.",
    source="Cisco FlexVPN configuration guide: match fvrf, match address local (IKEv2 policy)",
    wrong=ikev2(b={_POLICY: _POLICY + " match address local 198.51.100.77\n"}),
    right=ikev2(),
)
def source_left_out(context: DeviceContext) -> Iterator[Hit]:
    """A complete policy is there, and the default one is in force for a source."""
    router = context.router
    for (fvrf, local), policy in _sources(context).items():
        if (policy and not policy.built_in) or local is None:
            continue
        for other in router.ikev2_policies.values():
            names = [value.value for value in other.proposals]
            found = [
                router.ikev2_proposals[name] for name in names if name in router.ikev2_proposals
            ]
            if other.built_in or not any(map(complete, found)):
                continue
            in_vrf = other.fvrf.value in {"any", fvrf}
            origin = other.addresses[0].origin if in_vrf and other.addresses else other.fvrf.origin
            line = f" match address local {local}" if in_vrf else f" match fvrf {fvrf or 'any'}"
            yield Hit(
                f"policy {other.name} of {router.name} is not for {local}"
                f"{f' in VRF {fvrf}' if fvrf else ''}: the default policy is in force there",
                place(router, other.origin if origin.is_default else origin),
                fix=(change(router, header(other.origin), line),),
            )


@device_rule(
    "IKE2-010",
    title="a weak default proposal is in force",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="What IKEv2 takes without a policy depends on the release; older ones know only "
    "groups 2 and 5 and take MD5. The text does not show it, and an upgrade changes it.",
    source="Cisco IOS: show crypto ikev2 proposal default",
    wrong=ikev2(a={_POLICY: "", "crypto ikev2 proposal PROP\n encryption aes-cbc-256\n"
                   " integrity sha256\n group 14\n": ""}),
    right=ikev2(),
)  # fmt: skip
def weak_default(context: DeviceContext) -> Iterator[Hit]:
    """A tunnel uses the built-in proposal, and that has group 2, group 5 or MD5."""
    router = context.router
    if _unlisted(context):
        return
    used = {
        value.value: router.ikev2_proposals.get(value.value)
        for policy in _sources(context).values()
        for value in (policy.proposals if policy else ())
    }
    for proposal in used.values():
        if proposal is None or not proposal.built_in:
            continue
        groups = [group for group in proposal.groups.value if group in _WEAK_GROUPS]
        weak = [f"group {group.value}" for group in groups]
        weak += ["md5"] if Integrity.MD5 in proposal.integrity.value else []
        if weak:
            yield Hit(
                f"{router.name} uses the default IKEv2 proposal of {router.release.name}, which "
                f"takes {', '.join(weak)}",
                place(router, proposal.origin),
                fix=(change(router, *_good(context.options)),),
            )
