"""How an ASA holds the way back: it has no revert timer, so it starts again from what it saved.

There is no `configure terminal revert timer`, no archive and no `configure replace` on an ASA; a
`configure session` holds access lists and objects only. What is left is `reload in`, which loses
every session and connection of the ASA. It leads back only where what runs was saved.
Source: Cisco ASA command reference, `reload`, `show reload`.
"""

import re
from collections.abc import Sequence

from bothends.platforms.conversation import Meaning, PendingTimer

TIMER = False
"""Whether there is a revert timer."""
CONFIRM = REVERT_NOW = PENDING = ARCHIVE = FILE_SYSTEMS = ""
RELOAD_CANCEL = "reload cancel"
RELOADS = "show reload"
MOST = 120
"""Minutes that a scheduled reload is set to at the most, as for a router's timer."""
QUESTIONS: Sequence[tuple[str, str]] = (
    (r"modified\. Save\? \[Y\]es/\[N\]o\S*\s*", "n"),
    (r"reload\? \[confirm\]", ""),
)
"""What `reload in` asks, and the answers: never save, go on."""
_SCHEDULED = re.compile(r"reload scheduled (?:in|for) (.+)", re.IGNORECASE)
_NONE = re.compile(r"no reload is scheduled", re.IGNORECASE)


def arm(_minutes: int) -> str:
    """There is no timer that could be armed."""
    return ""


def replace(_file: str) -> str:
    """There is no archive that a file could come from."""
    return ""


def reload_in(minutes: int) -> str:
    """Start again from the startup configuration after so many minutes."""
    return f"reload in {minutes}"


def no_way_back(running: str) -> str:
    """Another unit of a failover pair or cluster goes on with what runs: it is told every line."""
    if re.search(r"^(?:failover|cluster group \S+)\s*$", running, re.MULTILINE):
        return "another unit of its failover pair or cluster goes on with what runs"
    return ""


def meanings(answer: str) -> frozenset[Meaning]:
    """What an answer is known to mean."""
    patterns = {
        Meaning.NOT_KNOWN: r"invalid input detected|incomplete command",
        Meaning.NOT_ALLOWED: r"authorization failed|permission denied",
    }
    return frozenset(
        m for m, pattern in patterns.items() if re.search(pattern, answer, re.IGNORECASE)
    )


def backup_named(_answer: str) -> str:
    """Nothing is backed up."""
    return ""


def read_pending(_answer: str) -> PendingTimer | None:
    """No timer is ever pending."""
    return None


def read_reload(answer: str) -> str:
    """When a reload is scheduled; empty when none is.

    Raises:
        ValueError: the answer says neither.
    """
    if match := _SCHEDULED.search(answer):
        return match[1].strip()
    if _NONE.search(answer):
        return ""
    raise ValueError("neither a scheduled reload nor that there is none")


def archive_is_off(_answer: str) -> bool:
    """There is none to be asked for."""
    return False


def archive_lines(_file_systems: str) -> tuple[str, ...]:
    """Nothing would switch it on."""
    return ()
