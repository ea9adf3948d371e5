"""Whether an ASA can be an end of a tunnel as it is."""

from collections.abc import Iterator, Sequence

from bothends.model import IkeVersion, Tunnel
from bothends.platforms.asa.config.release import read_release
from bothends.platforms.asa.names import AsaNames
from bothends.platforms.asa.objects import AsaLine, top
from bothends.platforms.router import Release

_SINCE = {
    (False, IkeVersion.V1): (Release(8, 4), "crypto ikev1 (8.4)"),
    (False, IkeVersion.V2): (Release(8, 4), "IKEv2 (8.4)"),
    (True, IkeVersion.V1): (Release(9, 7), "virtual tunnel interfaces (9.7)"),
    (True, IkeVersion.V2): (Release(9, 8), "virtual tunnel interfaces of IKEv2 (9.8)"),
}
"""Since which release there is what a tunnel needs (Cisco ASA new features by release)."""


def problems(
    device: str, tunnel: Tunnel, names: AsaNames, lines: Sequence[AsaLine], running: str
) -> Iterator[str]:
    """What keeps an end from working there, each as a sentence that names the tunnel."""
    end, peer = tunnel.end(device), str(tunnel.other(tunnel.end(device)).address)
    release = read_release(running)
    since, what = _SINCE[tunnel.carrier.routed, tunnel.ike]
    if release and release < since:
        yield f"{tunnel.name}: ASA {release} has no {what}"
    ports = {
        p.child("nameif ").split()[-1]: p for p in top(lines, "interface ") if p.child("nameif ")
    }
    port = ports.get(end.interface)
    if port is None:
        there = ", ".join(sorted(ports)) or "none"
        yield f"{tunnel.name}: no interface has nameif {end.interface}; there are: {there}"
    else:
        if port.has("shutdown"):
            yield f"{tunnel.name}: {port.text} ({end.interface}) is shut down"
        address = port.child("ip address ").split()[2:3]
        if address and address[0] not in (str(end.local), "dhcp", "pppoe"):
            yield (
                f"{tunnel.name}: {port.text} ({end.interface}) has {address[0]}, "
                f"the inventory says {end.local}"
            )
    for group in top(lines, f"tunnel-group {peer} general-attributes"):
        policy = group.child("default-group-policy ").split()[-1:]
        if policy and policy != [names.name]:
            yield f"{tunnel.name}: tunnel-group {peer} is of others: it uses {policy[0]}"
    types = top(lines, f"tunnel-group {peer} type ")
    if types and not top(lines, f"tunnel-group {peer} general-attributes"):
        yield f"{tunnel.name}: tunnel-group {peer} is there already, and bothends did not write it"
    own = f"crypto map {names.map} {names.sequence} "
    for line in lines:
        words = line.text.split()
        peers = words[6:] if words[4:6] == ["set", "peer"] else []
        if peer in peers and not line.text.startswith(own):
            yield f"{tunnel.name}: {line.text!r} is of others, and has the same peer"
