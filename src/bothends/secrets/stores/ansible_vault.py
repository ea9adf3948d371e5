"""What Ansible Vault has encrypted: `ansible-vault:FILE#KEY.KEY`, relative to the project.

The file is encrypted as a whole, or the value is (`!vault |`). The password is that of
ANSIBLE_VAULT_PASSWORD_FILE: a file, or a program that prints it.
"""

import os
from collections.abc import Callable, MutableMapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import TaggedScalar
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from bothends.errors import InputError
from bothends.secrets.private_files import private_text, replace_file
from bothends.secrets.redactor import PROCESS
from bothends.secrets.stores import NotThereError, file_and_keys, missing

try:
    from ansible.errors import AnsibleError
    from ansible.parsing.dataloader import DataLoader
    from ansible.parsing.vault import VaultLib, get_file_vault_secret
except ImportError:
    raise missing("ansible-vault") from None

_HEADER = "$ANSIBLE_VAULT;"
_TAG = "!vault"


class _File:
    """One file of variables."""

    def __init__(self, name: str, base: Path) -> None:
        self.where = f"ansible-vault:{name}"
        file, self.keys = file_and_keys(name, "ansible-vault")
        self.path = base / file
        if not self.path.is_file():
            raise NotThereError(
                "there is no such file", where=self.where, hint=f"ansible-vault create {file}"
            )
        self.vault = _vault(self.where)
        text = self.path.read_text(encoding="utf-8", errors="replace")
        self.whole = text.startswith(_HEADER)
        self._yaml = YAML()
        try:
            self.data = self._yaml.load(self.opened(text) if self.whole else text)
        except (YAMLError, ValueError):  # such as a number of thousands of digits
            raise InputError("it is no YAML", where=self.where, hint="keys and values") from None
        self.parent = self._parent()

    def opened(self, text: str) -> str:
        """What was encrypted."""
        try:
            plain: bytes = self.vault.decrypt(text.strip().encode())
        except AnsibleError:
            raise InputError(
                "it cannot be decrypted with this password",
                where=self.where,
                hint="ANSIBLE_VAULT_PASSWORD_FILE names the file of the password",
            ) from None
        return plain.decode("utf-8", "replace")

    def closed(self, text: str) -> str:
        """A text encrypted."""
        done: bytes = self.vault.encrypt(text)
        return done.decode()

    def _parent(self) -> MutableMapping[str, Any]:
        node = self.data
        for key in self.keys[:-1]:
            node = node.get(key) if isinstance(node, MutableMapping) else None
        if not isinstance(node, MutableMapping):
            raise NotThereError(
                f"it has no {'.'.join(self.keys[:-1]) or 'keys'}", where=self.where, hint="look"
            )
        return node

    def save(self) -> None:
        """Write the file, encrypted as it was."""
        stream = StringIO()
        self._yaml.dump(self.data, stream)
        text = self.closed(stream.getvalue()) if self.whole else stream.getvalue()
        replace_file(self.path, text.encode())


class AnsibleVault:
    """Files of variables of a project."""

    def __call__(self, name: str, base: Path, /) -> str:
        """The value of a key."""
        file = _File(name, base)
        if file.keys[-1] not in file.parent:
            raise NotThereError(
                f"it has no key {'.'.join(file.keys)}",
                where=file.where,
                hint=f"there are: {', '.join(map(str, file.parent))}",
            )
        value = file.parent[file.keys[-1]]
        if isinstance(value, TaggedScalar) and str(value.tag.value) == _TAG:
            return file.opened(str(value.value)).removesuffix("\n")
        if not file.whole:
            raise InputError(
                "the value is stored unencrypted",
                where=file.where,
                hint="ansible-vault encrypt the file, or encrypt_string the value",
            )
        if not isinstance(value, str):
            raise InputError(
                "expected a text, found another value", where=file.where, hint="put it into quotes"
            )
        return str(value)

    def beside(self, name: str, /) -> str:
        """A key beside the key."""
        return f"{name}_next"

    def check(self, name: str, base: Path, /) -> None:
        """Raise InputError when the value cannot be read, or the file cannot be replaced."""
        self(name, base)
        if not os.access((base / name.partition("#")[0]).parent, os.W_OK):
            raise InputError("its folder cannot be written", where=f"ansible-vault:{name}")

    def write(self, name: str, base: Path, value: str, /) -> None:
        """Put a value under the key; comments and order of the file stay."""

        def put(file: _File) -> None:
            sealed: Any = value
            if not file.whole:
                text = LiteralScalarString(file.closed(value))
                sealed = TaggedScalar(value=text, style="|", tag=_TAG)
            file.parent[file.keys[-1]] = sealed

        _changed(name, base, put)

    def remove(self, name: str, base: Path, /) -> None:
        """Take the key away."""
        _changed(name, base, lambda file: file.parent.pop(file.keys[-1], None))


def _changed(name: str, base: Path, change: Callable[[_File], object]) -> None:
    file = _File(name, base)
    change(file)
    file.save()


def _vault(where: str) -> VaultLib:
    named = os.environ.get("ANSIBLE_VAULT_PASSWORD_FILE")
    if not named:
        raise InputError(
            "no password is configured",
            where=where,
            hint="ANSIBLE_VAULT_PASSWORD_FILE names a file, or a program that prints it",
        )
    path = Path(named).expanduser()
    if not os.access(path, os.X_OK):
        private_text(path, where)
    try:
        secret = get_file_vault_secret(filename=str(path), loader=DataLoader())
        secret.load()
    except AnsibleError:
        raise InputError(
            "its password cannot be read", where=where, hint=f"try {named} by hand"
        ) from None
    PROCESS.add(secret.bytes.decode("utf-8", "replace"))
    return VaultLib([("default", secret)])


STORE = AnsibleVault()
