"""What runs of our own and is not wanted any more: how it goes, and who still needs it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bothends.errors import InputError
from bothends.platforms.ios.difference.blocks import whole
from bothends.platforms.ios.difference.canonical import canonical, object_of
from bothends.platforms.ios.difference.enrolment import TRUSTPOINT, certified_trustpoints
from bothends.platforms.ios.difference.owners import (
    KEYRING,
    MAP_ENTRY,
    TUNNEL_INTERFACE,
    carries,
    named,
    owners,
)
from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.write.allocation import ANY_ADDRESS, DYNAMIC
from bothends.platforms.naming import PREFIX
from bothends.platforms.plan import Edit

_REMARKS = ("description", "remark")
_SHARED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("crypto ipsec transform-set ", ("",), ("set transform-set ",)),
    (KEYRING, ("crypto isakmp profile ",), ("keyring ",)),
    (
        TRUSTPOINT,
        ("crypto isakmp profile ", "crypto ikev2 profile "),
        ("ca trust-point ", "pki trustpoint "),
    ),
    ("crypto ikev2 policy ", ("crypto ikev2 profile ",), ("match address ",)),
    ("crypto ikev2 proposal ", ("crypto ikev2 policy ",), ("proposal ",)),
)
"""Objects of ours that tunnels share, and which lines of what name them; an IKEv2 policy has the
name of the local address. Those that are named by others come behind them."""
_USES = re.compile(
    r"(?:keyring(?: local)?|ca trust-point|pki trustpoint|ip http (?:client )?secure-trustpoint"
    r"|set (?:isakmp|ikev2)-profile|match (?:address|certificate)"
    r"|ip access-group"
    r"|match ip address|tunnel protection ipsec (?:profile|policy ipv[46])|set transform-set"
    r"|crypto map"
    r"|ip nat inside source list|proposal) (?P<names>.+)"
)
"""Lines that refer to objects by name."""


@dataclass(frozen=True, slots=True)
class Surplus:
    """Objects to remove, among a router's lines and those that will come."""

    running: Running
    intended: Sequence[Entry] = ()
    former: Mapping[Entry, str] = field(default_factory=dict)
    """Lines of others that are of these tunnels all the same, by the name of the tunnel."""
    adopted: Collection[Entry] = ()
    """Lines that others wrote and that the inventory names as those of the planned tunnels."""

    @property
    def _owners(self) -> dict[Entry, str]:
        return owners(self.running) | dict(self.former)

    def edits(self, tunnels: Collection[str]) -> Iterator[Edit]:
        """Removes what these tunnels have on the router and what is not wanted of it.

        In the order in which one refers to the other: it goes in the opposite order.

        Raises:
            InputError: something else on the router refers to it.
        """
        kept = {object_of(entry.key) for entry in self.intended}
        owner = self._owners
        own = [entry for entry in self.running.entries if owner.get(entry) in tunnels]
        gone = [entry for entry in own if object_of(entry.key) not in kept]
        shared = self._unused(own)
        self._refuse_used((*gone, *shared), own)
        for entry in (*gone, *shared):
            name = object_of(entry.key)
            line = (
                f"no {entry.text if entry.key.startswith(('ip route ', 'ipv6 route ')) else name}"
            )
            whose = f"{owner[entry]} does not need" if entry in owner else "no tunnel needs"
            reason = f"{whose} {name} any more"
            stops = f"traffic of {owner[entry]}" if carries(entry) else ""
            yield Edit((), line, tuple(whole(entry, ())), reason, stops, late=True)
        yield from self._detached(gone)

    def released(self, tunnels: Collection[str]) -> frozenset[str]:
        """The trustpoints of ours that these tunnels use, and no other."""
        owner = self._owners
        own, others = (
            {
                name
                for entry in self.running.entries
                if entry.key.startswith(users) and (owner.get(entry) in tunnels) is these
                for name in _shared(entry, references)
                if name.startswith(PREFIX)
            }
            for these in (True, False)
            for header, users, references in _SHARED
            if header == TRUSTPOINT
        )
        return frozenset(own - others)

    def _unused(self, own: Collection[Entry]) -> list[Entry]:
        """Shared objects of ours that were used by these lines and now are by nobody."""
        intended = {object_of(entry.key) for entry in self.intended}
        changing = {
            entry
            for entry in self.running.find("crypto ikev2 policy ")
            if object_of(entry.key) in intended
        }
        going = {*own, *changing}
        certified = certified_trustpoints(self.running)
        surplus: list[Entry] = []
        for header, user, reference in _SHARED:
            left = (*(e for e in self.running.entries if e not in going), *self.intended)
            used, needed = (
                {name for e in some if e.key.startswith(user) for name in _shared(e, reference)}
                for some in (going, left)
            )
            unused = [
                entry
                for entry in self.running.find(header)
                if (name := _shared_name(entry)) in used - needed
                and name.startswith(PREFIX)
                and name not in certified
            ]
            surplus += unused
            going |= set(unused)
        return surplus

    def _refuse_used(self, gone: Sequence[Entry], own: Collection[Entry]) -> None:
        self._refuse_led_to([entry for entry in gone if TUNNEL_INTERFACE.match(entry.key)])
        names = {_name(entry): object_of(entry.key) for entry in gone}
        for name, user in self._others(own):
            if name in names:
                raise InputError(
                    f"{names[name]} cannot be removed: {user} uses it, which bothends did not "
                    "write",
                    hint=f"let {user} use another object first",
                )

    def _refuse_led_to(self, gone: Sequence[Entry]) -> None:
        """IOS takes routes and the like that name an interface away together with it."""
        interfaces = {entry.key.split()[1].casefold() for entry in gone}
        owner = self._owners
        for entry in self.running.entries if gone else ():
            for line in (entry, *entry.children):
                words = line.key.split()
                used = interfaces.intersection(word.casefold() for word in words)
                if used and entry not in owner and entry not in gone and words[0] not in _REMARKS:
                    within = "" if line is entry else f"{object_of(entry.key)}: "
                    raise InputError(
                        f"{gone[0].key} cannot be removed: {within}{line.text} uses it, which "
                        "bothends did not write",
                        hint="remove that line first, or let it use another interface",
                    )

    def _others(self, own: Collection[Entry]) -> Iterator[tuple[str, str]]:
        """Each name that lines of others refer to, and the object that they stand in."""
        ours = {*own, *self._owners}
        for entry in self.running.entries:
            ignored = entry.key.startswith("interface ") or _shares(entry)
            if entry not in ours and not ignored:
                yield from ((name, object_of(entry.key)) for name in names_in(entry))

    def refuse_shared(self, edits: Iterable[Edit]) -> None:
        """Refuse to change an object that others use.

        Raises:
            InputError: names it, and who uses it.
        """
        used = dict(self._others(self.adopted))
        there = {object_of(e.key): used[_name(e)] for e in self.running.entries if _name(e) in used}
        stand = {object_of(entry.key) for entry in self.running.entries}
        for entry in self.intended:
            user = used.get(_name(entry))
            if user and object_of(entry.key) not in stand:
                raise InputError(
                    f"{object_of(entry.key)} does not exist yet, but {user} refers to it already "
                    "and would change with it",
                    hint=f"let {user} refer to a separate object first",
                )
        for edit in edits if there else ():
            name = object_of(canonical(edit.path[0] if edit.path else edit.line))
            if name in there:
                user = there[name]
                raise InputError(
                    f"{name} is not as intended and cannot be changed: {user} uses "
                    "it, which bothends did not write",
                    hint=f"let {user} use a separate object first",
                )

    def _detached(self, gone: Collection[Entry]) -> Iterator[Edit]:
        """Crypto maps that lose their last entry come off their interfaces before."""
        going = set(gone)
        kept = (*self.intended, *(e for e in self.running.entries if e not in going))
        left = {match[1] for entry in kept if (match := MAP_ENTRY.match(entry.key))}
        empty = {match[1] for entry in gone if (match := MAP_ENTRY.match(entry.key))} - left
        for interface in self.running.find("interface "):
            for line in maps_on(interface):
                if map_on(line) in empty and not self._replaced(interface, line):
                    path = (interface.text,)
                    reason = f"{line.text} has no entries any more"
                    yield Edit(path, f"no {line.text}", ((path, line.text),), reason, late=True)

    def _replaced(self, interface: Entry, line: Entry) -> bool:
        """Whether the interface gets another crypto map of that version of IP instead."""
        start = line.key.rpartition(" ")[0]
        return any(
            entry.key == interface.key and any(entry.find(f"{start} ")) for entry in self.intended
        )


