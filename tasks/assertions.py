"""One statement about a tunnel per task: it holds on this router, or the Result fails and says why.

Each asks both ends and sends its own probes. A statement that the routers' output does not decide
fails, too: what was not shown is not taken for true.
"""

from nornir.core.task import Result, Task

from bothends.scripting import as_result
from bothends.scripting.assertion import asserted


@as_result
def assert_qm_idle(task: Task, tunnel: str | None = None) -> Result:
    """The IKE SA with the peer is QM_IDLE and ACTIVE; under IKEv2, READY."""
    return asserted(task, tunnel, "ike-sa")


@as_result
def assert_peer_identity(task: Task, tunnel: str | None = None) -> Result:
    """The peer proved to be the address that this router points at."""
    return asserted(task, tunnel, "identity")


@as_result
def assert_suite(task: Task, tunnel: str | None = None) -> Result:
    """Phase 1 and phase 2 were negotiated with the algorithms of the inventory."""
    return asserted(task, tunnel, "phase1-suite", "phase2-suite")


@as_result
def assert_sas_paired(task: Task, tunnel: str | None = None) -> Result:
    """Every selector has an SA pair, and each inbound SPI here is an outbound SPI there."""
    return asserted(task, tunnel, "ipsec-sa", "spi-cross")


@as_result
def assert_lifetimes(task: Task, tunnel: str | None = None) -> Result:
    """No SA has more time or volume left than the inventory gives it."""
    return asserted(task, tunnel, "lifetimes")


@as_result
def assert_nat_agreed(task: Task, tunnel: str | None = None) -> Result:
    """Both ends carry ESP in UDP, or neither does."""
    return asserted(task, tunnel, "nat-t")


@as_result
def assert_counters_moved(task: Task, tunnel: str | None = None) -> Result:
    """What the probe sends is encrypted here, decrypted there, and answered."""
    return asserted(task, tunnel, "traffic")


@as_result
def assert_path_mtu(task: Task, tunnel: str | None = None) -> Result:
    """Packets as big as the SA takes pass with the DF bit set."""
    return asserted(task, tunnel, "mtu")


@as_result
def assert_no_errors(task: Task, tunnel: str | None = None) -> Result:
    """No send or receive error, and no verify or replay failure, while the probes run."""
    return asserted(task, tunnel, "errors", "harm")


@as_result
def assert_no_duplicates(task: Task, tunnel: str | None = None) -> Result:
    """No more IKE SAs and SA pairs than a rekeying explains."""
    return asserted(task, tunnel, "duplicates")


@as_result
def assert_no_stale_sas(task: Task, tunnel: str | None = None) -> Result:
    """Before the probes, no end was sending on an SPI that the other did not know."""
    return asserted(task, tunnel, "stale")


@as_result
def assert_session_up(task: Task, tunnel: str | None = None) -> Result:
    """The crypto session with the peer is UP-ACTIVE."""
    return asserted(task, tunnel, "session")
