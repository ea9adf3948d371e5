"""Adoption: every tunnel among some running configurations that the inventory can say is taken.

A tunnel is taken only when its plan against both routers is empty: what would be changed by the
first `apply` is no adoption.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bothends.adopt.inexpressible import InexpressibleError
from bothends.adopt.naming import folded, host_names, tunnel_name
from bothends.adopt.reading import Keys, tunnel_of
from bothends.adopt.result import Adopted, Adoption, Refused
from bothends.adopt.writing import inventory_files
from bothends.compare.fleet import Pair
from bothends.compare.inputs import holds_anything
from bothends.compare.pairing import pair_up
from bothends.errors import InputError
from bothends.inventory import ProblemSeverity, check_inventory
from bothends.model import SecretRef, Tunnel
from bothends.platforms import PLATFORMS, written
from bothends.platforms.recognise import platform_of, read_router
from bothends.platforms.router import Router

if TYPE_CHECKING:
    from jinja2 import Environment

UNREAD_KEY = "a-key-that-was-not-read"
"""Stands in for a key that is stored encrypted: such a key is not compared."""


def adopt(texts: Mapping[str, str], environment: "Environment", *, named: bool = False) -> Adoption:
    """Take what runs; `texts` are running configurations by file, others are passed over.

    With `named`, they are by the name of the host instead, and all of them are taken.
    """
    read = [read_router(text, file) for file, text in texts.items()]
    routers = [router for router in read if named or holds_anything(router)]
    files = [router.file for router in routers]
    names = files if named else host_names(routers)
    host = {id(router): name for router, name in zip(routers, names, strict=True)}
    running = {name: texts[file] for name, file in zip(names, files, strict=True)}
    used: set[str] = set()
    adopted: list[Adopted] = []
    refused: list[Refused] = []
    _, pairs = pair_up(routers)
    for pair in pairs:
        devices = [host[id(end.router)] for end in (pair.a, pair.b) if end]
        name = tunnel_name(pair, devices, used)
        try:
            tunnel, keys, notes = tunnel_of(name, pair, (devices[0], devices[-1]))
            adoption = Adopted(tunnel, keys, notes)
            _refuse_invalid(adoption, dict(zip(names, routers, strict=True)))
            _refuse_changes(tunnel, keys, running, adopted, environment)
        except InexpressibleError as error:
            used.discard(folded(name))
            refused.append(Refused(_what(pair), str(error)))
        else:
            adopted.append(adoption)
    known = {name for name, row in PLATFORMS.items() if row.adopted}
    hosts = {n: r for n, r in zip(names, routers, strict=True) if r.platform in known}
    return Adoption(hosts, tuple(adopted), tuple(refused))


def _refuse_invalid(one: Adopted, routers: Mapping[str, Router]) -> None:
    """Raises InexpressibleError where an inventory may not say what runs."""
    ends = {end.device: routers[end.device] for end in one.tunnel.ends}
    with TemporaryDirectory() as project:
        folder = Path(project) / "inventory"
        folder.mkdir()
        for name, text in inventory_files(Adoption(ends, (one,), ())).items():
            (folder / name).write_text(text, encoding="utf-8")
        _, problems = check_inventory(Path(project), resolve_secrets=False)
    errors = [each for each in problems if each.severity is ProblemSeverity.ERROR]
    if errors:
        hint = f": {errors[0].hint}" if errors[0].hint else ""
        raise InexpressibleError(f"the inventory refuses it: {errors[0].message}{hint}")


def _refuse_changes(
    tunnel: Tunnel,
    keys: Keys,
    running: Mapping[str, str],
    adopted: Sequence[Adopted],
    environment: "Environment",
) -> None:
    """Raises InexpressibleError where a plan of the tunnel would change what runs."""

    def reveal(ref: SecretRef) -> str:
        return (keys[ref].secret if ref in keys else None) or UNREAD_KEY

    for end in tunnel.ends:
        others = [each.tunnel for each in adopted if each.tunnel.touches(end.device)]
        try:
            plan = written(platform_of(running[end.device])).difference(
                end.device,
                [tunnel],
                running[end.device],
                environment=environment,
                reveal=reveal,
                neighbours=others,
            )
        except InputError as error:
            raise InexpressibleError(f"{end.device}: {error.message}") from None
        if plan.changed:
            reasons = "; ".join(dict.fromkeys(step.reason for step in plan.steps if step.reason))
            raise InexpressibleError(f"{end.device}: the first apply would change it: {reasons}")


def _what(pair: Pair) -> str:
    return f"{pair.a} <-> {pair.b or pair.a_peer or 'nobody'}"
