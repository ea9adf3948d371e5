"""Talk: what goes to standard error while a command works, apart from its results."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from bothends.secrets import Redactor


class Talk:
    """Progress and remarks. Plain lines unless standard error is a terminal."""

    def __init__(
        self, redactor: Redactor, *, quiet: bool = False, stream: TextIO | None = None
    ) -> None:
        self._redactor = redactor
        self._quiet = quiet
        self._stream = stream

    @property
    def stream(self) -> TextIO:
        """Where it goes; looked up late, so that a captured standard error is respected."""
        return self._stream or sys.stderr

    def say(self, text: str) -> None:
        """One remark."""
        if not self._quiet:
            self._stream_line(text)

    def warn(self, text: str) -> None:
        """A remark that is never left out."""
        self._stream_line(f"warning: {text}")

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Callable[[str], None]]:
        """A bar that the caller advances, on a terminal; a plain line elsewhere.

        Yields a function to call with a description whenever one of `total` is done.
        """
        if self._quiet or not self.stream.isatty() or os.environ.get("NO_COLOR"):
            self.say(f"{title} ({total}) ...")
            yield lambda _text: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(file=self.stream), transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda text: bar.update(task, advance=1, description=text)

    def _stream_line(self, text: str) -> None:
        print(self._redactor.redact(text), file=self.stream, flush=True)
