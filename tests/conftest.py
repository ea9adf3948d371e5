"""Golden files: what users read, compared with what was approved; and how examples are drawn."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, so that a change is judged by what it changes. Those that nobody
# has seen yet are looked for by the longer runs: `make fuzz-show`, `fuzz-debug`, `fuzz-lint`, `proof`.
# How long an example takes depends on what else the machine does: timings belong to benchmarks.
settings.register_profile("steady", derandomize=not os.environ.get("BOTHENDS_FUZZ"), deadline=None)
settings.load_profile("steady")

# As without a terminal. The readline library, which pytest loads, would say 80 to every subprocess.
os.environ["COLUMNS"] = "100"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Approve what the tests print.")


@pytest.fixture(autouse=True)
def _only_rules_that_come_along() -> Iterator[None]:
    """Rules of a project that a test has loaded are no business of the next one."""
    yield
    if loaded := sys.modules.get("bothends.compare.own_rules"):
        loaded.forget_own_rules()


@pytest.fixture(autouse=True)
def _only_secrets_that_come_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are providers of secrets that a test has joined."""
    from bothends.secrets import references

    monkeypatch.setattr(references, "_PROVIDERS", dict(references._PROVIDERS))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, or approve it with --update-golden."""
    update = request.config.getoption("--update-golden")

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is absent: run with --update-golden, then read it"
        assert text == path.read_text(encoding="utf-8")

    return compare


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs charon where it cannot run, and say what is missing."""
    if item.get_closest_marker("charon"):
        from bothends.lab.charon.prerequisites import missing

        if lacking := missing():
            pytest.skip(f"the charon backend needs {', '.join(lacking)}")
