"""Strong objects in place of weak ones on one router, and the lines of both stages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from bothends.compare.corrections.lifting import new_set
from bothends.compare.corrections.spelling import words
from bothends.compare.views.places import header
from bothends.compare.views.references import Named, configured
from bothends.ike.profiles import REFUSED
from bothends.ike.strength import Use
from bothends.model import Algorithm, Authentication, IkeVersion
from bothends.platforms.router import (
    Ikev2Policy,
    Ikev2Proposal,
    IpsecSettings,
    IsakmpPolicy,
    Origin,
    Router,
    TransformSet,
    Value,
)
from bothends.platforms.statements import Statement
from bothends.platforms.upgrade import is_refused, policy_parts, proposal_parts, set_parts

SUFFIX = "-STRONG"
"""What the name of an object gets that takes the place of a weak one."""
LAST_POLICY = 10000
"""The highest number of an ISAKMP policy."""
T = TypeVar("T", bound=Algorithm)
V = TypeVar("V")
_V1, _V2 = IkeVersion


def _good(use: Use, value: T, ike: IkeVersion) -> T:
    """An algorithm, or the one that takes its place."""
    if not is_refused(use, value, ike):
        return value
    return REFUSED.replacement(use, ike)  # type: ignore[return-value]  # of the kind of the use


def _weak(parts: tuple[tuple[tuple[Use, object], Origin], ...], ike: IkeVersion) -> bool:
    return any(is_refused(use, algorithm, ike) for (use, algorithm), _ in parts)  # type: ignore[arg-type]  # algorithms


def _free(name: str, used: Mapping[str, object]) -> str:
    """A name for what takes the place of an object."""
    new = f"{name}{SUFFIX}"
    count = 2
    while new in used:
        new = f"{name}{SUFFIX}{count}"
        count += 1
    return new


class StrongObjects:
    """Both stages of one router, object by object."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self._lines = router.lines
        self.first: list[str] = []
        self.second: list[str] = []
        self.removed: list[str] = []
        """What goes once nothing names it."""
        self.settings: dict[int, tuple[IpsecSettings, IpsecSettings]] = {}
        self._policies: dict[int, IsakmpPolicy] = {}
        """New ones, by the number of the weak one."""
        self._sets: dict[str, TransformSet] = {}
        self._proposals: dict[str, Ikev2Proposal] = {}

    def policies(self) -> None:
        """ISAKMP policies: a strong one of a higher number for each weak one."""
        weak = [
            each
            for each in self.router.policies
            if not each.built_in and _weak(policy_parts(each), _V1)
        ]
        number = max((each.priority for each in self.router.policies), default=0)
        for policy in weak:
            number = number + 10 - number % 10
            if number > LAST_POLICY:
                return
            strong = replace(
                policy,
                priority=number,
                encryption=_configured(policy, _good(Use.IKE_CIPHER, policy.encryption.value, _V1)),
                hash=_configured(policy, _good(Use.IKE_HASH, policy.hash.value, _V1)),
                group=_configured(policy, _good(Use.IKE_GROUP, policy.group.value, _V1)),
                authentication=_configured(policy, policy.authentication.value),
                lifetime=_configured(policy, policy.lifetime.value),
            )
            self._policies[policy.priority] = strong
            parts: dict[str, Algorithm | Authentication] = {
                "encryption": strong.encryption.value,
                "hash": strong.hash.value,
                "authentication": strong.authentication.value,
                "group": strong.group.value,
            }
            self.first += self._lines.policy(number, parts, strong.lifetime.value)
            self.removed.append(self._lines.no(header(policy.origin)))

    def transform_sets(self) -> None:
        """Transform sets in use: a strong one of another name, and whatever names the weak one."""
        for each in configured(self.router, Named.TRANSFORM_SET, used=True):
            if not _weak(set_parts(each), _V1):
                continue
            name = _free(each.name, self.router.transform_sets)
            strong = replace(
                each,
                name=name,
                ah=_good(Use.AH_HASH, each.ah, _V1) if each.ah else None,
                encryption=_good(Use.ESP_CIPHER, each.encryption, _V1) if each.encryption else None,
                integrity=_good(Use.ESP_HASH, each.integrity, _V1) if each.integrity else None,
            )
            self._sets[each.name] = strong
            self.first += new_set(self._lines, strong, words(strong))
            old = self._lines.say(Statement.TRANSFORM_SET, name=each.name, transforms="")
            self.removed.append(self._lines.no(old))
        for origin, settings in self.router.protections():
            names = settings.transform_sets.value
            new = {name: self._sets[name].name for name in names if name in self._sets}
            if new:
                both, only = (*names, *new.values()), tuple(new.get(name, name) for name in names)
                for lines, sets in ((self.first, both), (self.second, only)):
                    lines += [header(origin), self._lines.say(Statement.SETS, names=" ".join(sets))]
                self._change(
                    settings,
                    lambda each, both=both: _with_sets(each, both),  # type: ignore[misc]  # bound now
                    lambda each, only=only: _with_sets(each, only),  # type: ignore[misc]  # bound now
                )

    def proposals(self) -> None:
        """IKEv2 proposals in use: a strong one of another name in every policy that names it."""
        for each in configured(self.router, Named.IKEV2_PROPOSAL, used=True):
            if not _weak(proposal_parts(each), _V2):
                continue
            strong = replace(
                each,
                name=_free(each.name, self.router.ikev2_proposals),
                encryption=_list(Use.IKE_CIPHER, each.encryption),
                integrity=_list(Use.IKE_HASH, each.integrity),
                prf=_list(Use.IKE_HASH, each.prf),
                groups=_list(Use.IKE_GROUP, each.groups),
            )
            self._proposals[each.name] = strong
            self.first += self._proposal(strong, each)
            self.removed.append(self._lines.no(header(each.origin)))
        for policy in self.router.ikev2_policies.values():
            new = [value.value for value in policy.proposals if value.value in self._proposals]
            if new:
                added = [self._in_policy(self._proposals[name].name) for name in new]
                gone = [self._lines.no(self._in_policy(name)) for name in new]
                self.first += [header(policy.origin), *added]
                self.second += [header(policy.origin), *gone]

    def _in_policy(self, name: str) -> str:
        return self._lines.say(Statement.POLICY_PROPOSAL, name=name)

    def _proposal(self, strong: Ikev2Proposal, weak: Ikev2Proposal) -> Iterator[str]:
        yield self._lines.say(Statement.PROPOSAL, name=strong.name)
        lists: dict[str, tuple[Algorithm, ...]] = {
            "encryption": strong.encryption.value,
            "integrity": strong.integrity.value,
            "prf": strong.prf.value if weak.prf.value != weak.integrity.value else (),
            "groups": strong.groups.value,
        }
        for part, values in lists.items():
            if values:
                yield self._lines.offered(part, values)
        if strong.kems.value.names:
            yield self._lines.exchanges(strong.kems.value)

    def pfs(self) -> None:
        """PFS groups: none in the first stage, a strong one in the second."""
        for origin, settings in self.router.protections():
            group = settings.pfs.value
            if group is None or not is_refused(Use.PFS_GROUP, group, _V1):
                continue
            strong = _good(Use.PFS_GROUP, group, _V1)
            self.first += [header(origin), self._lines.no(f" {header(settings.pfs.origin)}")]
            line = self._lines.pfs(strong, settings.pfs_kems.value)
            self.second += [header(origin), line]
            where = settings.pfs.origin
            self._change(
                settings,
                lambda each, where=where: replace(each, pfs=Value(None, where)),  # type: ignore[misc]  # bound now
                lambda each, where=where, strong=strong: replace(each, pfs=Value(strong, where)),  # type: ignore[misc]  # bound now
            )

    def _change(
        self,
        settings: IpsecSettings,
        first: Callable[[IpsecSettings], IpsecSettings],
        second: Callable[[IpsecSettings], IpsecSettings],
    ) -> None:
        before = self.settings.get(id(settings), (settings, settings))
        self.settings[id(settings)] = first(before[0]), second(before[1])

    def added(self) -> Router:
        """The router with what is strong beside what is weak."""
        policies = (*self.router.policies, *self._policies.values())
        policy_of = self._named
        return self._with(
            tuple(sorted(policies, key=lambda each: each.priority)),
            {each.name: each for each in self._sets.values()},
            {each.name: each for each in self._proposals.values()},
            lambda policy: (*policy.proposals, *policy_of(policy)),
        )

    def clean(self) -> Router:
        """The router without what is weak."""
        added = self.added()
        if added is self.router:
            return added
        gone = self._policies.keys()
        return replace(
            added,
            policies=tuple(each for each in added.policies if each.priority not in gone),
            transform_sets=_without(added.transform_sets, self._sets),
            ikev2_proposals=_without(added.ikev2_proposals, self._proposals),
            ikev2_policies={
                name: replace(
                    policy,
                    proposals=tuple(x for x in policy.proposals if x.value not in self._proposals),
                )
                for name, policy in added.ikev2_policies.items()
            },
        )

    def _named(self, policy: Ikev2Policy) -> Iterator[Value[str]]:
        for value in policy.proposals:
            if value.value in self._proposals:
                yield Value(self._proposals[value.value].name, value.origin)

    def _with(
        self,
        policies: tuple[IsakmpPolicy, ...],
        sets: Mapping[str, TransformSet],
        proposals: Mapping[str, Ikev2Proposal],
        named: Callable[[Ikev2Policy], tuple[Value[str], ...]],
    ) -> Router:
        router = self.router
        if not (self.first or self.second):
            return router
        return replace(
            router,
            policies=policies,
            transform_sets={**router.transform_sets, **sets},
            ikev2_proposals={**router.ikev2_proposals, **proposals},
            ikev2_policies={
                name: replace(policy, proposals=named(policy))
                for name, policy in router.ikev2_policies.items()
            },
        )


def _configured(policy: IsakmpPolicy, value: V) -> Value[V]:
    """A value that a line says: no default of another release takes its place."""
    return Value(value, policy.origin)


def _list(use: Use, value: Value[tuple[T, ...]]) -> Value[tuple[T, ...]]:
    """A list without what is refused, and with the algorithm that takes its place everywhere."""
    bad = [each for each in value.value if is_refused(use, each, _V2)]
    if not bad:
        return value
    kept = [each for each in value.value if each not in bad]
    return Value(tuple(dict.fromkeys((*kept, _good(use, bad[0], _V2)))), value.origin)


def _with_sets(settings: IpsecSettings, names: tuple[str, ...]) -> IpsecSettings:
    return replace(settings, transform_sets=Value(names, settings.transform_sets.origin))


def _without(objects: Mapping[str, V], gone: Mapping[str, object]) -> dict[str, V]:
    return {name: each for name, each in objects.items() if name not in gone}
