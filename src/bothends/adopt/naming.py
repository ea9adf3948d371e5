"""Names for what had none: tunnels and hosts, as the inventory takes them."""

import re
from collections.abc import Collection, Sequence

from bothends.compare.fleet import Pair
from bothends.platforms.ios.config.router import Router
from bothends.platforms.ios.difference.running import Running
from bothends.platforms.ios.write import PREFIX

LONGEST = 32
_SAYS_NOTHING = re.compile(
    r"(?i)(?:\d+|acl|list|vpn|crypto|cryptomap|map|ipsec|tunnel|tun|s2s|l2l|site|traffic|interesting"
    r"|to|the|for|and|[-_.\d])*"
)
"""Names that every router has."""


def host_names(routers: Sequence[Router]) -> list[str]:
    """A name for each router: its hostname, made unique."""
    taken: set[str] = set()
    return [_unique(_clean(router.name) or "router", taken) for router in routers]


def tunnel_name(pair: Pair, devices: Sequence[str], running: Running, taken: set[str]) -> str:
    """A name for a pair: of its entry's description, its access list or map, or its routers."""
    entry = pair.a.entry
    described = _description(pair, running)
    acl = entry.acl.value if entry and entry.acl else ""
    both = "-".join(devices)
    if acl.startswith(PREFIX):  # one that bothends wrote has its name already
        return _unique(acl.removeprefix(PREFIX), taken)
    telling = (_clean(text) for text in (described, acl, entry.map_name if entry else ""))
    name = next((t for t in telling if t and not _SAYS_NOTHING.fullmatch(t)), _clean(both))
    if name != _clean(described) and _clean(both) not in taken and len(both) <= LONGEST:
        name = name if name == _clean(acl) else _clean(both)
    return _unique(name, taken)


def _description(pair: Pair, running: Running) -> str:
    entry = pair.a.entry
    if entry is None:
        return ""
    start = f"crypto map {entry.map_name} {entry.sequence} "
    for each in running.find(start):
        for line in each.find("description "):
            return line.text.split(" ", 1)[1]
    return ""


def _clean(text: str) -> str:
    """Letters, digits, dots, dashes and underscores, beginning with a letter."""
    words = re.sub(r"[^A-Za-z0-9_.-]+", "-", text)
    return re.sub(r"^[^A-Za-z]+", "", words).strip("-._")[:LONGEST].strip("-._")


def _unique(name: str, taken: set[str]) -> str:
    found, count = name, 1
    folded: Collection[str] = taken
    while found.casefold() in folded:
        count += 1
        found = f"{name[: LONGEST - len(str(count)) - 1]}-{count}"
    taken.add(found.casefold())
    return found
