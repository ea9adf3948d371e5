"""Reads the IKEv2 part of a running configuration."""

import re
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from bothends.lab.ike.settings import Ikev2Peer, Ikev2Policy, Ikev2Profile, Ikev2Proposal
from bothends.lab.ike.tree import Node

_OBJECT = re.compile(r"crypto ikev2 (proposal|policy|keyring|profile|dpd) (.+)")


class Ikev2Reader:
    """Gathers proposals, policies, keyrings and profiles."""

    def __init__(self) -> None:
        self.proposals: dict[str, Ikev2Proposal] = {}
        self.policies: list[Ikev2Policy] = []
        self.keyrings: dict[str, tuple[Ikev2Peer, ...]] = {}
        self.profiles: dict[str, Ikev2Profile] = {}
        self.dpd: tuple[int, int] | None = None

    def read(self, node: Node) -> None:
        """Read a top-level line, if it is one of IKEv2."""
        match = _OBJECT.fullmatch(node.text)
        if match is None:
            return
        kind, name = match[1], match[2].split()[0]
        if kind == "proposal":
            self.proposals[name] = _proposal(name, node)
        elif kind == "policy":
            self.policies.append(_policy(name, node))
        elif kind == "keyring":
            self.keyrings[name] = tuple(_peer(c) for c in node.children if c.text[:5] == "peer ")
        elif kind == "profile":
            self.profiles[name] = _profile(name, node)
        else:
            words = match[2].split()
            self.dpd = int(words[0]), int(words[1])


def _proposal(name: str, node: Node) -> Ikev2Proposal:
    found = Ikev2Proposal(name)
    for child in node.children:
        match child.text.split():
            case ["encryption", *names]:
                found = replace(found, encryption=tuple(names))
            case ["integrity", *names]:
                found = replace(found, integrity=tuple(names))
            case ["prf", *names]:
                found = replace(found, prf=tuple(names))
            case ["group", *numbers]:
                found = replace(found, groups=tuple(int(n) for n in numbers))
    return found


def _policy(name: str, node: Node) -> Ikev2Policy:
    found = Ikev2Policy(name)
    for child in node.children:
        match child.text.split():
            case ["proposal", proposal]:
                found = replace(found, proposals=(*found.proposals, proposal))
            case ["match", "address", "local", address]:
                found = replace(found, locals=(*found.locals, IPv4Address(address)))
    return found


def _peer(node: Node) -> Ikev2Peer:
    found = Ikev2Peer(node.text.split()[1])
    for child in node.children:
        match child.text.split(maxsplit=2):
            case ["address", address, *mask] if address[0].isdigit():
                text = f"{address}/{mask[0]}" if mask else address
                found = replace(found, address=IPv4Network(text, strict=False))
            case ["identity", _, identity]:
                found = replace(found, identity=identity)
            case ["pre-shared-key", "local", key]:
                found = replace(found, local_key=_plain(key))
            case ["pre-shared-key", "remote", key]:
                found = replace(found, remote_key=_plain(key))
            case ["pre-shared-key", *words]:
                key = _plain(" ".join(words))
                found = replace(found, local_key=key, remote_key=key)
    return found


def _plain(key: str) -> str:
    return re.sub(r"^[06] ", "", key)


def _profile(name: str, node: Node) -> Ikev2Profile:
    found = Ikev2Profile(name)
    for child in node.children:
        match child.text.split():
            case ["match", "identity", "remote", "address", address, *mask]:
                net = IPv4Network(f"{address}/{mask[0] if mask else 32}", strict=False)
                found = replace(found, addresses=(*found.addresses, net))
            case ["match", "identity", "remote", "any"]:
                found = replace(found, addresses=(*found.addresses, IPv4Network("0.0.0.0/0")))
            case ["match", "identity", "remote", _, *words]:
                found = replace(found, names=(*found.names, words[-1]))
            case ["identity", "local", _, identity]:
                found = replace(found, identity=identity)
            case ["authentication", "local", method, *_]:
                found = replace(found, auth_local=method)
            case ["authentication", "remote", method, *_]:
                found = replace(found, auth_remote=(*found.auth_remote, method))
            case ["keyring", "local", keyring] | ["keyring", keyring]:
                found = replace(found, keyring=keyring)
            case ["lifetime", seconds]:
                found = replace(found, lifetime=int(seconds))
            case ["dpd", interval, retry, *_]:
                found = replace(found, dpd=(int(interval), int(retry)))
    return found
