"""What is said for a whole router: its name, its hosts, IKE for all peers, keys for any of them."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv6Interface
from pathlib import PurePath

from bothends.model import Address, address
from bothends.platforms.ios.config import ikev2, phase1
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.top_level import TopLevel
from bothends.platforms.router import (
    GLOBAL_KEYRING,
    Identity,
    IdentityKind,
    IsakmpGlobals,
    Keyring,
    KeyringKind,
    Origin,
    Value,
    preset,
    unset,
)

Hosts = Mapping[str, tuple[Address, ...]]
"""The addresses of names, the latest line first."""


def read_hosts(top: TopLevel) -> Hosts:
    """What `ip host` and `ipv6 host` say."""
    hosts: dict[str, tuple[Address, ...]] = {}
    for line in (*top.lines.get("ip host", ()), *top.lines.get("ipv6 host", ())):
        words = line.text.split()
        words = words[2:] if words[2:3] == ["vrf"] else words
        try:
            hosts[words[2]] = (address(words[-1]), *hosts.get(words[2], ()))
        except (ValueError, IndexError):
            top.odd.append(top.origin(line))
    return hosts


def read_prefixes(top: TopLevel) -> Mapping[str, IPv6Interface]:
    """The general prefixes of IPv6 whose value is in the text, by name."""
    prefixes: dict[str, IPv6Interface] = {}
    for line in top.lines.get("ipv6 general-prefix", ()):
        words = line.text.split()
        try:
            prefixes[words[2]] = IPv6Interface(words[3])
        except (ValueError, IndexError):
            continue  # of 6rd or 6to4: made of an IPv4 address
    return prefixes


def name_of(top: TopLevel) -> str:
    """The name of the router; the name of its file where it has none."""
    for line in top.lines.get("hostname", ()):
        words = line.text.split()
        if len(words) > 1:
            return words[1].strip('"')
    return PurePath(top.file).stem


def domain_of(top: TopLevel) -> str:
    """Its domain; empty where it has none."""
    for line in top.lines.get("ip domain", ()):
        words = line.text.replace("domain-name", "domain name").split()
        if words[2:3] == ["name"] and len(words) > 3:
            return words[-1]
    return ""


def read_isakmp(top: TopLevel, built_in_allowed: Value[bool]) -> IsakmpGlobals:
    """What holds for the IKE SAs with all peers."""
    fields = top.globals
    default = preset(top.release)
    no_aggressive = fields.get("no_aggressive")
    shield_off = fields.get("shield_off")
    peers: dict[Address, Origin] = {}
    identities: dict[Address, Identity] = {}
    for _, peer, child in aggressive_peers(top):
        peers[peer] = top.origin(child)
        endpoint = phase1.client_endpoint(child)
        if endpoint:
            identities[peer] = endpoint
    return IsakmpGlobals(
        enabled=top.switch("enabled", on=True),
        identity=fields.value("identity", IdentityKind.ADDRESS, default),
        aggressive=Value(False, no_aggressive.origin) if no_aggressive else Value(True, default),
        aggressive_peers=peers,
        aggressive_identities=identities,
        keepalive=fields.get("keepalive"),
        ikev2_dpd=fields.get("ikev2_dpd"),
        invalid_spi_recovery=top.switch("invalid_spi", on=False),
        nat_traversal=top.switch("nat_traversal", on=True),
        nat_keepalive=fields.get("nat_keepalive"),
        default_policies=built_in_allowed,
        xauth=top.switch("xauth", on=False),
        compliance_shield=Value(False, shield_off.origin) if shield_off else Value(True, default),
        ikev2_fragmentation=top.switch("ikev2_fragmentation", on=False),
    )


def aggressive_peers(top: TopLevel) -> Iterator[tuple[Line, Address, Line]]:
    """The lines that make it initiate aggressive mode towards an address."""
    for line in top.lines.get("crypto isakmp peer", ()):
        words = line.text.split()
        for child in line.find("set aggressive-mode "):
            try:
                yield line, w.address(words[4:]), child
            except (ValueError, IndexError):
                if top.origin(line) not in top.unknown:
                    top.unknown.append(top.origin(line))


def read_keyrings(top: TopLevel) -> Mapping[str, Keyring]:
    """The keyrings of IKEv1, the keys of the whole router among them as one."""
    rings = ikev2.by_name(
        top.read("crypto keyring", 3, lambda line: phase1.read_keyring(top.file, line))
    )
    keys = []
    for line in top.lines.get("crypto isakmp key", ()):
        try:
            keys.append(phase1.read_key(top.file, line))
        except (ValueError, IndexError):
            top.unknown.append(top.origin(line))
    origin = keys[0].origin if keys else unset("default keyring")
    name = GLOBAL_KEYRING
    called = ikev2.by_name(phase1.read_passwords(top.file, aggressive_peers(top)))
    return {
        **rings,
        **called,
        name: Keyring(name, "", tuple(keys), None, origin, kind=KeyringKind.ROUTER),
    }
