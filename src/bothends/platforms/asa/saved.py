"""Whether the keys that run on an ASA are those that it saved, which it does not show.

`show startup-config` masks every key. What tells whether one was changed since is when the
configuration was written (the head of `show startup-config`: `: Written by USER at TIME`) and when
it was last modified (`show version`: `Configuration last modified by USER at TIME`, or
`Configuration has not been modified since last system restart.`).
Source: Cisco ASA command reference, `show startup-config`, `show version`.
"""

import re
from datetime import datetime

from bothends.platforms.sections import NOT_SHOWN

_TIME = r"[*.]?(?P<clock>\d\d?:\d\d:\d\d(?:\.\d+)?) (?P<zone>\S+) \w{3} (?P<day>\w{3} +\d+ \d{4})"
_WRITTEN = re.compile(rf"^: Written by \S+ at {_TIME}", re.MULTILINE)
_MODIFIED = re.compile(rf"^\s*Configuration last modified by \S+ at {_TIME}", re.MULTILINE)
_NEVER = re.compile(r"^\s*Configuration has not been modified since last", re.MULTILINE)
_MASKED = re.compile(r"(?P<what>.* pre-shared-key )\*{5}")


def startup_with_keys(startup: str, running: str, modified: str) -> str:
    """The startup configuration with its keys: those that run, where nothing was changed since.

    Where something was, or that cannot be told, they are `NOT_SHOWN`.

    Args:
        startup: the answer to `show startup-config`, with its head.
        running: the answer to `more system:running-config`, which shows keys.
        modified: the answer to `show version`.
    """
    keys = _keys(running) if _is_saved(startup, modified) else {}
    lines, header = [], ""
    for line in startup.split("\n"):
        masked = _MASKED.fullmatch(line.rstrip())
        if masked:
            key = keys.get((header, masked["what"]), NOT_SHOWN)
            lines.append(f"{masked['what']}{key}")
            continue
        header = header if line.startswith(" ") else line.rstrip()
        lines.append(line)
    return "\n".join(lines)


def _keys(running: str) -> dict[tuple[str, str], str]:
    """Every key by the line that opens its mode, and by what stands before it."""
    keys, header = {}, ""
    for line in running.split("\n"):
        if not line.startswith(" "):
            header = line.rstrip()
        elif " pre-shared-key " in line:
            what, command, key = line.rstrip().rpartition("pre-shared-key ")
            keys[header, what + command] = key
    return keys


def _is_saved(startup: str, modified: str) -> bool:
    """Whether nothing was modified since the configuration was written, as the ASA says."""
    if _NEVER.search(modified):
        return True
    written, changed = _WRITTEN.search(startup), _MODIFIED.search(modified)
    if written is None or changed is None or written["zone"] != changed["zone"]:
        return False
    try:
        return _moment(changed) <= _moment(written)
    except ValueError:  # not the name of a month
        return False


def _moment(match: re.Match[str]) -> datetime:
    clock = match["clock"] if "." in match["clock"] else f"{match['clock']}.0"
    day = " ".join(match["day"].split())
    return datetime.strptime(f"{clock} {day}", "%H:%M:%S.%f %b %d %Y")  # noqa: DTZ007  (both local)
