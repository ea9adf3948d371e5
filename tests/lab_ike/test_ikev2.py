"""IKEv2: up from either side, its faults, and what it shows."""

import re
from typing import Any

import pytest
from tests.diagnose.ikev2 import IKEV2

from bothends.platforms.show import parse


@pytest.fixture
def two(bench: Any) -> Any:
    for router, peer in (("a", "198.51.100.1"), ("b", "203.0.113.1")):
        bench.change(
            router,
            (" match address ACL", " set ikev2-profile V2\n match address ACL"),
            ("crypto ipsec", IKEV2.format(peer=peer) + "crypto ipsec"),
        )
    bench.debug("ikev2", "ipsec")
    return bench


@pytest.mark.parametrize("first", ["a", "b"])
def test_comes_up_from_either_side(two: Any, first: str) -> None:
    assert two.ping(first) == ".!!!!"
    here, there = two.spis("a"), two.spis("b")
    assert here == (there[1], there[0])
    assert here[0]
    assert "IKEv2 SA: local" in two.show("a", "session")
    assert two.states("a") == []
    assert "READY" in two.show("b", "ikev2 sa")
    assert "PFS (Y/N): N" in two.show("a", "ipsec sa")


FAULTS = {
    "no common group": (
        ("b", " group 14\ncrypto ikev2", " group 5\ncrypto ikev2"),
        "Received Policies",
    ),
    "keys differ": (
        ("b", "pre-shared-key Sesame-Street-2024-x7", "pre-shared-key another"),
        "data FAILED",
    ),
    "identity not matched": (
        ("b", "remote address 203.0.113.1", "remote address 203.0.113.9"),
        "profile not found",
    ),
    "access list": (
        ("b", "10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"),
        "no IPSEC policy found for received TS",
    ),
    "transform": (
        ("b", "esp-sha256-hmac", "esp-sha-hmac"),
        "no IPSEC policy found for received proposal",
    ),
    "policy does not name the proposal": (
        ("b", "crypto ikev2 policy POL\n proposal PROP\n", ""),
        "Expected Policies",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_stays_down(two: Any, name: str) -> None:
    (router, old, new), said = FAULTS[name]
    two.change(router, (old, new))
    assert two.ping() == "....."
    assert said in two.log(router)
    assert two.spis("a") == two.spis("b") == ([], [])


def test_clear_and_delete(two: Any) -> None:
    two.ping()
    two.backend.clear("a", "clear crypto session")
    assert "DOWN" in two.show("b", "session")
    assert two.ping() == ".!!!!"


@pytest.mark.parametrize(
    "command",
    [
        "ikev2 sa",
        "ikev2 sa detail",
        "ikev2 session",
        "ikev2 session detail",
        "ikev2 proposal",
        "ikev2 policy",
        "session detail",
    ],
)
def test_nothing_is_unread(two: Any, command: str) -> None:
    two.ping()
    parsed = parse(f"show crypto {command}", two.show("a", command))
    assert not parsed.unread
    assert parsed.records
    assert not re.search("Sesame", two.show("a", command))
