"""From one kind of tunnel, or suite, to another: in stages that both ends reach together.

First what is new, beside what runs; then what moves traffic over; what is old goes last. Each
stage stands on both ends before the next one is begun on either.
"""

from dataclasses import replace
from typing import Unpack

from bothends.model import IkeVersion, Tunnel
from bothends.platforms.ios.difference.canonical import UNKNOWN, canonical, mode_of, object_of
from bothends.platforms.ios.difference.device import edits_for
from bothends.platforms.ios.difference.running import read_running
from bothends.platforms.ios.difference.steps import steps_of, top_line
from bothends.platforms.plan import DevicePlan, Edit, Planning, Stage


def make_migration(
    device: str, old: Tunnel, new: Tunnel, running: str, **given: Unpack[Planning]
) -> DevicePlan:
    """Plan how a tunnel that runs as `old` becomes `new` on one router; see `make_plan`.

    Raises:
        InputError: as `make_plan`.
    """
    neighbours = given.get("neighbours", ())

    def planned(tunnel: Tunnel) -> tuple[list[Edit], tuple[str, ...]]:
        ours = given.copy()
        ours["neighbours"] = [tunnel if e.name == tunnel.name else e for e in neighbours]
        edits, notes, uncompared = edits_for(device, [tunnel], running, **ours, old=old)
        return edits, (*uncompared, *notes)

    final, notes = planned(new)
    if not final:  # it is that already: what it was is not brought back
        return DevicePlan(device, (), notes)
    both = _with_both(old, new)
    stands = {object_of(entry.key) for entry in read_running(running).entries}
    first = [
        edit
        for edit in (planned(both)[0] if both else final)
        if not edit.late and _beside(edit, stands, whole=both is not None)
    ]
    entered = {(edit.path, edit.line) for edit in first}
    switch = [edit for edit in final if not edit.late and (edit.path, edit.line) not in entered]
    gone = [edit for edit in final if edit.late]
    moved = new.carrier.routed and not old.carrier.routed and not new.carrier.listed
    if moved:
        gone = [replace(edit, stops_traffic="") for edit in gone]
    stages = ((Stage.BESIDE, first), (Stage.OVER, switch), (Stage.GONE, gone))
    steps = tuple(step for stage, some in stages for step in steps_of(some, stage))
    return DevicePlan(device, steps, (*notes, _AFTER_ANSWER if moved else _ANEW))


_AFTER_ANSWER = (
    "traffic stays on the crypto map until the new tunnel interface carries packets; where it "
    "does not, both ends go back. Cisco does not document how IOS treats a crypto map entry and a "
    "tunnel interface for the same peer"
)
_ANEW = (
    "when both ends have all of it, the SAs with this peer are cleared once: traffic waits for one "
    "negotiation"
)


def _beside(edit: Edit, stands: set[str], *, whole: bool) -> bool:
    """Whether an edit can be made beside what runs: it is of a new object, or adds a choice."""
    top = canonical(top_line(edit))
    if top.startswith(("ip route ", "ipv6 route ")):
        return False
    return whole or (mode_of(top) is not UNKNOWN and object_of(top) not in stands)


def _with_both(old: Tunnel, new: Tunnel) -> Tunnel | None:
    """The tunnel that takes the old suites and prefers the new ones; None where it cannot be.

    Of PFS a router has one group: it stays until both ends prefer the new suites.
    """
    if (old.kind, old.ike) != (new.kind, new.ike) or any(end.objects for end in old.ends):
        return None
    lifetime = new.phase1[0].lifetime
    before = old.phase1
    if new.ike is IkeVersion.V2:
        before = tuple(replace(each, lifetime=lifetime) for each in before)
    phase2 = replace(
        old.phase2,
        transforms=tuple(dict.fromkeys((*new.phase2.transforms, *old.phase2.transforms))),
    )
    return replace(new, phase1=tuple(dict.fromkeys((*new.phase1, *before))), phase2=phase2)
