"""Lines of a daemon's log about phase 2, of IKEv1 and IKEv2, with what IOS says of it."""

import re

from bothends.lab.charon.proposals import read_transforms, split
from bothends.lab.charon.sas import read_selector
from bothends.lab.charon.story import Talk, tellers
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import Offer, describe, make_offer, transform_sets
from bothends.lab.ike.sadb import Flow, IkeSa
from bothends.lab.ike.settings import TransformSet

PHASE2, tells = tellers()


@tells(r"generating QUICK_MODE request (\d+) \[ HASH SA .*")
def _beginning(node: Node, talk: Talk, match: re.Match[str]) -> None:
    if sa := talk.sa:
        node.log.sa(sa, f"beginning Quick Mode exchange, M-ID of {match[1]}")
        node.log.sa(sa, "QM Initiator gets spi")
        node.log.sa(sa, f"Node {match[1]}, Input = IKE_MESG_INTERNAL, IKE_INIT_QM")
        node.log.sa(sa, "Old State = IKE_QM_READY  New State = IKE_QM_I_QM1")


@tells(r"parsed QUICK_MODE (?:request|response) (\d+) \[ HASH SA .*")
def _reading(node: Node, talk: Talk, match: re.Match[str]) -> None:
    if sa := talk.sa:
        node.log.isakmp(sa.remote, f"set new node {match[1]} to QM_IDLE      ")
        node.log.sa(sa, f" processing HASH payload. message ID = {match[1]}")
        node.log.sa(sa, f" processing SA payload. message ID = {match[1]}")


@tells(r"looking for a child config for (.*) === (.*)")
def _asked(_node: Node, talk: Talk, match: re.Match[str]) -> None:
    talk.asked = read_selector(match[1].split(), match[2].split())


@tells(r"received proposals: (ESP:.*)")
def _offered(_node: Node, talk: Talk, match: re.Match[str]) -> None:
    talk.received = split(match[1])


