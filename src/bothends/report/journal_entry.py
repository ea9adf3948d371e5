"""What a verification found of a tunnel, as an entry of a journal: Markdown for people."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bothends.causes import Certainty
from bothends.inventory.sources.journals import Entry
from bothends.report.cause import headline
from bothends.report.page import escaped
from bothends.report.plain import counted
from bothends.secrets import Redactor, mask_line
from bothends.verification import Status

_KINDS: Mapping[Status, str] = {
    Status.OK: "success",
    Status.STANDBY: "success",
    Status.ONE_END: "info",
    Status.DRIFTED: "warning",
    Status.UNVERIFIABLE: "warning",
    Status.FAILED: "danger",
    Status.ERROR: "danger",
}
_MOST = 20
"""Checks that an entry names."""


def entry(tunnel: Mapping[str, Any], at: str, redactor: Redactor) -> Entry:
    """An entry for one tunnel of `bothends verify --format json`."""
    status = Status(tunnel["status"])

    def plain(text: str) -> str:
        """Text that means nothing to Markdown, without a secret or what only might be one."""
        return escaped(redactor.redact(mask_line(text)))

    text = "\n".join(_lines(tunnel, f"bothends verify at {at}: **{status}**", plain))
    return Entry(tunnel["tunnel"], _KINDS[status], str(status), text)


def _lines(tunnel: Mapping[str, Any], first: str, plain: Callable[[str], str]) -> Iterator[str]:
    yield first
    for cause in tunnel["causes"]:
        if cause["certainty"] != Certainty.UNKNOWN:
            what = headline(cause["certainty"], cause["what"], cause["end"])
            yield f"\n{plain(what)}. {plain(cause['message'])}"
    checks = [each for each in tunnel["checks"] if not Status(each["status"]).holds]
    if checks:
        yield ""
    for each in checks[:_MOST]:
        where = plain(f"{each['device']}, {each['title']}: {each['status']}")
        yield f"- {where}, {plain(each['message'])}"
    if len(checks) > _MOST:
        yield f"- and {counted(len(checks) - _MOST, 'other check')}"
    yield f"\n{counted(len(tunnel['checks']) - len(checks), 'check')} ok"
