"""SAs that what ran before has negotiated: forgotten, so that what runs now is put to the test."""

from collections.abc import Mapping, Sequence

from bothends.device.change import Change
from bothends.device.job import Job
from tasks.collect import show


def forget_sas(
    job: Job, changes: Sequence[Change], up: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Clear the SAs with this one peer on both ends of each change.

    `up`: only where the session with the peer is among these, by device.
    """
    clear = {
        here.device: (f"clear crypto session remote {there.address}",)
        for change in changes
        for here, there in (change.tunnel.ends, change.tunnel.ends[::-1])
        if up is None or str(there.address) in up.get(here.device, ())
    }
    job.run(show, tuple(clear), commands=clear)
