"""`show crypto ikev2 diagnose error`: why negotiations ended, newest last."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, reads


class Ikev2Error(TypedDict):
    """One error; `count` is how often it happened, `traceback` Cisco's own addresses."""

    count: int
    error: str
    traceback: list[str]


class ShowCryptoIkev2DiagnoseError(Parser):
    """The table of exit paths."""

    COMMANDS = ("show crypto ikev2 diagnose error",)
    RECORD = Ikev2Error
    SKIPS: ClassVar[Mapping[str, str]] = {"heading": r"Exit Path Table - .*"}

    @reads(r"Error\((\d+)\): (\S.*)")
    def error(self, match: re.Match[str]) -> None:
        """An error."""
        self.records.append({"count": int(match[1]), "error": match[2], "traceback": []})

    @reads(
        r"-Traceback= ?(\S.*)",
        r"((?:[0-9A-F]{1,8}|\+[0-9A-F]+|:[0-9A-F]+\+[0-9A-F]+)(?: [0-9A-Fa-f:+#]+)*)",
    )
    def traceback(self, match: re.Match[str]) -> None:
        """Where in the software it happened; the router wraps it."""
        if not self.records:
            self.records.append({"count": 0, "error": "", "traceback": []})
        self.records[-1]["traceback"].append(match[1])
