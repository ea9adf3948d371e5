"""The words by which an IOS router holds the way back, and what it answers to them.

Sources, cited by these names: CR is the Cisco IOS Configuration Fundamentals Command Reference
(`configure terminal`, `configure confirm`, `configure revert`, `configure replace`, `archive`,
`show archive config rollback timer`); the syslog family is %ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG.
Messages are matched by the words that all known spellings share.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bothends.platforms.conversation import Meaning, PendingTimer
from bothends.platforms.placeholders import Placeholder

TIMER = True
CONFIRM = "configure confirm"
REVERT_NOW = "configure revert now"
PENDING = "show archive config rollback timer"
ARCHIVE = "show archive"
FILE_SYSTEMS = "show file systems"
RELOAD_CANCEL = "reload cancel"
RELOADS = "show reload"

MOST = 120
"""Minutes that a revert timer takes at the most (CR)."""

QUESTIONS: Sequence[tuple[str, str]] = (
    (r"modified\. Save\? \[yes/no\]\s*:?", "no"),
    (r"reload\? \[confirm\]", ""),
)
"""What `reload in` asks, and the answers: never save, go on."""


def arm(minutes: int) -> str:
    """Enter configuration mode with an absolute timer; an idle one restarts at every Enter."""
    return f"configure terminal revert timer {minutes}"


def replace(file: str) -> str:
    """Make a file of the archive the running configuration, without asking (CR)."""
    return f"configure replace {file} force"


def reload_in(minutes: int) -> str:
    """Start again from the startup configuration after so many minutes."""
    return f"reload in {minutes}"


@dataclass(frozen=True, slots=True)
class RevertMessage:
    """A message of a router."""

    pattern: str
    """Regular expression, searched in the whole answer without regard to case."""
    meaning: Meaning
    source: str


MESSAGES = (
    RevertMessage(
        r"turn config archive on", Meaning.NOT_CONFIGURED, "arming without archive, 12.4T to 17.x"
    ),
    RevertMessage(
        r"archive feature not enabled", Meaning.NOT_CONFIGURED, "show archive, 15.x; IOL, with a %"
    ),
    RevertMessage(
        r"^%?\s*no rollback confirmed change pending", Meaning.NOTHING_PENDING, "CR, show archive"
    ),
    RevertMessage(
        r"rollback confirmed change (?:is )?already", Meaning.PENDING_ALREADY, "unconfirmed"
    ),
    RevertMessage(
        r"configuration mode (?:is )?locked|exclusively locked|config session is locked",
        Meaning.LOCKED,
        "17.x: locked by process '484' user 'NETCONF' from terminal '64'. Please try later.",
    ),
    RevertMessage(
        r"rollback aborted|failed to apply to the ios image|aborting rollback",
        Meaning.ABORTED,
        "configure replace: Rollback aborted after 5 passes",
    ),
    RevertMessage(r"^\s*rollback done\b", Meaning.DONE, "CR, configure replace"),
    RevertMessage(
        r"original configuration has been successfully restored",
        Meaning.ABORTED,
        "configure replace with revert trigger error",
    ),
    RevertMessage(r"not a valid config file", Meaning.INVALID_FILE, "configure replace"),
    RevertMessage(
        r"error opening|no such file|file not found", Meaning.NO_FILE, "IOS file system errors"
    ),
    RevertMessage(
        r"authorization failed|permission denied", Meaning.NOT_ALLOWED, "AAA command authorization"
    ),
    RevertMessage(
        r"invalid input detected|unrecognized command|incomplete command|not available on this",
        Meaning.NOT_KNOWN,
        "the parser of every release",
    ),
)


def no_way_back(_running: str) -> str:
    """A router starts again with what it saved."""
    return ""


def meanings(answer: str) -> frozenset[Meaning]:
    """Everything that an answer is known to mean."""
    return frozenset(
        message.meaning
        for message in MESSAGES
        if re.search(message.pattern, answer, re.IGNORECASE | re.MULTILINE)
    )


_BACKUP = re.compile(r"backing up current running config to (\S+)", re.IGNORECASE)


def backup_named(answer: str) -> str:
    """The file into which arming wrote the running configuration; empty when it named none."""
    match = _BACKUP.search(answer)
    return match[1].rstrip(".") if match else ""


_FIELD = re.compile(
    r"^\s*(?:timer )?(time configured|type|value|user)[^:\n]*:[ \t]*(.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def read_pending(answer: str) -> PendingTimer | None:
    """The pending timer in `show archive config rollback timer`; none when none is.

    Raises:
        ValueError: the answer says neither.
    """
    fields = {name.lower(): value.strip() for name, value in _FIELD.findall(answer)}
    if "user" in fields or "value" in fields:
        minutes = re.search(r"\d+", fields.get("value", ""))
        kind = "idle" if "idle" in fields.get("type", "").lower() else "absolute"
        return PendingTimer(fields.get("user", ""), kind, int(minutes[0]) if minutes else 0)
    known = meanings(answer)
    if known & {Meaning.NOTHING_PENDING, Meaning.NOT_CONFIGURED, Meaning.NOT_KNOWN}:
        return None
    raise ValueError("neither a pending revert timer nor that there is none")


_RELOAD = re.compile(r"reload scheduled (?:in|for) (.+)", re.IGNORECASE)


_NO_RELOAD = re.compile(r"no reload is scheduled", re.IGNORECASE)


def read_reload(answer: str) -> str:
    """When a reload is scheduled, as `show reload` says it; empty when none is.

    Raises:
        ValueError: the answer says neither.
    """
    match = _RELOAD.search(answer)
    if match:
        return match[1].strip()
    if _NO_RELOAD.search(answer) or meanings(answer) & {Meaning.NOT_KNOWN}:
        return ""
    raise ValueError("neither a scheduled reload nor that there is none")


def archive_is_off(answer: str) -> bool:
    """Whether `show archive` says that no archive is configured.

    Raises:
        ValueError: the answer does not speak of an archive.
    """
    if meanings(answer) & {Meaning.NOT_CONFIGURED, Meaning.NOT_KNOWN}:
        return True
    if re.search(r"archive", answer, re.IGNORECASE):
        return False
    raise ValueError("nothing about an archive")


_WRITABLE = re.compile(r"^\*?\s+\d+\s+\d+\s+\S+\s+rw\s+(.+)$", re.MULTILINE)
_STORES = ("bootflash:", "flash:", "flash0:", "disk0:", "unix:", "nvram:")


def archive_lines(file_systems: str) -> tuple[str, ...]:
    """The lines that switch the configuration archive on.

    `file_systems` is what `show file systems` printed; where it shows no place that is known to
    hold files, the place is left to the reader, because a path that one platform takes another
    refuses.
    """
    there = {
        prefix.rstrip("#")
        for prefixes in _WRITABLE.findall(file_systems)
        for prefix in prefixes.split()
    }
    place = next((store for store in _STORES if store in there), f"{Placeholder.FILE_SYSTEM}:")
    return ("archive", f" path {place}bothends-$h")
