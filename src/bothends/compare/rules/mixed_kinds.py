"""Tunnel interfaces that face crypto maps."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.protected_traffic import selectors_of
from bothends.compare.rules.example import svti
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import end_place, header
from bothends.ike.negotiate import Reason
from bothends.ike.selectors import GRE
from bothends.platforms.router import TunnelMode
from bothends.platforms.router.release import MULTI_SA, UNKNOWN
from bothends.platforms.statements import Statement

_SVTI_PARTS = """crypto ipsec profile PROT
 set transform-set TS
 set pfs group14
"""


_TUNNEL = """interface Tunnel0
 ip address 10.255.0.2 255.255.255.252
 ip mtu 1400
 ip tcp adjust-mss 1360
 tunnel source GigabitEthernet0/0
 tunnel destination 203.0.113.1
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile PROT
ip route 10.1.0.0 255.255.255.0 Tunnel0
"""


_MAP = """crypto map VPN 10 ipsec-isakmp
 set peer 203.0.113.1
 set transform-set TS
 set pfs group14
 match address CRYPTO
ip access-list extended CRYPTO
 permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255
"""


_ON = "ip address 198.51.100.1 255.255.255.0\n"


@PEERS.pair_rule(
    "PEER-010",
    of=both_views,
    title="a tunnel interface on one end, a crypto map on the other",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    between_ends=True,
    explains={"ikev2_ts_unacceptable"},
    rationale="A static VTI proposes any to any, a protected GRE tunnel the GRE packets between "
    "its two addresses, and both accept nothing else; a crypto map proposes the entries of its "
    "access list and accepts nothing wider. So the ends refuse each other. From IOS XE 16.12 on, "
    "a VTI with an access list (Multi-SA VTI) can be the peer of a crypto map.",
    source="Cisco document 214728: Multi-SA VTI",
    wrong=svti(
        both={"version 15.9": "version 17.9"},
        b={_SVTI_PARTS: "", _TUNNEL: _MAP, _ON: f"{_ON} crypto map VPN\n"},
    ),
    verdict=Verdict.DOWN_PHASE2,
)
def interface_against_map(view: PairContext) -> Iterator[Hit]:
    """A tunnel interface, and a crypto map or a VTI with a list: their selectors never meet."""
    if not any(negotiation.phase2.reason is Reason.SELECTORS for negotiation in view.directions):
        return
    if view.a.kind in _UNLISTED and view.b and view.b.kind.listed:
        yield Hit(
            f"{view.a.label} of {view.a.router.name} proposes {_proposed(view.a)}, "
            f"{view.b.label} of {view.b.router.name} the lines of its access list",
            end_place(view.a),
            end_place(view.b),
            fix=_with_list(view.a, view.b),
        )


_UNLISTED = {Kind.SVTI, Kind.GRE, Kind.DMVPN}
"""Kinds of tunnel interfaces whose selectors stand in no list."""


def _proposed(end: TunnelEnd) -> str:
    tunnel = end.tunnel.tunnel if end.tunnel else None
    if tunnel is None or not end.kind.gre:
        return "any to any"
    return f"{tunnel.mode.value.carrier} from its own address to that of its peer"


def _with_list(end: TunnelEnd, remote: TunnelEnd) -> tuple[Fix, ...]:
    """A list for the tunnel interface.

    None where it has many peers, the list is about GRE, or the release does not know such lists.
    """
    if UNKNOWN < end.router.release < MULTI_SA:
        return ()
    selector = [selector.flow for selector in selectors_of(remote, None, None) if selector.permit]
    if end.kind is Kind.DMVPN or any(flow.protocol == GRE for flow in selector):
        return ()
    name, say = f"TO-{remote.router.name}", end.router.lines.say
    mode = TunnelMode.IPSEC_V6 if end.family == 6 else TunnelMode.IPSEC
    lines = (
        say(Statement.ACL, name=name, family=end.family),
        *(say(Statement.ENTRY, action="permit", flow=flow.mirrored()) for flow in selector),
        header(end.origin),
        *((say(Statement.TUNNEL_MODE, mode=mode),) if end.kind is Kind.GRE else ()),
        say(Statement.TUNNEL_SELECTORS, name=name, family=end.family),
    )
    return (Fix(end.router.name, lines),)
