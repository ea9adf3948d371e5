"""What lists of others do to a tunnel's traffic: that of its outside interface, and those of NAT.

`path: check` has it said, `path: manage` has lines of ours entered at the head of these lists. They
stand behind a remark with the tunnel's name, by which they are found again when it goes.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bothends.ike.selectors import Addresses, Ports, TrafficSelector
from bothends.model import EVERYWHERE, End, Selector, Tunnel
from bothends.platforms.ios.difference.canonical import canonical, mode_of
from bothends.platforms.ios.difference.lists import put_back, without_number
from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.write.spelling import wildcard
from bothends.platforms.naming import PREFIX
from bothends.platforms.plan import Edit
from bothends.platforms.router import Acl, Interface, Router

_UDP, _ESP = 17, 50
_NUMBER = re.compile(r"(?:sequence )?(\d+) ")
_FIRST = 1000
"""The number that the first entry of a list is given, so that there is room before it."""
_OURS = re.compile(r"permit (?:udp|esp|50) ((?:host \S+|any) (?:host \S+|any))(?: eq \S+)?$")


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that a list of another's lacks, so that the tunnel's traffic gets through."""

    tunnel: str
    acl: Acl
    family: int
    lines: tuple[str, ...]
    all_lines: tuple[str, ...]
    """Those lines, and the others of the tunnel in this list."""
    managed: bool
    """Whether the tunnel says `path: manage`."""
    effect: str
    """What the list does without them, as a sentence says it."""

    @property
    def header(self) -> str:
        """The line that opens the list."""
        kind = "ipv6 access-list" if self.family == 6 else "ip access-list extended"
        return f"{kind} {self.acl.name}"


def gaps(device: str, tunnel: Tunnel, router: Router) -> Iterator[Gap]:
    """What lists of this router stop or translate of one tunnel's traffic."""
    here = tunnel.end(device)
    there = tunnel.other(here)
    port = router.interface(here.interface)
    if port is None:
        return
    yield from _filtered(tunnel, here, there, router, port)
    if not tunnel.carrier.routed and here.outer == 4 and port.nat and port.nat.value == "outside":
        yield from _translated(tunnel, here, router)


def _filtered(
    tunnel: Tunnel, here: End, there: End, router: Router, port: Interface
) -> Iterator[Gap]:
    named = port.of(here.outer).access_in
    acl = router.acls.get(named.value) if named else None
    if acl is None or not acl.entries:
        return  # IOS lets everything through
    peer, own = (_anybody(end) for end in (there, here))
    hosts = f"{peer} {own}"
    entries = (
        f"permit udp {hosts} eq isakmp",
        f"permit udp {hosts} eq non500-isakmp",
        f"permit esp {hosts}",
    )
    lacking = {
        line: what
        for line, (what, flow) in zip(entries, letting_in(there, here), strict=True)
        if not passes(acl, flow)
    }
    if lacking:
        what, managed = ", ".join(lacking.values()), tunnel.manage_path
        effect = f"{acl.name} in {port.name} does not let in {what} from {_anybody(there, '')}"
        yield Gap(tunnel.name, acl, here.outer, tuple(lacking), entries, managed, effect)


def _translated(tunnel: Tunnel, here: End, router: Router) -> Iterator[Gap]:
    if not any(port.nat and port.nat.value == "inside" for port in router.interfaces.values()):
        return
    for name in _lists_of_nat(router):
        acl = router.acls.get(name)
        translated = [s for s in tunnel.selectors(here) if acl and takes(acl, s)]
        if acl and translated:
            lines = tuple(exemption(selector) for selector in translated)
            which = ", ".join(map(str, translated))
            effect = f"{acl.name} has {which} translated before it is encrypted"
            exemptions = tuple(map(exemption, tunnel.selectors(here)))
            yield Gap(tunnel.name, acl, 4, lines, exemptions, tunnel.manage_path, effect)


