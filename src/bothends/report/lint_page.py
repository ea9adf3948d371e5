"""A comparison as a page: the tunnels, how they stand with deadlines, then every finding."""

from collections.abc import Iterator

from bothends.report.deadlines import deadline_parts
from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import suites, summary, where
from bothends.report.page import Kind, Part, heading, lines, picture, subheading, table, text, title
from bothends.report.tunnel_map import tunnel_map, worst_first


def parts(report: Report) -> Iterator[Part]:
    """The page of a comparison."""
    yield title("bothends lint")
    yield text(summary(report))
    tunnels = worst_first(report.judgement.tunnels)
    with_findings = {item.tunnel.id for item in report.items if item.tunnel}
    anchors = {
        tunnel.id: f"tunnel-{number}"
        for number, tunnel in enumerate(tunnels, 1)
        if tunnel.id in with_findings
    }
    if tunnels:
        yield picture(tunnel_map(report.judgement, anchors))
        rows = [(t.id, str(t.kind), f"v{t.ike}", str(t.verdict), suites(t)) for t in tunnels]
        links = (anchors.get(tunnel.id, "") for tunnel in tunnels)
        yield table(("tunnel", "kind", "IKE", "verdict", "suite"), rows, links)
    yield from deadline_parts(report)
    section: str | None = None
    place = {tunnel.id: number for number, tunnel in enumerate(tunnels)}
    for item in sorted(report.items, key=lambda i: place[i.tunnel.id] if i.tunnel else len(place)):
        name = f"{item.tunnel.id}: {item.tunnel.verdict}" if item.tunnel else "Routers as a whole"
        if name != section:
            section = name
            yield heading(name, anchors[item.tunnel.id] if item.tunnel else "")
        yield from finding_parts(item)


def finding_parts(item: Item, prefix: str = "") -> Iterator[Part]:
    """One finding with both ends and its corrections; a prefix says what became of it."""
    finding = item.finding
    yield subheading(f"{prefix}{finding.severity} {finding.rule}: {finding.title}")
    yield Part(Kind.TEXT, (finding.sentences,))
    for place in item.places:
        yield text(where(place))
        yield lines([place.text])
    for fix in finding.fix:
        yield text(f"Fix on {fix.device}:")
        yield lines(fix.lines)
