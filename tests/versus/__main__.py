"""`python -m tests.versus`: bothends and Batfish on the same pairs, with charon's truth."""

# ruff: noqa: T201 - prints a report

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.versus.matrix import Answer, Judged, batfish_says, table
from tests.versus.sample import Truth, truths, write

from bothends.lab.charon.prerequisites import missing as missing_charon

WORKER = Path(__file__).with_name("batfish_worker.py")
PORT = 9996
"""Where Batfish's service listens (pybatfish, client/consts.py)."""


def missing(python: Path, host: str, port: int) -> list[str]:
    """What keeps the comparison from being measured, each in words of a user."""
    absent = list(missing_charon())
    asked = [str(python), "-c", "import pybatfish.client.session"]
    if not python.exists() or subprocess.run(asked, capture_output=True, check=False).returncode:
        absent.append(f"the Python package pybatfish (in {python})")
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        absent.append(
            f"Batfish's service at {host}:{port}: a Java program that no package of PyPI, Debian or "
            "npm brings along; start it (its container listens there) and set BATFISH_HOST"
        )
    return absent


def main() -> int:
    """Measure, or say what is missing (1)."""
    parser = argparse.ArgumentParser(prog="python -m tests.versus", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, help="a fresh one by default")
    parser.add_argument("--batfish-python", type=Path, required=True)
    asked = parser.parse_args()
    host, port = os.environ.get("BATFISH_HOST", "localhost"), PORT
    if absent := missing(asked.batfish_python, host, port):
        print("Nothing is measured. Missing:")
        print("\n".join(f"  {each}" for each in absent))
        return 1
    seed = secrets.randbelow(1 << 32) if asked.seed is None else asked.seed
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(truths(seed, asked.pairs))
        answers = answers_of(pairs, Path(folder), asked.batfish_python, host, port)
    print(f"{len(pairs)} pairs, seed {seed}\n")
    print(table(judged(pairs, answers)))
    return 0


def answers_of(
    pairs: list[Truth], folder: Path, python: Path, host: str, port: int
) -> dict[str, dict[str, object]]:
    """What Batfish answers for each pair. Raises CalledProcessError where it does not."""
    for pair in pairs:
        write(pair.case, folder)
    command = [str(python), str(WORKER), str(folder), host, str(port)]
    subprocess.run(command, check=True)
    answers: dict[str, dict[str, object]] = json.loads((folder / "answers.json").read_text())
    return answers


def judged(pairs: list[Truth], answers: dict[str, dict[str, object]]) -> list[Judged]:
    """Both tools beside the truth."""
    return [
        Judged(
            pair.case.name,
            pair.up,
            pair.bothends,
            Answer(
                batfish_says(answers[pair.case.name]["statuses"]),  # type: ignore[arg-type]  # from JSON
                float(answers[pair.case.name]["seconds"]),  # type: ignore[arg-type]  # from JSON
            ),
        )
        for pair in pairs
    ]


if __name__ == "__main__":
    sys.exit(main())
