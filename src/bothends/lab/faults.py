"""What can be made to go wrong on a lab router, while it runs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _cut(text: str) -> str:
    """The beginning of a text: it ends in the middle of a line."""
    return text[: len(text) * 3 // 5].rstrip("\n")


def _first_lines(text: str) -> str:
    """The first lines of a text, each of them whole."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) * 3 // 5])


def _anothers(text: str) -> str:
    """Another router's configuration."""
    return re.sub(r"(?m)^hostname .*$", "hostname another-r9", text)


DISTORTIONS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "empty": lambda _text: "",
    "cut": _cut,
    "first lines": _first_lines,
    "another's": _anothers,
    "refused": lambda _text: "% Authorization failed.\n",
    "paged": lambda text: f"{_cut(text)}\n --More-- ",
    "elsewhere": lambda text: f"another-r9#show\n{text}",
}
"""What a show command may be made to answer."""


@dataclass(slots=True)
class Faults:
    """Faults of one router. Commands are counted from 1 in every session, login excluded."""

    latency: float = 0.0
    """Seconds that every answer takes longer."""
    drop_at: int | None = None
    """The SSH session is cut when this command of a session arrives."""
    drop_on: str = ""
    """The SSH session is cut when a command matches this regular expression."""
    hang_on: str = ""
    """The prompt never returns after a command that matches this regular expression."""
    refuse: str = ""
    """Configuration lines that match this regular expression are refused as invalid input."""
    unauthorized: str = ""
    """Commands that match this regular expression are refused by command authorization."""
    show_run: str = ""
    """One of DISTORTIONS: what becomes of the answer to `show running-config`."""
    distort: str = ""
    """Of commands that match this regular expression, `distortion` says what becomes."""
    distortion: str = ""
    """One of DISTORTIONS."""
    pause: float = 0.0
    """Seconds for which the answer to `show running-config` stops in its middle."""
    power_on: str = ""
    """The router loses its power when a command matches this regular expression."""
    boots_in: float = 10.0
    """Seconds of the lab's clock that booting takes."""
    busy: int = 0
    """So many times saving fails because the startup configuration is in use."""
    write_fails: bool = False
    """`write memory` and `copy running-config startup-config` fail."""
    password: str | None = None
    """The password that is right now, in place of the one everybody knows."""
    read_only: bool = False
    """Users have privilege 1, and enable refuses every password."""
    once: bool = False
    """Dropping, hanging and losing power happen once, then no more."""
    _spent: bool = field(default=False, repr=False)

    def refuses(self, line: str) -> bool:
        """Whether a configuration line is refused."""
        return hits(self.refuse, line)

    def strikes(self, due: bool) -> bool:
        """Whether a fault that would strike now does; a spent one does not."""
        if not due or (self.once and self._spent):
            return False
        self._spent = True
        return True


def hits(pattern: str, line: str) -> bool:
    """Whether there is a pattern, and it is found in a line."""
    return bool(pattern) and re.search(pattern, line) is not None
