"""`--out FILE` of verbs that print results."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from bothends.errors import InputError

OUT = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Write the results into FILE instead of printing them.",
        show_default=False,
    ),
]


@contextmanager
def into(out: Path | None) -> Iterator[None]:
    """What is printed within goes into a file, whole; where it cannot be made, nothing does.

    Raises:
        InputError: the file cannot be written.
    """
    if out is None:
        yield
        return
    new = not out.exists()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.touch()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    try:
        with redirect_stdout(StringIO()) as printed:
            yield
    except BaseException:
        if new:
            out.unlink()
        raise
    try:
        out.write_text(printed.getvalue(), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    sys.stdout.write(f"{out}\n")
