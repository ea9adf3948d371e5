"""Readers of IKEv2: proposals, policies, keyrings, profiles."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from bothends.model import DhGroup, Encryption, Integrity
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import Fields, Vocabulary, Words, flag, ignored, many, one
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.phase1 import identity_matches
from bothends.platforms.ios.config.release import defaults
from bothends.platforms.router import (
    NO_KEM,
    CertificateMap,
    Ikev2Auth,
    Ikev2Keyring,
    Ikev2Peer,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    Key,
    Origin,
    Ppk,
    Release,
    Value,
    preset,
    unset,
)

BUILT_IN = "default"


def _ciphers(rest: Words) -> tuple[Encryption, ...]:
    return tuple(w.IKEV2_CIPHERS[word] for word in w.names(rest))


def _hashes(rest: Words) -> tuple[Integrity, ...]:
    return tuple(w.HASHES[word] for word in w.names(rest))


PROPOSAL = Vocabulary(
    one("encryption", "encryption", _ciphers),
    one("integrity", "integrity", _hashes),
    one("prf", "prf", _hashes),
    one("group", "groups", lambda rest: tuple(DhGroup(int(word)) for word in w.names(rest))),
    one("pqc", "kems", w.kems),
    ignored("description"),
)


def read_proposal(file: str, line: Line, release: Release) -> Ikev2Proposal:
    """One `crypto ikev2 proposal`; what it leaves out stays empty: it is incomplete.

    The one of the name `default` keeps the built-in value of whatever it does not set (FlexVPN
    configuration guide, IKEv2 smart defaults); with AES-GCM it has no integrity (RFC 5282, 8).
    """
    fields = Fields(file, line.children, PROPOSAL)
    name = line.text.split()[3]
    absent = unset("not configured")
    none: tuple[Integrity, ...] = ()
    base = built_in_proposal(release) if name == BUILT_IN else None
    encryption = fields.get("encryption") or (base.encryption if base else Value((), absent))
    hashes = base.integrity if base else Value(none, absent)
    aead = bool(encryption.value) and all(cipher.aead for cipher in encryption.value)
    integrity = fields.get("integrity") or (Value(none, absent) if aead else hashes)
    return Ikev2Proposal(
        name=name,
        encryption=encryption,
        integrity=integrity,
        prf=fields.get("prf") or (hashes if aead else integrity),
        groups=fields.get("groups") or (base.groups if base else Value((), absent)),
        origin=Origin(file, line.number, line.text),
        unread=tuple(fields.unread),
        kems=fields.get("kems") or NO_KEM,
    )


@cache
def built_in_proposal(release: Release) -> Ikev2Proposal:
    """The proposal `default` of a release."""
    row = defaults(release)
    origin = preset(release, "default proposal")
    integrity = Value(row.ikev2_integrity, origin)
    return Ikev2Proposal(
        BUILT_IN,
        Value(row.ikev2_encryption, origin),
        integrity,
        integrity,
        Value(row.ikev2_groups, origin),
        origin,
    )


POLICY = Vocabulary(
    one("match fvrf", "fvrf", w.name),
    many("match address local", "addresses", w.address),
    many("proposal", "proposals", w.name),
    ignored("description"),
)


def read_policy(file: str, line: Line, release: Release) -> Ikev2Policy:
    """One `crypto ikev2 policy`; the one of the name `default` starts as the built-in one."""
    fields = Fields(file, line.children, POLICY)
    name = line.text.split()[3]
    base = built_in_policy(release) if name == BUILT_IN else None
    global_table = Value("", unset("default: the global table"))
    return Ikev2Policy(
        name=name,
        proposals=fields.all("proposals") or (base.proposals if base else ()),
        fvrf=fields.get("fvrf") or (base.fvrf if base else global_table),
        addresses=fields.all("addresses"),
        origin=Origin(file, line.number, line.text),
        unread=tuple(fields.unread),
    )


@cache
def built_in_policy(release: Release) -> Ikev2Policy:
    """The policy `default` of a release: any VRF, any address, the proposal `default`."""
    origin = preset(release, "default policy")
    return Ikev2Policy(BUILT_IN, (Value(BUILT_IN, origin),), Value("any", origin), (), origin)


_KEY = re.compile(
    r"pre-sh[a-z-]* (?:(?P<side>local|remote) )?(?:(?P<type>[06]) |(?P<hex>hex) )?(?P<key>\S.*)"
)
_PPK = re.compile(
    r"ppk (?:manual id (?P<id>\S+) key (?:(?P<type>[06]) |(?P<hex>hex) )?(?P<key>\S+)"
    r"|dynamic (?P<server>\S+))(?P<required> required)?"
)
PEER = Vocabulary(
    one("address", "network", w.network),
    one("hostname", "hostname", w.name),
    one("identity", "identity", w.identity),
    ignored("description", "pre-shared-key", "pre-share", "ppk"),
)


def read_keyring(file: str, line: Line) -> Ikev2Keyring:
    """One `crypto ikev2 keyring`."""
    blocks: list[Line] = []
    unread = []
    for child in line.children:
        if child.text.startswith("peer "):
            blocks.append(child)
        elif child.text.startswith(("description", "no peer ")):
            continue
        elif blocks:  # typed no deeper than its peer
            last = blocks.pop()
            blocks.append(Line(last.number, last.text, (*last.children, child)))
        else:
            unread.append(Origin(file, child.number, child.text))
    return Ikev2Keyring(
        line.text.split()[3],
        tuple(_read_peer(file, block) for block in blocks),
        Origin(file, line.number, line.text),
        tuple(unread),
    )


def _read_peer(file: str, line: Line) -> Ikev2Peer:
    fields = Fields(file, line.children, PEER)
    unread = list(fields.unread)
    keys: dict[str, Key] = {}
    for child in line.find("pre-sh"):
        match = _KEY.fullmatch(child.text)
        origin = Origin(file, child.number, child.text)
        if not match:
            unread.append(origin)
            continue
        text = f"hex {match['key'].upper()}" if match["hex"] else match["key"]
        key = w.key(match["type"], text, origin)
        for side in (match["side"],) if match["side"] else ("local", "remote"):
            keys[side] = key
    ppk = None
    for child in line.find("ppk "):
        ppk = _read_ppk(file, child)
        if ppk is None:
            unread.append(Origin(file, child.number, child.text))
    network, hostname, identity = (fields.get(name) for name in ("network", "hostname", "identity"))
    return Ikev2Peer(
        name=" ".join(line.text.split()[1:]),
        network=network.value if network else None,
        hostname=hostname.value if hostname else None,
        identity=identity.value if identity else None,
        local=keys.get("local"),
        remote=keys.get("remote"),
        origin=Origin(file, line.number, line.text),
        unread=tuple(unread),
        ppk=ppk,
    )


def _read_ppk(file: str, line: Line) -> Ppk | None:
    """One `ppk` line of a peer, or None where it makes no sense."""
    match = _PPK.fullmatch(" ".join(line.text.split()))
    if match is None:
        return None
    origin = Origin(file, line.number, line.text)
    required = match["required"] is not None
    if match["server"]:
        return Ppk("", None, match["server"], required, origin)
    text = match["key"]
    if match["hex"]:
        try:
            text = bytes.fromhex(text).decode("latin-1")
        except ValueError:
            return None
    return Ppk(match["id"], w.key(match["type"], text, origin), "", required, origin)


def _auth(rest: Words) -> tuple[Ikev2Auth, tuple[str | None, str] | None]:
    method = Ikev2Auth(rest[0])
    if method is not Ikev2Auth.PRE_SHARE:
        return method, None
    if rest[1:2] != ["key"]:
        if rest[1:]:
            raise ValueError(rest)
        return method, None
    typed = rest[2] in {"0", "6"} and len(rest) > 3
    return method, (rest[2] if typed else None, " ".join(rest[3 if typed else 2 :]))


PROFILE = Vocabulary(
    many("match identity remote", "matches", w.names),
    many("match certificate", "certificates", w.name),
    one("match fvrf", "fvrf", w.name),
    many("match address local", "addresses", w.names),
    one("identity local", "identity", w.identity),
    one("authentication local", "auth_local", _auth),
    many("authentication remote", "auth_remote", _auth),
    one("keyring", "keyring"),
    one("keyring local", "keyring"),
    one("keyring aaa", "keyring_aaa", w.names),
    one("keyring ppk", "keyring_ppk", w.name),
    one("lifetime", "lifetime", w.number),
    one("dpd", "dpd", w.keepalive),
    one("ivrf", "ivrf", w.name),
    many("pki trustpoint", "trustpoints", lambda rest: rest[0]),
    one("virtual-template", "virtual_template", " ".join),
    one("nat keepalive", "nat_keepalive", w.number),
    flag("config-exchange request", "config_exchange"),
    ignored(
        "description", "aaa", "nat", "config-exchange", "initial-contact", "redirect",
        "anyconnect", "reconnect", "match vrf", "lifetime certificate", "ppk",
    ),
)  # fmt: skip


def read_profile(
    file: str, line: Line, release: Release, maps: Mapping[str, CertificateMap]
) -> Ikev2Profile:
    """One `crypto ikev2 profile`; `maps` are the certificate maps by name."""
    fields = Fields(file, line.children, PROFILE)
    matches, unread = identity_matches(fields, maps)
    local, remotes = fields.get("auth_local"), fields.all("auth_remote")
    default = preset(release)
    keyring_aaa = fields.get("keyring_aaa")
    return Ikev2Profile(
        name=line.text.split()[3],
        matches=tuple(matches),
        fvrf=fields.value("fvrf", "", default),
        addresses=tuple(
            Value(w.interface_name(value.value[1:]), value.origin)
            if value.value[0] == "interface"
            else Value(value.value[0], value.origin)
            for value in fields.all("addresses")
        ),
        identity=fields.get("identity"),
        auth_local=Value(local.value[0], local.origin) if local else None,
        auth_remote=tuple(Value(value.value[0], value.origin) for value in remotes),
        key_local=_inline_key(local),
        key_remote=next(filter(None, map(_inline_key, remotes)), None),
        keyring=fields.get("keyring"),
        keyring_aaa=Value(" ".join(keyring_aaa.value), keyring_aaa.origin) if keyring_aaa else None,
        lifetime=fields.value("lifetime", defaults(release).ikev2_lifetime, default),
        dpd=fields.get("dpd"),
        ivrf=fields.get("ivrf"),
        trustpoints=fields.all("trustpoints"),
        virtual_template=fields.get("virtual_template"),
        origin=Origin(file, line.number, line.text),
        unread=tuple(unread),
        keyring_ppk=fields.get("keyring_ppk"),
        nat_keepalive=fields.get("nat_keepalive"),
        config_exchange="config_exchange" not in fields.removed,
    )


def _inline_key(value: Value[Any] | None) -> Key | None:
    if value is None or value.value[1] is None:
        return None
    kind, text = value.value[1]
    return w.key(kind, text, value.origin)


def by_name(objects: Iterable[Any]) -> dict[str, Any]:
    """Objects by their names."""
    return {item.name: item for item in objects}
