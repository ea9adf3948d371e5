"""What of a comparison is shown to people: which tunnels and findings, and what is said once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from bothends.compare import Consequence, Place, Severity, TunnelJudgement, Verdict
from bothends.report.lint_items import Item, leaves_open
from bothends.report.lint_words import relative

SEVERAL = 3
"""From so many tunnels on a finding of one kind on one device is said once."""
MANY = 20
"""Tunnels beyond which those that are simply up are counted, and not listed; and findings of one
kind, on whatever devices, beyond which only the first is shown."""
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
    """Findings of one kind that are said once: in several tunnels, or on many devices."""

    items: list[Item] = field(default_factory=list)

    @property
    def of_tunnels(self) -> bool:
        """Whether each of the findings is of a tunnel."""
        return all(item.tunnel for item in self.items)

    @property
    def names(self) -> list[str]:
        """The tunnels, or where one of the findings is of no tunnel the devices, each once."""
        if self.of_tunnels:
            return list(dict.fromkeys(item.tunnel.id for item in self.items if item.tunnel))
        return list(dict.fromkeys(item.finding.a.device for item in self.items))


def groups(items: Sequence[Item]) -> Iterator[Group]:
    """Findings of one kind: on one device in several tunnels, then what is left of many."""
    of_device = _by_kind((item for item in items if item.tunnel), apart=True)
    several = [group for group in of_device if len(group.names) >= SEVERAL]
    grouped = {id(item) for group in several for item in group.items}
    left = _by_kind((item for item in items if id(item) not in grouped), apart=False)
    yield from several
    yield from (group for group in left if len(group.items) > MANY)


def _by_kind(items: Iterable[Item], *, apart: bool) -> Iterable[Group]:
    """Groups by rule, severity and consequence, those of each device apart or not."""
    result: dict[tuple[str, Severity, Consequence, str], Group] = defaultdict(Group)
    for item in items:
        each = item.finding
        device = each.a.device if apart else ""
        result[each.rule, each.severity, each.consequence, device].items.append(item)
    return result.values()
