"""Readers of the IKE policies of an ASA, and of its tunnel groups and group policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from bothends.model import Dpd, IkeVersion, Integrity, address_or_none
from bothends.platforms.asa.config.release import Defaults
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.asa.config.vocabularies import (
    GENERAL_ATTRIBUTES,
    GROUP_POLICY,
    IKEV1_POLICY,
    IKEV2_POLICY,
    IPSEC_ATTRIBUTES,
)
from bothends.platforms.asa.config.words import is_number
from bothends.platforms.ios.config import words as ios_words
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    GLOBAL_KEYRING,
    IdentityKind,
    IdentityMatch,
    Ikev2Auth,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    IsakmpPolicy,
    Key,
    KeyKind,
    Keyring,
    KeyringKind,
    Origin,
    PeerKey,
    Value,
)

DEFAULT_GROUP = "DefaultL2LGroup"
"""The tunnel group of whoever has none of his own."""
DEFAULT_POLICY = "DfltGrpPolicy"
_VERSIONS = {"ikev1": IkeVersion.V1, "ipsec": IkeVersion.V1, "ikev2": IkeVersion.V2}
BOTH = frozenset(IkeVersion)


def read_ikev1_policies(top: TopLevel, row: Defaults) -> tuple[IsakmpPolicy, ...]:
    """The policies by priority; there are no built-in ones."""

    def read(line: Line) -> IsakmpPolicy:
        fields = Fields(top.file, line.children, IKEV1_POLICY)
        return IsakmpPolicy(
            priority=int(line.text.split()[3]),
            encryption=fields.value("encryption", row.encryption, top.default),
            hash=fields.value("hash", row.digest, top.default),
            authentication=fields.value("authentication", row.authentication, top.default),
            group=fields.value("group", row.group, top.default),
            lifetime=fields.value("lifetime", row.lifetime, top.default),
            origin=top.origin(line),
            unread=tuple(fields.unread),
        )

    lines = top.merged("crypto ikev1 policy", "crypto isakmp policy", words=4)
    return tuple(sorted(top.read(lines, read), key=lambda policy: policy.priority))


def read_ikev2_policies(top: TopLevel, row: Defaults) -> dict[str, Ikev2Proposal]:
    """The policies by number, in their order: what IOS calls a proposal."""

    def read(line: Line) -> Ikev2Proposal:
        fields = Fields(top.file, line.children, IKEV2_POLICY)
        digests: tuple[Integrity, ...] = (row.digest,)
        integrity = fields.value("integrity", digests, top.default)
        prf = fields.value("prf", integrity.value or digests, top.default)
        return Ikev2Proposal(
            name=str(int(line.text.split()[3])),
            encryption=fields.value("encryption", (row.encryption,), top.default),
            integrity=integrity,
            prf=prf,
            groups=fields.value("groups", (row.group,), top.default),
            origin=top.origin(line),
            unread=tuple(fields.unread),
        )

    policies = top.read(top.merged("crypto ikev2 policy", words=4), read)
    return {each.name: each for each in sorted(policies, key=lambda each: int(each.name))}


def ikev2_lifetime(top: TopLevel, row: Defaults) -> Value[int]:
    """The lifetime of the first IKEv2 policy; it is local, and never negotiated."""
    lines = sorted(top.merged("crypto ikev2 policy", words=4), key=_number)
    if not lines:
        return Value(row.lifetime, top.default)
    return Fields(top.file, lines[0].children, IKEV2_POLICY).value(
        "lifetime", row.lifetime, top.default
    )


def _number(line: Line) -> int:
    word = line.text.split()[-1]
    return int(word) if is_number(word) else 0


def one_policy(top: TopLevel, proposals: Iterable[Ikev2Proposal]) -> dict[str, Ikev2Policy]:
    """All IKEv2 policies of an ASA are offered to everybody, in their order."""
    names = tuple(Value(each.name, each.origin) for each in proposals)
    policy = Ikev2Policy("asa", names, Value("any", top.default), (), top.default)
    return {"asa": policy} if names else {}


@dataclass(frozen=True, slots=True)
class TunnelGroup:
    """What a tunnel group says of LAN-to-LAN tunnels."""

    name: str
    origin: Origin
    """The line that opens its IPsec attributes."""
    fields: Fields
    versions: frozenset[IkeVersion]
    """The versions of IKE that its group policy allows."""
    limit: Value[str] | None
    """The line of its group policy that allows them; None where none does, and all are."""
    unread: tuple[Origin, ...]

    @property
    def keepalive(self) -> Value[Any] | None:
        """`isakmp keepalive`, where it is configured."""
        return self.fields.get("keepalive")


def read_tunnel_groups(top: TopLevel) -> dict[str, TunnelGroup]:
    """The LAN-to-LAN tunnel groups by name."""
    policies = _group_policies(top)
    kinds: dict[str, str] = {DEFAULT_GROUP: "ipsec-l2l"}
    attributes: dict[str, dict[str, Line]] = {}
    for line in top.merged("tunnel-group", words=3):
        words = line.text.split()
        if words[2:3] == ["type"] and words[3:]:
            kinds[words[1]] = words[3]
        elif words[2:]:
            attributes.setdefault(words[1], {})[words[2]] = line
    for line in top.lines.get("tunnel-group", ()):
        words = line.text.split()
        if words[2:3] not in (["type"], ["general-attributes"], ["ipsec-attributes"]) and (
            kinds.get(words[1]) == "ipsec-l2l"
        ):
            top.unknown.append(top.origin(line))
    return {
        name: _group(top, name, attributes.get(name, {}), policies)
        for name, kind in kinds.items()
        if kind == "ipsec-l2l" and (name != DEFAULT_GROUP or name in attributes)
    }


def _group_policies(top: TopLevel) -> Mapping[str, Fields]:
    return {
        line.text.split()[1]: Fields(top.file, line.children, GROUP_POLICY)
        for line in top.merged("group-policy", words=3)
        if line.text.split()[2:3] == ["attributes"]
    }


def _group(
    top: TopLevel, name: str, lines: Mapping[str, Line], policies: Mapping[str, Fields]
) -> TunnelGroup:
    ipsec = lines.get("ipsec-attributes")
    general = Fields(
        top.file,
        lines["general-attributes"].children if "general-attributes" in lines else (),
        GENERAL_ATTRIBUTES,
    )
    fields = Fields(top.file, ipsec.children if ipsec else (), IPSEC_ATTRIBUTES)
    chosen = general.get("group_policy")
    names = (chosen.value if chosen else "", DEFAULT_POLICY)
    asked = {each: policies[each] for each in names if each in policies}
    holder, protocols = next(
        ((each, v) for each, policy in asked.items() if (v := policy.get("protocols"))), ("", None)
    )
    filters = next((v for policy in asked.values() if (v := policy.get("filter"))), None)
    versions = (
        {_VERSIONS[word] for word in map(str.lower, protocols.value) if word in _VERSIONS}
        if protocols
        else BOTH
    )
    unread = [*fields.unread, *general.unread]
    if filters and filters.value != ("none",):
        unread.append(filters.origin)  # what it lets pass is not judged
    opened = ipsec or next(iter(lines.values()), None)
    return TunnelGroup(
        name=name,
        origin=Origin(
            top.file, opened.number if opened else 0, f"tunnel-group {name} ipsec-attributes"
        ),
        fields=fields,
        versions=frozenset(versions),
        limit=Value(holder, protocols.origin) if protocols else None,
        unread=tuple(unread),
    )


def group_for(groups: Mapping[str, TunnelGroup], peer: str) -> TunnelGroup | None:
    """The tunnel group of a peer address: its own, or that of everybody."""
    return groups.get(peer) or groups.get(DEFAULT_GROUP)


def _key(fields: Fields, name: str) -> Key | None:
    key = fields.get(name)
    if key is None:
        return None
    words = key.value.split()
    kind = words[0] if len(words) > 1 and words[0] in {"0", "8"} else None
    text = " ".join(words[1:] if kind else words)
    return ios_words.key("6" if kind == "8" else None, text, key.origin)


def read_keyrings(top: TopLevel, groups: Mapping[str, TunnelGroup]) -> dict[str, Keyring]:
    """The keys of IKEv1: main mode finds them by the address that calls.

    A group that is for an address and has no key of IKEv1 is not passed over for the default one.
    """
    keys = [key for group in groups.values() for key in _keys(group, groups)]
    origin = keys[0].origin if keys else top.default
    ring = Keyring(
        GLOBAL_KEYRING, "", tuple(keys), None, origin,
        tuple(each for group in groups.values() for each in group.unread), KeyringKind.ROUTER,
    )  # fmt: skip
    return {GLOBAL_KEYRING: ring}


def _keys(group: TunnelGroup, groups: Mapping[str, TunnelGroup]) -> Iterator[PeerKey]:
    key, peer = _key(group.fields, "ikev1_key"), address_or_none(group.name)
    if key is None and (peer is None or DEFAULT_GROUP not in groups):
        return
    key = key or Key(KeyKind.MASKED, None, group.origin)
    if group.name == DEFAULT_GROUP:
        for everybody in ("0.0.0.0/0", "::/0"):
            yield PeerKey(key, ip_network(everybody), None, True, key.origin)
    else:
        network = ip_network(peer) if peer else None
        yield PeerKey(key, network, None if peer else group.name, True, key.origin)


def read_profiles(
    top: TopLevel, groups: Mapping[str, TunnelGroup], lifetime: Value[int], row: Defaults
) -> dict[str, Ikev2Profile]:
    """The tunnel groups as IKEv2 has them: who is taken, and how both ends authenticate."""
    return {name: _profile(top, group, lifetime, row) for name, group in groups.items()}


def _profile(
    top: TopLevel, group: TunnelGroup, lifetime: Value[int], row: Defaults
) -> Ikev2Profile:
    fields = group.fields
    peer = address_or_none(group.name)
    if group.name == DEFAULT_GROUP:
        match = IdentityMatch(IdentityKind.ANY, "", None, None, group.origin)
    elif peer:
        match = IdentityMatch(IdentityKind.CALLER, str(peer), ip_network(peer), None, group.origin)
    else:
        match = IdentityMatch(IdentityKind.KEY_ID, group.name, None, None, group.origin)
    local, remote = _key(fields, "local_key"), _key(fields, "remote_key")
    own, theirs = fields.get("local_certificate"), fields.get("remote_certificate")
    return Ikev2Profile(
        name=group.name,
        matches=(match,),
        fvrf=Value("any", top.default),
        addresses=(),
        identity=None,
        auth_local=_method(local, own),
        auth_remote=tuple(filter(None, (_method(remote, None), _method(None, theirs)))),
        key_local=local,
        key_remote=remote,
        keyring=None,
        keyring_aaa=None,
        lifetime=lifetime,
        dpd=dpd_of(top, [group], row),
        ivrf=None,
        trustpoints=(own,) if own else (),
        virtual_template=None,
        origin=group.origin,
        unread=group.unread,
    )


def _method(key: Key | None, certificate: Value[Any] | None) -> Value[Ikev2Auth] | None:
    if key:
        return Value(Ikev2Auth.PRE_SHARE, key.origin)
    return Value(Ikev2Auth.RSA_SIG, certificate.origin) if certificate else None


def dpd_of(top: TopLevel, groups: Sequence[TunnelGroup], row: Defaults) -> Value[Dpd] | None:
    """Dead peer detection of some groups; None where one of them has it switched off."""
    keepalives = [group.keepalive for group in groups]
    if any(value is not None and value.value is None for value in keepalives):
        return None
    first = next((value for value in keepalives if value), None)
    interval, retry = first.value if first else row.keepalive
    return Value(Dpd(interval, retry, periodic=False), first.origin if first else top.default)
