"""Pages of the reference that are made from the program itself: schemas, metrics, Python API."""

import inspect
import textwrap
from collections.abc import Iterator, Mapping
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
            parts.append(f"## {name}\n\n{_doc(each)}\n" + "\n".join(_members(each)))
    return "\n".join(parts)


def _members(kind: type) -> Iterator[str]:
    for name, member in vars(kind).items():
        if not name.startswith("_") and isinstance(member, property) and member.__doc__:
            yield f"- `{name}`: {' '.join(member.__doc__.split())}"
    if issubclass(kind, str):
        yield f"- {', '.join(f'`{each.value}`' for each in kind)}"  # type: ignore[attr-defined]  # an enumeration
    elif fields := getattr(kind, "__dataclass_fields__", None):
        yield f"- fields: {', '.join(f'`{field}`' for field in fields)}"


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
    return text.replace("Args:\n", "\n**Arguments**\n\n").replace("Raises:\n", "\n**Raises**\n\n")


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
