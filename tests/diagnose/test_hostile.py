"""Time stays linear in the size of the logs, whatever they hold."""

from collections.abc import Callable

import pytest

from bothends.diagnose import Source, diagnose

SIZE = 800_000
"""Characters; at this size what grows with their square takes minutes."""


def peers(size: int) -> str:
    """Another peer in every negotiation."""
    return "".join(
        f"ISAKMP (0): received packet from 10.0.{i >> 8}.{i & 255} dport 500 sport 500 Global (N)"
        " NEW SA\nISAKMP:(0): phase 1 SA policy not acceptable! (local 192.0.2.1 remote"
        f" 10.0.{i >> 8}.{i & 255})\n"
        for i in range(size // 180)
    )


def quick_modes(size: int) -> str:
    """Another quick mode with the same peer, again and again."""
    return "".join(
        f"ISAKMP:(1001):beginning Quick Mode exchange, M-ID of {i}\n"
        "ISAKMP:(1001): sending packet to 10.0.0.1 my_port 500 peer_port 500 (I) QM_IDLE\n"
        for i in range(size // 140)
    )


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", [peers, quick_modes])
def test_long_logs_of_both_ends_are_diagnosed(make: Callable[[int], str]) -> None:
    log = make(SIZE)
    other = log.replace("(I)", "(R)").replace("sending packet to", "received packet from")
    assert diagnose([Source("a", log), Source("b", other)]).explanations
