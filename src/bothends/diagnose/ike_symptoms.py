"""What the IKE SAs and sessions that both ends show say of a tunnel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from bothends.causes import Evidence, Step
from bothends.causes.ike_sas import IkeSaShown, lost_packet
from bothends.causes.ike_states import STOPS
from bothends.diagnose.model import Explanation
from bothends.diagnose.sa_symptoms import no_sa
from bothends.diagnose.shown_records import IkeSaRow, ask, records
from bothends.diagnose.sources import Content
from bothends.model import IkeVersion
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome
from bothends.platforms.states import states

OUTCOMES: Mapping[str, Outcome] = {
    "MM_NO_STATE": Outcome.PEER_NO_RESPONSE,
    "MM_SA_SETUP": Outcome.UNDETERMINED,
    "MM_KEY_EXCH": Outcome.PSK_MISMATCH,
    "AG_NO_STATE": Outcome.PEER_NO_RESPONSE,
    "AG_INIT_EXCH": Outcome.PSK_MISMATCH,
    "MM_WAIT_MSG2": Outcome.PEER_NO_RESPONSE,
    "MM_WAIT_MSG3": Outcome.PEER_NO_RESPONSE,
    "MM_WAIT_MSG4": Outcome.UNDETERMINED,
    "MM_WAIT_MSG5": Outcome.PSK_MISMATCH,
    "MM_WAIT_MSG6": Outcome.PSK_MISMATCH,
}
"""State in which one end alone shows its IKE SA, and the nearest outcome."""


def ike_rows(content: Content) -> Iterator[IkeSaRow]:
    """The IKE SAs of IKEv1 that a device shows, those that are being deleted among them."""
    for record, line in records(content, Command.IKE_SAS):
        src, dst, state = (str(record.get(name) or "") for name in ("src", "dst", "state"))
        if not (state and src):
            continue
        deleted = "deleted" in str(record.get("status", "")).lower()
        shown = f"{dst} {src} {state}" + (" (deleted)" if deleted else "")
        evidence = Evidence(content.source.file, line, shown)
        number = int(record.get("conn_id") or 0)
        sa = IkeSaShown(src, dst, state, number, deleted=deleted, evidence=evidence)
        yield IkeSaRow(content, sa)


def between(rows: Sequence[IkeSaRow]) -> Iterator[tuple[tuple[IkeSaRow, IkeSaRow], Explanation]]:
    """One IKE SA on two routers whose states show that a packet is lost, and which way."""
    for row, other in permutations(rows, 2):
        same = row.sa.state == other.sa.state
        if other.device == row.device or other.pair != row.pair:
            continue
        if same and row.device > other.device:
            continue
        # Where both show the same state, nothing shows which of the two is the initiator.
        here, there = (
            replace(each.content.end(address), device=address if same else each.device)
            for each, address in zip((row, other), row.pair, strict=True)
        )
        cause = lost_packet(here, there, row.sa, other.sa)
        if cause:
            outcome = Outcome.PEER_NO_RESPONSE.value
            yield (row, other), Explanation.of(cause, outcome=outcome, tunnel=row.tunnel, score=40)


def stuck(row: IkeSaRow, *, both: bool) -> Iterator[Explanation]:
    """What a state says in which IKE stays.

    `both`: whether the other end shows its IKE SA too, in a state that shows no more.
    """
    state = row.sa.state
    if state not in OUTCOMES:
        return
    stop = STOPS[state]
    yield Explanation(
        what=f"{row.device}: IKE is stuck in {state}: {stop.reached}. Possible reasons: "
        f"{stop.reasons}.",
        end=row.device,
        certainty="possible",
        outcome=OUTCOMES[state].value,
        tunnel=row.tunnel,
        why=(row.sa.evidence,),
        do=(ask(row.content, row.peer),)
        if both
        else (
            Step(
                "the other end",
                (f"{row.content.commands(Command.IKE_SAS)[0]} | include {row.sa.source}",),
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
            yield no_sa(content, peer, "", "IKE is up (session UP-IDLE).", reason)
        elif status.startswith("DOWN"):
            yield Explanation(
                what=f"{content.device}: the session with {peer} is {status}{_title(status)}.",
                end=content.device,
                certainty="possible",
                outcome=Outcome.UNDETERMINED.value,
                tunnel=peer,
                why=(reason,),
                do=(ask(content, peer, _version(record)),),
                score=15,
            )


def _title(status: str) -> str:
    title = next((state.title for state in states() if state.name == status), "")
    return title and f": {title}"


def _version(record: Mapping[str, Any]) -> IkeVersion:
    """The version of a session's IKE SAs; IKEv1 where none is shown."""
    shown = {sa.get("version") for sa in record.get("ike_sas") or ()}
    return IkeVersion.V2 if shown == {"IKEv2"} else IkeVersion.V1


def ikev2(content: Content) -> Iterator[Explanation]:
    """What the IKEv2 SAs that a device shows say of a tunnel that is not up."""
    for record, line in records(content, Command.IKEV2_SAS):
        status, remote = str(record.get("status") or ""), str(record.get("remote") or "")
        if status != "IN-NEG":
            continue
        yield Explanation(
            what=f"{content.device}: IKEv2 with {remote} is still negotiating (IN-NEG): "
            f"{STOPS[status].reached}. Possible reasons: {STOPS[status].reasons}.",
            end=content.device,
            certainty="possible",
            outcome=Outcome.PEER_NO_RESPONSE.value,
            tunnel=f"{record.get('local')} - {remote}",
            why=(Evidence(content.source.file, line, f"{record.get('local')} {remote} {status}"),),
            do=(ask(content, remote, IkeVersion.V2),),
            score=15,
        )


def noted_errors(content: Content) -> Iterator[Explanation]:
    """The errors of IKEv2 that a router has counted, the most frequent first."""
    noted = [
        (int(record.get("count") or 0), str(record["error"]), line)
        for record, line in records(content, Command.IKEV2_ERRORS)
        if record.get("error")
    ]
    if not noted:
        return
    noted.sort(key=lambda each: -each[0])
    yield Explanation(
        what=f"{content.device} has counted errors of IKEv2; with which peers and when, it does "
        "not say.",
        end=content.device,
        certainty="possible",
        outcome=Outcome.UNDETERMINED.value,
        tunnel="",
        why=tuple(
            Evidence(content.source.file, line, f"Error({count}): {error}")
            for count, error, line in noted
        ),
        do=(
            Step(
                content.device,
                content.commands(Command.IKEV2_ERRORS, Command.DEBUG_IKEV2),
                "repeat after a minute: a counter that still grows shows a present fault",
            ),
        ),
        score=11,
    )
