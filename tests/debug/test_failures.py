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
