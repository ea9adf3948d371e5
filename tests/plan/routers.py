"""Routers to plan for: the lab's configuration store, which knows nothing of the planner."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from hypothesis import strategies as st

from bothends.inventory import load_inventory
from bothends.lab.config import ConfigNode, Configuration, RefusedError
from bothends.lab.grammar import Failure
from bothends.model import (
    Authentication,
    Carrier,
    DhGroup,
    Dpd,
    Encryption,
    GreOverIpsec,
    IkeVersion,
    Integrity,
    Lifetime,
    Phase1,
    SecretRef,
    SharedKey,
    StaticVti,
    Transform,
    Tunnel,
)
from bothends.platforms.ios.difference import make_plan
from bothends.platforms.placeholders import revealed
from bothends.platforms.plan import DevicePlan
from bothends.platforms.templates import make_environment

ROOT = Path(__file__).parents[2]
INVENTORY = load_inventory(ROOT)
TUNNELS = INVENTORY.tunnels
ENVIRONMENT = make_environment(ROOT)

FOREIGN = """crypto isakmp policy 40
 encr 3des
 authentication pre-share
 group 2
crypto isakmp key theirs address 192.0.2.77
crypto ipsec transform-set OLD esp-3des esp-sha-hmac
ip access-list extended THEIRS
 permit ip 10.1.0.0 0.0.0.255 172.16.0.0 0.0.255.255
crypto map OUTSIDE 10 ipsec-isakmp
 description theirs
 set peer 192.0.2.77
 set transform-set OLD
 match address THEIRS
interface GigabitEthernet0/0
 description uplink
 crypto map OUTSIDE
