"""The form of one entry of hosts.yaml, groups.yaml or defaults.yaml, before Nornir reads it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.source import Path_, YamlSource

EXAMPLE = "NAME: {hostname: 203.0.113.1, groups: [ios]}"
HOSTNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,254}")
PORTS = range(1, 65536)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in PORTS


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


SHAPES: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "hostname": (
        lambda value: isinstance(value, str) and HOSTNAME.fullmatch(value) is not None,
        "a name or an address",
        "such as 203.0.113.1",
    ),
    "port": (_is_port, "a port from 1 to 65535", "leave it out for 22"),
    "username": (_is_text, "text", "put it in quotes"),
    "password": (lambda value: value is None, "no password", "set NORNIR_PASSWORD"),
    "platform": (_is_text, "text", "such as ios"),
    "groups": (_is_names, "a list of groups", "write it as [first, second]"),
    "data": (_is_mapping, "a mapping", "indent its keys below it, each as `key: value`"),
    "connection_options": (_is_mapping, "a mapping", "connection_options: {netmiko: {extras: {}}}"),
}
"""Every key of an entry: how its value is recognised, what it is, and how it is written."""

_IN_CLEAR = "it writes all that is sent and shown, keys included, into a file of its own"
_CREDENTIAL = "credentials are not kept in the inventory"
REFUSED: Mapping[str, tuple[str, str]] = {
    "session_log": (_IN_CLEAR, "leave it out; the evidence folder keeps a masked record"),
    "password": (_CREDENTIAL, "set NORNIR_PASSWORD, or let bothends ask"),
    "secret": (_CREDENTIAL, "set NORNIR_ENABLE, or let bothends ask"),
    "passphrase": (_CREDENTIAL, "let ssh-agent keep the key"),
}
"""Keys of Nornir that are refused wherever they stand, why, and what to do instead."""


def check_entry(source: YamlSource, path: Path_, entry: Any, problems: list[Problem]) -> bool:
    """Whether an entry can be read at all; what is wrong with it is added to `problems`."""
    if not isinstance(entry, dict):
        value = shown(entry)
        problems.append(
            source.error(path, f"expected a mapping of settings, found {value}", EXAMPLE)
        )
        return False
    problems += _wrong(source, path, entry)
    return True


def _wrong(source: YamlSource, path: Path_, entry: Mapping[Any, Any]) -> Iterator[Problem]:
    yield from _refused(source, path, entry)
    yield from _refused_below(source, (*path, "connection_options"), entry)
    for key, value in entry.items():
        where = (*path, key)
        if key not in SHAPES:
            hint = suggestion(str(key), list(SHAPES))
            yield source.key_error(where, f"expected a known key, found {key!r}", hint)
        elif value is not None and key not in REFUSED:
            fits, expected, hint = SHAPES[key]
            if not fits(value):
                yield source.error(where, f"expected {expected}, found {_other(value)}", hint)


def _refused(source: YamlSource, path: Path_, entry: Mapping[Any, Any]) -> Iterator[Problem]:
    for key, (why, hint) in REFUSED.items():
        if entry.get(key) is not None:
            message = f"expected no {key}, found one; {why}"
            yield source.error((*path, key), message, hint)


def _refused_below(source: YamlSource, path: Path_, entry: Mapping[Any, Any]) -> Iterator[Problem]:
    """Refused keys at any depth of `connection_options`."""
    value = entry.get(path[-1])
    if isinstance(value, dict):
        yield from _refused(source, path, value)
        for key in value:
            yield from _refused_below(source, (*path, key), value)


def _other(value: Any) -> str:
    return "a list of something else" if isinstance(value, list) else shown(value)
