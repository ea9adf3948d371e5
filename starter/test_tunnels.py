"""What must hold for the tunnels of this project, at both ends: `python -m pytest tests`.

With BOTHENDS_LAB=1 the routers of `bothends lab up` are asked, not the real ones.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nornir import InitNornir
from nornir.core import Nornir
from nornir.core.task import AggregatedResult

from tasks.lint import lint
from tasks.verify import verify

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def routers() -> Iterator[Nornir]:
    options = {"project": str(PROJECT)}
    with InitNornir(str(PROJECT / "config.yaml"), inventory={"options": options}) as found:
        yield found


def test_both_ends_are_written_to_match(routers: Nornir) -> None:
    holds(routers.run(task=lint, on_failed=True))


@pytest.mark.parametrize("tunnel", ["hq-branch1"])
def test_packets_pass(routers: Nornir, tunnel: str) -> None:
    holds(routers.run(task=verify, tunnel=tunnel, on_failed=True))


def holds(result: AggregatedResult) -> None:
    """Fails with what each router says."""
    assert not result.failed, "\n\n".join(
        f"{host}: {each[0].result}" for host, each in result.items()
    )
