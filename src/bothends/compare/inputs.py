"""What a comparison is given: files and folders of configurations, or what an inventory renders."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bothends.compare.files import read_routers
from bothends.compare.gather import gather
from bothends.model import SecretRef
from bothends.platforms.ios.config import Release, Router, read_router


def _nothing(_: str) -> None:
    """For who need not know."""


def read_paths(
    paths: Sequence[Path], release: Release | None = None, say: Callable[[str], object] = _nothing
) -> list[Router]:
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
    return read_routers(found.files, release)


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
    from bothends.platforms.ios.write import allocate, make_environment, render_device, reveal_in

    inventory = load_inventory(project)
    environment = make_environment(project)
    texts = {}
    for name in inventory.hosts:
        tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches(name)]
        if not tunnels:
            continue
        lines = [f"hostname {name}"]
        for interface, address in {(t.end(name).interface, t.end(name).address) for t in tunnels}:
            lines += [f"interface {interface}", f" ip address {address} 255.255.255.255"]
        lines += [
            reveal_in(line, reveal)
            for line in render_device(
                name, tunnels, environment=environment, allocation=allocate(name, tunnels)
            )
        ]
        texts[name] = "\n".join([*lines, "end", ""])
    return texts
