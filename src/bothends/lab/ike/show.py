"""Which writer prints which show command."""

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from itertools import pairwise

from bothends.lab.ike.node import Node
from bothends.lab.ike.show_asa import show_asa
from bothends.lab.ike.show_certificates import certificates
from bothends.lab.ike.show_config import (
    crypto_map,
    ipsec_profile,
    isakmp_default_policy,
    isakmp_key,
    isakmp_policy,
    transform_set,
)
from bothends.lab.ike.show_ike import engine_connections, isakmp_peers, isakmp_sa, isakmp_sa_detail
from bothends.lab.ike.show_ikev2 import (
    ikev2_policy,
    ikev2_profile,
    ikev2_proposal,
    ikev2_sa,
    ikev2_session,
)
from bothends.lab.ike.show_ipsec import ipsec_sa
from bothends.lab.ike.show_session import session, session_brief
from bothends.model import Address

_PLAIN: dict[str, Callable[[Node], str]] = {
    "show crypto isakmp sa": isakmp_sa,
    "show crypto isakmp sa detail": isakmp_sa_detail,
    "show crypto isakmp peers": isakmp_peers,
    "show crypto isakmp policy": isakmp_policy,
    "show crypto map": crypto_map,
    "show crypto ipsec profile": ipsec_profile,
    "show crypto ipsec transform-set": transform_set,
    "show crypto engine connections active": engine_connections,
    "show crypto isakmp default policy": isakmp_default_policy,
    "show crypto isakmp key": isakmp_key,
    "show crypto ikev2 sa": partial(ikev2_sa, detail=False),
    "show crypto ikev2 sa detail": partial(ikev2_sa, detail=True),
    "show crypto ikev2 session": partial(ikev2_session, detail=False),
    "show crypto ikev2 session detail": partial(ikev2_session, detail=True),
    "show crypto ikev2 profile": ikev2_profile,
    "show crypto ikev2 proposal": ikev2_proposal,
    "show crypto ikev2 policy": ikev2_policy,
}


def show(node: Node, command: str) -> str | None:  # noqa: PLR0911  (one for each form)
    """What a show command prints; None when the model does not know the command.

    `asa` stands before one that an ASA was asked.
    """
    if command.startswith("asa "):
        return show_asa(node, command.removeprefix("asa "))
    writer = _PLAIN.get(command)
    if writer is not None:
        return writer(node)
    match command.split()[1:]:
        case ["crypto", "ipsec", "sa", *arguments]:
            return ipsec_sa(node, *_restrictions(arguments))
        case ["crypto", "session", *arguments]:
            peer, interface, detail = _restrictions(arguments)
            if "brief" in arguments:
                return session_brief(node, peer)
            return session(node, peer, interface, detail=detail)
        case ["crypto", "pki", "certificates", *name]:
            return certificates(node, "".join(name))
        case ["crypto", "map", "tag", tag]:
            return crypto_map(node, tag=tag)
        case ["crypto", "map", "interface", name]:
            return crypto_map(node, interface=name)
    return None


def _restrictions(words: list[str]) -> tuple[Address | None, str | None, bool]:
    """Peer, interface and detail of "[peer|remote X] [interface X] [detail]"."""
    peer: Address | None = None
    interface: str | None = None
    for name, value in pairwise(words):
        if name in ("peer", "remote"):
            peer = ip_address(value)
        elif name == "interface":
            interface = value
    return peer, interface, "detail" in words
