"""Pieces of configurations, from which the scenes of pairing are put together."""

POLICY = """crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
"""
SET = "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac\n"


def port(name: str, address: str, *more: str) -> str:
    """An interface with an address, and more lines of it."""
    lines = [f"interface {name}", f" ip address {address} 255.255.255.0", *(f" {m}" for m in more)]
    return "\n".join(lines) + "\n"


def entry(seq: int, peers: str, acl: str, name: str = "VPN") -> str:
    """An entry of a crypto map, for one peer or several."""
    lines = [f"crypto map {name} {seq} ipsec-isakmp"]
    lines += [f" set peer {peer}" for peer in peers.split()]
    lines += [" set transform-set TS", f" match address {acl}"]
    return "\n".join(lines) + "\n"


def acl(name: str, here: int, there: int) -> str:
    """A crypto access list between two networks."""
    return (
        f"ip access-list extended {name}\n"
        f" permit ip 10.{here}.0.0 0.0.255.255 10.{there}.0.0 0.0.255.255\n"
    )


def isakmp_key(peer: str, key: str = "Some-Shared-Key-1") -> str:
    """A pre-shared key for an address."""
    return f"crypto isakmp key {key} address {peer}\n"


def router(name: str, *parts: str) -> str:
    """A configuration: one policy, one transform set, and what else it has."""
    return f"hostname {name}\n{POLICY}{SET}{''.join(parts)}"


def customer(one: str, other: str) -> tuple[str, str]:
    """Two routers at private addresses that every customer may use."""
    return (
        router(one, isakmp_key("10.0.0.2"), entry(10, "10.0.0.2", "A"), acl("A", 1, 2),
                port("Gi0/0", "10.0.0.1", ON_MAP)),
        router(other, isakmp_key("10.0.0.1"), entry(10, "10.0.0.1", "A"), acl("A", 2, 1),
                port("Gi0/0", "10.0.0.2", ON_MAP)),
    )  # fmt: skip


ON_MAP = "crypto map VPN"
ANYONE = "0.0.0.0"  # noqa: S104 - the wildcard of a key, not a socket
MGRE = """crypto ipsec profile P
 set transform-set TS
interface Tunnel{n}
 ip address 10.255.{n}.{host} 255.255.255.0
 ip nhrp network-id {n}
{nhrp} tunnel source {source}
 tunnel mode gre multipoint
 tunnel key {n}
 tunnel protection ipsec profile P shared
"""
GRE = """crypto ipsec profile P
 set transform-set TS
interface Tunnel8
 ip address 10.8.8.{n} 255.255.255.0
 tunnel source {own}
 tunnel destination {far}
 tunnel protection ipsec profile P
"""
BESIDE = """interface Tunnel9
 ip address 10.9.9.{n} 255.255.255.0
 tunnel source Gi0/0
 tunnel destination {far}
 tunnel mode {mode}
"""
NHS = " ip nhrp nhs 10.255.{n}.1 nbma {hub} multicast\n"


def mgre(n: int, host: int, source: str, hub: str = "") -> str:
    """A multipoint tunnel, of a hub or towards one."""
    nhrp = NHS.format(n=n, hub=hub) if hub else " ip nhrp map multicast dynamic\n"
    return MGRE.format(n=n, host=host, source=source, nhrp=nhrp)


VTI = """crypto ipsec profile P
 set transform-set TS
interface Tunnel1
 ip address 10.255.0.{n} 255.255.255.0
 tunnel source {own}
 tunnel destination {far}
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile P
"""
FLEX = """crypto ikev2 keyring K
 peer ALL
  address 0.0.0.0 0.0.0.0
  pre-shared-key Shared-Flex-Key-1
crypto ikev2 profile PR
 match identity remote fqdn domain example.net
 identity local fqdn {name}.example.net
 authentication local pre-share
 authentication remote pre-share
 keyring local K
{more}crypto ipsec profile P
 set ikev2-profile PR
"""


CALLED = """crypto keyring K
 pre-shared-key hostname east key Some-Shared-Key-2
 pre-shared-key hostname west key Some-Shared-Key-3
crypto isakmp profile EAST
 keyring K
 match identity host east
crypto isakmp profile WEST
 keyring K
 match identity host west
crypto dynamic-map D 10
 set transform-set TS
 set isakmp-profile EAST
crypto dynamic-map D 20
 set transform-set TS
 set isakmp-profile WEST
crypto map VPN 10 ipsec-isakmp dynamic D
"""
CALLS = """crypto isakmp peer address 192.0.2.1
 set aggressive-mode password {key}
 set aggressive-mode client-endpoint fqdn {name}
"""


def caller(name: str, key: str, here: int) -> str:
    """A branch at a learned address that calls a hub in aggressive mode, by its name."""
    return router(name, CALLS.format(name=name, key=key), entry(10, "192.0.2.1", "A"),
                   acl("A", here, 1), "interface Gi0/0\n ip address dhcp\n crypto map VPN\n")  # fmt: skip