def maps_on(interface: Entry) -> Iterator[Entry]:
    """The lines by which an interface has crypto maps."""
    yield from interface.find("crypto map ")
    yield from interface.find("ipv6 crypto map ")


def map_on(line: Entry) -> str:
    """The crypto map that such a line names; `ipv6` before the name of one for IPv6."""
    return line.key.replace("crypto map ", "")


def _shares(entry: Entry) -> bool:
    """Whether it is an object of ours that tunnels share."""
    return _shared_name(entry).startswith(PREFIX)


def _shared_name(entry: Entry) -> str:
    """The name of an object of a kind that tunnels share; of a keyring, that for any address."""
    header = next((header for header, *_ in _SHARED if entry.key.startswith(header)), "")
    name = entry.key.removeprefix(header).split()[0] if header else ""
    return "" if header == KEYRING and not name.startswith(ANY_ADDRESS) else name


def _shared(entry: Entry, beginnings: tuple[str, ...]) -> Iterator[str]:
    """The names of shared objects in the lines of a block that begin so."""
    vrf = next((f"{line.key.split()[-1]}-" for line in entry.find("match fvrf ")), "")
    for start in beginnings:
        for line in entry.find(start):
            name = line.key.removeprefix(start)
            if name.startswith("interface "):
                name = DYNAMIC
            yield from (f"{PREFIX}{vrf}{name}",) if start.startswith("match") else name.split()


def _name(entry: Entry) -> str:
    return _shared_name(entry) or named(entry)


def names_in(entry: Entry, start: str = "") -> Iterator[str]:
    """The names of objects that a block refers to, in lines that begin so."""
    for line in (entry, *entry.children):
        match = _USES.match(line.key) if line.key.startswith(start) else None
        if match:
            yield from match["names"].split()
