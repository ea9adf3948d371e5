"""Lifetimes of the IPsec SAs: in seconds, in kilobytes, without traffic."""

import math
from collections.abc import Iterator
from functools import partial

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.together import met_together
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.agreement import (
    Agreement,
    Couple,
    Effect,
    Setting,
    must_agree,
    of_ipsec,
)
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.places import in_object
from bothends.compare.views.settings import InUse, Protected, in_use, opposite
from bothends.model import IkeVersion
from bothends.platforms.router import Origin, Router
from bothends.platforms.statements import Statement

_USUAL = 3600
"""The default of IOS, in seconds."""
_NO_VOLUME = "crypto ipsec security-association lifetime kilobytes disable"
_FAST = ("GigabitEthernet", "TwoGigabit", "FiveGigabit", "TenGigabit", "TwentyFiveGig",
         "FortyGigabit", "HundredGig")  # fmt: skip


def _lifetimes(pair: PairContext) -> Iterator[Couple[int | None]]:
    """The seconds of both ends, and the kilobytes."""
    for name, unit in (("seconds", "s"), ("kilobytes", "KB")):
        yield from of_ipsec(pair, name, partial(_lifetime, name), partial(_amount, unit))


def _lifetime(unit: str, end: Protected, expected: int | None) -> str:
    return end.router.lines.say(Statement.SA_LIFETIME, unit=unit, amount=expected)


def _amount(unit: str, value: int | None) -> str:
    return "no limit" if value is None else f"{value} {unit}"


def _shorter(pair: PairContext, ours: Setting[int | None], theirs: Setting[int | None]) -> Effect:
    if pair.a.ike is IkeVersion.V2:
        return Effect("each end keeps its own")
    short = min((ours, theirs), key=lambda each: math.inf if each.value is None else each.value)
    return Effect(f"{short.words(short.value)} will be used")


must_agree(
    "LIF-001",
    Agreement(
        of=_lifetimes,
        expected=lambda _, *both: min(value for value in both if value is not None),
        message="{ours} on {a}, {theirs} on {b}; {effect}",
        effect=_shorter,
    ),
    title="IPsec SA lifetimes differ",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="In IKEv1 the smaller of the two lifetimes is used; in IKEv2 each end keeps its "
    "own, and the shorter one rekeys first. The difference does not keep a tunnel down, but one "
    "end is rekeyed earlier than its configuration shows.",
    source="Cisco IOS: crypto ipsec security-association lifetime; RFC 7296 section 2.8",
    wrong=crypto_map(
        b={" set pfs group14": " set security-association lifetime seconds 900\n set pfs group14"}
    ),
)


@device_rule(
    "LIF-002",
    title="IPsec SAs live too long",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="An IPsec SA that outlives the IKE SA cannot be rekeyed or deleted: the router has "
    "to run phase 1 first, and until then it does not notice that the peer has lost its SAs. "
    "Beyond eight hours one key protects more than the baselines allow.",
    source="NIST SP 800-77r1 section 6; STIG V-207237",
    wrong=crypto_map(
        a={" set pfs group14": " set security-association lifetime seconds 43200\n set pfs group14"}
    ),
)
def too_long(device: DeviceContext) -> Iterator[Hit]:
    """Longer than the IKE SA under it, or than eight hours; a global lifetime counts once."""
    seen = set()
    longest = device.options.strength.ipsec_lifetime
    for used in in_use(device):
        value = used.local.settings.seconds
        if value.origin in seen:
            continue
        limit = _ike_lifetime(used)
        if limit is not None and value.value > limit:
            seen.add(value.origin)
            yield _long(used, limit, f"the lifetime of the IKE SA is {limit} s")
        elif value.value > longest:
            seen.add(value.origin)
            yield _long(used, longest, f"the profile allows {longest} s", Consequence.WEAK)


