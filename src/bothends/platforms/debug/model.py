"""What the debug reader answers: the timeline, and one verdict per negotiation."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bothends.platforms.debug.negotiation_log import ProposalCheck


class Outcome(StrEnum):
    """How a negotiation ended, as far as its log tells."""

    SUCCESS = "success"
    SUCCESS_PHASE1_ONLY = "success_phase1_only"
    SUCCESS_PHASE2 = "success_phase2"
    """The log covers quick mode only."""
    PHASE1_POLICY_ACCEPTED = "phase1_policy_accepted"
    PHASE1_POLICY_MISMATCH = "phase1_policy_mismatch"
    PSK_MISSING = "psk_missing"
    PHASE1_PEER_HAS_NO_KEY_FOR_US = "phase1_peer_has_no_key_for_us"
    PSK_MISMATCH = "psk_mismatch"
    IDENTITY_MISMATCH = "identity_mismatch"
    AUTH_FAILED_CERTIFICATE = "auth_failed_certificate"
    AGGRESSIVE_MODE_REFUSED = "aggressive_mode_refused"
    XAUTH_REQUESTED = "xauth_requested"
    PHASE2_TRANSFORM_MISMATCH = "phase2_transform_mismatch"
    PHASE2_PROXY_MISMATCH = "phase2_proxy_mismatch"
    PHASE2_PFS_MISMATCH = "phase2_pfs_mismatch"
    PHASE2_REJECTED_BY_PEER = "phase2_rejected_by_peer"
    IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA = "ikev2_no_proposal_chosen_ike_sa"
    IKEV2_INVALID_KE = "ikev2_invalid_ke"
    IKEV2_AUTH_FAILED_PSK = "ikev2_auth_failed_psk"
    IKEV2_AUTH_FAILED_CERTIFICATE = "ikev2_auth_failed_certificate"
    IKEV2_PEER_ID_CHECK_FAILED = "ikev2_peer_id_check_failed"
    IKEV2_PROFILE_NOT_FOUND = "ikev2_profile_not_found"
    IKEV2_TS_UNACCEPTABLE = "ikev2_ts_unacceptable"
    IKEV2_CHILD_NO_PROPOSAL_CHOSEN = "ikev2_child_no_proposal_chosen"
    PEER_NO_RESPONSE = "peer_no_response"
    PEER_SENDS_UNENCRYPTED = "peer_sends_unencrypted"
    INVALID_SPI = "invalid_spi"
    REPLAY = "replay"
    RECURSIVE_ROUTING = "recursive_routing"
    SA_UP_TRAFFIC_OUTSIDE_PROXY = "sa_up_traffic_outside_proxy"
    DPD_PEER_DEAD = "dpd_peer_dead"
    DELETED_BY_PEER = "deleted_by_peer"
    WEAK_ALGORITHMS_REFUSED = "weak_algorithms_refused_by_platform"
    INCOMPLETE_LOG = "incomplete_log"
    UNDETERMINED = "undetermined_from_log"


CAME_UP = frozenset({Outcome.SUCCESS, Outcome.SUCCESS_PHASE2})
"""Outcomes after which the tunnel is up."""
SUCCESSES = CAME_UP | {Outcome.SUCCESS_PHASE1_ONLY, Outcome.PHASE1_POLICY_ACCEPTED}
"""Outcomes of negotiations in which nothing failed, as far as the log goes."""
OPEN = frozenset({Outcome.INCOMPLETE_LOG, Outcome.UNDETERMINED})
"""Outcomes that name no cause."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log that proves something."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    line: int
    stage: str
    text: str
    meaning: str
    stamp: str = ""
    negotiation: int | None = None
    """Index into `DebugLog.negotiations`; None for lines of no negotiation."""
    packet: str = ""
    """Way and name where the line is a packet, as `sent packet 5`; else empty."""
    host: str = ""
    """The router, where one log holds several and names them."""


@dataclass(frozen=True, slots=True)
class LoggedNegotiation:
    """One negotiation: who with whom, how far, and how it ended."""

    local: str
    peer: str
    role: str
    """initiator, responder, or empty where the log does not say."""
    ike: int | None
    mode: str
    nat: str
    """none, local, peer, both or found; empty where the log does not say."""
    last_stage: str
    outcome: Outcome
    cause: str
    evidence: tuple[LogLine, ...]
    certain: bool
    """False where the log hints at the outcome without proving it."""
    refused_by: str
    """us or peer, where one end refused; else empty."""
    offers: tuple[ProposalCheck, ...] = ()
    host: str = ""
    """The router, where one log holds several and names them."""
    platform: str = ""
    """The platform of the router."""
    variant: str = ""
    """What is special about the outcome, and asks for other steps; empty for the usual case."""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a message that no table knows, or of text beside the messages."""

    line: int
    text: str
    host: str = ""
    """The router, where one log holds several and names them."""
    beside: bool = False
    """Whether it belongs to no message, and may be a configuration's or show output's."""


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that says nothing of tunnels, and the name of the rule that says so."""

    line: int
    text: str
    rule: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class DebugLog:
    """A debug log, read: each line that is not blank is in one of its parts, or was understood."""

    timeline: tuple[Moment, ...]
    negotiations: tuple[LoggedNegotiation, ...]
    unread: tuple[UnreadLine, ...] = ()
    """Lines that are not understood; they decide nothing."""
    skipped: tuple[SkippedLine, ...] = ()

    def by_host(self) -> "Mapping[str, DebugLog]":
        """The same log as one for each router that it names; as it is where it names none."""
        hosts = dict.fromkeys(moment.host for moment in self.timeline)
        hosts |= dict.fromkeys(line.host for line in self.unread if not line.beside)
        if len(hosts) < 2:
            return {"": self}
        first = next(iter(hosts))
        nobodys = {line.host for line in self.unread} | {line.host for line in self.skipped}
        nobodys -= hosts.keys()
        return {host: self._of(host, {host, *(nobodys if host == first else ())}) for host in hosts}

    def _of(self, host: str, beside: AbstractSet[str]) -> "DebugLog":
        """One router's part, with the lines that decide nothing of these hosts."""
        own = [index for index, one in enumerate(self.negotiations) if one.host == host]
        place = {index: position for position, index in enumerate(own)}
        return DebugLog(
            tuple(
                replace(moment, negotiation=place.get(moment.negotiation or 0))
                if moment.negotiation is not None
                else moment
                for moment in self.timeline
                if moment.host == host
            ),
            tuple(self.negotiations[index] for index in own),
            tuple(line for line in self.unread if line.host in beside),
            tuple(line for line in self.skipped if line.host in beside),
        )
