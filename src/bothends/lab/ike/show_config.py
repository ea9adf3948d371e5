"""`show crypto map`, `show crypto isakmp policy`, IPsec profiles and transform sets."""

from bothends.lab.ike.acl import PROTOCOL_NAMES, Ace
from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import DEFAULT_POLICIES
from bothends.lab.ike.proposals import DEFAULT_SETS
from bothends.lab.ike.reading_interfaces import IPV6_MAP
from bothends.lab.ike.settings import IpsecProtection, MapEntry, Policy, TransformSet

_CIPHERS = {
    "des": "DES - Data Encryption Standard (56 bit keys).",
    "3des": "Three key triple DES",
    "aes": "AES - Advanced Encryption Standard ({bits} bit keys).",
}
_HASHES = {
    "sha": "Secure Hash Standard",
    "md5": "Message Digest 5",
    "sha256": "Secure Hash Standard 2 (256 bit)",
    "sha384": "Secure Hash Standard 2 (384 bit)",
    "sha512": "Secure Hash Standard 2 (512 bit)",
}
_METHODS = {
    "pre-share": "Pre-Shared Key",
    "rsa-sig": "Rivest-Shamir-Adleman Signature",
    "rsa-encr": "Rivest-Shamir-Adleman Encryption",
}
_GROUP_BITS = {
    1: "768 bit", 2: "1024 bit", 5: "1536 bit", 14: "2048 bit", 15: "3072 bit", 16: "4096 bit",
    19: "256 bit", 20: "384 bit", 21: "521 bit", 24: "2048 bit, 256 bit subgroup",
}  # fmt: skip


def isakmp_policy(node: Node) -> str:
    """`show crypto isakmp policy`."""
    if not node.settings.policies:
        return isakmp_default_policy(node)
    lines = ["", "Global IKE policy"]
    for policy in node.settings.policies:
        lines += [f"Protection suite of priority {policy.priority}", *_policy(policy)]
    return "\n".join([*lines, ""])


def isakmp_default_policy(node: Node) -> str:
    """`show crypto isakmp default policy`: nothing while policies are configured."""
    if node.settings.policies:
        return ""
    lines = ["", "Default IKE policy"]
    for policy in DEFAULT_POLICIES:
        lines += [f"Default protection suite of priority {policy.priority}", *_policy(policy)]
    return "\n".join([*lines, ""])


def isakmp_key(node: Node) -> str:
    """`show crypto isakmp key`: in the clear, as IOS shows them."""
    lines = ["Keyring      Hostname/Address                            Preshared Key", ""]
    for keyring in node.settings.keyrings:
        for key in keyring.keys:
            peer = key.hostname or ""
            if key.peer is not None:
                mask = "" if key.peer.prefixlen == 32 else f" [{key.peer.netmask}]"
                peer = f"{key.peer.network_address}{mask}"
                peer = str(key.peer).upper() if key.peer.version == 6 else peer
            lines.append(f"{keyring.name:<12} {peer:<43} {key.secret}")
    return "\n".join([*lines, ""])


def _policy(policy: Policy) -> list[str]:
    cipher = _CIPHERS.get(policy.encryption, policy.encryption).format(bits=policy.bits)
    method = _METHODS.get(policy.authentication, policy.authentication)
    group = _GROUP_BITS.get(policy.group, "unknown")
    return [
        f"\tencryption algorithm:\t{cipher}",
        f"\thash algorithm:\t\t{_HASHES.get(policy.hash, policy.hash)}",
        f"\tauthentication method:\t{method}",
        f"\tDiffie-Hellman group:\t#{policy.group} ({group})",
        f"\tlifetime:\t\t{policy.lifetime} seconds, no volume limit",
    ]


def crypto_map(node: Node, tag: str | None = None, interface: str | None = None) -> str:
    """`show crypto map [tag NAME|interface NAME]`."""
    lines: list[str] = []
    applied = node.settings.interfaces.get(interface or "")
    names = applied.maps() if applied else (tag,) if tag else ()
    if interface is not None and not names:
        return "No crypto maps found.\n"
    for name, entries in node.settings.maps.items():
        if name.startswith("dynamic ") or (names and name not in names):
            continue
        for entry in entries:
            lines += _entry(node, entry)
        used = [i.name for i in node.settings.interfaces.values() if name in i.maps()]
        lines += [f"\tInterfaces using crypto map {name}:", *(f"\t\t{each}" for each in used), ""]
    return "\n".join(lines) if lines else "No crypto maps found.\n"


