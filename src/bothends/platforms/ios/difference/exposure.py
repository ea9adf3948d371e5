"""Traffic that is sent in clear once a tunnel is gone, because a route still leads somewhere."""

from collections.abc import Collection, Iterator

from bothends.ike.selectors import Addresses
from bothends.model import Network
from bothends.platforms.naming import PREFIX
from bothends.platforms.router import Route, Router


def sent_in_clear(
    router: Router,
    tunnels: Collection[str],
    removed: Collection[str],
    routed: Collection[Network] = (),
) -> Iterator[str]:
    """For each network behind these tunnels, the static route that then carries its traffic.

    `removed` are the lines that go, as they stand; `routed` the networks that a tunnel interface
    still has a route to. Dynamic routes are not seen in a configuration.
    """
    left = [route for route in router.routes if route.origin.text not in removed]
    # Into a tunnel interface: the others lead to the peer, or repeat what the access list says.
    gone = [
        route
        for route in router.routes
        if route.origin.text in removed and (route.interface or "").startswith("Tunnel")
    ]
    for tunnel in sorted(tunnels):
        acl = router.acls.get(PREFIX + tunnel)
        networks = {
            ("", network)
            for entry in (acl.entries if acl else ())
            for flow in entry.flows
            if entry.permit and (network := flow.remote.network())
        }
        networks |= {
            (route.vrf or "", route.network)
            for route in gone
            if route.origin.text.endswith(f" name {PREFIX}{tunnel}")
        }
        for vrf, network in sorted(networks, key=str):
            if network in routed:
                continue
            route = max(
                (route for route in left if (route.vrf or "") == vrf and _covers(route, network)),
                key=_length,
                default=None,
            )
            if route and (route.interface or "").casefold() != "null0":
                yield (
                    f"{tunnel}: traffic to {network} is then sent unencrypted by line "
                    f"{route.origin.line}: {route.origin.text}"
                )


def _covers(route: Route, network: Network) -> bool:
    return Addresses.of(route.network).covers(Addresses.of(network))


def _length(route: Route) -> int:
    return route.network.prefixlen
