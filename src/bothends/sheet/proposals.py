"""The sections of a sheet for phase 1 and phase 2: their algorithms and lifetimes."""

from collections.abc import Iterator, Sequence

from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, Phase1, Transform, Tunnel
from bothends.sheet.sheet import Section


def phase1(tunnel: Tunnel) -> Section:
    """Proposals and lifetime of the IKE SA."""
    proposals = tunnel.phase1
    v2 = tunnel.ike is IkeVersion.V2
    mode = "IKEv2" if v2 else "IKEv1, main mode"
    rows = (
        ("Version", *(mode for _ in proposals)),
        ("Authentication", *(_METHODS.get(p.authentication, p.authentication) for p in proposals)),
        ("Encryption", *(cipher(p.encryption) for p in proposals)),
        ("Integrity" if v2 else "Hash", *(_protected(p) for p in proposals)),
        ("PRF", *(hashed(p.prf or p.hash) if v2 else "" for p in proposals)),
        ("Diffie-Hellman group", *(group(p.dh_group) for p in proposals)),
        ("Lifetime", *(f"{p.lifetime} s" for p in proposals)),
    )
    return Section(
        "phase1",
        "Phase 1 (IKE SA)",
        f"{mode}: {' or '.join(map(_proposal, proposals))}",
        ("", *_numbered(proposals)),
        tuple(tuple(map(str, row)) for row in rows if any(row[1:])),
    )


_OF_CIPHER = "by the cipher itself"
_METHODS = {"pre-share": "pre-shared key"}
_OLD = {"des": "DES-CBC", "3des": "3DES-CBC", "null": "none", "seal": "SEAL"}


def _protected(proposal: Phase1) -> str:
    """By what the IKE SA is protected: AEAD ciphers negotiate no integrity (RFC 5282)."""
    return _OF_CIPHER if proposal.encryption.aead else hashed(proposal.hash)


def cipher(encryption: Encryption) -> str:
    """A cipher as most vendors write it: AES-256-CBC, AES-256-GCM."""
    name = str(encryption)
    if name in _OLD:
        return _OLD[name]
    *kind, bits = name.split("-")
    return f"AES-{bits}-{kind[-1].upper() if len(kind) > 1 else 'CBC'}"


def hashed(integrity: Integrity) -> str:
    """A hash as most vendors write it: SHA1, SHA2-256."""
    name = str(integrity).upper()
    return name.replace("SHA", "SHA2-") if name not in {"MD5", "SHA1"} else name


def group(dh_group: DhGroup) -> str:
    """A Diffie-Hellman group with what it is: 14 (MODP 2048)."""
    return f"{dh_group.value} ({dh_group.name.replace('_', ' ')})"


def _proposal(proposal: Phase1) -> str:
    method = _METHODS.get(proposal.authentication, proposal.authentication)
    digest = hashed(proposal.prf or proposal.hash)
    return (
        f"{cipher(proposal.encryption)}, {'PRF ' if proposal.encryption.aead else ''}{digest}, "
        f"group {proposal.dh_group.value}, {method}, {proposal.lifetime} s"
    )


def phase2(tunnel: Tunnel) -> Section:
    """Proposals and lifetimes of the IPsec SAs."""
    phase2 = tunnel.phase2
    transforms = phase2.transforms
    pfs = f"group {group(phase2.pfs_group)}" if phase2.pfs_group else "none"
    lifetime = f"{phase2.lifetime.seconds} s or {phase2.lifetime.kilobytes} KB"
    rows = (
        ("Protocol", *(f"ESP, {phase2.mode} mode" for _ in transforms)),
        ("Encryption", *(cipher(t.encryption) for t in transforms)),
        ("Integrity", *(_integrity(t) for t in transforms)),
        ("Perfect forward secrecy", *(pfs for _ in transforms)),
        ("Lifetime", *(lifetime for _ in transforms)),
    )
    suites = " or ".join(
        ", ".join([cipher(t.encryption), *([f"HMAC-{hashed(t.integrity)}"] if t.integrity else [])])
        for t in transforms
    )
    return Section(
        "phase2",
        "Phase 2 (IPsec SAs)",
        f"ESP {phase2.mode} mode, {suites}, PFS {pfs}, {lifetime}",
        ("", *_numbered(transforms)),
        tuple(tuple(map(str, row)) for row in rows),
    )


def _integrity(transform: Transform) -> str:
    return f"HMAC-{hashed(transform.integrity)}" if transform.integrity else _OF_CIPHER


def _numbered(proposals: Sequence[object]) -> Iterator[str]:
    """Titles of proposals in order of preference."""
    if len(proposals) == 1:
        yield "both ends"
    else:
        yield from (f"proposal {number}" for number in range(1, len(proposals) + 1))
