"""What goes wrong on the right router: lines that somebody enters there."""

from collections.abc import Callable

from tests.kinds.cells import IDENTITIES, Cell

Lines = tuple[str, ...]
PEER, WRONG = "203.0.113.1", "203.0.113.9"


def _map(*lines: str) -> Lines:
    return ("crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", *lines)


def _key(cell: Cell) -> Lines:
    if cell.ike == 2:
        local = "local " if cell.keys == "each" else ""
        key = f"  pre-shared-key {local}somebody-elses"
        return ("crypto ikev2 keyring BE-one", " peer one", key)
    key = f"pre-shared-key address {PEER} key"
    vrf = f" vrf {cell.front}" if cell.front else ""
    return (f"crypto keyring BE-one{vrf}", f" no {key} <env:PSK_ONE>", f" {key} somebody-elses")


def _phase1(cell: Cell) -> Lines:
    if cell.ike == 2:
        return ("crypto ikev2 proposal BE-AESGCM256-SHA384-20", " group 2")
    return ("crypto isakmp policy 10", " group 2")


def _identity(cell: Cell) -> Lines:
    mask = "255.255.255.255"
    if cell.ike == 2:
        match = "match identity remote"
        name = IDENTITIES[cell.identity].format("left").replace(":", " ")
        right = name or f"address {PEER} {mask}"
        wrong = f"{name}.wrong" if name else f"address {WRONG} {mask}"
        return ("crypto ikev2 profile BE-one", f" no {match} {right}", f" {match} {wrong}")
    match = "match identity address"
    mask = f"{mask} {cell.front}".strip()
    return (
        "crypto isakmp profile BE-one",
        f" no {match} {PEER} {mask}",
        f" {match} {WRONG} {mask}",
    )


def _transform(cell: Cell) -> Lines:
    new = ("crypto ipsec transform-set OTHER esp-3des esp-md5-hmac", " mode tunnel")
    if cell.kind == "crypto-map":
        return (*new, *_map(" set transform-set OTHER"))
    return (*new, "crypto ipsec profile BE-one", " set transform-set OTHER")


def _peer(cell: Cell) -> Lines:
    if cell.kind == "crypto-map":
        return _map(f" no set peer {PEER}", f" set peer {WRONG}")
    return ("interface Tunnel10", f" tunnel destination {WRONG}")


def _protection(cell: Cell) -> Lines:
    if cell.kind == "crypto-map":
        return ("interface GigabitEthernet0/0", " no crypto map BE-GigabitEthernet0-0")
    return ("interface Tunnel10", " no tunnel protection ipsec profile BE-one")


FAULTS: dict[str, Callable[[Cell], Lines]] = {
    "another key": _key,
    "another group": _phase1,
    "another identity": _identity,
    "another transform": _transform,
    "another peer": _peer,
    "no protection": _protection,
}
