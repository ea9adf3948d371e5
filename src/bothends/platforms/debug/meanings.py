"""What states and packets mean: tables keyed by what the router prints."""

from collections.abc import Mapping

STATES: Mapping[str, tuple[int, str]] = {
    "IKE_READY": (0, "nothing has been sent yet"),
    "IKE_I_MM1": (1, "main mode packet 1 is sent: this router's phase 1 policies"),
    "IKE_I_MM2": (2, "packet 2 is received: the policy that the peer chose"),
    "IKE_I_MM3": (3, "packet 3 is sent: this router's Diffie-Hellman value and nonce"),
    "IKE_I_MM4": (4, "packet 4 is received: the peer's Diffie-Hellman value and nonce"),
    "IKE_I_MM5": (
        5,
        "packet 5 is sent, encrypted: this router's identity and HASH, the proof of the key",
    ),
    "IKE_I_MM6": (6, "packet 6 is received: the peer's identity and HASH, the proof of the key"),
    "IKE_R_MM1": (1, "main mode packet 1 is received: the peer's phase 1 policies"),
    "IKE_R_MM2": (2, "packet 2 is sent: the policy that this router chose"),
    "IKE_R_MM3": (3, "packet 3 is received: the peer's Diffie-Hellman value and nonce"),
    "IKE_R_MM4": (4, "packet 4 is sent: this router's Diffie-Hellman value and nonce"),
    "IKE_R_MM5": (
        5,
        "packet 5 is received, encrypted: the peer's identity and HASH, the proof of the key",
    ),
    "IKE_R_MM6": (6, "packet 6 is sent: this router's identity and HASH"),
    "IKE_I_AM1": (1, "aggressive mode packet 1 is sent: policy, key exchange and identity at once"),
    "IKE_I_AM2": (
        4,
        "aggressive mode packet 2 is received: the peer's choice, key exchange and proof",
    ),
    "IKE_R_AM_AAA_AWAIT": (
        1,
        "aggressive mode packet 1 is received; the key of the named peer is looked up",
    ),
    "IKE_R_AM1": (1, "aggressive mode packet 1 is received"),
    "IKE_R_AM2": (
        4,
        "aggressive mode packet 2 is sent: this router's choice, key exchange and proof",
    ),
    "IKE_P1_COMPLETE": (7, "phase 1 is complete: both ends are authenticated"),
    "IKE_QM_READY": (8, "ready for phase 2"),
    "IKE_QM_I_QM1": (
        9,
        "quick mode packet 1 is sent: this router's transform sets and proxy identities",
    ),
    "IKE_QM_R_QM1": (9, "quick mode packet 1 is answered"),
    "IKE_QM_SPI_STARVE": (9, "quick mode packet 1 is received; an SPI is requested"),
    "IKE_QM_IPSEC_INSTALL_AWAIT": (10, "phase 2 is agreed; the SAs are being installed"),
    "IKE_QM_R_QM2": (11, "quick mode packet 2 is sent: the transform that this router chose"),
    "IKE_QM_PHASE2_COMPLETE": (12, "phase 2 is complete: the tunnel is up, and traffic can pass"),
}
"""State of IKEv1's machine, its rank, and what it says."""

PHASE1_DONE = 7

