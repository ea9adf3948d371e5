"""What goes wrong on the right router: lines that somebody enters there."""

from collections.abc import Callable

from tests.kinds.cells import BEHIND, IDENTITIES, Cell

Lines = tuple[str, ...]
PEERS = {4: ("203.0.113.1", "203.0.113.9"), 6: ("2001:db8:a::1", "2001:db8:a::9")}
"""The address of the left router, by version of IP, and one that nobody has."""


def _map(cell: Cell, *lines: str) -> Lines:
    version, tail = ("ipv6 ", "-IPV6") if cell.outer == 6 else ("", "")
    return (f"crypto map {version}BE-GigabitEthernet0-0{tail} 10 ipsec-isakmp", *lines)


def _key(cell: Cell) -> Lines:
    if cell.signed:
        return (f"no crypto pki trustpoint {'BE-' if cell.enrolled else ''}VPN",)
    if cell.ike == 2:
        local = "local " if cell.keys == "each" else ""
        key = f"  pre-shared-key {local}somebody-elses"
        return ("crypto ikev2 keyring BE-one", " peer one", key)
    peer, _ = PEERS[cell.outer]
    key = f"pre-shared-key address {f'ipv6 {peer}/128' if cell.outer == 6 else peer} key"
    vrf = f" vrf {cell.front}" if cell.front else ""
    return (f"crypto keyring BE-one{vrf}", f" no {key} <env:PSK_ONE>", f" {key} somebody-elses")


def _phase1(cell: Cell) -> Lines:
    if cell.ike == 2:
        return ("crypto ikev2 proposal BE-AESGCM256-SHA384-20", " group 2")
    return ("crypto isakmp policy 10", " group 2")


def _identity(cell: Cell) -> Lines:
    if cell.signed:
        right, wrong = (f"subject-name co cn={who}.example.net" for who in ("left", "lost"))
        return ("crypto pki certificate map BE-one 10", f" no {right}", f" {wrong}")
    mask = "/128" if cell.outer == 6 else " 255.255.255.255"
    peer, other = PEERS[cell.outer]
    if cell.nat and cell.ike == 1:
        peer = BEHIND.address  # a router of IKEv1 says what its interface has (RFC 3947)
    right, wrong = (f"address {each}{mask}" for each in (peer, other))
    if cell.ike == 2:
        match = "match identity remote"
        if name := IDENTITIES[cell.identity].format("left").replace(":", " "):
            right, wrong = name, f"{name}.wrong"
        return ("crypto ikev2 profile BE-one", f" no {match} {right}", f" {match} {wrong}")
    version = "ipv6 " if cell.outer == 6 else ""
    right, wrong = (
        f"match identity {each.replace('address ', f'address {version}')} {cell.front}".strip()
        for each in (right, wrong)
    )
    return ("crypto isakmp profile BE-one", f" no {right}", f" {wrong}")


def _transform(cell: Cell) -> Lines:
    new = ("crypto ipsec transform-set OTHER esp-3des esp-md5-hmac", " mode tunnel")
    if cell.kind == "crypto-map":
        return (*new, *_map(cell, " set transform-set OTHER"))
    return (*new, "crypto ipsec profile BE-one", " set transform-set OTHER")


def _peer(cell: Cell) -> Lines:
    peer, wrong = PEERS[cell.outer]
    if cell.kind == "crypto-map":
        return _map(cell, f" no set peer {peer}", f" set peer {wrong}")
    return ("interface Tunnel10", f" tunnel destination {wrong}")


def _protection(cell: Cell) -> Lines:
    if cell.kind == "crypto-map":
        version, tail = ("ipv6 ", "-IPV6") if cell.outer == 6 else ("", "")
        line = f" no {version}crypto map BE-GigabitEthernet0-0{tail}"
        return ("interface GigabitEthernet0/0", line)
    return ("interface Tunnel10", " no tunnel protection ipsec profile BE-one")


FAULTS: dict[str, Callable[[Cell], Lines]] = {
    "another key": _key,
    "another group": _phase1,
    "another identity": _identity,
    "another transform": _transform,
    "another peer": _peer,
    "no protection": _protection,
}
