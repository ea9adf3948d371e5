"""A day of a hub's log: many peers, negotiations of several at once, rekeys, failures that are known."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOGS = Path(__file__).parent / "logs"
DAY = 86400.0
GOOD = "success--responder"
BAD = (
    "psk_mismatch--responder",
    "phase1_policy_mismatch--responder-classic",
    "psk_missing--responder",
    "phase2_proxy_mismatch--responder",
    "phase2_transform_mismatch--responder",
)
_PEER = "198.51.100.1"
_STAMP = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{3})?")


@dataclass
class Hub:
    """A log, and what it tells."""

    text: str
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    """How often each outcome is in it, by peer."""


def hub(peers: int, negotiations: int, seed: int = 1, *, bad: float = 0.1) -> Hub:
    """A day of a hub: negotiations at random moments, their lines interleaved as they come."""
    rng = random.Random(seed)
    outcomes: dict[str, Counter[str]] = {}
    blocks: list[tuple[float, int, str]] = []
    for number in range(negotiations):
        peer = f"10.{77 + number % peers // 250}.{number % peers // 50 % 5}.{number % 50 + 1}"
        name = rng.choice(BAD) if rng.random() < bad else GOOD
        outcomes.setdefault(peer, Counter())[name.partition("--")[0]] += 1
        text = _of_peer(name, peer, 1001 + number % 60000)
        moment = rng.random() * (DAY - 10)
        for turn in _turns(text):
            moment += rng.random() * 2
            stamp = f"{int(moment // 3600):02}:{int(moment % 3600 // 60):02}:{moment % 60:06.3f}"
            blocks.append((moment, len(blocks), _STAMP.sub(stamp, turn)))
    return Hub("".join(block for _, _, block in sorted(blocks)), outcomes)


def _of_peer(name: str, peer: str, connection: int) -> str:
    """A log with another peer and another connection id."""
    text = (LOGS / f"{name}.log").read_text(encoding="utf-8").replace(_PEER, peer)
    own = {found for found in re.findall(r"\((?:0:)?(\d+)\)", text) if found != "0"}
    for old in own:
        text = re.sub(rf"\((0:)?{old}\)", rf"(\g<1>{connection})", text)
    return text


def _turns(text: str) -> Iterator[str]:
    """What a router prints while it works on one packet: other negotiations wait for that long."""
    turn = ""
    for line in text.splitlines(keepends=True):
        if turn and "received packet from" in line:
            yield turn
            turn = ""
        turn += line
    if turn:
        yield turn
