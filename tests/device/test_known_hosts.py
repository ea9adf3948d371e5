"""A file of host keys that cannot be trusted or read is told, with its line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.device.sessions.known_hosts import check_known_hosts
from bothends.errors import InputError

GOOD = (
    "192.0.2.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmRbsOFZnOLLzxLIRoDwWkXgPFCyTPn0NGLCTYwnE0h\n"
)


def text(content: str, mode: int = 0o600) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_text(content)
        path.chmod(mode)

    return make


BAD: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    ("folder", os.mkdir, "found a folder"),
    ("pipe", os.mkfifo, "found a named pipe"),
    ("dangling link", lambda path: path.symlink_to(path.parent / "nowhere"), "a broken link"),
    ("world-writable", text(GOOD, 0o666), "mode 0666"),
    ("short line", text(GOOD + "192.0.2.2 ssh-rsa\n"), "known_hosts:2: expected a host name"),
    ("no key", text("# keys\n\n192.0.2.2 ssh-rsa x=y\n"), "known_hosts:3: expected a host name"),
    ("half a key", text(GOOD + "192.0.2.2 ssh-ed25519 AAAA\n"), "known_hosts:2: expected a host"),
    ("another kind", text(GOOD.replace("ed25519", "rsa", 1)), "known_hosts:1: expected a host"),
    ("words", text("hello\n"), "known_hosts:1: expected a host name"),
)


@pytest.mark.parametrize(("make", "said"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad(make: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    make(path)
    with pytest.raises(InputError) as caught:
        check_known_hosts(path)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


GOOD_FILES = {
    "absent": lambda _path: None,
    "empty": text(""),
    "one key": text(GOOD, 0o644),
    "marked": text("@revoked * ssh-rsa AAAA\n" + GOOD),
}


@pytest.mark.parametrize("make", GOOD_FILES.values(), ids=GOOD_FILES)
def test_good(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "known_hosts")
    check_known_hosts(tmp_path / "known_hosts")


def test_lines_of_the_users_own_file_that_openssh_passes_over(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    text("hello\n" + GOOD)(path)
    check_known_hosts(path, own=True)
