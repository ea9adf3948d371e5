"""Diagnoses of tunnels of the inventory: both ends are asked, and held against what is intended."""

from bothends.device.ask.collection import collect
from bothends.device.ask.intent import intended_configurations
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.diagnose import Diagnosis, diagnose_live


def diagnosed(job: Job) -> dict[str, Diagnosis]:
    """A diagnosis of every tunnel of the job, by name. Changes nothing.

    With the option `debug`, both ends are made to debug while they send; a signal to end turns that
    off again first.

    Raises:
        DeviceError: a router does not answer.
        InputError: the inventory or a template is wrong, or a key cannot be found.
    """
    intended = intended_configurations(job)
    debug = bool(job.options.get("debug"))
    diagnoses = {}
    for tunnel in job.tunnels:
        with held(job.fleet.stop, lambda _text: job.talk.say("stopping: debugging is turned off")):
            collected = collect(job, tunnel, intended, debug=debug)
        diagnoses[tunnel.name] = diagnose_live(collected, intended, keys=True)
    return diagnoses
