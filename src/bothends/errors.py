"""What can go wrong, and the exit code each kind ends with."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How every command ends; the same numbers everywhere."""

    OK = 0
    FINDINGS = 1
    """A finding of severity error, or a check that failed."""
    USAGE = 2
    """Usage, or input that cannot be read; nothing was changed."""
    DEVICE = 3
    """A device could not be asked."""
    ROLLED_BACK = 4
    """A change was rolled back on both ends."""
    INTERNAL = 5
    CHANGES = 6
    """There is something to change; of `plan --exit-code` only."""


class BothendsError(Exception):
    """An error that a user can act on.

    Attributes:
        message: what was expected and what was found. Never holds a secret.
        where: file:line:column, device or command that it is about; may be empty.
        hint: what to do about it; may be empty.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class InputError(BothendsError):
    """Something given to bothends cannot be read or used; nothing was changed."""

    exit_code = ExitCode.USAGE


class DeviceError(BothendsError):
    """A device could not be asked."""

    exit_code = ExitCode.DEVICE
