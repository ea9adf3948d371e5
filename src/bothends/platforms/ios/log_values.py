"""What a log says of the values that a remedy leaves open: what the peer proposes and sends."""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError

from bothends.ike.profiles import DEFAULT
from bothends.ike.strength import Algorithm, Use
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity
from bothends.platforms.debug.model import LoggedNegotiation, Outcome

Values = Iterator[tuple[str, str]]
"""A line as `REMEDIES` has it, or its open part, and what takes its place."""
_CIPHERS = {
    "AES-CBC": {"128": Encryption.AES_128, "192": Encryption.AES_192, "256": Encryption.AES_256},
    "3DES-CBC": {"": Encryption.TRIPLE_DES},
    "DES-CBC": {"": Encryption.DES},
}
_CIPHER_WORDS = {
    Encryption.AES_128: "aes 128",
    Encryption.AES_192: "aes 192",
    Encryption.AES_256: "aes 256",
    Encryption.TRIPLE_DES: "3des",
    Encryption.DES: "des",
}
_HASHES = {"SHA": Integrity.SHA1, "MD5": Integrity.MD5, "SHA256": Integrity.SHA256,
           "SHA384": Integrity.SHA384, "SHA512": Integrity.SHA512}  # fmt: skip
_METHODS = {"pre-share": "pre-share", "RSA sig": "rsa-sig", "ECDSA sig": "ecdsa-sig"}
_WEAK_TRANSFORMS = frozenset({"esp-des", "esp-3des", "esp-md5-hmac", "ah-md5-hmac", "esp-null"})
_PROXY = re.compile(r"(?P<address>[\d.]+)/(?P<mask>[\d.]+)/(?P<protocol>\d+)/(?P<port>\d+)")
_ADDRESS = re.compile(r"\d+(?:\.\d+){3}")
_ANY_PROTOCOL = {"0", "256"}
_IDENTITIES = {
    "IPv4 address": "address {identity} 255.255.255.255",
    "FQDN": "fqdn {identity}",
    "email address": "email {identity}",
    "key ID": "key-id {identity}",
}
"""How a profile of IKEv2 matches an identity, by the type that the log names."""


