"""Releases of IOS and IOS XE, and what each takes for granted.

Defaults are rows per release, from the command references; `show running-config` does not print
what equals them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bothends.model import Authentication, DhGroup, Encryption, Integrity
from bothends.platforms.router import Release

E, H, G, A = Encryption, Integrity, DhGroup, Authentication


_RELEASES = (
    r"\.(\d{2})\.(\d{2})\.\d{2}",  # isr4300-universalk9.17.03.04a.SPA.bin
    r"(?<![\d.])(\d{2})\.(\d{1,2})(?!\d)",  # 15.4, 17.11.1a
    r"[.-](\d{2})(\d)-\d",  # c2900-universalk9-mz.SPA.152-4.M6.bin
)


def read_release(text: str) -> Release | None:
    """The release named by `15.4`, `17.11.1a`, or a whole `version` or image line."""
    for pattern in _RELEASES:
        match = re.search(pattern, text)
        if match:
            return Release(int(match[1]), int(match[2]))
    return None


@dataclass(frozen=True, slots=True)
class Phase1Row:
    """One built-in ISAKMP policy."""

    priority: int
    encryption: Encryption
    hash: Integrity
    authentication: Authentication
    group: DhGroup
    lifetime: int = 86400


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a release takes for granted.

    The IKEv2 rows are those of `show crypto ikev2 proposal default`, the policies those of
    `show crypto isakmp default policy`.
    """

    policies: tuple[Phase1Row, ...]
    ikev2_encryption: tuple[Encryption, ...]
    ikev2_integrity: tuple[Integrity, ...]
    ikev2_groups: tuple[DhGroup, ...]
    encryption: Encryption = E.DES
    hash: Integrity = H.SHA1
    authentication: Authentication = A.RSA_SIG
    group: DhGroup = G.MODP_768
    lifetime: int = 86400
    ikev2_lifetime: int = 86400
    sa_seconds: int = 3600
    sa_kilobytes: int = 4_608_000
    replay_window: int = 64
    transforms: tuple[tuple[Encryption, Integrity], ...] = (
        (E.AES_128, H.SHA1),
        (E.TRIPLE_DES, H.SHA1),
    )
    """The default transform set of `show crypto ipsec transform-set default`, transport mode."""


_CLASSIC_POLICIES = tuple(
    Phase1Row(65507 + index, cipher, digest, proof, group)
    for index, (cipher, group, digest, proof) in enumerate(
        (cipher, group, digest, proof)
        for cipher, group in ((E.AES_128, G.MODP_1536), (E.TRIPLE_DES, G.MODP_1024))
        for digest in (H.SHA1, H.MD5)
        for proof in (A.RSA_SIG, A.PRE_SHARE)
    )
)
_RECENT_POLICIES = (
    Phase1Row(65513, E.AES_128, H.SHA1, A.RSA_SIG, G.MODP_2048),
    Phase1Row(65514, E.AES_128, H.SHA1, A.PRE_SHARE, G.MODP_2048),
)
_AES_CBC = (E.AES_256, E.AES_192, E.AES_128)
_ROWS: tuple[tuple[Release, Defaults], ...] = (
    (
        Release(12, 0),
        Defaults(
            policies=_CLASSIC_POLICIES,
            ikev2_encryption=_AES_CBC,
            ikev2_integrity=(H.SHA512, H.SHA384, H.SHA256, H.SHA1, H.MD5),
            ikev2_groups=(G.MODP_1536, G.MODP_1024),
        ),
    ),
    (
        Release(15, 0),
        Defaults(
            policies=_CLASSIC_POLICIES,
            ikev2_encryption=_AES_CBC,
            ikev2_integrity=(H.SHA512, H.SHA384, H.SHA256, H.SHA1, H.MD5),
            ikev2_groups=(G.MODP_1536, G.MODP_1024),
            transforms=((E.AES_128, H.SHA1),),
        ),
    ),
    (
        Release(16, 0),
        Defaults(
            policies=_RECENT_POLICIES,
            ikev2_encryption=(E.AES_256,),
            ikev2_integrity=(H.SHA512, H.SHA384),
            ikev2_groups=(G.ECP_256, G.MODP_2048, G.ECP_521, G.MODP_1536),
            transforms=((E.AES_128, H.SHA1),),
        ),
    ),
    (
        Release(17, 11),  # the weak ones are gone (field notice FN72510)
        Defaults(
            policies=_RECENT_POLICIES,
            ikev2_encryption=(E.AES_256,),
            ikev2_integrity=(H.SHA512, H.SHA384),
            ikev2_groups=(G.ECP_256, G.MODP_2048, G.ECP_521),
            transforms=((E.AES_128, H.SHA1),),
        ),
    ),
)


@lru_cache(maxsize=64)
def defaults(release: Release) -> Defaults:
    """What a release takes for granted: the last row that is not newer than it."""
    return next((row for start, row in reversed(_ROWS) if start <= release), _ROWS[0][1])
