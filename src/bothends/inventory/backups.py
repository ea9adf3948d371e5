"""`backup_of`: which tunnel can stand by for which."""

from collections.abc import Iterator, Mapping

from bothends.inventory.certificates import certified
from bothends.inventory.hosts import Host
from bothends.inventory.kinds import KINDS
from bothends.inventory.problems import Problem, alternatives, suggestion
from bothends.inventory.schema import AnyEndForm, EndForm, FileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import Kind


def is_backup(form: FileForm, one: str, other: str) -> bool:
    """Whether one of two tunnels stands by for the other, or both for a third."""
    primaries = {name: form.tunnels[name].backup_of or name for name in (one, other)}
    return primaries[one] == primaries[other]


def check_backups(
    source: YamlSource, form: FileForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """What keeps tunnels from standing by for others."""
    distances: dict[tuple[str, int], str] = {}
    for name, tunnel in form.tunnels.items():
        if tunnel.backup_of is None:
            continue
        path: Path_ = ("tunnels", name, "backup_of")
        problem = _no_primary(form, name, tunnel.backup_of)
        if problem:
            yield source.error(path, *problem)
            continue
        primary = form.tunnels[tunnel.backup_of]
        yield from _unlike(source, path, (tunnel.backup_of, primary), tunnel)
        if refused := KINDS[tunnel.kind].no_backup:
            fit = alternatives([kind for kind, row in KINDS.items() if not row.no_backup])
            message = f"expected a backup of kind {fit}, found {tunnel.kind}"
            yield source.error(path, message, refused)
            continue
        yield from _of_one_subject(source, path, form, primary, tunnel)
        if tunnel.kind is Kind.CRYPTO_MAP:
            yield from _of_one_entry(source, name, primary, tunnel, form, hosts)
            continue
        key = (tunnel.backup_of, tunnel.distance or 0)
        before = distances.setdefault(key, name)
        if before != name:
            yield source.error(
                ("tunnels", name, "distance"),
                f"expected another distance than that of {before!r}, found the same",
                "the routes of several backups need an order: write distance: 20",
            )


def _of_one_subject(
    source: YamlSource, path: Path_, form: FileForm, primary: TunnelForm, tunnel: TunnelForm
) -> Iterator[Problem]:
    """Two tunnels of the same two routers, which know each other by one certificate."""
    if certified(form.profiles.get(tunnel.profile)) and set(tunnel.ends) == set(primary.ends):
        yield source.error(
            path,
            "expected another router at the other end of a backup with certificates, found the "
            "same two",
            "both tunnels would look for the same subject, and the first profile would take both; "
            "use pre-shared keys for a second link",
        )


def _no_primary(form: FileForm, name: str, primary: str) -> tuple[str, str] | None:
    if primary not in form.tunnels or primary == name:
        others = [each for each in form.tunnels if each != name]
        return f"expected another tunnel of this file, found {primary!r}", (
            suggestion(primary, others) or "there is none"
        )
    if form.tunnels[primary].backup_of:
        return f"expected a tunnel that is no backup, found {primary!r}, which is one", (
            f"write backup_of: {form.tunnels[primary].backup_of}"
        )
    return None


def _unlike(
    source: YamlSource, path: Path_, named: tuple[str, TunnelForm], tunnel: TunnelForm
) -> Iterator[Problem]:
    name, primary = named
    if primary.kind is not tunnel.kind:
        yield source.error(
            path,
            f"expected a tunnel of kind {tunnel.kind}, found {name!r}, which is {primary.kind}",
            "a backup is of the kind of its primary",
        )
    common = [device for device in tunnel.ends if device in primary.ends]
    if not common:
        yield source.error(
            path,
            f"expected a tunnel with a router in common, found {name!r}, which has none",
            "a backup leads from the same router to another peer",
        )
        return
    here = common[0]
    for device, end in tunnel.ends.items():
        other = device if device in primary.ends else _other(primary, here)
        if set(end.networks) != set(primary.ends[other].networks):
            yield source.error(
                (*path[:2], "ends", device, "networks"),
                f"expected the networks that {name!r} has at this end, found others",
                "a backup takes over the traffic of its primary",
            )


def _other(tunnel: TunnelForm, here: str) -> str:
    return next(device for device in tunnel.ends if device != here)


def _of_one_entry(
    source: YamlSource,
    name: str,
    primary: TunnelForm,
    tunnel: TunnelForm,
    form: FileForm,
    hosts: Mapping[str, Host | None],
) -> Iterator[Problem]:
    """What the peers of one crypto map entry share."""
    path = ("tunnels", name)
    alike = [
        device
        for device, end in tunnel.ends.items()
        if device in primary.ends and _place(end) == _place(primary.ends[device])
    ]
    if set(tunnel.ends) == set(primary.ends):
        yield source.error(
            (*path, "ends"),
            "expected another router at the other end, found the same two",
            "of a second link of one router, only routes can say when it is used: use kind: svti, "
            "with each link in a VRF of its own (fvrf)",
        )
    elif len(alike) != 1 or not isinstance(tunnel.ends[alike[0]], EndForm):
        yield source.error(
            (*path, "ends"),
            f"expected one end with the interface and address that {tunnel.backup_of!r} has there, "
            f"found {len(alike)}",
            "its crypto map entry names both peers; the other ends differ",
        )
    else:
        host = hosts.get(alike[0])
        if host and not host.ios:
            yield source.error(
                (*path, "backup_of"),
                f"expected a router of IOS at {alike[0]}, found {host.platform}",
                "backup peers are rendered for IOS only",
            )
    if primary.profile != tunnel.profile:
        yield source.error(
            (*path, "profile"),
            f"expected the profile of {tunnel.backup_of!r}, {primary.profile!r}, "
            f"found {tunnel.profile!r}",
            "one crypto map entry has both peers, and one set of transforms and lifetimes",
        )
    profile = form.profiles.get(tunnel.profile)
    if profile and profile.dpd is None:
        yield source.error(
            (*path, "profile"),
            f"expected a profile with dpd for a backup, found none in {tunnel.profile!r}",
            "without dead peer detection no router notices that the first peer is gone: add "
            "dpd: {interval: 10, retry: 3, mode: periodic}",
        )
    for device, end in (*primary.ends.items(), *tunnel.ends.items()):
        if isinstance(end, EndForm) and end.objects:
            yield source.error(
                (*path, "backup_of"),
                f"expected tunnels whose objects bothends names, found objects: at {device}",
                "an adopted entry keeps its own peers; build the tunnel anew to give it a backup",
            )


def _place(end: AnyEndForm) -> tuple[object, ...]:
    return getattr(end, "interface", ""), end.address, getattr(end, "fvrf", None)
