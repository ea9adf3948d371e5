"""Keeps what the README shows of the demo equal to what the demo prints.

`make readme` runs the demo and rewrites the README; with `--check` nothing is written, and the exit
code tells whether it would be. What differs in every run (SPIs, times, counters) is no difference.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(?<=What `make demo` prints \(shortened\):\n\n```\n).*?(?=```\n)", re.DOTALL)
SHOWN = {
    "apply --lab --yes": 8,
    "verify --lab --limit hq-branch1": 2,
    "verify --lab --limit hq-branch1 --wait 3": 3,
    "diagnose hq-branch1 --lab": 10,
}
"""Steps that the README shows, and how many lines of each."""
VARIES = re.compile(
    r"0x[0-9A-F]+\(\d+\)|\d{8}T\d{6}Z|\d+:\d\d:\d\d|for \d+ s|and \d+ lines more"
    r"|(?<=\[)[\d.]+ [\d.]+(?= (?:QM|MM))"
)


def steps(story: str) -> Iterator[tuple[str, list[str]]]:
    """Every step of a demo: its command, and its lines from the reason to the exit code."""
    for part in re.split(r"\n(?=# )", story)[1:]:
        lines = part.rstrip().splitlines()
        ends = next(i for i, line in enumerate(lines) if line.startswith("  (exit code"))
        yield lines[1].removeprefix("$ bothends "), lines[: ends + 1]


def shortened(story: str) -> str:
    """The steps of SHOWN, each cut to its length."""
    found: dict[str, list[str]] = {}
    for command, lines in steps(story):
        found.setdefault(command, lines)
    text = []
    for command, count in SHOWN.items():
        why, typed, *said, code = found[command]
        cut = ["  ..."] if len(said) > count else []
        text += [why, typed, *said[:count], *cut, code, ""]
    return "\n".join(text[:-1]) + "\n"


def main() -> int:
    """Refresh, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("story", type=Path, help="what the demo printed")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when it differs")
    arguments = parser.parse_args()
    readme = README.read_text(encoding="utf-8")
    fresh = shortened(arguments.story.read_text(encoding="utf-8"))
    old = BLOCK.search(readme)
    if old and VARIES.sub("#", old[0]) == VARIES.sub("#", fresh):
        return 0
    if arguments.check:
        sys.stderr.write("README.md does not show what the demo prints: make readme\n")
        return 1
    README.write_text(BLOCK.sub(lambda _: fresh, readme), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
