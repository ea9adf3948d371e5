"""Every check, in the order in which an engineer would look."""

from bothends.verify.check import Check
from bothends.verify.ike_checks import (
    IkeSaUp,
    NoDuplicates,
    PeerIdentity,
    Phase1AsIntended,
    PostQuantumKeyUsed,
    SessionUp,
)
from bothends.verify.ipsec_checks import (
    LifetimesAsIntended,
    NatSeenEqually,
    NoStaleSas,
    Phase2AsIntended,
    SaPerSelector,
    SpisCross,
)
from bothends.verify.partner_checks import OtherEnd
from bothends.verify.traffic_checks import BigPacketsPass, NoErrors, NoHarm, TrafficMoves

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
