"""Secrets: values that never show themselves, where they come from, and the one redactor.

A secret is a reference until a line goes to a router. Everything that is printed, logged, raised or
written passes a `Redactor`, which knows the values; configuration lines of devices, whose secrets
nobody told us, pass `mask_line`, which knows the commands that carry one.
"""

import json
import os
import re
import shlex
import stat
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from bothends.errors import InputError
from bothends.files import read_regular
from bothends.model import SecretRef

MASK = "***"


class Secret:
    """A value that shows itself to nobody but the caller of `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. For lines on their way to a router only."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


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
        for line in _private(kept, f"env:{name}").splitlines():
            variable, equals, value = line.partition("=")
            if equals and variable.strip() == name:
                return value
    raise InputError(
        f"the environment variable {name} is not set",
        where=f"env:{name}",
        hint=f"export {name}=… before running bothends, or add {name}=… to {KEYS_FILE} (mode 0600)",
    )


def _from_file(name: str, base: Path) -> str:
    return _private(base / name, f"file:{name}").removesuffix("\n").removesuffix("\r")


def _private(path: Path, where: str) -> str:
    """The text of a file that holds secrets; refused where others than its owner may use it."""
    try:
        data, mode = read_regular(path, LARGEST)
        text = data.decode()
    except UnicodeDecodeError:
        hint = "keys are printable ASCII"
        raise InputError("the secret file is not UTF-8 text", where=where, hint=hint) from None
    except InputError as error:
        raise InputError(f"{path.name}: {error.message}", where=where, hint=error.hint) from None
    except OSError as error:
        raise InputError(
            f"it cannot be read: {error.strerror}",
            where=where,
            hint="the path is taken from the project's folder",
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            f"others than its owner may use it (mode {stat.S_IMODE(mode):04o})",
            where=where,
            hint=f"chmod 600 {shlex.quote(str(path))}",
        )
    return text


LARGEST = 1024 * 1024
"""Bytes of the largest file that is taken for one with secrets."""
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
    return _provider(name) is not None


def providers() -> tuple[str, ...]:
    """The names of all providers there are, those of installed packages included."""
    installed = (point.name for point in entry_points(group=ENTRY_POINTS))
    return tuple(dict.fromkeys((*_PROVIDERS, *installed)))


def _provider(name: str) -> SecretProvider | None:
    if name in _PROVIDERS:
        return _PROVIDERS[name]
    return _installed(name)


@cache
def _installed(name: str) -> SecretProvider | None:
    found = entry_points(group=ENTRY_POINTS, name=name)
    return next((point.load() for point in found), None)


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


class Redactor:
    """Replaces every known secret in any text, in every shape that libraries give it."""

    def __init__(self, *values: str | Secret) -> None:
        self._shapes: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for value in values:
            self.add(value)

    def add(self, value: str | Secret) -> None:
        """Know one more secret. An empty one is ignored."""
        plain = value.reveal() if isinstance(value, Secret) else value
        if not plain:
            return
        escaped = re.escape(plain)
        shapes = {plain, escaped, shlex.quote(plain), quote(plain, safe=""), quote(plain)}
        for text in (plain, escaped):
            shapes |= {repr(text)[1:-1], repr(text.encode())[2:-1]}
            shapes |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        self._shapes |= shapes
        self._pattern = None

    def redact(self, text: str) -> str:
        """The text with every known secret masked."""
        if not self._shapes:
            return text
        if self._pattern is None:
            longest_first = sorted(self._shapes, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(MASK, text)

    def __repr__(self) -> str:
        return f"Redactor({len(self._shapes)} shapes)"


PROCESS = Redactor()
"""Knows every secret that this process has resolved; a traceback passes it before it is shown."""

_TYPED = r"(?:[05-9] )?(?:hex )?"
_NOT_A_KEY = r"(?:address|hostname|local|remote)\b"
_MASKED: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(\s*(?:no )?crypto isakmp key {_TYPED})(.+?)(?= (?:address|hostname)\b)",
        rf"(\bpre-shared-key (?:address|hostname)(?: ipv6)? \S+(?: [\d.]+)? key {_TYPED})(.+)",
        rf"(^\s*(?:no )?pre-sh[a-z-]* (?:local |remote )?{_TYPED})(?!{_NOT_A_KEY})(.+)",
        rf"(\bppk manual id \S+ key {_TYPED})(\S+)",
        rf"(\bauthentication (?:local|remote) pre-share key {_TYPED})(.+)",
        rf"(\bpre-shared-key (?:local |remote )?{_TYPED})(?!{_NOT_A_KEY})(.+)",
        rf"(\b(?:username|user) \S+ .*?\b(?:password|secret) {_TYPED})(.+)",
        rf"(\benable (?:password|secret) (?:level \d+ )?{_TYPED})(.+)",
        rf"(^\s*(?:password|secret) {_TYPED})(.+)",
        r"(\bsnmp-server community )(\S+)",
        r"(\bsnmp-server (?:host|user) .*?\b(?:auth|priv|version)\b .*?)(\S+)$",
        r"(\b(?:ip|ipv6) nhrp authentication )(.+)",
        rf"(\bkey-string {_TYPED})(.+)",
        rf"(\b(?:radius|tacacs)(?:-server)? (?:host \S+ )?.*?\bkey {_TYPED})(.+)",
        rf"(^\s*server-private \S+ .*?\bkey {_TYPED})(.+)",
        rf"(\bset aggressive-mode password {_TYPED})(.+)",
        rf"(\b(?:chap|pap) .*?\bpassword {_TYPED})(.+)",
        r"(\bset session-key (?:inbound|outbound) \S+ \S+ (?:cipher )?)(.+)",
        rf"(\bmessage-digest-key \d+ md5 {_TYPED})(.+)",
        rf"(\bauthentication-key (?:\d+ md5 )?{_TYPED})(.+)",
        rf"(\bneighbor \S+ password {_TYPED})(.+)",
        rf"(^\s*key {_TYPED})(?!chain\b|config-key\b|\d+$)(\S.*)",
        r"(\bkey config-key \S+ )(.+)",
    )
)


_SUSPECT = re.compile("key|pre-sh|password|secret|snmp-server|nhrp authentication", re.IGNORECASE)
"""What a line that holds a secret has in it; most lines have not."""


def mask_line(text: str) -> str:
    """A configuration line of IOS or ASA with every key, password and community masked.

    Encrypted values are masked too: type 7 is only an obfuscation, and hashes can be guessed.
    """
    if not _SUSPECT.search(text):
        return text
    for pattern in _MASKED:
        text, count = pattern.subn(rf"\g<1>{MASK}", text)
        if count:
            break
    return text
