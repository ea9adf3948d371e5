"""What a comparison is given: files and folders of configurations, or what an inventory renders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bothends.compare.files import read_routers
from bothends.compare.input_files import PassedOver, gather
from bothends.model import SecretRef
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Release, Router


def _nothing(_: str) -> None:
    """For who need not know."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read, and the files in which nothing was read though they may matter."""

    routers: list[Router]
    passed_over: tuple[PassedOver, ...] = ()
    """Configurations of other systems, and files that are named and hold nothing."""


_HOLDS = (
    "interfaces", "crypto_maps", "dynamic_maps", "policies", "transform_sets", "ipsec_profiles",
    "isakmp_profiles", "ikev2_proposals", "ikev2_policies", "ikev2_keyrings", "ikev2_profiles",
    "acls", "routes", "nat", "routing", "trustpoints", "unread",
)  # fmt: skip
"""What a text has something of if anything was read in it; what is built in does not count."""


def read_paths(
    paths: Sequence[Path], release: Release | None = None, say: Callable[[str], object] = _nothing
) -> Inputs:
    """The routers in some files and folders. A file that is named is read whatever it holds.

    Args:
        paths: files and folders.
        release: the release to assume for all of them, instead of what they name.
        say: is told in one line which files of the folders are passed over, and why.

    Raises:
        InputError: a path does not exist, a file that is named cannot be read, or no configuration
            is among them.
    """
    found = gather(paths)
    if found.skipped:
        say(str(found))
    routers = read_routers(found.files, release)
    for router in routers:
        if router.cleaned:
            say(f"{router.file}: taken off before it was read: {', '.join(router.cleaned)}")
    empty = {
        router.file: found.doubtful[Path(router.file)]
        for router in routers
        if Path(router.file) in found.doubtful and not _holds(router)
    }
    for file, why in empty.items():
        say(f"{file}: nothing was read: {why}")
    return Inputs(
        [router for router in routers if router.file not in empty],
        (*found.foreign, *(PassedOver(file, why, named=True) for file, why in empty.items())),
    )


def _holds(router: Router) -> bool:
    """Whether anything was read in the text of a router."""
    objects: Iterable[object]
    for name in _HOLDS:
        part = getattr(router, name)
        objects = part.values() if isinstance(part, Mapping) else part
        if any(not getattr(each, "built_in", False) for each in objects):
            return True
    return any(ring.keys for ring in router.keyrings.values())


def rendered_routers(project: Path) -> list[Router]:
    """The routers as the inventory of a project would have them.

    Raises:
        InputError: the inventory or a template is wrong.
    """
    return [read_router(text, f"{name} (rendered)") for name, text in rendered(project).items()]


def stand_in(ref: SecretRef) -> str:
    """What stands in for a key: both ends name one reference, so it has to be equal, no more."""
    return f"whatever-{ref.provider}-{ref.name}-holds"


def rendered(project: Path, reveal: Callable[[SecretRef], str] = stand_in) -> dict[str, str]:
    """Configurations that the inventory of a project would have: addresses, and what is rendered.

    Args:
        project: the project's folder.
        reveal: the key behind a reference.

    Raises:
        InputError: the inventory or a template is wrong.
    """
    from bothends.inventory import load_inventory
    from bothends.platforms import written
    from bothends.platforms.placeholders import reveal_in
    from bothends.platforms.templates import make_environment

    inventory = load_inventory(project)
    environment = make_environment(project, inventory.hosts)
    texts = {}
    for name, host in inventory.hosts.items():
        tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches(name)]
        if not tunnels:
            continue
        lines = [f"hostname {name}"]
        for interface, address in {(t.end(name).interface, t.end(name).address) for t in tunnels}:
            lines += [f"interface {interface}", f" ip address {address} 255.255.255.255"]
        lines += [
            reveal_in(line, reveal)
            for line in written(host.platform).write(name, tunnels, environment=environment)
        ]
        texts[name] = "\n".join([*lines, "end", ""])
    return texts
