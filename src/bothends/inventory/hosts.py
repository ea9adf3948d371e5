"""The hosts, groups and defaults of Nornir SimpleInventory, checked before Nornir reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.source import Source

HOST_KEYS = (
    "hostname", "port", "username", "password", "platform", "groups", "data", "connection_options",
)  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
"""Names of hosts name files and folders: rendered configurations, evidence."""
PLATFORMS = ("ios", "cisco_ios", "cisco_xe")
EXAMPLE = "NAME: {hostname: 203.0.113.1, groups: [ios]}"


@dataclass(frozen=True, slots=True)
class Host:
    """A router of hosts.yaml, group and default values applied."""

    name: str
    hostname: str
    port: int
    groups: tuple[str, ...]
    data: Mapping[str, Any]


def read_hosts(
    hosts: Source, groups: Source, defaults: Source, problems: list[Problem]
) -> dict[str, Host]:
    """Every host that is usable; what is wrong with the others is added to `problems`."""
    known_groups = groups.data if isinstance(groups.data, dict) else {}
    base = defaults.data if isinstance(defaults.data, dict) else {}
    for source, what in ((groups, "group"), (defaults, "")):
        if source.data is not None and not isinstance(source.data, dict):
            message = f"expected a mapping, found {_kind(source.data)}"
            problems.append(source.error((), message, "NAME: {platform: ios}"))
        elif what:
            for name, group in (source.data or {}).items():
                _check_keys(source, (name,), group, problems)
    _check_password(defaults, (), base, problems)
    if hosts.data is None:
        if hosts.places:
            problems.append(hosts.error((), "expected hosts, found an empty file", EXAMPLE))
        return {}
    if not isinstance(hosts.data, dict):
        message = f"expected a mapping of hosts, found {_kind(hosts.data)}"
        problems.append(hosts.error((), message, EXAMPLE))
        return {}
    found = {}
    for name, entry in hosts.data.items():
        before = len(problems)
        _check_name(hosts, name, problems)
        if not _check_keys(hosts, (name,), entry, problems):
            continue
        inherited = _inherited(hosts, str(name), entry, known_groups, problems)
        merged = base | inherited | {key: v for key, v in entry.items() if v is not None}
        if len(problems) == before:
            _check_values(hosts, str(name), merged, problems)
        if len(problems) == before:
            found[str(name)] = Host(
                name=str(name),
                hostname=str(merged.get("hostname") or name),
                port=int(merged.get("port") or 22),
                groups=tuple(merged.get("groups") or ()),
                data=merged.get("data") or {},
            )
    return found


def _inherited(
    hosts: Source,
    name: str,
    entry: Mapping[str, Any],
    groups: Mapping[str, Any],
    problems: list[Problem],
) -> dict[str, Any]:
    """What a host takes from its groups; the first group named wins."""
    merged: dict[str, Any] = {}
    names = entry.get("groups") or []
    for position, group in reversed(list(enumerate(names))):
        if group in groups:
            merged |= groups[group] or {}
        else:
            message = f"expected a group of groups.yaml, found {group!r}"
            hint = suggestion(str(group), list(groups))
            problems.append(hosts.error((name, "groups", position), message, hint))
    return merged


def _check_name(source: Source, name: Any, problems: list[Problem]) -> None:
    if not NAME.fullmatch(str(name)):
        message = f"expected a name of letters, digits, dots and dashes, found {name!r}"
        problems.append(source.key_error((name,), message, "it names files, too"))


def _check_keys(source: Source, path: tuple[Any, ...], entry: Any, problems: list[Problem]) -> bool:
    if not isinstance(entry, dict):
        message = f"expected a mapping of settings, found {_kind(entry)}"
        problems.append(source.error(path, message, EXAMPLE))
        return False
    problems += [
        source.key_error(
            (*path, key),
            f"expected a known key, found {key!r}",
            suggestion(str(key), list(HOST_KEYS)),
        )
        for key in entry
        if key not in HOST_KEYS
    ]
    _check_password(source, path, entry, problems)
    return True


def _check_password(
    source: Source, path: tuple[Any, ...], entry: Mapping[str, Any], problems: list[Problem]
) -> None:
    if entry.get("password") is not None:
        problems.append(
            source.error(
                (*path, "password"),
                "expected no password, found one; credentials are not kept in the inventory",
                "set NORNIR_PASSWORD, or let bothends ask",
            )
        )


def _check_values(
    source: Source, name: str, merged: Mapping[str, Any], problems: list[Problem]
) -> None:
    port = merged.get("port")
    if port is not None and (not isinstance(port, int) or not 1 <= port <= 65535):
        message = f"expected a port from 1 to 65535, found {port!r}"
        problems.append(source.error((name, "port"), message, "leave it out for 22"))
    platform = merged.get("platform")
    if platform is None:
        hint = "set platform: ios, for instance in its group"
        problems.append(source.error((name,), f"expected a platform of {name!r}, found none", hint))
    elif platform not in PLATFORMS:
        problems.append(
            source.error(
                (name, "platform"),
                f"expected platform {' or '.join(PLATFORMS)}, found {platform!r}",
                "bothends configures IOS and IOS-XE; it compares and reads ASA, too",
            )
        )


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", type(None): "nothing", str: "text"}
    return names.get(type(value), repr(value))
