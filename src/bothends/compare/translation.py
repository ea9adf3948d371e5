"""Under which address an end is met where a NAT stands in front of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from bothends.ike.selectors import Addresses
from bothends.model import Address, Network
from bothends.platforms.router import Acl, NatRule, Router

_IKE_PORTS = {500, 4500}
_INSIDE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)


def is_inside(address: Address) -> bool:
    """Whether an address is one that no packet on the Internet has (RFC 1918, 6598, 4193)."""
    return any(address in network for network in _INSIDE)


def forwarded(router: Router) -> Iterator[tuple[Address, Address]]:
    """The static rules that IKE passes: outside and inside address."""
    for rule in router.nat:
        if rule.inside is None or rule.inside.prefixlen != rule.inside.max_prefixlen:
            continue
        if rule.protocol and not (rule.protocol == "udp" and _IKE_PORTS & set(rule.ports or ())):
            continue
        outside = rule.outside or _of_interface(router, rule)
        if outside:
            yield outside, rule.inside.network_address


def _of_interface(router: Router, rule: NatRule) -> Address | None:
    port = router.interface(rule.interface) if rule.interface else None
    return port.address(4) if port else None


@dataclass(frozen=True, slots=True)
class Overload:
    """A rule that shows many inside addresses as one (PAT)."""

    outside: Address
    networks: tuple[Network, ...]
    """Of the inside interfaces."""
    acl: Acl | None
    """What it translates; None is all."""

    def shows(self, address: Address) -> bool:
        """Whether packets from an address leave with that of the rule."""
        if not any(address in network for network in self.networks):
            return False
        entries = self.acl.entries if self.acl else None
        return entries is None or any(
            entry.permit and any(flow.local.covers(Addresses.of(address)) for flow in entry.flows)
            for entry in entries
        )


def overloads(router: Router) -> Iterator[Overload]:
    """The rules of a router that show many addresses as that of an interface."""
    networks = tuple(
        value.value.network
        for port in router.interfaces.values()
        if port.nat and port.nat.value == "inside"
        for value in port.attached(4)
    )
    for rule in router.nat:
        outside = _of_interface(router, rule)
        if rule.inside is None and outside:
            yield Overload(outside, networks, router.acls.get(rule.acl) if rule.acl else None)
