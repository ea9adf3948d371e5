"""IKEv2 policies: which one is in force, and what it proposes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import USES, best
from bothends.compare.corrections.lifting import NEW, new_policy, new_proposal
from bothends.compare.corrections.together import MOST, met_together
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.ikev2_ends import policy_for
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.families import IKEV2_PROPOSALS
from bothends.compare.rules.ikev2_proposals import USUAL, apart, whole
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.undecided_stages import PHASE1
from bothends.compare.views.pair import fails, remote_place, views
from bothends.compare.views.places import change, header, in_object, missing, place
from bothends.compare.views.references import Named, configured
from bothends.ike.negotiate import Reason
from bothends.model import DhGroup, IkeVersion, Integrity
from bothends.platforms.router import Ikev2Policy, Ikev2Proposal, Router
from bothends.platforms.statements import Statement

_PROPOSAL = """crypto ikev2 proposal PROP
 encryption aes-cbc-256
 integrity sha256
 group 14
"""


_POLICY = "crypto ikev2 policy POL\n proposal PROP\n"


_WEAK_GROUPS = {DhGroup.MODP_768, DhGroup.MODP_1024, DhGroup.MODP_1536}


def _orphans(router: Router) -> list[Ikev2Proposal]:
    """The configured proposals that no policy names."""
    return configured(router, Named.IKEV2_PROPOSAL, used=False)


def _distinct(*routers: Router) -> Iterable[Router]:
    return {id(router): router for router in routers}.values()


def _named(router: Router) -> Fix:
    """The policy that lists the proposals which none does."""
    orphans = _orphans(router)
    policy = next((p for p in router.ikev2_policies.values() if not p.built_in), None)
    new = new_policy(router, [proposal.name for proposal in orphans])
    named = [line for line in new if policy is None or line is not new[0]]
    return change(router, *([header(policy.origin)] if policy else []), *named)


def _all_meet(routers: list[Router]) -> bool:
    """Whether the proposals that no policy names would agree if one did, on all of some routers."""
    lists = [_orphans(router) for router in routers]
    return all(
        any(not apart(one, other) for one in first for other in second)
        for first, second in combinations(lists, 2)
    )


def _meets_remote(view: PairContext) -> bool:
    """Whether a proposal of our router that no policy names agrees with what the peer accepts."""
    router = view.remote.router
    policy = _in_force(view.mirrored())
    accepted = [
        proposal
        for value in (policy.proposals if policy else ())
        if (proposal := router.ikev2_proposals.get(value.value))
    ]
    return any(not apart(one, other) for one in _orphans(view.a.router) for other in accepted)


def _in_force(view: PairContext) -> Ikev2Policy | None:
    """The policy that our end of a view takes."""
    return policy_for(view.a.router, view.a.fvrf, view.a.local)


def _defaulting(device: DeviceContext) -> list[PairContext]:
    """The IKEv2 tunnels of a router that run on its built-in policy, as it sees them."""
    tunnels = []
    for pair in device.pairs:
        for view in views(pair, IkeVersion.V2):
            policy = _in_force(view) if view.a.router is device.router else None
            if policy and policy.built_in:
                tunnels.append(view)
    return tunnels


@IKEV2_PROPOSALS.device_rule(
    "IKE2-002",
    title="an IKEv2 proposal is configured but not used",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    from_absence=True,
    leads={"IKE2-001"},
    rationale="A proposal is used only when a `crypto ikev2 policy` lists it. Otherwise IOS "
    "proposes its built-in proposal, which differs between releases and does not appear in the "
    "configuration.",
    source="Cisco FlexVPN configuration guide: IKEv2 policy, smart defaults",
    wrong=ikev2(b={_POLICY: ""}),
)
def unused_proposal(device: DeviceContext) -> Iterator[Hit]:
    """No policy names a written proposal, and tunnels run on the built-in policy."""
    orphans, tunnels = _orphans(device.router), _defaulting(device)
    if not orphans or not tunnels:
        return
    down = [view for view in tunnels if fails(view, "phase1", Reason.NO_COMMON_OFFER)]
    here, orphan = device.router, orphans[0]
    names = ", ".join(proposal.name for proposal in orphans)
    effect = (
        f"phase 1 towards {down[0].remote.router.name} fails"
        if down
        else "the tunnels come up with another suite than configured"
    )
    peers = [] if down else [view.remote.router for view in tunnels]
    changed = [router for router in _distinct(here, *peers) if _orphans(router)]
    kept = [] if down else [view for view in tunnels if not _orphans(view.remote.router)]
    agree = _all_meet(changed) and all(map(_meets_remote, kept))
    yield Hit(
        f"no IKEv2 policy of {here.name} names {names}: {here.name} proposes its built-in proposal "
        f"instead, and {effect}",
        place(here, orphan.origin),
        remote_place(down[0] if down else tunnels[0]),
        fix=tuple(map(_named, changed)) if agree else (),
        severity=None if down else Severity.WARNING,
        consequence=None if down else Consequence.RENEGOTIATED,
        tunnel=tunnels[0].id if len(tunnels) == 1 else "",
    )


@IKEV2_PROPOSALS.pair_rule(
    "IKE2-008",
    title="no IKEv2 policy applies to the source of the tunnel",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    from_absence=True,
    leads={"IKE2-001", "IKE2-010"},
    rationale=(
        "`match address local` and `match fvrf` restrict a policy to an address or a VRF. A "
        "tunnel from another address or in another VRF uses the built-in policy, and no message "
        "is logged."
    ),
    source="Cisco FlexVPN configuration guide: crypto ikev2 policy, match",
    wrong=ikev2(
        b={"policy POL\n": "policy POL\n match address local 198.51.100.99\n"},
        a={"encryption aes-cbc-256": "encryption aes-cbc-256 aes-cbc-128"},
    ),
    right=ikev2(b={"policy POL\n": "policy POL\n match address local 198.51.100.1\n"}),
    error_when="the built-in proposal has nothing in common with the other end's",
)
def policy_excludes(pair: PairContext) -> Iterator[Hit]:
    """A router has a policy of its own, and the tunnel runs on the built-in one."""
    works = not fails(pair, "phase1", Reason.NO_COMMON_OFFER)
    for view in views(pair, IkeVersion.V2):
        here, policy = view.a.router, _in_force(view)
        own = [p for p in here.ikev2_policies.values() if not p.built_in and p.proposals]
        if policy is None or not policy.built_in:
            continue
        for own_policy in own:
            line = _narrowing(own_policy, view)
            if line is None:
                continue
            what, expected = line
            yield Hit(
                f"policy {own_policy.name} of {here.name} is for {what}, which does not match this "
                f"tunnel: {here.name} proposes its built-in proposal instead",
                place(here, own_policy.origin),
                remote_place(view),
                fix=in_object(here, own_policy.origin, expected),
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
    rationale="The built-in proposal of IOS 15 contains MD5 and the groups 5 and 2, that of IOS "
    "XE 16 group 5: both ends settle on them if the peer prefers them or has nothing better. A "
    "configured proposal that a policy lists is the same in every release.",
    source="Cisco IOS: show crypto ikev2 proposal default; RFC 8247",
    wrong=ikev2(both={_POLICY: "", _PROPOSAL: ""}),
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
        remote_place(tunnels[0]),
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
    return tuple(change(router, *_good(device, router)) for router, _ in few)


def _good(device: DeviceContext, router: Router) -> tuple[str, ...]:
    """A proposal that the profile finds good enough, and its policy."""
    strength = device.options.strength
    parts = (
        router.lines.offered(name, (best(strength, USES[name], (), IkeVersion.V2),))
        for name in USUAL
    )
    return new_proposal(router, NEW, parts)
