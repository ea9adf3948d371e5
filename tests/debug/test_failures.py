"""The first explanation of a failure is the right one, names its values, and drops no line."""

import pytest
from tests.debug.failures import FAILURES, Failure

from bothends.diagnose import Source, diagnose


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_the_first_explanation_is_right(failure: Failure) -> None:
    diagnosis = diagnose([Source("given.log", failure.log)])
    first, negotiation = diagnosis.explanations[0], diagnosis.cases[0].negotiation
    assert first.outcome == failure.outcome.value
    if failure.certain is not None:
        assert negotiation.certain == failure.certain
    if failure.refused_by:
        assert negotiation.refused_by == failure.refused_by
    steps = [line for step in first.do for line in (*step.lines, step.why)]
    text = " ".join([first.what, *steps])
    assert [told for told in failure.told if told not in text] == []
    assert not diagnosis.logs[0].unread
    if failure.name.startswith("asa"):
        assert not any("debug crypto isakmp" in line or "peer ipv4" in line for line in steps)


KEY_ENTERED = """\
ISAKMP:(0):No pre-shared key with 198.51.100.1!
ISAKMP:(0): No Cert or pre-shared address key.
ISAKMP:(0): construct_initial_message: Can not start Main mode
ISAKMP:(0):found peer pre-shared key matching 198.51.100.1
ISAKMP:(0): beginning Main Mode exchange
ISAKMP:(1001):SA has been authenticated with 198.51.100.1
ISAKMP:(1001):Old State = IKE_I_MM6  New State = IKE_P1_COMPLETE
ISAKMP:(1001):Old State = IKE_QM_I_QM1  New State = IKE_QM_PHASE2_COMPLETE
"""


def test_a_failure_before_a_success_is_told_too() -> None:
    success, failure = diagnose([Source("given.log", KEY_ENTERED)]).explanations
    assert (success.outcome, failure.outcome) == ("success", "psk_missing")
    assert failure.past
