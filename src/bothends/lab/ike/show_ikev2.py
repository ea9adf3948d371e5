"""`show crypto ikev2 sa|session|proposal|policy`."""

from bothends.lab.ike.ikev2_choice import DEFAULT_PROPOSAL
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow, IkeSa, IkeState, SaPair
from bothends.lab.ike.settings import Ikev2Policy, Ikev2Proposal
from bothends.lab.ike.show_ipsec import show_address
from bothends.model import Network

_HEAD = "Tunnel-id Local                 Remote                fvrf/ivrf            Status "
_HEAD_OF_IPV6 = "Tunnel-id    fvrf/ivrf              Status "
_AUTH = {"rsa-sig": "RSA", "ecdsa-sig": "ECDSA"}
_HASHES = {"sha1": "SHA96", "md5": "MD596", None: "None"}
_GROUPS = {
    1: "768_MODP", 2: "1024_MODP", 5: "1536_MODP", 14: "2048_MODP", 15: "3072_MODP",
    16: "4096_MODP", 19: "256_ECP", 20: "384_ECP", 21: "521_ECP", 24: "2048_256_MODP",
}  # fmt: skip


def ikev2_sa(node: Node, *, detail: bool) -> str:
    """`show crypto ikev2 sa [detail]`."""
    lines: list[str] = []
    for version in (4, 6):
        lines += [f" IPv{version} Crypto IKEv2  SA ", ""]
        for sa in _sas(node, version):
            lines += [*_row(node, sa), *(_detail(node, sa) if detail else ()), ""]
    return "\n".join(lines)


def ikev2_session(node: Node, *, detail: bool) -> str:
    """`show crypto ikev2 session [detail]`."""
    lines: list[str] = []
    for version in (4, 6):
        lines += [f" IPv{version} Crypto IKEv2 Session ", ""]
        for sa in _sas(node, version):
            lines += [*_session(node, sa, detail=detail), ""]
    return "\n".join(lines)


def _session(node: Node, sa: IkeSa, *, detail: bool) -> list[str]:
    children = [
        (flow, pair) for flow in node.flows for pair in flow.pairs if pair.cookie == sa.cookie
    ]
    status = "UP-ACTIVE" if children else "UP-IDLE" if sa.established else "DOWN-NEGOTIATING"
    head = f"Session-id:{sa.conn_id}, Status:{status}"
    lines = [f"{head}, IKE count:1, CHILD count:{len(children)}", "", *_row(node, sa)]
    lines += _detail(node, sa) if detail else []
    for flow, pair in children:
        lines += _child(flow, pair)
    return lines


def ikev2_proposal(node: Node) -> str:
    """`show crypto ikev2 proposal`."""
    known = {"default": DEFAULT_PROPOSAL, **node.settings.ikev2_proposals}
    lines: list[str] = []
    for proposal in known.values():
        lines += _proposal(proposal)
    return "\n".join([*lines, ""])


def ikev2_policy(node: Node) -> str:
    """`show crypto ikev2 policy`."""
    policies = [*node.settings.ikev2_policies, Ikev2Policy("default", ("default",))]
    lines: list[str] = []
    for policy in policies:
        lines += [f" IKEv2 policy : {policy.name}", "      Match fvrf : global"]
        if policy.name == "default":
            lines[-1] = "      Match fvrf : any"
        addresses = [str(address) for address in policy.locals] or ["any "]
        lines += [f"      Match address local : {address}" for address in addresses]
        lines += [f"      Proposal    : {name} " for name in policy.proposals]
        lines.append("")
    return "\n".join(lines)


def ikev2_profile(node: Node) -> str:
    """`show crypto ikev2 profile`."""
    lines: list[str] = []
    for profile in node.settings.ikev2_profiles.values():
        times = profile.dpd
        dpd = f"interval {times[0]}, retry-interval {times[1]}" if times else "disabled"
        lines += [
            "",
            f"IKEv2 profile: {profile.name}",
            " Ref Count: 4",
            " Match criteria: ",
            "  Fvrf: global",
            "  Local address/interface: none",
            "  Identities: ",
            *(f"   address {net.network_address} {net.netmask}" for net in profile.addresses),
            *(f"   fqdn {name}" for name in profile.names),
            "  Certificate maps: none",
            f" Local identity: {profile.identity or 'none'}",
            " Remote identity: none",
            f" Local authentication method: {profile.auth_local or 'none'}",
            f" Remote authentication method(s): {' '.join(profile.auth_remote) or 'none'}",
            " EAP options: none",
            f" Keyring: {profile.keyring or 'none'}",
            " Trustpoint(s): none",
            f" Lifetime: {profile.lifetime} seconds",
            f" DPD: {dpd}",
        ]
    return "\n".join([*lines, ""])


