"""The hosts, groups and defaults of Nornir SimpleInventory, checked before Nornir reads them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bothends.inventory.host_form import EXAMPLE, check_entry
from bothends.inventory.interfaces import read_interfaces
from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.source import YamlSource
from bothends.model import Attached
from bothends.platforms import DEFAULT, HOST_PLATFORMS, PLATFORMS
from bothends.platforms.router import canonical_interface

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
"""Names of hosts name files and folders: rendered configurations, evidence."""


@dataclass(frozen=True, slots=True)
class Host:
    """A router of hosts.yaml, group and default values applied."""

    name: str
    hostname: str
    port: int
    groups: tuple[str, ...]
    data: Mapping[str, Any]
    interfaces: Mapping[str, tuple[Attached, ...]]
    """What `data.interfaces` says, under the names that IOS shows; empty where it says nothing."""
    platform: str = DEFAULT
    """Its platform, by the name that bothends has for it."""

    @property
    def ios(self) -> bool:
        """Whether it runs IOS: some tunnels are rendered for that alone."""
        return self.platform == "ios"


def read_hosts(
    hosts: YamlSource, groups: YamlSource, defaults: YamlSource, problems: list[Problem]
) -> dict[str, Host]:
    """Every host that is usable; what is wrong with the others is added to `problems`."""
    known_groups = _entries(groups, "NAME: {platform: ios}", problems)
    for name, group in known_groups.items():
        check_entry(groups, (name,), group, problems)
    base = defaults.data if defaults.data is not None else {}
    if not check_entry(defaults, (), base, problems):
        base = {}
    if hosts.data is None and hosts.places:
        problems.append(hosts.error((), "expected hosts, found an empty file", EXAMPLE))
    by_name = {}
    for name, entry in _entries(hosts, EXAMPLE, problems).items():
        before = len(problems)
        _check_name(hosts, name, problems)
        if not check_entry(hosts, (name,), entry, problems):
            continue
        layers = [base, *_inherited(hosts, name, entry, known_groups, problems), entry]
        if len(problems) > before:
            continue
        host = _merged(hosts, name, layers, problems)
        if len(problems) == before:
            by_name[name] = host
    return by_name


def _entries(source: YamlSource, example: str, problems: list[Problem]) -> Mapping[str, Any]:
    """The entries of a file by name; none where it holds something else."""
    if source.data is None:
        return {}
    if isinstance(source.data, dict):
        return source.data
    message = f"expected a mapping, found {shown(source.data)}"
    problems.append(source.error((), message, example))
    return {}


def _inherited(
    hosts: YamlSource,
    name: str,
    entry: Mapping[str, Any],
    groups: Mapping[str, Any],
    problems: list[Problem],
) -> Iterator[Mapping[str, Any]]:
    """What a host takes from its groups, the first that it names last, because that one wins."""
    for position, group in reversed(list(enumerate(_names(entry)))):
        if not isinstance(group, str):
            continue  # told with its form
        if group in groups:
            yield from _layers(group, groups, frozenset())
        else:
            message = f"expected a group of groups.yaml, found {shown(group)}"
            hint = suggestion(group, list(groups)) or "groups.yaml has none"
            problems.append(hosts.error((name, "groups", position), message, hint))


def _layers(
    group: Any, groups: Mapping[str, Any], below: frozenset[str]
) -> Iterator[Mapping[str, Any]]:
    """A group behind the groups that it names itself."""
    settings = groups.get(group) if isinstance(group, str) and group not in below else None
    if isinstance(settings, dict):
        for parent in reversed(_names(settings)):
            yield from _layers(parent, groups, below | {group})
        yield settings


def _names(entry: Mapping[str, Any]) -> list[Any]:
    names = entry.get("groups")
    return names if isinstance(names, list) else []


def _merged(
    hosts: YamlSource, name: str, layers: list[Mapping[str, Any]], problems: list[Problem]
) -> Host:
    """A host of the layers of its settings, the strongest last; `data` is merged by key."""
    settings = {key: v for layer in layers for key, v in layer.items() if v is not None}
    data = {key: v for layer in layers for key, v in _mapping(layer.get("data")).items()}
    at = (name, "data", "interfaces")
    platform = HOST_PLATFORMS.get(str(settings.get("platform")), DEFAULT)
    nameif = PLATFORMS[platform].nameif
    interfaces = read_interfaces(hosts, at, data.get("interfaces"), problems, nameif=nameif)
    if interfaces:
        written = {canonical_interface(str(n)): its for n, its in data["interfaces"].items()}
        texts = {
            name: [str(each) for each in its] or [written[name]] for name, its in interfaces.items()
        }
        data["interfaces"] = {n: its if len(its) > 1 else its[0] for n, its in texts.items()}
    _check_platform(hosts, name, settings.get("platform"), problems)
    port = settings.get("port")
    return Host(
        name=name,
        hostname=str(settings.get("hostname") or name),
        port=port if isinstance(port, int) else 22,
        groups=tuple(_names(layers[-1])),
        data=data,
        interfaces=interfaces,
        platform=platform,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _check_name(source: YamlSource, name: str, problems: list[Problem]) -> None:
    if not NAME.fullmatch(name):
        message = f"expected a name of letters, digits, dots and dashes, found {shown(name)}"
        problems.append(source.key_error((name,), message, "files are named after it"))


def _check_platform(source: YamlSource, name: str, platform: Any, problems: list[Problem]) -> None:
    if platform is None:
        hint = "set platform: ios, for instance in its group"
        problems.append(source.error((name,), f"expected a platform of {name!r}, found none", hint))
    elif platform not in HOST_PLATFORMS:
        problems.append(
            source.error(
                (name, "platform"),
                f"expected platform {' or '.join(HOST_PLATFORMS)}, found {platform!r}",
                "bothends configures IOS, IOS-XE and ASA, and asks a strongSwan",
            )
        )
