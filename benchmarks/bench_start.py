"""How long the command line takes to say something, beside an interpreter that does nothing."""

import statistics
import subprocess
import sys
import time

RUNS = 15
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "bothends --help": ("-m", "bothends.cli.main", "--help"),
    "bothends --version": ("-m", "bothends.cli.main", "--version"),
}


def once(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):  # in turn, so that all meet the same machine
        for name, arguments in COMMANDS.items():
            times[name].append(once(arguments))
    base = statistics.median(times["python -c pass"])
    print(f"cold start, median of {RUNS} runs each")
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"  {name:<20} {middle * 1000:7.1f} ms   ratio {middle / base:6.2f}")


if __name__ == "__main__":
    main()
