"""The cheapest look at a tunnel: what both ends show first of all, their IKE SAs."""

from collections.abc import Sequence

from bothends.device.ask.questions import show
from bothends.device.job import Job
from bothends.platforms.facts import EndFacts
from bothends.verification import Expected

Facts = dict[str, dict[str, EndFacts]]
"""By tunnel and device; a device that did not answer is not there."""


def ike_sas(job: Job, expected: Sequence[Expected], devices: Sequence[str]) -> Facts:
    """Ask these devices for their IKE SAs, each once, and read them for each tunnel."""
    commands = {
        device: tuple(dict.fromkeys(job.asked(device).questions(each.ike)[0] for each in expected))
        for device in devices
    }
    answers = job.run(show, devices, commands=commands).values
    facts: Facts = {each.tunnel: {} for each in expected}
    for each in expected:
        for end in (end for end in each.asked_ends if end.device in answers):
            platform = job.asked(end.device)
            question = platform.questions(each.ike)[0]
            shown = platform.facts(end.device, {question: answers[end.device][question]})
            facts[each.tunnel][end.device] = shown.at(end.local)
    return facts
