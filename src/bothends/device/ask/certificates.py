"""How long the certificates of tunnels last, asked of the routers that have any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bothends.device.ask.questions import show
from bothends.device.job import Job
from bothends.platforms.commands import Command
from bothends.platforms.show import parse
from bothends.verification import TunnelReport
from bothends.verification.certificate_checks import certificates_last


def with_certificates(job: Job, reports: Sequence[TunnelReport]) -> list[TunnelReport]:
    """The same reports, each with what both ends' certificates say. Changes nothing."""
    devices = tuple(
        dict.fromkeys(
            view.here.device for each in reports for view in each.views if view.here.trustpoint
        )
    )
    if not devices:
        return list(reports)
    asked = {device: (job.command(device, Command.CERTIFICATES),) for device in devices}
    shown = {
        device: tuple(r for command, text in out.items() for r in parse(command, text).records)
        for device, out in job.run(show, devices, commands=asked).values.items()
    }
    now = datetime.now(UTC)
    return [
        replace(
            each,
            results=(
                *each.results,
                *(certificates_last(each.views[0].expected, shown, now) if each.views else ()),
            ),
        )
        for each in reports
    ]
