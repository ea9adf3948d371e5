"""Reads the IKEv1 part of a running configuration."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

from bothends.lab.ike.settings import IsakmpProfile, Key, Keyring, Policy
from bothends.lab.tree import ConfigLine
from bothends.model import Network

_TYPES = ("0", "6", "7")
"""How a key is stored; stands before it."""


def network(address: str, mask: str = "255.255.255.255") -> Network:
    """A network from IOS's address and netmask, or from a prefix of IPv6."""
    if ":" in address:
        return ip_network(address, strict=False)
    return ip_network(f"{address}/{mask}", strict=False)


def read_policy(priority: int, line: ConfigLine) -> Policy:
    """An ISAKMP policy."""
    policy = Policy(priority)
    for child in line.children:
        match child.words:
            case ["encr" | "encryption", name]:
                policy = replace(policy, encryption=name, bits=128 if name == "aes" else 0)
            case ["encr" | "encryption", name, bits]:
                policy = replace(policy, encryption=name, bits=int(bits))
            case ["hash", name]:
                policy = replace(policy, hash=name)
            case ["authentication", name]:
                policy = replace(policy, authentication=name)
            case ["group", number]:
                policy = replace(policy, group=int(number))
            case ["lifetime", seconds]:
                policy = replace(policy, lifetime=int(seconds))
    return policy


def read_key(words: Sequence[str]) -> Key | None:
    """A global key: `[TYPE] KEY address IP [MASK] [no-xauth]`, or of a `hostname`."""
    rest = [word for word in words if word != "no-xauth"]
    for at in range(1, len(rest) - 1):
        if rest[at : at + 2] == ["address", "ipv6"]:
            return Key(_secret(rest[:at]), peer=network(rest[at + 2]))
        if rest[at] == "address" and rest[at + 1][0].isdecimal():
            return Key(_secret(rest[:at]), peer=network(*rest[at + 1 : at + 3]))
        if rest[at] == "hostname":
            return Key(_secret(rest[:at]), hostname=rest[at + 1])
    return None


def read_keyring(name: str, line: ConfigLine, vrf: str = "") -> Keyring:
    """A keyring; keys for what is no IPv4 address are left out."""
    keys: list[Key] = []
    local: str | None = None
    for child in line.children:
        match child.words:
            case ["pre-shared-key", "address", address, "key", *secret] if address[0].isdecimal():
                keys.append(Key(_secret(secret), peer=network(address)))
            case ["pre-shared-key", "address", "ipv6", address, "key", *secret]:
                keys.append(Key(_secret(secret), peer=network(address)))
            case ["pre-shared-key", "address", address, mask, "key", *secret] if (
                address[0].isdecimal() and mask[0].isdecimal()
            ):
                keys.append(Key(_secret(secret), peer=network(address, mask)))
            case ["pre-shared-key", "hostname", host, "key", *secret]:
                keys.append(Key(_secret(secret), hostname=host))
            case ["local-address", interface, *_] if local is None:
                local = interface
    return Keyring(name, tuple(keys), local, vrf)


def _secret(words: Sequence[str]) -> str:
    text = " ".join(words)
    kind, _, rest = text.partition(" ")
    return rest if kind in _TYPES and rest else text


def read_profile(name: str, line: ConfigLine) -> IsakmpProfile:
    """An ISAKMP profile."""
    profile = IsakmpProfile(name)
    for child in line.children:
        match child.words:
            case ["keyring", *names]:
                profile = replace(profile, keyrings=(*profile.keyrings, *names))
            case ["match", "identity", "address", "ipv6", address, *_]:
                profile = replace(profile, addresses=(*profile.addresses, network(address)))
            case ["match", "identity", "address", address, *mask]:
                peers = network(address, mask[0] if mask else "255.255.255.255")
                fvrf = mask[1] if len(mask) > 1 else ""
                profile = replace(profile, addresses=(*profile.addresses, peers), fvrf=fvrf)
            case ["match", "identity", "host" | "group" | "user", *names]:
                profile = replace(profile, names=(*profile.names, names[-1]))
            case ["match", "certificate", _] | ["ca", "trust-point", _] | ["virtual-template", _]:
                profile = _less_usual(profile, child.words)
            case ["vrf", vrf]:
                profile = replace(profile, vrf=vrf)
            case ["self-identity", *identity]:
                profile = replace(profile, self_identity=" ".join(identity))
            case ["initiate", "mode", "aggressive"]:
                profile = replace(profile, aggressive=True)
            case ["keepalive", interval, "retry", retry]:
                profile = replace(profile, keepalive=(int(interval), int(retry)))
            case ["local-address", interface, *_]:
                profile = replace(profile, local_address=interface)
    return profile


def _less_usual(profile: IsakmpProfile, words: Sequence[str]) -> IsakmpProfile:
    """The profile with a line about certificates, or about the interface that is cloned."""
    if words[0] == "virtual-template":
        return replace(profile, virtual_template=f"Virtual-Template{words[-1]}")
    if words[0] == "ca":
        return replace(profile, trustpoint=words[-1])
    return replace(profile, certificate_maps=(*profile.certificate_maps, words[-1]))
