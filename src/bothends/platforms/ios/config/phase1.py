"""Readers of IKEv1: policies, keys, keyrings, profiles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from ipaddress import ip_network

from bothends.model import Address, Authentication
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.fields import Fields, Vocabulary, flag, ignored, many, one
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.release import Phase1Row, defaults
from bothends.platforms.router import (
    CertificateMap,
    Identity,
    IdentityKind,
    IdentityMatch,
    IsakmpPolicy,
    IsakmpProfile,
    Keyring,
    KeyringKind,
    Origin,
    PeerKey,
    Release,
    Value,
    preset,
)

POLICY = Vocabulary(
    one("encryption", "encryption", w.phase1_cipher),
    one("hash", "hash", w.hashed),
    one("authentication", "authentication", lambda rest: w.chosen(w.name(rest), Authentication)),
    one("group", "group", w.group),
    one("lifetime", "lifetime", w.number),
    ignored("description"),
)


def read_policy(file: str, line: Line, release: Release) -> IsakmpPolicy:
    """One `crypto isakmp policy`. Raises ValueError when it has no number."""
    fields = Fields(file, line.children, POLICY)
    row = defaults(release)
    default = preset(release)
    return IsakmpPolicy(
        priority=int(line.text.split()[3]),
        encryption=fields.value("encryption", row.encryption, default),
        hash=fields.value("hash", row.hash, default),
        authentication=fields.value("authentication", row.authentication, default),
        group=fields.value("group", row.group, default),
        lifetime=fields.value("lifetime", row.lifetime, default),
        origin=Origin(file, line.number, line.text),
        unread=tuple(fields.unread),
    )


@cache
def built_in_policies(release: Release) -> tuple[IsakmpPolicy, ...]:
    """The policies that a release brings along."""
    origin = preset(release, "default policy")
    return tuple(_built_in(row, origin) for row in defaults(release).policies)


def _built_in(row: Phase1Row, origin: Origin) -> IsakmpPolicy:
    return IsakmpPolicy(
        row.priority,
        Value(row.encryption, origin),
        Value(row.hash, origin),
        Value(row.authentication, origin),
        Value(row.group, origin),
        Value(row.lifetime, origin),
        origin,
    )


_KEY = re.compile(
    r"crypto isakmp key (?:(?P<type>[067]) )?(?P<key>\S.*?) +"
    r"(?P<by>addr?e?s?s?|hostname) +(?P<who>.+?)(?P<xauth> no-xauth)?\s*"
)
_RING_KEY = re.compile(
    r"pre-shared-key +(?P<by>addr?e?s?s?|hostname) +(?P<who>.+?) +key +"
    r"(?:(?P<type>[067]) )?(?P<key>\S.*)(?P<xauth>)"
)


def read_key(file: str, line: Line) -> PeerKey:
    """A `crypto isakmp key` line. Raises ValueError."""
    return _peer_key(file, line, _KEY)


def _peer_key(file: str, line: Line, pattern: re.Pattern[str]) -> PeerKey:
    match = pattern.fullmatch(line.text)
    if not match:
        raise ValueError(line.text)
    origin = Origin(file, line.number, line.text)
    by_address = match["by"].startswith("add")
    return PeerKey(
        key=w.key(match["type"], match["key"], origin),
        network=w.network(match["who"].split()) if by_address else None,
        hostname=None if by_address else match["who"],
        no_xauth=bool(match["xauth"]),
        origin=origin,
    )


_PASSWORD = re.compile(r"set aggressive-mode password (?:(?P<type>[067]) )?(?P<key>\S.*)")


def read_passwords(file: str, peers: Iterable[tuple[Line, Address, Line]]) -> Iterator[Keyring]:
    """The `set aggressive-mode password` lines: a keyring of one key for a peer that is called."""
    for header, address, line in peers:
        match = _PASSWORD.fullmatch(line.text)
        if match:
            words = header.text.split()
            origin = Origin(file, line.number, line.text)
            key = w.key(match["type"], match["key"], origin)
            yield Keyring(
                name=f"peer {address}",
                vrf=words[words.index("vrf") + 1] if "vrf" in words[5:-1] else "",
                keys=(PeerKey(key, ip_network(address), None, no_xauth=False, origin=origin),),
                local_address=None,
                origin=Origin(file, header.number, header.text),
                kind=KeyringKind.PEER,
            )


_ENDPOINTS = {"ipv4-address": "address", "fqdn": "fqdn", "user-fqdn": "user-fqdn"}


def client_endpoint(line: Line) -> Identity | None:
    """What a `set aggressive-mode client-endpoint` line sends as the identity."""
    words = line.text.split()[2:]
    if words[:1] != ["client-endpoint"] or len(words) != 3 or words[1] not in _ENDPOINTS:
        return None
    return w.identity([_ENDPOINTS[words[1]], words[2]])


KEYRING = Vocabulary(
    one("local-address", "local_address", w.names),
    ignored(
        "description", "rsa-pubkey", "pre-shared-key", "key-string", "address", "serial-number"
    ),
)


def read_keyring(file: str, line: Line) -> Keyring:
    """One `crypto keyring`."""
    fields = Fields(file, line.children, KEYRING)
    unread = list(fields.unread)
    keys = []
    for child in line.find("pre-shared-key"):
        try:
            keys.append(_peer_key(file, child, _RING_KEY))
        except ValueError:
            unread.append(Origin(file, child.number, child.text))
    header = line.text.split()
    local = fields.get("local_address")
    return Keyring(
        name=header[2],
        vrf=header[4] if header[3:4] == ["vrf"] and header[4:] else "",
        keys=tuple(keys),
        local_address=Value(local.value[0], local.origin) if local else None,
        origin=Origin(file, line.number, line.text),
        unread=tuple(unread),
    )


_MATCH_KINDS: Mapping[str, IdentityKind] = {
    "host": IdentityKind.FQDN,
    "user": IdentityKind.EMAIL,
    "user-fqdn": IdentityKind.EMAIL,
    "group": IdentityKind.GROUP,
    "fqdn": IdentityKind.FQDN,
    "email": IdentityKind.EMAIL,
    "key-id": IdentityKind.KEY_ID,
}
_DOMAINS = {
    IdentityKind.FQDN: IdentityKind.FQDN_DOMAIN,
    IdentityKind.EMAIL: IdentityKind.EMAIL_DOMAIN,
}


def identity_matches(
    fields: Fields, maps: Mapping[str, CertificateMap]
) -> tuple[list[IdentityMatch], list[Origin]]:
    """What a profile of either version of IKE matches, certificates first; and its unread lines."""
    matches = [
        IdentityMatch(
            IdentityKind.CERTIFICATE, each.value, None, None, each.origin, maps.get(each.value)
        )
        for each in fields.all("certificates")
    ]
    unread = list(fields.unread)
    for each in fields.all("matches"):
        try:
            matches.append(_identity_match(each.value, each.origin))
        except (ValueError, KeyError, IndexError):
            unread.append(each.origin)
    return matches, unread


def _identity_match(rest: Sequence[str], origin: Origin) -> IdentityMatch:
    """The words after `match identity` or `match identity remote`. Raises ValueError."""
    if rest[0] == "any":
        return IdentityMatch(IdentityKind.ANY, "", None, None, origin)
    if w.is_address(rest[0]):
        network = w.network(rest[1:])
        spare = w.without_family(rest[1:])[1:]
        spare = spare[1:] if network.version == 4 and spare and spare[0][0].isdigit() else spare
        vrf = spare[-1] if spare else None
        return IdentityMatch(IdentityKind.ADDRESS, str(network), network, vrf, origin)
    kind = _MATCH_KINDS[rest[0]]
    if rest[1] == "domain" and kind in _DOMAINS:
        return IdentityMatch(_DOMAINS[kind], rest[2], None, None, origin)
    return IdentityMatch(kind, " ".join(rest[1:]), None, None, origin)


PROFILE = Vocabulary(
    many("match identity", "matches", w.names),
    many("match certificate", "certificates", w.name),
    many("keyring", "keyrings", w.name),
    one("self-identity", "self_identity", w.identity),
    one("local-address", "local_address", w.names),
    one("vrf", "vrf", w.name),
    one("keepalive", "keepalive", lambda rest: w.keepalive([x for x in rest if x != "retry"])),
    one("ca trust-point", "trustpoint", w.name),
    one("virtual-template", "virtual_template", w.name),
    flag("initiate mode aggressive", "aggressive"),
    ignored("description", "client", "accounting", "isakmp authorization", "qos-group"),
)


def read_profile(
    file: str, line: Line, release: Release, maps: Mapping[str, CertificateMap]
) -> IsakmpProfile:
    """One `crypto isakmp profile`; `maps` are the certificate maps by name."""
    fields = Fields(file, line.children, PROFILE)
    matches, unread = identity_matches(fields, maps)
    local = fields.get("local_address")
    return IsakmpProfile(
        name=line.text.split()[3],
        matches=tuple(matches),
        keyrings=fields.all("keyrings"),
        self_identity=fields.get("self_identity"),
        local_address=Value(local.value[0], local.origin) if local else None,
        vrf=fields.get("vrf"),
        aggressive=fields.value("aggressive", False, preset(release)),
        keepalive=fields.get("keepalive"),
        trustpoint=fields.get("trustpoint"),
        virtual_template=fields.get("virtual_template"),
        origin=Origin(file, line.number, line.text),
        unread=tuple(unread),
    )
