"""Peers that a crypto map names for the day when the first one fails."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext
from bothends.compare.credentials import ikev2_profile_of, shared_key
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.places import peer_key, place
from bothends.model import Address, Authentication, IkeVersion
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Ikev2Auth
from bothends.platforms.statements import Statement


@PEERS.device_rule(
    "PEER-004",
    title="a backup peer has no key",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    rationale="With several `set peer` lines IOS tries the next one when dead peer detection "
    "declares the current one down. Each of them needs its own key; a missing key is noticed only "
    "when the first peer fails.",
    source="Cisco IOS: IPsec dead peer detection, several peers",
    wrong=crypto_map(
        a={" set peer 198.51.100.1\n": " set peer 198.51.100.1\n set peer 192.0.2.9\n"}
    ),
    right=crypto_map(
        a={
            " set peer 198.51.100.1\n": " set peer 198.51.100.1\n set peer 192.0.2.9\n",
            "crypto isakmp keepalive": "crypto isakmp key k3Jw-77pLs-Bn5qD-m2Vx address 192.0.2.9\n"
            "crypto isakmp keepalive",
        }
    ),
)
def backup_without_key(device: DeviceContext) -> Iterator[Hit]:
    """A peer beside others of one entry for which no pre-shared key is configured."""
    for end in device.ends:
        if end.kind is not Kind.CRYPTO_MAP or len(end.peers) < 2 or not _with_keys(end):
            continue
        known = [shared_key(end, peer) is not None for peer, _ in end.peers]
        for (peer, origin), has_key in zip(end.peers, known, strict=True):
            if has_key or not any(known):
                continue
            yield Hit(
                f"{device.router.name} has no key for {peer}, one of {len(end.peers)} peers of "
                f"{end.label}",
                place(device.router, origin),
                fix=Fix(device.router.name, tuple(_key_lines(end, peer))),
            )


def _with_keys(end: TunnelEnd) -> bool:
    """Whether an end authenticates with pre-shared keys."""
    if end.ike is IkeVersion.V1:
        methods = {policy.authentication.value for policy in end.router.policies}
        return methods == {Authentication.PRE_SHARE}
    profile = ikev2_profile_of(end)
    method = profile.auth_local.value if profile and profile.auth_local else None
    return method is Ikev2Auth.PRE_SHARE and not (profile and profile.key_local)


def _key_lines(end: TunnelEnd, peer: Address) -> Iterator[str]:
    profile = ikev2_profile_of(end)
    if profile and profile.keyring:
        yield end.router.lines.say(Statement.PEER_KEYRING, name=profile.keyring.value)
        yield from peer_key(end.router, str(peer), peer)
    else:
        yield end.router.lines.say(Statement.KEY, peer=peer, key=Placeholder.KEY)
