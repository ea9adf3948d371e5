"""Diagnose tunnels: ask both ends, perhaps listen to their debugging, explain. Changes nothing."""

from bothends.cli.script import script
from bothends.device.ask.diagnosis import diagnosed
from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.report.diagnosis import show


def main(job: Job) -> ExitCode:
    """Print one ranked explanation per tunnel: what is wrong, on which end, why, what to do."""
    debug, full, verbose = (
        bool(job.options.get(name)) for name in ("debug", "timeline", "verbose")
    )
    diagnoses = diagnosed(job).values()
    for tunnel in job.tunnels:
        for partner in (end.device for end in tunnel.ends if not end.managed):
            job.talk.say(
                f"{tunnel.name}: {partner} is a partner's and is not asked; its sheet stands for it"
            )
    for diagnosis in diagnoses:
        show(diagnosis, job.options["form"], full=full, verbose=verbose)
        if diagnosis.healthy and not debug:
            job.talk.say("no packet was sent through the tunnel: --debug does that too")
    return ExitCode.OK if all(each.healthy for each in diagnoses) else ExitCode.FINDINGS


if __name__ == "__main__":
    script(__file__)
