"""The JSON Schema of `bothends parse`, made from the TypedDicts that the parsers document."""

import re
from inspect import getdoc
from types import UnionType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from bothends.platforms.show.registry import PLATFORMS, parsers

_PLAIN = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
_ATTRIBUTE = re.compile(r"^    (\w+): ((?:.|\n(?!    \w+: |\n|$))*)", re.MULTILINE)


def parse_schema() -> dict[str, Any]:
    """The schema of `bothends parse --format json` (draft 2020-12)."""
    defs: dict[str, Any] = {}
    commands: dict[str, list[str]] = {}
    for platform in PLATFORMS:
        for command, parser in sorted(parsers(platform).items()):
            reference = _schema(parser.RECORD, defs)["$ref"]
            commands.setdefault(command, []).append(reference)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "bothends.parse/1",
        "title": "What a show command printed",
        "type": "object",
        "required": ["schema", "command", "records", "unread"],
        "properties": {
            "schema": {"const": "bothends.parse/1"},
            "command": {"enum": sorted(commands), "description": "The canonical command."},
            "records": {"type": "array", "items": {"type": "object"}},
            "unread": {
                "description": "Lines that no rule knows; empty where all was understood.",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["line", "text"],
                    "properties": {
                        "line": {"type": "integer", "minimum": 1},
                        "text": {"type": "string"},
                    },
                    "additionalProperties": False,
                },
            },
            "line": {"type": "integer", "description": "Of the prompt; transcripts only."},
            "device": {"type": "string", "description": "In the prompt; transcripts only."},
            "typed": {"type": "string", "description": "As typed; transcripts only."},
        },
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {"command": {"const": command}}},
                "then": {
                    "properties": {
                        "records": {"items": {"anyOf": [{"$ref": name} for name in references]}}
                    }
                },
            }
            for command, references in sorted(commands.items())
        ],
        "$defs": dict(sorted(defs.items())),
    }


def _schema(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is NotRequired:
        return _schema(inner[0], defs)
    if origin is UnionType:
        return {"type": [_PLAIN[item] for item in inner]}
    if origin is list:
        return {"type": "array", "items": _schema(inner[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(inner[1], defs)}
    if is_typeddict(kind):
        if kind.__name__ not in defs:
            defs[kind.__name__] = {}
            defs[kind.__name__] = _object(kind, defs)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {}


def _object(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    summary = (kind.__doc__ or "").split("\n", 1)[0]
    described = _attributes(kind)
    properties = {}
    for name, hint in get_type_hints(kind).items():
        properties[name] = _schema(hint, defs)
        if name in described:
            properties[name] = {**properties[name], "description": described[name]}
    return {
        "description": summary,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _attributes(kind: Any) -> dict[str, str]:
    """Descriptions of the fields in the docstring of the class itself; it keeps no bases."""
    doc = getdoc(kind) or ""
    result = _ATTRIBUTE.findall(doc.partition("Attributes:\n")[2])
    return {name: " ".join(text.split()) for name, text in result}
