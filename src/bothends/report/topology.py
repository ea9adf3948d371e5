"""A picture of routers and their tunnels as SVG: hubs in the middle, branches around them.

A tunnel has the colour and the line of how it stands: whole, dashed (bad) or dotted (odd).
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, pi, sin, sqrt

from bothends.report.plain import printable

Point = tuple[float, float]
_GAP = 12.0
_APART = 90.0
"""The length of a line at least where several leave a hub: names and lines keep apart."""
_WIDEST = 26.0
"""Half the room that a name has, however long it is."""
_WIDEN = 2.0
"""The first ring is made so many times wider before a second one is begun around it."""
_TEXT = 3.2
"""Half the width of a letter of a name."""
_LINE = 18.0
"""The height of a line of the legend."""
_LEGEND = 200.0
"""Its width."""
_SHOWN = 1000.0
"""A wider picture is shown smaller on a page."""
_UPPERMOST = ("good", "odd", "bad")
"""What is drawn last hides what lies below."""
STYLE = """
.map line{stroke:#7a4f01;stroke-width:2;stroke-dasharray:2 4}
.map .good line{stroke:#116329;stroke-dasharray:none}
.map .bad line{stroke:#a40e26;stroke-width:3;stroke-dasharray:9 5}
.map a:hover line,.map a:focus line{stroke-width:6}
.map circle{fill:#57606a}.map text{font:11px system-ui,sans-serif;text-anchor:middle;fill:#1f2328;
paint-order:stroke;stroke:#fff;stroke-width:3px}.map .legend text{text-anchor:start}
@media (prefers-color-scheme:dark){.map line{stroke:#e3b341}.map .good line{stroke:#57c16f}
.map .bad line{stroke:#ff8a80}.map circle{fill:#9aa4af}.map text{fill:#e6e9ed;stroke:#15181c}}
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A tunnel of the picture."""

    a: str
    b: str
    tone: str
    """`good`, `bad` or `odd`."""
    name: str
    status: str
    target: str = ""
    """Where a click leads."""


def picture(nodes: Iterable[str], links: Sequence[Link]) -> str:
    """The SVG, complete with its style."""
    places, (width, height) = _placed(nodes, links)
    scale = max(1.0, width / _SHOWN)
    legend = list(_legend(links, height, scale))
    width = max(width, _LEGEND if legend else 0)
    height += scale * _LINE * len(legend) + (scale - 1) * _LINE
    above = _above(places, links)
    shapes = [
        '<svg class="map" xmlns="http://www.w3.org/2000/svg" role="group"',
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"',
        f'aria-label="Routers and tunnels"><style>{STYLE}</style>',
        *_lines(links, places),
    ]
    for name, (x, y) in places.items():
        shown = escape(printable(name))
        shapes.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/>'
            f'<text x="{x:.0f}" y="{y + (-10 if name in above else 18):.0f}">{shown}</text>'
        )
    return "\n".join([*shapes, *legend, "</svg>"])


def _above(places: Mapping[str, Point], links: Sequence[Link]) -> set[str]:
    """Routers whose tunnels all lead down: their names stand above them, where no line is."""
    ends = [*((link.a, link.b) for link in links), *((link.b, link.a) for link in links)]
    below = {name for name, other in ends if places[other][1] > places[name][1]}
    return below - {name for name, other in ends if places[other][1] <= places[name][1]}


def _legend(links: Sequence[Link], height: float, scale: float) -> Iterator[str]:
    """A line for each status that is there, and of how many tunnels; as large as the page is."""
    shown = Counter((link.tone, link.status) for link in links)
    for row, ((tone, status), count) in enumerate(shown.most_common()):
        y = height + scale * _LINE * row + (scale - 1) * _LINE
        yield (
            f'<g class="{tone} legend" transform="translate(0 {y:.0f}) scale({scale:.2f})">'
            '<line x1="12" y1="0" x2="48" y2="0"/>'
            f'<text x="56" y="4">{escape(printable(status))}: {count}</text></g>'
        )


def _lines(links: Sequence[Link], places: Mapping[str, Point]) -> Iterator[str]:
    """A line for each tunnel, and its number among them."""
    for number, link in sorted(enumerate(links), key=lambda each: _UPPERMOST.index(each[1].tone)):
        (x, y), (u, v) = places[link.a], places[link.b]
        words = escape(printable(f"{link.name}: {link.status}"))
        to = f' href="{escape(link.target)}"' if link.target else ""
        yield (
            f'<a class="{link.tone}"{to} data-n="{number}" aria-label="{words}">'
            f'<title>{words}</title><line x1="{x:.0f}" y1="{y:.0f}" x2="{u:.0f}" y2="{v:.0f}"/></a>'
        )


@dataclass(slots=True)
class _Group:
    """A router in the middle of those that hang on it alone."""

    hub: str
    branches: list[str] = field(default_factory=list)

    def placed(self) -> tuple[dict[str, Point], float]:
        """Every router, seen from the hub, and the radius of them all.

        Branches stand on rings, as many on each as have room for their names.
        """
        places: dict[str, Point] = {self.hub: (0, 0)}
        room = max(map(_room, self.branches), default=0)
        rest, radius = len(self.branches), _room(self.hub)
        names = iter(sorted(self.branches))
        while rest:
            ring = max(radius + room + _GAP, _APART if len(self.branches) > 2 else 0)
            if len(places) == 1 and rest * room <= _WIDEN * pi * ring:
                ring = max(ring, rest * room / pi)
            count = min(rest, int(2 * pi * ring / (2 * room)))
            for number, name in zip(range(count), names, strict=False):
                angle = 2 * pi * (number + 0.5) / count
                places[name] = (ring * cos(angle), ring * sin(angle))
            rest, radius = rest - count, ring + room
        return places, radius


def _room(name: str) -> float:
    """Half the width that a router takes with its name below it."""
    return min(max(14.0, _TEXT * len(name)), _WIDEST)


def _placed(nodes: Iterable[str], links: Sequence[Link]) -> tuple[dict[str, Point], Point]:
    """The place of every router, group beside group in rows; and the size of the picture."""
    groups = [group.placed() for group in _groups(nodes, links)]
    wide = 1.3 * sqrt(sum((2 * radius + _GAP) ** 2 for _, radius in groups))
    places: dict[str, Point] = {}
    x = y = _GAP
    row = 0.0
    for inner, radius in groups:
        across = 2 * radius + _GAP
        if x > _GAP and x + across > wide:
            x, y, row = _GAP, y + row, 0.0
        row = max(row, across)
        places |= {name: (x + radius + u, y + radius + v) for name, (u, v) in inner.items()}
        x += across
    return _cropped(places)


def _cropped(places: Mapping[str, Point]) -> tuple[dict[str, Point], Point]:
    """The same, without the room around rings that hold nothing; and its size."""
    if not places:
        return {}, (2 * _GAP, 2 * _GAP)
    beside = {name: max(_GAP, _TEXT * len(printable(name))) + 4 for name in places}
    left = min(x - beside[name] for name, (x, _) in places.items())
    right = max(x + beside[name] for name, (x, _) in places.items())
    top = min(y for _, y in places.values()) - 2 * _GAP
    bottom = max(y for _, y in places.values()) + 3 * _GAP
    moved = {name: (x - left, y - top) for name, (x, y) in places.items()}
    return moved, (right - left, bottom - top)


def _groups(nodes: Iterable[str], links: Sequence[Link]) -> Iterator[_Group]:
    """Hubs with their branches, the one with most tunnels first and those it leads to behind it."""
    beside: dict[str, dict[str, None]] = {name: {} for name in nodes}
    for link in links:
        beside.setdefault(link.a, {})[link.b] = None
        beside.setdefault(link.b, {})[link.a] = None
    by_tunnels = sorted(beside, key=lambda name: (-len(beside[name]), name))
    seen: set[str] = set()
    for name in by_tunnels:
        queue = deque([] if name in seen else [name])
        while queue:
            hub = queue.popleft()
            if hub in seen:
                continue
            seen.add(hub)
            group = _Group(hub)
            for other in sorted(beside[hub], key=by_tunnels.index):
                if other in seen:
                    continue
                if set(beside[other]) - seen:
                    queue.append(other)
                else:
                    seen.add(other)
                    group.branches.append(other)
            yield group
