"""Reads many configuration files, on all processors when there are enough of them."""

from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.compare.process_pool import shared
from bothends.errors import InputError
from bothends.garbage import uncollected
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Release, Router
from bothends.platforms.several import routers_in

if TYPE_CHECKING:
    from bothends.compare.reading_cache import ReadingCache

ENOUGH = 64
"""Files from which on starting more processes pays."""
BATCH = 32
"""Files that a process reads at once."""
LARGEST = 64 * 1024 * 1024
"""Bytes beyond which a file is no configuration of a router."""


@uncollected()
def read_routers(
    paths: Sequence[Path],
    release: Release | None = None,
    processes: int | None = None,
    cache: "ReadingCache | None" = None,
) -> list[Router]:
    """The effective configurations in some files, in their order; a file may hold several.

    Args:
        paths: the files.
        release: the release to assume for all of them, instead of what they name.
        processes: how many processes to use; by default one for each processor.
        cache: what an earlier run has read, and where what is read now is kept.

    Raises:
        InputError: a file cannot be read.
    """
    known = {path: kept for path in paths if cache and (kept := cache.get(path, release))}
    new = [path for path in paths if path not in known]
    read = partial(_read_batch, release=release)
    if len(new) < ENOUGH:
        processes = 1
    first = read(new[:1])  # imports what reading needs, before others are copied from here
    rest = shared(read, new[1:], BATCH, processes, portable=True)
    fresh = dict(zip(new, chain(first, *rest), strict=True))
    if cache:
        for path, routers in fresh.items():
            cache.put(path, release, routers)
    return [router for path in paths for router in known.get(path) or fresh[path]]


def _read_batch(paths: Sequence[Path], release: Release | None) -> list[list[Router]]:
    return [read_file(path, release) for path in paths]


def read_file(path: Path, release: Release | None = None) -> list[Router]:
    """The effective configurations in one file. Raises InputError when it cannot be read."""
    return [
        read_router(text, str(path), release, partial(_part, path, number))
        for number, text in enumerate(routers_in(decoded(path)))
    ]


def _part(path: Path, number: int) -> str:
    """The text of one of the routers in a file."""
    return routers_in(decoded(path))[number]


def decoded(path: Path) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or Latin-1, which takes any byte."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"expected the configuration of a router, found {path.stat().st_size} bytes",
                where=str(path),
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check name and rights"
        ) from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
