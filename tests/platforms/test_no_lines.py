"""Nothing outside of platforms spells a line of a configuration, or a command of a router.

A third platform is a folder.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bothends
from bothends.platforms.ios.statements import TEXTS

SOURCE = Path(bothends.__file__).parent
SPELLING = ("platforms", "lab", "secrets")
"""Rooms that know commands: platforms, the routers to practise on, and what hides keys in them."""
EXAMPLES = {"wrong", "right"}
"""Arguments of rules that are texts of routers."""
PROSE = {"title", "rationale", "source", "error_when", "what", "why"}
STARTS = {text.split("{")[0].strip() for text in TEXTS.values()} - {""}
LONGEST_FIRST = sorted(STARTS, key=len, reverse=True)
TWO_WORDS = "|".join(re.escape(start) for start in LONGEST_FIRST if " " in start)
ANY = "|".join(map(re.escape, LONGEST_FIRST))
LINE = re.compile(rf"(?:(?:no )?(?:{TWO_WORDS})| +(?:no )?(?:{ANY}))(?![^ \n])|interface \{{")
"""A line that begins with two words or more of a command; or with a blank, as those of a mode."""
EXEC = re.compile(
    r"(?:show (?:crypto|run|start|ip|interface|logging|clock|vpn|route|xlate|archive|reload)"
    r"|(?:un)?debug crypto|no debug|clear crypto|terminal (?:no |width|length|monitor)"
    r"|configure (?:terminal|replace|confirm|revert)|reload in|write memory|ping \{\} source"
    r"|copy running-config)(?!\w)"
)
"""A command that a router is asked; in the middle of a sentence it is prose."""
EXCEPTIONS = {
    ("compare/rules/example.py", ""): "healthy pairs of rules: texts of routers",
    ("device/change/revert_timer.py", "arm"): "prose: what was refused",
    ("verification/partner_output.py", "COMMAND"): "what IOS and ASA call alike",
    ("cli/demo.py", "_change_it_anyway"): "what somebody types on a router of the demo",
    ("adopt/carriers.py", "_map_reasons"): "prose: what the inventory has no words for",
    ("adopt/carriers.py", "_interface_reasons"): "prose",
    ("adopt/carriers.py", "_kept"): "prose: what stays as it is",
    ("adopt/ike_parts.py", "_ikev1"): "prose: what stays as it is",
    ("adopt/reading.py", "_reasons"): "prose",
    ("compare/rules/ikev2_profiles.py", "_lacks"): "prose: what a profile lacks",
    ("compare/rules/ospf.py", "_with_ospf"): "an example",
    ("compare/rules/modes.py", "_mode_effect"): "prose",
    ("compare/rules/modes.py", "transport_on_vti"): "prose",
    ("compare/views/references.py", "Named"): "prose: what messages call an object",
    ("compare/rules/tunnel_agreements.py", "_SIZES"): "prose: what IOS calls two sizes",
    ("compare/rules/tunnel_agreements.py", "_size_effect"): "prose",
    ("ike/outcome.py", "Reason"): "prose",
    ("inventory/kinds.py", "_TUNNEL_MODE"): "prose",
}
"""Modules, or one name in them, that hold what looks like such a line, and why."""


def _literals(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """Strings of a module, f-strings whole: the name that they are part of, the line, the text."""
    silent = {id(node) for node in _not_lines(tree)}
    for owner in tree.body:
        name = _name(owner)
        for node in ast.walk(owner):
            if id(node) in silent:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield name, node.lineno, node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
                yield name, node.lineno, "".join(map(str, parts))


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    target = getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else str(getattr(node, "name", ""))


def _not_lines(tree: ast.Module) -> Iterator[ast.AST]:
    """What is no line: documentation, prose, messages, examples and what they are made of."""
    shown: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from node.values
        if isinstance(node, ast.Expr):
            yield node.value
        if isinstance(node, ast.keyword) and node.arg in EXAMPLES | PROSE:
            yield from ast.walk(node.value)
            shown |= {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Hit":
            yield from ast.walk(node.args[0])
    for _ in range(2):  # constants of constants
        for owner in tree.body:
            if isinstance(owner, ast.Assign | ast.AnnAssign) and _name(owner) in shown:
                yield from ast.walk(owner)
                shown |= {each.id for each in ast.walk(owner) if isinstance(each, ast.Name)}


MODULES = sorted(
    path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in SPELLING
)


def found() -> Iterator[tuple[str, str, int, str]]:
    for path in MODULES:
        module = str(path.relative_to(SOURCE))
        for name, line, text in _literals(ast.parse(path.read_text(encoding="utf-8"))):
            for each in text.split("\n"):
                if LINE.match(each) or EXEC.match(each):
                    yield module, name, line, each


def test_no_room_spells_a_line() -> None:
    lines = [
        f"{module}:{line}: {text!r}"
        for module, name, line, text in found()
        if (module, name) not in EXCEPTIONS and (module, "") not in EXCEPTIONS
    ]
    assert lines == []


def test_every_exception_is_needed() -> None:
    needed = {(module, name) for module, name, _, _ in found()}
    needed |= {(module, "") for module, _ in needed}
    assert set(EXCEPTIONS) <= needed
