"""Lines of a daemon's log about phase 1 of IKEv1, each with what IOS says of the same event.

The wording is that of the lab's model (`ike.sayings`); what is said, and when, is what charon did.
"""

import re

from bothends.lab.charon.daemon_log import LoggedSa, tellers
from bothends.lab.charon.proposals import read_policy, split
from bothends.lab.ike import log_messages
from bothends.lab.ike.exchange import delete_dead
from bothends.lab.ike.node import Node
from bothends.lab.ike.phase1 import COMPLETE, identity_of
from bothends.lab.ike.policies import configured, objection
from bothends.lab.ike.sadb import IkeSa, IkeState
from bothends.lab.ike.settings import Policy

PHASE1, tells = tellers()
_EXCHANGE = "IKE_MESG_FROM_PEER, IKE_MM_EXCH"
_PROCESS = "IKE_MESG_INTERNAL, IKE_PROCESS_MAIN_MODE"


def _begin(node: Node, talk: LoggedSa, *, initiator: bool, aggressive: bool) -> IkeSa:
    sa = IkeSa(talk.local, talk.remote, initiator, talk.number, node.clock.now())
    sa.profile = talk.profile
    if aggressive:
        sa.state = IkeState.AG_INIT_EXCH if initiator else IkeState.AG_NO_STATE
    talk.sa = sa
    node.ike.append(sa)
    return sa


