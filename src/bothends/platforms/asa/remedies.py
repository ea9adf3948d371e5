"""What to do on an ASA about the outcome of a log; `{peer}` and `{local}` are filled in."""

from collections.abc import Mapping

from bothends.platforms.debug.advice import LOCAL, PEER, Advice
from bothends.platforms.debug.model import Outcome

_AS_ON_ASA = " (spelled as on an ASA)"
_EXEMPT = (
    "nat (<INSIDE INTERFACE>,<OUTSIDE INTERFACE>) 1 source static <LOCAL NETWORK> <LOCAL NETWORK> "
    "destination static <REMOTE NETWORK> <REMOTE NETWORK> no-proxy-arp route-lookup"
)
_PERMIT = (
    "access-list <OUTSIDE ACL> line {number} extended permit {what} host {{peer}} host {{local}}"
)
_PASSING = (
    f"{_PERMIT} eq isakmp".format(number=1, what="udp"),
    f"{_PERMIT} eq 4500".format(number=2, what="udp"),
    _PERMIT.format(number=3, what="esp"),
)
_GROUP = "tunnel-group {peer} ipsec-attributes"
_IKEV1_KEY = Advice(
    LOCAL,
    ("tunnel-group {peer} type ipsec-l2l", _GROUP, " ikev1 pre-shared-key <PRE-SHARED KEY>"),
    "main mode finds the tunnel group, and the key in it, by the address of the peer",
)
_IKEV2_KEYS = Advice(
    LOCAL,
    (
        _GROUP,
        " ikev2 local-authentication pre-shared-key <PRE-SHARED KEY>",
        " ikev2 remote-authentication pre-shared-key <PRE-SHARED KEY>",
    ),
    "the local key is the one that the peer expects, the remote key the one that it sends",
)
_GROUP_OF_PEER = Advice(
    LOCAL,
    ("show running-config tunnel-group", "show running-config crypto isakmp"),
    "the name of the tunnel group must be the identity that the peer sends: its address, or the "
    "name in its identity",
)
_LIST = Advice(
    LOCAL,
    ("show running-config crypto map", "show access-list <CRYPTO ACL>"),
    "the access list of the entry must be the mirror image of the peer's",
)
_PROPOSALS = Advice(
    LOCAL,
    ("show running-config crypto ipsec", "show running-config crypto map"),
    "one transform set (IKEv1) or IPsec proposal (IKEv2) must have the algorithms of the peer",
)
_IKEV1_POLICIES = Advice(
    LOCAL,
    ("show running-config crypto ikev1",),
    "one policy must have the peer's encryption, hash, authentication and group",
)
_IKEV2_POLICIES = Advice(
    LOCAL,
    ("show running-config crypto ikev2",),
    "one policy must share an encryption, integrity, PRF and group with the peer",
)
_PEERS_LOG = Advice(
    PEER,
    (
        "debug crypto condition peer {local}",
        "debug crypto ikev1 127",
        "debug crypto ikev2 protocol 127",
    ),
    f"its log shows the reason that this log cannot show{_AS_ON_ASA}",
)
_REACH = Advice(
    LOCAL,
    ("ping {peer}", "show crypto ikev1 sa", "show crypto ikev2 sa"),
    "the peer must be reachable, and IKE enabled on the interface that leads to it",
)


_CERTIFICATES = Advice(
    LOCAL,
    ("show crypto ca certificates", "show clock", "crypto ca authenticate <TRUSTPOINT NAME>"),
    "this ASA must trust the issuer of the peer's certificate, and have the right time",
)
_WHOLE_LOG = Advice(
    LOCAL,
    (
        "debug crypto condition peer {peer}",
        "debug crypto ikev1 127",
        "debug crypto ikev2 protocol 127",
    ),
    "log a whole attempt, until the SA is up or deleted",
)


def _both(*advised: Advice) -> tuple[Advice, ...]:
    """The same for an ASA on which the log was written, and for one at the other end."""
    return (*advised, *(_at_peer(each) for each in advised))


def _at_peer(advice: Advice) -> Advice:
    why = advice.why + (_AS_ON_ASA if advice.lines else "")
    swapped = {"peer": "{local}", "local": "{peer}"}
    return Advice(PEER, tuple(line.format_map(swapped) for line in advice.lines), why)


