"""Transform sets: which one both ends share, and in which mode."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from bothends.compare.context import PairContext
from bothends.compare.corrections.algorithms import Esp, esp_of, transforms_for
from bothends.compare.corrections.spelling import description, unlike, words
from bothends.compare.ends import Kind
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Setting
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import TRANSFORMS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import header
from bothends.compare.views.settings import Protected, local_settings, protected, remote_settings
from bothends.ike.negotiate import Negotiation, Reason
from bothends.model import Mode
from bothends.platforms.base import Lines
from bothends.platforms.router import TransformSet
from bothends.platforms.statements import Statement

Sets = tuple[TransformSet, TransformSet]
_SET = "crypto ipsec transform-set"
_TS = f"{_SET} TS esp-aes 256 esp-sha256-hmac\n"


def _nearest_sets(pair: PairContext) -> Iterator[Couple[TransformSet]]:
    """The two sets that are nearest to each other, where both ends have no equal ones."""
    both = protected(pair)
    if both and any(each.phase2.reason is Reason.NO_COMMON_SET for each in pair.directions):
        couples = product(both[0].sets, both[1].sets)
        nearest = min(couples, key=lambda couple: unlike(*couple), default=())
        if nearest:
            one, other = (_set_of(*each, pair.kind) for each in zip(both, nearest, strict=True))
            yield one, other


def _set_of(end: Protected, own: TransformSet, kind: Kind) -> Setting[TransformSet]:
    """A set of an end, which is named with all others that it has."""

    def replaced(model: TransformSet) -> Fix:
        mode = model.mode.value if kind.gre or kind.mapped else Mode.TUNNEL
        return with_set(end, own, esp_of(model), mode)

    return Setting(
        end.name,
        own,
        lambda: end.at(own.origin),
        replaced,
        lambda _: ", ".join(map(description, end.sets)),
    )


def _stronger_set(pair: PairContext, *both: TransformSet) -> TransformSet:
    """The set with the stronger transforms of both, or one that neither end has yet."""
    cipher, integrity = esp = transforms_for(pair.options, pair.a.ike, *both)
    made = replace(both[0], encryption=cipher, integrity=integrity, ah=None, compression=False)
    return next((each for each in both if esp_of(each) == esp), made)


TRANSFORMS.must_agree(
    "IPS-001",
    Agreement(of=_nearest_sets, expected=_stronger_set, message="{a} has {ours}; {b} has {theirs}"),
    title="no common transform set",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="One whole transform set must be equal: protocol, cipher with its key length, and "
    "integrity. The order of the words does not matter, and `esp-aes` is `esp-aes 128`. IOS "
    "answers quick mode with NO-PROPOSAL-CHOSEN otherwise.",
    source="RFC 2409 section 5.5; Cisco IOS command reference: crypto ipsec transform-set",
    wrong=crypto_map(b={"esp-aes 256 esp-sha256-hmac": "esp-aes esp-sha-hmac"}),
    verdict=Verdict.DOWN_PHASE2,
)


def with_set(end: Protected, transform_set: TransformSet, transforms: Esp, mode: Mode) -> Fix:
    """A set of its own for an end, in place of one that may serve other tunnels too."""
    lines, used = end.router.lines, end.router.transform_sets
    short = lines.transforms(*transforms).replace("esp-", "").replace("-hmac", "")
    short = short.replace(" ", "-").upper()
    name = next(
        name for name in (short, f"{short}-2", f"{transform_set.name}-2") if name not in used
    )
    return Fix(
        end.name,
        (
            *set_lines(lines, name, transforms, mode),
            header(end.holder),
            lines.say(Statement.SETS, names=name),
        ),
    )


def set_lines(lines: Lines, name: str, expected: Esp, mode: Mode | None = None) -> Iterator[str]:
    """The lines of a transform set of ESP, with its mode if that matters."""
    transforms = lines.transforms(*expected)
    yield lines.say(Statement.TRANSFORM_SET, name=name, transforms=transforms)
    if mode:
        yield lines.say(Statement.MODE, mode=mode)


@TRANSFORMS.pair_rule(
    "IPS-002",
    title="the transform set depends on which end initiates",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="The initiator proposes its sets in order and the responder chooses the first that "
    "it has too. With two common sets in opposite orders the same tunnel is protected differently "
    "from one day to the next, the weaker way included.",
    source="RFC 2409 section 5.5; Cisco IOS command reference: set transform-set",
    wrong=crypto_map(
        a={
            _TS: f"{_SET} OLD esp-aes esp-sha-hmac\n{_TS}",
            "set transform-set TS": "set transform-set TS OLD",
        },
        b={
            _TS: f"{_SET} OLD esp-aes esp-sha-hmac\n{_TS}",
            "set transform-set TS": "set transform-set OLD TS",
        },
    ),
)
def order(pair: PairContext) -> Iterator[Hit]:
    """The first common set is another one in each direction."""
    both = protected(pair)
    forth, back = met_sets(pair.a_to_b), met_sets(pair.b_to_a)
    if both is None or forth is None or back is None or words(forth[0]) == words(back[0]):
        return
    best = transforms_for(pair.options, pair.a.ike, forth[0], back[0])
    fixes = []
    for end, transform_set in zip(both, (forth[0], back[0]), strict=True):
        preferred = [each.name for each in end.sets if esp_of(each) == best]
        if esp_of(transform_set) != best and preferred:
            others = [name for name in end.settings.transform_sets.value if name not in preferred]
            names = " ".join([*preferred, *others])
            fixes.append(end.fix(end.router.lines.say(Statement.SETS, names=names)))
    yield Hit(
        f"{words(forth[0])} when {both[0].name} initiates, {words(back[0])} when {both[1].name} "
        "initiates",
        both[0].at(both[0].settings.transform_sets.origin),
        both[1].at(both[1].settings.transform_sets.origin),
        fix=tuple(fixes),
    )


def met_sets(negotiation: Negotiation | None) -> Sets | None:
    """The initiator's and the responder's set that a negotiation ends with."""
    if (
        negotiation is None
        or negotiation.protections is None
        or negotiation.phase1.reason is Reason.CANNOT_START
    ):
        return None
    ours, theirs = (each.source for each in negotiation.protections)
    return ours, theirs


@TRANSFORMS.pair_rule(
    "IPS-007",
    of=both_views,
    title="the transform set is not defined",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    from_absence=True,
    rationale="Names are case-sensitive, and an entry or profile may name a set that does not "
    "exist. It then has nothing to propose: phase 2 never comes up.",
    source="Cisco IOS command reference: set transform-set",
    wrong=crypto_map(b={"set transform-set TS": "set transform-set Ts"}),
)
def undefined_set(view: PairContext) -> Iterator[Hit]:
    """Names without a set; a warning while another set of the same line exists."""
    local, theirs = local_settings(view), remote_settings(view)
    if local is None or local.router.cut:
        return
    names = local.settings.transform_sets
    lost = [name for name in names.value if name not in local.router.transform_sets]
    if not lost or _unread(local, lost):
        return
    models = theirs.sets[:1] if theirs else ()
    transforms = transforms_for(view.options, view.a.ike, *models)
    what = (
        "names no transform set, and the built-in one is switched off"
        if names.origin.is_default
        else f"names {', '.join(lost)}, which is not defined"
    )
    some = len(lost) < len(names.value)
    yield Hit(
        f"{local.name} {what}",
        local.at(names.origin),
        theirs.at(theirs.settings.transform_sets.origin) if theirs else None,
        fix=_define(local, lost[0], transforms, models[0].mode.value if models else Mode.TUNNEL),
        severity=Severity.WARNING if some else None,
        consequence=Consequence.HYGIENE if some else None,
    )


def _define(local: Protected, name: str, transforms: Esp, mode: Mode) -> Fix:
    """The set that was meant, where only the case is wrong; else a set of that name."""
    meant = [each for each in local.router.transform_sets if each.lower() == name.lower()]
    if meant:
        return local.fix(local.router.lines.say(Statement.SETS, names=meant[0]))
    return Fix(local.name, tuple(set_lines(local.router.lines, name, transforms, mode)))


def _unread(local: Protected, names: list[str]) -> bool:
    """Whether one of the sets is there, in words that were not understood."""
    start = local.router.lines.say(Statement.TRANSFORM_SET, name="", transforms="")
    return any(
        origin.text.startswith(start) and set(origin.text.split()) & set(names)
        for origin in local.router.unknown
    )
