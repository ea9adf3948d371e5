"""What a comparison is given: files and folders of configurations, or what an inventory renders."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.compare.files import read_routers
from bothends.compare.input_files import PassedOver, gather
from bothends.compare.partner_ends import SHEET
from bothends.errors import InputError
from bothends.model import Address, SecretRef, Tunnel
from bothends.platforms import DEFAULT, configured, written
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Release, Router
from bothends.platforms.statements import Statement
from bothends.secrets import resolve

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.compare.findings_cache import FindingsCache
    from bothends.compare.reading_cache import ReadingCache


def _nothing(_: str) -> None:
    """For who need not know."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read, and the files in which nothing was read though they may matter."""

    routers: list[Router]
    passed_over: tuple[PassedOver, ...] = ()
    """Configurations of other systems, and files that are named and hold nothing."""
    known: "FindingsCache | None" = None
    """What rules have found in them before."""


_HOLDS = (
    "interfaces", "crypto_maps", "dynamic_maps", "policies", "transform_sets", "ipsec_profiles",
    "isakmp_profiles", "ikev2_proposals", "ikev2_policies", "ikev2_keyrings", "ikev2_profiles",
    "acls", "routes", "nat", "routing", "trustpoints", "unread",
)  # fmt: skip
"""What a text has something of if anything was read in it; what is built in does not count."""


def read_paths(
    paths: Sequence[Path],
    release: Release | None = None,
    say: Callable[[str], object] = _nothing,
    cache: Path | None = None,
) -> Inputs:
    """The routers in some files and folders. A file that is named is read whatever it holds.

    Args:
        paths: files and folders.
        release: the release to assume for all of them, instead of what they name.
        say: is told in one line which files of the folders are passed over, and why.
        cache: a folder in which what is read of a file is kept for the next time.

    Raises:
        InputError: a path does not exist, a file that is named cannot be read, no configuration
            is among them, or others may read the cache.
    """
    readings, findings = _caches(cache, paths)
    gathering = gather(paths, lambda path: bool(readings and readings.get(path, release)))
    if gathering.skipped:
        say(str(gathering))
    if readings:
        readings.left_out.update(gathering.doubtful)
    routers = read_routers(gathering.files, release, cache=readings)
    for remark in dict.fromkeys(
        f"{router.file}: taken off before it was read: {', '.join(router.cleaned)}"
        for router in routers
        if router.cleaned
    ):
        say(remark)
    empty = {
        router.file: gathering.doubtful[Path(router.file)]
        for router in routers
        if Path(router.file) in gathering.doubtful and not holds_anything(router)
    }
    for file, why in empty.items():
        say(f"{file}: nothing was read: {why}")
    return Inputs(
        [router for router in routers if router.file not in empty],
        (*gathering.foreign, *(PassedOver(file, why, named=True) for file, why in empty.items())),
        findings,
    )


def _caches(
    folder: Path | None, paths: Sequence[Path]
) -> "tuple[ReadingCache | None, FindingsCache | None]":
    if folder is None:
        return None, None
    from bothends.compare.findings_cache import FindingsCache
    from bothends.compare.reading_cache import ReadingCache
    from bothends.compare.sealed_folder import SealedFolder

    sealed = SealedFolder(folder)
    readings = ReadingCache(sealed)
    return readings, FindingsCache(sealed, tuple(map(str, paths)), readings.keys)


def holds_anything(router: Router) -> bool:
    """Whether anything was read in the text of a router."""
    objects: Iterable[object]
    for name in _HOLDS:
        part = getattr(router, name)
        objects = part.values() if isinstance(part, Mapping) else part
        if any(not getattr(each, "built_in", False) for each in objects):
            return True
    return any(ring.keys for ring in router.keyrings.values())


def rendered_routers(project: Path) -> list[Router]:
    """The routers as the inventory of a project would have them, partners' ends among them.

    Raises:
        InputError: the inventory or a template is wrong.
    """
    return [
        read_router(text, f"{name}{SHEET}" if partner else f"{name} (rendered)")
        for partner in (False, True)
        for name, text in _rendered(project, stand_in, partners=partner).items()
    ]


UNREAD_KEY = f"6 {'A' * 32}"
"""Stands for a key that cannot be had: as an encrypted one, it is never called equal to another."""


