"""PostgreSQL and Redis of the tests' own, on loopback."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
DATABASE, CACHE = 55432, 56379


def lacking() -> dict[str, bool]:
    """What has to be installed first, and whether it is."""
    return {
        "Debian's package postgresql": bool(POSTGRES),
        "Debian's package redis": shutil.which("redis-server") is not None,
        "root, to become the user postgres": os.geteuid() == 0,
    }


@contextmanager
def cache(folder: Path) -> Iterator[None]:
    """A Redis that keeps nothing."""
    command = ["redis-server", "--port", str(CACHE), "--bind", "127.0.0.1", "--save", ""]
    with running(command, folder / "redis.log"):
        yield


def database(stack: ExitStack, folder: Path, name: str) -> bool:
    """Start PostgreSQL; whether its database is new."""
    data, programs = folder / "pg", POSTGRES[-1]
    new = not data.exists()
    if new:
        data.mkdir()
        shutil.chown(data, "postgres")
        as_postgres = ["runuser", "-u", "postgres", "--"]
        initdb = [*as_postgres, str(programs / "initdb"), "-D", str(data), "-A", "trust"]
        subprocess.run([*initdb, "-U", "postgres"], check=True, capture_output=True)
    options = (
        f"-p {DATABASE} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories="
    )
    control = ["runuser", "-u", "postgres", "--", str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", str(data / "log"), "start"], check=True, capture_output=True
    )
    stack.callback(
        lambda: subprocess.run([*control, "stop", "-m", "fast"], check=False, capture_output=True)
    )
    if new:
        program("createdb", name)
    return new


def program(name: str, *arguments: str) -> None:
    where = ["-h", "127.0.0.1", "-p", str(DATABASE), "-U", "postgres"]
    subprocess.run([str(POSTGRES[-1] / name), *where, *arguments], check=True)


@contextmanager
def running(
    command: list[str],
    log: Path,
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[None]:
    with log.open("w") as stream, subprocess.Popen(
        command, stdout=stream, stderr=stream, env=environment, cwd=cwd
    ) as process:  # fmt: skip
        try:
            yield
        finally:
            process.terminate()


def answers(url: str) -> None:
    """Wait until a server answers."""
    for _ in range(1200):
        time.sleep(0.5)
        try:
            with urlopen(url, timeout=10):  # noqa: S310  (our own, on loopback)
                return
        except URLError:
            continue
    raise TimeoutError(url)
