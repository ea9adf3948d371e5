"""What an ASA shows of its SAs: only those that are up, an IKE SA only with its peers' addresses.

The forms are those of ASA 9.x (Cisco ASA command reference, `show crypto ikev1|ikev2|ipsec sa`,
`show vpn-sessiondb`).
"""

from collections.abc import Callable
from ipaddress import ip_address
from itertools import pairwise

from bothends.lab.ike.node import Node
from bothends.lab.ike.packet_sizes import plaintext_mtu, vector_size
from bothends.lab.ike.sadb import Flow, IkeSa, IkeState, SaPair
from bothends.lab.ike.show_ipsec import remaining_kilobytes
from bothends.lab.ike.show_session import PeerSession, sessions
from bothends.model import Address, Network

_IKEV1_STATES = {
    (IkeState.MM_NO_STATE, True): "MM_WAIT_MSG2",
    (IkeState.MM_NO_STATE, False): "MM_WAIT_MSG3",
    (IkeState.MM_SA_SETUP, True): "MM_WAIT_MSG4",
    (IkeState.MM_SA_SETUP, False): "MM_WAIT_MSG5",
    (IkeState.MM_KEY_EXCH, True): "MM_WAIT_MSG6",
    (IkeState.MM_KEY_EXCH, False): "MM_WAIT_MSG5",
    (IkeState.QM_IDLE, True): "MM_ACTIVE",
    (IkeState.QM_IDLE, False): "MM_ACTIVE",
}
"""By the state of IOS and whether this end began."""
_CIPHERS = {
    "esp-aes": "esp-aes", "esp-aes 192": "esp-aes-192", "esp-aes 256": "esp-aes-256",
    "esp-gcm": "esp-aes-gcm", "esp-gcm 192": "esp-aes-gcm-192", "esp-gcm 256": "esp-aes-gcm-256",
}  # fmt: skip
_HMACS = {
    "esp-sha256-hmac": "esp-sha-256-hmac", "esp-sha384-hmac": "esp-sha-384-hmac",
    "esp-sha512-hmac": "esp-sha-512-hmac",
}  # fmt: skip
_HASHES = {"sha1": "SHA96", "sha": "SHA", "md5": "MD596", None: "N/A"}


def show_asa(node: Node, command: str) -> str | None:
    """What a show command prints; None when the model does not know the command."""
    words = command.split()[1:]
    peer = next(
        (ip_address(value) for name, value in pairwise(words) if name in ("peer", "ipaddress")),
        None,
    )
    match words:
        case ["crypto", "ikev1", "sa", *_]:
            return _listed(node, 1, _ikev1)
        case ["crypto", "ikev2", "sa", *_]:
            return _listed(node, 2, _ikev2)
        case ["crypto", "ipsec", "sa", *_]:
            return _ipsec(node, peer)
        case ["vpn-sessiondb", *rest]:
            return _sessiondb(node, peer, detail="detail" in rest)
    return None


def _listed(node: Node, version: int, show: Callable[[Node, IkeSa], list[str]]) -> str:
    sas = [sa for sa in node.ike if sa.version == version and sa.deleted is None]
    if not sas:
        return f"\nThere are no IKEv{version} SAs\n"
    lines = ["", f"IKEv{version} SAs:", ""]
    if version == 1:
        lines += [
            f"   Active SA: {len(sas)}",
            "    Rekey SA: 0 (A tunnel will report 1 Active and 1 Rekey SA during rekey)",
            f"Total IKE SA: {len(sas)}",
            "",
        ]
    for number, sa in enumerate(sas, 1):
        first, *rest = show(node, sa)
        lines += [first.replace("NUMBER", str(number)), *rest]
    return "\n".join([*lines, ""])


def _ikev1(node: Node, sa: IkeSa) -> list[str]:
    policy, role = sa.policy, "initiator" if sa.initiator else "responder"
    state = _IKEV1_STATES.get((sa.state, sa.initiator), sa.state)
    cipher = f"{policy.encryption}-{policy.bits}" if policy and policy.bits else ""
    cipher = cipher or (policy.encryption if policy else "")
    lines = [
        f"NUMBER   IKE Peer: {sa.remote}",
        f"    Type    : L2L             Role    : {role} ",
        f"    Rekey   : no              State   : {state} ",
    ]
    if policy:
        left = max(0, int(sa.began + sa.lifetime - node.clock.now()))
        lines += [
            f"    Encrypt : {cipher:<15} Hash    : {policy.hash.upper()}       ",
            f"    Auth    : preshared       Lifetime: {sa.lifetime}",
            f"    Lifetime Remaining: {left}",
        ]
    return lines


