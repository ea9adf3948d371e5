"""Why a router was not changed as planned, as far as its session shows."""

from bothends.errors import DeviceError
from bothends.secrets import mask_line


class LostSessionError(DeviceError):
    """The session ended, or the prompt did not come back: what was sent last may be in or not.

    `position` is the line that was sent last, counted from 1; 0 when no line was.
    """

    position = 0


class LockedError(DeviceError):
    """Somebody else holds the router's configuration lock; no line was sent."""


class RefusedLineError(DeviceError):
    """A router refused a configuration line; the lines before it were accepted."""

    def __init__(self, device: str, position: int, total: int, line: str, answer: str) -> None:
        super().__init__(
            f"line {position} of {total} was refused: {mask_line(line).strip()!r}; "
            f"the router said: {mask_line(answer)}",
            where=device,
        )
        self.position = position


class InterruptedPushError(DeviceError):
    """The user asked to stop; the lines before `position` were accepted."""

    def __init__(self, device: str, position: int, total: int) -> None:
        super().__init__(f"stopped before line {position} of {total}", where=device)
        self.position = position
