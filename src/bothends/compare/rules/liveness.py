"""What happens after a failure, and on the way: dead peers, unknown SPIs, NAT, replayed packets."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import ikev2_profile_of, isakmp_profile_of
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity
from bothends.compare.rules.agreement import Agreement, Effect, Setting, of_ipsec
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import LIVENESS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, speaks
from bothends.compare.views.places import change, header, missing, place, set_at
from bothends.compare.views.settings import InUse, Protected, in_use, opposite
from bothends.model import Dpd, IkeVersion
from bothends.platforms.router import Router, Value
from bothends.platforms.statements import Statement

_KEEPALIVE = "crypto isakmp keepalive 10 3"
_RECOVERY = "crypto isakmp invalid-spi-recovery"
_NO_UDP = "no crypto ipsec nat-transparency udp-encapsulation"
_LARGEST_WINDOW = 1024
_WINDOW = 64
"""The default of IOS, and the least that an implementation should use (RFC 4303 section 3.4.3)."""


@LIVENESS.pair_rule(
    "LIV-001",
    title="no dead peer detection",
    severity=Severity.WARNING,
    consequence=Consequence.BLACK_HOLE,
    from_absence=True,
    rationale="A router that restarts loses its SAs. Without DPD its peer does not notice: it "
    "encrypts with the old SAs until they expire, an hour by default, and these packets are lost. "
    "Each end detects the failure for itself only, so both need DPD; the values need not be equal.",
    source="RFC 3706; RFC 7296 section 2.4; Cisco IOS: IPsec dead peer detection",
    wrong=crypto_map(b={f"{_KEEPALIVE}\n": ""}),
)
def dead_peers(pair: PairContext) -> Iterator[Hit]:
    """An end that never asks; spokes among themselves are told with their hub."""
    if pair.b is None or pair.spokes or not speaks(pair, pair.a.ike):
        return
    blind = [end for end in (pair.a, pair.b) if dpd_of(end) is None]
    if blind:
        one, other = pair.a.router.name, pair.b.router.name
        if len(blind) > 1:
            who = f"neither {one} nor {other} detects that the other"
        else:
            name = blind[0].router.name
            who = f"{name} does not detect that {other if name == one else one}"
        yield Hit(
            f"{who} is down",
            _dpd_place(pair.a),
            _dpd_place(pair.b),
            fix=tuple(change(end.router, *_dpd_lines(end)) for end in blind),
        )


def dpd_of(end: TunnelEnd) -> Value[Dpd] | None:
    """The dead peer detection of an end: of its profile, else of the router."""
    isakmp = end.router.isakmp
    if end.ike is IkeVersion.V2:
        ikev2 = ikev2_profile_of(end)
        return (ikev2.dpd if ikev2 else None) or isakmp.ikev2_dpd
    profile = isakmp_profile_of(end)
    return (profile.keepalive if profile else None) or isakmp.keepalive


def _dpd_place(end: TunnelEnd) -> Place:
    value = dpd_of(end)
    if value:
        return place(end.router, value.origin)
    profile = ikev2_profile_of(end) if end.ike is IkeVersion.V2 else None
    if profile:
        return place(end.router, profile.origin)
    return missing(end.router, "no dead peer detection")


def _dpd_lines(end: TunnelEnd) -> tuple[str, ...]:
    say = end.router.lines.say
    if end.ike is IkeVersion.V1:
        return (say(Statement.DPD, interval=10, retry=3),)
    profile = ikev2_profile_of(end)
    if profile is None:
        return (say(Statement.IKEV2_DPD, interval=10, retry=3),)
    return header(profile.origin), say(Statement.PROFILE_DPD, interval=10, retry=3)


@LIVENESS.device_rule(
    "LIV-002",
    title="a hub without invalid-SPI recovery",
    severity=Severity.INFO,
    consequence=Consequence.BLACK_HOLE,
    from_absence=True,
    rationale="After a restart the hub gets packets with SPIs that it does not know and drops "
    "them. It cannot initiate a tunnel to its spokes itself; with invalid-SPI recovery it "
    "notifies them, and they negotiate again at once.",
    source="Cisco IOS: invalid security parameter index recovery",
    wrong=crypto_map(
        a={
            "crypto map VPN 10 ipsec-isakmp\n set peer 198.51.100.1\n": "crypto map VPN 10 "
            "ipsec-isakmp dynamic SPOKES\ncrypto dynamic-map SPOKES 10\n",
            f"{_RECOVERY}\n": "",
        }
    ),
    right=crypto_map(
        a={
            "crypto map VPN 10 ipsec-isakmp\n set peer 198.51.100.1\n": "crypto map VPN 10 "
            "ipsec-isakmp dynamic SPOKES\ncrypto dynamic-map SPOKES 10\n"
        }
    ),
)
def recovery(device: DeviceContext) -> Iterator[Hit]:
    """IKEv1 ends that take anyone, without the recovery."""
    router = device.router
    hub = next(
        (end for end in device.ends if end.waits and end.settings and end.ike is IkeVersion.V1),
        None,
    )
    if hub and not router.isakmp.invalid_spi_recovery.value:
        yield Hit(
            f"{hub.label} of {router.name} only responds to its peers and does not notify them "
            "when it has lost their SAs",
            place(router, hub.origin),
            fix=change(router, router.lines.say(Statement.SPI_RECOVERY)),
        )


@LIVENESS.pair_rule(
    "LIV-003",
    title="a NAT without NAT traversal",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE2,
    from_absence=True,
    rationale="ESP has no ports, so through a NAT it is sent inside UDP port 4500, which both "
    "ends must support. NAT keepalives keep the translation while no traffic passes; without them "
    "only the end behind the NAT can send first.",
    source="RFC 3947 section 3; RFC 3948 section 4",
    wrong=crypto_map(b={_RECOVERY: f"{_RECOVERY}\n{_NO_UDP}"}),
)
def nat(pair: PairContext) -> Iterator[Hit]:
    """NAT-T off on one end, or on any behind a NAT; no keepalive on an end behind one."""
    if pair.b is None or not pair.directions:
        return
    off = [view.a for view in both_views(pair) if not view.a.router.isakmp.nat_traversal.value]
    if off and (pair.nat or len(off) == 1):
        between = "a NAT stands between them" if pair.nat else "a NAT on the way would stop ESP"
        yield Hit(
            f"no NAT-T on {' and '.join(end.router.name for end in off)}, and {between}",
            _nat_place(pair.a),
            _nat_place(pair.b),
            fix=tuple(map(_nat_traversal, off)),
            consequence=None if pair.nat else Consequence.NO_TRAFFIC,
        )
        return
    for view in both_views(pair) if pair.nat else ():
        dpd = dpd_of(view.a)
        kept = view.a.router.isakmp.nat_keepalive or (dpd and dpd.value.periodic)
        if view.a.local and view.a.local.is_private and not kept:
            yield Hit(
                f"{view.a.router.name} is behind a NAT and sends no keepalives",
                missing(view.a.router, view.a.router.lines.no(_nat_keepalive(view.a.router, ""))),
                place(view.remote.router, view.remote.origin),
                fix=change(view.a.router, _nat_keepalive(view.a.router, 20)),
                severity=Severity.INFO,
                consequence=Consequence.NO_TRAFFIC,
            )


def _nat_keepalive(router: Router, seconds: int | str) -> str:
    return router.lines.say(Statement.NAT_KEEPALIVE, seconds=seconds)


def _nat_traversal(end: TunnelEnd) -> Fix:
    """What puts back the line that is taken away."""
    return change(end.router, end.router.lines.no(header(end.router.isakmp.nat_traversal.origin)))


def _nat_place(end: TunnelEnd) -> Place:
    return set_at(end.router, end.router.isakmp.nat_traversal, end.origin)


def _window(end: Protected, size: int) -> str:
    return end.router.lines.say(Statement.REPLAY_WINDOW, size=size)


def _size_for(used: InUse) -> int:
    """A window that the other ends have as well, where they agree on one that will do."""
    sizes = {remote.settings.replay_window.value for _, remote in used.tunnels}
    size = sizes.pop() if len(sizes) == 1 else 0
    return size if size >= _WINDOW else _LARGEST_WINDOW


def _replay(device: DeviceContext) -> Iterator[Hit]:
    """A window below the default; a global line counts once."""
    seen = set()
    for used in in_use(device):
        local, value = used.local, used.local.settings.replay_window
        if value.value >= _WINDOW or value.origin in seen:
            continue
        seen.add(value.origin)
        state = (
            f"uses an anti-replay window of {value.value} packets"
            if value.value
            else "accepts replayed packets"
        )
        yield Hit(
            f"{local.name} {state}",
            local.at(value.origin),
            opposite(used.tunnels, lambda end: end.settings.replay_window.origin),
            fix=local.fix(_window(local, _size_for(used))),
            tunnel=used.tunnel_of(value.origin),
        )


def _smaller_window(_: PairContext, *both: Setting[int]) -> Effect:
    """An end with a smaller window drops what the other would take."""
    small = min(both, key=lambda each: each.value)
    return Effect(
        f"where packets are reordered, {small.owner} drops packets that the other end would accept",
        Severity.INFO,
        Consequence.NO_TRAFFIC,
    )


LIVENESS.must_agree(
    "LIV-004",
    Agreement(
        of=lambda pair: of_ipsec(pair, "replay_window", _window),
        unlike=lambda *both: both[0] != both[1] and min(both) >= _WINDOW,
        expected=lambda _, *both: max(both),
        message="the window is {ours} on {a}, {theirs} on {b}: {effect}",
        effect=_smaller_window,
    ),
    between_ends=False,
    title="replay detection is off or too small",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="Without a replay window recorded packets can be sent again. The window is local "
    "and not negotiated. Where QoS reorders packets after the encryption, configure a larger "
    "window instead of none.",
    source="RFC 4303 section 3.4.3; Cisco document 116858: IPsec anti-replay check failures",
    wrong=crypto_map(
        a={
            "crypto map VPN 10": "crypto ipsec security-association replay disable\n"
            "crypto map VPN 10"
        }
    ),
    device=_replay,
)
