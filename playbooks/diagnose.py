"""Diagnose tunnels: ask both ends, perhaps listen to their debugging, explain. Changes nothing."""

from bothends.compare.inputs import rendered, stand_in
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.diagnose import diagnose_live
from bothends.errors import ExitCode
from bothends.model import SecretRef
from bothends.report.diagnosis import show
from tasks.diagnose import collect


def main(job: Job) -> ExitCode:
    """Print one ranked explanation per tunnel: what is wrong, on which end, why, what to do."""
    asked = {tunnel.psk for tunnel in job.tunnels}

    def key(ref: SecretRef) -> str:
        return job.reveal(ref) if ref in asked else stand_in(ref)

    intended = rendered(job.project, key)
    debug = bool(job.options.get("debug"))
    healthy = True
    for tunnel in job.tunnels:
        with held(job.fleet.stop, lambda _text: job.talk.say("stopping: debugging is turned off")):
            collected = collect(job, tunnel, debug=debug)
        diagnosis = diagnose_live(collected, intended, keys=True)
        show(diagnosis, job.options["form"], full=bool(job.options.get("timeline")))
        healthy = healthy and diagnosis.healthy
        if diagnosis.healthy and not debug:
            job.talk.say("no packet was sent through the tunnel: --debug does that too")
    return ExitCode.OK if healthy else ExitCode.FINDINGS
