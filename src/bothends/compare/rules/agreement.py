"""Agreements: what both ends of a tunnel must have alike, one row for each rule.

A row names the setting of each end, and says when two of them do not fit, what both should have,
and what comes of it. The rest is the same for all: how it is told, and the lines for each end that
has something else.

A rule is a function instead where it is not one value that differs: policies and proposals of IKE
(IKE1-001, IKE2-001) differ in several parts, each settled by itself; keys (KEY-001, KEY-013,
IKE2-004, QR-001) are secrets, told by what they do and not by what they are; entries of crypto ACLs
(ACL-001 to ACL-006) are mirrored, several of one end against several of the other; a tunnel
interface that faces a crypto map (PEER-010) gets a list, and not what the other end has; what one
end initiates and the other refuses (IKE1-011) is two settings; and detection of dead peers
(LIV-001) is needed by each end for itself, whatever the other has.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import ne
from typing import Any, Generic, TypeVar

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.rule import Hit, PairCheck, pair_rule
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import end_place, in_object, place
from bothends.compare.views.settings import Protected, protected
from bothends.compare.views.tunnels import name_of
from bothends.platforms.router import Value

V = TypeVar("V")


def _no_change(_: object) -> None:
    """For a setting that nobody but the user can choose."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[V]):
    """What one end has of something that both have to agree on."""

    owner: str
    """The router, or the interface, as a message names it."""
    value: V
    place: Callable[[], Place]
    """Where it stands; asked only when it is told."""
    change: Callable[[V], Fix | None] = _no_change
    """The lines that give this end another value."""
    words: Callable[[V], str] = str


@dataclass(frozen=True, slots=True)
class Effect:
    """What comes of a difference, where that depends on the two values."""

    words: str = ""
    severity: Severity | None = None
    consequence: Consequence | None = None
    verdict: Verdict | None = None


Couple = tuple[Setting[V], Setting[V]]


@dataclass(frozen=True, slots=True)
class Agreement(Generic[V]):
    """Something that both ends must have alike; called with a tunnel it tells where they do not."""

    of: Callable[[PairContext], Iterable[Couple[V]]]
    """The settings of both ends, where this matters to a tunnel; several couples of one kind."""
    unlike: Callable[[V, V], bool] = ne
    """Whether two values do not fit."""
    expected: Callable[[PairContext, V, V], V] | None = None
    """What both should have; left out where nobody can tell."""
    effect: str | Callable[[PairContext, Setting[V], Setting[V]], Effect] = ""
    message: str = "{ours} on {a}, {theirs} on {b}: {effect}"
    each_way: bool = False
    """Whether one end has it and the other has not: asked as each end sees it."""
    by_hub: bool = False
    """Whether what two spokes should change is told them in their tunnels with the hub."""

    def __call__(self, pair: PairContext) -> Iterator[Hit]:
        """Where the two ends do not agree."""
        for view in both_views(pair) if self.each_way else (pair,):
            for ours, theirs in self.of(view):
                if self.unlike(ours.value, theirs.value):
                    yield self._hit(view, ours, theirs)

    def _hit(self, view: PairContext, ours: Setting[V], theirs: Setting[V]) -> Hit:
        effect = self.effect if isinstance(self.effect, str) else self.effect(view, ours, theirs)
        if isinstance(effect, str):
            effect = Effect(effect)
        return Hit(
            self.message.format(
                a=ours.owner,
                b=theirs.owner,
                ours=ours.words(ours.value),
                theirs=theirs.words(theirs.value),
                effect=effect.words,
            ),
            ours.place(),
            theirs.place(),
            fix=tuple(self._fixes(view, ours, theirs)),
            severity=effect.severity,
            consequence=effect.consequence,
            verdict=effect.verdict,
        )

    def _fixes(self, view: PairContext, ours: Setting[V], theirs: Setting[V]) -> Iterator[Fix]:
        if self.expected and not (self.by_hub and view.spokes):
            expected = self.expected(view, ours.value, theirs.value)
            for setting in (ours, theirs):
                if setting.value != expected and (fix := setting.change(expected)):
                    yield fix


def of_the_first(_: PairContext, *both: V) -> V:
    """Both should have what the first end has."""
    return both[0]


def of_ipsec(
    pair: PairContext,
    name: str,
    line: Callable[[Protected, V], str],
    words: Callable[[V], str] = str,
    beside: str = "",
) -> Iterator[Couple[V]]:
    """A setting of the IPsec of both ends.

    Args:
        pair: the tunnel.
        name: the field of the settings.
        line: the line that sets it.
        words: how a message names a value.
        beside: the field in whose line it stands, where it has none of its own.
    """

    def setting(end: Protected) -> Setting[V]:
        return Setting(
            end.name,
            getattr(end.settings, name).value,
            lambda: end.at(getattr(end.settings, beside or name).origin),
            lambda expected: end.fix(line(end, expected)),
            words,
        )

    both = protected(pair)
    if both:
        yield setting(both[0]), setting(both[1])


def of_tunnels(
    ends: tuple[TunnelEnd, TunnelEnd],
    value: Callable[[TunnelEnd], Value[V] | None],
    line: Callable[[TunnelEnd, V | None], str | None],
    words: Callable[[V | None], str] = str,
) -> Couple[V | None]:
    """What two tunnel interfaces have or leave out, and the line that sets it, if one does."""

    def setting(end: TunnelEnd) -> Setting[V | None]:
        configured = value(end)

        def change(expected: V | None) -> Fix | None:
            text = line(end, expected)
            return in_object(end.router, end.origin, text) if text else None

        return Setting(
            name_of(end),
            configured.value if configured else None,
            lambda: place(end.router, configured.origin) if configured else end_place(end),
            change,
            words,
        )

    return setting(ends[0]), setting(ends[1])


def must_agree(id_: str, *what: PairCheck, **facts: Any) -> None:
    """Declare a rule about one or more things that both ends must have alike.

    Args:
        id_: the rule's id.
        what: agreements, and checks of a tunnel where no agreement says it.
        facts: the fields of Rule. Neither end alone is wrong, where they do not say otherwise.
    """
    pair_rule(id_, **{"between_ends": True, **facts})(
        lambda pair: chain.from_iterable(check(pair) for check in what)
    )
