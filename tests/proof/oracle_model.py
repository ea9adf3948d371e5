"""What the model of the lab does: two routers, packets from one of them, the SAs read after."""

from ipaddress import ip_network

from tests.proof.outcome import Outcome, cipher, digest, suite_text
from tests.proof.packet import TUNNEL, Case, Packet

from bothends.lab.ike import Clock, ModelBackend
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.forwarding import Packet as Sent
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeSa, SaPair
from bothends.model import Address, Network

NO_START = ("% IKEv2 profile not found", "no pre-shared key", "construct_initial_message")
NO_KEY_OFFERED = "Preshared authentication offered but does not match policy!"


def model(case: Case, initiator: str) -> Outcome:
    """What happens when `initiator` sends its packets; no time passes."""
    backend = ModelBackend(clock=Clock())
    logs: dict[str, list[str]] = {}
    for name, text in case.texts.items():
        backend.configure(name, text)
        logs[name] = []
        for topic in ("isakmp", "ikev2"):
            backend.debug(name, f"debug crypto {topic}", logs[name].append)
    here = backend.network.nodes[initiator]
    there = next(node for node in backend.network.nodes.values() if node is not here)
    pairs: dict[str, SaPair | None] = {}
    for packet in case.packets[initiator]:
        backend.send(
            initiator,
            Sent(
                packet.source,
                packet.destination,
                protocol=packet.protocol,
                ports=(packet.source_port, packet.destination_port),
            ),
        )
        pairs[packet.line] = _pair(here, there, packet)
    outcome = _outcome(here, there, pairs, "\n".join(logs[here.name]), "\n".join(logs[there.name]))
    backend.close()
    return outcome


def _pair(here: Node, there: Node, packet: Packet) -> SaPair | None:
    """The SAs that the packet's line got on both ends."""
    wanted = Selector(
        _host(packet.source), _host(packet.destination),
        packet.protocol, packet.source_port, packet.destination_port,
    )  # fmt: skip
    for flow in here.flows:
        pair = flow.active()
        if pair and (packet.line == TUNNEL or flow.selector.covers(wanted)):
            found = there.by_spi(pair.outbound)
            return pair if found else None
    return None


def _host(address: Address) -> Network:
    return ip_network(address)


def _outcome(
    here: Node, there: Node, pairs: dict[str, SaPair | None], own: str, far: str
) -> Outcome:
    ours = here.ike[-1] if here.ike else None
    theirs = there.ike[-1] if there.ike else None
    if ours is None:
        # An initiator without a key never begins, so that nobody learns of the rest of phase 1.
        keyless = any(sign in own for sign in NO_START)
        return Outcome(None, False if keyless else None, why="does not begin")
    agreed = _agreed(ours, theirs)
    if theirs is None or agreed is None:
        keyless = NO_KEY_OFFERED in far
        return Outcome(keyless, False if keyless else None, why=f"{ours.state}")
    if not (ours.established and theirs.established):
        return Outcome(True, False, why=f"{ours.state}, {theirs.state}")
    if ours.version == 1 and theirs.profile not in _bound(there, theirs):
        return Outcome(True, False, why=f"{theirs.profile} is not the profile of the crypto map")
    done = [pair for pair in pairs.values() if pair]
    return Outcome(
        True,
        True,
        {line: pair is not None for line, pair in pairs.items()},
        suite=suite_text(
            agreed,
            _esp(done[0]),
            transport=done[0].transport,
            pfs=done[0].pfs if ours.version == 1 else None,
        )
        if done
        else "",
        lifetime=_lifetime(ours, done[0]) if done else "",
        why=f"{ours.state}",
    )


def _bound(there: Node, theirs: IkeSa) -> set[str | None]:
    """The ISAKMP profiles that what answers is bound to; without one, every profile will do.

    IKEv1 notices a stranger's identity only in quick mode, where no crypto map wants the profile.
    It counts as authentication: it is a matter of who the other end is.
    """
    answering = [
        flow.protection.isakmp_profile
        for flow in (*there.flows, *there.templates)
        if not flow.peers or theirs.remote in flow.peers
    ]
    return {theirs.profile} if not answering or None in answering else set(answering)


def _agreed(ours: IkeSa, theirs: IkeSa | None) -> tuple[str, str | None, str | None, int] | None:
    """What phase 1 agreed on; None when it did not."""
    if ours.version == 2:
        suite = ours.suite
        if suite is None:
            return None
        integrity = digest(suite.integrity) if suite.integrity else None
        return cipher(suite.encryption), integrity, digest(suite.prf), suite.group
    policy = theirs.policy if theirs else None
    if policy is None:
        return None
    words = f"{policy.encryption} {policy.bits}" if policy.bits else policy.encryption
    return cipher(words), digest(policy.hash), None, policy.group


def _esp(pair: SaPair) -> tuple[str | None, str | None]:
    ciphers = [cipher(word) for word in pair.transform.transforms if not word.endswith("-hmac")]
    hashes = [digest(word) for word in pair.transform.transforms if word.endswith("-hmac")]
    return next(iter(ciphers), None), next(iter(hashes), None)


def _lifetime(ours: IkeSa, pair: SaPair) -> str:
    own = f"{ours.lifetime} " if ours.version == 1 else ""
    return f"{own}{pair.seconds} {pair.kilobytes}"
