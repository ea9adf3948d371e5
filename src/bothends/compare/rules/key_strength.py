"""How good the pre-shared keys of a router are, and how it keeps them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from bothends.compare.context import DeviceContext, Tunnels
from bothends.compare.corrections.together import MOST
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.memo import Memo
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.keyrings import is_ring
from bothends.compare.views.places import change, header, keyed, place
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Key, KeyKind, Origin, Router
from bothends.platforms.statements import Statement

_MANY_PEERS = 3
_FEW_CHARACTERS = 8
_GUESSED = (
    "admin", "changeme", "cisco", "default", "hello", "isakmp", "ipsec", "key", "letmein",
    "pass", "passw0rd", "password", "preshared", "psk", "qwerty", "router", "secret", "secure",
    "shared", "test", "tunnel", "vpn", "welcome",
)  # fmt: skip
"""Words that are guessed first."""
_IS_A_NAME = "is the name of a router"
_KEY = "q7Tz-94kMp-Lw2cX-v8Rd"


class _Held(NamedTuple):
    """A key, whom it is for, and the lines that open its place."""

    key: Key
    network: IPv4Network | IPv6Network | None
    opened: tuple[Origin, ...]


def _keys(router: Router) -> Iterator[_Held]:
    for ring in router.keyrings.values():
        opened = (ring.origin,) if is_ring(ring) else ()
        for entry in ring.keys:
            yield _Held(entry.key, entry.network, opened)
    for ring_v2 in router.ikev2_keyrings.values():
        for peer in ring_v2.peers:
            both = {key.origin: key for key in (peer.local, peer.remote) if key}
            for key in both.values():
                yield _Held(key, peer.network, (ring_v2.origin, peer.origin))


@KEYS.device_rule(
    "KEY-006",
    title="a pre-shared key for any address",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="All routers share a key for any address: anyone who learns it from one router can "
    "impersonate every other. Where peers have no fixed address, use certificates, or IKEv2 "
    "with a key for each identity.",
    source="NIST SP 800-77r1, pre-shared keys; Cisco IOS: crypto isakmp key",
    wrong=crypto_map(b={"v8Rd address 203.0.113.1": "v8Rd address 0.0.0.0"}),
)
def key_for_anyone(context: DeviceContext) -> Iterator[Hit]:
    """A key whose network is every address."""
    for held in _keys(context.router):
        if held.network is not None and held.network.prefixlen == 0:
            yield Hit(
                f"{context.router.name} accepts the same key from any address",
                place(context.router, held.key.origin),
            )


@KEYS.device_rule(
    "KEY-008",
    title="a pre-shared key that can be guessed",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="A key that can be guessed lets an attacker impersonate either end. It should be "
    "random, long enough for 112 bits, and known to two routers only: if many peers share one "
    "key, one compromised router exposes all of them.",
    source="NIST SP 800-77r1, pre-shared keys",
    wrong=crypto_map(both={_KEY: "cisco123"}),
)
def key_guessable(context: DeviceContext) -> Iterator[Hit]:
    """Readable keys by their text: short, a known word, the name of a router, for many peers.

    One finding for all routers that share a key, at the one that uses it for most peers.
    """
    router = context.router
    names = {end.router.name.lower() for pair in context.pairs for end in (pair.a, pair.b) if end}
    for text, held in _BY_TEXT(router).items():
        reasons = list(_weaknesses(text, names | {router.name.lower()}, context))
        if _peers(router, text) >= _MANY_PEERS:
            reasons.append(f"serves {_peers(router, text)} peers")
        holders = _holders(context, text) if reasons else ()
        others = [each for each in holders if each is not router]
        if reasons == [_IS_A_NAME]:  # which not every router knows
            others = []
        elif any(_use(each, text) < _use(router, text) for each in others):
            continue
        if reasons:
            more = f" (and in {len(held) - 1} more lines)" if len(held) > 1 else ""
            names_of_others = " and ".join(each.name for each in others)
            use = "uses" if len(others) == 1 else "use"
            more += f"; {names_of_others} {use} it as well" if others else ""
            yield Hit(
                f"a key of {router.name} {' and '.join(reasons)}{more}",
                place(router, held[0].key.origin),
                place(others[0], _BY_TEXT(others[0])[text][0].key.origin) if others else None,
                fix=_replaced(text, holders),
            )


def _use(router: Router, text: str) -> tuple[int, str]:
    """How much a router uses a key, the one with most peers first."""
    return -_peers(router, text), router.name


def _peers(router: Router, text: str) -> int:
    """For how many peers a router uses a key."""
    return len({held.network for held in _BY_TEXT(router)[text]})


def _holders(context: DeviceContext, text: str) -> list[Router]:
    """The routers that share a key over their tunnels, ours first; none of more than MOST."""
    holders = {id(context.router): context.router}
    queue = [context.router]
    while queue and len(holders) <= MOST:
        for other in _sharing(context, queue.pop(0)).get(text, ()):
            if id(other) not in holders:
                holders[id(other)] = other
                queue.append(other)
    return list(holders.values()) if len(holders) <= MOST else []


def _replaced(text: str, routers: Sequence[Router]) -> Iterator[Fix]:
    """A new key in place of a weak one on every router that shares it."""
    for router in routers:
        yield change(
            router, *(line for held in _BY_TEXT(router)[text] for line in _new(router, held))
        )


def _by_text(router: Router) -> Mapping[str, list[_Held]]:
    """The readable keys of a router by their text."""
    by_text: dict[str, list[_Held]] = defaultdict(list)
    for held in _keys(router):
        if held.key.secret:
            by_text[held.key.secret].append(held)
    return by_text


_BY_TEXT: Memo[Router, Mapping[str, list[_Held]]] = Memo(_by_text)
_SHARING: Memo[Tunnels, dict[int, Mapping[str, list[Router]]]] = Memo(lambda _: {}, size=2)
"""By the pairs of all routers, and a router: who of its peers has which of its keys."""


def _sharing(context: DeviceContext, router: Router) -> Mapping[str, list[Router]]:
    """The routers at the other ends of a router's tunnels, by the texts of keys that both have."""
    tunnels = context.all_pairs.of(router)
    known = _SHARING(context.all_pairs)
    if id(router) in known:
        return known[id(router)]
    ours = _BY_TEXT(router)
    shared: dict[str, list[Router]] = defaultdict(list)
    for pair in tunnels:
        for end in (pair.a, pair.b):
            if end is None or end.router is router:
                continue
            theirs = _BY_TEXT(end.router)
            few, many = (ours, theirs) if len(ours) < len(theirs) else (theirs, ours)
            for text in few:
                if text in many:
                    shared[text].append(end.router)
    known[id(router)] = shared
    return shared


