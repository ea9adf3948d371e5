"""Bad inventories: every message that a user reads is a golden file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.inventory import bad_dynamic, bad_files, bad_kinds, bad_peers, bad_tunnels
from tests.inventory.inventories import Bad, write

from bothends.inventory import check_inventory
from bothends.inventory.problems import ProblemSeverity

GOLDEN = Path(__file__).parent / "golden"
CASES = (
    *bad_tunnels.CASES,
    *bad_kinds.CASES,
    *bad_peers.CASES,
    *bad_dynamic.CASES,
    *bad_files.CASES,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages(
    case: Bad,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[Path, str], None],
) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    monkeypatch.setenv("PSK_SHORT", "Canary-7331")
    monkeypatch.delenv("PSK_NOT_SET", raising=False)
    write(tmp_path, case.tunnels, case.hosts, case.groups)
    inventory, problems = check_inventory(tmp_path)
    assert problems
    text = "".join(f"{problem}\n" for problem in problems)
    assert (inventory is None) == ("error:" in text)
    assert not re.search("Canary|7331", text)
    for problem in problems:
        if problem.severity is ProblemSeverity.ERROR:
            assert re.match(r"expected .+, found .+", problem.message), problem.message
            assert problem.hint, problem.message
    golden(GOLDEN / f"{case.name}.txt", text)
