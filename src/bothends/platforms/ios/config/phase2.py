"""Readers of IPsec: transform-sets, profiles, crypto maps."""

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from bothends.model import CLASSICAL, Address, Mode, address_or_none
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import (
    Command,
    Fields,
    Vocabulary,
    Words,
    flag,
    ignored,
    many,
    one,
)
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.release import defaults
from bothends.platforms.router import (
    NO_KEM,
    IpsecProfile,
    IpsecSettings,
    MapEntry,
    MapKind,
    Origin,
    Peer,
    Release,
    TransformSet,
    Value,
    preset,
)

BUILT_IN_SET = "default"

SET = Vocabulary(one("mode", "mode", w.mode), ignored("description", "esn"))


def read_transform_set(file: str, line: Line, release: Release) -> TransformSet:
    """One `crypto ipsec transform-set`. Raises ValueError for an unknown transform."""
    header = line.text.split()
    ah, encryption, integrity, compression = w.transforms(header[4:])
    fields = Fields(file, line.children, SET)
    default = preset(release)
    mode = fields.value("mode", (Mode.TUNNEL, False), default)
    return TransformSet(
        name=header[3],
        ah=ah,
        encryption=encryption,
        integrity=integrity,
        compression=compression,
        mode=Value(mode.value[0], mode.origin),
        mode_required=mode.value[1],
        origin=Origin(file, line.number, line.text),
        unread=tuple(fields.unread),
    )


@cache
def built_in_sets(release: Release) -> tuple[TransformSet, ...]:
    """The transform-sets that a release brings along (IPsec Usability Enhancements, 12.4(20)T)."""
    origin = preset(release, "default transform set")
    return tuple(
        TransformSet(
            name=BUILT_IN_SET if index == 0 else f"{BUILT_IN_SET}_{index}",
            ah=None,
            encryption=encryption,
            integrity=integrity,
            compression=False,
            mode=Value(Mode.TRANSPORT, origin),
            mode_required=False,
            origin=origin,
        )
        for index, (encryption, integrity) in enumerate(defaults(release).transforms)
    )


def _kilobytes(rest: Words) -> int | None:
    return None if rest[0] == "disable" else w.number(rest)


LIFETIMES = (
    one("security-association lifetime seconds", "seconds", w.number),
    one("security-association lifetime days", "seconds", lambda rest: 86400 * w.number(rest)),
    one("security-association lifetime kilobytes", "kilobytes", _kilobytes),
    one("security-association idle-time", "idle", lambda rest: int(rest[0])),
    one("security-association replay window-size", "replay_window", w.number),
    one("security-association replay disable", "replay_window", lambda _: 0),
)
"""What stands after `crypto ipsec` globally, and after `set` locally."""

_SETTINGS = (
    one("set transform-set", "transform_sets", w.names),
    one("set isakmp-profile", "isakmp_profile", w.name),
    one("set ikev2-profile", "ikev2_profile", w.name),
    *(one("set " + " ".join(item.words), item.key, item.parse) for item in LIFETIMES),
    one("description", "description", " ".join),
    ignored(
        "set reverse-route", "qos", "set identity", "set df-bit",
        "set ip", "set nat", "redundancy", "set security-policy", "set mixed-mode", "dialer",
        "set security-association dummy", "set security-association ecn",
        "set security-association dfbit", "set security-association level", "set metadata",
    ),
)  # fmt: skip


def _settings_vocabulary(*more: Command | tuple[Command, ...]) -> Vocabulary:
    commands: list[Command] = []
    for item in (*_SETTINGS, *more):
        commands.extend(item if isinstance(item, tuple) else (item,))
    return Vocabulary(commands)


PROFILE = _settings_vocabulary(
    one("set pfs", "pfs", w.pfs_with_kems),  # IOS XE 26.1 has no `pqc` in crypto maps
    flag("responder-only", "responder_only"),
    ignored("reverse-route"),
)
ENTRY = _settings_vocabulary(
    one("set pfs", "pfs", lambda rest: (w.pfs(rest), CLASSICAL)),
    many("set peer", "peers", w.names),
    one("match address", "acl", w.name),
    flag("reverse-route", "reverse_route"),
    ignored("set session-key", "match mac", "set group", "client"),
)


def read_ipsec_profile(file: str, line: Line, base: Fields, release: Release) -> IpsecProfile:
    """One `crypto ipsec profile`; `base` holds the global lifetimes."""
    fields = Fields(file, line.children, PROFILE)
    default = preset(release)
    return IpsecProfile(
        name=line.text.split()[3],
        settings=settings(fields, base, release),
        responder_only=fields.value("responder_only", False, default),
        origin=Origin(file, line.number, line.text),
        unread=tuple(fields.unread),
    )


def settings(fields: Fields, base: Fields, release: Release) -> IpsecSettings:
    """What a section says, with the global lifetimes and the defaults of the release behind."""
    row = defaults(release)
    default = preset(release)
    pfs = fields.get("pfs")
    built_in = tuple(transform_set.name for transform_set in built_in_sets(release))
    return IpsecSettings(
        transform_sets=fields.value("transform_sets", built_in, default),
        pfs=Value(pfs.value[0], pfs.origin) if pfs else Value(None, default),
        seconds=fields.get("seconds") or base.value("seconds", row.sa_seconds, default),
        kilobytes=fields.get("kilobytes") or base.value("kilobytes", row.sa_kilobytes, default),
        idle=fields.get("idle") or base.value("idle", None, default),
        isakmp_profile=fields.get("isakmp_profile"),
        ikev2_profile=fields.get("ikev2_profile"),
        replay_window=fields.get("replay_window")
        or base.value("replay_window", row.replay_window, default),
        pfs_kems=Value(pfs.value[1], pfs.origin) if pfs and pfs.value[1].names else NO_KEM,
    )


Hosts: TypeAlias = Mapping[str, tuple[Address, ...]]


def read_entry(file: str, line: Line, base: Fields, release: Release, hosts: Hosts) -> MapEntry:
    """One sequence number of a crypto map or dynamic map. Raises ValueError."""
    header, name = map_header(line.text)
    family = 6 if name.startswith(w.IPV6_MAP) else 4
    fields = Fields(file, line.children, ENTRY)
    origin = Origin(file, line.number, line.text)
    kind = MapKind(header[4]) if header[4:] else MapKind.ISAKMP
    dynamic = None
    if header[5:6] == ["dynamic"]:
        kind, dynamic = MapKind.DYNAMIC, Value(header[6], origin)
    return MapEntry(
        map_name=name,
        sequence=int(header[3]),
        kind=kind,
        peers=tuple(_peer(value, hosts, family) for value in fields.all("peers")),
        acl=fields.get("acl"),
        settings=settings(fields, base, release),
        dynamic=dynamic,
        reverse_route=fields.value("reverse_route", False, preset(release)),
        description=fields.value("description", "", origin).value,
        origin=origin,
        unread=tuple(fields.unread),
    )


def map_header(text: str) -> tuple[list[str], str]:
    """The words of a crypto map line as one for IPv4 has them, and the name of the map."""
    words = text.split()
    if words[2:3] != [w.IPV6] or not words[4:] or (words[3].isdigit() > words[4].isdigit()):
        return words, words[2]
    name = f"{w.IPV6_MAP}{words[3]}"
    return [*words[:2], *words[3:]], name


def _peer(value: Value[tuple[str, ...]], hosts: Hosts, family: int) -> Peer:
    name = value.value[0]
    named = next((each for each in hosts.get(name, ()) if each.version == family), None)
    address = address_or_none(name) or named
    return Peer(address, name, "default" in value.value[1:], value.origin)
