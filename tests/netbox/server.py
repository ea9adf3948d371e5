"""A NetBox of the tests' own: PostgreSQL, Redis and the server of the package netbox, on loopback."""

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
DATABASE, CACHE, WEB = 55432, 56379, 58000
_CONFIGURATION = f"""\
ALLOWED_HOSTS = ["127.0.0.1"]
API_TOKEN_PEPPERS = {{1: "{"p" * 60}"}}
DATABASES = {{"default": {{"NAME": "netbox", "USER": "postgres", "HOST": "127.0.0.1", "PORT": {DATABASE}, "PASSWORD": ""}}}}
REDIS = {{name: {{"HOST": "127.0.0.1", "PORT": {CACHE}, "DATABASE": number}} for number, name in enumerate(("tasks", "caching"))}}
SECRET_KEY = "{"s" * 60}"
"""
_TOKEN = """\
from users.models import Token, User
user = User.objects.create_superuser("test", "", "test")
token = Token(user=user, write_enabled=True)
token.save()
print("TOKEN", f"nbt_{token.key}.{token.token}")
"""


def lacking(netbox: Path) -> list[str]:
    """What has to be installed first; nothing where it can begin."""
    found = {
        "Debian's package postgresql": bool(POSTGRES),
        "Debian's package redis": shutil.which("redis-server") is not None,
        f"the package netbox in {netbox.parents[1]}": netbox.is_file(),
        "root, to become the user postgres": os.geteuid() == 0,
    }
    return [name for name, there in found.items() if not there]


@contextmanager
def server(netbox: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Start all three in a folder (its database is used again); yields address and token."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    root = folder / "root"
    environment = {**os.environ, "NETBOX_ROOT": str(root)}

    def manage(*arguments: str) -> str:
        command = [netbox, *arguments]
        done = subprocess.run(
            command, env=environment, cwd=root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    with ExitStack() as stack:
        new = _database(stack, folder)
        cache = ["redis-server", "--port", str(CACHE), "--bind", "127.0.0.1", "--save", ""]
        stack.enter_context(_running(cache, folder / "redis.log"))
        if not root.exists():
            subprocess.run([netbox, "setup", "--target", root], check=True, capture_output=True)
        (root / "conf" / "configuration.py").write_text(_CONFIGURATION, encoding="utf-8")
        if new:
            manage("migrate", "--no-input")
            _program("createdb", "--template", "netbox", "empty")
        else:
            _program("dropdb", "netbox")
            _program("createdb", "--template", "empty", "netbox")
        printed = manage("nbshell", "-c", _TOKEN)
        token = printed.partition("TOKEN ")[2].split()[0]
        web = [str(netbox), "runserver", f"127.0.0.1:{WEB}", "--insecure", "--noreload"]
        stack.enter_context(_running(web, folder / "web.log", environment, root))
        url = f"http://127.0.0.1:{WEB}"
        for _ in range(300):
            time.sleep(0.5)
            try:
                with urlopen(f"{url}/login/", timeout=10):  # noqa: S310  (our own, on loopback)
                    break
            except URLError:
                continue
        yield url, token


def _database(stack: ExitStack, folder: Path) -> bool:
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
        _program("createdb", "netbox")
    return new


def _program(name: str, *arguments: str) -> None:
    where = ["-h", "127.0.0.1", "-p", str(DATABASE), "-U", "postgres"]
    subprocess.run([str(POSTGRES[-1] / name), *where, *arguments], check=True)


@contextmanager
def _running(
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
