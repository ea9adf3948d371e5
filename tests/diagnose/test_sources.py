"""What an input is, is told by its content; a cause that only one end knows is found at that end."""

from pathlib import Path

from bothends.diagnose import Source, diagnose

LOGS = Path(__file__).parents[1] / "debug" / "logs"
SESSION = """\
R1#show crypto isakmp sa
IPv4 Crypto ISAKMP SA
dst             src             state          conn-id status
203.0.113.1     198.51.100.1    MM_KEY_EXCH       1001 ACTIVE

R1#show running-config
hostname R1
crypto isakmp policy 10
 encr aes
R1#
"""


def _log(name: str) -> Source:
    return Source(name, (LOGS / f"{name}.log").read_bytes().decode())


def test_a_terminal_log_may_hold_several_things() -> None:
    found = diagnose([Source("session.txt", SESSION)])
    assert set(found.sources["session.txt"]) == {"configuration", "show output"}
    assert any("MM_KEY_EXCH" in one.what for one in found.explanations)


def test_the_end_that_refused_explains_what_the_other_end_cannot_know() -> None:
    initiator = "phase2_rejected_by_peer--initiator"
    responder = "phase2_transform_mismatch--responder"
    alone = diagnose([_log(initiator)]).explanations[0]
    assert alone.outcome == "phase2_rejected_by_peer"
    both = diagnose([_log(initiator), _log(responder)])
    assert both.explanations[0].outcome == "phase2_transform_mismatch"
    assert {reason.source for reason in both.explanations[0].why} == {initiator, responder}
    assert len(both.explanations) == 1


def test_order_of_the_inputs_does_not_matter() -> None:
    sources = [_log("psk_mismatch--initiator"), _log("psk_mismatch--responder")]
    first, second = diagnose(sources), diagnose(sources[::-1])
    assert first.explanations[0].what == second.explanations[0].what
    assert first.explanations[0].end == second.explanations[0].end


def test_a_failure_that_was_overcome_does_not_hide_that_the_tunnel_is_up() -> None:
    text = _log("peer_no_response--initiator").text + _log("success--initiator").text
    found = diagnose([Source("x", text)])
    assert [case.negotiation.outcome.value for case in found.cases] == [
        "peer_no_response",
        "success",
    ]
    assert found.explanations[0].outcome == "success"
