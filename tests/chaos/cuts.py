"""How a change is cut short, or made to fail: each at a moment that chance decides."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bothends.lab.faults import DISTORTIONS
from bothends.lab.lab import Lab


class Running(Protocol):
    """A change that runs."""

    @property
    def lab(self) -> Lab:
        """The routers."""

    @property
    def ends(self) -> tuple[str, str]:
        """The routers that it changes."""

    @property
    def wanted(self) -> Mapping[str, Sequence[str]]:
        """The lines that it enters, by router."""

    def kill(self) -> None:
        """End bothends as `kill -9` does."""

    def second(self) -> None:
        """Begin the same change once more, from another project."""


Strike = Callable[[Running, random.Random], None]


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that happens to a change.

    Attributes:
        strike: Does it.
        early: It is so before the change begins; otherwise it happens while it runs.
        on: Lines of which it waits for one; without, any line may be the last before it.
    """

    name: str
    strike: Strike
    early: bool = False
    on: tuple[str, ...] = ()


def _kill(run: Running, _chance: random.Random) -> None:
    run.kill()


def _sessions(count: int) -> Strike:
    def strike(run: Running, chance: random.Random) -> None:
        for name in chance.sample(run.ends, count):
            _drop(run.lab, name)

    return strike


def _drop(lab: Lab, name: str) -> None:
    def drop() -> None:
        for session in list(lab.routers[name].sessions):
            session.drop()

    lab.do(drop)


def _cut_off(run: Running, chance: random.Random) -> None:
    """The way to one router is gone, and stays away."""
    name = chance.choice(run.ends)

    async def unreachable() -> bool:
        return False

    run.lab.routers[name].path = unreachable


def _power(run: Running, chance: random.Random) -> None:
    name = chance.choice(run.ends)
    run.lab.routers[name].faults.boots_in = chance.uniform(1, 5)
    run.lab.lose_power(name)


def _power_of_both(run: Running, chance: random.Random) -> None:
    for name in run.ends:
        run.lab.routers[name].faults.boots_in = chance.uniform(1, 5)
        run.lab.lose_power(name)


def _kill_and_power(run: Running, chance: random.Random) -> None:
    run.kill()
    _power(run, chance)


def _hang(run: Running, chance: random.Random) -> None:
    run.lab.routers[chance.choice(run.ends)].faults.hang_on = "."


def _fault(name: str) -> Strike:
    """One router refuses one of the lines of the change."""

    def strike(run: Running, chance: random.Random) -> None:
        device = chance.choice(run.ends)
        line = chance.choice(run.wanted[device]).strip()
        pattern = "^ *" + r"\s+".join(re.escape(word) for word in line.split()[:3])
        setattr(run.lab.routers[device].faults, name, pattern)

    return strike


def _answers_badly(run: Running, chance: random.Random) -> None:
    kinds = [kind for kind in DISTORTIONS if kind]
    run.lab.routers[chance.choice(run.ends)].faults.show_run = chance.choice(kinds)


DECIDING = (
    "show crypto",
    "show archive",
    "show reload",
    "show ip interface",
    "show startup",
    "show version",
)


def _shows_badly(run: Running, chance: random.Random) -> None:
    """One router answers one of the commands that decide with something that is no answer."""
    faults = run.lab.routers[chance.choice(run.ends)].faults
    faults.distort = chance.choice(DECIDING)
    faults.distortion = chance.choice([kind for kind in DISTORTIONS if kind])


def _cannot_save(run: Running, chance: random.Random) -> None:
    faults = run.lab.routers[chance.choice(run.ends)].faults
    if chance.random() < 0.5:
        faults.busy = 99
    else:
        faults.write_fails = True


def _busy_for_a_moment(run: Running, chance: random.Random) -> None:
    run.lab.routers[chance.choice(run.ends)].faults.busy = 1


def _twice(run: Running, _chance: random.Random) -> None:
    run.second()


CONFIRM = ("configure confirm", "reload cancel")
SAVE = ("write memory",)

CUTS: Mapping[str, Cut] = {
    cut.name: cut
    for cut in (
        Cut("kill -9", _kill),
        Cut("one session lost", _sessions(1)),
        Cut("both sessions lost", _sessions(2)),
        Cut("cut off", _cut_off),
        Cut("reboot", _power),
        Cut("both reboot", _power_of_both),
        Cut("kill -9, reboot", _kill_and_power),
        Cut("hangs", _hang),
        Cut("refuses a line", _fault("refuse"), early=True),
        Cut("does not authorize", _fault("unauthorized"), early=True),
        Cut("answers badly", _answers_badly),
        Cut("shows badly", _shows_badly),
        Cut("cannot save", _cannot_save, early=True),
        Cut("busy once", _busy_for_a_moment, early=True),
        Cut("two at once", _twice),
        Cut("kill -9 confirming", _kill, on=CONFIRM),
        Cut("session lost confirming", _sessions(1), on=CONFIRM),
        Cut("reboot confirming", _power, on=CONFIRM),
        Cut("kill -9, reboot confirming", _kill_and_power, on=CONFIRM),
        Cut("hangs confirming", _hang, on=CONFIRM),
        Cut("kill -9 saving", _kill, on=SAVE),
        Cut("reboot saving", _power, on=SAVE),
        Cut("nothing", lambda _run, _chance: None),
    )
}


def lift(lab: Lab) -> None:
    """Let everything be right again that was made to go wrong."""
    for router in lab.routers.values():
        router.path = None
        faults = router.faults
        faults.hang_on = faults.refuse = faults.unauthorized = faults.show_run = ""
        faults.distort = faults.distortion = ""
        faults.write_fails, faults.busy = False, 0
