"""Pre-shared keys that cannot be compared."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.finding import Consequence, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import ike_ends, remote_place, views
from bothends.compare.views.places import place
from bothends.ike.end import Readable
from bothends.ike.negotiate import Reason


@KEYS.pair_rule(
    "KEY-002",
    title="a pre-shared key cannot be compared",
    severity=Severity.INFO,
    consequence=Consequence.UNVERIFIABLE,
    rationale="A type 6 key is encrypted with the router's own master key, and a masked one was "
    "removed when the file was collected: neither can be compared. Where the address of an end is "
    "assigned dynamically, these configurations do not show which key is for it.",
    source="Cisco IOS: encrypted preshared key",
    wrong=crypto_map(a={"key q7Tz": "key 6 q7Tz"}),
)
def key_unreadable(pair: PairContext) -> Iterator[Hit]:
    """One or both keys are encrypted, masked, or kept on a server."""
    unread = any(
        negotiation.auth.reason is Reason.KEY_UNREADABLE for negotiation in pair.directions
    )
    for view in views(pair) if unread else ():
        ours, _ = ike_ends(view)
        name = view.a.router.name
        profile = ikev2_profile_of(view.a)
        reported = set()
        for held in (ours.key_local, ours.key_remote):
            if held.readable is not Readable.NO or (held.source and held.source.origin in reported):
                continue
            if held.source:
                reported.add(held.source.origin)
                remote = view.remote.router.name
                hangs = held.source.secret is not None
                message = (
                    f"whether {name} has a key for {remote} depends on the address that is "
                    f"assigned to {remote}"
                    if hangs
                    else f"the key of {name} is {held.source.kind} and cannot be compared"
                )
                other = ike_ends(view)[1].key_remote.source
                there = place(view.remote.router, other.origin) if other else remote_place(view)
                yield Hit(
                    message,
                    place(view.a.router, held.source.origin),
                    there,
                    severity=Severity.WARNING if hangs else None,
                )
            elif profile and profile.keyring_aaa:
                message = f"the key of {name} is kept on an AAA server and cannot be compared"
                yield Hit(message, place(view.a.router, profile.keyring_aaa.origin))
                break
