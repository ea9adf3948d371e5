"""How big packets may be that pass a tunnel, found by sending some."""

from bothends.device.ask.questions import probe
from bothends.device.job import Job
from bothends.verification import Probe, largest_passing


def passing(job: Job, too_big: Probe) -> int:
    """Bytes of the biggest packets that pass; 0 where not even small ones do.

    Args:
        job: reaches the routers.
        too_big: a probe that was not answered.
    """

    def passes(size: int) -> bool:
        sent = job.run(probe, (too_big.device,), probes={too_big.device: [too_big.sized(size)]})
        return any(result.answered for result in sent.values.get(too_big.device, ()))

    return largest_passing(passes, too_big.size)
