"""Tunnel mode and transport mode."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from bothends.compare.context import PairContext
from bothends.compare.corrections.algorithms import esp_of
from bothends.compare.ends import Kind
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Effect, Setting
from bothends.compare.rules.example import gre, ikev2, svti
from bothends.compare.rules.families import TRANSFORMS
from bothends.compare.rules.rule import Hit
from bothends.compare.rules.transforms import met_sets, with_set
from bothends.compare.views.pair import both_views, possible
from bothends.compare.views.places import in_object
from bothends.compare.views.settings import Protected, local_settings, protected, remote_settings
from bothends.ike.negotiate import Reason
from bothends.model import Mode
from bothends.platforms.router import Origin, TransformSet
from bothends.platforms.statements import Statement


def _modes(pair: PairContext, *, by_default: bool) -> Iterator[Couple[Mode]]:
    """The modes of the sets that meet, where they differ or clash; both from defaults, or not."""
    forth, back = met_sets(pair.a_to_b), met_sets(pair.b_to_a)
    met, both = forth or (back and back[::-1]), protected(pair)
    if met is None or both is None or by_default != all(s.mode.origin.is_default for s in met):
        return
    if met[0].mode.value is not met[1].mode.value or _refusing(pair):
        yield _mode(both[0], met[0]), _mode(both[1], met[1])


def _mode(end: Protected, transform_set: TransformSet) -> Setting[Mode]:
    def lines(expected: Mode) -> Fix:
        if transform_set.built_in:
            return with_set(end, transform_set, esp_of(transform_set), expected)
        line = end.router.lines.say(Statement.MODE, mode=expected)
        return in_object(end.router, transform_set.origin, line)

    required = ", required" if transform_set.mode_required else ""
    default = f" ({transform_set.mode.origin.text})" if transform_set.mode.origin.is_default else ""
    return Setting(
        end.name,
        transform_set.mode.value,
        lambda: end.at(_line(transform_set)),
        lines,
        lambda mode: f"{mode} mode{required}{default}",
    )


def _refusing(pair: PairContext) -> list[str]:
    """The ends that are refused for their mode when they start."""
    return [x.initiator.name for x in pair.directions if x.phase2.reason is Reason.MODE_DIFFERS]


def _fitting(pair: PairContext, *_: Mode) -> Mode:
    """Transport mode for GRE, which has its own outer header; tunnel mode for all else."""
    return Mode.TRANSPORT if pair.kind.gre else Mode.TUNNEL


def _mode_effect(pair: PairContext, *_: Setting[Mode]) -> Effect:
    refused = _refusing(pair)
    if not refused and pair.a.entry is not None:
        return Effect("tunnel mode is used", Severity.INFO, Consequence.HYGIENE)
    if not refused:
        return Effect("tunnel mode is used", Severity.WARNING, Consequence.RENEGOTIATED)
    if len(refused) >= len(possible(pair)):
        words = "phase 2 is refused whichever end initiates"
        return Effect(words, Severity.ERROR, Consequence.PHASE2)
    words = f"phase 2 is refused when {refused[0]} initiates"
    return Effect(words, Severity.ERROR, Consequence.ONE_WAY)


_MODE = Agreement(
    of=partial(_modes, by_default=False),
    unlike=lambda *_: True,
    expected=_fitting,
    message="{a} uses {ours}, {b} {theirs}: {effect}",
    effect=_mode_effect,
)


TRANSFORMS.must_agree(
    "IPS-003",
    _MODE,
    title="tunnel mode on one end, transport mode on the other",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    rationale=(
        "An end in transport mode proposes it and accepts both modes; an end in tunnel mode "
        "accepts only tunnel mode. On a protected tunnel the two exclude each other in one "
        "direction (IKEv1), or tunnel mode is used (IKEv2). Crypto maps between networks use "
        "tunnel mode whatever the set configures, unless it has `require`."
    ),
    source="Cisco IOS command reference: mode (IPsec); RFC 7296 section 1.3.1",
    wrong=gre(b={"mode tunnel": "mode transport"}),
)


TRANSFORMS.must_agree(
    "IPS-009",
    replace(_MODE, of=partial(_modes, by_default=True)),
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
)


def _line(transform_set: TransformSet) -> Origin:
    """The line that says the mode, or the set that does not."""
    return (
        transform_set.origin if transform_set.mode.origin.is_default else transform_set.mode.origin
    )


@TRANSFORMS.pair_rule(
    "IPS-004",
    of=both_views,
    title="static VTI with a transform set in transport mode",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="A tunnel of `tunnel mode ipsec ipv4` protects everything that is routed into it, "
    "which transport mode cannot carry. The guide of IOS XE allows tunnel mode only; older "
    "releases settle on tunnel mode by themselves.",
    source="Cisco IOS XE 17: IPsec virtual tunnel interfaces, restrictions",
    wrong=svti(both={"mode tunnel": "mode transport", "version 15.9": "version 17.9"}),
)
def transport_on_vti(view: PairContext) -> Iterator[Hit]:
    """A VTI whose first set is in transport mode."""
    local, theirs = local_settings(view), remote_settings(view)
    if local is None or view.a.kind not in {Kind.SVTI, Kind.MULTI_SA_VTI}:
        return
    transform_set = next(iter(local.sets), None)
    if (
        transform_set is None
        or transform_set.built_in
        or transform_set.mode.value is not Mode.TRANSPORT
    ):
        return
    answer = next(iter(theirs.sets), None) if theirs else None
    xe = local.router.release.xe
    line = local.router.lines.say(Statement.MODE, mode=Mode.TUNNEL)
    effect = "its release documents tunnel mode only" if xe else "tunnel mode is used"
    yield Hit(
        f"{view.a.label} of {local.name} uses {transform_set.name} in transport mode; {effect}",
        local.at(transform_set.mode.origin),
        theirs.at(_line(answer)) if theirs and answer else None,
        fix=in_object(local.router, transform_set.origin, line),
        severity=None if xe else Severity.WARNING,
        consequence=None if xe else Consequence.RENEGOTIATED,
        verdict=Verdict.UNVERIFIABLE if xe else None,
    )
