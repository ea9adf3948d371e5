"""`bothends watch` in a terminal of 80 columns without colours, on the lab's routers."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.end_to_end.conftest import SECRETS, Site

pytestmark = pytest.mark.lab
pytest.importorskip("textual", reason="needs textual (pip install 'bothends[watch]')")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])")
_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")


class Terminal:
    """What was printed so far, and keys to press."""

    def __init__(self, control: int) -> None:
        self._control = control
        self.raw = ""

    def press(self, keys: str) -> None:
        os.write(self._control, keys.encode())

    def until(self, words: str, seconds: float = 60) -> None:
        """Read on until the words were printed since the call before."""
        begin, end = len(self.raw), time.monotonic() + seconds
        while words not in _ESCAPE.sub("", self.raw[begin:]):
            assert time.monotonic() < end, f"{words!r} was not printed: {self.text[-3000:]}"
            if select.select([self._control], [], [], 0.2)[0]:
                self.raw += os.read(self._control, 65536).decode("utf-8", "replace")

    @property
    def text(self) -> str:
        return _ESCAPE.sub("", self.raw)


@contextmanager
def terminal(
    site: Site, *arguments: str, kind: str = "xterm-256color"
) -> Iterator[tuple[Terminal, "subprocess.Popen[bytes]"]]:
    control, own = pty.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**site.environment(), "TERM": kind, "COLORTERM": "truecolor"}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(
        site.command("watch", *arguments), cwd=site.project, env=environment,
        stdin=own, stdout=own, stderr=own, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield Terminal(control), process
        finally:
            process.kill()
            os.close(own)
            os.close(control)


@pytest.mark.parametrize("kind", ["xterm-256color", pytest.param("vt100", marks=pytest.mark.gate)])
def test_watch_diagnose_quit(site: Site, kind: str) -> None:
    with terminal(site, "--lab", "--interval", "2", kind=kind) as (screen, process):
        screen.until("3 down")
        screen.until("3 drifted")
        assert "hq-branch1" in screen.text
        screen.press("d")
        screen.until("diagnose hq-branch1")
        screen.until("Neither end is negotiating")
        screen.press("\x1b")
        screen.until("hq-branch3")
        screen.press("/")
        screen.until("words of a tunnel")
        screen.press("branch3\r")
        screen.until("1 shown")
        screen.press("q")
        for _ in range(150):
            if process.poll() is not None:
                break
            time.sleep(0.1)
        assert process.returncode == 0
        for codes in _COLOUR.findall(screen.raw):
            assert grey(codes), f"NO_COLOR is set, and there is {codes}"
        assert not [key for key in (*SECRETS.values(), "canary-login") if key in screen.text]


def grey(codes: str) -> bool:
    """Whether the codes of a style name no colour but shades of grey."""
    rgb = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", codes)
    rest = re.sub(r"[34]8;2;\d+;\d+;\d+", "", codes).split(";")
    coloured = {str(n) for n in (*range(31, 38), *range(41, 48), *range(91, 98), *range(101, 108))}
    return all(len(set(each)) == 1 for each in rgb) and not coloured & set(rest)


def test_without_a_terminal(site: Site) -> None:
    done = site.run("watch", "--lab")
    assert done.code == 2
    assert "it needs a terminal, and there is none" in done.err


@pytest.mark.parametrize(
    ("verb", "module", "extra"),
    [("watch", "textual", "watch"), ("serve", "prometheus_client", "prometheus")],
)
def test_the_extra_is_named(
    site: Site, verb: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.util import find_spec

    from bothends.cli import extras
    from bothends.errors import InputError

    def found(name: str) -> object:
        return None if name == module else find_spec(name)

    monkeypatch.setattr(extras, "find_spec", found)
    with pytest.raises(InputError, match=rf"pip install 'bothends\[{extra}\]'"):
        extras.need(module, extra)
