"""The strength profiles that come along, as tables: a later row overrules an earlier one."""

from collections.abc import Mapping

from bothends.ike.strength import (
    ALGORITHMS,
    CIPHERS,
    GROUPS,
    HASHES,
    Algorithm,
    Deadline,
    Demand,
    E,
    G,
    H,
    K,
    Profile,
    Severity,
    StrengthRow,
    Use,
)
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, Standing, standing


def _all_but(use: Use, *good: Algorithm) -> tuple[Algorithm, ...]:
    return tuple(row for row in ALGORITHMS[use] if row is not None and row not in good)


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_CLEAR = standing(Encryption, Standing.CLEAR)
_MUST_NOT = Standing.MUST_NOT
_IN_CLEAR = "packets are authenticated but travel in clear text"
_NOTHING = (None,)
_V1 = (IkeVersion.V1,)
_RFC9395 = "IKEv1 is deprecated (RFC 9395)"
_VERSION = (Use.IKE_VERSION,)
_ESP = (Use.ESP_CIPHER,)

_RFC8247 = Profile(
    "rfc8247",
    "RFC 8247 for IKE, RFC 8221 for ESP and AH",
    "RFC 8247 section 2; RFC 8221 sections 4 to 6",
    (
        StrengthRow(_INFO, f"{_RFC9395}; RFC 8247 does not rate it", _VERSION, _V1),
        StrengthRow(
            _ERROR,
            "MUST NOT (RFC 8247 section 2.1, RFC 8221 section 5)",
            CIPHERS,
            standing(Encryption, _MUST_NOT),
        ),
        StrengthRow(
            _WARNING,
            "SHOULD NOT (RFC 8221 section 5)",
            _ESP,
            standing(Encryption, Standing.SHOULD_NOT),
        ),
        StrengthRow(
            _WARNING,
            "not among the ciphers of RFC 8221",
            _ESP,
            standing(Encryption, Standing.UNNAMED),
        ),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(
            _ERROR,
            "MUST NOT (RFC 8247 sections 2.2 and 2.3, RFC 8221 section 6)",
            HASHES,
            standing(Integrity, _MUST_NOT),
        ),
        StrengthRow(
            _ERROR,
            "encryption without integrity: MUST NOT (RFC 8221 section 4)",
            (Use.ESP_HASH,),
            _NOTHING,
        ),
        StrengthRow(
            _ERROR, "MUST NOT (RFC 8247 section 2.4)", GROUPS, standing(DhGroup, _MUST_NOT)
        ),
        StrengthRow(
            _WARNING,
            "SHOULD NOT (RFC 8247 section 2.4)",
            GROUPS,
            standing(DhGroup, Standing.SHOULD_NOT),
        ),
    ),
)
_NIST = Profile(
    "nist-800-77r1",
    "NIST SP 800-77 revision 1, Guide to IPsec VPNs",
    "NIST SP 800-77r1 sections 3 and 4",
    (
        StrengthRow(_WARNING, f"migrate to IKEv2: {_RFC9395}", _VERSION, _V1),
        StrengthRow(_ERROR, "disallowed", CIPHERS, (E.DES, E.TRIPLE_DES, E.SEAL)),
        StrengthRow(_WARNING, f"{_IN_CLEAR}: only where that is wanted", _ESP, _CLEAR),
        StrengthRow(_ERROR, "disallowed", HASHES, (H.MD5,)),
        StrengthRow(_WARNING, "to be phased out", HASHES, (H.SHA1,)),
        StrengthRow(
            _WARNING, "AH is discouraged", (Use.AH_HASH,), _all_but(Use.AH_HASH, H.MD5, H.SHA1)
        ),
        StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(
            _ERROR,
            "below 112 bits of strength, or not approved: group 14 is the least",
            GROUPS,
            (G.MODP_768, G.MODP_1024, G.MODP_1536, G.MODP_2048_256),
        ),
    ),
)
_AES_256_ONLY = (
    StrengthRow(
        _ERROR,
        "AES with 256 bits only",
        CIPHERS,
        _all_but(Use.IKE_CIPHER, E.AES_256, E.AES_GCM_256),
    ),
    StrengthRow(_WARNING, "AES-256-GCM is wanted (RFC 9206)", _ESP, (E.AES_256,)),
    StrengthRow(_ERROR, "no AH", (Use.AH_HASH,), ALGORITHMS[Use.AH_HASH]),
    StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
)
_CNSA_GROUPS = (
    StrengthRow(
        _ERROR,
        "group 20, or 15 and 16",
        GROUPS,
        _all_but(Use.IKE_GROUP, G.ECP_384, G.MODP_3072, G.MODP_4096, G.ECP_521),
    ),
    StrengthRow(_WARNING, "not part of the suite: group 20", GROUPS, (G.ECP_521,)),
)
_CNSA_HASHES = (Use.IKE_HASH, Use.ESP_HASH)
_CNSA1 = Profile(
    "cnsa1",
    "Commercial National Security Algorithm suite 1.0",
    "CNSSP-15 (2016); RFC 9206",
    (
        StrengthRow(_ERROR, "IKEv2 only (RFC 9206)", _VERSION, _V1),
        *_AES_256_ONLY,
        StrengthRow(_ERROR, "SHA-384 or better only", _CNSA_HASHES, (H.MD5, H.SHA1, H.SHA256)),
        *_CNSA_GROUPS,
    ),
)
_CNSA2_ADVISORY = "NSA: Announcing CNSA 2.0 (September 2022), transition timeline"
_CNSA2_FAQ = "NSA: CNSA 2.0 and quantum computing FAQ, version 2.1 (December 2024)"
_CNSA2 = Profile(
    "cnsa2",
    "Commercial National Security Algorithm suite 2.0, against quantum computers",
    f"{_CNSA2_ADVISORY}; {_CNSA2_FAQ}; FIPS 203; RFC 9370",
    (
        StrengthRow(_ERROR, "IKEv2 only: ML-KEM needs it (RFC 9370)", _VERSION, _V1),
        *_AES_256_ONLY,
        StrengthRow(_ERROR, "SHA-384 or SHA-512 only", _CNSA_HASHES, (H.MD5, H.SHA1, H.SHA256)),
        # The first key exchange of IKEv2 stays classical beside ML-KEM (RFC 9370 section 2).
        *_CNSA_GROUPS,
        StrengthRow(_ERROR, "ML-KEM-1024 only", (Use.IKE_KEM,), (K.ML_KEM_512, K.ML_KEM_768)),
        StrengthRow(
            _ERROR,
            "an ML-KEM-1024 key exchange is required",
            (Use.IKE_KEM,),
            _NOTHING,
            IkeVersion.V2,
        ),
    ),
    deadlines=(
        Deadline("2026", Demand.USED, "VPN gateways and routers prefer CNSA 2.0", _CNSA2_ADVISORY),
        Deadline(
            "2030", Demand.ONLY, "VPN gateways and routers use CNSA 2.0 only", _CNSA2_ADVISORY
        ),
        Deadline(
            "31 December 2030",
            Demand.ABLE,
            "equipment that cannot do CNSA 2.0 is phased out",
            _CNSA2_FAQ,
        ),
        Deadline("31 December 2031", Demand.ONLY, "CNSA 2.0 is mandatory", _CNSA2_FAQ),
    ),
)
_NGE = Profile(
    "cisco-nge",
    "Cisco Next Generation Encryption",
    "Cisco: Next Generation Cryptography",
    (
        StrengthRow(_WARNING, _RFC9395, _VERSION, _V1),
        StrengthRow(_ERROR, "avoid", CIPHERS, (E.DES, E.SEAL)),
        StrengthRow(_WARNING, "legacy", CIPHERS, (E.TRIPLE_DES,)),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(_WARNING, "HMAC-MD5 is legacy", HASHES, (H.MD5,)),
        StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(_ERROR, "avoid", GROUPS, (G.MODP_768, G.MODP_1024)),
        StrengthRow(_WARNING, "below group 14", GROUPS, (G.MODP_1536, G.MODP_2048_256)),
    ),
)
_LEGACY = Profile(
    "legacy",
    "Equipment that supports nothing better: only what gives no protection is reported",
    "RFC 2409, RFC 4835",
    (
        StrengthRow(_INFO, _RFC9395, _VERSION, _V1),
        StrengthRow(_WARNING, "can be broken within a day", CIPHERS, (E.DES,)),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(_WARNING, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(_WARNING, "broken in practice (Logjam)", GROUPS, (G.MODP_768,)),
    ),
    key_length=8,
)
_REFUSED = "refused from IOS XE 17.11 on (FN72510)"
_IOS_XE = Profile(
    "ios-xe-17.11",
    "What IOS XE 17.11 and later refuse",
    "Cisco field notice FN72510",
    (
        StrengthRow(_WARNING, f"{_RFC9395}; still runs", _VERSION, _V1),
        StrengthRow(_ERROR, _REFUSED, CIPHERS, (E.DES, E.TRIPLE_DES)),
        StrengthRow(_ERROR, _REFUSED, _ESP, _CLEAR),
        StrengthRow(_ERROR, _REFUSED, HASHES, (H.MD5,)),
        StrengthRow(_ERROR, _REFUSED, GROUPS, (G.MODP_768, G.MODP_1024, G.MODP_1536)),
        StrengthRow(_ERROR, _REFUSED, (Use.IKE_GROUP,), (G.MODP_2048_256,), IkeVersion.V2),
        StrengthRow(_ERROR, _REFUSED, (Use.PFS_GROUP,), (G.MODP_2048_256,)),
    ),
)
DEFAULT = _RFC8247
REFUSED = _IOS_XE
"""Its errors are what IOS XE 17.11 refuses."""
PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (_RFC8247, _NIST, _CNSA1, _CNSA2, _NGE, _LEGACY, _IOS_XE)
}
"""The profiles that come along, by name."""
ALIASES: Mapping[str, str] = {"cnsa": _CNSA1.name}
"""Names that a profile had, and the profile that each stands for."""
