"""What a rule is given: both ends of one tunnel and both negotiations, or one router."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bothends.compare.ends import Kind, TunnelEnd, is_virtual
from bothends.compare.input_files import PassedOver
from bothends.ike.negotiate import Negotiation
from bothends.ike.profiles import DEFAULT
from bothends.ike.strength import Profile
from bothends.model import Address
from bothends.platforms.router import Release, Router


@dataclass(frozen=True, slots=True)
class Options:
    """How strict a comparison is.

    Attributes:
        strength: the strength profile.
        strict_lifetime: the end with the shorter phase 1 lifetime must be the one that initiates.
        upgrade_to: what would happen if every router ran at least this release.
    """

    strength: Profile = DEFAULT
    strict_lifetime: bool = False
    upgrade_to: Release | None = None


Both = tuple[Negotiation | None, Negotiation | None]


class Negotiations:
    """What happens whoever starts, worked out when it is asked for."""

    __slots__ = ("_both", "_make")

    def __init__(self, make: Callable[[], Both]) -> None:
        self._make = make
        self._both: Both | None = None

    def make(self) -> Both:
        """The negotiation that `a` starts, and the other; None where there is no other end."""
        if self._both is None:
            self._both = self._make()
        return self._both

    def reversed(self) -> "Negotiations":
        """The same seen from the other end."""
        return Negotiations(lambda: self.make()[::-1])


class Tunnels:
    """The tunnels of each router; and of which routers somebody has asked for them."""

    __slots__ = ("_of", "asked")

    def __init__(self) -> None:
        self._of: dict[int, list[PairContext]] = {}
        self.asked: set[int] = set()
        """The identities of these routers."""

    def add(self, tunnel: "PairContext") -> None:
        """One more tunnel of its routers."""
        for end in (tunnel.a, tunnel.b):
            if end:
                self._of.setdefault(id(end.router), []).append(tunnel)

    def of(self, router: Router) -> Sequence["PairContext"]:
        """The tunnels of a router."""
        self.asked.add(id(router))
        return self._of.get(id(router), ())


@dataclass(frozen=True, slots=True, eq=False)
class PairContext:
    """One tunnel: two ends that point at each other, and what happens whoever starts."""

    id: str
    kind: Kind
    a: TunnelEnd
    b: TunnelEnd | None
    """None when the other end is not among the inputs."""
    negotiations: Negotiations
    options: Options = field(default_factory=Options)
    a_points: bool = True
    """Whether `a` names an address of `b` (or takes anyone)."""
    b_points: bool = True
    nat: bool = False
    """Whether a static NAT stands between the ends, so that an address is on no interface."""
    claimants: tuple[TunnelEnd, ...] = ()
    """Ends of other routers that claim the same address, where there is more than one."""
    spokes: bool = False
    """Whether both ends are spokes of one DMVPN."""
    a_peer: Address | None = None
    """Address that `a` uses for `b`."""
    elsewhere: PassedOver | None = None
    """Where `b` is None: the configuration of another system that has the address."""
    b_peer: Address | None = None
    pairs: Tunnels = field(default_factory=Tunnels, repr=False)
    """All tunnels, for corrections that must not break another one."""
    _mirror: "PairContext | None" = field(default=None, init=False, repr=False)

    def mirrored(self) -> "PairContext":
        """The same tunnel seen from the other end. Raises ValueError without one."""
        if self._mirror is None:
            if self.b is None:
                raise ValueError(self.id)
            mirror = PairContext(
                self.id, self.kind, self.b, self.a, self.negotiations.reversed(), self.options,
                self.b_points, self.a_points, self.nat, self.claimants, self.spokes,
                self.b_peer, b_peer=self.a_peer, pairs=self.pairs,
            )  # fmt: skip
            object.__setattr__(mirror, "_mirror", self)
            object.__setattr__(self, "_mirror", mirror)
            return mirror
        return self._mirror

    @property
    def remote(self) -> TunnelEnd:
        """The other end. Raises ValueError without one."""
        if self.b is None:
            raise ValueError(self.id)
        return self.b

    @property
    def routers(self) -> tuple[Router, Router]:
        """The routers of both ends, ours first. Raises ValueError without the other end."""
        return self.a.router, self.remote.router

    @property
    def virtual(self) -> bool:
        """Whether an address that an end names is shared between routers on purpose (HSRP)."""
        named = [address for address in (self.a_peer, self.b_peer) if address]
        return any(is_virtual(end, address) for end in (self.a, self.b) if end for address in named)

    @property
    def a_to_b(self) -> Negotiation | None:
        """What happens when `a` starts."""
        return self.negotiations.make()[0]

    @property
    def b_to_a(self) -> Negotiation | None:
        """What happens when `b` starts."""
        return self.negotiations.make()[1]

    @property
    def directions(self) -> tuple[Negotiation, ...]:
        """The negotiations that are possible, `a` starting first."""
        return tuple(negotiation for negotiation in (self.a_to_b, self.b_to_a) if negotiation)


@dataclass(frozen=True, slots=True, eq=False)
class DeviceContext:
    """One router, the ends that it has, and the tunnels that they are part of."""

    router: Router
    ends: tuple[TunnelEnd, ...]
    pairs: tuple[PairContext, ...]
    options: Options = field(default_factory=Options)
    all_pairs: Tunnels = field(default_factory=Tunnels, repr=False)
    """The tunnels of all routers."""
