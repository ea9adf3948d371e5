"""Lines of a daemon's log about phase 2, of IKEv1 and IKEv2, with what IOS says of it."""

import re

from bothends.lab.charon.daemon_log import LoggedSa, tellers
from bothends.lab.charon.proposals import read_transforms, split
from bothends.lab.charon.sas import read_selector
from bothends.lab.ike import log_messages
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import (
    NO_PROXY,
    Phase2Proposal,
    describe,
    make_offer,
    not_supported,
    pfs_mismatch,
    transform_sets,
)
from bothends.lab.ike.sadb import Flow, IkeSa
from bothends.lab.ike.settings import TransformSet

PHASE2, tells = tellers()


@tells(r"generating QUICK_MODE request (\d+) \[ HASH SA .*")
def _beginning(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        log_messages.quick_mode_begun(node, sa, match[1])
        log_messages.quick_mode_starts(node, sa, match[1])


@tells(r"parsed QUICK_MODE (?:request|response) (\d+) \[ HASH SA .*")
def _reading(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        log_messages.node_set(node, sa, match[1])
        log_messages.quick_mode_read(node, sa, match[1])


@tells(r"looking for a child config for (.*) === (.*)")
def _asked(_node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    talk.asked = read_selector(match[1].split(), match[2].split())


@tells(r"received proposals: (ESP:.*)")
def _offered(_node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    talk.received = split(match[1])


@tells(r"selected proposal: (ESP:.*)")
def _selected(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    chosen, _ = read_transforms(match[1])
    _check(node, sa, talk, chosen)


@tells(r"(?:no matching proposal found, sending NO_PROPOSAL_CHOSEN|no acceptable proposal found)")
def _none(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    _check(node, sa, talk, None)
    line, error = _why(node, sa, talk)
    node.log.ipsec(sa.remote, line)
    refuse(node, sa, error)


def _why(node: Node, sa: IkeSa, talk: LoggedSa) -> tuple[str, int]:
    """What was wrong with an offer, and the number that IOS gives it."""
    flow = answering(node, sa, talk.asked)
    offers = [read_transforms(text) for text in talk.received]
    if flow is not None and flow.protection.pfs is not None:
        own = transform_sets(node, flow.protection)
        for offered, group in offers:
            if any(each.alike(offered) for each in own) and group != flow.protection.pfs:
                return pfs_mismatch(group, flow.protection.pfs), 128
    return not_supported(offered for offered, _ in offers), 256


@tells(r"(?:no matching CHILD_SA config found for .*|traffic selectors .* unacceptable)")
def _no_proxy(node: Node, talk: LoggedSa, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say_no_proxy(node, talk.sa)


def say_no_proxy(node: Node, sa: IkeSa) -> None:
    """Tell that no access list covers what the peer asked for."""
    for line in NO_PROXY:
        node.log.ipsec(sa.remote, line)
    refuse(node, sa, 32)


def refuse(node: Node, sa: IkeSa, error: int) -> None:
    """Tell that phase 2 is refused."""
    if sa.version == 2:
        log_messages.ikev2_no_child(node, sa, selectors=error == 32)
        return
    log_messages.phase2_refused(node, sa, error)
    node.log.sa(sa, f"Sending NOTIFY {log_messages.NOT_CHOSEN}")
    log_messages.mode_failed(node, sa, "Quick")


def answering(node: Node, sa: IkeSa, asked: Selector | None) -> Flow | None:
    """The flow whose access list covers what the peer asked for."""
    here = [flow for flow in node.flows if flow.from_acl and sa.remote in flow.peers]
    return next((f for f in here if asked is not None and f.selector.covers(asked)), None)


def _check(node: Node, sa: IkeSa, talk: LoggedSa, chosen: TransformSet | None) -> None:
    flow, log = answering(node, sa, talk.asked), node.log
    log.sa(sa, "Checking IPSec proposal 1")
    for number, text in enumerate(talk.received, 1):
        transforms, group = read_transforms(text)
        own = make_offer(node, flow) if flow else None
        selector = talk.asked or (own.selector if own else None)
        if selector is None:
            return
        offer = Phase2Proposal(
            selector, (transforms,), between_ends=False, pfs=group, seconds=0, kilobytes=0
        )
        name, attributes = describe(offer, transforms, nat_t=talk.port == 4500)
        known = tuple(line for line in attributes if "life" not in line)  # charon logs none
        log_messages.proposal_shown(node, sa, number, name, known)
        if chosen is not None and transforms.alike(chosen):
            log.sa(sa, "atts are acceptable.")
            return


@tells(r"CHILD_SA .* established with SPIs (\w+)_i (\w+)_o and TS (.*) === (.*)")
def _installed(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    sa, log = talk.sa, node.log
    if sa is None:
        return
    selector = read_selector(match[3].split(), match[4].split())
    if talk.asked is not None and talk.asked != selector and not sa.initiator:
        say_no_proxy(node, sa)  # charon took a part of it, and the lab takes that back
        return
    if sa.version == 2:
        log_messages.ikev2(node, sa, "IPSec SA created: loading into database PASSED")
        return
    inbound, outbound = int(match[1], 16), int(match[2], 16)
    log.sa(sa, " Creating IPSec SAs")
    log_messages.key_engine_asked(node, sa)
    for spi, end in ((inbound, sa.local), (outbound, sa.remote)):
        log_messages.ipsec_sa(node, sa.remote, "create_sa): sa created", end, spi)
    log.sa(sa, "Old State = IKE_QM_R_QM2  New State = IKE_QM_PHASE2_COMPLETE")


@tells(r"received DELETE for ESP CHILD_SA with SPI (\w+)")
def _deleted(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        node.log.sa(sa, " processing DELETE payload.")
        log_messages.delete_read(node, sa, int(match[1], 16))


@tells(r"closing CHILD_SA .* with SPIs (\w+)_i .*")
def _closing(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if sa := talk.sa:
        spi = int(match[1], 16)
        log_messages.ipsec_sa(node, sa.remote, "delete_sa): deleting SA", sa.local, spi)


@tells(r"received (\w+) notify, no CHILD_SA built")
def _no_child(node: Node, talk: LoggedSa, match: re.Match[str]) -> None:
    if talk.sa:
        log_messages.ikev2_child_refused(node, talk.sa, match[1])
