"""How strongSwan spells what the model names (swanctl.conf(5), IKEv2 cipher suites)."""

from bothends.model import DhGroup, Dialect, Encryption, Integrity, Phase1, Phase2, Transform, words

_CIPHERS = words(Encryption, Dialect.SWANCTL)
_HASHES = words(Integrity, Dialect.SWANCTL)
_GROUPS = words(DhGroup, Dialect.SWANCTL)


def ike_proposal(phase1: Phase1) -> str:
    """A proposal for the IKE SA: `aes256-sha256-modp2048`; a PRF only where one is needed."""
    cipher, group = _CIPHERS[phase1.encryption], _GROUPS[phase1.dh_group]
    prf = _HASHES[phase1.prf or phase1.hash]
    if phase1.encryption.aead:
        return f"{cipher}-prf{prf}-{group}"
    other = f"-prf{prf}" if phase1.prf and phase1.prf is not phase1.hash else ""
    return f"{cipher}-{_HASHES[phase1.hash]}{other}-{group}"


def esp_proposal(transform: Transform, phase2: Phase2) -> str:
    """A proposal for the child SAs: `aes256-sha256-modp2048`, without a group for no PFS."""
    parts = [_CIPHERS[transform.encryption]]
    if transform.integrity:
        parts.append(_HASHES[transform.integrity])
    if phase2.pfs_group:
        parts.append(_GROUPS[phase2.pfs_group])
    return "-".join(parts)
