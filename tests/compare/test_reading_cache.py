"""What is kept of files: nothing else than reading them again would bring, and no secret."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bothends.compare import files, reading_cache
from bothends.compare.files import read_routers
from bothends.compare.reading_cache import ReadingCache
from bothends.compare.sealed_folder import SealedFolder
from bothends.errors import InputError
from bothends.platforms.router import Release, Router

CANARY = "canary-of-a-key"
TEXT = f"""hostname {{name}}
version 15.4
crypto isakmp policy 10
 encr aes 256
crypto isakmp key {CANARY} address 192.0.2.1
interface GigabitEthernet0/0
 ip address 203.0.113.{{last}} 255.255.255.0
end
"""


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"r{last}.cfg" for last in (1, 2, 3)]
    for last, path in enumerate(made, 1):
        path.write_text(TEXT.format(name=path.stem, last=last))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    read_file = files.read_file

    def noting(path: Path, release: Release | None = None) -> list[Router]:
        names.append(path.stem)
        return read_file(path, release)

    monkeypatch.setattr(files, "read_file", noting)
    return names


def _values(routers: list[Router]) -> list[Any]:
    return [
        [getattr(router, each.name) for each in fields(router) if each.name != "whole"]
        + [router.whole.text()]
        for router in routers
    ]


def test_a_file_is_read_again_when_it_has_changed(
    paths: list[Path], folder: Path, read: list[str]
) -> None:
    plain = _values(read_routers(paths))
    read.clear()
    assert _values(read_routers(paths, cache=ReadingCache(SealedFolder(folder)))) == plain
    assert read == ["r1", "r2", "r3"]
    read.clear()
    assert _values(read_routers(paths, cache=ReadingCache(SealedFolder(folder)))) == plain
    assert read == []
    paths[1].write_text(paths[1].read_text().replace("aes 256", "3des"))
    changed = _values(read_routers(paths, cache=ReadingCache(SealedFolder(folder))))
    assert read == ["r2"]
    assert changed == _values(read_routers(paths)) != plain


def test_another_release_or_another_reader_reads_again(
    paths: list[Path], folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_routers(paths, cache=ReadingCache(SealedFolder(folder)))
    read.clear()
    read_routers(paths, Release(17, 11), cache=ReadingCache(SealedFolder(folder)))
    assert read == ["r1", "r2", "r3"]
    read.clear()
    monkeypatch.setattr(reading_cache, "_made_by", lambda: "another version")
    read_routers(paths, cache=ReadingCache(SealedFolder(folder)))
    assert read == ["r1", "r2", "r3"]


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 4000])
def test_a_damaged_entry_is_no_entry(
    paths: list[Path], folder: Path, read: list[str], damage: bytes
) -> None:
    read_routers(paths, cache=ReadingCache(SealedFolder(folder)))
    for entry in folder.iterdir():
        entry.write_bytes(damage)
    read.clear()
    assert _values(read_routers(paths, cache=ReadingCache(SealedFolder(folder)))) == _values(
        read_routers(paths)
    )
    assert read[:3] == ["r1", "r2", "r3"]


def test_it_holds_no_secret_and_is_private(paths: list[Path], folder: Path) -> None:
    read_routers(paths, cache=ReadingCache(SealedFolder(folder)))
    assert folder.stat().st_mode & 0o777 == 0o700
    entries = list(folder.iterdir())
    assert len(entries) == 4
    for entry in entries:
        assert entry.stat().st_mode & 0o777 == 0o600
        assert CANARY.encode() not in entry.read_bytes()
        assert not any(path.stem in entry.name for path in paths)


def test_a_file_is_no_folder(folder: Path) -> None:
    folder.write_text("version 15.7\n")
    with pytest.raises(InputError, match="expected a folder, found a file"):
        ReadingCache(SealedFolder(folder))


def test_a_folder_that_others_may_read_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(InputError, match="chmod 700"):
        ReadingCache(SealedFolder(folder))


def test_what_cannot_be_written_is_not_kept(paths: list[Path], folder: Path) -> None:
    kept = ReadingCache(SealedFolder(folder))
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
    assert len(read_routers(paths, cache=kept)) == 3


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    paths: list[Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_file = files.read_file

    def changing(path: Path, release: Release | None = None) -> list[Router]:
        routers = read_file(path, release)
        path.write_text("hostname other\n")
        return routers

    monkeypatch.setattr(files, "read_file", changing)
    read_routers(paths[:1], cache=ReadingCache(SealedFolder(folder)))
    assert [entry.name for entry in folder.iterdir()] == ["salt"]