def with_values(negotiation: LoggedNegotiation, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of a remedy for this router with what the log knows in the place of placeholders."""
    fill = _FILLED.get(negotiation.outcome)
    if fill is None:
        return lines
    values = dict(fill(negotiation))
    result = []
    for line in lines:
        for part, value in values.items():
            line = line.replace(part, value)  # noqa: PLW2901 - one part after the other
        result.append(line)
    return tuple(result)


def _proposed(negotiation: LoggedNegotiation) -> Values:
    """The policy of the peer that came nearest, as far as nothing in it is weak.

    Its number stays open: a policy that is there serves other peers.
    """
    refused = [offer for offer in negotiation.offers if not offer.accepted]
    if not refused:
        return
    best = min(refused, key=lambda offer: len(offer.refused))
    attributes = dict(best.attributes)
    cipher = _CIPHERS.get(attributes.get("encryption", ""), {}).get(attributes.get("keylength", ""))
    if cipher and _good(Use.IKE_CIPHER, cipher):
        yield " encr <VALUE OF PEER>", f" encr {_CIPHER_WORDS[cipher]}"
    digest = _HASHES.get(attributes.get("hash", ""))
    if digest and _good(Use.IKE_HASH, digest):
        yield " hash <VALUE OF PEER>", f" hash {'sha' if digest is Integrity.SHA1 else digest}"
    if attributes.get("auth") in _METHODS:
        yield " authentication <VALUE OF PEER>", f" authentication {_METHODS[attributes['auth']]}"
    yield from _group(attributes.get("group", ""))


def _good(use: Use, algorithm: Algorithm) -> bool:
    """Whether this end may come down to what the peer has; else the peer should come up."""
    weakness = DEFAULT.weakness(use, algorithm, IkeVersion.V1)
    return weakness is None or not weakness.below


def _proxies(negotiation: LoggedNegotiation) -> Values:
    local = _network(negotiation.details.get("local_proxy", ""))
    remote = _network(negotiation.details.get("remote_proxy", ""))
    if local and remote:
        yield "permit ip <LOCAL NETWORK> <REMOTE NETWORK>", f"permit ip {local} {remote}"


def _network(proxy: str) -> str:
    """A proxy identity as an access list spells it; empty where it has a protocol or port."""
    match = _PROXY.fullmatch(proxy)
    if not match or match["protocol"] not in _ANY_PROTOCOL or match["port"] != "0":
        return ""
    try:
        network = IPv4Network(f"{match['address']}/{match['mask']}")
    except (AddressValueError, NetmaskValueError, ValueError):
        return ""
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    if network.prefixlen == 0:
        return "any"
    return f"{network.network_address} {network.hostmask}"


def _transforms(negotiation: LoggedNegotiation) -> Values:
    words = negotiation.details.get("transforms", "").strip("{} ").split()
    if words and not _WEAK_TRANSFORMS & set(words):
        yield (
            "transform-set <TRANSFORM SET> <VALUE OF PEER>",
            f"transform-set <TRANSFORM SET> {' '.join(words)}",
        )


def _ikev2_names(negotiation: LoggedNegotiation) -> Values:
    """The profile and keyring that the log names, and the identity that the peer sends."""
    details = negotiation.details
    profile = details.get("profile", "")
    if profile and not profile.startswith("("):
        yield "crypto ikev2 profile <PROFILE NAME>", f"crypto ikev2 profile {profile}"
    if keyring := details.get("keyring"):
        yield "crypto ikev2 keyring <KEYRING NAME>", f"crypto ikev2 keyring {keyring}"
    if not negotiation.peer and _ADDRESS.fullmatch(details.get("identity", "")):
        yield " address <PEER ADDRESS>", f" address {details['identity']}"
    form = _IDENTITIES.get(details.get("id_type", ""))
    if negotiation.refused_by == "peer":  # the identity is our own then
        return
    if form and details.get("identity"):
        match = form.format(identity=details["identity"])
        yield "match identity remote <IDENTITY OF PEER>", f"match identity remote {match}"
        if negotiation.peer:
            usual = f"match identity remote address {negotiation.peer} 255.255.255.255"
            yield usual, f"match identity remote {match}"


def _name_of_peer(negotiation: LoggedNegotiation) -> Values:
    """The name that the peer sends, where the remedy matches its address."""
    identity = negotiation.details.get("identity", "")
    if negotiation.peer and identity and not identity.replace(".", "").isdecimal():
        usual = f"match identity address {negotiation.peer} 255.255.255.255"
        yield usual, f"match identity host {identity}"


def _group_of_peer(negotiation: LoggedNegotiation) -> Values:
    """The group that the other end has."""
    sent = negotiation.role != "initiator"
    yield from _group(negotiation.details.get("sent" if sent else "preferred", ""))


def _group(group: str) -> Values:
    if group in {str(each.value) for each in DhGroup} and _good(Use.IKE_GROUP, DhGroup(int(group))):
        yield " group <VALUE OF PEER>", f" group {group}"


def _filter(negotiation: LoggedNegotiation) -> Values:
    """The access list that drops the peer's packets."""
    if name := negotiation.details.get("list"):
        yield "<OUTSIDE ACL>", name


_FILLED: Mapping[Outcome, Callable[[LoggedNegotiation], Values]] = {
    Outcome.PHASE1_POLICY_MISMATCH: _proposed,
    Outcome.PEER_NO_RESPONSE: _filter,
    Outcome.PHASE2_PROXY_MISMATCH: _proxies,
    Outcome.PHASE2_TRANSFORM_MISMATCH: _transforms,
    Outcome.IDENTITY_MISMATCH: _name_of_peer,
    Outcome.PSK_MISSING: _ikev2_names,
    Outcome.IKEV2_INVALID_KE: _group_of_peer,
    Outcome.IKEV2_AUTH_FAILED_PSK: _ikev2_names,
    Outcome.IKEV2_PEER_ID_CHECK_FAILED: _ikev2_names,
    Outcome.IKEV2_PROFILE_NOT_FOUND: _ikev2_names,
}
