"""Disagreements on disk: two configurations, and what to ask of them; made to be replayed."""

import json
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from tests.proof.generator import Recipe, make
from tests.proof.packet import Case, Packet
from tests.proof.trial import Trial


def save(trial: Trial, folder: Path) -> Path:
    """Write a trial into a folder of its own; returns it."""
    place = folder / trial.name
    place.mkdir(parents=True, exist_ok=True)
    case = make(trial.recipe, trial.name)
    for name, text in case.texts.items():
        (place / f"{name}.cfg").write_text(text, encoding="utf-8")
    about: dict[str, Any] = {
        "replay": f"python -m tests.proof replay {place}",
        "recipe": asdict(trial.recipe),
        "verdict": trial.verdict.value,
        "disagreements": [asdict(found) for found in trial.disagreements],
        "said": {
            f"{oracle}, {initiator} starts": asdict(outcome)
            for (oracle, initiator), outcome in trial.said.items()
        },
        "packets": {
            name: [asdict(packet) for packet in packets] for name, packets in case.packets.items()
        },
    }
    text = json.dumps(about, indent=2, default=_plain) + "\n"
    (place / "case.json").write_text(text, encoding="utf-8")
    return place


def load(place: Path) -> Case:
    """Read a saved case; the configurations may have been edited since."""
    about = json.loads((place / "case.json").read_text(encoding="utf-8"))
    return Case(
        place.name,
        {path.stem: path.read_text(encoding="utf-8") for path in sorted(place.glob("*.cfg"))},
        {
            name: tuple(_packet(values) for values in packets)
            for name, packets in about["packets"].items()
        },
    )


def _packet(values: dict[str, Any]) -> Packet:
    addresses = {end: ip_address(values[end]) for end in ("source", "destination")}
    return Packet(**{**values, **addresses})


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


NO_RECIPE = Recipe("", 0)
"""Of a case that was read from disk."""
