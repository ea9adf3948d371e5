"""A Nautobot of the tests' own: PostgreSQL, Redis and the server of the package nautobot, on loopback."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.netbox import services
from tests.netbox.services import CACHE, DATABASE

WEB = 58001
TOKEN = "0123456789abcdef0123456789abcdef01234567"
_CONFIGURATION = """\
from nautobot.core.settings import *
INSTALLATION_METRICS_ENABLED = False

class _None(dict):
    def __contains__(self, _): return True
    def __getitem__(self, _): return None

# Tables are made from the models: five years of migrations bring the same ones in many minutes.
MIGRATION_MODULES = _None()
"""
_USER = f"""\
from django.apps import apps
from nautobot.extras.management import populate_role_choices, populate_status_choices
populate_status_choices(apps, None)
populate_role_choices(apps, None)
from nautobot.users.models import Token, User
user = User.objects.create_superuser("test", "", "test")
Token.objects.create(user=user, key="{TOKEN}")
"""


def lacking(nautobot: Path) -> list[str]:
    """What has to be installed first; nothing where it can begin."""
    found = {
        **services.lacking(),
        f"the package nautobot in {nautobot.parents[1]}": nautobot.is_file(),
    }
    return [name for name, there in found.items() if not there]


@contextmanager
def server(nautobot: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Start all three in a folder (its database is used again); yields address and token."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    root = folder / "root"
    root.mkdir(exist_ok=True)
    (root / "nautobot_config.py").write_text(_CONFIGURATION, encoding="utf-8")
    environment = {
        **os.environ,
        "NAUTOBOT_ROOT": str(root),
        "NAUTOBOT_SECRET_KEY": "s" * 60,
        "NAUTOBOT_ALLOWED_HOSTS": "127.0.0.1",
        "NAUTOBOT_DB_NAME": "nautobot",
        "NAUTOBOT_DB_USER": "postgres",
        "NAUTOBOT_DB_HOST": "127.0.0.1",
        "NAUTOBOT_DB_PORT": str(DATABASE),
        "NAUTOBOT_REDIS_HOST": "127.0.0.1",
        "NAUTOBOT_REDIS_PORT": str(CACHE),
    }
    command = [str(nautobot), "--config", str(root / "nautobot_config.py")]

    def manage(*arguments: str) -> None:
        done = subprocess.run(
            [*command, *arguments],
            env=environment,
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]

    with ExitStack() as stack:
        new = services.database(stack, folder, "nautobot")
        stack.enter_context(services.cache(folder))
        if new:
            manage("migrate", "--no-input", "--run-syncdb")
            services.program("createdb", "--template", "nautobot", "empty")
        else:
            services.program("dropdb", "nautobot")
            services.program("createdb", "--template", "empty", "nautobot")
        manage("shell", "-c", _USER)
        web = [*command, "runserver", f"127.0.0.1:{WEB}", "--insecure", "--noreload"]
        stack.enter_context(services.running(web, folder / "web.log", environment, root))
        url = f"http://127.0.0.1:{WEB}"
        services.answers(f"{url}/login/")
        yield url, TOKEN
