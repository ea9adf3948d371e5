"""The keyring of the desktop or the system: `keyring:SERVICE/USER`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bothends.errors import InputError
from bothends.secrets.stores import NotThereError, missing

try:
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError
except ImportError:
    raise missing("keyring") from None


class Keychain:
    """The keyring that the library finds, or that its configuration names."""

    def __call__(self, name: str, _base: Path, /) -> str:
        """The password of a user of a service."""
        service, user = _parts(name)
        with _worded(name):
            value = keyring.get_password(service, user)
        if value is None:
            raise NotThereError(
                f"{service} has no password of {user!r}",
                where=f"keyring:{name}",
                hint=f"keyring set {service} {user}",
            )
        return value

    def beside(self, name: str, /) -> str:
        """Another user of the service."""
        return f"{name}.next"

    def check(self, name: str, base: Path, /) -> None:
        """Raise InputError when there is nothing to replace."""
        self(name, base)

    def write(self, name: str, _base: Path, value: str, /) -> None:
        """Set the password."""
        with _worded(name):
            keyring.set_password(*_parts(name), value)

    def remove(self, name: str, _base: Path, /) -> None:
        """Delete the password."""
        with _worded(name), suppress(PasswordDeleteError):
            keyring.delete_password(*_parts(name))


def _parts(name: str) -> tuple[str, str]:
    service, _, user = name.rpartition("/")
    if not service or not user:
        raise InputError(
            f"expected keyring:SERVICE/USER, found keyring:{name}",
            where=f"keyring:{name}",
            hint="keyring:bothends/hq-branch1 is what `keyring set bothends hq-branch1` keeps",
        )
    return service, user


@contextmanager
def _worded(name: str) -> Iterator[None]:
    try:
        yield
    except KeyringError as error:
        raise InputError(
            f"the keyring cannot be used ({type(error).__name__})",
            where=f"keyring:{name}",
            hint="`keyring diagnose` says which one is found; it may be locked, or none is there",
        ) from None


STORE = Keychain()
