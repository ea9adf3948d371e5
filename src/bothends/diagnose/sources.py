"""What the inputs are, told by their content."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bothends.causes.path_causes import PathEnd
from bothends.platforms import DEFAULT, Reach, platform, those
from bothends.platforms.commands import Command
from bothends.platforms.debug import DebugLog, read_debug
from bothends.platforms.recognise import holds_configuration, platform_of
from bothends.platforms.several import routers_in
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

    def answers(self, what: Command) -> bool:
        """Whether it is the output of a command, perhaps with arguments."""
        return platform(self.parsed.platform).commands.is_of(self.parsed.command, what)


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
    def platform(self) -> str:
        """The platform of the device; empty where nothing shows it, or its lines are not known."""
        if self.configuration:
            return platform_of(self.configuration)
        printed = next((shown.parsed.platform for shown in self.shown), "")
        logged = self.log.negotiations[0].platform if self.log and self.log.negotiations else ""
        name = printed or logged
        return name if name in those(Reach.READ) else ""

    def commands(self, *what: Command, **values: object) -> tuple[str, ...]:
        """Commands as the device spells them."""
        return platform(self.platform or DEFAULT).commands.lines(*what, **values)

    def end(self, address: str) -> PathEnd:
        """The device as the end of a tunnel that has this address."""
        return PathEnd(self.device, address, self.platform or DEFAULT)

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
    texts = routers_in(source.text)
    if len(texts) > 1:
        for text in texts:
            yield _content(replace(source, text=text), read_debug(text))
        return
    for host, log in read_debug(source.text).by_host().items():
        yield _content(replace(source, device=host), log)


def _content(source: Source, log: DebugLog) -> Content:
    text = source.text.replace("\r\n", "\n")
    hostname = _HOSTNAME.search(text) if "hostname" in text else None
    prompt = _PROMPT.search(text) if "#" in text or ">" in text else None
    device = source.device or (hostname[1] if hostname else prompt[1] if prompt else "")
    configuration = text if holds_configuration(text) and (hostname or not log.negotiations) else ""
    shown = tuple(_shown(text, sparse=not (configuration or log.negotiations)))
    if configuration or shown:  # the lines beside the messages are theirs
        log = replace(log, unread=tuple(line for line in log.unread if not line.beside))
    return Content(
        source=source,
        device=device or source.file,
        log=log if log.negotiations or source.whole else None,
        configuration=configuration,
        shown=shown,
    )


def _shown(text: str, *, sparse: bool) -> Iterator[Shown]:
    """The show output in a text; where it has neither heading nor prompt, by what its lines are."""
    from bothends.platforms.show import headed, recognised
    from bothends.platforms.show.transcript import parse_transcript

    spoken = [
        Shown(exchange.typed, exchange.line, parsed)
        for exchange, parsed in parse_transcript(text)
        if parsed is not None and not (parsed.unread and not parsed.records)
    ]
    if any(shown.parsed.records for shown in spoken) or (spoken and sparse):
        yield from spoken
        return
    outputs = headed(text)
    if not outputs and sparse and len(text) <= _LONGEST:
        outputs = recognised(text)
    yield from (Shown(parsed.command, 0, parsed) for parsed in outputs)
