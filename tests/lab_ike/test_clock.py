"""The lab's time: it runs, stands still, and is skipped; what falls due happens in order."""

import asyncio
from ipaddress import IPv4Address
from typing import Any

import pytest

from bothends.lab.backend import Ping
from bothends.lab.ike import Clock, ModelBackend, Traffic, exchange


def test_what_falls_due_happens_in_order_at_its_time() -> None:
    clock, seen = Clock(), []
    clock.at(7, lambda: seen.append(("late", clock.now())))
    clock.at(3, lambda: clock.at(4, lambda: seen.append(("nested", clock.now()))))
    clock.skip(5)
    assert seen == [("nested", 4)]
    clock.drift(5)
    assert len(seen) == 1
    clock.settle()
    assert seen[1] == ("late", 7)
    assert clock.now() == 10


def test_retransmissions_happen_by_themselves_while_time_runs(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "RETRANSMIT", 0.01)
    backend = ModelBackend(clock=Clock(running=True))
    for router, text in bench.texts.items():
        backend.configure(router, text)
    backend.faults.block("a", "b", Traffic.IKE)
    done = asyncio.Event()

    def sink(line: str) -> None:
        if "Death by retransmission" in line:
            done.set()

    async def run() -> None:
        backend.debug("a", "debug crypto isakmp", sink)
        request = Ping(IPv4Address("10.2.0.1"), IPv4Address("10.1.0.1"), count=1, timeout=0)
        assert [mark async for mark in backend.ping("a", request)] == ["."]
        await asyncio.wait_for(done.wait(), 20)

    asyncio.run(run())
    backend.close()
