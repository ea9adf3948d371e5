"""What is said in a session with a Linux host that runs strongSwan, and what its answers mean."""

import re
from collections.abc import Mapping

from bothends.platforms.conversation import RouterIdentity
from bothends.platforms.strongswan.sas import EVENT, LIST

TYPED_AHEAD = 0
"""A shell echoes what is typed ahead at once, not behind its prompt."""
_NONE = "list-sas reply"
"""Ends every answer, and is all of it where there is no SA."""
_NOT_ALLOWED = re.compile(r"permission denied|password.*:\s*$", re.IGNORECASE | re.MULTILINE)
_NOT_THERE = re.compile(r"command not found|No such file or directory")
_NOT_RUNNING = re.compile(r"connecting to '.*' failed|Connection refused")


def prompt(name: str, _mode: str = "") -> str:
    """A regular expression for the prompt of a shell at the very end of what was read."""
    return rf"{re.escape(name)}[^\r\n]*[#$]\s*\Z"


def believable(command: str, answer: str, _asked: RouterIdentity) -> str:
    """Why the answer to a command is not believed; empty where it is."""
    if command != LIST or (answer.rstrip().endswith("}") and (EVENT in answer or _NONE in answer)):
        return ""
    line = next((line.strip() for line in answer.splitlines() if line.strip()), "nothing")
    for pattern, meaning in (
        (_NOT_THERE, "swanctl is not installed there"),
        (_NOT_ALLOWED, "this user may not ask strongSwan"),
        (_NOT_RUNNING, "strongSwan does not run there, or this user may not ask it"),
    ):
        if pattern.search(answer):
            return f"'{command}' was answered with {line!r}: {meaning}"
    return f"'{command}' was answered with {line!r}: expected SAs, or the end of their list"


def torn(_outputs: Mapping[str, str]) -> str:
    """One command shows everything at one moment: nothing can contradict it."""
    return ""
