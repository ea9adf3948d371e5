"""Releases of ASA, and what each takes for granted."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bothends.model import Authentication, DhGroup, Encryption, Integrity
from bothends.platforms.router import Release

_NAMED = re.compile(r"(?:(?:ASA|PIX|NGFW|Software) +Version +|^)(\d{1,2})\.(\d{1,2})(?=[.( ]|$)")
UNKNOWN = Release(9, 0)
"""Assumed where a text does not say its release."""


def read_release(text: str) -> Release | None:
    """The release named by `ASA Version 9.16(3)`, or by `9.16`.

    A Firepower Threat Defense names its own (`NGFW Version 7.0.1`), and carries an ASA of a release
    that is not in its configuration: 6.x that of 9.6 to 9.15, 7.x that of 9.16 and later.
    """
    match = _NAMED.search(text)
    if not match:
        return None
    release = Release(int(match[1]), int(match[2]))
    if "NGFW" in match[0]:
        return Release(9, 16) if release.major >= 7 else Release(9, 6)
    return release


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a release takes for granted (Cisco ASA command reference, one entry a command).

    There are no built-in policies and no built-in transform sets. Lifetimes: seconds, kilobytes.
    """

    group: DhGroup
    """Of policies, and of `set pfs` without a group; 14 from 9.13 on (its release notes)."""
    encryption: Encryption = Encryption.TRIPLE_DES
    digest: Integrity = Integrity.SHA1
    authentication: Authentication = Authentication.PRE_SHARE
    lifetime: int = 86400
    sa_seconds: int = 28800
    sa_kilobytes: int = 4_608_000
    replay_window: int = 64
    keepalive: tuple[int, int] = (10, 2)
    """`isakmp keepalive threshold 10 retry 2` of a LAN-to-LAN tunnel group: on unless disabled."""
    mss: int = 1380
    """`sysopt connection tcpmss`."""


_OLD, _NEW = Defaults(DhGroup.MODP_1024), Defaults(DhGroup.MODP_2048)


@lru_cache(maxsize=64)
def defaults(release: Release) -> Defaults:
    """What a release takes for granted."""
    return _NEW if release >= Release(9, 13) else _OLD


def default_text(release: Release) -> str:
    """How a value is called that no line says."""
    return f"default of ASA {release}" if release != UNKNOWN else "default of ASA"