def _entry(node: Node, entry: MapEntry) -> list[str]:
    family = "IPv6" if entry.map_name.startswith(IPV6_MAP) else "IPv4"
    name = entry.map_name.removeprefix(IPV6_MAP)
    lines = [f'Crypto Map {family} "{name}" {entry.sequence} ipsec-isakmp']
    if entry.dynamic is not None:
        return [*lines, f"\tDynamic map template tag: {entry.dynamic}"]
    if not entry.complete(node.settings.acls):
        lines += [
            "\tWARNING: This crypto map is in an incomplete state!",
            "\t\t(missing peer or access-list definitions)",
        ]
    if entry.description:
        lines.append(f"\tDescription: {entry.description}")
    lines += [f"\tPeer = {peer}" for peer in entry.peers]
    for kind, profile in (
        ("ISAKMP", entry.protection.isakmp_profile),
        ("IKEv2", entry.protection.ikev2_profile),
    ):
        if profile:
            lines.append(f"\t{kind} Profile: {profile}")
    acl = node.settings.acls.get(entry.acl or "")
    if entry.acl is None:
        lines.append("\tNo matching address list set.")
    else:
        lines.append(f"\tExtended IP access list {entry.acl}")
        lines += [
            f"\t    access-list {entry.acl} {_ace(line)}" for line in (acl.lines if acl else ())
        ]
    if entry.peers:
        flow = next(
            (f for f in node.flows if (f.tag, f.order[0]) == (entry.map_name, entry.sequence)), None
        )
        lines.append(f"\tCurrent peer: {flow.peer if flow else entry.peers[0]}")
    return [*lines, *_protection(node, entry.protection, "\t", dualstack=True)]


def _protection(
    node: Node, protection: IpsecProtection, indent: str, *, dualstack: bool
) -> list[str]:
    volume = f"{protection.kilobytes} kilobytes/" if protection.kilobytes else ""
    pfs = f"Y\n{indent}DH group:  group{protection.pfs}" if protection.pfs else "N"
    known = node.settings.transform_sets
    sets = [known[name] for name in protection.transform_sets if name in known]
    return [
        f"{indent}Security association lifetime: {volume}{protection.seconds} seconds",
        *([f"{indent}Dualstack (Y/N): N", ""] if dualstack else []),
        f"{indent}Responder-Only (Y/N): N",
        f"{indent}PFS (Y/N): {pfs}",
        f"{indent}Mixed-mode : Disabled",
        f"{indent}Transform sets={{ ",
        *(
            f"{indent}\t{each.name}:  {{ {each.text()}  }} , "
            for each in (sets or (() if protection.transform_sets else DEFAULT_SETS))
        ),
        f"{indent}}}",
    ]


def ipsec_profile(node: Node) -> str:
    """`show crypto ipsec profile`."""
    lines: list[str] = []
    profiles = {**node.settings.ipsec_profiles}
    profiles.setdefault("default", IpsecProtection("default"))
    for name, protection in profiles.items():
        lines.append(f"IPSEC profile {name}")
        for kind, other in (
            ("ISAKMP", protection.isakmp_profile),
            ("IKEv2", protection.ikev2_profile),
        ):
            if other:
                lines.append(f"\t{kind} Profile: {other}")
        lines += [*_protection(node, protection, "\t", dualstack=False), ""]
    return "\n".join(lines)


def transform_set(node: Node) -> str:
    """`show crypto ipsec transform-set`."""
    known: dict[str, TransformSet] = {each.name: each for each in DEFAULT_SETS}
    known.update(node.settings.transform_sets)
    lines: list[str] = []
    for each in known.values():
        mode = "Transport" if each.transport else "Tunnel"
        lines += [
            f"Transform set {each.name}: {{ {each.text()}  }} ",
            f"   will negotiate = {{ {mode}{', require' if each.require else ''},  }}, ",
            "",
        ]
    return "\n".join(lines)


def _ace(line: Ace) -> str:
    selector = line.selector
    name = PROTOCOL_NAMES.get(selector.protocol, str(selector.protocol))
    parts = ["permit" if line.permit else "deny", name]
    for network, port in (
        (selector.local, selector.local_port),
        (selector.remote, selector.remote_port),
    ):
        if network.prefixlen == 0:
            parts.append("any")
        elif network.prefixlen == network.max_prefixlen:
            parts.append(f"host {network.network_address}")
        elif network.version == 6:
            parts.append(str(network).upper())
        else:
            parts.append(f"{network.network_address} {network.hostmask}")
        if port:
            parts.append(f"port = {port}")
    return " ".join(parts)
