"""Stores of secrets that come along: each a module with an object STORE, imported when it is used.

What a store needs beyond bothends is an extra of the same name: `pip install 'bothends[vault]'`.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol

from bothends.errors import InputError

STORES: Mapping[str, str] = {
    "vault": "vault",
    "keyring": "keychain",
    "ansible-vault": "ansible_vault",
    "sops": "sops",
    "age": "age",
}
"""The module of each provider, in this package."""


class NotThereError(InputError):
    """The store can be asked, and has no such secret."""


class SecretStore(Protocol):
    """A store that can be asked, and that may take new values."""

    def __call__(self, name: str, base: Path, /) -> str:
        """The value called `name`; `base` is the project's folder.

        Raises:
            NotThereError: the store has none of this name.
            InputError: the store cannot be asked.
        """


class WritableStore(SecretStore, Protocol):
    """A store that takes new values."""

    def beside(self, name: str, /) -> str:
        """The name under which a new value is kept until it takes the place of this one."""

    def check(self, name: str, base: Path, /) -> None:
        """Raise InputError when a value could not be written."""

    def write(self, name: str, base: Path, value: str, /) -> None:
        """Keep a value under a name, as a new version where the store has versions."""

    def remove(self, name: str, base: Path, /) -> None:
        """Forget a value; nothing happens where there is none."""


def store(provider: str) -> SecretStore | None:
    """The store of a provider; None for one that does not come along."""
    if provider not in STORES:
        return None
    loaded: SecretStore = import_module(f"{__name__}.{STORES[provider]}").STORE
    return loaded


def writable(provider: str) -> WritableStore | None:
    """The store of a provider that takes new values; None for one that does not."""
    candidate = store(provider)
    return candidate if hasattr(candidate, "write") else None  # type: ignore[return-value]  # it has `write`


def missing(extra: str) -> InputError:
    """What to raise where the library of an extra is not installed."""
    return InputError(
        f"references {extra}: need a library that is not installed",
        where=f"{extra}:",
        hint=f"pip install 'bothends[{extra}]'",
    )


def file_and_keys(name: str, provider: str) -> tuple[str, list[str]]:
    """`FILE#KEY.KEY` in parts.

    Raises:
        InputError: a part is absent.
    """
    file, _, keys = name.partition("#")
    if not file or not keys or not all(keys.split(".")):
        raise InputError(
            f"expected {provider}:FILE#KEY, found {provider}:{name}",
            where=f"{provider}:{name}",
            hint=f"{provider}:secrets.yaml#tunnels.hq-branch1 is the value hq-branch1 of tunnels",
        )
    return file, keys.split(".")
