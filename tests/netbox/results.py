"""What verify says of some tunnels, with keys in it that nothing else should have."""

from typing import Any

KEY = "canary-key-of-t000"


def results(*statuses: str) -> dict[str, Any]:
    """What verify says of the first tunnels; a message has a key in it that no output should have."""
    return {
        "schema": "bothends.verify/1",
        "at": "2026-11-30T20:00:00+00:00",
        "tunnels": [
            {
                "tunnel": f"t{n:03}",
                "status": status,
                "checks": [
                    {"check": "a", "title": "IKE SA is up", "device": "hub0", "status": "ok", "message": "up", "evidence": ""},
                    {"check": "b", "title": "keys", "device": "hub0", "status": status, "message": f"seen {KEY} *bold*", "evidence": KEY},
                ],
                "causes": [] if status == "ok" else [{"what": "the keys differ", "end": "hub0", "certainty": "certain",
                    "message": f"crypto isakmp key {KEY}2 address 1.1.1.1", "evidence": [], "do": []}],
            }
            for n, status in enumerate(statuses)
        ],
    }  # fmt: skip
