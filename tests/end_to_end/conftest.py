"""A project of its own on a lab of its own, and the command line run on it as a user would."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bothends.cli.init import lay_out
from bothends.lab.lab import Lab, backend_named
from bothends.lab.state import write_state

SECRETS = {
    "PSK_HQ_BRANCH1": "canary one.two*three",
    "PSK_HQ_BRANCH2": "canary-branch2-(x)+[y]",
    "PSK_HQ_BRANCH3": "canary\\branch3'\"",
}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Site:
    """A project whose routers run in a lab."""

    project: Path
    lab: Lab
    before: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bothends.cli.main", *arguments]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **SECRETS, "NO_COLOR": "1"}

    def run(self, *arguments: str) -> Done:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.project,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def unchanged(self, *devices: str) -> bool:
        return all(self.lab.running(name) == self.before[name] for name in devices)


@contextmanager
def _started(
    project: Path, ike: str = "model", inventory: Mapping[str, str] | None = None
) -> Iterator[Site]:
    lay_out(project)
    for name, text in (inventory or {}).items():
        (project / "inventory" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with Lab.from_project(project, password="canary-login", backend=backend_named(ike)) as lab:
        write_state(lab, project)
        yield Site(project, lab, {name: lab.running(name) for name in lab.routers})


@pytest.fixture(scope="session")
def start_site() -> Callable[..., AbstractContextManager[Site]]:
    """Start a site of one's own in a folder, on the model or on charon, with files of its own."""
    return _started


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site; `@pytest.mark.parametrize("site", IKES, indirect=True)` runs a test on every IKE."""
    with _started(tmp_path / "project", getattr(request, "param", "model")) as found:
        yield found
