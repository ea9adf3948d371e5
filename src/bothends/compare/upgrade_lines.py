"""The lines that make a router ready for a release that refuses what is weak, in two stages.

First what is strong is added beside what is weak, so that nothing that both ends have in common
goes away; then what is weak is taken out. A PFS group has no place beside another one: it is taken
out in the first stage, and the new one is set in the second.

What is weak has to be out before the upgrade: a line that names a transform set whose own line was
refused is refused as well, with everything else that it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from bothends.compare.ends import TunnelEnd
from bothends.compare.strong_objects import StrongObjects
from bothends.platforms.router import IpsecSettings, Release, Router
from bothends.platforms.upgrade import strict, upgraded, without_refused


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
        work = StrongObjects(upgraded(router, router.release) if now else router)
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
