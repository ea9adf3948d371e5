"""Readers of IPsec on an ASA: transform sets, proposals, profiles, crypto maps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bothends.model import IkeVersion, Mode, address_or_none
from bothends.platforms.asa.config import words as w
from bothends.platforms.asa.config.objects import Objects
from bothends.platforms.asa.config.phase1 import BOTH, DEFAULT_GROUP, TunnelGroup, group_for
from bothends.platforms.asa.config.release import Defaults
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.asa.config.vocabularies import ENTRY, PROFILE, PROPOSAL
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    CryptoMap,
    Interface,
    IpsecProfile,
    IpsecSettings,
    MapEntry,
    MapKind,
    Origin,
    Peer,
    TransformSet,
    Value,
)

IKEV2_MARK, COMBINATION = "ikev2 ", "#"
"""How the IPsec proposals of IKEv2, which have names of their own, stand among transform sets:
`ikev2 P`, and `ikev2 P#2` for its second combination of algorithms."""


def read_transform_sets(top: TopLevel) -> dict[str, TransformSet]:
    """The transform sets of IKEv1, and the IPsec proposals of IKEv2, by name."""
    sets = {each.name: each for each in _ikev1_sets(top)}
    for line in top.merged("crypto ipsec ikev2 ipsec-proposal", words=5):
        sets |= {each.name: each for each in _proposals(top, line)}
    return sets


def _ikev1_sets(top: TopLevel) -> Iterator[TransformSet]:
    modes: dict[str, Value[Mode]] = {}
    lines = []
    for start in ("crypto ipsec ikev1 transform-set", "crypto ipsec transform-set"):
        for line in top.lines.get(start, ()):
            name, *rest = line.text.removeprefix(f"{start} ").split()
            if rest[:1] == ["mode"] and rest[1:]:
                for mode in top.read([line], partial(_mode, top.file, rest[1:])):
                    modes[name] = mode
            else:
                lines.append((name, rest, line))
    for name, rest, line in lines:

        def read(line: Line, name: str = name, rest: list[str] = rest) -> TransformSet:
            cipher, digest = w.transforms(rest)
            mode = modes.get(name, Value(Mode.TUNNEL, top.default))
            return TransformSet(name, None, cipher, digest, False, mode, False, top.origin(line))

        yield from top.read([line], read)


def _mode(file: str, words: list[str], line: Line) -> Value[Mode]:
    return Value(w.mode(words), Origin(file, line.number, line.text))


def _proposals(top: TopLevel, line: Line) -> Iterator[TransformSet]:
    """Every combination that a proposal offers, in its order.

    A cipher that authenticates by itself takes no integrity.
    """
    fields = Fields(top.file, line.children, PROPOSAL)
    top.unread.extend(fields.unread)
    ciphers, digests = fields.get("encryption"), fields.get("integrity")
    if ciphers is None:
        top.unknown.append(top.origin(line))
        return
    pairs = [
        (cipher, None if cipher.aead else digest)
        for cipher in ciphers.value
        for digest in (digests.value if digests else (None,))
    ]
    mode = Value(Mode.TUNNEL, top.default)
    for number, (cipher, digest) in enumerate(dict.fromkeys(pairs), 1):
        mark = f"{COMBINATION}{number}" if number > 1 else ""
        yield TransformSet(
            f"{IKEV2_MARK}{line.text.split()[4]}{mark}", None, cipher, digest, False, mode,
            False, top.origin(line), tuple(fields.unread),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crypto:
    """What crypto maps and profiles are read with."""

    top: TopLevel
    row: Defaults
    sets: dict[str, TransformSet]
    groups: Mapping[str, TunnelGroup]
    objects: Objects

    def settings(
        self, fields: Fields, peer: Value[str], spoken: frozenset[IkeVersion] = BOTH
    ) -> IpsecSettings:
        """The settings of an entry or profile towards a peer.

        Where both versions of IKE are offered, allowed and spoken, IKEv2 comes first: an ASA
        initiates with it, and falls back to IKEv1.
        """
        offered = _offered(fields)
        group = group_for(self.groups, peer.value)
        usable = offered & (group.versions if group else BOTH) & spoken or offered
        limit = group.limit if group and not offered & group.versions else None
        one = replace(self._of_version(fields, peer, IkeVersion.V1), refused=limit)
        if IkeVersion.V2 not in usable:
            return one
        two = replace(self._of_version(fields, peer, IkeVersion.V2), refused=limit)
        return replace(two, in_ikev1=one) if IkeVersion.V1 in usable else two

    def _of_version(self, fields: Fields, peer: Value[str], version: IkeVersion) -> IpsecSettings:
        base, row, default = self.top.globals, self.row, self.top.default
        second = version is IkeVersion.V2
        named = fields.get("proposals" if second else "transform_sets")
        names = tuple(self._names(named.value, fields) if second and named else ())
        pfs = fields.get("pfs")
        return IpsecSettings(
            transform_sets=Value(names or named.value, named.origin)
            if named
            else Value((), default),
            pfs=Value(pfs.value or row.group, pfs.origin) if pfs else Value(None, default),
            seconds=fields.get("seconds") or base.value("seconds", row.sa_seconds, default),
            kilobytes=fields.get("kilobytes") or base.value("kilobytes", row.sa_kilobytes, default),
            idle=Value(None, default),
            isakmp_profile=None,
            ikev2_profile=self._profile(peer) if second else None,
            replay_window=base.value("replay_window", row.replay_window, default),
        )

    def _names(self, proposals: tuple[str, ...], fields: Fields) -> Iterator[str]:
        """The combinations of some proposals, in the mode that the entry asks for."""
        mode = fields.get("ikev2_mode")
        for proposal in proposals:
            start = f"{IKEV2_MARK}{proposal}"
            names = [n for n in self.sets if n == start or n.startswith(start + COMBINATION)]
            for name in names or [start]:
                if name in self.sets and mode and mode.value is not Mode.TUNNEL:
                    self.sets[f"{name} {mode.value}"] = replace(self.sets[name], mode=mode)
                    yield f"{name} {mode.value}"
                else:
                    yield name

    def _profile(self, peer: Value[str]) -> Value[str]:
        """The tunnel group of a peer; where it has none, the name that it would have."""
        group = group_for(self.groups, peer.value)
        if group:
            return Value(group.name, group.origin)
        return peer if peer.value else Value(DEFAULT_GROUP, peer.origin)


def _offered(fields: Fields) -> frozenset[IkeVersion]:
    """The versions of IKE that an entry or profile has algorithms for."""
    keys = ((IkeVersion.V1, "transform_sets"), (IkeVersion.V2, "proposals"))
    return frozenset(version for version, key in keys if fields.get(key))


def read_crypto_maps(crypto: Crypto, start: str, maps: Mapping[str, str]) -> dict[str, CryptoMap]:
    """The crypto maps, or the dynamic ones; `maps` is the map of each interface by `nameif`."""
    top = crypto.top
    entries: dict[tuple[str, int], list[Line]] = {}
    headers: dict[str, Origin] = {}
    for line in top.lines.get(start, ()):
        words = line.text.removeprefix("no ").split()
        if len(words) < 4:
            top.unknown.append(top.origin(line))
            continue
        name, rest = words[2], words[3:]
        headers.setdefault(name, top.origin(line))
        if w.is_number(rest[0]):
            entries.setdefault((name, int(rest[0])), []).append(line)
        elif rest[0] not in {"interface", "client", "client-authentication"}:
            top.unknown.append(top.origin(line))
    by_map: dict[str, list[MapEntry]] = {name: [] for name in headers}
    for (name, sequence), lines in sorted(entries.items()):
        by_map[name] += top.read(
            [Line(lines[0].number, f"{start} {name} {sequence}", tuple(lines))],
            lambda line: _entry(crypto, line, maps),
        )
    return {
        name: CryptoMap(name, tuple(by_map[name]), None, None, origin)
        for name, origin in headers.items()
    }


def _entry(crypto: Crypto, line: Line, maps: Mapping[str, str]) -> MapEntry:
    """One number of a crypto map, whose lines are all at the top level."""
    top = crypto.top
    header = f"{line.text} "
    below = [
        Line(
            each.number,
            f"no {text[3 + len(header) :]}" if text.startswith("no ") else text[len(header) :],
        )
        for each in line.children
        if len((text := each.text).removeprefix("no ")) > len(header)
    ]
    fields = Fields(top.file, below, ENTRY)
    texts = {each.number: each.text for each in line.children}
    unread = [Origin(top.file, each.line, texts[each.line]) for each in fields.unread]
    peers = tuple(
        Peer(address_or_none(word), word, False, value.origin)
        for value in fields.all("peers")
        for word in map(crypto.objects.named, value.value)
    )
    name, sequence = line.text.split()[2], int(line.text.split()[3])
    dynamic = fields.get("dynamic")
    peer = Value(peers[0].name, peers[0].origin) if peers else Value("", top.default)
    return MapEntry(
        map_name=name,
        sequence=sequence,
        kind=MapKind.DYNAMIC if dynamic else MapKind.ISAKMP,
        peers=peers,
        acl=fields.get("acl"),
        settings=crypto.settings(fields, peer, _spoken(top, name, maps)),
        dynamic=dynamic,
        reverse_route=fields.value("reverse_route", False, top.default),
        origin=Origin(top.file, line.number, line.text),
        unread=tuple(unread),
    )


def _spoken(top: TopLevel, name: str, maps: Mapping[str, str]) -> frozenset[IkeVersion]:
    """The versions of IKE that are spoken on the interfaces of a map."""
    ports = {port for port, applied in maps.items() if applied == name}
    if not ports:
        return BOTH
    keys = ((IkeVersion.V1, "ikev1_on"), (IkeVersion.V2, "ikev2_on"))
    return frozenset(
        version for version, key in keys if ports & {value.value for value in top.globals.all(key)}
    )


def map_of_interfaces(top: TopLevel) -> dict[str, str]:
    """The crypto map of each interface, by `nameif`; the last line counts."""
    applied: dict[str, str] = {}
    for line in top.lines.get("crypto map", ()):
        words = line.text.removeprefix("no ").split()
        if words[3:4] == ["interface"] and words[4:]:
            if line.text.startswith("no "):
                applied.pop(words[4], None)
            else:
                applied[words[4]] = words[2]
    return applied


def read_profiles(
    crypto: Crypto, ports: Mapping[str, Interface]
) -> tuple[dict[str, IpsecProfile], dict[str, str]]:
    """The IPsec profiles, and which of them each tunnel interface has.

    The key comes from the tunnel group of the destination, so that a profile which several tunnels
    share is one of its own for each of them.
    """
    top = crypto.top
    lines = {line.text.split()[3]: line for line in top.merged("crypto ipsec profile", words=4)}
    profiles: dict[str, IpsecProfile] = {}
    of_ports: dict[str, str] = {}
    for port in ports.values():
        tunnel = port.tunnel
        line = lines.get(tunnel.protection.value) if tunnel and tunnel.protection else None
        if line and tunnel and tunnel.protection:
            name = tunnel.protection.value
            name = f"{name} ({port.name})" if name in profiles else name
            peer = tunnel.destination or Value("", top.default)
            source = ports.get(tunnel.source.value) if tunnel.source else None
            spoken = source.ike if source and source.ike is not None else BOTH
            profiles[name] = _profile(crypto, name, line, peer, spoken)
            of_ports[port.name] = name
    for name, line in lines.items():
        if name not in profiles:  # no tunnel has it: towards whom it is used is not known
            unused = _profile(crypto, name, line, Value("", top.default), BOTH)
            settings = replace(unused.settings, ikev2_profile=None, in_ikev1=None)
            profiles[name] = replace(unused, settings=settings)
    for profile in profiles.values():
        top.unread.extend(profile.unread)
    return profiles, of_ports


def _profile(
    crypto: Crypto, name: str, line: Line, peer: Value[str], spoken: frozenset[IkeVersion]
) -> IpsecProfile:
    fields = Fields(crypto.top.file, line.children, PROFILE)
    return IpsecProfile(
        name=name,
        settings=crypto.settings(fields, peer, spoken),
        responder_only=fields.value("responder_only", False, crypto.top.default),
        origin=crypto.top.origin(line),
        unread=tuple(fields.unread),
    )
