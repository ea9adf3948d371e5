"""How a router is spoken to: its prompts and answers, and the timers that take it back."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bothends.platforms.conversation import Meaning, PendingTimer, RouterIdentity


class Talk(Protocol):
    """How a session with a host goes that is only asked."""

    TYPED_AHEAD: int
    """Characters that may be typed while it has not answered yet; 0 for none."""

    def prompt(self, name: str, mode: str = "") -> str:
        """A regular expression for the prompt at the end; `mode` matches what stands before #."""

    def believable(self, command: str, answer: str, asked: "RouterIdentity") -> str:
        """Why the answer to a show command is not believed; empty where it is."""

    def torn(self, outputs: Mapping[str, str]) -> str:
        """Why answers, by command, cannot all be whole; empty where they agree."""


class Dialogue(Talk, Protocol):
    """What is said in a session with a router, and what its answers mean."""

    RUNNING: str
    """The command that shows the running configuration."""
    STARTUP: str
    """The command that shows what a restart would bring."""
    MODIFIED: str
    """The command that tells when what runs was modified, where STARTUP masks keys; else empty."""
    CONFIGURE: str
    """The command that enters configuration mode."""
    SAVE: str
    """The command that copies the running to the startup configuration."""
    QUESTION: re.Pattern[str]
    """What a router asks instead of returning the prompt."""

    def uninterrupted(self, answer: str) -> str:
        """An answer without what the router printed unasked."""

    def refusal(self, answer: str) -> str:
        """The line with which it refused a line of configuration, or nothing."""

    def lock_holder(self, answer: str) -> str:
        """Who holds the configuration lock, as the router names him; empty when nobody is named."""

    def saved(self, answer: str) -> bool:
        """Whether it says that it has saved."""

    def busy(self, answer: str) -> bool:
        """Whether it could not save because somebody else has the startup configuration open."""

    def nothing_saved(self, answer: str) -> bool:
        """Whether there is no startup configuration."""

    def with_keys(self, startup: str, running: str, modified: str) -> str:
        """The answer to STARTUP with the keys that it masks, as far as the other answers tell."""

    def believed(self, command: str, answer: str, asked: "RouterIdentity") -> str:
        """The configuration in an answer, if it is one. Raises DeviceError."""


class Revert(Protocol):
    """How a router holds the way back by itself, and what it answers to these commands."""

    TIMER: bool
    """Whether it has a revert timer; else it can only start again from what it saved."""
    MOST: int
    """Minutes that its timer takes at the most."""
    CONFIRM: str
    REVERT_NOW: str
    PENDING: str
    ARCHIVE: str
    FILE_SYSTEMS: str
    RELOAD_CANCEL: str
    RELOADS: str
    QUESTIONS: Sequence[tuple[str, str]]
    """What a scheduled reload asks, and the answers."""

    def arm(self, minutes: int) -> str:
        """Go back after so many minutes unless confirmed."""

    def replace(self, file: str) -> str:
        """Make a file of the archive the running configuration."""

    def reload_in(self, minutes: int) -> str:
        """Start again from the startup configuration after so many minutes."""

    def no_way_back(self, running: str) -> str:
        """Why starting again would not bring back what was saved; empty where it does."""

    def meanings(self, answer: str) -> frozenset["Meaning"]:
        """Everything that an answer is known to mean."""

    def backup_named(self, answer: str) -> str:
        """The file into which arming wrote what ran; empty when it named none."""

    def read_pending(self, answer: str) -> "PendingTimer | None":
        """The pending timer; None when none is. Raises ValueError where neither can be told."""

    def read_reload(self, answer: str) -> str:
        """When a reload is scheduled; empty when none is. Raises ValueError as above."""

    def archive_is_off(self, answer: str) -> bool:
        """Whether no configuration archive is configured. Raises ValueError as above."""

    def archive_lines(self, file_systems: str) -> tuple[str, ...]:
        """The lines that switch the configuration archive on."""
