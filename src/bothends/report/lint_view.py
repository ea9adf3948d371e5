"""What of a comparison is shown to people: which tunnels and findings, and what is said once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from bothends.compare import Place, Severity, TunnelJudgement, Verdict
from bothends.report.lint_items import Item, leaves_open
from bothends.report.lint_words import relative

SEVERAL = 3
"""From so many tunnels on a finding of one kind on one device is said once."""
MANY = 20
"""Tunnels beyond which those that are simply up are counted, and not listed."""
_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class LintView:
    """A choice of what is printed. It never changes how the command ends."""

    verbose: bool = False
    """Everything: every tunnel, every finding where it stands, those of severity info too."""
    only: tuple[str, ...] = ()
    """Rules, as patterns; none: all of them."""
    tunnels: tuple[str, ...] = ()
    """Ids of tunnels, as patterns; none: all of them."""
    least: Severity | None = None
    """The least severity; by default that of warning, and info if `verbose`."""
    folders: tuple[Path, ...] = ()
    """The folders that were given: files are named as seen from them."""

    def has_tunnel(self, tunnel: TunnelJudgement) -> bool:
        """Whether a tunnel is asked for."""
        return not self.tunnels or any(fnmatchcase(tunnel.id, each) for each in self.tunnels)

    def has(self, item: Item) -> bool:
        """Whether a finding is asked for; one that leaves its tunnel undecided always is."""
        result = item.finding
        if self.only and not any(fnmatchcase(result.rule, each.upper()) for each in self.only):
            return False
        if self.tunnels and not (item.tunnel and self.has_tunnel(item.tunnel)):
            return False
        default = Severity.INFO if self.verbose or self.only else Severity.WARNING
        severe = _SEVERITIES.index(result.severity) <= _SEVERITIES.index(self.least or default)
        return severe or (self.least is None and item.tunnel is not None and leaves_open(result))

    def listed(self, tunnels: Sequence[TunnelJudgement]) -> tuple[TunnelJudgement, ...]:
        """The tunnels of the table: of many those that are not simply up."""
        chosen = tuple(filter(self.has_tunnel, tunnels))
        if self.verbose or self.tunnels or len(chosen) <= MANY:
            return chosen
        return tuple(each for each in chosen if each.verdict is not Verdict.UP)

    def where(self, place: Place) -> str:
        """A place in words: device, file and line, the file as seen from the folder given."""
        if not place.line:
            return place.device
        path = Path(place.file)
        below = next((path.relative_to(x) for x in self.folders if path.is_relative_to(x)), None)
        file = below.as_posix() if below else relative(place.file)
        return f"{place.device} {file}:{place.line}"


@dataclass(slots=True)
class Group:
    """Findings of one kind on one device, in the tunnels that they concern."""

    items: list[Item] = field(default_factory=list)

    @property
    def tunnels(self) -> list[TunnelJudgement]:
        """The tunnels, each once."""
        result = {item.tunnel.id: item.tunnel for item in self.items if item.tunnel}
        return list(result.values())


def groups(items: Sequence[Item]) -> Iterator[Group]:
    """The findings of several tunnels that are of one kind on one device."""
    result: dict[tuple[str, str, str, str], Group] = {}
    for item in items:
        if item.tunnel:
            each = item.finding
            key = each.rule, str(each.severity), each.a.device, str(each.consequence)
            result.setdefault(key, Group()).items.append(item)
    return (group for group in result.values() if len(group.tunnels) >= SEVERAL)
