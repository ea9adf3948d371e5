"""What the model prints is read to the last line by the parsers of real output."""

from collections.abc import Callable
from typing import Any

import pytest

from bothends.lab.ike import Traffic
from bothends.platforms.show import parse

COMMANDS = (
    "isakmp sa", "isakmp sa detail", "isakmp peers", "isakmp policy", "map tag CM", "map interface GigabitEthernet0/0", "session remote 198.51.100.1 brief", "ipsec sa", "ipsec sa detail",
    "ipsec sa peer 198.51.100.1", "ipsec sa interface GigabitEthernet0/0", "session",
    "session detail", "session brief", "session remote 198.51.100.1 detail", "map", "ipsec profile",
)  # fmt: skip


def up(bench: Any) -> None:
    bench.ping()


def down(bench: Any) -> None:
    pass


def stuck(bench: Any) -> None:
    bench.change("b", ("Secret1", "Secret2"))
    bench.ping()


def silent(bench: Any) -> None:
    bench.backend.faults.block("a", "b", Traffic.IKE)
    bench.ping()


def cleared(bench: Any) -> None:
    bench.ping()
    bench.backend.clear("a", "clear crypto isakmp")


@pytest.mark.parametrize("situation", [up, down, stuck, silent, cleared])
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_unread(bench: Any, situation: Callable[[Any], None], command: str) -> None:
    situation(bench)
    parsed = parse(f"show crypto {command}", bench.show("a", command))
    assert not parsed.unread
    if situation is up:
        assert parsed.records