def _ikev2(node: Node, sa: IkeSa) -> list[str]:
    children = [(f, pair) for f in node.flows for pair in f.pairs if pair.cookie == sa.cookie]
    status = "UP-ACTIVE" if children else "UP-IDLE" if sa.established else "DOWN-NEGOTIATING"
    local, remote = (f"{each}/{sa.port}" for each in (sa.local, sa.remote))
    role = "INITIATOR" if sa.initiator else "RESPONDER"
    lines = [
        f"Session-id:NUMBER, Status:{status}, IKE count:1, CHILD count:{len(children)}",
        "",
        f"{'Tunnel-id Local':<60}{'Remote':<56}{'Status':>10}         Role",
        f"{sa.conn_id:>9} {local:<50}{remote:<56}{sa.state:>10}    {role}",
    ]
    if sa.suite is not None:
        family, _, bits = sa.suite.encryption.upper().rpartition("-")
        hash_ = _HASHES.get(sa.suite.integrity, (sa.suite.integrity or "").upper())
        auth = "PSK" if sa.state is IkeState.READY else "Unknown - 0"
        lines.append(
            f"      Encr: {family or bits}, keysize: {bits}, Hash: {hash_}, "
            f"DH Grp:{sa.suite.group}, Auth sign: {auth}, Auth verify: {auth}"
        )
    lines.append(f"      Life/Active Time: {sa.lifetime}/{int(node.clock.now() - sa.began)} sec")
    for flow, pair in children:
        lines += [
            f"Child sa: local selector  {_range(flow.selector.local)}",
            f"          remote selector {_range(flow.selector.remote)}",
            f"          ESP spi in/out: 0x{pair.inbound:x}/0x{pair.outbound:x}  ",
        ]
    return lines


def _range(network: Network) -> str:
    return f"{network.network_address}/0 - {network.broadcast_address}/65535"


def _ipsec(node: Node, peer: Address | None) -> str:
    flows = [flow for flow in node.flows if flow.pairs and peer in (None, flow.peer)]
    if not flows:
        return "\nThere are no ipsec sas\n"
    lines = [] if peer is None else [f"peer address: {peer}"]
    for flow in sorted(flows, key=lambda each: (each.interface, each.order)):
        if peer is None:
            lines.append(f"interface: {flow.interface}")
        tag = f"__vti-crypto-map-{flow.interface}-0-0" if flow.tunnel else flow.tag
        number = 65280 if flow.tunnel else flow.order[0]
        lines += [
            f"    Crypto map tag: {tag}, seq num: {number}, local addr: {flow.local}",
            "",
            *_flow(node, flow),
            "",
        ]
    return "\n".join(lines)


def _flow(node: Node, flow: Flow) -> list[str]:
    counters, pair = flow.counters, flow.pairs[-1]
    out, back, port = counters.encaps, counters.decaps, 4500 if pair.nat_t else 500
    hop = node.route(flow.peer, node.vrf_of(flow.local))
    mtu = hop.interface.mtu if hop else 1500
    overhead = mtu - plaintext_mtu(pair, mtu, flow.peer.version)
    lines = [
        f"      local ident (addr/mask/prot/port): {_ident(flow.selector.local)}",
        f"      remote ident (addr/mask/prot/port): {_ident(flow.selector.remote)}",
        f"      current_peer: {flow.peer}",
        "",
        "",
        f"      #pkts encaps: {out}, #pkts encrypt: {out}, #pkts digest: {out}",
        f"      #pkts decaps: {back}, #pkts decrypt: {back}, #pkts verify: {back}",
        "      #pkts compressed: 0, #pkts decompressed: 0",
        f"      #pkts not compressed: {out}, #pkts comp failed: 0, #pkts decomp failed: 0",
        "      #pre-frag successes: 0, #pre-frag failures: 0, #fragments created: 0",
        "      #PMTUs sent: 0, #PMTUs rcvd: 0, #decapsulated frgs needing reassembly: 0",
        "      #TFC rcvd: 0, #TFC sent: 0",
        "      #Valid ICMP Errors rcvd: 0, #Invalid ICMP Errors rcvd: 0",
        f"      #send errors: {counters.send_errors}, #recv errors: {counters.recv_errors}",
        "",
        f"      local crypto endpt.: {flow.local}/{port}, remote crypto endpt.: {flow.peer}/{port}",
        f"      path mtu {mtu}, ipsec overhead {overhead}({overhead - 20}), media mtu {mtu}",
        "      PMTU time remaining (sec): 0, DF policy: copy-df",
        "      ICMP error validation: disabled, TFC packets: disabled",
        f"      current outbound spi: {pair.outbound:08X}",
        f"      current inbound spi : {pair.inbound:08X}",
    ]
    for way in ("inbound", "outbound"):
        lines += ["", f"    {way} esp sas:"]
        for each in flow.pairs:
            lines += _sa(node, flow, each, inbound=way == "inbound")
    return lines