def _ike_lifetime(used: InUse) -> int | None:
    """Seconds of the IKE SA under some settings; in IKEv2 each end has its own."""
    if used.local.end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(used.local.end)
        return profile.lifetime.value if profile else None
    lifetimes = [
        negotiation.suite.lifetime
        for view, _ in used.tunnels
        for negotiation in view.directions
        if negotiation.suite
    ]
    return min(lifetimes, default=None)


def _long(used: InUse, limit: int, why: str, consequence: Consequence | None = None) -> Hit:
    local, value = used.local, used.local.settings.seconds
    short_ike = limit < _USUAL
    return Hit(
        f"the lifetime of the IPsec SAs of {local.name} is {value.value} s, and {why}",
        local.at(value.origin),
        opposite(used.tunnels, lambda end: end.settings.seconds.origin),
        fix=_longer_ike(used) if short_ike else (local.fix(_lifetime("seconds", local, _USUAL)),),
        consequence=consequence,
        tunnel=used.tunnel_of(value.origin),
    )


def _longer_ike(used: InUse) -> tuple[Fix, ...]:
    """A day for an IKE SA that lives shorter than any IPsec SA should, in IKEv1 on both ends."""
    if used.local.end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(used.local.end)
        return (_a_day(used.local.router, profile.origin),) if profile else ()
    longer = next(
        ((view, x.offers) for view, _ in used.tunnels for x in view.directions if x.offers), None
    )
    if longer is None:
        return ()
    view, offers = longer
    own = next((x.source for x in offers if x.source in used.local.router.policies), None)
    nodes = met_together(view.pairs, [(used.local.router, own)]) if own else ()
    return tuple(_a_day(router, policy.origin) for router, policy in nodes if not policy.built_in)


def _a_day(router: Router, origin: Origin) -> Fix:
    line = router.lines.say(Statement.IKE_LIFETIME, seconds=86400)
    return in_object(router, origin, line)


@device_rule(
    "LIF-003",
    title="the default volume lifetime on a fast link",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    from_absence=True,
    rationale="By default an IPsec SA also ends after 4,608,000 kilobytes. At one gigabit per "
    "second that is 37 seconds, so a busy tunnel rekeys all the time, long before the seconds run "
    "out.",
    source="Cisco IOS: crypto ipsec security-association lifetime",
    wrong=crypto_map(),
    right=crypto_map(both={"crypto map VPN 10": f"{_NO_VOLUME}\ncrypto map VPN 10"}),
)
def volume(device: DeviceContext) -> Iterator[Hit]:
    """Nobody set the kilobytes, and a tunnel leaves by an interface of a gigabit or more."""
    for local in (used.local for used in in_use(device)):
        value, port = local.settings.kilobytes, local.end.port
        if value.origin.is_default and port and port.name.startswith(_FAST):
            yield Hit(
                f"{value.value} KB by default on {port.name} of {local.name}: a busy tunnel rekeys "
                "within a minute",
                local.place,
                fix=Fix(local.name, (local.router.lines.say(Statement.NO_VOLUME),)),
            )
            return


def _idle_time(end: Protected, seconds: int | None) -> str:
    return end.router.lines.say(Statement.IDLE_TIME, seconds=seconds)


must_agree(
    "LIF-004",
    Agreement(
        of=lambda pair: of_ipsec(pair, "idle", _idle_time),
        each_way=True,
        unlike=lambda ours, theirs: ours is not None and theirs is None,
        expected=lambda *values: values[1],
        message="{a} deletes SAs that are idle for {ours} s, {b} would keep them",
    ),
    title="idle time on one end only",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="The end with the idle time deletes the SAs when nothing passes, on both ends. The "
    "first packets after a pause then wait for a new negotiation, and are lost where the other "
    "end cannot initiate one.",
    source="Cisco IOS: IPsec security association idle timers",
    wrong=crypto_map(
        b={" set pfs group14": " set security-association idle-time 600\n set pfs group14"}
    ),
)