@tells(r"selected proposal: (ESP:.*)")
def _selected(node: Node, talk: Talk, match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    chosen, _ = read_transforms(match[1])
    _check(node, sa, talk, chosen)


@tells(r"(?:no matching proposal found, sending NO_PROPOSAL_CHOSEN|no acceptable proposal found)")
def _none(node: Node, talk: Talk, _match: re.Match[str]) -> None:
    sa = talk.sa
    if sa is None:
        return
    _check(node, sa, talk, None)
    line, error = _why(node, sa, talk)
    node.log.ipsec(sa.remote, line)
    refuse(node, sa, error)


def _why(node: Node, sa: IkeSa, talk: Talk) -> tuple[str, int]:
    """What was wrong with an offer, and the number that IOS gives it."""
    flow = answering(node, sa, talk.asked)
    offers = [read_transforms(text) for text in talk.received]
    if flow is not None and flow.protection.pfs is not None:
        own = transform_sets(node, flow.protection)
        for offered, group in offers:
            if any(each.alike(offered) for each in own) and group != flow.protection.pfs:
                asked = "none" if group is None else f"group{group}"
                required = f"required group{flow.protection.pfs}"
                said = "IPSEC(validate_proposal_request): PFS mismatch"
                return f"{said}: offered {asked}, {required}", 128
    names = ", ".join(f"{{{offered.text()} }}" for offered, _ in offers)
    said = "IPSEC(ipsec_process_proposal): transform proposal not supported for identity: "
    return f"{said}\n{names}", 256


@tells(r"(?:no matching CHILD_SA config found for .*|traffic selectors .* unacceptable)")
def _no_proxy(node: Node, talk: Talk, _match: re.Match[str]) -> None:
    if talk.sa is not None:
        say_no_proxy(node, talk.sa)


def say_no_proxy(node: Node, sa: IkeSa) -> None:
    """Tell that no access list covers what the peer asked for."""
    node.log.ipsec(sa.remote, "map_db_find_best did not find matching map")
    node.log.ipsec(sa.remote, "IPSEC(ipsec_process_proposal): proxy identities not supported")
    refuse(node, sa, 32)


def refuse(node: Node, sa: IkeSa, error: int) -> None:
    """Tell that phase 2 is refused."""
    log = node.log
    if sa.version == 2:
        what = "TS" if error == 32 else "proposal"
        notify = "TS_UNACCEPTABLE" if error == 32 else "NO_PROPOSAL_CHOSEN"
        say2(node, sa, f"There was no IPSEC policy found for received {what}")
        say2(node, sa, f"Sending {notify} notify")
        return
    log.sa(sa, f" IPSec policy invalidated proposal with error {error}")
    log.sa(sa, f" phase 2 SA policy not acceptable! (local {sa.local} remote {sa.remote})")
    log.sa(sa, "Sending NOTIFY PROPOSAL_NOT_CHOSEN protocol 3")
    log.system(
        f"%CRYPTO-6-IKMP_MODE_FAILURE: Processing of Quick mode failed with peer at {sa.remote}"
    )


def say2(node: Node, sa: IkeSa, text: str) -> None:
    """A line of `debug crypto ikev2` that names the SA."""
    node.log.ikev2(sa.remote, f"(SESSION ID = {sa.conn_id},SA ID = {sa.conn_id}):{text}")


def answering(node: Node, sa: IkeSa, asked: Selector | None) -> Flow | None:
    """The flow whose access list covers what the peer asked for."""
    here = [flow for flow in node.flows if flow.from_acl and sa.remote in flow.peers]
    return next((f for f in here if asked is not None and f.selector.covers(asked)), None)


def _check(node: Node, sa: IkeSa, talk: Talk, chosen: TransformSet | None) -> None:
    flow, log = answering(node, sa, talk.asked), node.log
    log.sa(sa, "Checking IPSec proposal 1")
    for number, text in enumerate(talk.received, 1):
        transforms, group = read_transforms(text)
        own = make_offer(node, flow) if flow else None
        selector = talk.asked or (own.selector if own else None)
        if selector is None:
            return
        offer = Offer(
            selector, (transforms,), between_ends=False, pfs=group, seconds=0, kilobytes=0
        )
        name, attributes = describe(offer, transforms, nat_t=talk.port == 4500)
        log.isakmp(sa.remote, f"transform {number}, {name}")
        log.isakmp(sa.remote, "  attributes in transform:")
        for line in attributes:
            if "life" not in line:  # charon does not log lifetimes
                log.attribute(sa.remote, line)
        if chosen is not None and transforms.alike(chosen):
            log.sa(sa, "atts are acceptable.")
            return


@tells(r"CHILD_SA .* established with SPIs (\w+)_i (\w+)_o and TS (.*) === (.*)")
def _installed(node: Node, talk: Talk, match: re.Match[str]) -> None:
    sa, log = talk.sa, node.log
    if sa is None:
        return
    selector = read_selector(match[3].split(), match[4].split())
    if talk.asked is not None and talk.asked != selector and not sa.initiator:
        say_no_proxy(node, sa)  # charon took a part of it, and the lab takes that back
        return
    if sa.version == 2:
        say2(node, sa, "IPSec SA created: loading into database PASSED")
        return
    inbound, outbound = int(match[1], 16), int(match[2], 16)
    log.sa(sa, " Creating IPSec SAs")
    log.ipsec(sa.remote, "IPSEC(key_engine): got a queue event with 1 KMI message(s)")
    for spi, end in ((inbound, sa.local), (outbound, sa.remote)):
        log.ipsec(
            sa.remote,
            "IPSEC(create_sa): sa created,\n"
            f"  (sa) sa_dest= {end}, sa_proto= 50,\n"
            f"    sa_spi= 0x{spi:X}({spi})",
        )
    log.sa(sa, "Old State = IKE_QM_R_QM2  New State = IKE_QM_PHASE2_COMPLETE")


@tells(r"received DELETE for ESP CHILD_SA with SPI (\w+)")
def _deleted(node: Node, talk: Talk, match: re.Match[str]) -> None:
    if sa := talk.sa:
        node.log.sa(sa, " processing DELETE payload.")
        node.log.sa(sa, f"Enqueued KEY_MGR_DELETE_SAS for IPSEC SA (SPI:0x{match[1].upper()})")


@tells(r"closing CHILD_SA .* with SPIs (\w+)_i .*")
def _closing(node: Node, talk: Talk, match: re.Match[str]) -> None:
    if sa := talk.sa:
        spi = int(match[1], 16)
        node.log.ipsec(
            sa.remote,
            f"IPSEC(delete_sa): deleting SA,\n  (sa) sa_dest= {sa.local}, sa_proto= 50,\n"
            f"    sa_spi= 0x{spi:X}({spi})",
        )


@tells(r"received (\w+) notify, no CHILD_SA built")
def _no_child(node: Node, talk: Talk, match: re.Match[str]) -> None:
    if sa := talk.sa:
        say2(node, sa, f"Received {match[1]} notify")
        say2(node, sa, "Failed to create child SA")
