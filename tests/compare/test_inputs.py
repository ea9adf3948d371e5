"""What `bothends lint` is given: links, files that cannot be opened, releases that are none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bothends.cli.main import app
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
    assert len(read_paths([folder, folder / "R1.cfg"])) == 1


def test_two_files_with_one_text_are_two_routers(folder: Path) -> None:
    (folder / "R2.cfg").write_text(TEXT, encoding="utf-8")
    assert len(read_paths([folder])) == 2


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
    assert len(read_paths([folder])) == 2


def test_a_file_that_cannot_be_opened_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "R2.cfg"
    closed.write_text(TEXT, encoding="utf-8")
    _refuse(monkeypatch, closed)
    with pytest.raises(InputError, match="cannot be read: Permission denied") as caught:
        read_paths([folder])
    assert caught.value.where == str(closed)


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
