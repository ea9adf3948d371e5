"""When an answer of a router is believed: complete, of this router, and not a refusal.

A plan that is made from half a configuration would add what is already there, or take away what it
did not see. So a running configuration has to begin and end as IOS prints it, to be named like the
router that was asked, and to say nothing that only a refusal says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bothends.errors import DeviceError
from bothends.model import one_spelling
from bothends.platforms.conversation import RouterIdentity

RUNNING = "show running-config"
STARTUP = "show startup-config"

AAA = ((r"authorization failed", "the router does not allow this user to do it"),)
"""What command authorization answers instead of the router."""
_REFUSALS = (
    *AAA,
    (r"(?:invalid input|unrecognized command|ambiguous command)", "the command was refused"),
    (r"(?:access denied|permission denied|bad secrets|login invalid)", "access was denied"),
    (r"error opening \S+", "the router could not read it"),
    (r"(?:unable to (?:read|get) |configuration buffer full|out of memory)", "the router failed"),
)
"""Answers that are none, and what they mean (AAA command authorization; the IOS parser)."""

_SYSLOG = re.compile(r"^[*.]?\S*.*%[A-Z][A-Z0-9_]+-(?:[A-Z0-9_]+-)?[0-7]-[A-Z0-9_]+:")
_HEADING = re.compile(
    r"(?:building configuration|current configuration|using \d+ out of)", re.IGNORECASE
)
_MORE = re.compile(r"--\s?more\s?--|<--- more --->", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^\s+(?:ip address ((?:\d{1,3}\.){3}\d{1,3}) |ipv6 address ([0-9A-Fa-f:.]+)/)", re.MULTILINE
)
_LEARNED = re.compile(
    r"^\s+(?:ip (?:address (?:dhcp|negotiated|pool)|unnumbered)"
    r"|ipv6 (?:address (?:dhcp|autoconfig|\S+ eui-64)|unnumbered))\b",
    re.MULTILINE,
)
"""An address that the configuration does not show."""


def refused(command: str, answer: str, refusals: Sequence[tuple[str, str]] = _REFUSALS) -> str:
    """Why an answer is none, or nothing: the router said no instead."""
    lines = answer.strip().splitlines()
    for line in [*lines[:5], *lines[-3:]]:
        for pattern, meaning in refusals:
            if re.match(rf"\s*%?\s*(?:command )?{pattern}", line, re.IGNORECASE):
                return f"'{command}' was answered with {line.strip()!r}: {meaning}"
    return ""


def believed(command: str, answer: str, asked: RouterIdentity) -> str:
    """The configuration in an answer to `show running-config` (or startup), if it is one.

    Log lines that were printed into it are left out.

    Raises:
        DeviceError: it is not complete, not of this router, or refused; says which and why.
    """
    text = "\n".join(
        line.rstrip("\r") for line in answer.split("\n") if not _SYSLOG.match(line.strip())
    )
    for judge in _JUDGES:
        if why := judge(command, text, asked):
            raise DeviceError(
                f"the output of '{command}' cannot be used: {why}",
                where=asked.device,
                hint=f"nothing was planned or changed; run '{command}' on {asked.device} with "
                "this user",
            )
    return text


@dataclass(frozen=True, slots=True)
class Form:
    """What a whole answer to a show command has, whatever there is to show.

    Attributes:
        command: its first words.
        heading: a line that is always there; none where an answer may be empty.
        begins, ends: lines that every part begins with, and that none lacks.
        rows: lines that tell one row from the others, whatever is shown of each.
        everywhere: every release that has IPsec knows the command, without `detail` or a filter.
    """

    command: str
    heading: str = ""
    begins: str = ""
    ends: str = ""
    rows: str = ""
    everywhere: bool = True


FORMS = (
    Form(
        "show crypto isakmp sa",
        heading=r"Crypto ISAKMP SA|^dst +src +state",
        begins="^ *IPv4 Crypto ISAKMP SA",
        ends="^ *IPv6 Crypto ISAKMP SA",
    ),
    Form(
        "show crypto ikev2 sa",
        begins="^ *IPv4 Crypto IKEv2 +SA",
        ends="^ *IPv6 Crypto IKEv2 +SA",
        everywhere=False,
    ),
    Form(
        "show crypto session",
        heading=r"^Crypto session current status",
        begins="^ *IPSEC FLOW:",
        ends="^ *Active SAs:",
        rows=r"^ *Peer: \S+",
    ),
    Form("show ip interface brief", heading=r"^Interface +IP-Address"),
    Form(
        "show crypto ipsec sa",
        begins=r"^ *local +ident",
        ends=r"^ *outbound \w+ sas:",
        rows=r"^ *(?:local|remote) +ident .*",
    ),
)
"""Commands whose answers decide (IOS Security Command Reference, and outputs of 12.4 to 17.x).

