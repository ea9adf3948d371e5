"""A value in each store, as a user keeps it there; and the servers and programs that this needs."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
BAO = shutil.which("bao") or str(BIN / "bao")
TOKEN = "canary-of-the-token"
PASSWORD = "canary-of-the-password"

RING = '''"""A keyring in a file, for a machine without a desktop."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Ring(KeyringBackend):
    priority = 1

    @property
    def kept(self):
        path = Path(os.environ["RING"])
        return json.loads(path.read_text()) if path.exists() else {}

    def _keep(self, kept):
        Path(os.environ["RING"]).write_text(json.dumps(kept))

    def get_password(self, service, username):
        return self.kept.get(f"{service}/{username}")

    def set_password(self, service, username, password):
        self._keep({**self.kept, f"{service}/{username}": password})

    def delete_password(self, service, username):
        kept = self.kept
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError
        self._keep(kept)
'''
SOPS = """#!{python}
# Stands in for sops: what is kept is base64 of JSON.
import base64, json, re, sys
decrypt, extract, path, file = sys.argv[1:]
assert (decrypt, extract) == ("--decrypt", "--extract")
data = json.loads(base64.b64decode(open(file).read()))
for key in re.findall(r'\\[("[^"]*")\\]', path):
    data = data[json.loads(key)]
print(data)
"""


@dataclass(frozen=True)
class Kept:
    """A value that is kept."""

    reference: str
    environment: Mapping[str, str]
    own: tuple[str, ...] = ()
    """Files of the store itself, in which the value may stand."""
    hidden: tuple[str, ...] = field(default=())
    """What opens the store, and must not be shown either."""


def age(folder: Path, project: Path, value: str) -> Kept:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    keys = folder / "age.keys"
    keys.write_text(f"# created by a test\n{identity}\n")
    keys.chmod(0o600)
    recipient = identity.to_public()
    (project / "hq.age").write_bytes(pyrage.encrypt(f"{value}\n".encode(), [recipient]))
    (project / "hq.age.recipients").write_text(f"{recipient}\n")
    return Kept("age:hq.age", {"AGE_IDENTITY_FILE": str(keys)}, hidden=(str(identity),))


def ansible_vault(folder: Path, project: Path, value: str) -> Kept:
    return _ansible(folder, project, f"# keys\ntunnels:\n  hq: {json.dumps(value)}\n", whole=True)


def ansible_string(folder: Path, project: Path, value: str) -> Kept:
    return _ansible(folder, project, value, whole=False)


def _ansible(folder: Path, project: Path, text: str, *, whole: bool) -> Kept:
    """Encrypted by the program `ansible-vault` itself."""
    password = folder / "vault.password"
    password.write_text(f"{PASSWORD}\n")
    password.chmod(0o600)
    environment = {"ANSIBLE_VAULT_PASSWORD_FILE": str(password), "LC_ALL": "C.UTF-8"}
    words = ["encrypt", "-"] if whole else ["encrypt_string", "--stdin-name", "hq"]
    sealed = subprocess.run(
        [BIN / "ansible-vault", *words],
        input=text, env={**os.environ, **environment}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    (project / "keys.yml").write_text(sealed if whole else f"# keys\nother: 1\n{sealed}")
    name = "tunnels.hq" if whole else "hq"
    return Kept(f"ansible-vault:keys.yml#{name}", environment, hidden=(PASSWORD,))


def keyring(folder: Path, project: Path, value: str) -> Kept:
    (folder / "ring_in_a_file.py").write_text(RING)
    (folder / "ring.json").write_text(json.dumps({"bothends/hq": value}))
    environment = {
        "PYTHON_KEYRING_BACKEND": "ring_in_a_file.Ring",
        "RING": str(folder / "ring.json"),
        "PYTHONPATH": str(folder),
    }
    return Kept("keyring:bothends/hq", environment, ("ring.json",))


def sops(folder: Path, project: Path, value: str) -> Kept:
    program = folder / "programs" / "sops"
    program.parent.mkdir(exist_ok=True)
    program.write_text(SOPS.format(python=sys.executable))
    program.chmod(0o755)
    sealed = base64.b64encode(json.dumps({"tunnels": {"hq": value}}).encode())
    (project / "keys.enc.yaml").write_bytes(sealed)
    path = f"{program.parent}:{os.environ['PATH']}"
    return Kept("sops:keys.enc.yaml#tunnels.hq", {"PATH": path})


MAKERS: dict[str, Callable[[Path, Path, str], Kept]] = {
    "age": age,
    "ansible-vault": ansible_vault,
    "ansible-vault string": ansible_string,
    "keyring": keyring,
    "sops": sops,
}
READ_ONLY = ("sops",)
LIBRARIES = {
    "vault": "hvac",
    "keyring": "keyring",
    "age": "pyrage",
    "ansible-vault": "ansible.errors",
}
"""What a store cannot be asked without, and its extra installs."""


@contextmanager
def openbao(folder: Path) -> Iterator[str]:
    """A real server on loopback, in memory; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "bao.log").open("w")
    server = subprocess.Popen(
        [BAO, "server", "-dev", f"-dev-root-token-id={TOKEN}", "-dev-no-store-token",
         f"-dev-listen-address=127.0.0.1:{port}"],
        stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def client(address: str) -> Any:
    import hvac

    return hvac.Client(address, TOKEN)
