"""What to do on IOS about each outcome of a log; `{peer}` and `{local}` are filled in."""

from collections.abc import Mapping

from bothends.platforms.debug.advice import LOCAL, PEER, Advice
from bothends.platforms.debug.model import Outcome
from bothends.platforms.ios.ikev2_remedies import IKEV2_REMEDIES

_BOTH_LOGS = Advice(
    PEER,
    ("debug crypto condition peer ipv4 {local}", "debug crypto isakmp", "debug crypto ipsec"),
    "its log shows the reason that this log cannot show",
)
_REACH = Advice(
    LOCAL,
    ("ping {peer} source {local}", "show crypto session remote {peer} detail"),
    "the peer must be reachable from the address that IKE uses",
)
_FILTERS = Advice(
    PEER,
    (
        "permit udp host {local} host {peer} eq isakmp",
        "permit udp host {local} host {peer} eq non500-isakmp",
        "permit esp host {local} host {peer}",
    ),
    "access lists on the way must let IKE, NAT traversal and ESP through, both ways",
)

REMEDIES: Mapping[Outcome, tuple[Advice, ...]] = {
    Outcome.PHASE1_POLICY_MISMATCH: (
        Advice(
            LOCAL,
            (
                "crypto isakmp policy <POLICY NUMBER>",
                " encr <VALUE OF PEER>",
                " hash <VALUE OF PEER>",
                " authentication <VALUE OF PEER>",
                " group <VALUE OF PEER>",
            ),
            "one policy must have the same encryption, key length, hash, authentication and group"
            " at both ends; lines that are missing mean the release's default",
        ),
        Advice(PEER, ("show crypto isakmp policy",), "compare, defaults included"),
    ),
    Outcome.PSK_MISSING: (
        Advice(
            LOCAL,
            ("crypto isakmp key <PRE-SHARED KEY> address {peer}",),
            "main mode finds the key by the peer's address; with a profile, put it into that"
            " profile's keyring",
        ),
    ),
    Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US: (
        Advice(
            PEER,
            ("crypto isakmp key <PRE-SHARED KEY> address {local}",),
            "the peer must have a key (ASA: a tunnel-group) for the source address of the "
            "packets, which is the NAT's address if there is a NAT",
        ),
    ),
    Outcome.PSK_MISMATCH: (
        Advice(
            LOCAL,
            ("crypto isakmp key <PRE-SHARED KEY> address {peer}",),
            "enter the same key at both ends; check for a blank at its end, and upper and lower "
            "case",
        ),
        Advice(
            PEER,
            ("crypto isakmp key <PRE-SHARED KEY> address {local}",),
            "the same key; check for a second, more specific or wildcard key that is used instead",
        ),
    ),
    Outcome.IDENTITY_MISMATCH: (
        Advice(
            LOCAL,
            (
                "crypto isakmp profile <PROFILE NAME>",
                " match identity address {peer} 255.255.255.255",
            ),
            "the profile must match the identity that the peer sends (its private address behind "
            "a NAT)",
        ),
        Advice(
            PEER,
            ("crypto isakmp identity address",),
            "or configure the peer to send the identity that this router expects",
        ),
    ),
    Outcome.AUTH_FAILED_CERTIFICATE: (
        Advice(
            LOCAL,
            (
                "show crypto pki certificates",
                "show clock",
                "crypto pki authenticate <TRUSTPOINT NAME>",
            ),
            "this router must trust the issuer of the peer's certificate, and have the right time",
        ),
        Advice(
            PEER, ("show crypto pki certificates",), "the certificate must be valid and enrolled"
        ),
    ),
    Outcome.AGGRESSIVE_MODE_REFUSED: (
        Advice(
            PEER,
            ("crypto isakmp profile <PROFILE NAME>", " no initiate mode aggressive"),
            "use main mode: aggressive mode exposes a hash of the key to offline guessing",
        ),
        Advice(
            LOCAL,
            ("no crypto isakmp aggressive-mode disable",),
            "only where main mode is impossible",
        ),
    ),
    Outcome.XAUTH_REQUESTED: (
        Advice(
            LOCAL,
            ("crypto isakmp key <PRE-SHARED KEY> address {peer} no-xauth",),
            "a peer whose key says `no-xauth` is not asked for a user name",
        ),
        Advice(
            LOCAL,
            ("show running-config | include client authentication list|isakmp profile",),
            "a key in a keyring has no such word: give the peer an ISAKMP profile without `client "
            "authentication list`, and take that command off the crypto map",
        ),
    ),
    Outcome.PHASE2_TRANSFORM_MISMATCH: (
        Advice(
            LOCAL,
            ("crypto ipsec transform-set <TRANSFORM SET> <VALUE OF PEER>",),
            "one transform set must be equal at both ends: protocol, cipher, key length, integrity,"
            " and mode for GRE and tunnel interfaces",
        ),
        Advice(PEER, ("show crypto map", "show crypto ipsec transform-set"), "compare"),
    ),
    Outcome.PHASE2_PROXY_MISMATCH: (
        Advice(
            LOCAL,
            ("ip access-list extended <CRYPTO ACL>", " permit ip <LOCAL NETWORK> <REMOTE NETWORK>"),
            "the crypto ACLs of the two ends must be mirror images, entry by entry, on a crypto map"
            " entry with the right peer, applied to the right interface",
        ),
        Advice(PEER, ("show crypto map",), "compare its ACL, source and destination swapped"),
    ),
    Outcome.PHASE2_PFS_MISMATCH: (
        Advice(
            LOCAL,
            ("crypto map <CRYPTO MAP> <SEQUENCE NUMBER> ipsec-isakmp", " set pfs <VALUE OF PEER>"),
            "configure the same `set pfs` group at both ends, or none at both",
        ),
        Advice(PEER, ("show crypto map",), "compare the PFS lines"),
    ),
    Outcome.PHASE2_REJECTED_BY_PEER: (
        _BOTH_LOGS,
        Advice(
            LOCAL,
            ("show crypto map", "show crypto ipsec transform-set"),
            "compare transform set, mirrored crypto ACL and PFS with the peer: one of them differs",
        ),
    ),
    **IKEV2_REMEDIES,
    Outcome.PEER_NO_RESPONSE: (
        _REACH,
        _FILTERS,
        Advice(
            PEER,
            ("show crypto map", "show crypto isakmp sa", "show ip interface brief"),
            "it must run IKE on the address that this router sends to, with a crypto map or "
            "tunnel to {local}",
        ),
    ),
    Outcome.PEER_SENDS_UNENCRYPTED: (
        Advice(
            PEER,
            ("show crypto isakmp sa", "debug crypto isakmp"),
            "a peer that answers unencrypted has refused or lost the negotiation; its log shows "
            "why",
        ),
        Advice(LOCAL, ("clear crypto isakmp",), "removes a stale SA towards the peer"),
    ),
    Outcome.INVALID_SPI: (
        Advice(PEER, ("clear crypto sa peer {local}",), "deletes the stale SAs"),
        Advice(
            LOCAL,
            ("crypto isakmp invalid-spi-recovery", "crypto isakmp keepalive 10 3 periodic"),
            "together with dead peer detection at both ends, lets the ends detect a stale SA "
            "themselves",
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
    Outcome.RECURSIVE_ROUTING: (
        Advice(
            LOCAL,
            ("show ip route {peer}", "ip route {peer} 255.255.255.255 <NEXT HOP>"),
            "the tunnel's destination must be reached past the tunnel; take its network out of "
            "the routing protocol that runs through the tunnel, or prefer a static route",
        ),
    ),
    Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY: (
        Advice(
            PEER,
            ("show crypto map", "show crypto ipsec sa peer {local}"),
            "the peer must encrypt what this router expects, and nothing else: compare its crypto "
            "ACL or tunnel protection; NAT before encryption changes addresses, too",
        ),
    ),
    Outcome.DPD_PEER_DEAD: (
        _REACH,
        Advice(
            PEER,
            ("show crypto isakmp sa", "show logging"),
            "check whether it was reloaded or its uplink was down",
        ),
    ),
    Outcome.DELETED_BY_PEER: (_BOTH_LOGS,),
    Outcome.WEAK_ALGORITHMS_REFUSED: (
        Advice(
            LOCAL,
            ("crypto isakmp policy <POLICY NUMBER>", " encr aes 256", " hash sha256", " group 14"),
            "use algorithms that this release accepts, at both ends (`crypto engine compliance"
            " shield disable` and a reload only as a bridge)",
        ),
    ),
    Outcome.PHASE1_POLICY_ACCEPTED: (),
    Outcome.SUCCESS: (),
    Outcome.SUCCESS_PHASE1_ONLY: (),
    Outcome.SUCCESS_PHASE2: (),
    Outcome.INCOMPLETE_LOG: (
        Advice(
            LOCAL,
            (
                "debug crypto condition peer ipv4 {peer}",
                "debug crypto isakmp",
                "debug crypto ipsec",
                "clear crypto isakmp",
            ),
            "log a whole attempt, until the SA is up or deleted (about two minutes)",
        ),
        _BOTH_LOGS,
    ),
    Outcome.UNDETERMINED: (
        Advice(
            LOCAL,
            (
                "debug crypto condition peer ipv4 {peer}",
                "debug crypto isakmp",
                "debug crypto ikev2",
                "debug crypto ipsec",
            ),
            "collect a whole attempt; syslog messages alone do not show the cause",
        ),
        _BOTH_LOGS,
    ),
}


SPECIAL: Mapping[tuple[Outcome, str], tuple[Advice, ...]] = {
    (Outcome.PSK_MISSING, "IKEv2"): (
        Advice(
            LOCAL,
            (
                "crypto ikev2 keyring <KEYRING NAME>",
                " peer <PEER NAME>",
                "  address {peer}",
                "  pre-shared-key <PRE-SHARED KEY>",
            ),
            "the keyring of the profile that answers needs a peer with this address and a key",
        ),
        Advice(LOCAL, ("show crypto ikev2 profile",), "shows which profile has which keyring"),
    ),
    (Outcome.PHASE1_POLICY_MISMATCH, "answer changed"): (
        Advice(
            PEER,
            ("show crypto isakmp policy", "debug crypto isakmp"),
            "it must answer with one of the proposals, unchanged; its policies and its software "
            "version show why it does not",
        ),
        Advice(LOCAL, ("debug crypto isakmp",), "shows what was proposed, and what was answered"),
    ),
    (Outcome.PEER_NO_RESPONSE, "filtered"): (
        Advice(
            LOCAL,
            (
                "ip access-list extended <OUTSIDE ACL>",
                " 1 permit udp host {peer} host {local} eq isakmp",
                " 2 permit udp host {peer} host {local} eq non500-isakmp",
                " 3 permit esp host {peer} host {local}",
            ),
            "IKE, NAT traversal and ESP of the peer must pass, before the entry that drops them; "
            "numbers 1 to 3 must be free",
        ),
    ),
    (Outcome.PHASE2_PROXY_MISMATCH, "no map"): (
        Advice(
            LOCAL,
            ("interface <INTERFACE WITH {local}>", " crypto map <CRYPTO MAP>"),
            "the crypto map must be applied to the interface where the peer's packets arrive",
        ),
        Advice(
            LOCAL,
            ("crypto map <CRYPTO MAP> local-address <INTERFACE WITH {local}>",),
            "if {local} is the address of a loopback: the map then uses that address",
        ),
        Advice(
            LOCAL,
            ("show crypto map", "show ip interface brief"),
            "shows to which interfaces the map is applied",
        ),
    ),
    (Outcome.PHASE2_PROXY_MISMATCH, "no peer"): (
        Advice(
            LOCAL,
            ("crypto map <CRYPTO MAP> <SEQUENCE NUMBER> ipsec-isakmp", " set peer {peer}"),
            "the crypto map entry for this traffic must have the source address of the peer's "
            "packets",
        ),
    ),
}
"""What to do where an outcome has a special cause: by outcome and variant."""
