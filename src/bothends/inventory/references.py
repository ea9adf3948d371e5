"""References to the keys of a tunnel: what they must look like, and whether there is a key."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bothends.errors import InputError
from bothends.inventory.build import reference
from bothends.inventory.problems import Problem
from bothends.inventory.schema import TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.secrets import known_provider, providers, resolve

PROVIDER = re.compile(r"[a-z][a-z0-9_-]{1,31}")
"""What the name of a secret provider looks like."""
STORES = frozenset(
    {
        "akeyless", "ansible", "aws", "azure", "bitwarden", "bw", "bws", "conjur", "consul",
        "cyberark", "doppler", "gcp", "gopass", "gpg", "hashicorp", "hvac", "infisical",
        "keepass", "keyring", "keyvault", "kms", "lastpass", "op", "openbao", "pass", "sops",
        "ssm", "vault",
    }
)  # fmt: skip
"""Names of stores that people keep secrets in: quoting one quotes no part of a key."""


def check_keys(
    source: YamlSource, name: str, tunnel: TunnelForm, secrets_in: Path | None
) -> Iterator[Problem]:
    """Whether each key of a tunnel is a reference, and where they are read, to a usable key."""
    yield from _ppk(source, name, tunnel, secrets_in)
    path = ("tunnels", name, "psk")
    if isinstance(tunnel.psk, str):
        yield from _key(source, path, tunnel.psk, secrets_in)
        return
    if tunnel.psk is None:
        return  # said with the certificates
    for device, text in tunnel.psk.items():
        yield from _key(source, (*path, device), text, secrets_in)
        if device not in tunnel.ends:
            # Not quoted: somebody may have written the key itself there.
            message = f"expected {' and '.join(tunnel.ends)} here, found another name"
            yield source.key_error((*path, device), message, "each end has a key of its own")
    for device in tunnel.ends:
        if device not in tunnel.psk:
            message = f"expected a key of {device}, found none"
            yield source.error(path, message, "write a reference for each end, or one for both")


def _ppk(
    source: YamlSource, name: str, tunnel: TunnelForm, secrets_in: Path | None
) -> Iterator[Problem]:
    if tunnel.ppk is None:
        return
    path = ("tunnels", name, "ppk", "key")
    problems = list(_key(source, path, tunnel.ppk.key, secrets_in))
    yield from problems
    psk = tunnel.psk
    if tunnel.ppk.key in ([psk] if isinstance(psk, str) else (psk or {}).values()):
        yield source.error(
            path,
            f"expected another key than the pre-shared key, found {tunnel.ppk.key} for both",
            "who learns one of them must not know the other",
        )
    if secrets_in is None or problems:
        return
    if " " in resolve(reference(tunnel.ppk.key), secrets_in).reveal():
        yield source.error(
            path,
            f"expected a key without blanks in {tunnel.ppk.key}, found one with a blank",
            "IOS takes what follows it for another word of the line",
        )


def _key(source: YamlSource, path: Path_, text: str, secrets_in: Path | None) -> Iterator[Problem]:
    ref = reference(text)
    if not ref.name or (not known_provider(ref.provider) and not PROVIDER.fullmatch(ref.provider)):
        yield source.error(
            path,
            "expected a reference such as env:NAME or file:PATH, found a literal value",
            "keys are never kept in the inventory",
        )
    elif not known_provider(ref.provider):
        # What stands before the colon is quoted only where it cannot be a part of a key.
        named = f"{ref.provider}:" if ref.provider in STORES else "another word before the colon"
        near = get_close_matches(ref.provider, providers(), 1)
        yield source.error(
            path,
            f"expected a secret provider that is installed, found {named}",
            f"did you mean {near[0]}:?"
            if near
            else f"there are: {', '.join(providers())}; docs/inventory.md says how another joins",
        )
    elif secrets_in is not None:
        try:
            resolve(ref, secrets_in)
        except InputError as error:
            message = f"expected a usable key in {ref}, found that {error.message}"
            yield source.error(path, message, error.hint)
