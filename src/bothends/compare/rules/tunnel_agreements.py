"""What both ends of a VTI or GRE tunnel must have alike: modes, protection, sizes."""

from collections.abc import Iterator
from functools import partial

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import (
    Agreement,
    Couple,
    Effect,
    Setting,
    of_the_first,
    of_tunnels,
)
from bothends.compare.rules.example import gre, svti
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.places import end_place, in_object
from bothends.compare.views.tunnels import tunnels_of
from bothends.ike.negotiate import StageStatus
from bothends.platforms.router import TunnelMode, Value
from bothends.platforms.statements import Statement


def _modes(pair: PairContext) -> Iterator[Couple[TunnelMode | None]]:
    """The modes of both ends, where both are used and their modes were understood."""
    ends = [end for end in (pair.a, pair.b) if end and end.kind is not Kind.NONE]
    if any(map(_takes_any_mode, ends)):
        return
    if tunnels_of(pair) and len(ends) > 1 and not any(map(_mode_unread, ends)):
        yield of_tunnels((ends[0], ends[1]), _mode, _mode_line, _carrier)


def _takes_any_mode(end: TunnelEnd) -> bool:
    """Whether a template takes the tunnel mode of who calls (IOS: virtual-template, mode auto)."""
    profile = ikev2_profile_of(end) if end.kind is Kind.FLEXVPN else None
    template = profile.virtual_template if profile else None
    return template is not None and template.value.split()[1:] == ["mode", "auto"]


def _mode(end: TunnelEnd) -> Value[TunnelMode] | None:
    return end.tunnel.tunnel.mode if end.tunnel and end.tunnel.tunnel else None


def _carrier(mode: TunnelMode | None) -> str:
    return (mode or TunnelMode.OTHER).carrier


def _insides(pair: PairContext) -> Iterator[Couple[int | None]]:
    """The versions of IP that two VTIs of one mode carry."""
    both = tunnels_of(pair)
    if both and pair.b and both[0].mode.value is both[1].mode.value and not both[0].mode.value.gre:
        yield of_tunnels((pair.a, pair.b), _inside, _inside_line, lambda version: f"IPv{version}")


def _inside(end: TunnelEnd) -> Value[int] | None:
    tunnel = end.tunnel.tunnel if end.tunnel else None
    return Value(tunnel.overlay or tunnel.family, tunnel.mode.origin) if tunnel else None


def _inside_line(end: TunnelEnd, expected: int | None) -> str:
    """The mode of an end with what it has to carry."""
    what = Statement.TUNNEL_MODE if expected == end.family else Statement.TUNNEL_OVERLAY
    mode = TunnelMode.IPSEC.of(end.family)
    return end.router.lines.say(what, mode=mode, version=expected)


def _mode_effect(pair: PairContext, *_: Setting[TunnelMode]) -> Effect:
    """A hub's virtual template takes the selectors of GRE, and then cannot read what is inside."""
    comes_up = any(each.phase2.status is StageStatus.OK for each in pair.directions)
    return Effect(consequence=Consequence.NO_TRAFFIC if comes_up else None)


TUNNELS.must_agree(
    "TUN-001",
    Agreement(
        of=_modes,
        unlike=lambda *both: len(set(map(_carrier, both))) > 1,
        expected=lambda pair, *both: both[0] if _second_is_wrong(pair) else both[1],
        effect=_mode_effect,
        message="{a} uses {ours}, {b} uses {theirs}",
    ),
    Agreement(
        of=_insides,
        expected=lambda pair, *both: both[0] if _second_is_wrong(pair) else both[1],
        message="{a} carries {ours} inside, {b} {theirs}",
    ),
    title="the tunnel modes differ",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    explains={"phase2_proxy_mismatch", "phase2_rejected_by_peer"},
    rationale="`tunnel mode` defines what is inside the IPsec packets: with `gre ip`, the "
    "default, a GRE header and then IP; with `ipsec ipv4` IP alone. The two propose different "
    "selectors, and neither end can read what the other sends.",
    source="Cisco IOS XE 17: IPsec virtual tunnel interfaces; tunnel mode",
    wrong=svti(b={" tunnel mode ipsec ipv4\n": ""}),
    verdict=Verdict.NO_TRAFFIC,
)


def _second_is_wrong(pair: PairContext) -> bool:
    """Which of two modes to change: one that NHRP cannot use, that of the spoke, the default."""
    both = tunnels_of(pair)
    if both is None:
        return False
    ours, theirs = both
    unfit = [bool(each.nhrp) and not each.mode.value.gre for each in (ours, theirs)]
    if unfit[0] is not unfit[1]:
        return unfit[1]
    if pair.b and pair.a.waits is not pair.b.waits:
        return pair.a.waits
    if TunnelMode.OTHER in {ours.mode.value, theirs.mode.value}:
        return theirs.mode.value is TunnelMode.OTHER
    return theirs.mode.origin.is_default


def _mode_line(end: TunnelEnd, expected: TunnelMode | None) -> str:
    """The mode that an end needs to understand another; multipoint GRE names no destination."""
    if expected and expected.gre:
        tunnel = end.tunnel.tunnel if end.tunnel else None
        mode = TunnelMode.GRE if tunnel and tunnel.destination else TunnelMode.MGRE
        expected = mode.of(expected.family)
    return end.router.lines.say(Statement.TUNNEL_MODE, mode=expected)


