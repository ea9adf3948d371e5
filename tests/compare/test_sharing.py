"""Many processes say what one says, and what one of them leaves undone is done."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

PREAMBLE = """
import os, sys, threading
from bothends.compare.process_pool import shared
from bothends.errors import InputError

HERE = os.getpid()

def double(batch):
    return [2 * each for each in batch]
"""
CASES = {
    "in order": """
        assert sum(shared(double, range(100), 7, 3), []) == double(range(100))
    """,
    "by others": """
        shared(lambda batch: threading.Event().wait(0.05), range(12), 1, 3)
        assert len(set(shared(lambda batch: os.getpid(), range(99), 1, 3))) > 1
    """,
    "by this process alone where it has threads": """
        done = threading.Event()
        threading.Thread(target=done.wait).start()
        assert set(shared(lambda batch: os.getpid(), range(99), 1, 3)) == {HERE}
        done.set()
    """,
    "though the others die": """
        def dying(batch):
            if os.getpid() != HERE:
                os._exit(1)
            return double(batch)
        assert sum(shared(dying, range(100), 7, 3), []) == double(range(100))
    """,
    "though what the others made cannot travel": """
        def here(batch):
            return double if os.getpid() == HERE else (lambda: None)
        assert shared(here, range(9), 1, 3) == [double] * 9
    """,
    "the first that is wrong": """
        def picky(batch):
            if batch[0] >= 5:
                raise InputError(f"no {batch[0]}")
            return batch[0]
        try:
            shared(picky, range(50), 1, 3)
        except InputError as error:
            assert error.message == "no 5", error
        else:
            raise SystemExit("nothing was wrong")
    """,
    "nothing": """
        assert shared(double, [], 7, 3) == []
    """,
}

# A tenth of the spokes has a fault of their own, two findings are silenced, one silence is idle.
FLEET = """
import io, resource, sys
from contextlib import redirect_stdout
from pathlib import Path
from benchmarks.bench_lint import fleet
from bothends.compare import judge
from bothends.compare.files import read_routers
from bothends.compare.accepted_findings import Silence, Silencer
from bothends.report.formats import LintForm
from bothends.report.lint_job import LintJob

FAULTS = (
    (" group 14", " group 5"), ("-key address", "-yek address"), (" set pfs group14\\n", ""),
    ("0.0.0.255 10.0.0.0", "0.0.0.127 10.0.0.0"), ("hostname spoke", "hostname spoke7 ! "),
    ("esp-sha256-hmac", "esp-md5-hmac"),
)
paths = fleet(Path(sys.argv[1]), 300)
for index, path in enumerate(paths[1:]):
    if index % 10 == 0:
        path.write_text(path.read_text().replace(*FAULTS[index // 10 % len(FAULTS)]))

def said(processes):
    silencer = Silencer([
        Silence("KEY-*", "known", device="spoke1*"), Silence("*", "known", tunnel="hub0:VPN 7*"),
        Silence("PFS-001", "gone", device="nobody"),
    ])
    judgement = judge(read_routers(paths, processes=processes), None, silencer, processes)
    with redirect_stdout(io.StringIO()) as printed:
        LintJob(Path(), form=LintForm.JSON, silencer=silencer).write(judgement)
    assert silencer.count > 30 and [each.device for each in silencer.unused] == ["nobody"]
    return printed.getvalue()

alone = said(1)
assert not resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
assert said(2) == alone
assert said(3) == alone
assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
"""


def run(script: str, *arguments: str) -> None:
    """Run a script where nothing but itself has threads."""
    command = [sys.executable, "-c", script, *arguments]
    found = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not copy processes safely")
@pytest.mark.parametrize("case", CASES)
def test_work_is_done(case: str) -> None:
    run(PREAMBLE + dedent(CASES[case]))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not copy processes safely")
@pytest.mark.gate
def test_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    run(FLEET, str(tmp_path))
