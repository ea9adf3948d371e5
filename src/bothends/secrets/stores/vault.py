"""HashiCorp Vault and OpenBao, key-value engines of version 1 and 2: `vault:MOUNT/PATH#FIELD`.

Address and login are those of the `vault` and `bao` commands: VAULT_ADDR, VAULT_TOKEN or
~/.vault-token, VAULT_NAMESPACE, VAULT_CACERT (or BAO_…); or an AppRole, VAULT_ROLE_ID and
VAULT_SECRET_ID.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bothends.errors import InputError
from bothends.secrets.redactor import PROCESS
from bothends.secrets.stores import NotThereError, missing

try:
    import hvac
    from hvac.exceptions import Forbidden, InvalidPath, InvalidRequest, VaultDown, VaultError
    from requests.exceptions import RequestException
except ImportError:
    raise missing("vault") from None

_FIELD = "psk"
_SECONDS = 10


class _Place(NamedTuple):
    """Where a secret is."""

    client: Any
    mount: str
    path: str
    field: str
    versions: bool
    """Whether the engine keeps versions (version 2)."""


class Vault:
    """The server that the environment names."""

    def __call__(self, name: str, _base: Path, /) -> str:
        """The value of a field."""
        with _worded(name):
            place = _place(name)
            data, _ = _read(place)
        if place.field not in data:
            raise NotThereError(
                f"the secret has no field {place.field!r}",
                where=f"vault:{name}",
                hint=f"it has: {', '.join(sorted(data)) or 'none'}",
            )
        value = data[place.field]
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise InputError("expected a text in this field", where=f"vault:{name}")
        return str(value)

    def beside(self, name: str, /) -> str:
        """A field beside the field."""
        path, _, field = name.partition("#")
        return f"{path}#{field or _FIELD}.next"

    def check(self, name: str, _base: Path, /) -> None:
        """Raise InputError when the token may not write the secret."""
        with _worded(name):
            place = _place(name)
            full = f"{place.mount}/{'data/' if place.versions else ''}{place.path}"
            may = place.client.sys.get_capabilities(paths=[full])["data"]["capabilities"]
        if not {"root", "update"} & set(may):
            raise InputError(
                "the token may not write this secret",
                where=f"vault:{name}",
                hint=f"allow create and update of {full} in its policy",
            )

    def write(self, name: str, _base: Path, value: str, /) -> None:
        """Write a new version with the field; its other fields stay."""
        with _worded(name):
            place = _place(name)
            data, version = _read(place)
            _write(place, {**data, place.field: value}, version)

    def remove(self, name: str, _base: Path, /) -> None:
        """Write a new version without the field."""
        with _worded(name):
            place = _place(name)
            data, version = _read(place)
            if place.field in data:
                _write(place, {k: v for k, v in data.items() if k != place.field}, version)


def _read(place: _Place) -> tuple[Mapping[str, Any], int]:
    """The fields of a secret, and its version; 0 where the engine keeps none."""
    if not place.versions:
        kept = place.client.secrets.kv.v1.read_secret(place.path, mount_point=place.mount)
        return dict(kept["data"]), 0
    kept = place.client.secrets.kv.v2.read_secret_version(
        place.path, mount_point=place.mount, raise_on_deleted_version=True
    )["data"]
    return dict(kept["data"]), int(kept["metadata"]["version"])


def _write(place: _Place, data: Mapping[str, Any], version: int) -> None:
    """Write all fields; refused where somebody else has written meanwhile."""
    if place.versions:
        place.client.secrets.kv.v2.create_or_update_secret(
            place.path, secret=data, cas=version, mount_point=place.mount
        )
    else:
        place.client.secrets.kv.v1.create_or_update_secret(
            place.path, secret=data, mount_point=place.mount
        )


def _place(name: str) -> _Place:
    full, _, field = name.partition("#")
    if "/" not in full.strip("/"):
        raise InputError(
            f"expected vault:MOUNT/PATH#FIELD, found vault:{name}",
            where=f"vault:{name}",
            hint="vault:secret/tunnels/hq-branch1#psk is the field psk of tunnels/hq-branch1",
        )
    address = _variable("ADDR")
    client = _client(address, _variable("NAMESPACE"), _variable("CACERT"), *_login())
    about = client.adapter.get(f"/v1/sys/internal/ui/mounts/{full}")["data"]
    mount = str(about["path"])
    versions = (about.get("options") or {}).get("version") == "2"
    return _Place(client, mount.rstrip("/"), full[len(mount) :], field or _FIELD, versions)


def _variable(name: str) -> str:
    return os.environ.get(f"VAULT_{name}") or os.environ.get(f"BAO_{name}", "")


def _login() -> tuple[str, str, str]:
    """A token, or else the role and the secret of an AppRole."""
    token, file = _variable("TOKEN"), Path.home() / ".vault-token"
    role = _variable("ROLE_ID")
    if not token and not role and file.is_file():
        token = file.read_text(encoding="utf-8").strip()
    return token, role, _variable("SECRET_ID")


@lru_cache(maxsize=4)  # one login for all tunnels
def _client(address: str, namespace: str, ca: str, token: str, role: str, secret: str) -> Any:
    for value in (token, secret):
        PROCESS.add(value)
    if not address or not (token or role):
        raise InputError(
            "no address or no login of the server is set",
            where="vault:",
            hint="set VAULT_ADDR, and VAULT_TOKEN or VAULT_ROLE_ID and VAULT_SECRET_ID",
        )
    if urlsplit(address).scheme != "https" and not _is_here(urlsplit(address).hostname or ""):
        raise InputError(
            f"{address} is not encrypted: keys would be sent unencrypted",
            where="VAULT_ADDR",
            hint="use https://",
        )
    client = hvac.Client(
        address, token or None, namespace=namespace or None, verify=ca or True, timeout=_SECONDS
    )
    if not token:
        client.auth.approle.login(role, secret)
        PROCESS.add(client.token)
    return client


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _worded(name: str) -> Iterator[None]:
    """What the library raises, in words; its own may quote what was sent."""
    where = f"vault:{name}"
    try:
        yield
    except InvalidPath:
        raise NotThereError(
            "there is no such secret", where=where, hint="or its newest version is deleted"
        ) from None
    except Forbidden:
        raise InputError(
            "the token is not valid, or may not use this secret",
            where=where,
            hint="renew the token, or allow the path in its policy",
        ) from None
    except InvalidRequest:
        raise InputError(
            "the server refused the request: somebody else may have written it meanwhile",
            where=where,
            hint="look at its versions, then try again",
        ) from None
    except VaultDown:
        raise InputError("the server is sealed", where=where, hint="unseal it") from None
    except (VaultError, RequestException) as error:
        raise InputError(
            f"the server cannot be asked ({type(error).__name__})",
            where=where,
            hint="check VAULT_ADDR and VAULT_CACERT",
        ) from None
    except (LookupError, TypeError, AttributeError, ValueError):
        raise InputError(
            "the answer is not that of a key-value engine", where=where, hint="check VAULT_ADDR"
        ) from None


STORE = Vault()
