"""Names in the code are nouns of the trade; participles and dialect do not come back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "bothends"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if path.is_dir())
DIALECT = {"found", "told", "taken", "said", "wanted", "mine", "far"}
"""What names a thing by what happened to it; docs/glossary.md has the words for the thing."""


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What a module names: variables, parameters, functions, fields and attributes of its own."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.arg():
                yield node.lineno, node.arg
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


@pytest.mark.parametrize("room", ROOMS)
def test_names_are_nouns_of_the_trade(room: str) -> None:
    dialect = [
        f"{path.relative_to(SOURCE)}:{line}: {name}"
        for path in sorted((SOURCE / room).rglob("*.py"))
        for line, name in names(ast.parse(path.read_text(encoding="utf-8")))
        if name.strip("_").lower() in DIALECT
    ]
    assert not dialect
