"""What a comparison is given: files and folders of configurations, or what an inventory renders."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from bothends.compare.files import read_routers
from bothends.errors import InputError
from bothends.ios.config import Release, Router, read_router
from bothends.model import SecretRef

HEAD = 262144
"""Bytes of a file that are looked at to tell a configuration from something else."""
_CONFIGURATION = re.compile(
    rb"(?m)^\s*(?:[\w.:/-]+\(conf[\w-]*\)# ?)?(?:hostname|interface|int|crypto|ip address) \S"
)


def read_paths(paths: Sequence[Path], release: Release | None = None) -> list[Router]:
    """The routers in some files and folders. A file that is named is read whatever it holds.

    A file is read once, whatever number of names and links lead to it.

    Raises:
        InputError: a path does not exist or cannot be read, or no configuration is among them.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [each for each in sorted(path.rglob("*")) if _is_configuration(path, each)]
        elif path.exists():
            files.append(path)
        else:
            raise InputError("no such file or folder", where=str(path))
    if not files:
        raise InputError(
            "expected router configurations, found none",
            where=", ".join(map(str, paths)),
            hint="name a file, or a folder with one text per router",
        )
    once: dict[str, Path] = {}
    for path in files:
        once.setdefault(os.path.realpath(path), path)
    return read_routers(list(once.values()), release)


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
    from bothends.render import allocate, make_environment, render_device, reveal_in

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


def _is_configuration(folder: Path, path: Path) -> bool:
    """Whether a file below a folder is a router's configuration, by its beginning.

    One that cannot be opened may be: it is left to the reader, who says so.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    if hidden or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD).replace(b"\0", b"")  # of UTF-16
            return _CONFIGURATION.search(head) is not None
    except OSError:
        return True