def _sas(node: Node, version: int) -> list[IkeSa]:
    """The SAs between addresses of a version of IP."""
    alive = (sa for sa in node.ike if sa.version == 2 and sa.deleted is None)
    return [sa for sa in alive if sa.remote.version == version]


def _row(node: Node, sa: IkeSa) -> list[str]:
    local, remote = (f"{show_address(a)}/{sa.port}" for a in (sa.local, sa.remote))
    if sa.remote.version == 6:
        lines = [
            _HEAD_OF_IPV6,
            f"{sa.conn_id:<10} none/none             {sa.state:<6} ",
            f"Local  {local}",
            f"Remote  {remote}",
        ]
    else:
        row = f"{sa.conn_id:<9} {local:<21} {remote:<21} none/none            {sa.state:<6} "
        lines = [_HEAD, row]
    if sa.suite is not None:
        name, bits = _cipher(sa.suite.encryption)
        hash_ = _HASHES.get(sa.suite.integrity, (sa.suite.integrity or "").upper())
        profile = node.settings.ikev2_profiles.get(sa.profile or "")
        method = _AUTH.get((profile.auth_local if profile else None) or "", "PSK")
        auth = method if sa.state is IkeState.READY else "Unknown - 0"
        lines.append(
            f"      Encr: {name}, keysize: {bits}, PRF: {sa.suite.prf.upper()}, Hash: {hash_}, "
            f"DH Grp:{sa.suite.group}, Auth sign: {auth}, Auth verify: {auth}"
            f"{', QR' if sa.ppk else ''}"
        )
    age = int(node.clock.now() - sa.began)
    return [*lines, f"      Life/Active Time: {sa.lifetime}/{age} sec"]


def _detail(node: Node, sa: IkeSa) -> list[str]:
    profile = node.settings.ikev2_profiles.get(sa.profile or "")
    dpd = (profile.dpd if profile else None) or node.settings.ikev2_dpd or (0, 0)
    own, other = sa.cookie, sa.cookie ^ 0xA5A5A5A5A5A5
    if not sa.initiator:
        own, other = other, own
    done = "Negotiation done" if sa.established else "Negotiating"
    identity = (profile.identity if profile else None) or str(sa.local)
    return [
        f"      CE id: {1000 + sa.conn_id}, Session-id: {sa.conn_id}",
        f"      Status Description: {done}",
        f"      Local spi: {own:016X}       Remote spi: {other:016X}",
        f"      Local id: {identity}",
        f"      Remote id: {sa.peer_identity}",
        "      Local req msg id:  2              Remote req msg id:  0         ",
        "      Local next msg id: 2              Remote next msg id: 0         ",
        "      Local req queued:  2              Remote req queued:  0         ",
        "      Local window:      5              Remote window:      5         ",
        f"      DPD configured for {dpd[0]} seconds, retry {dpd[1]}",
        "      Fragmentation not configured.",
        "      Extended Authentication not configured.",
        f"      NAT-T is {'detected' if sa.port == 4500 else 'not detected'}  ",
        "      Cisco Trust Security SGT is disabled",
        f"      Initiator of SA : {'Yes' if sa.initiator else 'No'}",
        *(["      Quantum-safe Encryption using Manual PPK"] if sa.ppk else []),
    ]


def _cipher(name: str) -> tuple[str, str]:
    if name == "3des":
        return "3DES", "168"
    if name == "des":
        return "DES", "56"
    family, _, bits = name.upper().rpartition("-")
    return family, bits


def _child(flow: Flow, pair: SaPair) -> list[str]:
    selector = flow.selector
    return [
        f"Child sa: local selector  {_range(selector.local)}",
        f"          remote selector {_range(selector.remote)}",
        f"          ESP spi in/out: 0x{pair.inbound:X}/0x{pair.outbound:X}  ",
    ]


def _range(network: Network) -> str:
    first, last = network.network_address, network.broadcast_address
    return f"{show_address(first)}/0 - {show_address(last)}/65535"


def _proposal(proposal: Ikev2Proposal) -> list[str]:
    groups = [f"DH_GROUP_{_GROUPS.get(n, n)}/Group {n}" for n in proposal.groups]
    integrity = [_HASHES.get(name, name.upper()) or "" for name in proposal.integrity]
    return [
        f" IKEv2 proposal: {proposal.name} ",
        f"     Encryption : {' '.join(name.upper() for name in proposal.encryption)}",
        f"     Integrity  : {' '.join(integrity) or 'none'}",
        f"     PRF        : {' '.join(n.upper() for n in proposal.prf or proposal.integrity)}",
        f"     DH Group   : {' '.join(groups)}",
    ]
