"""`show crypto isakmp sa`, its detail, the peers, and the crypto engine's connections."""

from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeSa
from bothends.lab.ike.show_ipsec import show_address

LEGEND = """\
Codes: C - IKE configuration mode, D - Dead Peer Detection
       K - Keepalives, N - NAT-traversal
       T - cTCP encapsulation, X - IKE Extended Authentication
       psk - Preshared key, rsig - RSA signature
       renc - RSA encryption
"""
_METHODS = {"pre-share": "psk", "rsa-sig": "rsig", "rsa-encr": "renc", "ecdsa-sig": "esig"}


def isakmp_sa(node: Node) -> str:
    """`show crypto isakmp sa`: the newest first, as IOS lists them."""
    lines = [
        "IPv4 Crypto ISAKMP SA",
        "dst             src             state          conn-id status",
    ]
    for sa in _sas(node, 4):
        source, destination = _directed(sa)
        lines.append(f"{destination:<15} {source:<15} {sa.state:<16} {sa.conn_id:>4} {_status(sa)}")
    lines += ["", "IPv6 Crypto ISAKMP SA", ""]
    for sa in _sas(node, 6):
        source, destination = _directed(sa)
        lines += [
            f" dst: {destination}",
            f" src: {source}",
            f" state: {sa.state:<15} conn-id:   {sa.conn_id:>4} status: {_status(sa)}",
            "",
        ]
    return "\n".join(lines)


def _sas(node: Node, version: int) -> list[IkeSa]:
    """The IKEv1 SAs between addresses of a version of IP, the newest first."""
    return [sa for sa in reversed(node.ike) if sa.version == 1 and sa.remote.version == version]


def _directed(sa: IkeSa) -> tuple[str, str]:
    """Who began, and with whom."""
    pair = (sa.local, sa.remote) if sa.initiator else (sa.remote, sa.local)
    return show_address(pair[0]), show_address(pair[1])


def _status(sa: IkeSa) -> str:
    return "ACTIVE" if sa.deleted is None else "ACTIVE (deleted)"


def isakmp_sa_detail(node: Node) -> str:
    """`show crypto isakmp sa detail`."""
    lines = [
        LEGEND + "IPv4 Crypto ISAKMP SA",
        "",
        "C-id  Local           Remote          I-VRF  Status Encr Hash   Auth DH Lifetime Cap.",
        "",
    ]
    for sa in _sas(node, 4):
        engine = f"SW:{max(sa.conn_id - 1000, 0)}"
        lines += [_detail(node, sa), f"       Engine-id:Conn-id =  {engine}", ""]
    lines += ["IPv6 Crypto ISAKMP SA", ""]
    for sa in _sas(node, 6):
        lines += [*_detail_of_ipv6(node, sa), ""]
    return "\n".join(lines)


def _detail_of_ipv6(node: Node, sa: IkeSa) -> list[str]:
    source, destination = _directed(sa)
    lines = [f" dst: {destination}", f" src: {source}"]
    head = f"conn-id:   {sa.conn_id}  I-VRF:         Status: {_status(sa)}"
    if sa.policy is None:
        return [*lines, head]
    policy, engine = sa.policy, max(sa.conn_id - 1000, 0)
    settings = f"DH: {policy.group}   Lifetime: {left(node, sa)}"
    method = _METHODS.get(policy.authentication, "")
    return [
        *lines,
        f"{head} Encr: {policy.encryption}  Hash: {policy.hash}    Auth: {method}",
        f"{settings}   Cap: {capabilities(node, sa)}     Engine-id:Conn-id = SW:{engine}",
    ]


def capabilities(node: Node, sa: IkeSa) -> str:
    """Letters of what an SA can do: dead peer detection, NAT traversal."""
    settings = node.settings
    profile = settings.profiles.get(sa.profile or "")
    dpd = settings.keepalive is not None or (profile is not None and profile.keepalive)
    if sa.version == 2:
        ikev2_profile = settings.ikev2_profiles.get(sa.profile or "")
        dpd = settings.ikev2_dpd is not None or (ikev2_profile is not None and ikev2_profile.dpd)
    return ("D" if dpd else "") + ("N" if sa.port == 4500 else "")


def left(node: Node, sa: IkeSa) -> str:
    """The rest of an SA's lifetime, hours:minutes:seconds."""
    return clock_time(max(0, sa.began + sa.lifetime - node.clock.now()))


def clock_time(seconds: float) -> str:
    """Seconds as hours:minutes:seconds."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def isakmp_peers(node: Node) -> str:
    """`show crypto isakmp peers`."""
    lines = []
    for sa in node.ike:
        if sa.deleted is None and sa.version == 1:
            lines.append(f"Peer: {sa.remote} Port: {sa.port} Local: {sa.local}")
            if sa.peer_identity:
                lines.append(f" Phase1 id: {sa.peer_identity}")
    return "\n".join(lines)


def engine_connections(node: Node) -> str:
    """`show crypto engine connections active`."""
    lines = [
        "Crypto Engine Connections",
        "",
        "   ID  Type    Algorithm           Encrypt  Decrypt LastSeqN IP-Address",
    ]
    for flow in node.flows:
        for pair in flow.pairs:
            algorithm = "+".join(pair.transform.transforms).upper().replace(" ", "")[:16]
            out, back = flow.counters.encaps, flow.counters.decaps
            kind = f"IPsec   {algorithm:<18}"
            lines += [
                f"{pair.conn_id:>5}  {kind}{0:>9}{back:>9}{back:>9} {flow.local}",
                f"{pair.conn_id + 1:>5}  {kind}{out:>9}{0:>9}{0:>9} {flow.local}",
            ]
    for sa in node.ike:
        if sa.established and sa.policy is not None:
            algorithm = f"{sa.policy.hash}+{sa.policy.encryption}".upper()
            lines.append(f"{sa.conn_id:>5}  IKE     {algorithm:<18}{0:>9}{0:>9}{0:>9} {sa.local}")
    return "\n".join([*lines, ""])


def _detail(node: Node, sa: IkeSa) -> str:
    head = f"{sa.conn_id:<5} {sa.local!s:<15} {sa.remote!s:<15}        {_status(sa)} "
    if sa.policy is None:
        return head + f"{'':<12}{0:>8} 0"
    policy = sa.policy
    method = _METHODS.get(policy.authentication, "")
    return (
        f"{head}{policy.encryption:<4} {policy.hash:<6} {method:<4} {policy.group:<2} "
        f"{left(node, sa)} {capabilities(node, sa):<4}"
    )
