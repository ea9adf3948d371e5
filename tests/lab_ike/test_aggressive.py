"""Aggressive mode: asked for by a profile of the initiator."""

from typing import Any

import pytest

from bothends.lab.ike import Traffic

PROFILE = """\
crypto isakmp profile AGG
   match identity address 198.51.100.1 255.255.255.255
   keyring default
   initiate mode aggressive
crypto ipsec"""


@pytest.fixture
def eager(bench: Any) -> Any:
    bench.change(
        "a",
        ("crypto ipsec", PROFILE),
        (" match address ACL", " set isakmp-profile AGG\n match address ACL"),
    )
    bench.debug()
    return bench


def test_comes_up(eager: Any) -> None:
    assert eager.ping() == ".!!!!"
    assert eager.states("a") == eager.states("b") == ["QM_IDLE"]
    assert "beginning Aggressive Mode exchange" in eager.log("a")
    assert eager.ping("b") == "!!!!!"


def test_is_refused_where_it_is_disabled(eager: Any) -> None:
    eager.change("b", ("hostname b", "hostname b\ncrypto isakmp aggressive-mode disable"))
    assert eager.ping() == "....."
    assert eager.states("a") == ["AG_INIT_EXCH"]
    assert eager.states("b") == []
    assert "Aggressive Mode is disabled" in eager.log("b")


def test_wrong_key_is_noticed_by_the_initiator(eager: Any) -> None:
    eager.change("b", ("Secret1", "Secret2"))
    assert eager.ping() == "....."
    assert eager.states("a") == eager.states("b") == ["AG_INIT_EXCH"]
    assert "invalid hash" in eager.log("a")


def test_policy_mismatch(eager: Any) -> None:
    eager.change("b", ("hash sha256", "hash md5"))
    assert eager.ping() == "....."
    assert eager.states("a") == ["AG_INIT_EXCH"]
    assert eager.states("b") == ["AG_NO_STATE (deleted)"]


def test_nobody_answers(eager: Any) -> None:
    eager.backend.faults.block("a", "b", Traffic.IKE)
    eager.ping(count=1)
    eager.backend.clock.skip(60)
    assert eager.states("a") == ["AG_NO_STATE (deleted)"]
