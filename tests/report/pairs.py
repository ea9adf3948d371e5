"""One broken pair, as every format prints it."""

from pathlib import Path
from typing import Any

from bothends.compare import judge
from bothends.compare.rules.example import Example, crypto_map
from bothends.platforms.ios.config import read_router
from bothends.report.lint_items import Report

BROKEN = crypto_map(
    a={"10.2.0.0 0.0.0.255\n": "10.2.0.0 0.0.0.127\n", "hash sha256": "hash sha512"},
    b={" set pfs group14\n": ""},
)
"""No policy in common, PFS at one end, selectors that are not mirror images."""


def report_of(example: Example, **more: Any) -> Report:
    """The report on an example, as if it stood in files of the working folder."""
    texts = enumerate(example.all_texts(), 1)
    routers = [read_router(text, f"R{number}.cfg") for number, text in texts]
    return Report(judge(routers, example.options), **more)


def write_pair(folder: Path, example: Example) -> None:
    """Write an example into `routers/` of a folder."""
    (folder / "routers").mkdir(exist_ok=True)
    for name, text in zip(("R1", "R2"), example.texts(), strict=True):
        (folder / "routers" / f"{name}.cfg").write_text(text, encoding="utf-8")
