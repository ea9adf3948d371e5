"""The rules for people: a list by family, or one of them in full."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from bothends.compare.rules.example import NO_EXAMPLE
from bothends.compare.rules.rule import Rule
from bothends.report.plain import Painter
from bothends.report.rule_example import difference
from bothends.report.rule_pages import by_family
from bothends.report.wrapping import wrapped

_STYLES = {"error": "failed", "warning": "unverifiable", "info": "dim"}
_MARKS = {"-": "failed", "+": "add", " ": "plain"}


def write_list(chosen: Iterable[Rule], stream: TextIO, width: int) -> None:
    """Print one line a rule, by family; more where the width asks for it."""
    stream.writelines(f"{line}\n" for line in _list(list(chosen), Painter(stream), width))


def write_rule(rule: Rule, stream: TextIO, width: int) -> None:
    """Print everything about one rule."""
    stream.writelines(f"{line}\n" for line in _rule(rule, Painter(stream), width))


def _list(chosen: list[Rule], paint: Painter, width: int) -> Iterator[str]:
    wide = max(len(rule.id) for rule in chosen)
    margin = " " * (wide + len("  warning  "))
    for title, members in by_family(chosen).items():
        yield paint("bold", title)
        for rule in members:
            text = wrapped(f"{rule.title}. {rule.consequence.sentence}", width - len(margin))
            severity = paint(_STYLES[rule.severity], f"{rule.severity:<7}")
            yield f"{rule.id:<{wide}}  {severity}  {text[0]}"
            yield from (f"{margin}{line}" for line in text[1:])
        yield ""
    yield f"{len(chosen)} rules; `bothends rules ID` explains one"


def _rule(rule: Rule, paint: Painter, width: int) -> Iterator[str]:
    yield f"{paint('bold', rule.id)}: {rule.title}"
    at_best = f" At best the tunnel is {rule.verdict}." if rule.verdict else ""
    severity = paint(_STYLES[rule.severity], str(rule.severity))
    yield f"{severity}: {rule.consequence.sentence}{at_best}"
    if rule.error_when:
        yield f"an error when {rule.error_when}"
    yield ""
    yield from wrapped(rule.rationale, width)
    for router, lines in difference(rule).items():
        yield from ("", f"{router}:")
        yield from (f"  {paint(_MARKS[line.mark], str(line))}" for line in lines)
    if rule.wrong is not NO_EXAMPLE:
        yield from ("", "- stands in the wrong pair, + in the right one, the rest in both")
    yield from ("", *wrapped(f"Source: {rule.source}", width))
