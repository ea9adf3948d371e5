"""`clear crypto …` on charon."""

from ipaddress import ip_address

from bothends.lab.charon.router import CharonRouter
from bothends.lab.ike.sadb import Counters
from bothends.model import Address


def clear(router: CharonRouter, command: str) -> str | None:
    """Obey a clear command; it prints nothing; None when it is not known."""
    match command.split():
        case ["clear", "crypto", "sa", "counters"]:
            for flow in router.node.flows:
                flow.counters = Counters()
        case ["clear", "crypto", "sa"]:
            _clear_children(router, None)
        case ["clear", "crypto", "sa", "peer", address]:
            _clear_children(router, ip_address(address))
        case ["clear", "crypto", "isakmp"]:
            _clear_ike(router, version=1)
        case ["clear", "crypto", "isakmp", number] if number.isdecimal():
            _clear_ike(router, version=1, conn_id=int(number))
        case ["clear", "crypto", "ikev2", "sa"]:
            _clear_ike(router, version=2)
        case ["clear", "crypto", "session"]:
            _clear_children(router, None)
            _clear_ike(router)
        case ["clear", "crypto", "session", "remote", address, *_]:
            _clear_children(router, ip_address(address))
            _clear_ike(router, peer=ip_address(address))
        case _:
            return None
    router.settle()
    router.refresh()
    return ""


def _clear_children(router: CharonRouter, peer: Address | None) -> None:
    for sa in router.daemon.sas():
        if peer in (None, ip_address(sa.remote)):
            for child in sa.children:
                router.daemon.terminate(child_id=child.number, timeout="500")
    for flow in router.node.flows:
        if peer is None or peer in flow.peers:
            flow.counters = Counters()


def _clear_ike(
    router: CharonRouter,
    *,
    version: int | None = None,
    peer: Address | None = None,
    conn_id: int | None = None,
) -> None:
    numbers = {
        number
        for number, talk in router.talks.items()
        if talk.sa is not None and conn_id in (None, talk.sa.conn_id)
    }
    for sa in router.daemon.sas():
        fits = version in (None, sa.version) and peer in (None, ip_address(sa.remote))
        if fits and int(sa.number) in numbers:
            established = sa.state == "ESTABLISHED"
            router.daemon.terminate(
                ike_id=sa.number, timeout="500", force="no" if established else "yes"
            )
