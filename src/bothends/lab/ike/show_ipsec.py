"""`show crypto ipsec sa`."""

from bothends.lab.ike.node import Node
from bothends.lab.ike.packet_sizes import plaintext_mtu, vector_size
from bothends.lab.ike.sadb import Flow, SaPair
from bothends.model import Address, Network

_IPV6 = 6


def ipsec_sa(node: Node, peer: Address | None, interface: str | None, detail: bool) -> str:
    """Every flow of every interface, with its SAs if it has any."""
    lines: list[str] = []
    names = [name for name in node.interfaces if interface in (None, name)]
    for name in names:
        flows = [
            flow for flow in node.flows if flow.interface == name and peer in (None, flow.peer)
        ]
        if not flows:
            continue
        flows.sort(key=lambda flow: (flow.order, flow.from_acl))
        tag, local = flows[0].tag, flows[0].local
        lines += [
            "",
            f"interface: {name}",
            f"    Crypto map tag: {tag}, local addr {show_address(local)}",
        ]
        for flow in flows:
            lines += _flow(node, flow, detail)
    if not lines:
        return "\nNo SAs found\n" if peer is None and interface is None else ""
    return "\n".join(lines) + "\n"


def _flow(node: Node, flow: Flow, detail: bool) -> list[str]:
    selector, counters, pair = flow.selector, flow.counters, flow.active()
    port = 4500 if pair is not None and pair.nat_t else 500
    flags = "origin_is_acl," if flow.from_acl else ""
    here = _ident(selector.local, selector.protocol, selector.local_port)
    there = _ident(selector.remote, selector.protocol, selector.remote_port)
    out, back = counters.encaps, counters.decaps
    lines = [
        "",
        "   protected vrf: (none)",
        f"   local  ident (addr/mask/prot/port): {here}",
        f"   remote ident (addr/mask/prot/port): {there}",
        f"   current_peer {show_address(flow.peer)} port {port}",
        f"     PERMIT, flags={{{flags}}}",
        f"    #pkts encaps: {out}, #pkts encrypt: {out}, #pkts digest: {out}",
        f"    #pkts decaps: {back}, #pkts decrypt: {back}, #pkts verify: {back}",
        "    #pkts compressed: 0, #pkts decompressed: 0",
        "    #pkts not compressed: 0, #pkts compr. failed: 0",
        "    #pkts not decompressed: 0, #pkts decompress failed: 0",
    ]
    strangers = counters.invalid_identity
    if detail:
        lines += [
            f"    #pkts no sa (send) {counters.no_sa}, #pkts invalid sa (rcv) 0",
            "    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0",
            "    #pkts invalid prot (recv) 0, #pkts verify failed: 0",
            f"    #pkts invalid identity (recv) {strangers}, #pkts invalid len (rcv) 0",
            "    #pkts replay rollover (send): 0, #pkts replay rollover (rcv) 0",
            "    ##pkts replay failed (rcv): 0",
            "    #pkts tagged (send): 0, #pkts untagged (rcv): 0",
            "    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0",
            "    #pkts internal err (send): 0, #pkts internal err (recv) 0",
        ]
    else:
        lines.append(
            f"    #send errors {counters.send_errors}, #recv errors {counters.recv_errors}"
        )
    hop = node.route(flow.peer, node.vrf_of(flow.local))
    idb = hop.interface.name if hop else flow.interface
    mtu = hop.interface.mtu if hop else 1500
    version = flow.peer.version
    plain = plaintext_mtu(pair, mtu, version) if pair else mtu
    outbound = pair.outbound if pair else 0
    pfs = f"Y, DH group: group{pair.pfs}" if pair and pair.pfs else "N, DH group: none"
    local, peer = show_address(flow.local), show_address(flow.peer)
    between = ",\n     " if version == _IPV6 else ", "
    ip = "ipv6" if version == _IPV6 else "ip"
    lines += [
        "",
        f"     local crypto endpt.: {local}{between}remote crypto endpt.: {peer}",
        f"     plaintext mtu {plain}, path mtu {mtu}, {ip} mtu {mtu}, {ip} mtu idb {idb}",
        f"     current outbound spi: 0x{outbound:X}({outbound})",
        f"     PFS (Y/N): {pfs}",
    ]
    for way in ("inbound", "outbound"):
        lines += ["", f"     {way} esp sas:"]
        for number, each in enumerate(flow.pairs):
            lines += _sa(node, flow, each, way, current=number == len(flow.pairs) - 1)
        lines += ["", f"     {way} ah sas:", "", f"     {way} pcp sas:"]
    return lines


def _sa(node: Node, flow: Flow, pair: SaPair, way: str, *, current: bool) -> list[str]:
    inbound = way == "inbound"
    spi = pair.inbound if inbound else pair.outbound
    number = pair.conn_id if inbound else pair.conn_id + 1
    mode = "Transport" if pair.transport else "Tunnel"
    flags = f"sibling_flags {80000000 if pair.transport else 80000040}"
    settings = f"{mode} UDP-Encaps, " if pair.nat_t else f"{mode}, "
    return [
        f"      spi: 0x{spi:X}({spi})",
        f"        transform: {transform_text(pair.transform.transforms)} ,",
        f"        in use settings ={{{settings}}}",
        f"        conn id: {number}, flow_id: SW:{number}, {flags}, crypto map: {flow.tag}",
        _timing(node, pair, inbound=inbound),
        f"        IV size: {vector_size(pair)} bytes",
        "        replay detection support: Y",
        f"        Status: {'ACTIVE(ACTIVE)' if current else 'ACTIVE'}",
    ]


def _timing(node: Node, pair: SaPair, *, inbound: bool) -> str:
    seconds = max(0, int(pair.expires() - node.clock.now()))
    if not pair.kilobytes:
        return (
            f"        sa timing: remaining key lifetime (sec): {seconds}\n"
            "        Kilobyte Volume Rekey has been disabled"
        )
    return (
        "        sa timing: remaining key lifetime (k/sec): "
        f"({remaining_kilobytes(pair, inbound=inbound)}/{seconds})"
    )


def remaining_kilobytes(pair: SaPair, *, inbound: bool) -> int:
    """The rest of an SA's volume."""
    used = pair.received if inbound else pair.sent
    return max(0, pair.kilobytes - -(-used // 1024))


def transform_text(transforms: tuple[str, ...]) -> str:
    """Transforms as an SA shows them: key sizes of AES stand in the middle of the name."""
    words = {"esp-aes 192": "esp-192-aes", "esp-aes 256": "esp-256-aes"}
    return " ".join(words.get(transform, transform) for transform in transforms)


def _ident(network: Network, protocol: int, port: int) -> str:
    mask = network.prefixlen if network.version == _IPV6 else network.netmask
    return f"({show_address(network.network_address)}/{mask}/{protocol}/{port})"


def show_address(address: Address | Network) -> str:
    """An address, or a network with its length, as IOS prints it: letters in upper case."""
    return str(address).upper()