def _mode_unread(end: TunnelEnd) -> bool:
    """Whether the mode of a tunnel stands there and was not understood."""
    lines = end.tunnel.unread if end.tunnel else ()
    start = end.router.lines.say(Statement.TUNNEL_MODE, mode="").strip()
    return any(line.text.startswith(start) for line in lines)


def _protections(view: PairContext) -> Iterator[Couple[str | None]]:
    """The IPsec profiles of two tunnel interfaces."""
    if tunnels_of(view) and view.b:
        yield of_tunnels((view.a, view.b), _protection, _profile_line)


def _protection(end: TunnelEnd) -> Value[str] | None:
    tunnel = end.tunnel.tunnel if end.tunnel and end.kind is not Kind.NONE else None
    return tunnel.protection if tunnel else None


def _profile_line(bare: TunnelEnd, name: str | None) -> str:
    """The line that protects a tunnel, with a profile of its own router where it has one."""
    profiles = list(bare.router.ipsec_profiles)
    expected = name if name in profiles else (*profiles, name)[0]
    return bare.router.lines.say(Statement.TUNNEL_PROFILE, name=expected)


TUNNELS.must_agree(
    "TUN-002",
    Agreement(
        of=_protections,
        each_way=True,
        unlike=lambda ours, theirs: ours is not None and theirs is None,
        expected=of_the_first,
        message="{a} is protected, {b} is not",
    ),
    title="tunnel protection on one end only",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    from_absence=True,
    leads={"LIV-001"},
    rationale="The protected end drops GRE packets that come in clear text, and an end without "
    "IPsec cannot decrypt the packets of the protected one. Both interfaces stay up/up, and "
    "nothing passes.",
    source="Cisco IOS: tunnel protection",
    wrong=gre(b={" tunnel protection ipsec profile PROT\n": ""}),
    verdict=Verdict.NO_TRAFFIC,
)


_SIZES = {
    "ip mtu": ("ip_mtu", Statement.MTU, 1400),
    "ip tcp adjust-mss": ("adjust_mss", Statement.MSS, 1360),
}
"""The sizes of an interface as IOS names them: field, statement, usual value."""


def _sizes(command: str, pair: PairContext) -> Iterator[Couple[int | None]]:
    """The MTU of both interfaces, or the MSS."""
    field, statement, _ = _SIZES[command]
    if tunnels_of(pair) and pair.b and not (_sized(pair.a) or _sized(pair.b)):
        yield of_tunnels(
            (pair.a, pair.b),
            lambda end: getattr(end.tunnel, field),
            lambda end, size: end.router.lines.say(statement, size=size),
            lambda size: "not set" if size is None else str(size),
        )


def _sized(end: TunnelEnd) -> bool:
    """Whether the router sizes its tunnels by the interface below (ASA: no command for it)."""
    return bool(end.tunnel and end.tunnel.nameif)


def _size_effect(command: str, _: PairContext, *both: Setting[int | None]) -> Effect:
    """An MTU that both ends set, and differently, is no oversight."""
    meant = command == "ip mtu" and all(each.value is not None for each in both)
    return Effect(severity=None if meant else Severity.INFO)


def _usual_sizes(end: TunnelEnd) -> Fix:
    lines = [end.router.lines.say(what, size=size) for _, what, size in _SIZES.values()]
    return in_object(end.router, end.origin, *lines)


def _sizes_unset(pair: PairContext) -> Iterator[Hit]:
    """GRE without either, which is told only."""
    if tunnels_of(pair) is None or pair.b is None:
        return
    ends = (pair.a, pair.b)
    used = any(getattr(end.tunnel, field) for end in ends for field, _, _ in _SIZES.values())
    if not used and all(end.kind.gre for end in ends):
        yield Hit(
            "neither end sets ip mtu and ip tcp adjust-mss: full-size packets are fragmented",
            end_place(pair.a),
            end_place(pair.b),
            fix=tuple(_usual_sizes(end) for end in ends),
            severity=Severity.INFO,
        )


TUNNELS.must_agree(
    "TUN-005",
    *(
        Agreement(
            of=partial(_sizes, command),
            expected=lambda _, *both: min(size for size in both if size is not None),
            message=f"{command} is {{ours}} on {{a}}, {{theirs}} on {{b}}",
            effect=partial(_size_effect, command),
        )
        for command in _SIZES
    ),
    _sizes_unset,
    title="the MTU of the tunnel differs or is not configured",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    rationale="GRE and ESP headers take up to 80 bytes of each packet. An end with a larger `ip "
    "mtu` sends packets that do not fit any more when they are encrypted: they are fragmented, or "
    "dropped with the DF bit set, and big transfers stall while pings pass. The usual values are "
    "`ip mtu 1400` and `ip tcp adjust-mss 1360`, on both ends.",
    source="Cisco document 25885: IPv4 fragmentation, MTU, MSS and PMTUD with GRE and IPsec",
    wrong=svti(b={" ip mtu 1400\n": " ip mtu 1476\n"}),
)
