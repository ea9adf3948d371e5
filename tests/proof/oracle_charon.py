"""What two strongSwan daemons do, each configured from one of the texts for its role."""

from ipaddress import ip_address, ip_network

from tests.proof.outcome import Outcome, cipher, digest, suite_text
from tests.proof.packet import TUNNEL, Case, Packet

from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.charon.attempt import Attempt
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.connections import Child
from bothends.lab.charon.ikev1 import lacks_key, taking
from bothends.lab.charon.play import Play, modes, proofs
from bothends.lab.charon.roles import Role
from bothends.lab.charon.translate import read_router
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import find_key
from bothends.lab.ike.sadb import Flow

NO_CONFIG = "no IKE config found"
"""What a responder says that was told of nobody like this peer: nothing is loaded without a key."""


class NotRunError(Exception):
    """Charon cannot be configured so; the message says why, in a few words."""


def charon(case: Case, initiator: str, bench: Bench) -> Outcome:
    """What happens when `initiator` begins what its packets ask for.

    Where IOS keeps several ways open, the daemons are asked one after another: a tunnel comes up
    if it does in one of the modes, and if both signatures are accepted.

    Raises:
        NotRunError: charon cannot do what one of the texts asks for.
    """
    responder = next(name for name in case.texts if name != initiator)
    try:
        here = read_router(initiator, case.texts[initiator])
        there = read_router(responder, case.texts[responder])
        _check_denied(here, there)
        done: list[Outcome] = []
        for asked, answered in modes(here):
            for proves in proofs(here, there):
                outcome = _play(case, (here, there), bench, Play(asked, answered, proves))
                if not outcome.auth:
                    break
            done.append(outcome)
            if outcome.up or not outcome.auth:
                break
    except UnsupportedError as error:
        raise NotRunError(error.what) from None
    return max(done, key=_reached)


def _reached(outcome: Outcome) -> int:
    return sum((outcome.phase1 or False, outcome.auth or False, outcome.up))


def _check_denied(here: Node, there: Node) -> None:
    """Refuse what a crypto list denies a part of, unless a whole line of it is proposed.

    Charon would take the part for what fits best, or the line, whichever it was told first.
    """
    proposed = {flow.selector.mirror() for flow in here.flows}
    for flow in there.flows:
        for wanted in proposed - {flow.selector}:
            if flow.selector.meets(wanted) and any(
                denied.meets(wanted) and not denied.covers(wanted) for denied in flow.denied
            ):
                raise UnsupportedError("a proposal of which a crypto list denies a part")


def _play(case: Case, ends: tuple[Node, Node], bench: Bench, play: Play) -> Outcome:
    here, there = ends
    loaded = bench.load(here, there, play)
    attempts: dict[str, Attempt | None] = {}
    for packet in case.packets[here.name]:
        flow = _flow(here, packet)
        child = loaded.children.get((flow.key, flow.peer)) if flow else None
        attempts[packet.line] = _attempt(bench, child, attempts)
    if not (case.packets[here.name] or loaded.nowhere):
        raise NotRunError("the initiator's crypto list leaves it nothing to send")
    for child in loaded.nowhere:
        attempts[child.name] = bench.attempt(child)
    ikev2 = any(flow.ikev2 for flow in here.flows)
    if not ikev2 and any(attempts.values()):
        if not _profile_fits(there, bench):
            return Outcome(True, False, why="no crypto map is bound to the profile of the peer")
        if _drops(here, bench, Role.INITIATOR) or _drops(there, bench, Role.RESPONDER):
            return Outcome(True, False, why="the key is in no keyring of the peer's profile")
    return _outcome(attempts, ikev2=ikev2)


def _drops(node: Node, bench: Bench, role: Role) -> bool:
    """Whether IOS drops the peer: its key is in no keyring of the ISAKMP profile that takes it."""
    number = list(Role).index(role)
    established = [sa for sa in bench.daemons[number].sas() if sa.state == "ESTABLISHED"]
    if not established:
        return False
    sa = established[-1]
    named = node.settings.profiles.get(bench.loaded[number].profiles.get(sa.name, ""))
    if named is not None and role is Role.INITIATOR:
        return False  # it began with a key of this profile's keyrings
    profile = named or taking(node, sa.remote_id)
    return lacks_key(profile, find_key(node, ip_address(sa.remote), ip_address(sa.local)))


def _profile_fits(there: Node, bench: Bench) -> bool:
    """Whether what answers is bound to the ISAKMP profile that took the initiator's identity.

    As in the model: it is noticed in quick mode, and counts as authentication.
    """
    established = [sa for sa in bench.responder.sas() if sa.state == "ESTABLISHED"]
    if not established:
        return True
    sa = established[-1]
    taken = bench.loaded[1].profiles.get(sa.name)
    bound = {
        flow.protection.isakmp_profile
        for flow in (*there.flows, *there.templates)
        if not flow.peers or sa.remote in map(str, flow.peers)
    }
    return not bound or None in bound or taken in bound


def _attempt(
    bench: Bench, child: Child | None, before: dict[str, Attempt | None]
) -> Attempt | None:
    """Begin a child, unless phase 1 failed for an earlier one: it would fail again."""
    last = next((attempt for attempt in before.values() if attempt), None)
    if child is None or (last is not None and not last.authenticated):
        return None
    return bench.attempt(child)


def _flow(here: Node, packet: Packet) -> Flow | None:
    """The line that takes the packet, as the model's reading of the text has it."""
    hosts = ip_network(packet.source), ip_network(packet.destination)
    wanted = Selector(*hosts, packet.protocol, packet.source_port, packet.destination_port)
    found = (f for f in here.flows if packet.line == TUNNEL or f.selector.covers(wanted))
    return next(found, None)


def _outcome(attempts: dict[str, Attempt | None], *, ikev2: bool) -> Outcome:
    done = [attempt for attempt in attempts.values() if attempt]
    if not done:
        return Outcome(None, why="has nothing to begin")
    if NO_CONFIG in done[0].reason:
        return Outcome(None, False, why="the responder has no key for the initiator")
    if not done[0].authenticated:
        return Outcome(done[0].policy, False if done[0].policy else None, why=done[0].reason)
    up = [attempt for attempt in done if attempt.phase2]
    return Outcome(
        True,
        True,
        {line: bool(attempt and attempt.phase2) for line, attempt in attempts.items()},
        suite=_suite(up[0], ikev2=ikev2, first=up[0] is done[0]) if up else "",
        narrowed=frozenset(line for line, a in attempts.items() if a and a.narrowed),
        why="; ".join(dict.fromkeys(attempt.reason for attempt in done if attempt.reason)),
    )


def _suite(attempt: Attempt, *, ikev2: bool, first: bool) -> str:
    ike, child = attempt.ike, attempt.child
    if ike is None or child is None:
        return ""
    integrity = digest(ike.integrity) if ike.integrity else None
    prf = digest(ike.prf) if ike.prf and ikev2 else None
    return suite_text(
        (cipher(ike.cipher), integrity, prf, ike.group or 0),
        (cipher(child.cipher), digest(child.integrity) if child.integrity else None),
        transport=attempt.transport,
        # The first child of IKEv2 comes without PFS (RFC 7296 section 1.2), later ones may have it.
        pfs=child.group if first or not ikev2 else None,
    )
