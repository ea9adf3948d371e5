"""What a journal says of a change: its steps, and how it ended."""

from enum import StrEnum


class Event(StrEnum):
    """What a line of the journal says, in the order of a change that succeeds."""

    PLANNED = "planned"
    """What will be entered; nothing was sent."""
    ARMING = "arming"
    ARMED = "armed"
    """The revert timer of this device runs, and names its backup."""
    PUSHING = "pushing"
    """This line of this device is sent next."""
    PUSHED = "pushed"
    """All lines of both ends are in."""
    CLEARING = "clearing"
    """The SAs with this peer are cleared next."""
    VERIFIED = "verified"
    """Every check of both ends was ok."""
    CONFIRMING = "confirming"
    """Both ends are confirmed next; from here on the change goes forward where it can."""
    CONFIRMED = "confirmed"
    """The revert timer of this device is gone, and the change stays."""
    SAVING = "saving"
    SAVED = "saved"
    """This device's startup configuration is its running configuration."""
    TAKING_BACK = "taking back"
    """Both ends go back to what they ran before; says why."""
    TAKEN_BACK = "taken back"
    """This device runs what it ran before."""
    SETTLED = "settled"
    """Nothing is left to do: `outcome` says how it ended."""


class ChangeOutcome(StrEnum):
    """How a change ended, when nothing is left to do."""

    NEW = "new"
    """Both ends run the change, and have saved it."""
    OLD = "old"
    """Both ends run what they ran before."""
    UNTOUCHED = "untouched"
    """Nothing was sent to either end."""
