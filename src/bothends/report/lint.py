"""The result of a comparison as data: the document `bothends.lint/1`."""

import json
from typing import Any, TextIO

from bothends.compare import Direction, EndRef, Finding, Place, TunnelJudgement
from bothends.report.lint_items import Item, Report

SCHEMA = "bothends.lint/1"


def write(report: Report, stream: TextIO) -> None:
    """Print the document."""
    stream.write(json.dumps(document(report), indent=2) + "\n")


def document(report: Report) -> dict[str, Any]:
    """Everything that is known, as plain values."""
    judgement, of = report.judgement, report.by_tunnel
    return {
        "schema": SCHEMA,
        "devices": [
            {"name": device.name, "file": device.file, "release": device.release}
            for device in judgement.devices
        ],
        "tunnels": [_tunnel(tunnel, of.get(tunnel.id, [])) for tunnel in judgement.tunnels],
        "findings": [finding(each.finding) for each in of.get("", [])],
        "passed_over": [
            {"file": each.file, "reason": each.why, "named": each.named}
            for each in judgement.passed_over
        ],
        "summary": {
            "devices": len(judgement.devices),
            "tunnels": len(judgement.tunnels),
            "verdicts": {str(name): count for name, count in judgement.verdicts().items()},
            "findings": {str(name): count for name, count in report.severities().items()},
            "silenced": report.silenced,
            "known": report.known,
            "not_judged": [
                {"rule": rule, "title": title, "tunnels": count}
                for (rule, title), count in report.why_not_judged().items()
            ],
        },
    }


def finding(finding: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "title": finding.title,
        "message": finding.message,
        "consequence": str(finding.consequence),
        "a": _place(finding.a),
        "b": _place(finding.b) if finding.b else None,
        "fix": [{"device": fix.device, "lines": list(fix.lines)} for fix in finding.fix],
        "follows": [{"rule": rule, "message": message} for rule, message in finding.follows],
    }


def _tunnel(tunnel: TunnelJudgement, items: list[Item]) -> dict[str, Any]:
    return {
        "id": tunnel.id,
        "kind": str(tunnel.kind),
        "ike": tunnel.ike,
        "a": _end(tunnel.a),
        "b": _end(tunnel.b) if tunnel.b else None,
        "verdict": str(tunnel.verdict),
        "directions": [_direction(each) for each in tunnel.directions],
        "findings": [finding(item.finding) for item in items],
    }


def _end(end: EndRef) -> dict[str, Any]:
    return {
        "device": end.device,
        "file": end.file,
        "line": end.line,
        "object": end.object,
        "interface": end.interface,
        "address": end.address,
    }


def _direction(direction: Direction) -> dict[str, Any]:
    return {
        "initiator": direction.initiator,
        "phase1": str(direction.phase1),
        "auth": str(direction.auth),
        "phase2": str(direction.phase2),
        "rekey": str(direction.rekey),
        "suite": direction.suite,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"device": place.device, "file": place.file, "line": place.line, "text": place.text}
