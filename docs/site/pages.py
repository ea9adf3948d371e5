"""Pages of the reference that are made from the program itself: schemas, metrics, Python API."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import bothends
from bothends.cli.schema import names, schema
from bothends.monitor import TunnelState
from bothends.report.metrics import DEVICE, END, LABELS, OWN, STATE, STATES, TUNNEL


def schemas() -> str:
    """Every JSON Schema as tables."""
    parts = ["# Schemas\n\n`bothends schema NAME` prints each of these as JSON Schema.\n"]
    for name in names():
        document = schema(name)
        says = " ".join(str(document.get("description", "")).split())
        parts.append(f"## {name}\n\n{says}\n\n{_table(document)}")
        for part, inner in document.get("$defs", {}).items():
            if "properties" in inner:
                parts.append(f"### {name}: {part}\n\n{_table(inner)}")
    return "\n".join(parts)


def _table(form: Mapping[str, Any]) -> str:
    required = set(form.get("required", ()))
    rows = "".join(
        f"| `{key}` | {_type(value)} | {'yes' if key in required else ''} | "
        f"{_cell(value.get('description', ''))} |\n"
        for key, value in form.get("properties", {}).items()
    )
    return f"| key | type | required | |\n|---|---|---|---|\n{rows}" if rows else ""


def _type(form: Mapping[str, Any]) -> str:
    if "$ref" in form:
        return str(form["$ref"]).rpartition("/")[2]
    if "enum" in form:
        return _cell(", ".join(f"`{each}`" for each in form["enum"]))
    if "const" in form:
        return f"`{form['const']}`"
    for several in ("anyOf", "oneOf"):
        if several in form:
            return _cell(" or ".join(dict.fromkeys(map(_type, form[several]))))
    kind = form.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    items = form.get("items") if kind == "array" else form.get("additionalProperties")
    if isinstance(items, Mapping) and items:
        return f"{'list' if kind == 'array' else 'mapping'} of {_type(items)}"
    return str(kind)


def metrics() -> str:
    """Every metric that `bothends serve` has."""
    labels = ", ".join(f"`{each}`" for each in LABELS)
    rows: list[tuple[str, str, str, str]] = [(STATE, "gauge", f"{labels}, `state`", STATES)]
    for table, of in ((TUNNEL, labels), (END, labels), (DEVICE, "`device`, `site`"), (OWN, "")):
        for name, each in table.items():
            counter = getattr(each, "counter", False)
            rows.append(
                (
                    f"{name}_total" if counter else name,
                    "counter" if counter else "gauge",
                    of,
                    each.says,
                )
            )
    states = "".join(f"| `{state.value}` |\n" for state in TunnelState)
    lines = "".join(f"| `{name}` | {kind} | {of} | {says} |\n" for name, kind, of, says in rows)
    return (
        "# Metrics\n\nWhat each is for, and the alerts: [watching tunnels](monitoring.md).\n\n"
        f"| metric | type | labels | says |\n|---|---|---|---|\n{lines}\n"
        f"| `state` |\n|---|\n{states}"
    )


def api() -> str:
    """Every name that `bothends` exports, with signature and text."""
    parts = ["# Python API: reference\n\nExamples of all of it: [Python](python.md).\n"]
    for name in bothends.__all__:
        each = getattr(bothends, name)
        if inspect.isfunction(each):
            parts.append(f"## {name}\n\n```python\n{name}{_signature(each)}\n```\n\n{_doc(each)}")
        elif inspect.isclass(each):
            parts.append(f"## {name}\n\n{_doc(each)}\n\n{_members(each)}")
    return "\n".join(parts)


def _members(kind: type) -> str:
    """The values of an enumeration, and what a class has, in the order of its source."""
    values = (
        f"One of {', '.join(f'`{each.value}`' for each in kind)}.\n\n"
        if issubclass(kind, Enum)
        else ""
    )
    rows = "".join(
        f"| `{name}` | {_cell(of and f'`{of}`')} | {_cell(says)} |\n"
        for name, of, says in _attributes(kind)
    )
    return values + (f"| attribute | type | says |\n|---|---|---|\n{rows}" if rows else "")


def _attributes(kind: type) -> Iterator[tuple[str, str, str]]:
    """Fields, properties and methods: name, type, first paragraph of the text."""
    [body] = [
        node.body
        for node in ast.parse(textwrap.dedent(inspect.getsource(kind))).body
        if isinstance(node, ast.ClassDef)
    ]
    for node, after in zip(body, [*body[1:], None], strict=True):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                text = (
                    after.value.value
                    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                    else ""
                )
                yield name, _plain(node.annotation), str(text)
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                says = (ast.get_docstring(node) or "").split("\n\n")[0]
                called = any(
                    isinstance(each, ast.Name) and each.id == "property"
                    for each in node.decorator_list
                )
                yield name if called else f"{name}()", _plain(node.returns), says


def _plain(annotation: ast.expr | None) -> str:
    return ast.unparse(annotation).replace("'", "").replace(" | ", " or ") if annotation else ""


def _signature(function: Any) -> str:
    text = str(inspect.signature(function)).replace("'", "").replace('"', "")
    if len(text) <= 90:
        return text
    inside, _, result = text[1:].rpartition(") -> ")
    return "(\n" + "".join(f"    {each.strip()},\n" for each in _parted(inside)) + f") -> {result}"


def _parted(text: str) -> Iterator[str]:
    """Parameters, by the commas between them."""
    depth, part = 0, ""
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and not depth:
            yield part
            part = ""
        else:
            part += letter
    yield part


def _doc(each: Any) -> str:
    text = textwrap.dedent(inspect.getdoc(each) or "")
    return (
        text.replace("Args:\n", "\n**Arguments**\n\n").replace("Raises:\n", "\n**Raises**\n\n")
        + "\n"
    )


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
