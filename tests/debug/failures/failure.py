"""One log of a failure, with the right answer."""

from typing import NamedTuple

from bothends.platforms.debug import Outcome


class Failure(NamedTuple):
    """A log and what an expert says of it.

    Attributes:
        name: what the log is of.
        outcome: how the negotiation ended.
        log: the lines.
        certain: whether the log proves it; None where both answers are right.
        refused_by: us or peer; empty where nothing is expected.
        told: what cause or fix must contain: values of the log, or the command that mends it.
    """

    name: str
    outcome: Outcome
    log: str
    certain: bool | None = True
    refused_by: str = ""
    told: tuple[str, ...] = ()