def _lists_of_nat(router: Router) -> Iterator[str]:
    """The lists that say what is translated, each once."""
    names: dict[str, None] = {}
    for rule in router.nat:
        if rule.acl:
            names[rule.acl] = None
        for clause in router.route_maps.get(rule.route_map or "", ()):
            names |= {name.value: None for name in clause.acls if clause.permit}
    yield from names


def exemption(selector: Selector) -> str:
    """The entry that takes traffic out of a list of NAT."""
    return f"deny ip {wildcard(selector.local)} {wildcard(selector.remote)}"


def _anybody(end: End, host: str = "host ") -> str:
    """The addresses of an end, as an access list says them."""
    return "any" if end.dynamic else f"{host}{end.address}"


def _who(end: End) -> Addresses:
    return Addresses.of(EVERYWHERE[end.outer] if end.dynamic else end.address)


def _packet(
    protocol: int, source: Addresses, to: Addresses, port: int | None = None
) -> TrafficSelector:
    ports = (Ports(), Ports(port, port)) if port else ()
    return TrafficSelector(protocol, source, to, *ports)


def letting_in(there: End, here: End) -> Iterator[tuple[str, TrafficSelector]]:
    """What of the other end has to arrive: IKE, IKE and ESP behind a NAT, and ESP."""
    needed = (("UDP 500", _UDP, 500), ("UDP 4500", _UDP, 4500), ("ESP", _ESP, None))
    for what, protocol, number in needed:
        yield what, _packet(protocol, _who(there), _who(here), number)


def passes(acl: Acl, flow: TrafficSelector) -> bool:
    """Whether a list surely lets a packet in."""
    for entry in acl.entries:
        if entry.permit and not entry.established and any(f.covers(flow) for f in entry.flows):
            return True
        if not entry.permit and any(each.meets(flow) for each in entry.flows):
            return False
    return False


def takes(acl: Acl, selector: Selector) -> bool:
    """Whether a list of NAT takes any of this traffic."""
    flow = TrafficSelector(0, Addresses.of(selector.local), Addresses.of(selector.remote))
    for entry in acl.entries:
        if not entry.permit and any(each.covers(flow) for each in entry.flows):
            return False
        if entry.permit and any(each.meets(flow) for each in entry.flows):
            return True
    return False


def unreached(device: str, tunnel: Tunnel, router: Router) -> Iterator[str]:
    """That none of a router's static routes leads to the peer, where it has no others.

    Without any, it may have learned one, such as by DHCP.
    """
    here = tunnel.end(device)
    peer = tunnel.other(here).address
    if tunnel.dynamic_end:
        return  # nobody is sent to before he called, or the provider hands out a route as well
    connected = (
        address.value.network
        for port in router.interfaces.values()
        if port.vrf.value == here.fvrf
        for address in port.addresses
    )
    static = (route.network for route in router.routes if (route.vrf or "") == here.fvrf)
    known = here.next_hop or any(peer in network for network in (*connected, *static))
    others = any(f" name {PREFIX}" not in route.origin.text for route in router.routes)
    if not known and others and not router.routing:
        yield f"{tunnel.name}: no route leads to {peer}; write a next_hop, or route it"


def unmanageable(breaks: Iterable[Gap], running: Running) -> Iterator[str]:
    """Gaps that `path: manage` cannot close, and why."""
    for gap in breaks:
        entry = _list(gap.header, running)
        if entry is None:
            why = "is not an extended list, so no line can be inserted"
        elif len(gap.all_lines) + 1 > _room(entry):
            why = "has no free sequence numbers before its first entry: renumber it"
        elif twice := _elsewhere(entry, gap, running):
            why = f"has {twice[0]!r} behind a line that stops it: move that line"
        else:
            continue
        what = f"{gap.tunnel}: {gap.effect}"
        yield f"{what}; path: manage cannot change that, as {gap.acl.name} {why}"


