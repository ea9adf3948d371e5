"""A comparison as SARIF 2.1.0: this end is the location of a result, the other end is related."""

import json
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from bothends.compare import Place, Severity, Verdict
from bothends.compare.rules import rules
from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import message_lines, relative, where
from bothends.report.rule_pages import page, source_uri
from bothends.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "bothends/v1"
"""Name of the fingerprint of a result, so that a later way of making them gets another name."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, stream: TextIO) -> None:
    """Print a log with one run."""
    stream.write(json.dumps(document(report), indent=2) + "\n")


def document(report: Report) -> dict[str, Any]:
    """The log as plain values."""
    names = sorted({item.finding.rule for item in report.items})
    index = {name: position for position, name in enumerate(names)}
    run = {
        "tool": {
            "driver": {
                "name": "bothends",
                "semanticVersion": __version__,
                "rules": [_rule(name) for name in names],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, index[item.finding.rule]) for item in report.items],
        "properties": {
            "silenced": report.silenced,
            "known": report.known,
            "down": [tunnel.id for tunnel in report.down],
            "undecided": [
                tunnel.id for tunnel in report.not_judged if tunnel.verdict is Verdict.UNVERIFIABLE
            ],
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, Any]:
    rule = rules()[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.rationale},
        "helpUri": source_uri(rule) or f"urn:bothends:rule:{name}",
        "help": {"text": f"{rule.rationale}\nSource: {rule.source}", "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"consequence": str(rule.consequence), "tags": ["ipsec"]},
    }


def _result(item: Item, index: int) -> dict[str, Any]:
    finding, tunnel = item.finding, item.tunnel
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join((f"{finding.title}:", *message_lines(item)))},
        "locations": [_location(item, finding.a)],
        "partialFingerprints": {FINGERPRINT: item.fingerprint},
        "properties": {"consequence": str(finding.consequence)},
    }
    if finding.b:
        there = _location(item, finding.b)
        result["relatedLocations"] = [{"id": 1, **there, "message": {"text": where(finding.b)}}]
    if tunnel:
        result["properties"] |= {"tunnel": tunnel.id, "verdict": str(tunnel.verdict)}
    return result


def _location(item: Item, place: Place) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": item.line(place)}
    if place.line:
        region["snippet"] = {"text": place.text}
    return {
        "physicalLocation": {"artifactLocation": artifact(place.file), "region": region},
        "logicalLocations": [{"name": place.device, "kind": "resource"}],
    }


def artifact(file: str) -> dict[str, str]:
    """Where a file is, from the root of the sources if it lies below."""
    path = relative(file)
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
