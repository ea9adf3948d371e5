"""How IOS says no: telling a refused configuration line from a harmless remark."""

import re

_SYSLOG = re.compile(r"%[A-Z0-9_]+-(?:[A-Z0-9_]+-)?[0-7]-[A-Z0-9_]+:")
_REMARK = re.compile(r"%\s*(?:note\b|warning\b|a profile is deemed incomplete)", re.IGNORECASE)
_REFUSAL = re.compile(r"%\s*\S|(?:command rejected|error\b|cannot\b|unable to\b)", re.IGNORECASE)

QUESTION = re.compile(r"\[confirm\]|\[yes/no\]\s*:?|\(y/n\)|\[y/n\]", re.IGNORECASE)
"""A question that IOS asks instead of returning the prompt."""


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
