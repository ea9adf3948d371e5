"""The lines that make a router ready for a release that refuses what is weak, in two stages.

First what is strong is added beside what is weak, so that nothing that both ends have in common
goes away; then what is weak is taken out. A PFS group has no place beside another one: it is taken
out in the first stage, and the new one is set in the second.

What is weak has to be out before the upgrade: a line that names a transform set whose own line was
refused is refused as well, with everything else that it names.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeVar

from bothends.compare.corrections.lifting import new_set
from bothends.compare.corrections.spelling import words
from bothends.compare.ends import TunnelEnd
from bothends.compare.views.places import header
from bothends.ike.strength import REFUSED, Use
from bothends.model import Algorithm, Authentication, IkeVersion
from bothends.platforms.router import (
    Ikev2Policy,
    Ikev2Proposal,
    IpsecSettings,
    IsakmpPolicy,
    Origin,
    Release,
    Router,
    TransformSet,
    Value,
)
from bothends.platforms.statements import Statement
from bothends.platforms.upgrade import (
    is_refused,
    policy_parts,
    proposal_parts,
    set_parts,
    strict,
    upgraded,
    without_refused,
)

SUFFIX = "-STRONG"
"""What the name of an object gets that takes the place of a weak one."""
LAST_POLICY = 10000
"""The highest number of an ISAKMP policy."""
T = TypeVar("T", bound=Algorithm)
Named = TypeVar("Named")
_V1, _V2 = IkeVersion


class Stage(IntEnum):
    """How far the lines of a router are; one stage comes after the other."""

    AS_IS = 0
    PREPARED = 1
    """What is strong stands beside what is weak."""
    CLEAN = 2
    """Nothing that the release refuses is left."""


@dataclass(frozen=True, slots=True)
class Version:
    """A router with the lines of a stage, before or after its upgrade."""

    router: Router
    settings: Mapping[int, IpsecSettings]
    """The settings of crypto map entries and IPsec profiles that differ, by their identity."""
    refuses: bool
    """Whether it refuses what is weak."""

    def __call__(self, end: TunnelEnd) -> TunnelEnd:
        """An end of the router as this version has it."""
        settings = self.settings.get(id(end.settings), end.settings)
        if settings and self.refuses:
            settings = without_refused(settings)
        if self.router is end.router and settings is end.settings:
            return end
        return replace(end, router=self.router, settings=settings)


class Prepared:
    """A router on its way to a release: its versions, and the lines that lead to each."""

    def __init__(self, router: Router, release: Release) -> None:
        """Work out all of it."""
        self.router = router
        self._release = release
        self._upgraded: dict[Stage, Version] = {}
        now = strict(router, router.release)
        work = _Work(upgraded(router, router.release) if now else router)
        if not now:
            work.policies()
            work.transform_sets()
            work.proposals()
            work.pfs()
        self.lines: Mapping[Stage, tuple[str, ...]] = {
            Stage.AS_IS: (),
            Stage.PREPARED: tuple(work.first),
            Stage.CLEAN: (*work.second, *work.removed),
        }
        """What is entered to reach a stage."""
        changed = work.settings
        self._versions = {
            Stage.AS_IS: Version(work.router, {}, now),
            Stage.PREPARED: Version(work.added(), {k: v[0] for k, v in changed.items()}, now),
            Stage.CLEAN: Version(work.clean(), {k: v[1] for k, v in changed.items()}, now),
        }

    @property
    def has_lines(self) -> bool:
        """Whether anything has to be entered before the upgrade."""
        return any(self.lines.values())

    def version(self, stage: Stage, *, after: bool) -> Version:
        """The router with the lines of a stage, before or `after` the upgrade."""
        before = self._versions[stage]
        if not after:
            return before
        if stage not in self._upgraded:
            new = upgraded(before.router, self._release)
            refuses = strict(before.router, max(before.router.release, self._release))
            self._upgraded[stage] = Version(new, before.settings, refuses)
        return self._upgraded[stage]


def _good(use: Use, value: T, ike: IkeVersion) -> T:
    """An algorithm, or the one that takes its place."""
    if not is_refused(use, value, ike):
        return value
    return REFUSED.replacement(use, ike)  # type: ignore[return-value]  # of the kind of the use


def _weak(parts: tuple[tuple[tuple[Use, object], Origin], ...], ike: IkeVersion) -> bool:
    return any(is_refused(use, algorithm, ike) for (use, algorithm), _ in parts)  # type: ignore[arg-type]  # algorithms


def _free(name: str, taken: Mapping[str, object]) -> str:
    """A name for what takes the place of an object."""
    new = f"{name}{SUFFIX}"
    count = 2
    while new in taken:
        new = f"{name}{SUFFIX}{count}"
        count += 1
    return new


class _Work:
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
                encryption=_said(policy, _good(Use.IKE_CIPHER, policy.encryption.value, _V1)),
                hash=_said(policy, _good(Use.IKE_HASH, policy.hash.value, _V1)),
                group=_said(policy, _good(Use.IKE_GROUP, policy.group.value, _V1)),
                authentication=_said(policy, policy.authentication.value),
                lifetime=_said(policy, policy.lifetime.value),
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
        used = {
            name for _, found in self.router.protections() for name in found.transform_sets.value
        }
        for each in self.router.transform_sets.values():
            if each.built_in or each.name not in used or not _weak(set_parts(each), _V1):
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
        named = {
            value.value
            for policy in self.router.ikev2_policies.values()
            for value in policy.proposals
        }
        for each in self.router.ikev2_proposals.values():
            if each.built_in or each.name not in named or not _weak(proposal_parts(each), _V2):
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


def _said(policy: IsakmpPolicy, value: Named) -> Value[Named]:
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


def _without(objects: Mapping[str, Named], gone: Mapping[str, object]) -> dict[str, Named]:
    return {name: each for name, each in objects.items() if name not in gone}