def _sa(node: Node, flow: Flow, pair: SaPair, *, inbound: bool) -> list[str]:
    spi = pair.inbound if inbound else pair.outbound
    settings = ["L2L", "Tunnel"]
    settings += [" NAT-T-Encaps"] if pair.nat_t else []
    settings += [f"PFS Group {pair.pfs}"] if pair.pfs else []
    settings += ["IKEv2" if flow.ikev2 else "IKEv1", *(["VTI"] if flow.tunnel else [])]
    seconds = max(0, int(pair.expires() - node.clock.now()))
    volume = f"{remaining_kilobytes(pair, inbound=inbound)}/" if pair.kilobytes else ""
    unit = "kB/sec" if volume else "sec"
    return [
        f"      spi: 0x{spi:08X} ({spi})",
        "         SA State: active",
        f"         transform: {_transform(pair)} no compression ",
        f"         in use settings ={{{', '.join(settings)}, }}",
        f"         slot: 0, conn_id: {pair.conn_id}, crypto-map: {flow.tag}",
        f"         sa timing: remaining key lifetime ({unit}): ({volume}{seconds})"
        if volume
        else f"         sa timing: remaining key lifetime (sec): {seconds}",
        f"         IV size: {vector_size(pair)} bytes",
        "         replay detection support: Y",
        "         Anti replay bitmap: ",
        "          0x00000000 0x00000001",
    ]


def _transform(pair: SaPair) -> str:
    cipher, *digest = pair.transform.transforms
    hmac = _HMACS.get(digest[0], digest[0]) if digest else "esp-null-hmac"
    return f"{_CIPHERS.get(cipher, cipher)} {hmac}"


def _ident(network: Network) -> str:
    return f"({network.network_address}/{network.netmask}/0/0)"


def _sessiondb(node: Node, peer: Address | None, *, detail: bool) -> str:
    up = [
        each
        for each in sessions(node, peer, None)
        if any(sa.established for sa in each.sas)
    ]  # fmt: skip
    if not up:
        return "INFO: There are presently no active sessions of the type specified\n"
    lines = ["", f"Session Type: LAN-to-LAN{' Detailed' if detail else ''}", ""]
    for number, each in enumerate(up, 1):
        lines += _session(node, each, number, detail=detail)
    return "\n".join(lines)


def _session(node: Node, each: PeerSession, number: int, *, detail: bool) -> list[str]:
    sa = next(sa for sa in each.sas if sa.established)
    carried = [(flow, flow.pairs[-1]) for flow in each.flows if flow.pairs]
    ike, ipsec = f"IKEv{sa.version}", "IPsecOverNatT" if sa.port == 4500 else "IPsec"
    sent = sum(pair.sent for _, pair in carried)
    received = sum(pair.received for _, pair in carried)
    lines = [
        f"Connection   : {sa.peer_identity or each.peer}",
        f"Index        : {number:<22} IP Addr      : {each.peer}",
        f"Protocol     : {ike} {ipsec}" if carried else f"Protocol     : {ike}",
        f"Bytes Tx     : {sent:<22} Bytes Rx     : {received}",
        f"Login Time   : {node.clock.wall():%H:%M:%S UTC %a %b %d %Y}",
        f"Duration     : 0h:{int(node.clock.now() - sa.began) // 60:02d}m:00s",
        f"{ike} Tunnels: 1",
        *([f"{ipsec} Tunnels: {len(carried)}"] if carried else []),
        "",
    ]
    if not detail:
        return lines
    cipher, hash_, prf, group = _suite(sa)
    left = max(0, int(sa.began + sa.lifetime - node.clock.now()))
    lines += [
        f"{ike}:",
        f"  Tunnel ID    : {number}.1",
        f"  UDP Src Port : {sa.port:<22} UDP Dst Port : {sa.port}",
        "  Rem Auth Mode: preSharedKeys",
        "  Loc Auth Mode: preSharedKeys",
        f"  Encryption   : {cipher:<22} Hashing      : {hash_}",
        f"  Rekey Int (T): {f'{sa.lifetime} Seconds':<22} Rekey Left(T): {left} Seconds",
        *([f"  PRF          : {prf:<22} D/H Group    : {group}"] if prf else []),
        *([] if prf else [f"  D/H Group    : {group}"]),
        "  Filter Name  : ",
        "",
    ]
    for place, (flow, pair) in enumerate(carried, 2):
        lines += [
            f"{ipsec}:",
            f"  Tunnel ID    : {number}.{place}",
            f"  Local Addr   : {_ident(flow.selector.local).strip('()')}",
            f"  Remote Addr  : {_ident(flow.selector.remote).strip('()')}",
            f"  Encryption   : {'AES-GCM' if 'gcm' in _transform(pair) else 'AES'}",
            "  Encapsulation: Tunnel",
            f"  Rekey Int (T): {pair.seconds} Seconds",
            f"  Bytes Tx     : {pair.sent:<22} Bytes Rx     : {pair.received}",
            f"  Pkts Tx      : {flow.counters.encaps:<22} Pkts Rx      : {flow.counters.decaps}",
            "",
        ]
    return lines


def _suite(sa: IkeSa) -> tuple[str, str, str, int]:
    """Cipher, hash, PRF and group; IKEv1 has no PRF of its own."""
    if sa.suite is not None:
        cipher = sa.suite.encryption.upper().replace("AES-CBC-", "AES").replace("-", "")
        hash_ = (sa.suite.integrity or "none").upper()
        return cipher, hash_, sa.suite.prf.upper(), sa.suite.group
    policy = sa.policy
    if policy is None:
        return "", "", "", 0
    return f"{policy.encryption}{policy.bits or ''}".upper(), policy.hash.upper(), "", policy.group