The table of IPv6 follows that of IPv4 even where it is empty, so it shows that the first is whole.
"""


def _form(command: str) -> Form | None:
    return next((form for form in FORMS if command.startswith(form.command)), None)


_SAME = re.compile(r"(?: detail| \|.*)+$")
"""What does not change which rows a command shows."""


def believable(command: str, answer: str, asked: RouterIdentity) -> str:
    """Why the answer to a show command is not believed, or nothing.

    A refusal is none. Only of what older releases lack may it be an answer: then what asks for it
    has to see that.
    """
    form = _form(command)
    known = form is not None and form.everywhere and not _SAME.search(command)
    if why := refused(command, answer, _REFUSALS if known else AAA):
        return why
    judges = (_is_paged, _is_cut_short, _is_from_elsewhere)
    why = next((why for judge in judges if (why := judge(command, answer, asked))), "")
    return f"the output of '{command}' cannot be used: {why}" if why else ""


def _is_cut_short(command: str, text: str, _asked: RouterIdentity) -> str:
    form = _form(command)
    if form is None or "|" in command or refused(command, text):
        return ""
    if form.heading and not re.search(form.heading, text, re.MULTILINE):
        return "its heading is missing" if text.strip() else "it is empty"
    if form.begins:
        for part in re.split(form.begins, text, flags=re.MULTILINE)[1:]:
            if not re.search(form.ends, part, re.MULTILINE):
                return f"it is cut off: the last line is {_shown(part.strip().splitlines()[-1])}"
    return ""


def torn(outputs: Mapping[str, str]) -> str:
    """Why answers to show commands, by command, cannot all be whole; or nothing.

    A table that ends between two rows looks whole. Two forms of one command show the same rows:
    when those of one are only the first of the other's, it was cut. (Other rows in between came
    and went with tunnels of others.)
    """
    sections: dict[str, Sequence[str]] = {}
    for command, answer in outputs.items():
        form = _form(command)
        if form is None or not form.rows or refused(command, answer):
            continue
        rows = [row.strip() for row in re.findall(form.rows, answer, re.MULTILINE)]
        other = sections.setdefault(_SAME.sub("", command), rows)
        short, long = sorted((rows, other), key=len)
        if len(short) < len(long) and short == long[: len(short)]:
            return (
                f"the outputs of '{_SAME.sub('', command)}' cannot be used: of {len(long)} lines "
                f"like {_shown(long[-1])} one has only the first {len(short)}"
            )
    return ""


def _is_from_elsewhere(_command: str, text: str, asked: RouterIdentity) -> str:
    """Whether another router's prompt stands in it."""
    prompts = re.findall(r"^([A-Za-z][\w.-]*)[#>](?: *$| *sh)", text, re.MULTILINE)
    other = next((name for name in prompts if not _same_name(name, asked.hostname or name)), "")
    return f"it contains the prompt of {other}, but {asked.hostname} was asked" if other else ""


def _is_refused(command: str, text: str, _asked: RouterIdentity) -> str:
    if not text.strip():
        return "it is empty"
    return refused(command, text)


def _is_paged(_command: str, text: str, _asked: RouterIdentity) -> str:
    match = _MORE.search(text)
    return "it stopped at a page (--More--)" if match and match[0] in text.splitlines()[-1] else ""


def _is_cut(_command: str, text: str, _asked: RouterIdentity) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    ends = [number for number, line in enumerate(lines) if line == "end"]
    body = [line for line in lines if not _HEADING.match(line)]
    begins = next((line for line in body if not line.startswith("!")), "")
    if not ends:
        return f"it is cut off: the last line is {_shown(lines[-1])}, not 'end'"
    if ends[0] != len(lines) - 1:
        return f"it continues after its 'end' with {_shown(lines[ends[0] + 1])}"
    if begins.startswith(" "):
        return f"its beginning is missing: the first line is {_shown(begins)}"
    if len(body) < 4:
        return "it contains nothing: this user may see only a part of the configuration"
    return ""


def _is_anothers(_command: str, text: str, asked: RouterIdentity) -> str:
    named = re.findall(r"^hostname (\S+)", text, re.MULTILINE)
    if len(named) > 1:
        return f"it is two configurations, of {named[0]} and {named[1]}"
    if not named:
        return "it has no hostname: this user may see only a part of the configuration"
    name = named[0].strip('"')
    if asked.hostname and not _same_name(name, asked.hostname):
        return f"it is of {name}, and the prompt says {asked.hostname}"
    if asked.addresses and not _LEARNED.search(text):
        own = {one_spelling(v4 or v6) for v4, v6 in _ADDRESS.findall(text)}
        if own & {one_spelling(each) for each in asked.addresses}:
            return ""
        return (
            f"it is of {name}, and has none of the addresses that the inventory knows of "
            f"{asked.device} ({', '.join(asked.addresses)})"
        )
    return "" if _same_name(name, asked.device) else f"it is of {name}, not of {asked.device}"


_JUDGES: Sequence[Callable[[str, str, RouterIdentity], str]] = (
    _is_refused,
    _is_paged,
    _is_cut,
    _is_anothers,
)


def _same_name(one: str, other: str) -> bool:
    """Whether two names mean one router: as IOS, without regard to case and domain.

    A prompt shows the first characters of a long name only.
    """
    a, b = (name.lower().partition(".")[0] for name in (one, other))
    return a == b or (min(len(a), len(b)) >= 20 and (a.startswith(b) or b.startswith(a)))


def _shown(line: str) -> str:
    from bothends.secrets import mask_line

    return repr(mask_line(line.strip())[:60])
