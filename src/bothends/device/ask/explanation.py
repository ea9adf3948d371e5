"""Why a tunnel failed its verification: both configurations and the routes, laid together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bothends.compare.intent import Intent
from bothends.device.ask.intent import intended_configurations
from bothends.device.ask.path_mtu import passing
from bothends.device.ask.questions import running_config, show
from bothends.device.job import Job
from bothends.verification import Cause, Status, TunnelReport
from bothends.verification.investigation import compared, route_commands
from bothends.verification.stages import causes, not_read


def explained(job: Job, reports: Sequence[TunnelReport]) -> list[TunnelReport]:
    """The same reports, each failed one with its causes. Asks nothing where none has failed."""
    failed = [each for each in reports if each.status is Status.FAILED and each.views]
    if not failed:
        return list(reports)
    views = [view for each in failed for view in each.views]
    devices = tuple(dict.fromkeys(view.here.device for view in views if view.here.managed))
    running = _running(job, devices)
    routes = _routes(job, failed, running)
    intended = intended_configurations(job)
    sheets = {name: intended[name] for name in job.inventory.partners}
    intent = Intent({**running, **sheets}, intended, keys=True)
    return [
        replace(each, causes=_causes(job, each, intent, routes)) if each in failed else each
        for each in reports
    ]


def _causes(
    job: Job, report: TunnelReport, intent: Intent, routes: Mapping[str, Mapping[str, str]]
) -> tuple[Cause, ...]:
    expected = report.views[0].expected
    unread = [end.device for end in expected.ends if end.device not in intent.running]
    if unread:
        return (not_read(unread),)
    return causes(report, compared(expected, intent, routes, _passing(job, report)))


def _running(job: Job, devices: Sequence[str]) -> dict[str, str]:
    """The running configurations that could be read: not every account may see them."""
    texts = job.run(running_config, devices).values
    return {device: text for device, text in texts.items() if "\nhostname " in f"\n{text}"}


def _routes(
    job: Job, failed: Sequence[TunnelReport], running: Mapping[str, str]
) -> Mapping[str, Mapping[str, str]]:
    """What both ends say of their routes to each other; nothing of an end that says nothing."""
    by_device: dict[str, dict[str, None]] = {device: {} for device in running}
    for each in failed:
        for device, commands in route_commands(each.views[0].expected, running).items():
            by_device[device].update(dict.fromkeys(commands))
    return job.run(show, tuple(by_device), commands=by_device).values


def _passing(job: Job, report: TunnelReport) -> int:
    """Bytes of the biggest packets that pass, where the verification found some too big."""
    failed = [each for each in report.views[0].probes if each.probe.size and not each.answered]
    checks = {each.check for each in report.results if each.status is Status.FAILED}
    if "mtu" not in checks or not failed:
        return 0
    return passing(job, failed[0].probe)
