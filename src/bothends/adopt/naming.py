"""Names for what had none: tunnels and hosts, as the inventory takes them."""

import re
from collections.abc import Sequence

from bothends.compare.fleet import Pair
from bothends.platforms.naming import PREFIX
from bothends.platforms.router import Router

LONGEST = 32
_SAYS_NOTHING = re.compile(
    r"(?i)(?:\d+|acl|list|vpn|crypto|cryptomap|map|ipsec|tunnel|tun|s2s|l2l|site|traffic|interesting"
    r"|to|the|for|and|[-_.\d])*"
)
"""Names that every router has."""


def host_names(routers: Sequence[Router]) -> list[str]:
    """A name for each router: its hostname, made unique."""
    used: set[str] = set()
    return [_unique(_clean(router.name) or "router", used) for router in routers]


def tunnel_name(pair: Pair, devices: Sequence[str], used: set[str]) -> str:
    """A name for a pair: of its entry's description, its access list, or its routers.

    What bothends wrote has its name already, in that of its access list or IPsec profile.

    `used` are the names given before, as `folded` has them; the new one is added.
    """
    entry = pair.a.entry
    acl = entry.acl.value if entry and entry.acl else ""
    tunnel = pair.a.tunnel.tunnel if pair.a.tunnel else None
    profile = tunnel.protection.value if tunnel and tunnel.protection else ""
    for ours in (acl, profile):
        if ours.startswith(PREFIX):
            return _unique(ours.removeprefix(PREFIX), used)
    candidates = (
        _clean(text) for text in (entry.description if entry else "", acl, "-".join(devices))
    )
    telling = (name for name in candidates if name and not _SAYS_NOTHING.fullmatch(name))
    return _unique(next(telling, "tunnel"), used)


def folded(name: str) -> str:
    """What two names must not have in common: case apart, and as a part of a variable's name."""
    return re.sub(r"[-.]", "_", name.casefold())


def _clean(text: str) -> str:
    """Letters, digits, dots, dashes and underscores, beginning with a letter."""
    words = re.sub(r"[^A-Za-z0-9_.-]+", "-", text)
    return re.sub(r"^[^A-Za-z]+", "", words).strip("-._")[:LONGEST].strip("-._")


def _unique(name: str, used: set[str]) -> str:
    result, count = name, 1
    while folded(result) in used:
        count += 1
        result = f"{name[: LONGEST - len(str(count)) - 1]}-{count}"
    used.add(folded(result))
    return result
