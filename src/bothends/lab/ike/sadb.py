"""The security associations of one router."""

from dataclasses import dataclass, field
from enum import StrEnum

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.settings import IpsecProtection, Policy, TransformSet
from bothends.model import Address


class IkeState(StrEnum):
    """States of an IKE SA, as IOS shows them: those of IKEv1, then those of IKEv2."""

    MM_NO_STATE = "MM_NO_STATE"
    MM_SA_SETUP = "MM_SA_SETUP"
    MM_KEY_EXCH = "MM_KEY_EXCH"
    AG_NO_STATE = "AG_NO_STATE"
    AG_INIT_EXCH = "AG_INIT_EXCH"
    QM_IDLE = "QM_IDLE"
    IN_NEG = "IN-NEG"
    READY = "READY"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class IkeAlgorithms:
    """What an IKEv2 SA agreed on; `integrity` is None with combined ciphers."""

    encryption: str
    integrity: str | None
    prf: str
    group: int


@dataclass(slots=True, eq=False)
class IkeSa:
    """An ISAKMP SA; both ends of one have the same cookie.

    Attributes:
        conn_id: 0 until there are keys.
        began: When it began, in seconds since the lab began; restarted when it is authenticated.
        deleted: When it was deleted; it is shown for a while after.
        port: UDP port of both ends: 4500 once a NAT was found.
        step: Last state of the state machine, "IKE_I_MM1".
    """

    local: Address
    remote: Address
    initiator: bool
    cookie: int
    began: float
    state: IkeState = IkeState.MM_NO_STATE
    conn_id: int = 0
    policy: Policy | None = None
    lifetime: int = 86400
    profile: str | None = None
    secret: str = field(default="", repr=False)
    keyring: str = ""
    peer_identity: str = ""
    port: int = 500
    deleted: float | None = None
    step: str = "IKE_READY"
    sent: int = 0
    initial_contact: bool = False
    version: int = 1
    suite: IkeAlgorithms | None = None
    ppk: bool = False
    """Whether a post-quantum key is mixed in."""
    peer_cookie: int = 0

    @property
    def role(self) -> str:
        """`I` or `R`, as debugging writes it."""
        return "I" if self.initiator else "R"

    @property
    def established(self) -> bool:
        """Whether quick mode can use it."""
        return self.state in (IkeState.QM_IDLE, IkeState.READY) and self.deleted is None


@dataclass(slots=True, eq=False)
class SaPair:
    """An inbound and an outbound IPsec SA of one negotiation.

    Attributes:
        conn_id: Connection number of the inbound SA; the outbound one has the next.
        sent: Bytes since the beginning, likewise `received`.
    """

    inbound: int
    outbound: int
    transform: TransformSet
    transport: bool
    began: float
    seconds: int
    kilobytes: int
    pfs: int | None
    conn_id: int
    cookie: int
    nat_t: bool = False
    initiator: bool = False
    sent: int = 0
    received: int = 0

    def expires(self) -> float:
        """When it dies, in seconds since the lab began."""
        return self.began + self.seconds


@dataclass(slots=True)
class Counters:
    """Packets of a flow since its SAs were last cleared."""

    encaps: int = 0
    decaps: int = 0
    send_errors: int = 0
    recv_errors: int = 0
    no_sa: int = 0
    invalid_identity: int = 0


@dataclass(slots=True, eq=False)
class Flow:
    """A pair of proxy identities towards one peer: a line of a crypto map, or a tunnel.

    Attributes:
        tag: Name that IOS shows as crypto map: of tunnels "Tunnel0-head-0".
        order: Place in the crypto map: sequence number, then line.
        peers: Addresses that it is for; without any, whoever calls (a dynamic map).
        denied: What earlier lines of the access list take out of it.
        from_acl: Whether a line of the access list says exactly this, rather than a peer's offer.
    """

    interface: str
    tag: str
    order: tuple[int, int]
    local: Address
    peers: tuple[Address, ...]
    selector: Selector
    protection: IpsecProtection
    denied: tuple[Selector, ...] = ()
    from_acl: bool = True
    tunnel: bool = False
    peer_index: int = 0
    pairs: list[SaPair] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    ikev2: bool = False

    @property
    def peer(self) -> Address:
        """The peer in use."""
        return self.peers[self.peer_index % len(self.peers)]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same flow after a change of the configuration."""
        return (self.interface, self.tag, self.order, self.local, self.peers, self.selector)

    def active(self) -> SaPair | None:
        """The pair that outgoing packets use."""
        return self.pairs[-1] if self.pairs else None
