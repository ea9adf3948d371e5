"""What is said in a session with an ASA, and what its answers mean.

Keys are printed by `more system:running-config` only; everything else masks them.
"""

import re
from collections.abc import Mapping

from bothends.errors import DeviceError
from bothends.platforms.asa.saved import startup_with_keys
from bothends.platforms.conversation import RouterIdentity

RUNNING = "more system:running-config"
STARTUP = "show startup-config"
MODIFIED = "show version"
with_keys = startup_with_keys
CONFIGURE = "configure terminal"
SAVE = "write memory"
TYPED_AHEAD = 0

_WARNING = re.compile(r"(?:WARNING|INFO|NOTE):", re.IGNORECASE)
_REFUSAL = re.compile(
    r"ERROR:|%\s*\S|(?:command authorization failed|cannot\b|unable to\b)"
    r"|Removing \S+ .*not allowed|.* is in use\b|.*does not exist"
    r"|Configuration Replication is NOT performed from Standby unit",
    re.IGNORECASE,
)
_SYSLOG = re.compile(r"%(?:ASA|FTD)-\d-\d{6}:")
QUESTION = re.compile(r"\[confirm\]|\[Y\]es/\[N\]o\S*\s*|\(y/n\)|\[yes/no\]\s*:?", re.IGNORECASE)
"""A question that an ASA asks instead of returning the prompt."""
INTERRUPTION = r"(?:\*{3}|%(?:ASA|FTD)-\d-\d{6}:)[^\r\n]*"
"""A line that is printed unasked: a log message, or the banner of a scheduled reload."""
_INTERRUPTIONS = re.compile(rf"^\x07*{INTERRUPTION}\r?\n?", re.MULTILINE)


def prompt(name: str, mode: str = "") -> str:
    """A regular expression for the prompt at the very end of what was read."""
    return rf"{re.escape(name)}{mode}#(?:\s|\x07|{INTERRUPTION})*\Z"


def uninterrupted(answer: str) -> str:
    """An answer without the lines that were printed unasked."""
    return _INTERRUPTIONS.sub("", answer)


def refusal(answer: str) -> str:
    """The line with which the ASA refused a line of configuration, or nothing.

    A warning such as that of a crypto map entry that is not complete yet is none.
    """
    for raw in answer.splitlines():
        line = raw.strip()
        if _REFUSAL.match(line) and not _WARNING.match(line) and not _SYSLOG.match(line):
            return line
    return ""


def lock_holder(_answer: str) -> str:
    """An ASA has no configuration lock."""
    return ""


def saved(answer: str) -> bool:
    """Whether the ASA says that it has saved."""
    return "[OK]" in answer


def busy(_answer: str) -> bool:
    """It never says that somebody else has the startup configuration open."""
    return False


def nothing_saved(answer: str) -> bool:
    """Whether there is no startup configuration."""
    return answer.strip() == "No Configuration"


def believed(command: str, answer: str, asked: RouterIdentity) -> str:
    """The configuration in an answer, without what frames it; its release stays.

    Raises:
        DeviceError: it is not complete, not of this ASA, or refused; says which and why.
    """
    for judge in (_is_refused, _is_cut, _is_anothers):
        if why := judge(command, answer, asked):
            raise DeviceError(
                f"the output of '{command}' cannot be used: {why}",
                where=asked.device,
                hint=f"nothing was planned or changed; run '{command}' on {asked.device} with "
                "this user",
            )
    lines = (line.rstrip("\r") for line in answer.split("\n"))
    return "\n".join(line for line in lines if not _FRAME.match(line) and not _SYSLOG.match(line))


_FRAME = re.compile(r"\s*:|Cryptochecksum:")
_NO_ANSWER = re.compile(
    r"\s*(?:ERROR: % Invalid input|Command authorization failed|.*access denied)", re.IGNORECASE
)
_BY_COMMAND: Mapping[str, re.Pattern[str]] = {
    "show crypto ipsec sa": re.compile(r"Crypto map tag: |There are no ipsec sas"),
    "show crypto ikev1 sa": re.compile(r"IKEv1 SAs|There are no IKEv1 SAs"),
    "show crypto ikev2 sa": re.compile(r"IKEv2 SAs|There are no IKEv2 SAs"),
    "show vpn-sessiondb": re.compile(r"Session Type: |There are presently no active sessions"),
    "show ip address": re.compile(r"System IP Addresses:"),
}
"""What a whole answer has, whatever there is to show."""


def believable(command: str, answer: str, asked: RouterIdentity) -> str:
    """Why the answer to a show command is not believed; empty where it is."""
    why = _is_refused(command, answer, asked) if answer.strip() else ""
    form = next((form for start, form in _BY_COMMAND.items() if command.startswith(start)), None)
    if not why and form and "|" not in command and not form.search(answer):
        why = "its heading is missing" if answer.strip() else "it is empty"
    if not why and answer.rstrip().endswith("More --->"):
        why = "it stopped at a page"
    return f"the output of '{command}' cannot be used: {why}" if why else ""


def torn(_outputs: Mapping[str, str]) -> str:
    """No two of the commands that are asked show the same rows."""
    return ""


def _is_refused(command: str, text: str, _asked: RouterIdentity) -> str:
    if not text.strip():
        return "it is empty"
    lines = text.strip().splitlines()
    refusal = next((line.strip() for line in lines[:5] if _NO_ANSWER.match(line)), "")
    return f"'{command}' was answered with {refusal!r}" if refusal else ""


def _is_cut(_command: str, text: str, _asked: RouterIdentity) -> str:
    if not re.search(r"^: end\s*\Z", text.replace("\r", ""), re.MULTILINE):
        return "it is cut off: its last line is not ': end'"
    if not re.search(r"^ASA Version ", text, re.MULTILINE):
        return "its beginning is missing: no line names the version"
    return ""


def _is_anothers(_command: str, text: str, asked: RouterIdentity) -> str:
    named = re.findall(r"^hostname (\S+)", text, re.MULTILINE)
    if len(named) != 1:
        return "it has no hostname" if not named else "it is several configurations"
    if asked.hostname and named[0] != asked.hostname.partition("/")[0]:
        return f"it is of {named[0]}, and the prompt says {asked.hostname}"
    addresses = set(re.findall(r"^\s+ip address (\d\S*) ", text, re.MULTILINE))
    if asked.addresses and addresses and not addresses & set(asked.addresses):
        return (
            f"it is of {named[0]}, and has none of the addresses that the inventory knows of "
            f"{asked.device} ({', '.join(asked.addresses)})"
        )
    return ""
