"""Pre-shared keys of IKEv1: which key each end uses for the other."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, both_views, end_place, pair_rule, place
from bothends.ike.negotiate import Reason
from bothends.ios.config.crypto import Key
from bothends.model import IkeVersion


def _ends_with(pair: PairContext, reason: Reason) -> bool:
    """Whether authentication ends for this reason, IKEv1 only."""
    return pair.a.ike is IkeVersion.V1 and any(
        found.auth.reason is reason for found in pair.directions
    )


def _keys(pair: PairContext) -> tuple[Key | None, Key | None]:
    """The key that each end uses for the other."""
    if pair.a_to_b is None:
        return None, None
    parties = (pair.a_to_b.initiator, pair.a_to_b.responder)
    ours, theirs = (party.key_local.source for party in parties)
    return ours, theirs


@pair_rule(
    "KEY-001",
    title="the pre-shared keys differ",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="Main mode derives its encryption from the pre-shared key: with different keys the "
    "fifth message decrypts to nonsense and is dropped. Both ends stay in MM_KEY_EXCH, and the "
    "responder logs %CRYPTO-4-IKMP_BAD_MESSAGE.",
    source="RFC 2409 section 5.4",
    wrong=crypto_map(b={"q7Tz-94kMp-Lw2cX-v8Rd": "h3Wq-55nBx-Ky1rS-t6Fg"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_AUTH,
)
def keys_differ(pair: PairContext) -> Iterator[Hit]:
    """Both keys can be read, and they are not equal."""
    ours, theirs = _keys(pair)
    if not _ends_with(pair, Reason.KEY_DIFFERS) or not (pair.b and ours and theirs):
        return
    one, other = ours.secret or "", theirs.secret or ""
    why = "the keys differ"
    if one.strip() == other.strip():
        why = "the keys differ only by a blank at an end"
    elif one.casefold() == other.casefold():
        why = "the keys differ only in upper and lower case"
    a, b = place(pair.a.router, ours.origin), place(pair.b.router, theirs.origin)
    fix = Fix(pair.b.router.name, (f"no {b.text}", f"{b.text}  ! the key of {pair.a.router.name}"))
    yield Hit(why, a, b, fix=(fix,))


@pair_rule(
    "KEY-002",
    title="a pre-shared key cannot be read",
    severity=Severity.INFO,
    consequence=Consequence.UNVERIFIABLE,
    rationale="A type 6 key is encrypted with the router's own master key, and a masked one was "
    "blotted out by whoever collected the file: nobody can compare either.",
    source="Cisco IOS: encrypted preshared key",
    wrong=crypto_map(a={"key q7Tz": "key 6 q7Tz"}),
    right=crypto_map(),
)
def key_unreadable(pair: PairContext) -> Iterator[Hit]:
    """One or both keys are encrypted or masked."""
    for view in both_views(pair) if _ends_with(pair, Reason.KEY_UNREADABLE) else ():
        key, _ = _keys(view)
        if key and key.secret is None:
            message = f"the key of {view.a.router.name} is {key.kind} and cannot be compared"
            yield Hit(message, place(view.a.router, key.origin))


@pair_rule(
    "KEY-003",
    title="no pre-shared key for the peer",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="Main mode chooses the key by the address of the peer, because its identity comes "
    "encrypted with that very key.",
    source="RFC 2409 section 5.4; Cisco IOS: crypto isakmp key",
    wrong=crypto_map(b={"v8Rd address 203.0.113.1": "v8Rd address 203.0.113.9"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_AUTH,
)
def no_key(pair: PairContext) -> Iterator[Hit]:
    """No key of an end covers the address that the other end uses."""
    for view in both_views(pair) if _ends_with(pair, Reason.KEY_MISSING) else ():
        if _keys(view)[0] is not None:
            continue
        peer = view.a_peer or "the peer"
        line = f"crypto isakmp key KEY address {peer}"
        b = end_place(view.b) if view.b else None
        yield Hit(
            f"{view.a.router.name} has no key for {peer}",
            end_place(view.a),
            b,
            fix=(Fix(view.a.router.name, (line,)),),
        )
