"""What to do on IOS about the outcomes that only logs of IKEv2 have."""

from collections.abc import Mapping

from bothends.platforms.debug.advice import LOCAL, PEER, Advice
from bothends.platforms.debug.model import Outcome

_BOTH_LOGS = Advice(
    PEER,
    ("debug crypto condition peer ipv4 {local}", "debug crypto ikev2"),
    "its log shows the reason that this log cannot show",
)

IKEV2_REMEDIES: Mapping[Outcome, tuple[Advice, ...]] = {
    Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA: (
        Advice(
            LOCAL,
            ("show crypto ikev2 proposal", "show crypto ikev2 policy"),
            "encryption, integrity, PRF and group each need one algorithm in common; a proposal"
            " that no policy lists is not used",
        ),
        Advice(PEER, ("show crypto ikev2 proposal", "show crypto ikev2 policy"), "compare"),
    ),
    Outcome.IKEV2_INVALID_KE: (
        Advice(
            LOCAL,
            ("crypto ikev2 proposal <PROPOSAL NAME>", " group <VALUE OF PEER>"),
            "put the common Diffie-Hellman group first at both ends",
        ),
    ),
    Outcome.IKEV2_AUTH_FAILED_PSK: (
        Advice(
            LOCAL,
            (
                "crypto ikev2 keyring <KEYRING NAME>",
                " peer <PEER NAME>",
                "  address {peer}",
                "  pre-shared-key local <PRE-SHARED KEY>",
                "  pre-shared-key remote <PRE-SHARED KEY>",
            ),
            "the local key must be the peer's remote key, and the other way round",
        ),
        _BOTH_LOGS,
    ),
    Outcome.IKEV2_AUTH_FAILED_CERTIFICATE: (
        Advice(
            LOCAL,
            (
                "show crypto pki certificates",
                "show clock",
                "crypto pki authenticate <TRUSTPOINT NAME>",
            ),
            "this router must trust the issuer of the peer's certificate, its whole chain, and "
            "have the right time",
        ),
        Advice(
            PEER,
            ("crypto pki trustpoint <TRUSTPOINT NAME>", " chain-validation continue"),
            "the peer must send its chain, and a certificate that is valid",
        ),
    ),
    Outcome.IKEV2_PEER_ID_CHECK_FAILED: (
        Advice(
            LOCAL,
            (
                "crypto ikev2 profile <PROFILE NAME>",
                " match identity remote address {peer} 255.255.255.255",
            ),
            "the profile must match the identity that the peer sends",
        ),
        Advice(
            PEER,
            ("crypto ikev2 profile <PROFILE NAME>", " identity local address {peer}"),
            "or configure the peer to send the identity that this router expects",
        ),
    ),
    Outcome.IKEV2_PROFILE_NOT_FOUND: (
        Advice(
            LOCAL,
            (
                "crypto ikev2 profile <PROFILE NAME>",
                " match identity remote <IDENTITY OF PEER>",
                " authentication remote pre-share",
                " authentication local pre-share",
                " keyring local <KEYRING NAME>",
            ),
            "a profile must match the identity, in the right VRF, and be complete",
        ),
        Advice(
            PEER,
            ("crypto ikev2 profile <PROFILE NAME>", " identity local address {peer}"),
            "or configure the peer to send the identity that the profile expects",
        ),
    ),
    Outcome.IKEV2_TS_UNACCEPTABLE: (
        Advice(
            LOCAL,
            ("show crypto map", "show crypto ikev2 sa detailed"),
            "the traffic selectors must mirror each other; a tunnel interface (any to any) does "
            "not match a crypto map with an ACL",
        ),
        Advice(PEER, ("show crypto map",), "compare its ACL, source and destination swapped"),
    ),
    Outcome.IKEV2_CHILD_NO_PROPOSAL_CHOSEN: (
        Advice(
            LOCAL,
            ("show crypto ipsec profile", "show crypto ipsec transform-set"),
            "one transform set must be equal at both ends: cipher, key length, integrity, mode;"
            " for a rekey also the PFS group",
        ),
        _BOTH_LOGS,
    ),
}
