"""`clear crypto …` of the model."""

from ipaddress import ip_address

from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Counters
from bothends.lab.ike.sessions import Sessions
from bothends.model import Address


def clear(node: Node, command: str, sessions: Sessions) -> str | None:
    """Obey a clear command; it prints nothing; None when the model does not know it."""
    match command.split():
        case ["clear", "crypto", "sa"]:
            _clear_sa(node, None, sessions)
        case ["clear", "crypto", "sa", "counters"]:
            for flow in node.flows:
                flow.counters = Counters()
        case ["clear", "crypto", "sa", "peer", address]:
            _clear_sa(node, ip_address(address), sessions)
        case ["clear", "crypto", "isakmp"]:
            _clear_ike(node, None, sessions)
        case ["clear", "crypto", "isakmp", number] if number.isdecimal():
            for sa in [sa for sa in node.ike if sa.conn_id == int(number) and sa.deleted is None]:
                sessions.drop_ike(node, sa)
        case ["clear", "crypto", "ikev2", "sa"]:
            for sa in [sa for sa in node.ike if sa.version == 2 and sa.deleted is None]:
                sessions.drop_ike(node, sa)
        case ["clear", "crypto", "session"]:
            _clear_sa(node, None, sessions)
            _clear_ike(node, None, sessions)
        case ["clear", "crypto", "session", "remote", address, *_]:
            _clear_sa(node, ip_address(address), sessions)
            _clear_ike(node, ip_address(address), sessions)
        case _:
            return None
    return ""


def _clear_sa(node: Node, peer: Address | None, sessions: Sessions) -> None:
    for flow in list(node.flows):
        if peer in (None, flow.peer):
            sessions.drop_pairs(node, flow)
    node.flows = [flow for flow in node.flows if flow.from_acl or flow.pairs]


def _clear_ike(node: Node, peer: Address | None, sessions: Sessions) -> None:
    for sa in list(node.ike):
        if sa.deleted is None and peer in (None, sa.remote):
            sessions.drop_ike(node, sa)
