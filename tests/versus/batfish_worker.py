"""Asks Batfish about pairs of configurations; runs where pybatfish is, and needs nothing of bothends.

    python batfish_worker.py FOLDER HOST PORT

FOLDER/NAME/configs/*.cfg are the pairs; FOLDER/answers.json is written: per pair the statuses of its
sessions and the seconds that it took. Ends with 3 where the service does not answer.
"""

# ruff: noqa: T201 - prints a report

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(folder: Path, host: str, port: int) -> int:
    """Ask about every pair."""
    from pybatfish.client.session import Session

    try:
        session = Session(host=host, port=port)
        session.set_network("bothends-versus")
    except Exception as error:  # noqa: BLE001 - whatever its client raises, nobody answers
        print(f"Batfish's service does not answer at {host}:{port}: {type(error).__name__}")
        return 3
    answers = {}
    for pair in sorted(path.parent for path in folder.glob("*/configs")):
        began = time.perf_counter()
        statuses = _statuses(session, pair)
        answers[pair.name] = {"statuses": statuses, "seconds": time.perf_counter() - began}
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    return 0


def _statuses(session: Any, pair: Path) -> list[str] | None:
    """The statuses of the sessions of a pair; None where Batfish gives none for it."""
    try:
        session.init_snapshot(str(pair), name=pair.name, overwrite=True)
        rows = session.q.ipsecSessionStatus().answer().frame().to_dict("records")
    except Exception as error:  # noqa: BLE001 - one pair that it cannot read is one answer
        print(f"{pair.name}: {type(error).__name__}")
        return None
    session.delete_snapshot(pair.name)
    return [str(row["Status"]) for row in rows]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