_MM = "main mode packet"
PACKETS: Mapping[tuple[str, str, str], tuple[str, str]] = {
    ("sending", "I", "MM_NO_STATE"): (
        "IKE_I_MM1",
        f"{_MM} 1 sent: this router's policies; no answer yet",
    ),
    ("received", "I", "MM_NO_STATE"): ("IKE_I_MM2", f"{_MM} 2 received: the peer answers"),
    ("sending", "I", "MM_SA_SETUP"): ("IKE_I_MM3", f"{_MM} 3 sent: key exchange"),
    ("received", "I", "MM_SA_SETUP"): ("IKE_I_MM4", f"{_MM} 4 received: key exchange"),
    ("sending", "I", "MM_KEY_EXCH"): ("IKE_I_MM5", f"{_MM} 5 sent: identity and HASH, encrypted"),
    ("received", "I", "MM_KEY_EXCH"): (
        "IKE_I_MM6",
        f"{_MM} 6 received: the peer's identity and HASH",
    ),
    ("received", "N", "NEW SA"): ("IKE_R_MM1", "packet 1 received: a new negotiation"),
    ("sending", "R", "MM_NO_STATE"): ("", "this router answers the first packet with a refusal"),
    ("received", "R", "MM_NO_STATE"): ("", "the peer sends its first packet again"),
    ("sending", "R", "MM_SA_SETUP"): (
        "IKE_R_MM2",
        f"{_MM} 2 sent: the policy that this router chose",
    ),
    ("received", "R", "MM_SA_SETUP"): ("IKE_R_MM3", f"{_MM} 3 received: key exchange"),
    ("sending", "R", "MM_KEY_EXCH"): ("IKE_R_MM4", f"{_MM} 4 sent: key exchange"),
    ("received", "R", "MM_KEY_EXCH"): (
        "IKE_R_MM5",
        f"{_MM} 5 received: the peer's identity and HASH",
    ),
    ("sending", "I", "AG_INIT_EXCH"): ("IKE_I_AM1", "aggressive mode packet 1 sent"),
    ("sending", "I", "AG_NO_STATE"): ("IKE_I_AM1", "aggressive mode packet 1 sent"),
    ("received", "I", "AG_INIT_EXCH"): ("IKE_I_AM2", "aggressive mode packet 2 received"),
    ("sending", "R", "AG_INIT_EXCH"): ("IKE_R_AM2", "aggressive mode packet 2 sent"),
    ("sending", "R", "AG_NO_STATE"): ("", "this router answers the first packet with a refusal"),
    ("received", "R", "AG_INIT_EXCH"): ("IKE_R_AM2", "aggressive mode packet 3 received"),
    ("sending", "I", "QM_IDLE"): ("", "a protected packet sent (quick mode or informational)"),
    ("received", "I", "QM_IDLE"): ("", "a protected packet received (quick mode or informational)"),
    ("sending", "R", "QM_IDLE"): ("", "a protected packet sent (quick mode or informational)"),
    ("received", "R", "QM_IDLE"): ("", "a protected packet received (quick mode or informational)"),
}
"""IKEv1 packet: (direction, side, state as printed) to the state it stands for, and what it is."""

EXCHANGES: Mapping[tuple[str, str], tuple[int, str]] = {
    ("IKE_SA_INIT", "REQUEST"): (1, "proposals, Diffie-Hellman value and nonce"),
    ("IKE_SA_INIT", "RESPONSE"): (2, "the chosen proposal, Diffie-Hellman value and nonce"),
    ("IKE_AUTH", "REQUEST"): (
        3,
        "identity and proof, first child SA's transforms and traffic selectors",
    ),
    ("IKE_AUTH", "RESPONSE"): (
        4,
        "the responder's identity and proof, and what it chose for the child SA",
    ),
    ("CREATE_CHILD_SA", "REQUEST"): (0, "a new or rekeyed SA is requested"),
    ("CREATE_CHILD_SA", "RESPONSE"): (0, "the answer about the new SA"),
    ("INFORMATIONAL", "REQUEST"): (0, "a notice: delete, liveness check or error"),
    ("INFORMATIONAL", "RESPONSE"): (0, "acknowledges the notice"),
}
"""IKEv2 packet: (exchange, kind) to its rank, and what it carries."""

ERROR_NOTIFIES: Mapping[str, str] = {
    "NO_PROPOSAL_CHOSEN": "no proposal is acceptable",
    "INVALID_KE_PAYLOAD": "another Diffie-Hellman group is required",
    "AUTHENTICATION_FAILED": "the authentication is refused",
    "TS_UNACCEPTABLE": "the traffic selectors are refused",
    "INVALID_SYNTAX": "the packet could not be read",
    "INVALID_SELECTORS": "a packet does not match the selectors of its SA",
    "SINGLE_PAIR_REQUIRED": "only one pair of addresses is accepted for each SA",
    "INVALID_IKE_SPI": "the IKE SA is unknown",
    "INVALID_MAJOR_VERSION": "the IKE version is refused",
    "NO_ADDITIONAL_SAS": "no further SA is accepted",
    "FAILED_CP_REQUIRED": "a configuration request is required",
    "INTERNAL_ADDRESS_FAILURE": "no address could be assigned",
    "TEMPORARY_FAILURE": "the peer cannot process the request at the moment",
    "CHILD_SA_NOT_FOUND": "the child SA is unknown",
}
