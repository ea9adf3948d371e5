"""An ASA of a failover pair or cluster: what its commands mean for a change."""

import pytest

from bothends.platforms import driven

ASA = driven("asa")
STANDBY = """\
**** WARNING ****
\tConfiguration Replication is NOT performed from Standby unit to Active unit.
\tConfigurations are no longer synchronized.
fw/sec/stby(config)# """


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("failover", False),
        ("cluster group pair", False),
        ("no failover", True),
        ("failover lan unit primary", True),
        ("monitor-interface outside", True),
    ],
)
def test_a_reload_leads_back_on_an_asa_that_is_alone(line: str, alone: bool) -> None:
    why = ASA.revert.no_way_back(f"hostname fw\n{line}\ntunnel-group 192.0.2.1 type ipsec-l2l\n")
    assert (why == "") is alone


def test_nothing_is_entered_on_the_standby_unit() -> None:
    assert "NOT performed from Standby unit" in ASA.dialogue.refusal(STANDBY)
    assert not ASA.dialogue.refusal("\nfw/pri/act(config)# ")
