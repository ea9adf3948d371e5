"""One negotiation while its log is being read."""

from dataclasses import dataclass, field

from bothends.platforms.debug.events import EventKind, LogEvent


@dataclass(frozen=True, slots=True)
class ProposalCheck:
    """One phase 1 offer held against one policy."""

    transform: str
    priority: str
    attributes: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    """Names of the attributes that this policy refuses."""
    accepted: bool | None


@dataclass(slots=True)
class _OpenCheck:
    transform: str
    priority: str
    attributes: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    accepted: bool | None = None


_LATEST = (
    *("profile", "keyring", "local_proxy", "remote_proxy", "proposed", "offered", "expected"),
    *("identity", "id_type", "transforms", "list", "sent", "preferred"),
)
"""Fields of which the latest value counts."""
_LATEST_KEYS = frozenset(_LATEST)
_ATTRIBUTES = ("encryption", "keylength", "hash", "group", "auth", "lifetime")


@dataclass(slots=True, eq=False)
class NegotiationLog:
    """Everything that a log says about one negotiation, in its order."""

    ike: int | None = None
    host: str = ""
    platform: str = ""
    """The router, where the log holds several."""
    local: str = ""
    peer: str = ""
    role: str = ""
    mode: str = ""
    nat: str = ""
    stage: str = ""
    rank: int = -1
    trace: str = ""
    """Last state of IKEv2's machine, where its trace is printed."""
    conn: str = ""
    ispi: str = ""
    spis: set[str] = field(default_factory=set)
    packets: int = 0
    states: int = 0
    closed: bool = False
    events: list[LogEvent] = field(default_factory=list)
    offers: list[_OpenCheck] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    """Latest value of named facts: profile, keyring, methods, proxies, transforms."""

    def note(self, event: LogEvent) -> None:
        """Take over what the event tells about the negotiation as a whole."""
        self.events.append(event)
        fields = event.fields
        if not self.peer and fields.get("peer", "").strip("<>") not in {"", "ip"}:
            self.peer = fields["peer"]
        if not self.local and fields.get("local", "").strip("<>") not in {"", "ip"}:
            self.local = fields["local"]
        self.role = self.role or fields.get("role", "")
        if event.kind is EventKind.START:
            self.mode = fields.get("mode", "") or self.mode
        if self.ike is None and fields.get("ike"):
            self.ike = int(fields["ike"])
        if fields.get("nat"):
            self.nat = fields["nat"]
        if event.kind is EventKind.POLICY:
            self._open_offer(event)
        elif event.kind is EventKind.ATTRIBUTE:
            self._attribute(event)
        elif self.offers and self.offers[-1].accepted is None:
            self._judge_offer(event)
        if not _LATEST_KEYS.isdisjoint(fields):
            self.values |= {name: fields[name] for name in _LATEST if fields.get(name)}
        if event.kind is EventKind.AUTH_METHOD and fields.get("method"):
            self.values["method " + (fields.get("whose") or "peer")] = fields["method"]

    def _open_offer(self, event: LogEvent) -> None:
        if event.get("priority"):
            self.offers.append(_OpenCheck(event.get("transform"), event.get("priority")))

    def _attribute(self, event: LogEvent) -> None:
        if not self.offers or self.offers[-1].accepted is not None:
            self.offers.append(_OpenCheck("", ""))
        for name in _ATTRIBUTES:
            if event.get(name):
                self.offers[-1].attributes[name] = event.get(name).strip()

    def _judge_offer(self, event: LogEvent) -> None:
        offer = self.offers[-1]
        if event.kind is EventKind.ATTRIBUTE_REFUSED:
            offer.refused.append(event.get("why"))
        elif event.kind is EventKind.ATTS_BAD:
            offer.accepted = False
        elif event.kind is EventKind.ATTS_OK:
            offer.accepted = True

    def frozen_offers(self) -> tuple[ProposalCheck, ...]:
        """The offers, as data that no longer changes."""
        return tuple(
            ProposalCheck(
                o.transform, o.priority, tuple(o.attributes.items()), tuple(o.refused), o.accepted
            )
            for o in self.offers
        )

    def reach(self, stage: str, rank: int) -> None:
        """Move on to a stage, never back."""
        if rank >= self.rank and stage:
            self.stage, self.rank = stage, rank

    def has(self, *events: EventKind) -> bool:
        """Whether any of these was seen."""
        return any(event.kind in events for event in self.events)
