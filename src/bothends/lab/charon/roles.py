"""The two roles in a negotiation."""

from enum import StrEnum


class Role(StrEnum):
    """Who begins a negotiation, and who answers."""

    INITIATOR = "initiator"
    RESPONDER = "responder"


BOTH = frozenset(Role)
