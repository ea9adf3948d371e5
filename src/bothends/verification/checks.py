"""Every check, in the order in which an engineer would look."""

from bothends.verification.check import Check
from bothends.verification.ike_checks import (
    IkeSaUp,
    NoDuplicates,
    PeerIdentity,
    Phase1AsIntended,
    PostQuantumKeyUsed,
    SessionUp,
)
from bothends.verification.ipsec_checks import (
    LifetimesAsIntended,
    NatSeenEqually,
    NoStaleSas,
    Phase2AsIntended,
    SaPerSelector,
    SpisCross,
)
from bothends.verification.partner_checks import OtherEnd
from bothends.verification.traffic_checks import BigPacketsPass, NoErrors, NoHarm, TrafficMoves

CHECKS: tuple[Check, ...] = (
    OtherEnd(),
    IkeSaUp(),
    PeerIdentity(),
    Phase1AsIntended(),
    PostQuantumKeyUsed(),
    SaPerSelector(),
    Phase2AsIntended(),
    LifetimesAsIntended(),
    SpisCross(),
    NatSeenEqually(),
    TrafficMoves(),
    BigPacketsPass(),
    NoErrors(),
    NoHarm(),
    NoDuplicates(),
    NoStaleSas(),
    SessionUp(),
)
