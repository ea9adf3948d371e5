"""What a platform advises to do about an outcome of a log."""

from typing import NamedTuple

LOCAL, PEER = "local", "peer"


class Advice(NamedTuple):
    """Lines for one end, with `{peer}` and `{local}` for the two addresses, and why."""

    end: str
    """LOCAL, where the log was written, or PEER."""
    lines: tuple[str, ...]
    why: str
