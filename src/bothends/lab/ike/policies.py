"""Phase 1 of IKEv1: which policies a router offers, which it accepts, and why not (RFC 2409)."""

from dataclasses import dataclass

from bothends.lab.ike.node import Node
from bothends.lab.ike.settings import Key, Policy
from bothends.model import Address

DEFAULT_POLICIES = tuple(
    Policy(65507 + number, encryption, bits, digest, method, group)
    for number, (encryption, bits, digest, method, group) in enumerate(
        (cipher, bits, digest, method, group)
        for cipher, bits, group in (("aes", 128, 5), ("3des", 0, 2))
        for method in ("rsa-sig", "pre-share")
        for digest in ("sha", "md5")
    )
)
"""What IOS offers while no policy is configured, in its order."""

CIPHERS = {"des": "DES-CBC", "3des": "3DES-CBC", "aes": "AES-CBC"}
SIGNATURES = ("rsa-sig", "ecdsa-sig")
METHODS = {"pre-share": "pre-share", "rsa-sig": "RSA sig", "rsa-encr": "RSA encr"}


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A pre-shared key and the keyring it was found in."""

    keyring: str
    key: Key


def find_key(
    node: Node, peer: Address, local: Address, names: tuple[str, ...] = ()
) -> FoundKey | None:
    """The key for a peer's address: the most specific one, of equals the first configured.

    Args:
        node: Whose keys.
        peer: The address, because main mode knows nothing else yet (RFC 2409 section 5.4).
        local: The own address, whose VRF the keyring must be of.
        names: Keyrings to look in, in this order; without any, all of them.
    """
    vrf = node.vrf_of(local)
    known = {ring.name: ring for ring in node.settings.keyrings if ring.vrf == vrf}
    found_key: FoundKey | None = None
    for keyring in (known[name] for name in names or known if name in known):
        for key in keyring.keys:
            if key.peer is None or peer not in key.peer:
                continue
            if found_key is None or _length(key) > _length(found_key.key):
                found_key = FoundKey(keyring.name, key)
    return found_key


def named_key(node: Node, name: str, rings: tuple[str, ...] = ()) -> FoundKey | None:
    """The key for a peer's host name, which aggressive mode knows from the first message.

    `rings`: the keyrings to look in; without any, all of them.
    """
    for keyring in node.settings.keyrings:
        if rings and keyring.name not in rings:
            continue
        for key in keyring.keys:
            if key.hostname == name:
                return FoundKey(keyring.name, key)
    return None


def profile_key(node: Node, peer: Address, local: Address, profile: str | None) -> FoundKey | None:
    """The key that a profile's keyrings have for a peer; those without keyring use the default."""
    known = node.settings.profiles.get(profile or "")
    if known is None:
        return find_key(node, peer, local)
    return find_key(node, peer, local, known.keyrings or ("default",))


def configured(node: Node) -> tuple[Policy, ...]:
    """The policies in force: the configured ones, or those that IOS brings along."""
    return node.settings.policies or DEFAULT_POLICIES


def offers(node: Node) -> tuple[Policy, ...]:
    """The policies that a router can offer with a key, or with a certificate, in its order."""
    methods = {"pre-share", *(SIGNATURES if node.certificates else ())}
    return tuple(p for p in configured(node) if p.authentication in methods)


def objection(
    offered: Policy, own: Policy, *, has_key: bool, certified: bool = False
) -> str | None:
    """Why a policy does not meet an offer, in the words of IOS; None when it does."""
    if offered.encryption != own.encryption:
        return "Encryption algorithm offered does not match policy!"
    if offered.bits != own.bits:
        return "Proposed key length does not match policy"
    if offered.hash != own.hash:
        return "Hash algorithm offered does not match policy!"
    if offered.group != own.group:
        return "Diffie-Hellman group offered does not match policy!"
    if offered.authentication != own.authentication:
        return "Authentication method offered does not match policy!"
    if own.authentication in SIGNATURES:
        return None if certified else "Authentication method offered does not match policy!"
    if not has_key:
        return "Preshared authentication offered but does not match policy!"
    return None


def describe(policy: Policy) -> tuple[str, ...]:
    """The attributes of an offered transform, one line each."""
    bits = (f"keylength of {policy.bits}",) if policy.bits else ()
    return (
        f"encryption {CIPHERS.get(policy.encryption, policy.encryption.upper())}",
        *bits,
        f"hash {policy.hash.upper()}",
        f"default group {policy.group}",
        f"auth {METHODS.get(policy.authentication, policy.authentication)}",
        "life type in seconds",
        f"life duration {duration(policy.lifetime)}",
    )


def duration(value: int) -> str:
    """A lifetime attribute: what fits into two bytes is sent as such (RFC 2408 section 3.3)."""
    if value < 1 << 16:
        return f"(basic) of {value}"
    octets = " ".join(f"0x{octet:X}" for octet in value.to_bytes(4))
    return f"(VPI) of  {octets} "


def _length(key: Key) -> int:
    return key.peer.prefixlen if key.peer is not None else -1