def partner_routers(project: Path) -> list[Router]:
    """The partners' ends as the inventory of a project would have them.

    Raises:
        InputError: the inventory or a template is wrong.
    """

    def key(ref: SecretRef) -> str:
        try:
            return resolve(ref, project).reveal()
        except InputError:
            return UNREAD_KEY

    texts = partner_texts(project, key)
    return [read_router(text, f"{name}{SHEET}") for name, text in texts.items()]


def partner_texts(project: Path, reveal: Callable[[SecretRef], str]) -> dict[str, str]:
    """Configurations of IOS routers that do what partners' sheets say, by name of the end.

    Raises:
        InputError: the inventory or a template is wrong, or a key cannot be found.
    """
    return _rendered(project, reveal, partners=True)


def stand_in(ref: SecretRef) -> str:
    """What stands in for a key: both ends name one reference, so it has to be equal, no more."""
    return f"whatever-{ref.provider}-{ref.name}-holds"


def rendered(project: Path, reveal: Callable[[SecretRef], str] = stand_in) -> dict[str, str]:
    """Configurations that the inventory of a project would have: addresses, and what is rendered.

    A partner's end is there as an IOS router would be that does what the sheet says.

    Args:
        project: the project's folder.
        reveal: the key behind a reference.

    Raises:
        InputError: the inventory or a template is wrong.
    """
    return {
        name: text
        for partners in (False, True)
        for name, text in _rendered(project, reveal, partners=partners).items()
    }


def _rendered(
    project: Path, reveal: Callable[[SecretRef], str], *, partners: bool
) -> dict[str, str]:
    """Our routers, or the partners'; only the keys of these are asked for."""
    from bothends.inventory import load_inventory
    from bothends.platforms.templates import make_environment

    inventory = load_inventory(project)
    environment = make_environment(project, inventory.hosts)
    tunnels = tuple(_with_interfaces(inventory.tunnels))
    others = frozenset(inventory.partners)
    ours = {n: host.platform for n, host in inventory.hosts.items() if n not in others}
    return {
        name: _configuration(name, platform, own_tunnels, environment, reveal)
        for name, platform in (
            dict.fromkeys(inventory.partners, DEFAULT) if partners else ours
        ).items()
        if (own_tunnels := [tunnel for tunnel in tunnels if tunnel.touches(name)])
    }


def _with_interfaces(tunnels: Iterable[Tunnel]) -> Iterator[Tunnel]:
    """The same tunnels with an interface for each address of a partner's end, which has none."""
    ports: dict[str, dict[Address, str]] = {}
    for tunnel in tunnels:
        ends = []
        for end in tunnel.ends:
            if not end.managed:
                own_ports = ports.setdefault(end.device, {})
                name = own_ports.setdefault(end.address, f"GigabitEthernet0/{len(own_ports)}")
                end = replace(end, interface=name)  # noqa: PLW2901  (the same end, completed)
            ends.append(end)
        yield replace(tunnel, ends=(ends[0], ends[1]))


_HOSTS = {4: "255.255.255.255", 6: 128}


def _configuration(
    name: str,
    platform: str,
    tunnels: Sequence[Tunnel],
    environment: "Environment",
    reveal: Callable[[SecretRef], str],
) -> str:
    from bothends.platforms.placeholders import reveal_in

    say = configured(platform).lines.say
    lines = [say(Statement.HOSTNAME, name=name)]
    ends = [tunnel.end(name) for tunnel in tunnels]
    for interface, vrf, address in {(end.interface, end.fvrf, end.local) for end in ends}:
        lines.append(say(Statement.INTERFACE, name=interface))
        lines += [naming] if (naming := say(Statement.INTERFACE_NAMED, name=interface)) else []
        lines += [say(Statement.INTERFACE_VRF, vrf=vrf)] if vrf else []
        if address.is_unspecified:
            lines.append(say(Statement.ADDRESS_BY_DHCP))
            continue
        version = address.version
        lines.append(say(Statement.ADDRESS, address=address, mask=_HOSTS[version], family=version))
    for point, subject in {
        (tunnel.trustpoint_of(end), tunnel.subject_of(end))
        for tunnel, end in zip(tunnels, ends, strict=True)
        if tunnel.certified and tunnel.enrolment_of(end) is None
    }:
        lines.append(say(Statement.TRUSTPOINT, name=point))
        lines.append(say(Statement.TRUSTPOINT_SUBJECT, subject=subject))
    lines += [
        reveal_in(line, reveal)
        for line in written(platform).write(name, tunnels, environment=environment)
    ]
    return "\n".join([*lines, "end", ""])
