"""What it says of tunnels that a router shows an IKE SA being deleted, or no SA at all.

An ASA names the state in which it waits in a table of its own.
"""

from collections.abc import Iterator, Sequence

from bothends.causes import Evidence, Step
from bothends.causes.ike_states import STOPS
from bothends.diagnose.ike_symptoms import OUTCOMES
from bothends.diagnose.model import Explanation
from bothends.diagnose.shown_records import IkeSaRow, ask, records
from bothends.diagnose.sources import Content
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome
from bothends.platforms.placeholders import Placeholder

_TABLES = (Command.IKE_SAS, Command.IKEV2_SAS, Command.IPSEC_SAS, Command.SESSIONS)
"""What shows a tunnel that is up."""


def gone(rows: Sequence[IkeSaRow]) -> Iterator[Explanation]:
    """IKE SAs that are being deleted, beside which a router has no other with the same peer."""
    alive = {(row.device, frozenset(row.pair)) for row in rows if not row.sa.deleted}
    for row in rows:
        if not row.sa.deleted or (row.device, frozenset(row.pair)) in alive:
            continue
        was_up = (
            "it was up once, and was deleted by one of the ends"
            if row.sa.number
            else f"the negotiation was given up. Possible reasons: {STOPS['MM_NO_STATE'].reasons}"
        )
        yield Explanation(
            what=f"{row.device}: the IKE SA between {row.sa.source} and {row.sa.destination} is "
            f"being deleted, and there is no other: {was_up}.",
            end=row.device,
            certainty="possible",
            outcome=Outcome.UNDETERMINED.value if row.sa.number else OUTCOMES["MM_NO_STATE"].value,
            tunnel=row.tunnel,
            why=(row.sa.evidence,),
            do=(ask(row.content, row.sa.destination),),
            score=14,
        )


def firewalls(content: Content) -> Iterator[Explanation]:
    """What a state of IKEv1 says in which an ASA stays."""
    for record, line in records(content, Command.IKE_SAS):
        state, peer = str(record.get("state") or ""), str(record.get("ike_peer") or "")
        if not peer or state not in OUTCOMES:
            continue
        stop = STOPS[state]
        yield Explanation(
            what=f"{content.device}: IKE with {peer} is stuck in {state}: {stop.reached}. "
            f"Possible reasons: {stop.reasons}.",
            end=content.device,
            certainty="possible",
            outcome=OUTCOMES[state].value,
            tunnel=peer,
            why=(Evidence(content.source.file, line, f"{peer} {state}"),),
            do=(ask(content, peer),),
            score=15,
        )


def nothing_up(read: Sequence[Content]) -> Iterator[Explanation]:
    """Routers whose tables of SAs are empty."""
    by_device: dict[str, list[Content]] = {}
    for content in read:
        by_device.setdefault(content.device, []).append(content)
    for device, contents in by_device.items():
        tables = [
            shown
            for content in contents
            for shown in content.shown
            if any(shown.answers(table) for table in _TABLES)
        ]
        logged = any(content.log for content in contents)
        if not tables or logged or any(shown.parsed.records for shown in tables):
            continue
        commands = ", ".join(dict.fromkeys(f"`{shown.parsed.command}`" for shown in tables))
        first = next(content for content in contents if content.shown)
        reason = Evidence(first.source.file, tables[0].line, f"{tables[0].parsed.command}: no SA")
        yield Explanation(
            what=f"{device} shows no SA in {commands}: no tunnel is up there, and none is being "
            "negotiated. No traffic has needed one, or the router has no tunnel for it.",
            end=device,
            certainty="possible",
            outcome=Outcome.UNDETERMINED.value,
            tunnel="",
            why=(reason,),
            do=(
                Step(
                    device,
                    first.commands(
                        Command.REACH,
                        destination=Placeholder.PROTECTED_REMOTE,
                        source=Placeholder.PROTECTED_LOCAL,
                    ),
                    "traffic that matches the selector starts the negotiation",
                ),
                Step(
                    device,
                    first.commands(Command.CRYPTO_MAPS, Command.IKE_SAS, Command.IKEV2_SAS),
                    "shows which tunnels are configured, and whether one is negotiated now",
                ),
            ),
            score=8,
        )
