"""The faults of IKEv2 that the lab's model can make are named, on the right end."""

from typing import Any

import pytest
from tests.diagnose.ikev2 import as_ikev2

from bothends.diagnose import diagnose_live

pytestmark = pytest.mark.lab
FAULTS = {
    "group": ("group 14\ncrypto ikev2", "group 5\ncrypto ikev2", "ikev2_no_proposal_chosen_ike_sa"),
    "key": ("pre-shared-key Sesame-Street-2024-x7", "pre-shared-key other", "ikev2_auth_failed_psk"),
    "identity": ("remote address 203.0.113.1", "remote address 203.0.113.9", "ikev2_profile_not_found"),
    "access list": ("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255", "ikev2_ts_unacceptable"),
    "transform": ("esp-sha256-hmac", "esp-sha-hmac", "ikev2_child_no_proposal_chosen"),
    "nothing": ("hostname branch", "hostname branch", "success"),
}  # fmt: skip


@pytest.fixture
def two(rig: Any) -> Any:
    as_ikev2(rig)
    return rig


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(two: Any, name: str) -> None:
    old, new, outcome = FAULTS[name]
    two.change("branch", old, new)
    two.run()
    first = diagnose_live(two.collected()).explanations[0]
    assert first.outcome == outcome, first.what
    if outcome != "success":
        assert "branch" in first.end
        assert first.do
