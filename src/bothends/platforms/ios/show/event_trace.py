"""`show monitor event-trace crypto …`: the router's own notes, one record an event."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, reads


class Event(TypedDict, total=False):
    """One event; `time` as printed, `trace` the buffer such as `pki_event`."""

    time: str
    trace: str
    text: str
    traceback: str


class ShowMonitorEventTraceCrypto(Parser):
    """Every buffer, merged ones too."""

    COMMANDS = ("show monitor event-trace crypto",)
    RECORD = Event
    BY_NAME_ONLY = True
    SKIPS: ClassVar[Mapping[str, str]] = {
        "disabled": r"(?:Tracing currently (?:dis|en)abled|interrupt context allocation count).*",
        "heading": r"\w+:|(?:[\w ]+ )?event-trace.*:",
    }

    @reads(
        r"([*.]?[A-Z][a-z]{2} +\d+ [\d:.]+)(?: [A-Z]{2,5})?: ?(\w+): ?(.*)",
        r"([*.]?[A-Z][a-z]{2} +\d+ [\d:.]+)(?: [A-Z]{2,5})?: ?()(.*)",
    )
    def event(self, match: re.Match[str]) -> None:
        """An event."""
        record = {"time": match[1], "text": match[3]}
        if match[2]:
            record["trace"] = match[2]
        self.records.append(record)

    @reads(r"-Traceback= ?(\S.*)")
    def traceback(self, match: re.Match[str]) -> None:
        """Where in the software it happened."""
        if not self.records:
            self.records.append({})
        self.records[-1]["traceback"] = match[1]
