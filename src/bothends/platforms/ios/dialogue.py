"""What is said in a session with IOS, and what its answers mean.

A refused line of configuration is told from a harmless remark.
"""

import re

from bothends.platforms.ios.credible import RUNNING, STARTUP, believable, believed, torn

__all__ = [
    "CONFIGURE",
    "MODIFIED",
    "QUESTION",
    "RUNNING",
    "SAVE",
    "STARTUP",
    "TYPED_AHEAD",
    "believable",
    "believed",
    "busy",
    "lock_holder",
    "nothing_saved",
    "prompt",
    "refusal",
    "saved",
    "torn",
    "uninterrupted",
    "with_keys",
]

TYPED_AHEAD = 240
"""The input buffer of a terminal line has 256 characters."""
MODIFIED = ""
CONFIGURE = "configure terminal"
SAVE = "write memory"


_SYSLOG = re.compile(r"%[A-Z0-9_]+-(?:[A-Z0-9_]+-)?[0-7]-[A-Z0-9_]+:")
_REMARK = re.compile(
    r"%\s*(?:note\b|warning\b|a profile is deemed incomplete|not all config may be removed"
    r"|tunnel interface was deleted|default route without gateway)",
    re.IGNORECASE,
)
"""What IOS says of a line that it takes. The third is its answer to `no interface Tunnel…`."""
_REFUSAL = re.compile(
    r"%\s*\S|(?:command rejected|error\b|cannot\b|unable to\b|command authorization failed)"
    r"|.*already exists!$|configuration mode (?:is )?locked",
    re.IGNORECASE,
)

QUESTION = re.compile(r"\[confirm\]|\[yes/no\]\s*:?|\(y/n\)|\[y/n\]", re.IGNORECASE)
"""A question that IOS asks instead of returning the prompt."""

INTERRUPTION = (
    r"(?:Rollback Confirmed Change: (?!Backing)|Enter \"configure confirm\"|\*{3}|%[A-Z][A-Z0-9_]+-"
    r"|[*.]?[A-Z][a-z]{2} [ \d]\d |\d{6}: )[^\r\n]*"
)
"""A line that a router prints unasked, in the middle of an answer or behind its prompt: a log
message, the warning that a rollback begins in one minute, the banner of a scheduled reload."""
_INTERRUPTIONS = re.compile(rf"^\x07*{INTERRUPTION}\r?\n?", re.MULTILINE)


def prompt(name: str, mode: str = "") -> str:
    """A regular expression for the prompt at the very end of what was read.

    `name` is the router's, `mode` matches what stands between it and the `#`. What the router
    prints unasked may stand behind the prompt.
    """
    return rf"{re.escape(name)}{mode}#(?:\s|\x07|{INTERRUPTION})*\Z"


def uninterrupted(answer: str) -> str:
    """An answer without the lines that the router printed unasked."""
    return _INTERRUPTIONS.sub("", answer)


def refusal(answer: str) -> str:
    """The line of `answer` with which the router refused a configuration line, or nothing.

    Remarks such as the NOTE that a new crypto map stays disabled, and syslog messages that
    happen to be printed, are no refusals.
    """
    for raw in answer.splitlines():
        line = raw.strip()
        if not _REFUSAL.match(line) or _REMARK.match(line) or _SYSLOG.match(line):
            continue
        return line
    return ""


def nothing_saved(answer: str) -> bool:
    """Whether there is no startup configuration."""
    return "startup-config is not present" in answer


def saved(answer: str) -> bool:
    """Whether the router says that it has saved."""
    return "[OK]" in answer


_BUSY = re.compile(r"file open failed|resource busy|device or resource", re.IGNORECASE)


def busy(answer: str) -> bool:
    """Whether it could not save because somebody else has the startup configuration open."""
    return _BUSY.search(answer) is not None


_LOCKED = re.compile(
    r"locked by process '([^']*)' user '([^']*)'(?: from terminal '([^']*)')?", re.IGNORECASE
)


def lock_holder(answer: str) -> str:
    """Who holds the configuration lock, as the router names it; empty when it names nobody."""
    match = _LOCKED.search(answer)
    return f"user {match[2]} (process {match[1]}, terminal {match[3] or '?'})" if match else ""


def with_keys(startup: str, _running: str, _modified: str) -> str:
    """IOS shows its startup configuration with its keys."""
    return startup
