"""Many tunnels, changed in an order that keeps what goes wrong small.

First some alone as canaries, watched for a while; then the others in batches, of which no two
tunnels share a router or stand for each other. It ends before too many have failed.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bothends.device.ask.verification import verify_tunnels
from bothends.device.change.change import Change, Goal, State
from bothends.device.change.door import carry_out
from bothends.device.change.neighbours import note_lost, peers_up
from bothends.device.change.removal import verify_gone
from bothends.device.job import Job
from bothends.device.plans.planning import begin
from bothends.model import Tunnel
from bothends.report.change_report import write
from bothends.report.plain import counted

MINUTE = 60.0
LOOK = 5.0
"""Seconds between two looks at the clock while canaries are watched."""

Routers = Mapping[str, Collection[str]]
"""The routers of each tunnel, by its name."""
Begin = Callable[[Sequence[str]], list[Change]]
"""Plans the changes of these tunnels from what their routers run now."""


@contextmanager
def reported(job: Job, tunnels: Sequence[str]) -> Iterator[Callable[[Sequence[Change]], None]]:
    """While inside, keep the report of a run in its evidence: call what is given after each step.

    It is there from the beginning, and stays as it was last where the run dies.
    """
    latest: list[Change] = []

    def keep(changes: Sequence[Change], *, over: bool = False) -> None:
        latest[:] = changes
        job.results.so_far(changes, tunnels)
        known: dict[str, Sequence[str]] = {
            each.name: [end.device for end in each.ends] for each in job.tunnels
        }
        known |= {each.tunnel_name: each.devices for each in changes}
        ends = {name: known.get(name, ()) for name in tunnels}
        write(job.evidence, job.results.document, ends, over=over)

    keep(())
    yield keep
    keep(latest, over=True)


def change_all(
    job: Job,
    tunnels: Sequence[Tunnel],
    done: Callable[[str], None],
    keep: Callable[[Sequence[Change]], None],
    begin_these: Callable[[Job, Sequence[Tunnel]], list[Change]] = begin,
) -> list[Change]:
    """Bring these tunnels to what the inventory has; see `in_batches`."""
    known = {tunnel.name: tunnel for tunnel in tunnels}
    routers = {name: [end.device for end in tunnel.managed_ends] for name, tunnel in known.items()}
    return in_batches(
        job, routers, lambda names: begin_these(job, [known[name] for name in names]), done, keep
    )


def in_batches(
    job: Job,
    routers: Routers,
    begin_these: Begin,
    done: Callable[[str], None],
    keep: Callable[[Sequence[Change]], None],
) -> list[Change]:
    """Change these tunnels; the changes that were begun, in order.

    `done` is told of each, `keep` is given all of them after each batch.
    """
    changes: list[Change] = []
    canaries = int(job.options.get("canary") or 0)
    left = dict(routers)
    while left and _may_go_on(job, changes):
        proven = len([change for change in changes if change.state is not State.UNCHANGED])
        size = min(job.batch, canaries - proven) if proven < canaries else job.batch
        batch = _next_batch(job, left, size, _failed(changes))
        if not batch:
            break
        left = {name: devices for name, devices in left.items() if name not in batch}
        job.talk.say(f"now: {', '.join(batch)} ({len(left)} to come)")
        begun = begin_these(batch)
        carry_out(job, begun)
        changes += begun
        for change in begun:
            done(f"{change.tunnel_name}: {change.outcome}")
            job.journals.end(change.tunnel_name, str(change.state))
        keep(changes)
        now = [change for change in changes if change.state is not State.UNCHANGED]
        watched = left and proven < canaries <= len(now) and _may_go_on(job, changes)
        if watched and not _still_well(job, now):
            break
    return changes


def _next_batch(job: Job, left: Routers, size: int, failed: frozenset[str]) -> tuple[str, ...]:
    """Tunnels that can be changed side by side: no router twice, no two that stand for each other.

    Where one of a group has failed, the others of the group may be all that works: they stay.
    """
    batch: list[str] = []
    busy: set[str] = set()
    for name, devices in left.items():
        groups = [group for group in job.inventory.never_together if name in group]
        apart = {other for group in groups for other in group}
        if len(batch) < size and not busy & set(devices) and not apart & (failed | set(batch)):
            batch.append(name)
            busy |= set(devices)
    return tuple(batch)


def _failed(changes: Sequence[Change]) -> frozenset[str]:
    return frozenset(change.tunnel_name for change in changes if not change.good)


def _may_go_on(job: Job, changes: Sequence[Change]) -> bool:
    """Whether another batch is begun: nobody stopped it, nothing is stranded, few have failed."""
    if job.fleet.stop.is_set() or any(change.state is State.STRANDED for change in changes):
        return False
    return len(_failed(changes)) < int(job.options.get("max_failures") or 1)


def _still_well(job: Job, canaries: Sequence[Change]) -> bool:
    """Leave the canaries alone for a while, then verify them again, and their neighbours.

    One that has failed already is no canary to watch.
    """
    if not all(change.good for change in canaries):
        return False
    canaries = [change for change in canaries if change.goal is not Goal.PREPARED]
    minutes = float(job.options.get("soak") or 0)
    until = time.monotonic() + minutes * MINUTE
    up = peers_up(job, canaries)
    if minutes:
        job.talk.say(
            f"watching {counted(len(canaries), 'tunnel')} for {minutes:g} minutes before the others"
        )
    while (left := until - time.monotonic()) > 0 and not job.fleet.stop.is_set():
        job.fleet.stop.wait(min(left, LOOK))
    _verify_again(job, canaries)
    note_lost(canaries, up, peers_up(job, canaries))
    for change in canaries:
        if not change.good:
            change.notes.append(
                f"it was verified and saved, but fails its verification {minutes:g} minutes "
                f"later; bothends rollback {job.journals.name} takes it back"
            )
    return all(change.good for change in canaries)


def _verify_again(job: Job, canaries: Sequence[Change]) -> None:
    gone = [change for change in canaries if change.goal is Goal.GONE]
    stay = [change for change in canaries if change not in gone]
    tunnels = [change.tunnel for change in stay if change.tunnel]
    reports = [*verify_gone(job, gone), *verify_tunnels(job, tunnels)]
    for change, report in zip([*gone, *stay], reports, strict=True):
        change.report = report
