"""One apply that dies, what time alone makes of it, and what `resume` makes of it."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DYING = Path(__file__).with_name("dying.py")
ENDS = ("hq-r1", "branch1-r1")
APPLY = ("apply", "--lab", "--yes", "--limit", "hq-branch1", "--wait", "5")
TIME = 20 * 60.0
"""Seconds of the lab's clock that pass after a death: longer than any timer."""
FOREIGN = {
    "hq-r1": (
        "configure terminal", "crypto isakmp policy 5", "encryption 3des", "group 2", "exit",
        "crypto map OTHERS 10 ipsec-isakmp", "set peer 192.0.2.77", "exit",
        "ip access-list extended OTHERS", "permit ip 10.9.0.0 0.0.0.255 any", "end", "write memory",
    ),
}  # fmt: skip
"""Lines of others on the hub, which stay as they are."""

Start = Callable[..., AbstractContextManager[Any]]


@dataclass(frozen=True)
class Ended:
    """What both ends run and would start with, at one time."""

    running: str
    """`old-old`, `new-new`, or `half`."""
    saved: bool
    """Both startup configurations are what runs."""

    def __str__(self) -> str:
        return self.running if self.saved else f"{self.running}, not saved"


@dataclass(frozen=True)
class Death:
    """What became of one apply that died at a moment."""

    moment: int
    died: bool
    """Whether it died: it may have been over by then."""
    alone: Ended
    """After time has passed, where time was given; else right after the death."""
    resumed: Ended
    said: str
    """What `resume` said."""
    code: int


def count(start: Start, folder: Path) -> tuple[int, dict[str, str]]:
    """How many moments an apply has, and what both ends run after it."""
    with start(folder) as site:
        prepare(site)
        done = run(site, 0, *APPLY)
        assert done.returncode == 0, done.stdout + done.stderr
        number = int(done.stderr.rpartition("things done: ")[2].split()[0])
        return number, {name: site.lab.running(name) for name in ENDS}


def die(start: Start, folder: Path, moment: int, new: dict[str, str], *, wait: bool) -> Death:
    """Let an apply die at a moment; `wait`: let time pass before it is resumed."""
    with start(folder) as site:
        prepare(site)
        old = {name: site.lab.running(name) for name in ENDS}
        done = run(site, moment, *APPLY)
        if wait:
            site.lab.skip(TIME)
        alone = ended(site, old, new)
        resumed = site.run("resume", "--lab", "--yes")
        return Death(
            moment, done.returncode == -9, alone, ended(site, old, new), resumed.text, resumed.code
        )


def prepare(site: Any) -> None:
    """Put others' lines on the routers, and save them."""
    for device, lines in FOREIGN.items():
        site.lab.type(device, *lines)


def run(site: Any, moment: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DYING), str(moment), *arguments],
        cwd=site.project,
        env=site.environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def ended(site: Any, old: dict[str, str], new: dict[str, str]) -> Ended:
    now = {name: site.lab.running(name) for name in ENDS}
    state = "old-old" if now == old else "new-new" if now == new else "half"
    return Ended(state, all(site.lab.startup(name) == now[name] for name in ENDS))