@tells(r"initiating (Main|Aggressive) Mode IKE_SA .*")
def _initiating(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    aggressive = match[1] == "Aggressive"
    sa, log = _begin(node, talk, initiator=True, aggressive=aggressive), node.log
    short = "AM" if aggressive else "MM"
    log.sa(sa, f" SA request profile is {sa.profile or '(NULL)'}")
    if not aggressive:
        log.sa(sa, "Can not start Aggressive mode, trying Main mode.")
    log.sa(sa, f"found peer pre-shared key matching {sa.remote}")
    log.step(sa, f"IKE_MESG_FROM_IPSEC, IKE_SA_REQ_{short}", f"IKE_I_{short}1")
    log.sa(sa, f" beginning {match[1]} Mode exchange")


@tells(r"[\d.]+ is initiating a (Main|Aggressive) Mode IKE_SA")
def _answering(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    aggressive = match[1] == "Aggressive"
    sa, log = _begin(node, talk, initiator=False, aggressive=aggressive), node.log
    log_messages.new_sa(node, sa)
    log.step(sa, _EXCHANGE, "IKE_R_AM1" if aggressive else "IKE_R_MM1")
    log.sa(sa, " processing SA payload. message ID = 0")
    log_messages.key_looked_up(node, sa, exists=True)


@tells(r"no IKE config found for [\d.]+\.\.\.[\d.]+, sending NO_PROPOSAL_CHOSEN")
def _unknown(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.version != 1:
        return
    sa, log = _begin(node, talk, initiator=False, aggressive=False), node.log
    log_messages.new_sa(node, sa)
    log.sa(sa, " processing SA payload. message ID = 0")
    log_messages.key_looked_up(node, sa, exists=False)
    log.sa(sa, "Preshared authentication offered but does not match policy!")
    log.sa(sa, "atts are not acceptable. Next payload is 0")
    _refuse(node, sa)


@tells(r"received packet: from .*")
def _received(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa:
        log_messages.packet_received(node, talk.sa, talk.port)


@tells(r"sending packet: from .*")
def _sending(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa:
        log_messages.packet_sent(node, talk.sa, talk.port)


@tells(r"received proposals: (IKE:.*)")
def _offered(_node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    talk.received = split(match[1])


@tells(r"selected proposal: (IKE:.*)")
def _selected(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None or sa.version != 1:
        return
    chosen = _check(node, sa, talk, read_policy(match[1]))
    sa.policy = chosen
    if sa.state is IkeState.MM_NO_STATE:
        sa.state = IkeState.MM_SA_SETUP
        node.log.step(sa, _PROCESS, "IKE_I_MM2" if sa.initiator else "IKE_R_MM1")
    else:
        sa.state = IkeState.AG_INIT_EXCH


@tells(r"no proposal found")
def _none(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        _check(node, talk.sa, talk, None)
        _refuse(node, talk.sa)


def _check(node: Node, sa: IkeSa, talk: LoggedSa, chosen: Policy | None) -> Policy | None:
    """Tell how the offers met the policies, until the one that charon chose."""
    log, offers = node.log, [read_policy(text) for text in talk.received]
    for own in configured(node):
        for number, offer in enumerate(offers, 1):
            log_messages.transform_checked(node, sa, number, offer, own, lifetime=False)
            why = objection(offer, own, has_key=True)
            if why is None and chosen is not None:
                log.sa(sa, "atts are acceptable. Next payload is 0")
                return own
            log_messages.transform_refused(node, sa, why, last=number == len(offers))
    return chosen


def _refuse(node: Node, sa: IkeSa) -> None:
    log_messages.policies_refused(node, sa)
    log_messages.sa_deleted(node, sa, "Phase1 SA policy proposal not accepted")
    node.mark_deleted(sa)
    log_messages.phase1_deleted(node, sa)


@tells(
    r"parsed (?:ID_PROT (?:request|response)|AGGRESSIVE (?:request|response)) 0 \[ (?:SA )?KE .*"
)
def _keys(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa, log = talk.sa, node.log
    if sa is None:
        return
    log_messages.keys_read(node, sa)
    sa.conn_id = sa.conn_id or node.next_conn_id()
    if "ID_PROT" in match[0]:
        sa.state = IkeState.MM_KEY_EXCH
        log.step(sa, _EXCHANGE, "IKE_I_MM4" if sa.initiator else "IKE_R_MM3")


@tells(r"local host is behind NAT, sending keep alives")
def _behind(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        node.log.old(talk.sa, "My hash no match -  this node inside NAT")


@tells(r"generating ID_PROT request 0 \[ ID HASH.*")
def _proving(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    log_messages.identity_sent(node, sa, identity_of(node, sa))
    node.log.step(sa, COMPLETE, "IKE_I_MM5")


@tells(r"could not decrypt payloads")
def _unreadable(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is not None and not sa.initiator and sa.state is IkeState.MM_KEY_EXCH:
        log_messages.malformed(node, sa)


@tells(r"calculated HASH does not match HASH payload")
def _bad_hash(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa:
        log_messages.hash_incorrect(node, talk.sa)


@tells(r"IKE_SA .*\[\d+\] established between [\d.]+\[.*\]\.\.\.[\d.]+\[(.*)\]")
def _established(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa, log = talk.sa, node.log
    if sa is None or sa.version != 1:
        return
    sa.peer_identity = match[1]
    log.sa(sa, " processing ID payload. message ID = 0")
    log.sa(sa, f": peer matches {sa.profile or '*none* of the profiles'}")
    log.sa(sa, " processing HASH payload. message ID = 0")
    log_messages.authenticated(node, sa)
    log.step(sa, COMPLETE, "IKE_P1COMPLETE")
    sa.state, sa.began = IkeState.QM_IDLE, node.clock.now()
    log.step(sa, "IKE_MESG_INTERNAL, IKE_PHASE1_COMPLETE", "IKE_P1COMPLETE")


@tells(r"received (\w+) error notify")
def _notified(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa, log = talk.sa, node.log
    if sa is None or sa.version != 1:
        return
    if sa.established:
        log.sa(sa, f" processing NOTIFY {log_messages.NOT_CHOSEN}")
        log.step(sa, "IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY", sa.step)
        return
    log_messages.unprotected_notify(node, sa)


@tells(r"sending retransmit (\d+) of (?:request|response) message ID 0, seq \d+")
def _again(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None or sa.version != 1:
        return
    node.log.sa(sa, f" retransmitting phase 1 {sa.state}...")
    attempt = f"attempt {match[1]} of 5: retransmit phase 1"
    node.log.old(sa, f"incrementing error counter on sa, {attempt}")


@tells(r"giving up after \d+ retransmits")
def _given_up(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None or sa.version != 1 or sa.deleted is not None:
        return
    if sa.established:
        log_messages.sa_deleted(node, sa, "Death by retransmission P2")
        node.mark_deleted(sa)
    else:
        delete_dead(node, sa)


@tells(r"(received DELETE for|deleting) IKE_SA .*\[\d+\].*")
def _deleted(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None or sa.version != 1 or sa.deleted is not None:
        return
    reason = "Receive delete" if "received" in match[1] else "No reason"
    log_messages.sa_deleted(node, sa, reason)
    log_messages.phase1_deleted(node, sa)
    node.mark_deleted(sa)
