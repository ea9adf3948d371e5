"""What both ends of a tunnel say of IPsec, and the object that a correction has to open."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Fix, Place
from bothends.compare.memo import Memo
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import in_object, place
from bothends.ike.strength import Algorithm
from bothends.model import KemChoice
from bothends.platforms.router import IpsecSettings, Origin, Router, TransformSet
from bothends.platforms.statements import Statement


class Protected(NamedTuple):
    """One end, and the IPsec settings that it has."""

    end: TunnelEnd
    settings: IpsecSettings

    @property
    def router(self) -> Router:
        """The router of the end."""
        return self.end.router

    @property
    def name(self) -> str:
        """The name of the router."""
        return self.end.router.name

    @property
    def sets(self) -> tuple[TransformSet, ...]:
        """The transform sets in force, in order."""
        return tuple(self.router.sets(self.settings))

    @property
    def holder(self) -> Origin:
        """Where the settings stand: a crypto map entry, or the IPsec profile of a tunnel."""
        tunnel = self.end.tunnel.tunnel if self.end.tunnel else None
        profile = (
            self.router.ipsec_profiles.get(tunnel.protection.value)
            if tunnel and tunnel.protection
            else None
        )
        return profile.origin if profile else self.end.origin

    @property
    def place(self) -> Place:
        """Where the settings stand."""
        return place(self.router, self.holder)

    def at(self, origin: Origin) -> Place:
        """The line of a value, or the object that leaves it to the default."""
        return self.place if origin.is_default else place(self.router, origin)

    def fix(self, *lines: str) -> Fix:
        """Lines for the object that holds the settings."""
        return in_object(self.router, self.holder, *lines)

    def with_pfs(self, group: Algorithm, kems: KemChoice | None = None) -> Fix:
        """The line that sets the PFS group, with what stands beside it today if not said."""
        line = self.router.lines.pfs(group, kems or self.settings.pfs_kems.value)
        return self.fix(line)


def local_settings(view: PairContext) -> Protected | None:
    """Our end of a view, if it has IPsec."""
    return Protected(view.a, view.a.settings) if view.a.settings else None


def remote_settings(view: PairContext) -> Protected | None:
    """The other end of a view, if it is known and has IPsec."""
    return Protected(view.b, view.b.settings) if view.b and view.b.settings else None


def protected(pair: PairContext) -> tuple[Protected, Protected] | None:
    """Both ends with their settings; None where one of them has no IPsec."""
    ours, theirs = local_settings(pair), remote_settings(pair)
    return (ours, theirs) if ours and theirs else None


Tunnels = list[tuple[PairContext, Protected]]
"""Tunnels as one router sees them, each with its far end."""


def only(tunnels: Tunnels) -> str:
    """The id of the only tunnel; empty where there are several, or none."""
    return tunnels[0][0].id if len(tunnels) == 1 else ""


def opposite(tunnels: Tunnels, line: Callable[[Protected], Origin]) -> Place | None:
    """A line of the far end, where there is one."""
    return tunnels[0][1].at(line(tunnels[0][1])) if len(tunnels) == 1 else None


@dataclass(frozen=True, slots=True)
class InUse:
    """Settings that a router uses, and every tunnel that they serve."""

    local: Protected
    tunnels: Tunnels = field(default_factory=list)

    def tunnel_of(self, line: Origin) -> str:
        """The only tunnel that a line serves: one of the settings, not a global one."""
        begins = filter(None, map(self.local.router.lines.begins, _OF_SETTINGS))
        words = tuple(text.rpartition(" ")[0] for text in begins)  # `replay disable`, too
        return only(self.tunnels) if line.text.startswith(words) else ""


_OF_SETTINGS = (Statement.SA_LIFETIME, Statement.REPLAY_WINDOW)
"""Lines that stand in the settings; what stands above them is for the whole router."""


def _in_use(device: DeviceContext) -> Iterable[InUse]:
    """The settings that a router uses, each once, however many tunnels share them."""
    by_settings: dict[int, InUse] = {}
    for end in device.ends:
        if end.settings:
            by_settings.setdefault(id(end.settings), InUse(Protected(end, end.settings)))
    for pair in device.pairs:
        for view in both_views(pair):
            both = protected(view)
            if both and id(both[0].settings) in by_settings:
                by_settings[id(both[0].settings)].tunnels.append((view, both[1]))
    return by_settings.values()


in_use = Memo(_in_use, 2)
"""The same for a router that several rules look at, one after the other."""


def only_tunnels(
    device: DeviceContext, serving: Callable[[TunnelEnd], Hashable]
) -> Mapping[Hashable, str]:
    """The tunnel of a router that an object serves, where it serves a single one."""
    tunnel_ids: dict[Hashable, set[str]] = {}
    for pair in device.pairs:
        for view in both_views(pair):
            if view.a.router is device.router:
                tunnel_ids.setdefault(serving(view.a), set()).add(pair.id)
    return {served: ids.pop() for served, ids in tunnel_ids.items() if len(ids) == 1}
