"""Short outputs and logs of one end: what each says of the tunnel, and what it does not prove."""

from dataclasses import dataclass

import pytest

from bothends.diagnose import Source, diagnose

_ISAKMP = "R1#show crypto isakmp sa\nIPv4 Crypto ISAKMP SA\ndst src state conn-id status\n"
_ASA_STATE = """asa1# show crypto ikev1 sa

   Active SA: 1
Total IKE SA: 1

1   IKE Peer: 198.51.100.2
    Type    : L2L             Role    : initiator
    Rekey   : no              State   : {}
"""
_OLDER_ASA = """asa1# show ipsec sa peer 198.51.100.2
peer address: 198.51.100.2
    Crypto map tag: outside_map, seq num: 1, local addr: 192.0.2.1

      local ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
      remote ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
      current_peer: 198.51.100.2

      #pkts encaps: 40, #pkts encrypt: 40, #pkts digest: 40
      #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0

      local crypto endpt.: 192.0.2.1/0, remote crypto endpt.: 198.51.100.2/0
      current outbound spi: 0A1B2C3D

    inbound esp sas:
      spi: 0x1A1B2C3D (438643773)
         transform: esp-aes-256 esp-sha-hmac no compression
"""
_SESSION = """Interface: Tunnel1
Session status: UP-ACTIVE
Peer: 198.51.100.2 port 4500
  IKEv2 SA: local 192.0.2.1/4500 remote 198.51.100.2/4500 Active
  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 0.0.0.0/0.0.0.0
        Active SAs: 2, origin: crypto map
        Inbound:  #pkts dec'ed 0 drop 0 life (KB/Sec) 4608000/3000
        Outbound: #pkts enc'ed 50 drop 0 life (KB/Sec) 4608000/3000
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One text, the outcome of its best explanation, and what that must say."""

    name: str
    text: str
    outcome: str
    says: str
    certainty: str = "possible"


CASES = (
    Case("given up", _ISAKMP + "198.51.100.2 192.0.2.1 MM_NO_STATE 0 ACTIVE (deleted)\n",
         "peer_no_response", "the negotiation was given up"),
    Case("deleted", _ISAKMP + "198.51.100.2 192.0.2.1 MM_NO_STATE 1004 ACTIVE (deleted)\n",
         "undetermined_from_log", "it was up once"),
    Case("no IKE SA", _ISAKMP, "undetermined_from_log", "R1 shows no SA in `show crypto isakmp sa`"),
    Case("no SA of an ASA", "asa1# show crypto isakmp sa\n\nThere are no IKEv1 SAs\n",
         "undetermined_from_log", "asa1 shows no SA"),
    Case("ASA waits for packet 2", _ASA_STATE.format("MM_WAIT_MSG2"),
         "peer_no_response", "stuck in MM_WAIT_MSG2"),
    Case("ASA waits for packet 6", _ASA_STATE.format("MM_WAIT_MSG6"),
         "psk_mismatch", "the pre-shared keys differ"),
    Case("an ASA's older command", _OLDER_ASA, "comes up, but packets do not pass",
         "asa1 has sent 40 packets into the tunnel and received none"),
    Case("counters of a session", _SESSION, "comes up, but packets do not pass",
         "has sent 50 packets into the tunnel and received none"),
    Case("a notify instead of packet 2",
         "ISAKMP (0): received packet from 198.51.100.2 dport 500 sport 500 Global (I) MM_NO_STATE\n"
         "ISAKMP:(0):Notify has no hash. Rejected.\n"
         "ISAKMP (0): Unknown Input IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY:  state = IKE_I_MM1\n",
         "phase1_policy_mismatch", "refused this router's first packet", "certain"),
    Case("packet 3 again",
         "ISAKMP (0:1): received packet from 10.10.10.2 (R) MM_KEY_EXCH\n"
         "ISAKMP (0:1): phase 1 packet is a duplicate of a previous packet.\n",
         "peer_no_response", "does not receive packet 4", "likely"),
    Case("quick mode failed",
         "%CRYPTO-6-IKMP_MODE_FAILURE: Processing of Quick mode failed with peer at 192.0.2.9\n",
         "undetermined_from_log", "Phase 1 is up, and quick mode failed"),
    Case("main mode failed",
         "%CRYPTO-6-IKMP_MODE_FAILURE: Processing of Main mode failed with peer at 192.0.2.9\n",
         "undetermined_from_log", "phase 1 does not come up"),
    Case("ASA: authentication by IKEv2",
         "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.2:500 Username:198.51.100.2 IKEv2 "
         "Negotiation aborted due to ERROR: Auth exchange failed\n",
         "ikev2_auth_failed_psk", "authentication was refused", "likely"),
    Case("ASA: disconnected",
         "%ASA-4-113019: Group = 198.51.100.2, Username = 198.51.100.2, IP = 198.51.100.2, Session "
         "disconnected. Session Type: LAN-to-LAN, Duration: 0h:30m:05s, Bytes xmt: 1234, Bytes rcv: "
         "0, Reason: Idle Timeout\n",
         "undetermined_from_log", "with peer 198.51.100.2: The negotiation failed"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_short_text_says(case: Case) -> None:
    best = diagnose([Source("text", case.text)]).explanations[0]
    assert (best.outcome, best.certainty) == (case.outcome, case.certainty)
    assert case.says in best.what


def test_an_ike_sa_beside_the_deleted_one_is_enough() -> None:
    rows = (
        "198.51.100.2 192.0.2.1 MM_NO_STATE 1004 ACTIVE (deleted)\n"
        "198.51.100.2 192.0.2.1 QM_IDLE 1005 ACTIVE\n"
    )
    assert diagnose([Source("text", _ISAKMP + rows)]).explanations == ()


def test_no_sa_of_ikev1_beside_one_of_ikev2_is_enough() -> None:
    ikev2 = (
        "R1#show crypto ikev2 sa\n"
        "Tunnel-id Local                 Remote                fvrf/ivrf            Status\n"
        "1         192.0.2.1/500         198.51.100.2/500      none/none            READY\n"
    )
    assert diagnose([Source("text", _ISAKMP + ikev2)]).explanations == ()


def test_a_log_that_names_no_peer_is_told_without_one() -> None:
    text = (
        "%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Failed to authenticate the IKE SA\n"
    )
    best = diagnose([Source("R1", text)]).explanations[0]
    assert best.what.startswith("R1: The peer's authentication was refused.")