def _elsewhere(entry: Entry, gap: Gap, running: Running) -> list[str]:
    """Lines that are needed and stand in the list already, where they come too late."""
    ours = _block(entry, gap.tunnel, _exempted(running, gap.tunnel))
    others = {line.key for line in entry.children if line not in ours}
    return [line for line in gap.lines if canonical(line) in others]


def opened(breaks: Iterable[Gap], running: Running) -> Iterator[Edit]:
    """The edits that put our lines at the head of these lists."""
    for gap in breaks:
        entry = _list(gap.header, running)
        if entry is None:
            continue
        path, word = (entry.text,), "sequence " if gap.family == 6 else ""
        ours = _block(entry, gap.tunnel, _exempted(running, gap.tunnel))
        stood = {line.key for line in ours}
        lines = [line for line in gap.all_lines if line in gap.lines or canonical(line) in stood]
        number = 1
        if numbers := _numbers(entry):
            number = min(numbers) - len(lines) - 1
        elif not word:
            yield Edit((), f"ip access-list resequence {gap.acl.name} {_FIRST} 10")
        reason = f"{gap.tunnel}: {gap.effect}"
        yield from _gone(entry, ours, reason)
        for place, line in enumerate((f"remark {PREFIX}{gap.tunnel}", *lines)):
            yield Edit(path, f"{word}{number + place} {line}", ((path, f"no {line}"),), reason)


def _numbers(entry: Entry) -> list[int]:
    """The numbers of a list's entries where they are printed."""
    matches = [_NUMBER.match(child.text) for child in entry.children]
    return [int(number[1]) for number in matches if number]


def _room(entry: Entry) -> int:
    """How many numbers are free before the first entry, once it is numbered anew where it can."""
    if numbers := _numbers(entry):
        return min(numbers) - 1
    return 9 if entry.key.startswith("ipv6 ") else _FIRST - 1


def _list(header: str, running: Running) -> Entry | None:
    spelling = canonical(header)
    return next((entry for entry in running.entries if entry.key == spelling), None)


def closed(running: Running, tunnels: Collection[str]) -> Iterator[Edit]:
    """The edits that take our lines for these tunnels out of lists of others."""
    for entry in running.entries:
        if not entry.key.startswith(("ip access-list extended ", "ipv6 access-list ")):
            continue
        for name in tunnels:
            ours = _block(entry, name, _exempted(running, name))
            reason = f"{name} does not need it any more"
            yield from (replace(edit, late=True) for edit in _gone(entry, ours, reason))


def _gone(entry: Entry, ours: Iterable[Entry], reason: str) -> Iterator[Edit]:
    """The edits that take lines out of a list, and put them back at their place."""
    left, path = list(entry.children), (entry.text,)
    for line in ours:
        back = put_back(line, left, mode_of(entry.key), path)
        yield Edit(path, f"no {without_number(line.text)}", back, reason)
        left.remove(line)


def _exempted(running: Running, name: str) -> frozenset[str]:
    """The entries that take a tunnel's traffic out of NAT, by its crypto access list."""
    acl = _list(f"ip access-list extended {PREFIX}{name}", running)
    return frozenset(
        f"deny {line.key.removeprefix('permit ')}" for line in (acl.find("permit ") if acl else ())
    )


def _block(entry: Entry, name: str, exempted: Collection[str]) -> Sequence[Entry]:
    """Our remark for a tunnel in a list, and the lines of ours behind it."""
    lines = list(entry.children)
    at = next((n for n, e in enumerate(lines) if e.key == f"remark {PREFIX}{name}"), None)
    if at is None:
        return ()
    block, hosts = [lines[at]], ""
    for line in lines[at + 1 :]:
        ours = _OURS.match(line.key)
        if line.key not in exempted and not (ours and hosts in {"", ours[1]}):
            break
        hosts = ours[1] if ours else hosts
        block.append(line)
    return block