def _new(router: Router, held: _Held) -> tuple[str, ...]:
    """The lines that put a new key in place of one."""
    heads = tuple(f"{' ' * depth}{header(origin)}" for depth, origin in enumerate(held.opened))
    margin = " " * len(heads)
    old, new = (keyed(held.key.origin, word) for word in (Placeholder.OLD_KEY, Placeholder.NEW_KEY))
    return *heads, router.lines.no(f"{margin}{old}"), f"{margin}{new}"


def _weaknesses(text: str, names: set[str], context: DeviceContext) -> Iterator[str]:
    least = context.options.strength.key_length
    lowered = text.lower()
    core = lowered.strip("0123456789!@#$%^&*._- ")
    if lowered in names:
        yield _IS_A_NAME
    elif core in _GUESSED or any(core == word * (len(core) // len(word)) for word in _GUESSED):
        yield "is a common word"
    if len(text) < least:
        yield f"has {len(text)} characters, {least} are required"
    elif len(set(text)) < _FEW_CHARACTERS:
        yield "repeats a few characters"


@KEYS.device_rule(
    "KEY-009",
    title="pre-shared keys are stored in readable form",
    severity=Severity.INFO,
    consequence=Consequence.WEAK,
    from_absence=True,
    rationale="Type 7 is an obfuscation that anyone can reverse, so every backup of the "
    "configuration reveals the keys. Type 6 encrypts them with a master key that is not part of "
    "the configuration.",
    source="Cisco IOS: key config-key password-encrypt, password encryption aes",
    wrong=crypto_map(),
    right=crypto_map(both={_KEY: "<removed>"}),
)
def keys_readable(context: DeviceContext) -> Iterator[Hit]:
    """Keys of type 0 or 7; one finding for a router."""
    router = context.router
    readable = [
        held.key for held in _keys(router) if held.key.kind in {KeyKind.PLAIN, KeyKind.TYPE_7}
    ]
    if not readable:
        return
    seven = sum(key.kind is KeyKind.TYPE_7 for key in readable)
    keys = "1 pre-shared key" if len(readable) == 1 else f"{len(readable)} pre-shared keys"
    yield Hit(
        f"{router.name} stores {keys} in readable form{f', {seven} as type 7' if seven else ''}",
        place(router, readable[0].origin),
        fix=change(
            router,
            router.lines.say(Statement.MASTER_KEY, key=Placeholder.MASTER_KEY),
            router.lines.say(Statement.KEY_ENCRYPTION),
        ),
    )
