"""What programs do to a log on its way to a file never changes what is read from it."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.platforms.debug import read_debug

LOGS = sorted((Path(__file__).parent / "logs").glob("*.log"))
_STAMP = re.compile(
    r"(?m)^(?:\d{6}: )?[*.]?(?:[A-Z][a-z]{2} +\d+ (?:\d{4} )?)?\d+:\d\d:\d\d(?:\.\d+)?"
    r"(?: [A-Z]{3,4})?: "
)
_HEAD = re.compile(r"(?m)^(?=ISAKMP|IPSEC|IPSec|%|Crypto|IKEv2[:-]|map_db|KMI|CRYPTO|\[IKEv1)")

Change = Callable[[str], str]


def _unstamped(log: str) -> str:
    return _STAMP.sub("", log)


def _stamped(stamp: str) -> Change:
    """The router's own clock: before the first line of each message."""
    return lambda log: _HEAD.sub(lambda _: stamp, _unstamped(log))


def _every_line(prefix: str) -> Change:
    """A terminal program's clock: before each line, blank ones too."""
    return lambda log: "\n".join(prefix + line for line in log.rstrip("\n").split("\n"))


def _cut(width: int) -> Change:
    def cut(log: str) -> str:
        rows: list[str] = []
        for line in log.split("\n"):
            rows += [line[i : i + width] for i in range(0, len(line), width)] or [""]
        return "\n".join(rows)

    return cut


def _wrapped_at_words(log: str) -> str:
    return "\n".join(textwrap.fill(line, 78) for line in log.split("\n"))


def _paged(log: str) -> str:
    erased = "\b" * 9 + " " * 8 + "\b" * 9
    return f"\n --More-- {erased}".join(log.split("\n"))


def _between(log: str) -> str:
    foreign = "*Nov  7 09:12:33.101: %SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.200)"
    rows: list[str] = []
    for index, line in enumerate(log.split("\n")):
        rows.append(line)
        if index % 7 == 3 and re.match(r".*(?:ISAKMP|IKEv2:)", line):
            rows.append(foreign)
    return "\n".join(rows)


def _session(log: str) -> str:
    return (
        "R1#debug crypto isakmp\nCrypto ISAKMP debugging is on\n"
        f"R1#ping 10.2.0.1 source 10.1.0.1\n{log}\n"
        "R1#undebug all\nAll possible debugging has been turned off\nR1#"
    )


def _marked(log: str) -> str:
    """As a page shows it: some words are coloured."""
    escaped = log.replace("&", "&amp;")
    return re.sub(
        r"(?i)\b(received|sending|processing|acceptable)\b",
        r'<span style="color: #0000ff;">\1</span>',
        f"<pre><code>{escaped}</code></pre>",
    )


CHANGES: dict[str, Change] = {
    "no stamps": _unstamped,
    "CRLF": lambda log: log.replace("\n", "\r\n"),
    "CRCRLF": lambda log: log.replace("\n", "\r\r\n"),
    "double spaced": lambda log: log.replace("\n", "\n\n"),
    "no blank lines": lambda log: "\n".join(filter(str.strip, log.split("\n"))),
    "no indentation": lambda log: "\n".join(map(str.strip, log.split("\n"))),
    "single blanks": lambda log: re.sub(" +", " ", log),
    "cut at 79": _cut(79),
    "cut at 80": _cut(80),
    "cut at 132": _cut(132),
    "wrapped at words": _wrapped_at_words,
    "paged": _paged,
    "page markup": _marked,
    "other messages between": _between,
    "inside a session": _session,
    **{
        f"stamp {stamp!r}": _stamped(stamp)
        for stamp in (
            "*Mar  1 00:42:09.431: ",
            "Nov  7 2024 09:12:33.101 CET: ",
            ".Nov  7 09:12:33.101: ",
            "000123: *Nov  7 09:12:33.101: ",
            "00:03:07: ",
            "1w2d: ",
            "3d04h: ",
            "<189>123: router-1: Nov  7 09:12:33.101: ",
            "Nov  7 09:12:33 192.0.2.9 123: 000456: Nov  7 09:12:32.999 UTC: ",
            "2024-11-07T09:12:33.101+01:00 edge-r1 ",
            "2024 Nov  7 09:12:33 ",
            "R1#*Nov  7 09:12:33.101: ",
            "> - Mar 1 00:55:40.767: ",
        )
    },
    **{
        f"every line {prefix!r}": _every_line(prefix)
        for prefix in (
            "[2024-11-07 09:12:33.101] ",
            "[Thu Nov  7 09:12:33 2024] ",
            "09:12:33.101 | ",
            "2024-11-07 09:12:33,101 ",
            "2024-11-07 09:12:33 R1 ",
            "    ",
            "\t",
            "> ",
            "123: ",
        )
    },
}


def _read(log: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (n.outcome.value, n.role, n.last_stage, n.local, n.peer)
        for n in read_debug(log).negotiations
    ]


PLAIN = {path.name: _read(path.read_bytes().decode()) for path in LOGS}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_outcome_stage_role_and_ends_survive(change: Change) -> None:
    for path in LOGS:
        assert _read(change(path.read_bytes().decode())) == PLAIN[path.name], path.name


@pytest.mark.parametrize("width", [79, 80, 100, 120, 132])
def test_asa_log_of_a_page_that_is_cut_inside_its_markup(width: int) -> None:
    for path in LOGS:
        log = path.read_bytes().decode()
        if "%ASA-" in log:
            assert _read(_cut(width)(_marked(log))) == PLAIN[path.name], path.name
