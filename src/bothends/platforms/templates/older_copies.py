"""Templates of a project that were copied before a condition came that its tunnels need now.

What a template decides by is read from its syntax tree: whatever the template of this version
decides by and the copy does not read at all matters as soon as a tunnel has something there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bothends.model import IkeVersion, Kind, Tunnel
from bothends.platforms.templates.environment import make_environment
from bothends.platforms.templates.order import TemplateFault, TemplateFolder

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Node

_ASSUMED: Mapping[str, object] = {
    "ike": IkeVersion.V1,
    "kind": Kind.CRYPTO_MAP,
    "config_exchange": True,
    "outer": 4,
    "inner": 4,
    "listed": True,
}
"""What a template takes for granted that does not ask, by the last word of the name; of everything
else, that there is none."""
_SAME = (frozenset({"tunnel.kind", "tunnel.carrier.routed"}),)
"""Reads of which one does for the other."""
_ROOTS = ("tunnel", "here", "there")


def older_copies(
    project: Path, folder: TemplateFolder, tunnels: Sequence[Tunnel]
) -> Iterator[TemplateFault]:
    """One fault for each template of a project that lacks what one of these tunnels needs."""
    reference = make_environment(None)
    for name in folder.order:
        path = project / "templates" / folder.name / f"{name}.j2"
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        source = _source(reference, f"{folder.name}/{name}.j2")
        if text == source:
            continue
        has = set(_reads(_parsed(reference, text)))
        for group in _SAME:
            has |= group if has & group else frozenset()
        lacks: dict[str, list[str]] = {}
        for condition in _conditions(_parsed(reference, source)):
            for read in condition.reads - has:
                who = [each.name for each in tunnels if condition.matters(each, has)]
                lacks.setdefault(read, []).extend(who)
        lacks = {read: who for read, who in sorted(lacks.items()) if who}
        if lacks:
            yield TemplateFault(
                f"templates/{folder.name}/{name}.j2",
                1,
                f"it does not look at {', '.join(lacks)}, as the template of this version does; "
                f"{_listed(lacks)} cannot do without",
                "bothends init --diff shows the lines to take over",
            )


def _listed(lacks: Mapping[str, Sequence[str]]) -> str:
    names = list(dict.fromkeys(name for who in lacks.values() for name in who))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{'tunnel' if len(names) == 1 else 'tunnels'} {', '.join(names[:3])}{more}"


def _source(environment: "Environment", path: str) -> str:
    assert environment.loader is not None  # noqa: S101  (make_environment gives it one)
    return environment.loader.get_source(environment, path)[0]


def _parsed(environment: "Environment", text: str) -> "Node | None":
    from jinja2 import TemplateSyntaxError

    try:
        return environment.parse(text)
    except TemplateSyntaxError:
        return None  # told as a fault of its own


@dataclass(frozen=True, slots=True)
class _Condition:
    """What a condition or a loop of a template reads, by the parts that `and` joins."""

    parts: tuple[frozenset[str], ...]
    plain: tuple[bool, ...]
    """Whether a part is nothing but something that is read."""

    @property
    def reads(self) -> frozenset[str]:
        return frozenset[str]().union(*self.parts)

    def matters(self, tunnel: Tunnel, has: Collection[str]) -> bool:
        """Whether a template that has only these reads gets it wrong for a tunnel."""
        for part, plain in zip(self.parts, self.plain, strict=True):
            lacks = part - set(has)
            if lacks and not any(_matters(read, tunnel) for read in lacks):
                return False
            if not lacks and plain and not all(_matters(read, tunnel) for read in part):
                return False
        return True


def _conditions(tree: "Node | None") -> Iterator[_Condition]:
    from jinja2 import nodes

    if tree is None:
        return
    tests = [
        *(node.test for node in tree.find_all(nodes.If)),
        *(node.test for node in tree.find_all(nodes.CondExpr)),
        *(node.iter for node in tree.find_all(nodes.For)),
    ]
    for test in tests:
        parts = list(_conjuncts(test))
        yield _Condition(
            tuple(frozenset(_longest(_reads(part))) for part in parts),
            tuple(isinstance(part, nodes.Getattr) for part in parts),
        )


def _conjuncts(test: "Node") -> "Iterator[Node]":
    from jinja2 import nodes

    if isinstance(test, nodes.And):
        yield from _conjuncts(test.left)
        yield from _conjuncts(test.right)
    else:
        yield test


def _longest(reads: Iterable[str]) -> Iterator[str]:
    """Without those that only lead to others: `tunnel.carrier` of `tunnel.carrier.routed`."""
    every = list(reads)
    return (r for r in every if not any(other.startswith(f"{r}.") for other in every))


def _reads(tree: "Node | None") -> Iterator[str]:
    """The dotted names that a template, or an expression of one, reads of a tunnel and its ends."""
    from jinja2 import nodes

    if tree is None:
        return
    attributes = tree.find_all(nodes.Getattr)
    yield from filter(None, map(_dotted, (tree, *attributes)))


def _dotted(node: "Node") -> str:
    """`tunnel.phase2.mode` of nodes within each other; empty for anything else."""
    from jinja2 import nodes

    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.insert(0, node.attr)
        node = node.node
    rooted = isinstance(node, nodes.Name) and node.name in _ROOTS and parts
    return ".".join([node.name, *parts]) if isinstance(node, nodes.Name) and rooted else ""


def _matters(read: str, tunnel: Tunnel) -> bool:
    """Whether a tunnel has something there which a template that does not ask gets wrong."""
    root, *names = read.split(".")
    for value in (tunnel,) if root == "tunnel" else tunnel.managed_ends:
        part: Any = value
        for name in names:
            part = getattr(part, name, None)
        if part != _ASSUMED[names[-1]] if names[-1] in _ASSUMED else part:
            return True
    return False
