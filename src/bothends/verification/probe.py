"""The probe: traffic that a verification sends itself, from one protected network to the other."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from itertools import islice
from typing import Self

from bothends.model import Address, Network, Selector, address_or_none
from bothends.platforms import DEFAULT, asked
from bothends.platforms.commands import Command
from bothends.platforms.facts import EndFacts
from bothends.platforms.router import canonical_interface
from bothends.verification.expected import Expected, ExpectedEnd

COUNT = 5
"""Packets of one probe: the first is lost while IKE runs, and enough are left to be counted."""

BIG_COUNT = 2
"""Packets of a probe with big packets."""

SMALLEST = 576
"""Bytes that every path has to take (RFC 791); of IPv6 it is more (RFC 8200)."""

GRAIN = 4
"""How exactly the size that a path takes is looked for, in bytes."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A ping that one end sends through the tunnel."""

    device: str
    selector: Selector
    source: str
    destination: str
    vrf: str = ""
    size: int = 0
    """Bytes of the IP packet, which must not be fragmented; 0 for a small one that may be."""
    platform: str = DEFAULT
    interface: str = field(default="", compare=False)
    """The name of the interface that has the source, where a platform asks for it by name."""

    @property
    def df(self) -> bool:
        """Whether it has the DF bit: IPv6 has none, since no router fragments it (RFC 8200)."""
        return bool(self.size) and ":" not in self.destination

    @property
    def command(self) -> str:
        """The EXEC command that sends it."""
        return asked(self.platform).commands.line(
            Command.PING_WHOLE if self.size else Command.PING,
            destination=self.destination,
            source=self.source,
            interface=self.interface,
            vrf=self.vrf,
            count=BIG_COUNT if self.size else COUNT,
            size=self.size,
        )

    def sized(self, size: int) -> Self:
        """The same with packets of this size."""
        return replace(self, size=size)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How many packets were sent and answered; `text` is what the router printed."""

    probe: Probe
    sent: int
    answered: int
    text: str


def probes(expected: Expected, addresses: Mapping[str, tuple[str, ...]]) -> tuple[Probe, ...]:
    """One probe per selector and direction; through a tunnel interface, of the hosts' networks too.

    `addresses` are each device's own interface addresses: a probe is sent from, and to, the
    router's own address inside the protected network, because there it is known to answer; of a
    tunnel interface, it is the interface's. A host that the inventory names is sent to instead.
    Where a router has none, the first address of the network stands in as destination, and the
    selector cannot be probed from that end.

    Between tunnel interfaces a probe meets no route of the hosts' packets. So there is one between
    the routers' own addresses in the protected networks as well, where both have one.
    """
    probes: list[Probe] = []
    for here in expected.asked_ends:
        there = expected.other(here)
        for selector in here.selectors:
            source = here.probe_source or _protected(here, selector.local, addresses)
            if source is None:
                continue
            last = min(1, selector.remote.num_addresses - 1)
            target = (
                _answering(there, selector.remote)
                or _protected(there, selector.remote, addresses)
                or str(selector.remote[last])
            )
            probes.append(
                Probe(here.device, selector, source, target, here.vrf, platform=here.platform)
            )
        probes += _of_hosts(expected, here, addresses) if here.inside else ()
    return tuple(probes)


def waking(expected: Expected, addresses: Mapping[str, tuple[str, ...]]) -> tuple[Probe, ...]:
    """Probes of a backup that need not be in use: they bring up whichever peer is.

    They come from the router whose entry has both peers and go past the backup's own address, the
    answer to which would bring up the backup and take the traffic away from the peer in use.
    """
    waking_probes = []
    for probe in probes(expected, addresses):
        if expected.standby and probe.device == expected.standby.device:
            own = {address for of_end in addresses.values() for address in of_end}
            hosts = map(str, islice(probe.selector.remote, 1, _LOOKED_AT))
            target = next((host for host in hosts if host not in own), probe.destination)
            waking_probes.append(replace(probe, destination=target))
    return tuple(waking_probes)


_LOOKED_AT = 64
"""Addresses of a network among which one is looked for that no router has."""


def _of_hosts(
    expected: Expected, here: ExpectedEnd, addresses: Mapping[str, tuple[str, ...]]
) -> Iterator[Probe]:
    there = expected.other(here)
    for hosts in expected.hosts(here):
        source = _own(here, hosts.local, addresses)
        target = _answering(there, hosts.remote) or _own(there, hosts.remote, addresses)
        if source and target and hosts.local.prefixlen and hosts.remote.prefixlen:
            yield Probe(
                here.device, here.selectors[0], source, target, here.vrf, platform=here.platform
            )


def big(expected: Expected, planned: Sequence[Probe], facts: Mapping[str, EndFacts]) -> list[Probe]:
    """One probe a direction with packets as big as the SA takes in plain text, where it is shown.

    No bigger than a tunnel interface takes on either end: those its own router would turn away.
    """
    takes = [end.mtu for end in expected.ends if end.mtu]
    result = []
    for end in expected.asked_ends:
        for probe in planned:
            flow = facts[end.device].flow(probe.selector) if probe.device == end.device else None
            mtu = flow.record.get("plaintext_mtu") if flow and flow.sas("outbound") else None
            if mtu:
                result.append(probe.sized(min([int(mtu), *takes])))
                break
    return result


def largest_passing(passes: Callable[[int], bool], fails: int) -> int:
    """The biggest size that passes, to within GRAIN bytes; 0 where not even SMALLEST does.

    Args:
        passes: sends packets of a size; whether any was answered.
        fails: a size that does not pass.
    """
    if fails <= SMALLEST or not passes(SMALLEST):
        return 0
    low, high = SMALLEST, fails
    while high - low > GRAIN:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(middle) else (low, middle)
    return low


def read_ping(probe: Probe, text: str) -> ProbeResult:
    """Read what `ping` printed; a text without a success rate counts as nothing sent."""
    sent, answered = asked(probe.platform).read_ping(text)
    return ProbeResult(probe, sent, answered, text)


def own_addresses(text: str) -> tuple[str, ...]:
    """The addresses of a router's own interfaces, from its list of them: first those that are up.

    From one that is down no probe can be sent, and the hosts behind it reach nobody.
    """
    rows = [line.split() for line in text.splitlines()]
    brief = [row for row in rows if len(row) >= 6 and row[1][0].isdigit()]
    addresses = [row[1] for row in sorted(brief, key=lambda row: row[-1] != "up")]
    addresses += _LINUX.findall(text)
    addresses += interface_names(text)
    up = False
    for row in rows:
        if _STATE.match(row[-1] if row else ""):
            up = row[-1].startswith("[up")
        elif up and len(row) == 1 and (address := address_or_none(row[0])):
            addresses.append(str(address))
    return tuple(addresses)


def address_of(text: str, interface: str) -> Address | None:
    """The address of IPv4 that an interface has, from a router's list of them; None without one."""
    for row in (line.split() for line in text.splitlines()):
        if row and canonical_interface(row[0]) == interface and len(row) > 1:
            return address_or_none(row[1])
    return None


