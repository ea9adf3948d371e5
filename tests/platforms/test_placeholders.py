"""What only the user knows has one spelling everywhere, and no router takes it as it stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bothends.platforms.placeholders import Placeholder

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "bothends"
FORM = re.compile(r"(?<!\(\?P)<([A-Za-z][^<>\n|()\\]*)>")
OF_ONE = re.compile(r"<(?:KEY OF|ADDRESS (?:OF|IN)|INTERFACE WITH|POLICY NUMBER) [^<>]+>")
OF_OTHERS = {
    "lab/archive.py": {"<timestamp>"},  # IOS's own words
    "lab/grammar.py": {"<cr>"},
    "platforms/ios/debug/messages/isakmp_policy.py": {"<ip>"},  # a text of the corpus
    "compare/rules/key_strength.py": {"<removed>"},  # what a scrubber leaves of a key
}
TEXTS = sorted(
    path
    for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.toml"), *ROOT.glob("templates/*/*"))
    if not {"report", "sheet"} & {*path.relative_to(ROOT).parts[:-1]}  # HTML
)


def literals(path: Path) -> Iterator[str]:
    """The texts of a file; of a module its string literals without docstrings."""
    if path.suffix != ".py":
        yield path.read_text(encoding="utf-8")
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= set(map(id, node.values))
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in skipped:
            yield from [node.value] if isinstance(node.value, str) else []


def test_every_placeholder_is_in_the_table() -> None:
    others = set()
    for path in TEXTS:
        name = str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else path.name
        written = {match[0] for text in literals(path) for match in FORM.finditer(text)}
        known = set(Placeholder) | OF_OTHERS.get(name, set())
        others |= {(name, each) for each in written - known if not OF_ONE.fullmatch(each)}
    assert not others


@pytest.mark.parametrize("placeholder", Placeholder)
def test_no_router_takes_a_placeholder_for_a_word(placeholder: Placeholder) -> None:
    assert re.fullmatch(r"<[A-Z][A-Z-]*( [A-Z0-9-]+)+>", placeholder)
