"""Families of rules: what all rules about one thing have in common, said once."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from bothends.compare.rules.agreement import must_agree
from bothends.compare.rules.rule import DeviceCheck, PairCheck, device_rule, pair_rule
from bothends.compare.undecided_stages import AUTH, NO_STAGE, PHASE1, PHASE2


@dataclass(frozen=True, slots=True)
class Family:
    """What a family of rules is about, where a rule does not say otherwise."""

    stages: AbstractSet[str] = NO_STAGE
    """The stages of a negotiation whose unread lines may decide what a rule says."""
    explains: AbstractSet[str] = frozenset()
    """Outcomes of a debug log that every finding may be the reason of; a rule adds its own."""

    def pair_rule(self, id_: str, **facts: Any) -> Callable[[PairCheck], PairCheck]:
        """Declare a rule of the family over both ends of one tunnel."""
        return pair_rule(id_, **self._with(facts))

    def device_rule(self, id_: str, **facts: Any) -> Callable[[DeviceCheck], DeviceCheck]:
        """Declare a rule of the family over one router."""
        return device_rule(id_, **self._with(facts))

    def must_agree(self, id_: str, *what: PairCheck, **facts: Any) -> None:
        """Declare a rule of the family about something that both ends must have alike."""
        must_agree(id_, *what, **self._with(facts))

    def _with(self, facts: dict[str, Any]) -> dict[str, Any]:
        explains = self.explains | facts.pop("explains", frozenset())
        return {"stages": self.stages, **facts, "explains": explains}


ISAKMP = Family({PHASE1}, {"phase1_policy_mismatch", "peer_sends_unencrypted"})
IKEV2_PROPOSALS = Family({PHASE1}, {"ikev2_no_proposal_chosen_ike_sa"})
KEYS = Family(
    {AUTH},
    {
        "psk_missing",
        "phase1_peer_has_no_key_for_us",
        "psk_mismatch",
        "ikev2_auth_failed_psk",
        "peer_sends_unencrypted",
    },
)
IDENTITIES = Family(
    {AUTH},
    {
        "identity_mismatch",
        "auth_failed_certificate",
        "ikev2_peer_id_check_failed",
        "ikev2_profile_not_found",
    },
)
TRANSFORMS = Family(
    {PHASE2},
    {"phase2_transform_mismatch", "phase2_rejected_by_peer", "ikev2_child_no_proposal_chosen"},
)
PFS = Family(
    {PHASE2},
    {
        "phase2_pfs_mismatch",
        "phase2_rejected_by_peer",
        "ikev2_child_no_proposal_chosen",
        "deleted_by_peer",
    },
)
SELECTORS = Family(
    {PHASE2},
    {
        "phase2_proxy_mismatch",
        "phase2_rejected_by_peer",
        "ikev2_ts_unacceptable",
        "sa_up_traffic_outside_proxy",
        "deleted_by_peer",
    },
)
PEERS = Family(
    {PHASE2},
    {
        "phase1_peer_has_no_key_for_us",
        "phase2_proxy_mismatch",
        "phase2_rejected_by_peer",
        "peer_no_response",
    },
)
TUNNELS = Family({PHASE2}, {"ikev2_ts_unacceptable", "peer_no_response"})
LIVENESS = Family(explains={"invalid_spi", "dpd_peer_dead"})
