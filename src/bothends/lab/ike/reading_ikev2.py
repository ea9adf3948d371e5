"""Reads the IKEv2 part of a running configuration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

from bothends.lab.ike.acl import EVERYWHERE
from bothends.lab.ike.settings import Ikev2Peer, Ikev2Policy, Ikev2Profile, Ikev2Proposal, Ppk
from bothends.lab.tree import ConfigLine
from bothends.model import address_or_none


class Ikev2Reader:
    """Gathers proposals, policies, keyrings and profiles."""

    def __init__(self) -> None:
        self.proposals: dict[str, Ikev2Proposal] = {}
        self.policies: list[Ikev2Policy] = []
        self.keyrings: dict[str, tuple[Ikev2Peer, ...]] = {}
        self.profiles: dict[str, Ikev2Profile] = {}
        self.dpd: tuple[int, int] | None = None
        self.trustpoints: list[str] = []
        self.certificate_maps: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {}

    def read(self, line: ConfigLine) -> None:
        """Read a top-level line of IKEv2, or of the certificates that it uses."""
        match line.words[1:]:
            case ["pki", "trustpoint", name, *_]:
                self.trustpoints.append(name)
                return
            case ["pki", "certificate", "map", name, *_]:
                known = self.certificate_maps.get(name, ())
                self.certificate_maps[name] = (*known, _criteria(line))
                return
        match line.words[2:]:
            case ["proposal", name, *_]:
                self.proposals[name] = _proposal(name, line)
            case ["policy", name, *_]:
                self.policies.append(_policy(name, line))
            case ["keyring", name, *_]:
                peers = (child for child in line.children if child.words[0] == "peer")
                self.keyrings[name] = tuple(map(_peer, peers))
            case ["profile", name, *_]:
                self.profiles[name] = _profile(name, line)
            case ["dpd", interval, retry, *_]:
                self.dpd = int(interval), int(retry)


def _proposal(name: str, line: ConfigLine) -> Ikev2Proposal:
    result = Ikev2Proposal(name)
    for child in line.children:
        match child.words:
            case ["encryption", *names]:
                result = replace(result, encryption=tuple(names))
            case ["integrity", *names]:
                result = replace(result, integrity=tuple(names))
            case ["prf", *names]:
                result = replace(result, prf=tuple(names))
            case ["group", *numbers]:
                result = replace(result, groups=tuple(int(n) for n in numbers))
    return result


def _policy(name: str, line: ConfigLine) -> Ikev2Policy:
    result = Ikev2Policy(name)
    for child in line.children:
        match child.words:
            case ["proposal", proposal]:
                result = replace(result, proposals=(*result.proposals, proposal))
            case ["match", "fvrf", fvrf]:
                result = replace(result, fvrf=fvrf)
            case ["match", "address", "local", address]:
                result = replace(result, locals=(*result.locals, ip_address(address)))
    return result


def _peer(line: ConfigLine) -> Ikev2Peer:
    result = Ikev2Peer(line.words[1])
    for child in line.children:
        match child.words:
            case ["address", address, *mask] if address[0].isdigit():
                text = f"{address}/{mask[0]}" if mask else address
                result = replace(result, address=ip_network(text, strict=False))
            case ["address", address] if ":" in address:
                result = replace(result, address=ip_network(address, strict=False))
            case ["identity", _, identity]:
                result = replace(result, identity=identity)
            case ["pre-shared-key", "local", *key]:
                result = replace(result, local_key=_plain(key))
            case ["pre-shared-key", "remote", *key]:
                result = replace(result, remote_key=_plain(key))
            case ["pre-shared-key", *key]:
                plain = _plain(key)
                result = replace(result, local_key=plain, remote_key=plain)
            case ["ppk", "manual", "id", name, "key", *key, "required"]:
                result = replace(result, ppk=Ppk(name, _plain(key), required=True))
            case ["ppk", "manual", "id", name, "key", *key]:
                result = replace(result, ppk=Ppk(name, _plain(key)))
    return result


def _criteria(line: ConfigLine) -> tuple[tuple[str, str], ...]:
    """The operators and values that the subject of a certificate is held against."""
    return tuple(
        (child.words[1], " ".join(child.words[2:]))
        for child in line.children
        if child.words[0] == "subject-name"
    )


def _plain(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text[2:] if text.startswith(("0 ", "6 ")) else text


def _profile(name: str, line: ConfigLine) -> Ikev2Profile:
    result = Ikev2Profile(name)
    for child in line.children:
        result = (_matched if child.words[0] == "match" else _set)(result, child.words)
    return result


def _matched(profile: Ikev2Profile, words: Sequence[str]) -> Ikev2Profile:
    """The profile with a line that says which peers it is for."""
    match words[1:]:
        case ["identity", "remote", "address", address] if ":" in address:
            net = ip_network(address, strict=False)
            return replace(profile, addresses=(*profile.addresses, net))
        case ["identity", "remote", "address", address, *mask]:
            net = ip_network(f"{address}/{mask[0] if mask else 32}", strict=False)
            return replace(profile, addresses=(*profile.addresses, net))
        case ["identity", "remote", "any"]:
            return replace(profile, addresses=(*profile.addresses, *EVERYWHERE.values()))
        case ["identity", "remote", _, *names]:
            return replace(profile, names=(*profile.names, names[-1]))
        case ["fvrf", fvrf]:
            return replace(profile, fvrf=fvrf)
        case ["certificate", name]:
            return replace(profile, certificate_maps=(*profile.certificate_maps, name))
        case ["address", "local", *_, local]:
            own = address_or_none(local) or local
            return replace(profile, locals=(*profile.locals, own))
    return profile


_SETTINGS: Mapping[tuple[str, ...], tuple[str, Callable[[Sequence[str]], Any]]] = {
    ("identity", "local"): ("identity", lambda rest: rest[-1]),
    ("authentication", "local"): ("auth_local", lambda rest: rest[0]),
    ("keyring", "local"): ("keyring", lambda rest: rest[0]),
    ("keyring", "ppk"): ("keyring_ppk", lambda rest: rest[0]),
    ("keyring",): ("keyring", lambda rest: rest[0]),
    ("pki", "trustpoint"): ("trustpoint", lambda rest: rest[0]),
    ("ivrf",): ("ivrf", lambda rest: rest[0]),
    ("virtual-template",): ("virtual_template", lambda rest: f"Virtual-Template{rest[0]}"),
    ("lifetime",): ("lifetime", lambda rest: int(rest[0])),
    ("dpd",): ("dpd", lambda rest: (int(rest[0]), int(rest[1]))),
}
"""Settings of a profile: the field of each, and its value from the words that follow."""


def _set(profile: Ikev2Profile, words: Sequence[str]) -> Ikev2Profile:
    """The profile with a line that says how this end behaves."""
    if list(words[:2]) == ["authentication", "remote"]:
        return replace(profile, auth_remote=(*profile.auth_remote, words[2]))
    for length in (2, 1):
        known = _SETTINGS.get(tuple(words[:length]))
        if known and len(words) > length:
            name, value = known
            changed: dict[str, Any] = {name: value(words[length:])}
            return replace(profile, **changed)
    return profile