def interface_names(text: str) -> Mapping[str, str]:
    """What the interfaces of a firewall are called (`nameif`), by address; of others nothing."""
    return {address: name for name, address in _NAMED.findall(text)}


_NAMED = re.compile(
    r"^\S+ +(\S+) +(\d+\.\S+) +\d+\.\S+ +(?:CONFIG|DHCP|PPPoE|unset)\s*$", re.MULTILINE
)
_LINUX = re.compile(r"^\d+: \S+ +inet6? ([\da-f.:]+)/", re.MULTILINE)
"""Of `ip -o address`, which is asked for interfaces that are up only."""
_STATE = re.compile(r"\[?\S+/\S+\]$")
"""Behind the name of an interface: `[up/up]`, `[administratively down/down]`."""


def address_commands(expected: Iterable[Expected]) -> tuple[Command, ...]:
    """What shows the addresses of a router's interfaces, of the versions of IP that are probed."""
    ends = [end for each in expected for end in each.ends]
    inner = [end.inside for end in ends if end.inside]
    inner += [s.local.network_address for end in ends if not end.inside for s in end.selectors]
    versions = sorted({address.version for address in inner} | {4})
    return tuple(_ADDRESSES[version] for version in versions)


_ADDRESSES = {4: Command.ADDRESSES, 6: Command.IPV6_ADDRESSES}


def _answering(end: ExpectedEnd, network: Network) -> str:
    """A host behind an end that is said to answer, in this network; empty where none is."""
    return next((str(each) for each in end.probe_targets if each in network), "")


def _protected(
    end: ExpectedEnd, network: Network, addresses: Mapping[str, tuple[str, ...]]
) -> str | None:
    """A router's own address that a packet of the tunnel has; not the one that IKE uses."""
    return str(end.inside) if end.inside else _own(end, network, addresses)


def _own(
    end: ExpectedEnd, network: Network, addresses: Mapping[str, tuple[str, ...]]
) -> str | None:
    """A router's own address in a network; not the one that IKE uses."""
    own = (ip_address(each) for each in addresses.get(end.device, ()))
    return next((str(each) for each in own if each in network and each != end.local), None)