ip route 172.16.0.0 255.255.0.0 203.0.113.254
logging buffered 4096
"""


def reveal(ref: SecretRef) -> str:
    return f"canary {ref.name}"


def enter_one(router: Configuration, at: ConfigNode, line: str) -> ConfigNode:
    """Enter one line; returns where the terminal is then.

    Raises:
        RefusedError: it is not possible now, or not understood.
    """
    for mode in (at, router.root):
        result = router.enter(mode, line.strip())
        if not isinstance(result, Failure):
            return result[0]
    raise RefusedError(line)


def type_in(router: Configuration, lines: Sequence[str], *, tolerant: bool = False) -> int:
    """Enter lines as a terminal does; returns how many were accepted before one was refused."""
    at = router.root
    for count, line in enumerate(lines):
        try:
            at = enter_one(router, at, line)
        except RefusedError:
            if not tolerant:
                return count
    return len(lines)


def new_router(device: str, more: str = "") -> Configuration:
    """A router of the inventory that has its addresses and no tunnel of ours."""
    router = Configuration()
    text = f"hostname {device}\n"
    for interface, address in INVENTORY.hosts[device].data["interfaces"].items():
        found = IPv4Interface(address)
        text += f"interface {interface}\n ip address {found.ip} {found.netmask}\n"
    router.load(text + more)
    return router


def plan(router: Configuration, device: str, tunnels: Sequence[Tunnel]) -> DevicePlan:
    mine = [tunnel for tunnel in tunnels if tunnel.touches(device)]
    return make_plan(device, mine, router.text(), environment=ENVIRONMENT, reveal=reveal)


def enter(router: Configuration, found: DevicePlan) -> None:
    lines = revealed(found.lines, reveal)
    count = type_in(router, lines)
    assert count == len(lines), f"refused: {lines[count]}"


def take_back(router: Configuration, found: DevicePlan) -> None:
    type_in(router, revealed(found.undo, reveal), tolerant=True)


def sorted_text(router: Configuration) -> list[str]:
    """What a router prints, whatever the order in which objects of one kind came."""
    return sorted(router.text().replace("!\n", "").replace("\n ", "\t").split("\n"))


def printed(router: Configuration) -> list[str]:
    """Every line that a router prints, behind the header that it stands below."""
    return [
        "\t".join(filter(None, (header, line)))
        for block in sorted_text(router)
        for header, *lines in [block.split("\t")]
        for line in ("", *lines)
    ]


def protects(router: Configuration, local: IPv4Network, remote: IPv4Network) -> bool:
    """Whether a complete crypto map entry on an interface encrypts this traffic."""
    wanted = f"permit ip {_spelt(local)} {_spelt(remote)}"
    nodes = router.root.children
    permitting = {
        node.text.split()[-1]
        for node in nodes
        if node.mode == "extended-acl" and any(child.text == wanted for child in node.children)
    }
    applied = {
        child.text.split()[-1]
        for node in nodes
        if node.mode == "interface"
        for child in node.children
        if child.text.startswith("crypto map ")
    }
    for node in nodes:
        if node.mode == "crypto-map" and node.text.split()[2] in applied:
            lines = [child.text for child in node.children]
            if any(f"match address {name}" in lines for name in permitting) and all(
                any(line.startswith(start) for line in lines)
                for start in ("set peer ", "set transform-set ")
            ):
                return True
    return False


def _spelt(network: IPv4Network) -> str:
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.hostmask}"


def _other_end(tunnel: Tunnel, **values: object) -> Tunnel:
    first, second = tunnel.ends
    return replace(tunnel, ends=(first, replace(second, **values)))


def _hub_end(tunnel: Tunnel, **values: object) -> Tunnel:
    first, second = tunnel.ends
    return replace(tunnel, ends=(replace(first, **values), second))


def guarded(router: Configuration, local: IPv4Network, remote: IPv4Network) -> bool:
    """Whether this traffic is encrypted or dropped: by a crypto map, or where a route leads it."""
    if protects(router, local, remote):
        return True
    target = f"{remote.network_address} {remote.netmask} "
    routes = [
        node.text.split(target)[1].split()[0]
        for node in router.root.children
        if node.text.startswith("ip route ") and target in node.text
    ]
    protected = {
        node.text.split()[1]
        for node in router.root.children
        if node.mode == "interface"
        and any(child.text.startswith("tunnel protection ") for child in node.children)
    }
    return bool(routes) and all(hop in protected or hop == "Null0" for hop in routes)


def _routed(tunnel: Tunnel, carrier: Carrier, vrf: str = "") -> Tunnel:
    """The tunnel with interfaces of its own, whose network its name decides."""
    number = sum(tunnel.name.encode()) % 200
    first, second = (
        replace(end, inside=IPv4Interface(f"169.254.{number}.{place}/31"), vrf=vrf)
        for place, end in enumerate(tunnel.ends)
    )
    first = replace(first, tunnel_interface=f"Tunnel{number}")
    return replace(tunnel, carrier=carrier, ends=(first, second))


def _ikev2(tunnel: Tunnel) -> Tunnel:
    return replace(tunnel, ike=IkeVersion.V2)


KINDS: dict[str, Callable[[Tunnel], Tunnel]] = {
    "map": lambda tunnel: tunnel,
    "map IKEv2": _ikev2,
    "svti": lambda tunnel: _routed(tunnel, StaticVti()),
    "svti IKEv2": lambda tunnel: _ikev2(_routed(tunnel, StaticVti())),
    "svti in a VRF": lambda tunnel: _ikev2(_routed(tunnel, StaticVti(), "BLUE")),
    "gre": lambda tunnel: _routed(tunnel, GreOverIpsec()),
    "gre with a key": lambda tunnel: _ikev2(_routed(tunnel, GreOverIpsec(key=7))),
}
"""What the tunnels of the inventory can be beside what they are."""
MIXES = st.tuples(*(st.sampled_from(sorted(KINDS)) for _ in TUNNELS))


def mixed(mix: Sequence[str]) -> tuple[Tunnel, ...]:
    """The tunnels of the inventory, each as another kind."""
    return tuple(KINDS[kind](tunnel) for kind, tunnel in zip(mix, TUNNELS, strict=True))


STRONG = Phase1(Encryption.AES_256, Integrity.SHA512, DhGroup(19), Authentication.PRE_SHARE, 3600)
CHANGES = {
    "peer": lambda t: _other_end(t, address=IPv4Address("198.51.100.200")),
    "networks there": lambda t: _other_end(
        t, networks=(t.ends[1].networks[0], IPv4Network("10.77.0.0/24"))
    ),
    "networks here": lambda t: _hub_end(t, networks=(IPv4Network("10.1.8.0/24"),)),
    "interface": lambda t: _hub_end(
        t, interface="GigabitEthernet0/1", address=IPv4Address("192.0.2.1")
    ),
    "next hop": lambda t: _hub_end(t, next_hop=IPv4Address("203.0.113.253")),
    "phase 1": lambda t: replace(t, phase1=(STRONG,)),
    "transforms": lambda t: replace(
        t, phase2=replace(t.phase2, transforms=(Transform(Encryption.AES_GCM_128, None),))
    ),
    "no PFS": lambda t: replace(t, phase2=replace(t.phase2, pfs_group=None)),
    "another PFS": lambda t: replace(t, phase2=replace(t.phase2, pfs_group=DhGroup(19))),
    "lifetime": lambda t: replace(t, phase2=replace(t.phase2, lifetime=Lifetime(900, 4608000))),
    "no DPD": lambda t: replace(t, dpd=None),
    "DPD on demand": lambda t: replace(t, dpd=Dpd(20, 5, periodic=False)),
    "key": lambda t: replace(t, authentication=SharedKey(SecretRef("env", "ANOTHER"))),
}
"""Every kind of change that an operator makes to a tunnel that runs."""

CHANGED = st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4, unique=True)


def changed(tunnel: Tunnel, names: Sequence[str]) -> Tunnel:
    for name in names:
        tunnel = CHANGES[name](tunnel)
    return tunnel
