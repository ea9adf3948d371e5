"""Timers, replacements and power of a lab router, with daemons and packets underneath."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.charon.configs import BASE, IKEV2
from tests.charon.test_lab import Two, two

pytestmark = [pytest.mark.charon, pytest.mark.lab]
ARCHIVE = ("configure terminal", "archive", "path flash:config", "end", "write memory")
ARM = "configure terminal revert timer 3"
RUN_OUT = 181
"""Seconds after which a timer of three minutes has taken a router back."""


@dataclass(frozen=True)
class Wrong:
    """Lines after which no negotiation succeeds any more."""

    base: str
    lines: tuple[str, ...]


KEY = Wrong(
    BASE,
    (
        "no crypto isakmp key canary-key address 198.51.100.1",
        "crypto isakmp key canary-other address 198.51.100.1",
    ),
)
KEY_OF_IKEV2 = Wrong(IKEV2, ("crypto ikev2 keyring K", "peer P", "pre-shared-key canary-other"))
WRONG = (KEY, KEY_OF_IKEV2)


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Iterator[Two]:
    for started in two(getattr(request, "param", BASE)):
        for name in "ab":
            started.lab.type(name, *ARCHIVE)
        started.ping()
        assert started.ping() == "!!!!!"
        yield started


def clear(pair: Two) -> None:
    for name, peer in (("a", "198.51.100.1"), ("b", "203.0.113.1")):
        pair.lab.type(name, f"clear crypto session remote {peer}")


def anew(pair: Two) -> str:
    """Packets after everything was negotiated anew."""
    clear(pair)
    pair.ping()
    return pair.ping()


@pytest.mark.parametrize(
    ("pair", "wrong"), [(w.base, w) for w in WRONG], ids=["IKEv1", "IKEv2"], indirect=["pair"]
)
def test_a_change_that_nobody_confirms_goes_back(pair: Two, wrong: Wrong) -> None:
    before = pair.lab.running("a")
    answer = pair.lab.type("a", ARM, *wrong.lines, "end")
    assert "% Invalid" not in answer
    assert "Backing up current running config to flash:config" in answer
    assert "Timer value: 3 min" in pair.lab.type("a", "show archive config rollback timer")
    assert "!" not in anew(pair)
    pair.lab.skip(RUN_OUT)
    assert pair.lab.running("a") == before
    assert "No Rollback" in pair.lab.type("a", "show archive config rollback timer")
    assert anew(pair) == "!!!!!"


def test_a_change_that_is_confirmed_stays(pair: Two) -> None:
    for name in "ab":
        pair.lab.type(name, ARM, "crypto map M 10 ipsec-isakmp", "set pfs group19", "end")
    clear(pair)
    pair.ping()
    for name in "ab":
        pair.lab.type(name, "configure confirm")
    pair.lab.skip(RUN_OUT)
    assert all("set pfs group19" in pair.lab.running(name) for name in "ab")
    assert anew(pair) == "!!!!!"
    assert "DH group: group19" in pair.lab.type("a", "show crypto ipsec sa")


@pytest.mark.gate
def test_going_back_at_once_and_by_a_file(pair: Two) -> None:
    before = pair.lab.running("a")
    pair.lab.type("a", ARM, *KEY.lines, "end", "configure revert now")
    assert pair.lab.running("a") == before
    assert anew(pair) == "!!!!!"
    answer = pair.lab.type("a", ARM, *KEY.lines, "end", "configure confirm")
    backup = next(word for word in answer.split() if word.startswith("flash:config"))
    assert "!" not in anew(pair)
    assert "Rollback Done" in pair.lab.type("a", f"configure replace {backup} force")
    assert pair.lab.running("a") == before
    assert anew(pair) == "!!!!!"


def test_power_is_lost_before_anything_is_saved(pair: Two) -> None:
    before = pair.lab.running("a")
    pair.lab.type("a", ARM, *KEY.lines, "end")
    pair.lab.lose_power("a")
    pair.lab.skip(60)
    assert pair.lab.running("a") == before
    assert anew(pair) == "!!!!!"
