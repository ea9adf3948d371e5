"""Reads the IKEv2 part of a running configuration."""

import re
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from bothends.lab.ike.settings import Ikev2Peer, Ikev2Policy, Ikev2Profile, Ikev2Proposal
from bothends.lab.ike.tree import ConfigLine

_OBJECT = re.compile(r"crypto ikev2 (proposal|policy|keyring|profile|dpd) (.+)")


class Ikev2Reader:
    """Gathers proposals, policies, keyrings and profiles."""

    def __init__(self) -> None:
        self.proposals: dict[str, Ikev2Proposal] = {}
        self.policies: list[Ikev2Policy] = []
        self.keyrings: dict[str, tuple[Ikev2Peer, ...]] = {}
        self.profiles: dict[str, Ikev2Profile] = {}
        self.dpd: tuple[int, int] | None = None

    def read(self, node: ConfigLine) -> None:
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


def _proposal(name: str, node: ConfigLine) -> Ikev2Proposal:
    result = Ikev2Proposal(name)
    for child in node.children:
        match child.text.split():
            case ["encryption", *names]:
                result = replace(result, encryption=tuple(names))
            case ["integrity", *names]:
                result = replace(result, integrity=tuple(names))
            case ["prf", *names]:
                result = replace(result, prf=tuple(names))
            case ["group", *numbers]:
                result = replace(result, groups=tuple(int(n) for n in numbers))
    return result


def _policy(name: str, node: ConfigLine) -> Ikev2Policy:
    result = Ikev2Policy(name)
    for child in node.children:
        match child.text.split():
            case ["proposal", proposal]:
                result = replace(result, proposals=(*result.proposals, proposal))
            case ["match", "address", "local", address]:
                result = replace(result, locals=(*result.locals, IPv4Address(address)))
    return result


def _peer(node: ConfigLine) -> Ikev2Peer:
    result = Ikev2Peer(node.text.split()[1])
    for child in node.children:
        match child.text.split(maxsplit=2):
            case ["address", address, *mask] if address[0].isdigit():
                text = f"{address}/{mask[0]}" if mask else address
                result = replace(result, address=IPv4Network(text, strict=False))
            case ["identity", _, identity]:
                result = replace(result, identity=identity)
            case ["pre-shared-key", "local", key]:
                result = replace(result, local_key=_plain(key))
            case ["pre-shared-key", "remote", key]:
                result = replace(result, remote_key=_plain(key))
            case ["pre-shared-key", *words]:
                key = _plain(" ".join(words))
                result = replace(result, local_key=key, remote_key=key)
    return result


def _plain(key: str) -> str:
    return re.sub(r"^[06] ", "", key)


def _profile(name: str, node: ConfigLine) -> Ikev2Profile:
    result = Ikev2Profile(name)
    for child in node.children:
        match child.text.split():
            case ["match", "identity", "remote", "address", address, *mask]:
                net = IPv4Network(f"{address}/{mask[0] if mask else 32}", strict=False)
                result = replace(result, addresses=(*result.addresses, net))
            case ["match", "identity", "remote", "any"]:
                result = replace(result, addresses=(*result.addresses, IPv4Network("0.0.0.0/0")))
            case ["match", "identity", "remote", _, *words]:
                result = replace(result, names=(*result.names, words[-1]))
            case ["identity", "local", _, identity]:
                result = replace(result, identity=identity)
            case ["authentication", "local", method, *_]:
                result = replace(result, auth_local=method)
            case ["authentication", "remote", method, *_]:
                result = replace(result, auth_remote=(*result.auth_remote, method))
            case ["keyring", "local", keyring] | ["keyring", keyring]:
                result = replace(result, keyring=keyring)
            case ["lifetime", seconds]:
                result = replace(result, lifetime=int(seconds))
            case ["dpd", interval, retry, *_]:
                result = replace(result, dpd=(int(interval), int(retry)))
    return result
