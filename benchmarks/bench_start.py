"""What a cold start costs in CPU time, beside an interpreter that does nothing.

All run from compiled modules, as an installed package does: those of this run are in a folder of
its own, whatever PYTHONDONTWRITEBYTECODE says.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_lint import pairs

RUNS = 15


def once(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """Seconds of CPU of one run."""
    before = _spent()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        a, b = map(str, pairs(folder, 1))
        commands = {
            "python -c pass": ("-c", "pass"),
            "bothends --help": ("-m", "bothends", "--help"),
            "bothends --version": ("-m", "bothends", "--version"),
            "bothends lint --help": ("-m", "bothends", "lint", "--help"),
            "import ciscoconfparse": ("-c", "import ciscoconfparse"),
            "bothends lint, two files": ("-m", "bothends", "lint", a, b),
        }
        for arguments in commands.values():
            once(arguments, environment)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):  # in turn, so that all meet the same machine
            for title, arguments in commands.items():
                times[title].append(once(arguments, environment))
    base = statistics.median(times["python -c pass"])
    print(f"cold start, CPU time, median of {RUNS} runs each")
    for title, each in times.items():
        middle = statistics.median(each)
        print(f"  {title:<25} {middle * 1000:7.1f} ms   ratio {middle / base:6.2f}")


if __name__ == "__main__":
    main()
