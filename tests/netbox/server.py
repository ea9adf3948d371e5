"""A NetBox of the tests' own: PostgreSQL, Redis and the server of the package netbox, on loopback."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.netbox import services
from tests.netbox.services import CACHE, DATABASE

WEB = 58000
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
        **services.lacking(),
        f"the package netbox in {netbox.parents[1]}": netbox.is_file(),
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
        new = services.database(stack, folder, "netbox")
        stack.enter_context(services.cache(folder))
        if not root.exists():
            subprocess.run([netbox, "setup", "--target", root], check=True, capture_output=True)
        (root / "conf" / "configuration.py").write_text(_CONFIGURATION, encoding="utf-8")
        if new:
            manage("migrate", "--no-input")
            services.program("createdb", "--template", "netbox", "empty")
        else:
            services.program("dropdb", "netbox")
            services.program("createdb", "--template", "empty", "netbox")
        printed = manage("nbshell", "-c", _TOKEN)
        token = printed.partition("TOKEN ")[2].split()[0]
        web = [str(netbox), "runserver", f"127.0.0.1:{WEB}", "--insecure", "--noreload"]
        stack.enter_context(services.running(web, folder / "web.log", environment, root))
        url = f"http://127.0.0.1:{WEB}"
        services.answers(f"{url}/login/")
        yield url, token
