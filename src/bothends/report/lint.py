"""The result of a comparison as data: the document `bothends.lint/1`."""

from collections.abc import Iterable
from typing import Any

from bothends.compare import Direction, EndRef, Finding, Judgement, Place, TunnelJudgement

SCHEMA = "bothends.lint/1"


def document(judgement: Judgement, silenced: int = 0) -> dict[str, Any]:
    """Everything that is known, as plain values."""
    return {
        "schema": SCHEMA,
        "devices": [
            {"name": device.name, "file": device.file, "release": device.release}
            for device in judgement.devices
        ],
        "tunnels": [_tunnel(tunnel) for tunnel in judgement.tunnels],
        "findings": [finding(each) for each in judgement.findings],
        "summary": {
            "devices": len(judgement.devices),
            "tunnels": len(judgement.tunnels),
            "verdicts": {str(name): count for name, count in judgement.verdicts().items()},
            "findings": {str(name): count for name, count in judgement.severities().items()},
            "silenced": silenced,
        },
    }


def finding(found: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    return {
        "rule": found.rule,
        "severity": str(found.severity),
        "title": found.title,
        "message": found.message,
        "consequence": str(found.consequence),
        "a": _place(found.a),
        "b": _place(found.b) if found.b else None,
        "fix": [{"device": fix.device, "lines": list(fix.lines)} for fix in found.fix],
    }


def _tunnel(tunnel: TunnelJudgement) -> dict[str, Any]:
    return {
        "id": tunnel.id,
        "kind": str(tunnel.kind),
        "ike": tunnel.ike,
        "a": _end(tunnel.a),
        "b": _end(tunnel.b) if tunnel.b else None,
        "verdict": str(tunnel.verdict),
        "directions": [_direction(each) for each in tunnel.directions],
        "findings": [finding(each) for each in tunnel.findings],
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


def _direction(found: Direction) -> dict[str, Any]:
    return {
        "initiator": found.initiator,
        "phase1": str(found.phase1),
        "auth": str(found.auth),
        "phase2": str(found.phase2),
        "rekey": str(found.rekey),
        "suite": found.suite,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "device": place.device,
        "file": place.file,
        "line": place.line,
        "text": place.text,
    }


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the worst first, then by rule and place."""
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda f: (rank[f.severity], f.rule, f.a.file, f.a.line))
