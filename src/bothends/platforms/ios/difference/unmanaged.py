"""What others run on a router, and what a plan must not do to it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.model import Tunnel
from bothends.platforms.ios.write import Allocation
from bothends.platforms.naming import PREFIX
from bothends.platforms.plan import Edit
from bothends.platforms.router import Acl, MapEntry, MapKind, Router

_ROUTER_WIDE = re.compile(
    r"(?:no )?crypto (?:isakmp (?:keepalive|invalid-spi-recovery|nat keepalive|identity"
    r"|aggressive-mode|enable)|ipsec (?:security-association|df-bit|fragmentation"
    r"|nat-transparency)|ikev2 (?:dpd|nat keepalive|cookie-challenge|window|limit|fragmentation))\b"
)
"""Settings that all tunnels of a router share (IOS Security Command Reference)."""


_NAMED = re.compile(
    r"(?:no )?(crypto (?:isakmp policy|ipsec transform-set|ikev2 (?:proposal|policy)"
    r"|pki trustpoint) \S+)"
)
"""Objects that several tunnels use."""


def shared(line: str) -> str:
    """What several tunnels share, of a line of global configuration; empty for one tunnel's."""
    match = _NAMED.match(line) or _ROUTER_WIDE.match(line)
    return match[0].removeprefix("no ") if match else ""


def is_router_wide(line: str) -> bool:
    """Whether a top-level line sets something for all tunnels of the router."""
    return _ROUTER_WIDE.match(line) is not None


def foreign_tunnels(router: Router, own: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """What on a router is a tunnel that bothends did not write; `own` are our map entries."""
    ours = set(own)
    entries = [
        f"crypto map {entry.map_name} {entry.sequence}{_peers(entry)}"
        for crypto_map in router.crypto_maps.values()
        for entry in crypto_map.entries
        if (entry.map_name, entry.sequence) not in ours and not _is_ours(entry)
    ]
    protected = [
        f"interface {interface.name}"
        for interface in router.interfaces.values()
        if (tunnel := interface.tunnel)
        and tunnel.protection
        and not tunnel.protection.value.startswith(PREFIX)
    ]
    return (*entries, *protected)


def _is_ours(entry: MapEntry) -> bool:
    named = (entry.acl, entry.settings.isakmp_profile, entry.settings.ikev2_profile)
    return entry.map_name.removeprefix("ipv6 ").startswith(PREFIX) or any(
        value is not None and value.value.startswith(PREFIX) for value in named
    )


def _peers(entry: MapEntry) -> str:
    return f" (peer {', '.join(peer.name for peer in entry.peers)})" if entry.peers else ""


@dataclass(frozen=True, slots=True)
class Guard:
    """Keeps a plan from changing what tunnels of others use."""

    foreign: Sequence[str]
    allow_global: bool

    def kept(self, edits: Iterable[Edit], notes: list[str]) -> Iterator[Edit]:
        """The edits without those of router-wide settings; what is left out is noted."""
        for edit in edits:
            if edit.path or not self.foreign or not is_router_wide(edit.line):
                yield edit
            elif self.allow_global:
                yield edit
                notes.append(f"{edit.line} also changes {_listed(self.foreign)}")
            else:
                notes.append(
                    f"{edit.line} is left out: it is for the whole router and would also change "
                    f"{_listed(self.foreign)}; --allow-global enters it"
                )


def _listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest


def shadows(
    device: str,
    router: Router,
    tunnels: Sequence[Tunnel],
    allocation: Allocation,
    ours: Iterable[tuple[str, int]] = (),
) -> Iterator[tuple[bool, str]]:
    """Entries of others in our crypto maps that share traffic with our tunnels.

    `ours` are entries that are known to be none of others'.

    Yields whether the other entry comes first, so that it takes our traffic, and a sentence.
    """
    own = {(names.map, names.sequence) for names in allocation.names.values()} | set(ours)
    for tunnel in tunnels:
        names = allocation.names[tunnel.name]
        crypto_map = router.crypto_maps.get(names.map)
        here = tunnel.end(device)
        flows = [
            TrafficSelector(0, Addresses.of(selector.local), Addresses.of(selector.remote))
            for selector in tunnel.selectors(here)
        ]
        for entry in crypto_map.entries if crypto_map else ():
            if (names.map, entry.sequence) in own or entry.kind is MapKind.DYNAMIC or not entry.acl:
                continue
            acl = router.acls.get(entry.acl.value)
            shared = next((flow for flow in flows if acl and _permits(acl, flow)), None)
            if shared is None:
                continue
            yield _shadow(entry, names.sequence, tunnel.name, shared)


def _shadow(
    entry: MapEntry, sequence: int, tunnel: str, shared: TrafficSelector
) -> tuple[bool, str]:
    other = f"crypto map {entry.map_name} {entry.sequence}{_peers(entry)}"
    traffic = f"{shared.local} to {shared.remote}"
    if entry.sequence > sequence:
        return False, f"{tunnel} takes {traffic}, which {other} behind it permits too"
    text = (
        f"line {entry.origin.line}: {other} permits {traffic} before entry {sequence} of {tunnel}, "
        f"so that {tunnel} would never get this traffic"
    )
    return True, text


def _permits(acl: Acl, flow: TrafficSelector) -> bool:
    """Whether an access list permits any packet of a flow."""
    for entry in acl.entries:
        if entry.permit and any(other.meets(flow) for other in entry.flows):
            return True
        if not entry.permit and any(other.covers(flow) for other in entry.flows):
            return False
    return False
