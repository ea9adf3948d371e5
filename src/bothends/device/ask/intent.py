"""What the inventory would have on the routers of a job, keys included where they are known."""

from collections.abc import Mapping

from bothends.compare.inputs import rendered, stand_in
from bothends.device.job import Job
from bothends.model import SecretRef


def intended_configurations(job: Job) -> Mapping[str, str]:
    """Configurations by device; a partner's end as a router that does what its sheet says.

    Raises:
        InputError: the inventory or a template is wrong, or a key cannot be found.
    """
    known = {ref for tunnel in job.tunnels for ref in tunnel.keys_beside}

    def key(ref: SecretRef) -> str:
        return job.reveal(ref) if ref in known else stand_in(ref)

    return rendered(job.project, key)
