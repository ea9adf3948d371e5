"""Which tunnel each line of a router is of, by the names that bothends gives."""

import re
from collections.abc import Collection, Iterator

from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.write.allocation import ANY_ADDRESS
from bothends.platforms.naming import PREFIX

KEYRING = "crypto keyring "
_NAMED = (
    KEYRING,
    "crypto isakmp profile ",
    "crypto ikev2 keyring ",
    "crypto ikev2 profile ",
    "crypto pki certificate map ",
    "crypto dynamic-map ",
    "crypto ipsec profile ",
    "ip access-list extended ",
    "ipv6 access-list ",
)
"""Objects that carry the name of one tunnel."""
_ROUTE_NAME = re.compile(rf"ip(?:v6)? route .* name ({re.escape(PREFIX)}\S+)$")
MAP_ENTRY = re.compile(r"crypto map ((?:ipv6 )?\S+) (\d+) ipsec-isakmp(?: dynamic (\S+))?$")
TUNNEL_INTERFACE = re.compile(r"interface (?:Tunnel\d+|Virtual-Template\d+ type tunnel)$")
_WRITTEN = (
    "description ",
    "vrf forwarding ",
    "ip address ",
    "ip unnumbered ",
    "no ip address",
    "ip mtu ",
    "ip tcp adjust-mss ",
    "ipv6 address ",
    "ipv6 mtu ",
    "ipv6 tcp adjust-mss ",
    "tunnel ",
)
"""What bothends writes into a tunnel interface."""
_PROTECTED = ("tunnel protection ipsec profile ",)
"""The line by which a tunnel interface says which tunnel it is of."""
_PROFILE = ("set isakmp-profile ", "set ikev2-profile ")
"""Lines by which a crypto map entry says which tunnel it is of, before all others."""
_PEER = re.compile(
    r"(?:set peer|tunnel destination|match identity (?:remote )?address|pre-shared-key address)"
    r" (?:ipv6 )?([^\s/]+)"
)


def owners(running: Running) -> dict[Entry, str]:
    """The tunnel that each top-level line is of, by our naming; lines of others are left out.

    An entry that uses a list of ours, but no profile, is another's where ours stands beside it.
    """
    owner_of: dict[Entry, str] = {}
    for entry in running.entries:
        name = named(entry)
        route = _ROUTE_NAME.match(entry.text)
        if name.startswith(PREFIX):
            owner_of[entry] = name.removeprefix(PREFIX)
        elif route:
            owner_of[entry] = route[1].removeprefix(PREFIX)
        elif (dynamic := MAP_ENTRY.match(entry.key)) and (dynamic[3] or "").startswith(PREFIX):
            owner_of[entry] = dynamic[3].removeprefix(PREFIX)
        elif carries(entry) and (name := _ours(entry, (*_PROFILE, *_PROTECTED))):
            owner_of[entry] = name
    complete = {name for entry, name in owner_of.items() if MAP_ENTRY.match(entry.key)}
    for entry in running.entries:
        if entry not in owner_of and MAP_ENTRY.match(entry.key):
            name = _ours(entry, ("match address ",))
            if name and name not in complete:
                owner_of[entry] = name
    complete = {owner_of[entry] for entry in owner_of if carries(entry)}
    known = {*owner_of.values()} - complete
    owner_of |= {entry: name for entry, name in _broken_off(running) if name in known}
    return owner_of


def _broken_off(running: Running) -> Iterator[tuple[Entry, str]]:
    """Map entries and tunnel interfaces that lack the line that says which tunnel they are of.

    Their description says it, which is the first line that is entered.
    """
    for entry in running.entries:
        last = "match address " if MAP_ENTRY.match(entry.key) else _PROTECTED[0]
        if carries(entry) and not any(entry.find(last)):
            for line in entry.find("description "):
                yield entry, line.key.removeprefix("description ")


def carries(entry: Entry) -> bool:
    """Whether traffic goes into a tunnel by this: a crypto map entry, or a tunnel interface."""
    return bool(MAP_ENTRY.match(entry.key) or TUNNEL_INTERFACE.match(entry.key))


def _ours(entry: Entry, beginnings: tuple[str, ...]) -> str:
    names = (line.key.split()[-1] for line in entry.children if line.key.startswith(beginnings))
    return next((name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)), "")


def added_lines(running: Running, tunnels: Collection[str]) -> Iterator[str]:
    """For each tunnel interface of these tunnels, the lines that go with it and are another's."""
    for entry, name in owners(running).items():
        if name in tunnels and TUNNEL_INTERFACE.match(entry.key):
            lines = [line.text for line in entry.children if not line.key.startswith(_WRITTEN)]
            if lines:
                yield (
                    f"{name}: with {entry.text} go lines in it that bothends did not write: "
                    f"{', '.join(lines)}"
                )


def peers_of(running: Running) -> dict[str, str]:
    """All tunnels of ours that a router has anything of, each with its peer's address."""
    peer_of: dict[str, str] = {}
    for entry, name in owners(running).items():
        peers = [at[1] for line in entry.children if (at := _PEER.match(line.key))]
        peer_of[name] = next(iter(peers), "") or peer_of.get(name, "")
    return dict(sorted(peer_of.items()))


def named(entry: Entry) -> str:
    """The name of an object that carries that of a tunnel: a keyring's VRF stands behind it."""
    header = next((header for header in _NAMED if entry.key.startswith(header)), "")
    name = entry.key.removeprefix(header).split()[0] if header else ""
    return "" if header == KEYRING and name.startswith(ANY_ADDRESS) else name
