"""What `bothends lint` is given: links, files that cannot be opened, releases that are none."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare.files import LARGEST
from bothends.compare.inputs import read_paths
from bothends.errors import InputError

TEXT = "hostname R1\ncrypto isakmp policy 10\nend\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one configuration."""
    (tmp_path / "R1.cfg").write_text(TEXT, encoding="utf-8")
    return tmp_path


LINKS: dict[str, Callable[[Path], None]] = {
    "to a file": lambda folder: (folder / "R1-latest.cfg").symlink_to("R1.cfg"),
    "to the folder": lambda folder: (folder / "again").symlink_to("."),
    "to nothing": lambda folder: (folder / "R2.cfg").symlink_to("nowhere"),
    "to itself": lambda folder: (folder / "R2.cfg").symlink_to("R2.cfg"),
}


@pytest.mark.parametrize("link", LINKS)
def test_a_file_is_read_once(folder: Path, link: str) -> None:
    LINKS[link](folder)
    assert len(read_paths([folder, folder / "R1.cfg"]).routers) == 1


def test_two_files_with_one_text_are_two_routers(folder: Path) -> None:
    (folder / "R2.cfg").write_text(TEXT, encoding="utf-8")
    assert len(read_paths([folder]).routers) == 2


@pytest.mark.parametrize(
    "text",
    [
        "R2(config)#hostname R2\n",
        "R2(config-isakmp)# exit\nR2(config)# crypto isakmp keepalive 10\n",
        "\ufeff!\nhostname R2\n".encode("utf-16-le"),
    ],
    ids=["typed", "typed with blanks", "UTF-16"],
)
def test_what_counts_as_a_configuration(folder: Path, text: str | bytes) -> None:
    (folder / "R2.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert len(read_paths([folder]).routers) == 2


@pytest.mark.parametrize(
    "text",
    [b"hostname fw\ninterface e0\n nameif outside\n", b"crypto map M 1 set peer 192.0.2.1\n"],
)
def test_an_asa_is_read_as_such(folder: Path, text: bytes) -> None:
    (folder / "x").write_bytes(text)
    assert [each.platform for each in read_paths([folder]).routers] == ["ios", "asa"]


SKIPPED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "1 empty (x)"),
    "blank": (b"\n \n", "1 empty (x)"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "1 binary (x)"),
    "archive of texts": (b"R2.cfg" + b"\0" * 506 + TEXT.encode(), "1 binary (x)"),
    "prose": (b"Ask the network team.\n", "1 without any line of IOS (x)"),
    "a template": (
        b"{% if here.fvrf %}\ncrypto map M 10 ipsec-isakmp\n{% endif %}\n",
        "1 a template (x)",
    ),
    "a value in a template": (
        b"interface {{ here.interface }}\n crypto map M\n",
        "1 a template (x)",
    ),
    "another vendor": (b"set system host-name srx\n", "1 of JunOS (x)"),
    "IOS XR": (b"hostname p\ninterface Gi0/0\n ipv4 address 192.0.2.1/24\n", "1 of IOS XR (x)"),
    "NX-OS": (b"hostname n\nfeature bgp\n", "1 of NX-OS (x)"),
}


@pytest.mark.parametrize("content", SKIPPED)
def test_what_is_passed_over_is_told(folder: Path, content: str) -> None:
    data, told = SKIPPED[content]
    (folder / "x").write_bytes(data)
    said: list[str] = []
    assert [each.name for each in read_paths([folder], say=said.append).routers] == ["R1"]
    assert said == [f"skipped 1 file: {told}"]


def test_a_huge_file_is_told(folder: Path) -> None:
    with (folder / "x").open("wb") as stream:
        stream.write(TEXT.encode())
        stream.truncate(LARGEST + 1)
    said: list[str] = []
    assert len(read_paths([folder], say=said.append).routers) == 1
    assert said == ["skipped 1 file: 1 larger than 64 MiB (x)"]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "R2.cfg")
    said: list[str] = []
    assert len(read_paths([folder], say=said.append).routers) == 1
    assert said == ["skipped 1 file: 1 no file but a pipe, socket or device (R2.cfg)"]


def test_a_text_of_another_system_is_passed_over_even_if_it_is_named(folder: Path) -> None:
    data, _ = SKIPPED["NX-OS"]
    (folder / "x").write_bytes(data)
    said: list[str] = []
    assert len(read_paths([folder / "R1.cfg", folder / "x"], say=said.append).routers) == 1
    assert said == [f"skipped 1 file: 1 of NX-OS ({folder / 'x'})"]


def test_a_file_that_cannot_be_opened_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "R2.cfg"
    closed.write_text(TEXT, encoding="utf-8")
    _refuse(monkeypatch, closed)
    said: list[str] = []
    assert len(read_paths([folder], say=said.append).routers) == 1
    assert said == ["skipped 1 file: 1 cannot be read: Permission denied (R2.cfg)"]


def test_many_files_are_counted_and_some_are_named(folder: Path) -> None:
    for number in range(5):
        (folder / f"n{number}").touch()
    (folder / "README").write_text("Read me.", encoding="utf-8")
    (folder / ".hidden").touch()
    said: list[str] = []
    read_paths([folder], say=said.append)
    assert said == [
        "skipped 6 files: 1 without any line of IOS (README), 5 empty (n0, n1, n2, and 2 more)"
    ]


def test_what_is_passed_over_fails_nothing_but_an_empty_folder(folder: Path) -> None:
    (folder / "R1.cfg").write_text("hostname R1\nend\n", encoding="utf-8")
    (folder / "R2.cfg").touch()
    done = CliRunner().invoke(app, ["lint", str(folder)])
    assert (done.exit_code, done.stderr) == (0, "skipped 1 file: 1 empty (R2.cfg)\n")
    (folder / "R1.cfg").unlink()
    done = CliRunner().invoke(app, ["lint", str(folder)])
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    assert done.exception.hint == "skipped 1 file: 1 empty (R2.cfg)"


def test_a_file_that_is_named_has_to_be_readable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refusing)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        read_paths([folder / "R1.cfg"])


def _refuse(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Makes a file unreadable, to root as well."""
    opened = Path.open

    def refusing(self: Path, *words: str, **options: str) -> object:
        if self == closed:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *words, **options)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(Path, "open", refusing)


@pytest.mark.parametrize("option", ["--ios", "--upgrade-to"])
@pytest.mark.parametrize("text", ["", "banana", "3.16S"])
def test_what_is_no_release_is_refused(folder: Path, option: str, text: str) -> None:
    done: Result = CliRunner().invoke(app, ["lint", str(folder), option, text])
    assert isinstance(done.exception, InputError)
    assert (done.exception.where, f"found {text!r}" in str(done.exception)) == (option, True)
