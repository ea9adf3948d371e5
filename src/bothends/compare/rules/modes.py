"""Tunnel mode and transport mode."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.corrections.spelling import words
from bothends.compare.ends import Kind
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import gre, ikev2, svti
from bothends.compare.rules.families import TRANSFORMS
from bothends.compare.rules.rule import Hit
from bothends.compare.rules.transforms import Sets, met_sets, with_set
from bothends.compare.views.pair import both_views, possible
from bothends.compare.views.places import header
from bothends.compare.views.settings import Protected, far, near, protected
from bothends.ike.negotiate import Reason
from bothends.model import Mode
from bothends.platforms.router import Origin, TransformSet


@TRANSFORMS.pair_rule(
    "IPS-003",
    title="tunnel mode on one end, transport mode on the other",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    between_ends=True,
    rationale="An end in transport mode asks for it and takes both modes; an end in tunnel mode "
    "takes only tunnel mode. On a protected tunnel the two exclude each other in one direction "
    "(IKEv1), or tunnel mode is used (IKEv2). Crypto maps between networks use tunnel mode "
    "whatever the set configures, unless it has `require`.",
    source="Cisco IOS command reference: mode (IPsec); RFC 7296 section 1.3.1",
    wrong=gre(b={"mode tunnel": "mode transport"}),
    right=gre(),
)
def mode_differs(pair: PairContext) -> Iterator[Hit]:
    """The sets that meet have different modes, or insist on one that is impossible."""
    met = _differing_modes(pair)
    if met and not _by_default(met):
        yield from _mode_hits(pair, met)


@TRANSFORMS.pair_rule(
    "IPS-009",
    title="the mode is left to defaults that differ",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="A transform set without a `mode` line is in tunnel mode; the built-in set, in "
    "force where an object names none, is in transport mode. Nothing in either configuration "
    "shows the difference.",
    source="Cisco IOS: IPsec usability enhancements; command reference: mode (IPsec)",
    wrong=ikev2(
        a={"esp-aes 256 esp-sha256-hmac\n mode tunnel": "esp-aes esp-sha-hmac"},
        b={" set transform-set TS\n": ""},
    ),
    right=ikev2(),
)
def default_mode(pair: PairContext) -> Iterator[Hit]:
    """Both modes are defaults, and they differ."""
    met = _differing_modes(pair)
    if met and _by_default(met):
        yield from _mode_hits(pair, met)


def _differing_modes(pair: PairContext) -> Sets | None:
    """The sets of `a` and `b` that meet, where their modes differ or clash."""
    met = met_sets(pair.a_to_b)
    if met is None:
        back = met_sets(pair.b_to_a)
        met = (back[1], back[0]) if back else None
    clash = any(each.phase2.reason is Reason.MODE_DIFFERS for each in pair.directions)
    return met if met and (clash or met[0].mode.value is not met[1].mode.value) else None


def _by_default(met: Sets) -> bool:
    return all(found.mode.origin.is_default for found in met)


def _mode_hits(pair: PairContext, met: Sets) -> Iterator[Hit]:
    both = protected(pair)
    if both is None:
        return
    modes = [_mode_told(found) for found in met]
    refused = [
        found.initiator.name
        for found in pair.directions
        if found.phase2.reason is Reason.MODE_DIFFERS
    ]
    severity: Severity | None = Severity.ERROR
    consequence = Consequence.ONE_WAY
    if not refused:
        on_map = pair.a.entry is not None
        severity = Severity.INFO if on_map else Severity.WARNING
        consequence = Consequence.HYGIENE if on_map else Consequence.RENEGOTIATED
        effect = "tunnel mode is used"
    elif len(refused) >= len(possible(pair)):
        consequence = Consequence.PHASE2
        effect = "phase 2 is refused whoever starts"
    else:
        effect = f"phase 2 is refused when {refused[0]} starts"
    yield Hit(
        f"{both[0].name} uses {modes[0]}, {both[1].name} {modes[1]}: {effect}",
        both[0].at(_line(met[0])),
        both[1].at(_line(met[1])),
        fix=_same_mode(pair, both, met),
        severity=severity,
        consequence=consequence,
    )


def _line(found: TransformSet) -> Origin:
    """The line that says the mode, or the set that does not."""
    return found.origin if found.mode.origin.is_default else found.mode.origin


def _mode_told(found: TransformSet) -> str:
    required = ", required" if found.mode_required else ""
    default = f" ({found.mode.origin.text})" if found.mode.origin.is_default else ""
    return f"{found.mode.value} mode{required}{default}"


def _same_mode(pair: PairContext, both: tuple[Protected, Protected], met: Sets) -> tuple[Fix, ...]:
    """Transport mode for GRE, which has its own outer header; tunnel mode for all else."""
    wanted = Mode.TRANSPORT if pair.kind in {Kind.GRE, Kind.DMVPN} else Mode.TUNNEL
    return tuple(
        with_set(end, found, words(found), wanted)
        if found.built_in
        else Fix(end.name, (header(found.origin), f" mode {wanted}"))
        for end, found in zip(both, met, strict=True)
        if found.mode.value is not wanted
    )


@TRANSFORMS.pair_rule(
    "IPS-004",
    title="static VTI with a set in transport mode",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="A tunnel of `tunnel mode ipsec ipv4` protects everything that is routed into it, "
    "which transport mode cannot carry. The guide of IOS XE allows tunnel mode only; older "
    "releases settle on tunnel mode by themselves.",
    source="Cisco IOS XE 17: IPsec virtual tunnel interfaces, restrictions",
    wrong=svti(
        a={"mode tunnel": "mode transport", "version 15.9": "version 17.9"},
        b={"mode tunnel": "mode transport", "version 15.9": "version 17.9"},
    ),
    right=svti(),
)
def transport_on_vti(pair: PairContext) -> Iterator[Hit]:
    """A VTI whose first set is in transport mode."""
    for view in both_views(pair):
        mine, theirs = near(view), far(view)
        if mine is None or view.a.kind not in {Kind.SVTI, Kind.MULTI_SA_VTI}:
            continue
        found = next(iter(mine.sets), None)
        if found is None or found.built_in or found.mode.value is not Mode.TRANSPORT:
            continue
        answer = next(iter(theirs.sets), None) if theirs else None
        xe = mine.router.release.xe
        effect = "its release documents tunnel mode only" if xe else "tunnel mode is used"
        yield Hit(
            f"{view.a.label} of {mine.name} uses {found.name} in transport mode; {effect}",
            mine.at(found.mode.origin),
            theirs.at(_line(answer)) if theirs and answer else None,
            fix=(Fix(mine.name, (header(found.origin), " mode tunnel")),),
            severity=None if xe else Severity.WARNING,
            consequence=None if xe else Consequence.RENEGOTIATED,
            verdict=Verdict.UNVERIFIABLE if xe else None,
        )
