"""bothends in a process of its own that is ready at once, and can be killed at any moment.

A server process that has loaded everything is forked for every command: what is measured is the
command, not the loading of its modules.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

READY = (
    "netmiko", "nornir", "paramiko", "ciscoconfparse2",
    "bothends.cli.main", "bothends.device.sessions.fleet", "bothends.compare.inputs", "bothends.verification",
    "bothends.report.work", "bothends.lab.state", "bothends.inventory",
)  # fmt: skip
for _name in READY:
    with suppress(ImportError):
        import_module(_name)

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])


class Command:
    """A bothends command that runs."""

    def __init__(
        self,
        arguments: Sequence[str],
        project: Path,
        environment: Mapping[str, str],
        output: Path,
    ) -> None:
        self.output = output
        output.touch(0o600)  # a command may be killed before it has opened it
        values = (tuple(arguments), str(project), dict(environment), str(output))
        self.process: BaseProcess = CONTEXT.Process(target=_run, args=values, daemon=True)
        self.process.start()
        self.began = time.monotonic()

    def wait(self, seconds: float, *, kill: bool = True) -> int | None:
        """Its exit code; None when it did not end in time: then it is killed."""
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None and kill:
            self.kill()
        return code

    def kill(self) -> None:
        """End it as `kill -9` does: nothing of it gets to run any more."""
        self.process.kill()
        self.process.join()

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")


def _run(
    arguments: tuple[str, ...], project: str, environment: Mapping[str, str], output: str
) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.chdir(project)
    os.environ.update(environment)
    os.environ["NO_COLOR"] = "1"
    sys.argv = ["bothends", *arguments]
    import_module("bothends.cli.main").main()
