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
_MID = "-1846720344"
_PEER = "198.51.100.1"
_STAMP = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{3})?")


@dataclass
class Hub:
    """A log, and what it tells."""

    text: str
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    """How often each outcome is in it, by peer."""


def hub(
    peers: int, negotiations: int, seed: int = 1, *, bad: float = 0.1, rekeys: float = 0.3
) -> Hub:
    """A day of a hub: negotiations at random moments, their lines interleaved as they come."""
    rng = random.Random(seed)  # noqa: S311 - drawn again from its number
    outcomes: dict[str, Counter[str]] = {}
    blocks: list[tuple[float, int, str]] = []
    for number in range(negotiations):
        peer = f"10.{77 + number % peers // 250}.{number % peers // 50 % 5}.{number % 50 + 1}"
        name = rng.choice(BAD) if rng.random() < bad else GOOD
        outcomes.setdefault(peer, Counter())[name.partition("--")[0]] += 1
        text = _of_peer(name, peer, 1001 + number % 60000)
        # A peer has one negotiation at a time; others have theirs beside it.
        moment = (number // peers + 0.9 * rng.random()) * (DAY - 10) / (negotiations // peers + 1)
        turns = list(_turns(text))
        for turn in turns:
            moment += rng.random() * 2
            blocks.append((moment, len(blocks), _at(moment, turn)))
        while name == GOOD and rng.random() < rekeys and moment < DAY - 3700:
            moment += 3400 + rng.random() * 200
            mid = str(rng.randint(1, 2**31 - 1))
            for turn in turns[-2:]:  # quick mode, under the same IKE SA
                moment += rng.random()
                blocks.append((moment, len(blocks), _at(moment, turn.replace(_MID, mid))))
            outcomes[peer]["success_phase2"] += 1
    return Hub("".join(block for _, _, block in sorted(blocks)), outcomes)


def _at(moment: float, turn: str) -> str:
    stamp = f"{int(moment // 3600):02}:{int(moment % 3600 // 60):02}:{moment % 60:06.3f}"
    return _STAMP.sub(stamp, turn)


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
