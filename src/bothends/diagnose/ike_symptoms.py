"""What the IKE SAs and sessions that both ends show say of a tunnel."""

from collections.abc import Iterator, Mapping, Sequence

from bothends.causes import Evidence, Step
from bothends.causes.path_causes import PathEnd, permit
from bothends.diagnose.model import Explanation
from bothends.diagnose.sa_symptoms import no_sa
from bothends.diagnose.shown_records import IkeSaRow, ask, records
from bothends.diagnose.sources import Content
from bothends.model import IkeVersion
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome

_NO_STATE = (
    "IKE is stuck in MM_NO_STATE: packet 1 received no usable answer. The peer cannot be reached "
    "on UDP 500, has no key for this router, or has no policy in common with it."
)
_SA_SETUP = "IKE is stuck in MM_SA_SETUP: the policy is agreed, the key exchange is not answered."
_KEY_EXCH = (
    "IKE is stuck in MM_KEY_EXCH: the keys are exchanged, and authentication does not succeed."
    " The pre-shared keys differ, a certificate or the identity is refused, or UDP 4500 is blocked."
)
_AGGRESSIVE = "IKE is stuck in AG_INIT_EXCH: aggressive mode is not authenticated."
STUCK: Mapping[str, tuple[Outcome, str]] = {
    "MM_NO_STATE": (Outcome.PEER_NO_RESPONSE, _NO_STATE),
    "MM_SA_SETUP": (Outcome.UNDETERMINED, _SA_SETUP),
    "MM_KEY_EXCH": (Outcome.PSK_MISMATCH, _KEY_EXCH),
    "AG_NO_STATE": (Outcome.PEER_NO_RESPONSE, "Aggressive mode gets no answer."),
    "AG_INIT_EXCH": (Outcome.PSK_MISMATCH, _AGGRESSIVE),
}
"""State in which one end alone shows its IKE SA: the nearest outcome, and what that means."""
_LOST: Mapping[tuple[str, str], tuple[int, bool]] = {
    ("MM_NO_STATE", "MM_SA_SETUP"): (2, False),
    ("MM_SA_SETUP", "MM_SA_SETUP"): (3, True),
    ("MM_SA_SETUP", "MM_KEY_EXCH"): (4, False),
    ("MM_KEY_EXCH", "MM_KEY_AUTH"): (6, False),
    ("MM_KEY_EXCH", "QM_IDLE"): (6, False),
}
"""States of initiator and responder: the main mode packet that is lost; whether on the way out.

What each end has sent and waits for follows from its state (RFC 2409, 5.4).
"""


def ike_rows(content: Content) -> Iterator[IkeSaRow]:
    """The IKE SAs of IKEv1 that a device shows."""
    for record, line in records(content, Command.IKE_SAS):
        src, dst, state = (str(record.get(name) or "") for name in ("src", "dst", "state"))
        if state and "deleted" not in str(record.get("status", "")).lower():
            reason = Evidence(content.source.file, line, f"{dst} {src} {state}")
            yield IkeSaRow(content, src, dst, state, reason)


def between(rows: Sequence[IkeSaRow]) -> Iterator[tuple[tuple[IkeSaRow, IkeSaRow], Explanation]]:
    """One IKE SA on two routers: which packet is lost, and which way."""
    for row in rows:
        for other in rows:
            pair = (row.initiator, row.responder)
            if other.device == row.device or (other.initiator, other.responder) != pair:
                continue
            lost = _LOST.get((row.state, other.state))
            same = row.state == other.state
            if lost and not (same and row.device > other.device):
                yield (row, other), _lost(row, other, *lost, named=not same)


