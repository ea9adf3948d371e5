"""Aggressive mode of IKEv1: initiated where it is refused, or with a key that can be guessed."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import isakmp_profile_of, key_before_profile
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map, isakmp_profile
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import AUTH
from bothends.compare.views.pair import ikev1_views, meeting_of, remote_place
from bothends.compare.views.places import change, header, place
from bothends.ike.negotiate import Reason, StageStatus
from bothends.model import Authentication
from bothends.platforms.router import Origin
from bothends.platforms.statements import Statement

_AGGRESSIVE = """crypto isakmp peer address 198.51.100.1
 set aggressive-mode password q7Tz-94kMp-Lw2cX-v8Rd
 set aggressive-mode client-endpoint ipv4-address 203.0.113.1
crypto isakmp invalid-spi-recovery
"""


_NO_AGGRESSIVE = "crypto isakmp aggressive-mode disable\ncrypto isakmp invalid-spi-recovery\n"


_BEFORE = "crypto isakmp invalid-spi-recovery\n"


@ISAKMP.pair_rule(
    "IKE1-011",
    of=ikev1_views,
    title="aggressive mode is initiated and refused",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages={AUTH},
    between_ends=True,
    explains={"aggressive_mode_refused"},
    rationale="`crypto isakmp aggressive-mode disable` drops every aggressive mode exchange, as "
    "hardening guides recommend. An end that initiates aggressive mode never falls back to "
    "main mode, so it cannot bring the tunnel up; the other end still can, in main mode.",
    source="Cisco IOS: crypto isakmp aggressive-mode disable; set aggressive-mode password",
    wrong=crypto_map(a={_BEFORE: _AGGRESSIVE}, b={_BEFORE: _NO_AGGRESSIVE}),
    right=crypto_map(b={_BEFORE: _NO_AGGRESSIVE}),
)
def aggressive_refused(view: PairContext) -> Iterator[Hit]:
    """One end starts in aggressive mode, the other one has turned it off."""
    negotiation = view.a_to_b
    if negotiation is None or negotiation.phase1.reason is not Reason.AGGRESSIVE_REFUSED:
        return
    here, there = view.routers
    back = view.b_to_a
    other_way = back is not None and back.phase1.status is StageStatus.OK
    yield Hit(
        f"{here.name} initiates in aggressive mode, which {there.name} refuses"
        + (f": phase 1 comes up only when {there.name} initiates" if other_way else ""),
        place(here, _aggressive(view)),
        place(there, there.isakmp.aggressive.origin),
        fix=change(here, *_main_mode(view)),
        consequence=Consequence.ONE_WAY if other_way else None,
    )


def _aggressive(view: PairContext) -> Origin:
    """The line that makes an end start in aggressive mode."""
    profile = isakmp_profile_of(view.a)
    if profile and profile.aggressive.value:
        return profile.aggressive.origin
    there = meeting_of(view).there
    origin = view.a.router.isakmp.aggressive_peers.get(there) if there else None
    return origin or view.a.origin


def _main_mode(view: PairContext) -> tuple[str, ...]:
    """The lines that make an end start in main mode."""
    profile, lines = isakmp_profile_of(view.a), view.a.router.lines
    if profile and profile.aggressive.value:
        return header(profile.origin), lines.no(f" {header(profile.aggressive.origin)}")
    return (lines.no(lines.say(Statement.AGGRESSIVE_PEER, peer=meeting_of(view).there)),)


@ISAKMP.pair_rule(
    "IKE1-012",
    of=ikev1_views,
    title="aggressive mode with a pre-shared key",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="Aggressive mode sends identities and a hash over the pre-shared key in clear text: "
    "anyone who records one exchange can guess the key offline. Main mode with a key by "
    "address, certificates, and IKEv2 do not have this weakness.",
    source="RFC 2409 section 5.4; NIST SP 800-77r1",
    wrong=isakmp_profile(a={"profile IKE\n": "profile IKE\n initiate mode aggressive\n"}),
)
def aggressive_with_key(view: PairContext) -> Iterator[Hit]:
    """An end starts in aggressive mode and proves itself with a pre-shared key."""
    negotiation = view.a_to_b
    if negotiation is None or negotiation.offers is None or not negotiation.initiator.aggressive:
        return
    if negotiation.phase1.status is StageStatus.FAIL:
        return
    if negotiation.offers[0].authentication is not Authentication.PRE_SHARE:
        return
    here, there = view.routers
    yield Hit(
        f"{here.name} sends {there.name} a hash of the pre-shared key in clear text whenever "
        "it initiates",
        place(here, _aggressive(view)),
        remote_place(view),
        fix=_first_main_mode(view),
    )


def _first_main_mode(view: PairContext) -> tuple[Fix, ...]:
    """Main mode, where the other end can find our key by our address."""
    if view.b is None or view.a.local is None:
        return ()
    met = meeting_of(view).mirrored()
    if key_before_profile(view.b, view.a, met, aggressive=False) is None:
        return ()
    return (change(view.a.router, *_main_mode(view)),)
