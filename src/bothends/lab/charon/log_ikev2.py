"""Lines of a daemon's log about IKE SAs of IKEv2, each with what IOS says of the same event."""

import re

from bothends.lab.charon.daemon_log import LoggedSa, tellers
from bothends.lab.charon.proposals import read_proposal, split
from bothends.lab.ike import log_messages
from bothends.lab.ike.ikev2_choice import proposals_of
from bothends.lab.ike.log_messages import ikev2 as say
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeSa, IkeState

IKEV2, tells = tellers()


def _begin(node: Node, talk: LoggedSa, *, initiator: bool) -> IkeSa:
    sa = IkeSa(
        talk.local,
        talk.remote,
        initiator,
        talk.number,
        node.clock.now(),
        state=IkeState.IN_NEG,
        conn_id=1 + max((sa.conn_id for sa in node.ike if sa.version == 2), default=0),
        version=2,
        profile=talk.profile,
    )
    talk.sa = sa
    node.ike.append(sa)
    return sa


@tells(r"initiating IKE_SA .*")
def _initiating(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = _begin(node, talk, initiator=True)
    node.log.ikev2(sa.remote, f"Searching Policy with fvrf 0, local address {sa.local}")
    say(node, sa, "Generating IKE_SA_INIT message")
    for proposal in proposals_of(node, sa.local):
        say(node, sa, log_messages.ikev2_transforms(proposal))


@tells(r"[\d.]+ is initiating an IKE_SA")
def _answering(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = _begin(node, talk, initiator=False)
    _packet(node, talk, "Received", "IKE_SA_INIT", "REQUEST", "0")
    say(node, sa, "Verify SA init message")


@tells(r"(generating|parsed) (IKE_SA_INIT|IKE_AUTH|CREATE_CHILD_SA) (request|response) (\d+) \[.*")
def _message(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if talk.sa is not None:
        verb = "Sending" if match[1] == "generating" else "Received"
        _packet(node, talk, verb, match[2], match[3].upper(), match[4])


@tells(r"received proposals: (IKE:.*)")
def _offered(_node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    talk.received = split(match[1])


@tells(r"selected proposal: (IKE:.*)")
def _selected(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say(node, talk.sa, "Found matching proposal")


@tells(r"received proposals unacceptable")
def _none(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    received = tuple(read_proposal(text) for text in talk.received)
    log_messages.ikev2_policies(node, sa, received, proposals_of(node, sa.local))
    say(node, sa, "Sending no proposal chosen notify")
    _fail(node, sa, "SA init")


@tells(r"received NO_PROPOSAL_CHOSEN notify error")
def _rejected(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say(node, talk.sa, "Received no proposal chosen notify")
        _fail(node, talk.sa, "SA init")


@tells(r"local host is behind NAT, sending keep alives")
def _behind(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say(node, talk.sa, "NAT detected")


@tells(r"authentication of '(.*)' with pre-shared key successful")
def _passed(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        _peer(node, sa, match[1])
        say(node, sa, "Verification of peer's authentication data PASSED")


@tells(r"tried \d+ shared keys? for '.*' - '(.*)', but MAC mismatched")
def _failed(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        _peer(node, sa, match[1])
        say(node, sa, "Verification of peer's authentication data FAILED")
        say(node, sa, "Sending authentication failure notify")
        _fail(node, sa, "auth")


def _peer(node: Node, sa: IkeSa, identity: str) -> None:
    sa.peer_identity = identity
    say(node, sa, f"Searching policy based on peer's identity '{identity}'")
    if sa.profile:
        node.log.ikev2(sa.remote, f"found matching IKEv2 profile '{sa.profile}'")
    say(node, sa, "Verify peer's authentication data")


@tells(r"no matching peer config found")
def _no_profile(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        node.log.ikev2(talk.sa.remote, "% IKEv2 profile not found")
        say(node, talk.sa, "Sending authentication failure notify")
        _fail(node, talk.sa, "auth")


@tells(r"received AUTHENTICATION_FAILED notify error")
def _refused(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if sa := talk.sa:
        say(node, sa, log_messages.IKEV2_AUTH_FAILED)
        _fail(node, sa, "Auth")


@tells(r"IKE_SA .*\[\d+\] established between [\d.]+\[(.*)\]\.\.\.[\d.]+\[(.*)\]")
def _established(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    sa.peer_identity, sa.state, sa.began = match[2], IkeState.READY, node.clock.now()
    say(node, sa, "IKEV2 SA created; inserting SA into database. ")
    say(node, sa, f"Session with IKE ID PAIR ({match[2]}, {match[1]}) is UP")


@tells(r"sending retransmit \d+ of request message ID \d+, seq \d+")
def _again(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say(node, talk.sa, "Retransmitting packet")


@tells(r"giving up after \d+ retransmits")
def _given_up(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say(node, talk.sa, "Maximum number of retransmissions reached")
        _fail(node, talk.sa, "SA init" if talk.sa.suite is None else "auth")


@tells(r"(?:received DELETE for|deleting) IKE_SA .*")
def _deleted(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None and talk.sa.deleted is None:
        say(node, talk.sa, "Deleting SA")
        node.mark_deleted(talk.sa)


def _fail(node: Node, sa: IkeSa, exchange: str) -> None:
    say(
        node, sa, f"Failed {exchange} exchange" if exchange == "SA init" else "Auth exchange failed"
    )
    say(node, sa, "Deleting SA")
    if sa.deleted is None:
        node.mark_deleted(sa)


def _packet(node: Node, talk: LoggedSa, verb: str, exchange: str, kind: str, message: str) -> None:
    sa = talk.sa
    if sa is None:
        return
    log_messages.ikev2_packet(
        node, sa, (verb, exchange, kind), message, responder=sa.peer_cookie, port=talk.port
    )
