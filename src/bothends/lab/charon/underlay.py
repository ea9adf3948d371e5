"""Addresses, routes and rules of a router's namespace, kept as its configuration says."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bothends.lab.charon.namespace import Namespace
from bothends.lab.ike.acl import EVERYWHERE, Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import DISCARD, Interface, Route
from bothends.model import Address, Attached
from bothends.model import Network as IpNetwork

IPSEC = "ipsec0"
"""The device of kernel-libipsec: what goes in is encrypted, if there are SAs, or dropped."""
GRE = 47
_TABLE = 100
_FIRST_RULE, _MAIN_RULE, _LAST_RULE = 1000, 30000, 30001
_OWN_MARK = "0x42"


@dataclass(slots=True)
class Underlay:
    """What the kernel was told; `apply` tells it the difference.

    Attributes:
        asked: What other routers, by name, ask this one to protect on its side.
    """

    namespace: Namespace
    asked: dict[str, frozenset[IpNetwork]] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Prepare a new namespace: what charon sends goes out, everything else by the rules."""
        self.namespace.sysctl(
            ip_forward=1,
            icmp_ratelimit=0,
            icmp_errors_use_inbound_ifaddr=0,
            conf__all__send_redirects=0,
            conf__default__send_redirects=0,
            conf__all__promote_secondaries=1,
            conf__default__promote_secondaries=1,
        )
        self.namespace.ip(
            f"rule add pref 100 fwmark {_OWN_MARK} lookup main",
            f"rule add pref {_MAIN_RULE} lookup main",
            f"rule add pref {_LAST_RULE} unreachable",  # not what libipsec adds by itself
        )

    def apply(self, node: Node, devices: dict[str, str]) -> None:
        """Make the namespace follow a configuration.

        Args:
            node: The router.
            devices: Name of the device of every interface.
        """
        addresses = set(_addresses(node, devices, frozenset().union(*self.asked.values())))
        routes = set(_routes(node, devices))
        rules = set(_rules(node))
        lines = [f"rule del {line}" for line in sorted(self.rules - rules)]
        lines += [f"route del {line}" for line in sorted(self.routes - routes)]
        lines += [f"address del {line}" for line in sorted(self.addresses - addresses)]
        lines += [f"address replace {line}" for line in sorted(addresses)]
        # A device that lost an address may have lost routes with it.
        lines += [f"route replace {line}" for line in sorted(routes)]
        lines += [f"rule add {line}" for line in sorted(rules - self.rules)]
        self.namespace.ip(*lines, force=True)
        self.addresses, self.routes, self.rules = addresses, routes, rules


def host_addresses(node: Node) -> set[Address]:
    """The addresses that a router's namespace has: those of its interfaces, and stand-ins."""
    return {address.ip for address in _own(node).values()} | set(_stand_ins(node, frozenset()))


def _own(node: Node) -> dict[tuple[str, int], Attached]:
    return {
        (interface.name, number): address
        for interface in node.settings.interfaces.values()
        if not interface.shutdown
        for number, address in enumerate(interface.addresses())
    }


def _stand_ins(node: Node, asked: frozenset[IpNetwork]) -> Iterator[Address]:
    """kernel-libipsec wants an address of its own in everything that it protects.

    Where the router has none, the address of the network itself stands in: nobody talks to it.
    """
    own = [address.ip for address in _own(node).values()]
    peers = {peer for flow in node.flows for peer in flow.peers}
    for net in ({flow.selector.local for flow in node.flows} | asked) - {*EVERYWHERE.values()}:
        if net.network_address not in peers and not any(address in net for address in own):
            yield net.network_address


def _addresses(node: Node, devices: dict[str, str], asked: frozenset[IpNetwork]) -> Iterator[str]:
    for (name, _), address in _own(node).items():
        if name in devices:
            yield f"{address} dev {devices[name]}"
        else:
            yield f"{address.ip}/32 dev lo"
    for stand_in in _stand_ins(node, asked):
        yield f"{stand_in}/32 dev lo"


def _routes(node: Node, devices: dict[str, str]) -> Iterator[str]:
    yield f"default dev {IPSEC} table {_TABLE}"
    for interface in node.settings.interfaces.values():
        if (
            interface.tunnel is not None
            and interface.address is not None
            and not interface.shutdown
        ):
            device = devices.get(interface.name, IPSEC)
            yield f"{interface.address.network} dev {device} src {interface.address.ip}"
    for route in node.settings.routes:
        out = _leaving(node, route)
        if route.interface == DISCARD:
            yield f"blackhole {route.network} metric {route.distance}"
        elif out is not None and out.tunnel is not None:
            device = devices.get(out.name, IPSEC)
            yield f"{route.network} dev {device} metric {route.distance}"
        elif out is not None and out.name in devices:
            via = f"via {route.via} " if route.via is not None else ""
            device = devices[out.name]
            yield f"{route.network} {via}dev {device} onlink metric {route.distance}"


def _leaving(node: Node, route: Route) -> Interface | None:
    """The interface that a static route leaves by, if it is up."""
    if route.interface is None:
        hop = node.route(route.via) if route.via is not None else None
        return hop.interface if hop else None
    result = node.settings.interfaces.get(route.interface)
    return result if result and not result.shutdown and result.address else None


def _rules(node: Node) -> Iterator[str]:
    """What crypto maps protect goes to charon; what earlier lines deny goes its usual way."""
    number = _FIRST_RULE
    for flow in sorted(node.flows, key=lambda flow: flow.order):
        if not flow.from_acl or not _by_rule(node, flow):
            continue
        for selector, table in [*((d, "main") for d in flow.denied), (flow.selector, _TABLE)]:
            number += 1
            yield f"pref {number} {_match(selector)} lookup {table}"


def _by_rule(node: Node, flow: Flow) -> bool:
    """Whether packets of a flow go to charon: GRE of a tunnel; what is routed to a crypto map."""
    if flow.tunnel:
        return flow.selector.protocol == GRE
    hop = node.route(flow.selector.remote.network_address + (flow.selector.remote.prefixlen < 31))
    return hop is not None and hop.interface.name == flow.interface


def _match(selector: Selector) -> str:
    words = [f"from {selector.local} to {selector.remote}"]
    if selector.protocol:
        words.append(f"ipproto {selector.protocol}")
    if selector.local_port:
        words.append(f"sport {selector.local_port}")
    if selector.remote_port:
        words.append(f"dport {selector.remote_port}")
    return " ".join(words)
