"""What both ends of a tunnel say of IPsec, and the object that a correction has to open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Fix, Place
from bothends.compare.rules.rule import both_views, header, place
from bothends.ios.config.router import IpsecSettings, Router, TransformSet
from bothends.ios.config.values import Origin


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
        return Fix(self.name, (header(self.holder), *lines))


def near(view: PairContext) -> Protected | None:
    """Our end of a view, if it has IPsec."""
    return Protected(view.a, view.a.settings) if view.a.settings else None


def far(view: PairContext) -> Protected | None:
    """The other end of a view, if it is known and has IPsec."""
    return Protected(view.b, view.b.settings) if view.b and view.b.settings else None


def protected(pair: PairContext) -> tuple[Protected, Protected] | None:
    """Both ends with their settings; None where one of them has no IPsec."""
    ours, theirs = near(pair), far(pair)
    return (ours, theirs) if ours and theirs else None


@dataclass(frozen=True, slots=True)
class InUse:
    """Settings that a router uses, and every tunnel that they serve, each with its far end."""

    mine: Protected
    tunnels: list[tuple[PairContext, Protected]] = field(default_factory=list)
    """Tunnels seen from this router."""


def in_use(device: DeviceContext) -> Iterable[InUse]:
    """The settings that a router uses, each once, however many tunnels share them."""
    found: dict[int, InUse] = {}
    for end in device.ends:
        if end.settings:
            found.setdefault(id(end.settings), InUse(Protected(end, end.settings)))
    for pair in device.pairs:
        for view in both_views(pair):
            both = protected(view)
            if both and id(both[0].settings) in found:
                found[id(both[0].settings)].tunnels.append((view, both[1]))
    return found.values()