def _lost(row: IkeSaRow, other: IkeSaRow, number: int, out: bool, *, named: bool) -> Explanation:
    """`named`: whether the states tell which of the two devices is the initiator."""
    here = row.device if named else row.initiator
    there = other.device if named else row.responder
    source, target = (here, there) if out else (there, here)
    sender = row.content if out else other.content
    address, remote = (row.initiator, row.responder) if out else (row.responder, row.initiator)
    return Explanation(
        what=(
            f"Main mode packet {number} does not arrive: {there} ({other.state}) has answered up "
            f"to packet {number - (1 if out else 0)}, and {here} ({row.state}) still waits for an "
            f"answer. Packets of {source} are lost on the path to {target}."
            if not out
            else (
                f"Main mode packet {number} does not arrive: {here} ({row.state}) has packet "
                f"{number - 1} and goes on, and {there} ({other.state}) still waits for it. "
                f"Packets of {source} are lost on the path to {target}."
            )
        ),
        end=f"the path from {source} to {target}",
        certainty="likely",
        outcome=Outcome.PEER_NO_RESPONSE.value,
        tunnel=f"{row.initiator} - {row.responder}",
        why=(row.reason, other.reason),
        do=(
            Step(
                source,
                sender.commands(
                    Command.ROUTE,
                    Command.REACH,
                    address=remote,
                    destination=remote,
                    source=address,
                ),
                "it must have a route to the other end, and no access list on the way out",
            ),
            permit("UDP 500", PathEnd(source, address), PathEnd(target, remote)),
        ),
        score=40,
    )


def stuck(row: IkeSaRow) -> Explanation:
    """What a state says in which IKE stays."""
    outcome, what = STUCK[row.state]
    return Explanation(
        what=f"{row.device}: {what}",
        end=row.device,
        certainty="possible",
        outcome=outcome.value,
        tunnel=f"{row.initiator} - {row.responder}",
        why=(row.reason,),
        do=(
            Step(
                "the other end",
                (f"{row.content.commands(Command.IKE_SAS)[0]} | include {row.initiator}",),
                "its state shows which packet is missing: give both outputs together",
            ),
        ),
        score=15,
    )


def sessions(content: Content) -> Iterator[Explanation]:
    """What the sessions that a device shows say of a tunnel that is not up."""
    for record, line in records(content, Command.SESSIONS):
        status, peer = str(record.get("status") or "").upper(), str(record.get("peer") or "")
        reason = Evidence(content.source.file, line, f"{peer} {status}")
        sas = sum(int(flow.get("active_sas") or 0) for flow in record.get("flows") or ())
        if status == "UP-NO-IKE":
            yield Explanation(
                what=(
                    f"{content.device}: the session with {peer} is UP-NO-IKE: there are IPsec SAs "
                    "without an IKE SA. If the other end has lost them, it drops the packets."
                ),
                end=content.device,
                certainty="possible",
                outcome=Outcome.INVALID_SPI.value,
                tunnel=peer,
                why=(reason,),
                do=(
                    Step(
                        "the other end",
                        content.commands(Command.IPSEC_SAS),
                        "its inbound SPIs must be the outbound ones here",
                    ),
                ),
                score=15,
            )
        elif status == "UP-IDLE" and not sas:
            yield no_sa(content, peer, "", "IKE is up (session UP-IDLE).", reason, ike_up=True)
        elif status.startswith("DOWN"):
            yield Explanation(
                what=f"{content.device}: the session with {peer} is {status}.",
                end=content.device,
                certainty="possible",
                outcome=Outcome.UNDETERMINED.value,
                tunnel=peer,
                why=(reason,),
                do=(ask(content, peer),),
                score=15,
            )


def ikev2(content: Content) -> Iterator[Explanation]:
    """What the IKEv2 SAs that a device shows say of a tunnel that is not up."""
    for record, line in records(content, Command.IKEV2_SAS):
        status, remote = str(record.get("status") or ""), str(record.get("remote") or "")
        if status != "IN-NEG":
            continue
        yield Explanation(
            what=f"{content.device}: IKEv2 with {remote} is still negotiating (IN-NEG): a request"
            " waits for its answer. UDP 500 or 4500 is blocked, or the authentication fails.",
            end=content.device,
            certainty="possible",
            outcome=Outcome.PEER_NO_RESPONSE.value,
            tunnel=f"{record.get('local')} - {remote}",
            why=(Evidence(content.source.file, line, f"{record.get('local')} {remote} {status}"),),
            do=(ask(content, remote, IkeVersion.V2),),
            score=15,
        )
