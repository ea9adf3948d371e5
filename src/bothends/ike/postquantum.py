"""What two ends agree on against quantum computers: an extra key, extra key exchanges.

Sources: RFC 8784 section 3 (PPK, with its tables of what initiator and responder do), RFC 9370
section 2.2.2 (additional key exchanges; NONE is offered where one is optional).
"""

from dataclasses import dataclass

from bothends.ike.end import NO_PPK, IkeEnd, PpkPolicy, Readable
from bothends.ike.outcome import Reason, StageResult, StageStatus
from bothends.model import KemChoice, MlKem


@dataclass(frozen=True, slots=True)
class Agreed:
    """The key exchange that two ends take beside Diffie-Hellman; None is none."""

    kem: MlKem | None = None


def agree_on_kem(initiator: KemChoice, responder: KemChoice) -> Agreed | None:
    """What comes of two choices; None where they exclude each other."""
    common = next((kem for kem in initiator.names if kem in responder.names), None)
    if common:
        return Agreed(common)
    return Agreed() if initiator.optional and responder.optional else None


def ppk_stage(initiator: IkeEnd, responder: IkeEnd) -> tuple[StageResult, bool]:
    """How the proof with the extra key ends, and whether the key is used.

    The responder takes the key that the initiator names (PPK_IDENTITY). Where it has none of that
    name, the initiator's second proof without a key counts (NO_PPK_AUTH), which an initiator that
    requires the key does not send. Keys of one name that differ make the proof fail.
    """
    local, remote = initiator.ppk, responder.ppk
    if NO_PPK in {local, remote}:
        wanting = next((p for p in (initiator, responder) if p.ppk.required), None)
        if wanting:
            return _stage(StageStatus.FAIL, Reason.PPK_REQUIRED, local, remote, wanting.name), False
        return _stage(StageStatus.OK, None, local, remote), False
    required = local.required or remote.required
    if not local.id or not remote.id:  # a server hands it out: the texts do not have it
        reason = Reason.PPK_UNREADABLE if required else None
        return _stage(
            StageStatus.UNKNOWN if required else StageStatus.OK, reason, local, remote
        ), False
    if local.id != remote.id:
        reason = Reason.PPK_ID_DIFFERS if required else None
        return _stage(
            StageStatus.FAIL if required else StageStatus.OK, reason, local, remote
        ), False
    if {local.key.readable, remote.key.readable} != {Readable.YES}:
        return _stage(StageStatus.UNKNOWN, Reason.PPK_UNREADABLE, local, remote), True
    if local.key.secret != remote.key.secret:
        return _stage(StageStatus.FAIL, Reason.PPK_DIFFERS, local, remote), False
    return _stage(StageStatus.OK, None, local, remote), True


def _stage(
    status: StageStatus,
    reason: Reason | None,
    local: PpkPolicy,
    remote: PpkPolicy,
    detail: str = "",
) -> StageResult:
    return StageResult(status, reason, local.source, remote.source, detail)
