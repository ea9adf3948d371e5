"""Versions of IKE: both ends have to speak the same one."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import svti
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import PHASE2
from bothends.compare.views.pair import both_views, far_end, meeting_of
from bothends.compare.views.places import change, end_place, header, place
from bothends.model import IkeVersion

_V2_PROFILE = """crypto ikev2 keyring KEYS
 peer FAR
  address 198.51.100.1
  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd
crypto ikev2 profile IKE
 match identity remote address 198.51.100.1 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local KEYS
crypto ipsec profile PROT
 set ikev2-profile IKE
"""


@ISAKMP.pair_rule(
    "IKE1-010",
    title="one end uses IKEv1, the other IKEv2",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages={PHASE2},
    from_absence=True,
    between_ends=True,
    explains={"peer_no_response"},
    rationale="`set ikev2-profile` decides the version: with it an end uses IKEv2 only, without "
    "it IKEv1 only. Neither falls back to the other; the responder drops the first packet or "
    "answers that it does not know the version.",
    source="RFC 7296 section 2.5; Cisco IOS: set ikev2-profile",
    wrong=svti(a={"crypto ipsec profile PROT\n": _V2_PROFILE}),
    right=svti(),
    verdict=Verdict.DOWN_PHASE1,
)
def versions_differ(pair: PairContext) -> Iterator[Hit]:
    """Exactly one end is bound to an IKEv2 profile."""
    if pair.b is None or pair.a.ike is pair.b.ike or not pair.directions:
        return
    new, old = (pair.a, pair.b) if pair.a.ike is IkeVersion.V2 else (pair.b, pair.a)
    view = next(found for found in both_views(pair) if found.a is old)
    named = new.settings.ikev2_profile if new.settings else None
    yield Hit(
        f"{new.router.name} speaks IKEv2, {old.router.name} IKEv1: neither falls back",
        place(new.router, named.origin) if named else end_place(new),
        end_place(old),
        fix=(_upgraded(view),),
    )


def _upgraded(view: PairContext) -> Fix:
    """The lines that make our end speak IKEv2, with a profile that is there or a new one."""
    router, there, far = view.a.router, meeting_of(view).there, far_end(view).router.name
    known = next(iter(router.ikev2_profiles), None)
    bind = (_holder(view), f" set ikev2-profile {known or far}")
    if known or there is None:
        return change(router, *bind)
    return change(
        router,
        f"crypto ikev2 keyring {far}", f" peer {far}", f"  address {there}",
        "  pre-shared-key KEY",
        f"crypto ikev2 profile {far}",
        f" match identity remote address {there} 255.255.255.255",
        " authentication remote pre-share", " authentication local pre-share",
        f" keyring local {far}",
        *bind,
    )  # fmt: skip


def _holder(view: PairContext) -> str:
    """The line that opens where the IPsec settings of our end stand."""
    tunnel = view.a.tunnel.tunnel if view.a.tunnel else None
    if tunnel and tunnel.protection:
        return f"crypto ipsec profile {tunnel.protection.value}"
    return header(view.a.origin)
