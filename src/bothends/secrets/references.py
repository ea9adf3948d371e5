"""Where secrets are kept: the providers of references, and which values IOS takes as a key."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Protocol

from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.secrets.private_files import private_text
from bothends.secrets.redactor import PROCESS, Secret
from bothends.secrets.stores import STORES, store


class SecretProvider(Protocol):
    """A place where secrets are kept; joined to others with `register`."""

    def __call__(self, name: str, base: Path, /) -> str:
        """The value called `name`; `base` is the project's folder.

        Raises:
            InputError: there is none, or it is not kept safely.
        """


KEYS_FILE = ".env"
"""Of a project: lines `NAME=value` that stand in for environment variables that are not set."""


def _from_environment(name: str, base: Path) -> str:
    if name in os.environ:
        return os.environ[name]
    kept = base / KEYS_FILE
    if kept.exists():
        for line in private_text(kept, f"env:{name}").splitlines():
            variable, equals, value = line.partition("=")
            if equals and variable.strip() == name:
                return value
    raise InputError(
        f"the environment variable {name} is not set",
        where=f"env:{name}",
        hint=f"export {name}=… before running bothends, or add {name}=… to {KEYS_FILE} (mode 0600)",
    )


def _from_file(name: str, base: Path) -> str:
    return private_text(base / name, f"file:{name}").removesuffix("\n").removesuffix("\r")


_PROVIDERS: dict[str, SecretProvider] = {"env": _from_environment, "file": _from_file}
ENTRY_POINTS = "bothends.secrets"
"""Group of the entry points by which installed packages join their providers."""


def register(name: str, provider: SecretProvider) -> None:
    """Join a provider: references `name:…` are then resolved by it.

    A package joins its own for every command with an entry point of the group ENTRY_POINTS.
    """
    _PROVIDERS[name] = provider


def known_provider(name: str) -> bool:
    """Whether references `name:…` can be resolved."""
    return name in STORES or _provider(name) is not None


def providers() -> tuple[str, ...]:
    """The names of all providers there are, those of installed packages included."""
    from importlib.metadata import entry_points

    installed = (point.name for point in entry_points(group=ENTRY_POINTS))
    return tuple(dict.fromkeys((*_PROVIDERS, *STORES, *installed)))


def _provider(name: str) -> SecretProvider | None:
    if name in _PROVIDERS:
        return _PROVIDERS[name]
    return _installed(name) or store(name)


@cache
def _installed(name: str) -> SecretProvider | None:
    from importlib.metadata import entry_points

    result = entry_points(group=ENTRY_POINTS, name=name)
    return next((point.load() for point in result), None)


def resolve(ref: SecretRef, base: Path) -> Secret:
    """The secret behind a reference, checked to be one that IOS takes as a pre-shared key.

    Raises:
        InputError: the reference does not resolve, or the value cannot be used. The message never
            holds the value.
    """
    provider = _provider(ref.provider)
    if provider is None:
        raise InputError(
            f"no secret provider {ref.provider!r}",
            where=str(ref),
            hint=f"there are: {', '.join(providers())}",
        )
    value = provider(ref.name, base)
    PROCESS.add(value)
    if problem := unusable(value):
        raise InputError(f"the secret {problem}", where=str(ref), hint="choose another key")
    return Secret(value)


def unusable(value: str) -> str:
    """Why IOS cannot take this value as a pre-shared key, or nothing.

    IOS reads the rest of the line as the key, so blanks inside are kept but blanks at its ends
    are lost; a question mark asks for help; a leading digit and blank announces an encrypted key.
    """
    reasons = (
        (not value, "is empty"),
        (len(value) > 127, "is longer than the 127 characters that IOS takes"),
        (not value.isascii() or not value.isprintable(), "has characters beyond printable ASCII"),
        (value != value.strip(), "begins or ends with a blank, which IOS drops"),
        ("?" in value, "holds a question mark, which IOS takes as a request for help"),
        (
            re.match(r"[067] ", value) is not None,
            "begins with 0, 6 or 7 and a blank, which IOS takes as the type of the key",
        ),
    )
    return next((reason for applies, reason in reasons if applies), "")
