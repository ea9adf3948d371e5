"""Lines that a template must not write, because they could not be planned or not be taken back."""

import re
from collections.abc import Sequence

from bothends.errors import InputError

_REFUSED = (
    (re.compile(r"\s*banner "), "a banner goes over several lines"),
    (re.compile(r"\s+(?:certificate|key-string)\b"), "a certificate goes over several lines"),
    (
        re.compile(r"\s*(?:do|end|exit|quit|write|copy|reload|conf(?:igure)?|show)(?: |$)"),
        "it is a command, not a line of a configuration",
    ),
    (
        re.compile(r"access-list \d"),
        "IOS removes the whole list with any of its lines; write ip access-list extended",
    ),
    (re.compile(r"\t"), "it begins with a tab; a mode is indented by one blank"),
)


def refuse_unplannable(lines: Sequence[str], where: str) -> None:
    """Refuse rendered lines that cannot be planned.

    Raises:
        InputError: names the first such line; `where` is its template.
    """
    if lines and lines[0].startswith(" "):
        raise InputError(
            f"{lines[0].strip()!r} is indented, but has no header before it", where=where
        )
    for line in lines:
        why = next((why for pattern, why in _REFUSED if pattern.match(line)), "")
        if why:
            raise InputError(f"{line.strip()!r} cannot be planned: {why}", where=where)
