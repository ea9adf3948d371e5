"""Pairs in the shape of real configurations: their structure, with names, keys and addresses of ours.

Of each pair of routers that has a tunnel, both crypto parts are read into ends as the generator has
them: how many policies and sets, which lines are written and which left to defaults, wide keys and
narrow ones, profiles, lists with one line or many. A DMVPN becomes a GRE tunnel from end to end.
Certificates are left out, and so are pairs whose settings an end of the generator has no words for.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import Path
from random import Random

from tests.compare.test_corpus import ABSENT, CONFIGS
from tests.proof.bases import Pair, bare
from tests.proof.config import (
    ANY,
    Block,
    End,
    Ikev2,
    Key,
    Kind,
    Line,
    Policy,
    Profile,
    Proposal,
    TransformSet,
    networks,
)

from bothends.compare.judge import judge, no_rules
from bothends.platforms.ios.config import read_router

KINDS: Mapping[str, Kind] = {
    "crypto-map": "map",
    "svti": "svti",
    "gre-ipsec": "gre",
    "dmvpn": "gre",
}
ELSEWHERE = IPv4Network("192.0.2.0/24")
Sections = list[tuple[str, list[str]]]


class UnusualError(Exception):
    """The generator has no words for it; the message says what."""


@dataclass(frozen=True)
class Shape:
    """A pair of real texts, and the objects that its tunnel uses."""

    name: str
    kind: Kind
    ike: int
    texts: tuple[str, str]
    peers: tuple[str, str]
    """The address that each end points at."""


def absent() -> str:
    """Why there are no shapes; empty where there are."""
    return "" if CONFIGS else ABSENT


@cache
def shapes() -> Mapping[str, Shape]:
    """Every usable shape by name."""
    found: dict[str, Shape] = {}
    for folder in sorted(CONFIGS.iterdir()) if CONFIGS else ():
        texts = {
            file.name: file.read_text(encoding="utf-8", errors="replace")
            for file in sorted(folder.glob("*.cfg"))
        }
        routers = [read_router(text, name) for name, text in texts.items()]
        for tunnel in judge(routers, find=no_rules).tunnels:
            kind = KINDS.get(tunnel.kind.value)
            if tunnel.b is None or kind is None or not (tunnel.a.address and tunnel.b.address):
                continue
            number = sum(name.startswith(f"{folder.name}/") for name in found)
            shape = Shape(
                f"{folder.name}/{number}",
                kind,
                int(tunnel.ike),
                (texts[Path(tunnel.a.file).name], texts[Path(tunnel.b.file).name]),
                (tunnel.b.address, tunnel.a.address),
            )
            try:
                pair_of(shape)
            except UnusualError:
                continue
            found[shape.name] = shape
    return found


def pair_of(shape: Shape, _rng: Random | None = None) -> Pair:
    """The pair of a shape.

    Raises:
        UnusualError: it has something that an end of the generator cannot say.
    """
    a, b = bare(shape.kind, shape.kind, shape.ike)
    new = _Renamed()
    for end, text, peer in zip((a, b), shape.texts, shape.peers, strict=True):
        _Reader(_sections(text), end, peer, new).read()
    if shape.kind == "map":
        _mirror(a, b, shape)
    return Pair(f"shape {shape.name}", a, b)


def _mirror(a: End, b: End, shape: Shape) -> None:
    """Lists of as many lines as the real ones; those that both have mirror each other."""
    counts = [len(end.lines) for end in (a, b)]
    if not all(counts):
        raise UnusualError(f"no list in {shape.name}")
    pairs = [(x, y) for x in networks(a.lan) for y in networks(b.lan)]
    both = [Line(here, there) for here, there in pairs[: max(counts)]]
    if max(counts) > len(pairs):
        raise UnusualError("a long list")
    a.lines = both[: counts[0]]
    b.lines = [line.mirrored() for line in both[: counts[1]]]


def _sections(text: str) -> Sections:
    """Top-level lines, each with the lines below it."""
    found: Sections = []
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line or line.lstrip().startswith("!"):
            continue
        if line[0] == " " and found:
            found[-1][1].append(line.strip())
        elif line[0] != " ":
            found.append((line, []))
    return found


@dataclass
class _Renamed:
    """New names and keys for old ones, the same at both ends."""

    secrets: dict[str, str] = field(default_factory=dict)

    def secret(self, words: str) -> str:
        """The new key for an old one; how it is hidden makes no other of it."""
        old = words.rsplit(maxsplit=1)[-1]
        return self.secrets.setdefault(old, f"Str0ngEnough{len(self.secrets)}share")


@dataclass
class _Reader:
    """What one text says, written into an end."""

    sections: Sections
    end: End
    peer: str
    new: _Renamed
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self) -> None:
        """Take everything that the tunnel depends on."""
        end = self.end
        settings = self._settings()
        known = {
            header.split()[3]: (header, below)
            for header, below in self._all("crypto ipsec transform-set ")
        }
        for old in self._value(settings, "set transform-set ").split():
            if old not in known:
                raise UnusualError("a set that is not defined")
            header, below = known[old]
            name = f"TS{len(end.sets)}"
            mode = next((line for line in below if line.startswith("mode ")), "mode tunnel")
            end.sets.append(TransformSet(name, " ".join(header.split()[4:]), mode[5:]))
            end.used.append(name)
            if "ah-" in header or "comp" in header:
                raise UnusualError("AH")
        pfs = [line for line in settings if line.startswith("set pfs")]
        end.pfs = pfs[0].removeprefix("set pfs").strip() if pfs else None
        seconds = self._value(settings, "set security-association lifetime seconds ")
        end.seconds = int(seconds.split()[0]) if seconds else None
        for line, _ in self.sections:
            if line.startswith(("crypto isakmp keepalive", "crypto isakmp identity address")):
                end.extra.append(line)
        if end.ike == 1:
            self._ikev1(self._value(settings, "set isakmp-profile "))
        else:
            self._ikev2(self._value(settings, "set ikev2-profile "))

    def _settings(self) -> list[str]:
        """The lines of the map entry, or of the IPsec profile, that the tunnel uses."""
        if self.end.kind == "map":
            for _, below in self._all("crypto map "):
                if f"set peer {self.peer}" in below:
                    acl = self._value(below, "match address ")
                    self.end.lines = [Line(ANY, ANY)] * self._lines_of(acl)
                    return below
            raise UnusualError("no entry for the peer")
        for _, below in self._all("interface Tunnel"):
            points = f"tunnel destination {self.peer}" in below or any(
                "multipoint" in x for x in below
            )
            profile = self._value(below, "tunnel protection ipsec profile ")
            if points and profile:
                return self._below(f"crypto ipsec profile {profile.split()[0]}")
        raise UnusualError("no protected tunnel to the peer")

    def _lines_of(self, acl: str) -> int:
        below = self._below(f"ip access-list extended {acl}", missing=[])
        numbered = [line for line, _ in self.sections if line.startswith(f"access-list {acl} ")]
        lines = [line for line in (*below, *numbered) if "permit" in line]
        if len(lines) < len(below) + len(numbered):
            raise UnusualError("a list that denies")
        return len(lines)

    def _ikev1(self, profile: str) -> None:
        end = self.end
        for header, below in self._all("crypto isakmp policy "):
            policy = Policy(int(header.split()[3]), None, None, None, None)
            for line in below:
                word, _, value = line.partition(" ")
                if word in ("encr", "encryption"):
                    policy.encryption = value
                elif word in ("hash", "authentication"):
                    setattr(policy, word, value)
                elif word in ("group", "lifetime"):
                    setattr(policy, word, int(value))
            end.policies.append(policy)
        if not any(policy.authentication == "pre-share" for policy in end.policies):
            raise UnusualError("certificates")
        for line, _ in self.sections:
            match = re.fullmatch(
                r"crypto isakmp key (.+?) address (\S+)(?: (\d\S+))?(?: no-xauth)?\s*", line
            )
            if match:
                end.keys.append(Key(self.new.secret(match[1]), self._net(match[2], match[3])))
        if profile:
            self._profile(profile)
        if not end.keys:
            raise UnusualError("no key")

    def _profile(self, name: str) -> None:
        below = self._below(f"crypto isakmp profile {name}")
        rings = [line.split()[1] for line in below if line.startswith("keyring ")]
        for number, ring in enumerate(rings):
            for line in self._below(f"crypto keyring {ring}", missing=[]):
                match = re.fullmatch(r"pre-shared-key address (\S+)(?: (\d\S+))? key (.+)", line)
                if match:
                    net = self._net(match[1], match[2])
                    self.end.keys.append(Key(self.new.secret(match[3]), net, f"RING{number}"))
        known = {key.keyring for key in self.end.keys if key.keyring}
        self.end.profiles = [
            Profile(
                "ISAKMP",
                [f"RING{n}" for n in range(len(rings)) if f"RING{n}" in known],
                list(self._matches(below)),
            )
        ]
        self.end.profile = "ISAKMP"

    def _matches(self, below: list[str]) -> Iterator[str]:
        for line in below:
            match = re.fullmatch(r"match identity (?:remote )?address (\S+)(?: (\d\S+))?\s*", line)
            if match:
                net = self._net(match[1], match[2])
                yield f"address {net.network_address} {net.netmask}"
            elif line.startswith("match identity"):
                raise UnusualError("names as identities")

    def _ikev2(self, name: str) -> None:
        below = self._below(f"crypto ikev2 profile {name}")
        if not {"authentication remote pre-share", "authentication local pre-share"} <= set(below):
            raise UnusualError("certificates")
        ring = self._value(below, "keyring local ")
        part = self.end.ikev2 = Ikev2(matches=list(self._matches(below)))
        lifetime = self._value(below, "lifetime ")
        part.lifetime = int(lifetime) if lifetime.isdecimal() else None
        part.dpd = self._value(below, "dpd ")
        renamed: dict[str, str] = {}
        for header, lines in self._all("crypto ikev2 proposal "):
            words = {line.split()[0]: line.split()[1:] for line in lines}
            new = renamed[header.split()[3]] = f"PROP{len(renamed)}"
            groups = [int(group) for group in words.get("group", ())]
            part.proposals.append(
                Proposal(
                    new,
                    words.get("encryption", []),
                    words.get("integrity", []),
                    groups,
                    words.get("prf", []),
                )
            )
        for number, (_, lines) in enumerate(self._all("crypto ikev2 policy ")):
            used = [line.split()[1] for line in lines if line.startswith("proposal ")]
            part.policies[f"POL{number}"] = [renamed[each] for each in used if each in renamed]
        self._blocks(ring, part)

    def _blocks(self, ring: str, part: Ikev2) -> None:
        below = self._below(f"crypto ikev2 keyring {ring}")
        starts = [n for n, line in enumerate(below) if line.startswith("peer ")]
        for number, (first, last) in enumerate(pairwise([*starts, len(below)])):
            lines = below[first + 1 : last]
            address = self._value(lines, "address ").split()
            keys = {
                way: self.new.secret(value)
                for way in ("local ", "remote ", "")
                if (
                    value := next(
                        (
                            x.removeprefix(f"pre-shared-key {way}")
                            for x in lines
                            if x.startswith(f"pre-shared-key {way}")
                        ),
                        "",
                    )
                )
            }
            if not address or not keys:
                raise UnusualError("a peer without address or key")
            net = self._net(address[0], address[1] if len(address) > 1 else None)
            one = keys[""]
            part.blocks.append(
                Block(f"PEER{number}", net, keys.get("local ", one), keys.get("remote ", one))
            )

    def _net(self, address: str, mask: str | None) -> IPv4Network:
        """The new network for an old one: of the peer as wide as it was, of others elsewhere."""
        try:
            narrow = 0 if address == "0.0.0.0" else 32  # noqa: S104  (IOS leaves its mask out)
            old = IPv4Network(f"{address}/{mask or narrow}", strict=False)
        except ValueError:
            raise UnusualError("an address that is none") from None
        if not old.prefixlen:
            return ANY
        peer = IPv4Network(self.peer)
        base = (
            IPv4Network(self.end.peer)
            if peer.subnet_of(old)
            else IPv4Network(f"{ELSEWHERE[old[0].packed[-1]]}")
        )
        return base.supernet(new_prefix=old.prefixlen)

    def _all(self, start: str) -> list[tuple[str, list[str]]]:
        return [(header, below) for header, below in self.sections if header.startswith(start)]

    def _below(self, header: str, missing: list[str] | None = None) -> list[str]:
        for found, below in self.sections:
            if found.rstrip() == header or found.startswith(f"{header} "):
                return deepcopy(below)
        if missing is None:
            raise UnusualError(f"{' '.join(header.split()[:3])} that is not defined")
        return missing

    @staticmethod
    def _value(lines: list[str], start: str) -> str:
        return next(
            (line.removeprefix(start) for line in lines if line.startswith(start)), ""
        ).strip()
