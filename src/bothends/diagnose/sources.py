"""What the inputs are, told by their content."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bothends.platforms.debug import DebugLog, read_debug
from bothends.platforms.show import Parsed


@dataclass(frozen=True, slots=True)
class Source:
    """One input text. `device` may be empty: then its content has to say whose it is."""

    file: str
    text: str
    device: str = ""
    address: str = ""
    """The address that the device's peer reaches it by, where that is known."""
    whole: bool = False
    """Whether a log is known to cover the same time as the other logs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The output of one show command. `line`: number of the line before its output."""

    command: str
    line: int
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class Content:
    """What was found in one source."""

    source: Source
    device: str
    log: DebugLog | None
    configuration: str
    """The configuration text; empty where there is none."""
    shown: tuple[Shown, ...]

    @property
    def address(self) -> str:
        """The device's own address, where the source tells it."""
        return self.source.address

    @property
    def whole(self) -> bool:
        """Whether the log is known to cover the same time as the other logs."""
        return self.source.whole

    def kinds(self) -> tuple[str, ...]:
        """Names of what was found."""
        result = (
            ("log", self.log),
            ("configuration", self.configuration),
            ("show output", self.shown),
        )
        return tuple(name for name, value in result if value)


_LONGEST = 200_000
"""Characters of a text of unknown kind that every parser is tried on."""
_HOSTNAME = re.compile(r"^hostname (\S{1,63})", re.MULTILINE)
_PROMPT = re.compile(r"^([A-Za-z][\w.\-]{0,62})(?:\([\w\-]{1,40}\))?[#>]", re.MULTILINE)
_CONFIGURATION = re.compile(
    r"^\s{0,8}(?:crypto (?:map \S{1,64} \d|isakmp (?:policy|key|profile)|ikev[12] "
    r"(?:proposal|policy|profile|keyring)"
    r"|ipsec (?:transform-set|profile|ikev[12])|keyring|pki trustpoint)|tunnel protection ipsec)",
    re.MULTILINE,
)
_HEADINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^\s*dst\s+src\s+state\s+conn-id", re.MULTILINE), "show crypto isakmp sa"),
    (re.compile(r"^\s*#pkts encaps: ", re.MULTILINE), "show crypto ipsec sa"),
    (re.compile(r"^\s*Crypto session current status", re.MULTILINE), "show crypto session"),
    (re.compile(r"^\s*Tunnel-id\s+Local\s+Remote\s+fvrf", re.MULTILINE), "show crypto ikev2 sa"),
)


def contents(sources: Sequence[Source]) -> tuple[Content, ...]:
    """What each source holds: several things (a whole terminal log), or several routers."""
    return tuple(content for source in sources for content in _contents(source))


def _contents(source: Source) -> Iterator[Content]:
    """One for each router: prompts part a paste, and a syslog server names who speaks."""
    if source.device:
        yield _content(source, read_debug(source.text))
        return
    from bothends.platforms.show.transcript import routers_of

    parts = routers_of(source.text) if "#" in source.text or ">" in source.text else {}
    if len(parts) > 1:
        for device, text in parts.items():
            part = replace(source, text=text, device=device)
            yield _content(part, read_debug(text))
        return
    for host, log in read_debug(source.text).by_host().items():
        yield _content(replace(source, device=host), log)


def _content(source: Source, log: DebugLog) -> Content:
    text = source.text.replace("\r\n", "\n")
    hostname, prompt = _HOSTNAME.search(text), _PROMPT.search(text)
    device = source.device or (hostname[1] if hostname else prompt[1] if prompt else "")
    configuration = (
        text if _CONFIGURATION.search(text) and (hostname or not log.negotiations) else ""
    )
    return Content(
        source=source,
        device=device or source.file,
        log=log if log.negotiations or source.whole else None,
        configuration=configuration,
        shown=tuple(_shown(text, sparse=not (configuration or log.negotiations))),
    )


def _shown(text: str, *, sparse: bool) -> Iterator[Shown]:
    """The show output in a text; where it has neither heading nor prompt, by what its lines are."""
    from bothends.platforms.show import parse, recognised
    from bothends.platforms.show.transcript import parse_transcript

    spoken = [
        Shown(exchange.typed, exchange.line, parsed)
        for exchange, parsed in parse_transcript(text)
        if parsed is not None and parsed.records
    ]
    if spoken:
        yield from spoken
        return
    named = [command for heading, command in _HEADINGS if heading.search(text)]
    for command in named:
        yield Shown(command, 0, parse(command, text))
    if not named and sparse and len(text) <= _LONGEST:
        yield from (Shown(parsed.command, 0, parsed) for parsed in recognised(text))