REMEDIES: Mapping[Outcome, tuple[Advice, ...]] = {
    Outcome.PHASE1_POLICY_MISMATCH: _both(_IKEV1_POLICIES),
    Outcome.PSK_MISSING: (_IKEV1_KEY,),
    Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US: (_at_peer(_IKEV1_KEY),),
    Outcome.PSK_MISMATCH: _both(_IKEV1_KEY),
    Outcome.IDENTITY_MISMATCH: _both(_GROUP_OF_PEER),
    Outcome.PHASE2_TRANSFORM_MISMATCH: _both(_PROPOSALS),
    Outcome.PHASE2_PROXY_MISMATCH: _both(_LIST),
    Outcome.PHASE2_PFS_MISMATCH: _both(_PROPOSALS),
    Outcome.PHASE2_REJECTED_BY_PEER: (_PEERS_LOG,),
    Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA: _both(_IKEV2_POLICIES),
    Outcome.IKEV2_INVALID_KE: _both(_IKEV2_POLICIES),
    Outcome.IKEV2_AUTH_FAILED_PSK: _both(_IKEV2_KEYS),
    Outcome.IKEV2_PEER_ID_CHECK_FAILED: _both(_GROUP_OF_PEER),
    Outcome.IKEV2_PROFILE_NOT_FOUND: _both(_GROUP_OF_PEER),
    Outcome.IKEV2_TS_UNACCEPTABLE: _both(_LIST),
    Outcome.IKEV2_CHILD_NO_PROPOSAL_CHOSEN: _both(_PROPOSALS),
    Outcome.PEER_NO_RESPONSE: (*_both(_REACH), _PEERS_LOG),
    Outcome.DPD_PEER_DEAD: _both(_REACH),
    Outcome.DELETED_BY_PEER: (_PEERS_LOG,),
    Outcome.AUTH_FAILED_CERTIFICATE: _both(_CERTIFICATES),
    Outcome.IKEV2_AUTH_FAILED_CERTIFICATE: _both(_CERTIFICATES),
    Outcome.AGGRESSIVE_MODE_REFUSED: (
        Advice(PEER, (), "use main mode: aggressive mode exposes a hash of the key to guessing"),
    ),
    Outcome.XAUTH_REQUESTED: (_PEERS_LOG,),
    Outcome.PEER_SENDS_UNENCRYPTED: (_PEERS_LOG,),
    Outcome.INVALID_SPI: (
        Advice(PEER, ("clear crypto ipsec sa peer {local}",), "deletes the stale SAs"),
        Advice(
            LOCAL,
            (_GROUP, " isakmp keepalive threshold 10 retry 3"),
            "dead peer detection at both ends lets them detect a stale SA themselves",
        ),
    ),
    Outcome.REPLAY: (
        Advice(
            LOCAL,
            ("crypto ipsec security-association replay window-size 1024",),
            "reordering (QoS after encryption, several paths) needs a larger window; it does not "
            "help against duplicates on the path",
        ),
    ),
    Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY: (_at_peer(_LIST),),
    Outcome.WEAK_ALGORITHMS_REFUSED: (_IKEV1_POLICIES, _IKEV2_POLICIES),
    Outcome.INCOMPLETE_LOG: _both(_WHOLE_LOG),
    Outcome.UNDETERMINED: _both(_WHOLE_LOG),
}
"""By outcome; of a success there is nothing to do."""

SPECIAL: Mapping[tuple[Outcome, str], tuple[Advice, ...]] = {
    (Outcome.IKEV2_AUTH_FAILED_CERTIFICATE, "http url"): (
        Advice(
            PEER,
            ("no crypto ikev2 http-url cert",),
            "a router that is the peer then sends its certificate itself, and not an address of it",
        ),
    ),
    (Outcome.IKEV2_PEER_ID_CHECK_FAILED, "subject name"): (
        Advice(
            LOCAL,
            (_GROUP, " peer-id-validate nocheck"),
            "the peer's certificate does not hold the identity that the peer sends; better is a "
            "certificate whose alternative names hold it",
        ),
        _at_peer(_GROUP_OF_PEER),
    ),
    (Outcome.AUTH_FAILED_CERTIFICATE, "no trustpoint"): (
        Advice(
            LOCAL,
            (_GROUP, " ikev1 trust-point <TRUSTPOINT NAME>"),
            "the certificate of this trust-point is sent to the peer",
        ),
    ),
    (Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY, "nat"): (
        Advice(
            LOCAL,
            (_EXEMPT,),
            "exempts the tunnel's traffic from NAT, before all other rules",
        ),
    ),
    (Outcome.PEER_NO_RESPONSE, "filtered"): (
        Advice(
            LOCAL,
            _PASSING,
            "this firewall stands between the ends: IKE, NAT traversal and ESP must pass",
        ),
    ),
}
"""What to do where an outcome has a special cause: by outcome and variant."""
