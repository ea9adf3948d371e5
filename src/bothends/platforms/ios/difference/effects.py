"""What a line does to traffic that flows while it is entered.

Source: IOS Security Command Reference, `clear crypto sa`: changes apply to later negotiations only,
unless they take away what an SA was negotiated for.
"""

import re

_EFFECTS = (
    (r"no set peer ", "the SAs with that peer are deleted; traffic waits for a new negotiation"),
    (r"no permit ", "the SA of that entry is deleted, and its traffic is no longer encrypted"),
    (
        r"(?:no )?set (?:isakmp|ikev2)-profile ",
        "the SAs of this tunnel are negotiated again, with the other profile",
    ),
    (r"(?:no )?match address ", "the SAs of this entry are deleted and negotiated again"),
    (r"(?:ipv6 )?crypto map \S+$", "the traffic of its entries waits until their tunnels are up"),
    (r"no (?:ipv6 )?crypto map ", "the traffic of these entries is no longer encrypted"),
    (r"no tunnel protection ", "the tunnel goes down"),
    (
        r"(?:no )?tunnel (?:source|destination|mode|protection|vrf|key) ",
        "the tunnel goes down and up",
    ),
)
_PATTERNS = tuple((re.compile(pattern), effect) for pattern, effect in _EFFECTS)


def effect_of(key: str) -> str:
    """Which traffic stops when a canonical line is entered; empty when none does."""
    return next((effect for pattern, effect in _PATTERNS if pattern.match(key)), "")
