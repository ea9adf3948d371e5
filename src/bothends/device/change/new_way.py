"""What is new beside what runs has to carry packets before traffic moves over to it."""

import time
from collections.abc import Sequence

from bothends.device.ask.questions import probe
from bothends.device.change.change import Change
from bothends.device.job import Job
from bothends.errors import DeviceError

POLL = 1.0
"""Seconds between two tries."""


def prove_new_way(job: Job, changes: Sequence[Change]) -> None:
    """Send packets over the new way of each change, until all are answered or the time is up.

    A change whose new way carries nothing gets an error: nothing of what runs was touched yet.
    """
    waiting = {change.tunnel_name: change for change in changes if change.new_way and change.good}
    limit = time.monotonic() + max(float(job.options.get("wait", 0)), POLL)
    while waiting and not job.fleet.stop.is_set():
        planned = {each.device: (each,) for change in waiting.values() for each in change.new_way}
        sent = job.run(probe, tuple(planned), probes=planned).values
        answered = {device for device, (result,) in sent.items() if result.answered}
        waiting = {
            name: change
            for name, change in waiting.items()
            if not answered.issuperset(each.device for each in change.new_way)
        }
        if time.monotonic() > limit:
            break
        if waiting:
            job.talk.say(f"waiting for the new path of {', '.join(waiting)}")
            time.sleep(POLL)
    for change in waiting.values():
        for each in change.new_way:
            if each.device not in answered:
                change.errors[each.device] = DeviceError(
                    f"{each.destination} does not answer through the new tunnel interface, so no "
                    "traffic was moved to it",
                    where=each.device,
                    hint="some releases may not support a tunnel interface and a crypto map entry "
                    "for the same peer at the same time; look at show crypto ikev2 sa and show "
                    "crypto isakmp sa while a migration waits, with a longer --wait",
                )
