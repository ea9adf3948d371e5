"""`show crypto session`: what the SAs with each peer amount to."""

from collections.abc import Iterable
from dataclasses import dataclass

from bothends.lab.ike.acl import PROTOCOL_NAMES
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow, IkeSa, SaPair
from bothends.lab.ike.show_ike import capabilities, clock_time, left
from bothends.lab.ike.show_ipsec import remaining_kilobytes, show_address
from bothends.model import Address, Network, address_or_none

_LEGEND = """
Code: C - IKE Configuration mode, D - Dead Peer Detection     
K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     
X - IKE Extended Authentication, F - IKE Fragmentation
R - IKE Auto Reconnect, U - IKE Dynamic Route Update
S - SIP VPN
"""  # noqa: W291 - IOS prints these blanks
_BRIEF = {
    "UP-ACTIVE": "UA",
    "UP-IDLE": "UI",
    "UP-NO-IKE": "UK",
    "DOWN-NEGOTIATING": "DN",
    "DOWN": "D",
}


@dataclass(frozen=True, slots=True)
class PeerSession:
    """All SAs and flows of one interface with one peer."""

    interface: str
    peer: Address
    flows: tuple[Flow, ...]
    sas: tuple[IkeSa, ...]

    @property
    def status(self) -> str:
        """The status as IOS names it."""
        pairs = any(flow.pairs for flow in self.flows)
        if any(sa.established for sa in self.sas):
            return "UP-ACTIVE" if pairs else "UP-IDLE"
        if pairs:
            return "UP-NO-IKE"
        return "DOWN-NEGOTIATING" if any(sa.deleted is None for sa in self.sas) else "DOWN"

    @property
    def port(self) -> int:
        """UDP port of the peer."""
        return next((sa.port for sa in self.sas if sa.deleted is None), 500)

    def uptime(self, node: Node) -> str | None:
        """Since when there are SAs; None while there are none."""
        began = [pair.began for flow in self.flows for pair in flow.pairs]
        began += [sa.began for sa in self.sas if sa.established]
        return clock_time(node.clock.now() - min(began)) if began else None


def sessions(node: Node, peer: Address | None, interface: str | None) -> Iterable[PeerSession]:
    """The sessions of a router, in the order of its interfaces."""
    keys = dict.fromkeys((flow.interface, flow.peer) for flow in node.flows)
    for name, address in keys:
        if peer not in (None, address) or interface not in (None, name):
            continue
        flows = tuple(f for f in node.flows if (f.interface, f.peer) == (name, address))
        local = {flow.local for flow in flows}
        sas = tuple(sa for sa in node.ike if sa.remote == address and sa.local in local)
        yield PeerSession(name, address, flows, sas)


def session(node: Node, peer: Address | None, interface: str | None, *, detail: bool) -> str:
    """`show crypto session [remote X] [interface X] [detail]`."""
    lines = ["Crypto session current status"]
    if detail:
        lines += _LEGEND.rstrip("\n").split("\n")
    for each in sessions(node, peer, interface):
        lines += ["", f"Interface: {each.interface}"]
        profile = next((sa.profile for sa in each.sas if sa.profile and sa.established), None)
        if profile:
            lines.append(f"Profile: {profile}")
        uptime = each.uptime(node)
        if detail and uptime:
            lines.append(f"Uptime: {uptime}")
        lines.append(f"Session status: {each.status}     ")
        vrfs = " fvrf: (none) ivrf: (none)" if detail else " "
        lines.append(f"Peer: {show_address(each.peer)} port {each.port}{vrfs}")
        if detail:
            lines += _identity(each)
        for sa in each.sas:
            lines += _ike(node, sa, detail=detail)
        for flow in each.flows:
            lines += _flow(node, flow, detail=detail)
    return "\n".join([*lines, ""])


def session_brief(node: Node, peer: Address | None) -> str:
    """`show crypto session [remote X] brief`."""
    lines = [
        "Status: A- Active, U - Up, D - Down, I - Idle, S - Standby, N - Negotiating",
        "        K - No IKE",
        "ivrf = (none)",
        "           Peer     I/F       Username  Group/Phase1_id          Uptime Status",
    ]
    for each in sessions(node, peer, None):
        short = "".join(c for c in each.interface if c.isupper())[:1]
        name = each.interface[:2] if short else each.interface
        number = each.interface.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        identity = next((sa.peer_identity for sa in each.sas if sa.established), "")
        uptime = each.uptime(node) or ""
        lines.append(
            f"{each.peer!s:>15} {name + number:<8} {'':<9} {identity:<22} {uptime:>8} "
            f"{_BRIEF[each.status]:>4}"
        )
    return "\n".join([*lines, ""])


def _identity(each: PeerSession) -> list[str]:
    name = next((sa.peer_identity for sa in each.sas if sa.peer_identity), "(none)")
    named = address_or_none(name)
    return [f"      Phase1_id: {show_address(named) if named else name}", "      Desc: (none)"]


def _ike(node: Node, sa: IkeSa, *, detail: bool) -> list[str]:
    state = "Active" if sa.established else "Inactive"
    between = "\n          " if sa.remote.version == 6 else " "
    local, remote = (f"{show_address(each)}/{sa.port}" for each in (sa.local, sa.remote))
    lines = [
        f"  Session ID: {sa.conn_id if sa.version == 2 else 0}  ",
        f"  IKEv{sa.version} SA: local {local}{between}remote {remote} {state} ",
    ]
    if detail:
        rest = left(node, sa) if sa.established else "0"
        cap = capabilities(node, sa) if sa.established else ""
        lines.append(
            f"          Capabilities:{cap or '(none)'} connid:{sa.conn_id} lifetime:{rest}"
        )
    return lines


def _flow(node: Node, flow: Flow, *, detail: bool) -> list[str]:
    selector = flow.selector
    name = PROTOCOL_NAMES.get(selector.protocol, str(selector.protocol))
    name = "47" if selector.protocol == 47 else name
    name = "ipv6" if name == "ip" and selector.local.version == 6 else name
    lines = [
        f"  IPSEC FLOW: permit {name} {_net(selector.local)} {_net(selector.remote)} ",
        f"        Active SAs: {2 * len(flow.pairs)}, origin: crypto map",
    ]
    if detail:
        pair = flow.active()
        counters = flow.counters
        received = f"dec'ed {counters.decaps} drop {counters.recv_errors}"
        sent = f"enc'ed {counters.encaps} drop {counters.send_errors}"
        back, out = _life(node, pair, inbound=True), _life(node, pair, inbound=False)
        lines += [
            f"        Inbound:  #pkts {received} life (KB/Sec) {back}",
            f"        Outbound: #pkts {sent} life (KB/Sec) {out}",
        ]
    return lines


def _life(node: Node, pair: SaPair | None, *, inbound: bool) -> str:
    if pair is None:
        return "0/0"
    seconds = max(0, int(pair.expires() - node.clock.now()))
    if not pair.kilobytes:
        return f"KB Vol Rekey Disabled/{seconds}"
    return f"{remaining_kilobytes(pair, inbound=inbound)}/{seconds}"


def _net(network: Network) -> str:
    if network.prefixlen == network.max_prefixlen:
        return f"host {show_address(network.network_address)}"
    if network.version == 6:
        return show_address(network)
    return f"{network.network_address}/{network.netmask}"
