"""One negotiation while its log is being read."""

from dataclasses import dataclass, field

from bothends.platforms.ios.debug.events import Event, Seen


@dataclass(frozen=True, slots=True)
class Offer:
    """One phase 1 offer held against one policy."""

    transform: str
    priority: str
    attributes: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    """Names of the attributes that this policy refuses."""
    accepted: bool | None


@dataclass(slots=True)
class _OpenOffer:
    transform: str
    priority: str
    attributes: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    accepted: bool | None = None


_ATTRIBUTES = ("encryption", "keylength", "hash", "group", "auth", "lifetime")


@dataclass(slots=True, eq=False)
class Story:
    """Everything that a log says about one negotiation, in its order."""

    ike: int | None = None
    host: str = ""
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
    seen: list[Seen] = field(default_factory=list)
    offers: list[_OpenOffer] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    """Latest value of named facts: profile, keyring, methods, proxies, transforms."""

    def note(self, seen: Seen) -> None:
        """Take over what the event tells about the negotiation as a whole."""
        self.seen.append(seen)
        fields = seen.fields
        if not self.peer and fields.get("peer", "").strip("<>") not in {"", "ip"}:
            self.peer = fields["peer"]
        if not self.local and fields.get("local", "").strip("<>") not in {"", "ip"}:
            self.local = fields["local"]
        self.role = self.role or fields.get("role", "")
        if seen.event is Event.START:
            self.mode = fields.get("mode", "") or self.mode
        if self.ike is None and fields.get("ike"):
            self.ike = int(fields["ike"])
        if fields.get("nat"):
            self.nat = fields["nat"]
        if seen.event is Event.POLICY:
            self._open_offer(seen)
        elif seen.event is Event.ATTRIBUTE:
            self._attribute(seen)
        elif self.offers and self.offers[-1].accepted is None:
            self._judge_offer(seen)
        for name in (
            "profile",
            "keyring",
            "local_proxy",
            "remote_proxy",
            "proposed",
            "offered",
            "expected",
            "identity",
            "id_type",
            "transforms",
        ):
            if fields.get(name):
                self.values[name] = fields[name]
        if seen.event is Event.AUTH_METHOD and fields.get("method"):
            self.values["method " + (fields.get("whose") or "peer")] = fields["method"]

    def _open_offer(self, seen: Seen) -> None:
        if seen.get("priority"):
            self.offers.append(_OpenOffer(seen.get("transform"), seen.get("priority")))

    def _attribute(self, seen: Seen) -> None:
        if not self.offers or self.offers[-1].accepted is not None:
            self.offers.append(_OpenOffer("", ""))
        for name in _ATTRIBUTES:
            if seen.get(name):
                self.offers[-1].attributes[name] = seen.get(name).strip()

    def _judge_offer(self, seen: Seen) -> None:
        offer = self.offers[-1]
        if seen.event is Event.ATTRIBUTE_REFUSED:
            offer.refused.append(seen.get("why"))
        elif seen.event is Event.ATTS_BAD:
            offer.accepted = False
        elif seen.event is Event.ATTS_OK:
            offer.accepted = True

    def frozen_offers(self) -> tuple[Offer, ...]:
        """The offers, as data that no longer changes."""
        return tuple(
            Offer(
                o.transform, o.priority, tuple(o.attributes.items()), tuple(o.refused), o.accepted
            )
            for o in self.offers
        )

    def reach(self, stage: str, rank: int) -> None:
        """Move on to a stage, never back."""
        if rank >= self.rank and stage:
            self.stage, self.rank = stage, rank

    def has(self, *events: Event) -> bool:
        """Whether any of these was seen."""
        return any(seen.event in events for seen in self.seen)
