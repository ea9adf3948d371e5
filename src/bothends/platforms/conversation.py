"""What a session with a router is about, whatever its platform says for it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class RouterIdentity:
    """Who was asked, and what is known of it."""

    device: str
    """Its name in hosts.yaml."""
    hostname: str = ""
    """The name in the prompt of the session; empty when it is not known."""
    addresses: tuple[str, ...] = ()
    """Addresses that the inventory gives to it."""


class Meaning(StrEnum):
    """What an answer to one of these commands means."""

    NOT_CONFIGURED = "no configuration archive is configured"
    PENDING_ALREADY = "a revert timer is already pending"
    NOTHING_PENDING = "no revert timer is pending"
    LOCKED = "the configuration mode is locked by somebody else"
    ABORTED = "the rollback was aborted before everything was taken back"
    DONE = "the rollback is done"
    NOT_KNOWN = "the router does not know the command"
    NOT_ALLOWED = "the router does not allow this user to do it"
    INVALID_FILE = "the router does not take the file for a configuration"
    NO_FILE = "the router cannot read the file"


@dataclass(frozen=True, slots=True)
class PendingTimer:
    """A revert timer that runs on a router."""

    user: str
    """Who armed it; only he can confirm or revert (CR)."""
    kind: str
    """`absolute` or `idle`."""
    minutes: int
