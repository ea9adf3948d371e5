"""Verification of a tunnel that was taken away: neither end may have anything of it left."""

from collections.abc import Sequence

from bothends.device.ask.questions import running_config
from bothends.device.change.change import Change
from bothends.device.change.neighbours import peers_up
from bothends.device.change.renewal import spis
from bothends.device.job import Job
from bothends.verification import CheckResult, Status, TunnelReport


def verify_gone(job: Job, changes: Sequence[Change]) -> list[TunnelReport]:
    """One report per change, in order: no SA with the other end, no line that names it."""
    devices = tuple(device for change in changes for device in change.devices)
    running = job.run(running_config, devices)
    left, up = spis(job, changes), peers_up(job, changes)
    reports = []
    for change in changes:
        results = []
        for device, peer in change.peers.items():
            if device not in running.values or device not in left or device not in up:
                error = running.errors.get(device)
                why = error.message if error else "its SAs could not be read"
                results.append(CheckResult("gone", TITLE, device, Status.ERROR, why))
                continue
            stands = [f"SPI {spi}" for spi in sorted(left[device])]
            stands += [f"a session with {peer}"] if peer in up[device] else []
            named = [
                line.strip()
                for line in running.values[device].splitlines()
                if line.split() == ["set", "peer", peer]
            ]
            remains = ", ".join(stands or named)
            results.append(
                CheckResult(
                    "gone",
                    TITLE,
                    device,
                    Status.FAILED if remains else Status.OK,
                    f"still there: {remains}" if remains else f"no SA and no entry for {peer}",
                )
            )
        reports.append(TunnelReport(change.tunnel_name, tuple(results)))
    return reports


TITLE = "nothing of the tunnel is left"
