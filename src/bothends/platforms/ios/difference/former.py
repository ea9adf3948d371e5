"""Objects of adopted tunnels: others named them, and the inventory says whose they are.

They may change with their tunnel. When it becomes another, with objects of ours, they go; what
others use, or what has more than this tunnel in it, stays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from bothends.model import End, Tunnel
from bothends.platforms.ios.difference.canonical import object_of
from bothends.platforms.ios.difference.owners import named
from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.difference.surplus import names_in

_KEY = re.compile(r"pre-shared-key (?:address|hostname) ")
_PEER = re.compile(r"(?:set peer|tunnel destination) (\S+)")


def adopted_objects(running: Running, device: str, tunnels: Iterable[Tunnel]) -> frozenset[Entry]:
    """The top-level lines that are of these tunnels because the inventory names them."""
    return frozenset(
        entry
        for tunnel in tunnels
        if (end := tunnel.end(device)).objects
        for entry in running.entries
        if _is_of(entry, end, str(tunnel.other(end).address))
    )


def former_objects(running: Running, device: str, old: Tunnel | None) -> Mapping[Entry, str]:
    """The top-level lines that are of this tunnel alone, each with its name."""
    own = adopted_objects(running, device, [old] if old else [])
    if old is None or not own:
        return {}
    peer = str(old.other(old.end(device)).address)
    used = {
        name
        for entry in running.entries
        if entry not in own and not entry.key.startswith("interface ")
        for name in names_in(entry)
    }
    others = {
        match[1]
        for entry in running.entries
        if entry not in own
        for line in entry.children
        if (match := _PEER.match(line.key))
    }
    return {
        entry: old.name
        for entry in own
        if named(entry) not in used
        and not (entry.key.startswith("crypto isakmp key ") and peer in others)
    }


def _is_of(entry: Entry, end: End, peer: str) -> bool:
    objects = end.objects
    assert objects is not None  # noqa: S101  (adopted_objects asked)
    key = entry.key
    if key.startswith("crypto isakmp key "):
        return not objects.keyring and key.split()[-1] == peer
    if key.startswith(("crypto keyring ", "crypto ikev2 keyring ")):
        peers = [c for c in entry.children if _KEY.match(c.key) or c.key.startswith("peer ")]
        return named(entry) == objects.keyring and len(peers) == 1
    if key.startswith(("ip route ", "ipv6 route ")):
        words = entry.text.split()
        return bool(end.tunnel_interface) and end.tunnel_interface in words
    return object_of(key) in set(_headers(end))


def _headers(end: End) -> Iterator[str]:
    """The headers of the objects that are of one tunnel by their nature."""
    objects = end.objects
    assert objects is not None  # noqa: S101  (adopted_objects asked)
    if objects.crypto_map:
        yield object_of(f"crypto map {objects.crypto_map} {objects.sequence} ipsec-isakmp")
        yield f"ip access-list extended {objects.access_list}"
        yield f"ipv6 access-list {objects.access_list}"
    if end.tunnel_interface:
        yield f"interface {end.tunnel_interface}"
        yield f"crypto ipsec profile {objects.ipsec_profile}"
    if objects.isakmp_profile:
        yield f"crypto isakmp profile {objects.isakmp_profile}"
    if objects.ikev2_profile:
        yield f"crypto ikev2 profile {objects.ikev2_profile}"
