"""Both ends' tables of IKE SAs are given, and only one end shows an SA with the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bothends.causes import Evidence
from bothends.causes.path_causes import permit
from bothends.diagnose.model import Explanation
from bothends.diagnose.shown_records import ask, own_addresses, records
from bothends.diagnose.sources import Content, Shown
from bothends.model import IkeVersion
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome
from bothends.platforms.statements import Statement

STALE_IKE = "stale IKE SA"
"""What is wrong where an end keeps an IKE SA that the other one has lost."""
_TABLES = {IkeVersion.V1: Command.IKE_SAS, IkeVersion.V2: Command.IKEV2_SAS}
_FIRST_SENT = frozenset({"MM_NO_STATE", "AG_NO_STATE", "IN-NEG"})
_UP = frozenset({"QM_IDLE", "READY"})
_ADDRESSES: Mapping[IkeVersion, tuple[str, str]] = {
    IkeVersion.V1: ("src", "dst"),
    IkeVersion.V2: ("local", "remote"),
}


@dataclass(frozen=True, slots=True)
class _Sa:
    content: Content
    line: int
    local: str
    remote: str
    state: str
    ike: IkeVersion
    shown: str

    @property
    def tunnel(self) -> str:
        return f"{self.local} - {self.remote}"

    def evidence(self, empty: "_Empty") -> tuple[Evidence, Evidence]:
        return Evidence(self.content.source.file, self.line, self.shown), empty.evidence


@dataclass(frozen=True, slots=True)
class _Empty:
    """A router whose table of IKE SAs is empty."""

    content: Content
    shown: Shown

    @property
    def evidence(self) -> Evidence:
        text = f"{self.shown.parsed.command}: no SA"
        return Evidence(self.content.source.file, self.shown.line, text)


def one_end_alone(read: Sequence[Content]) -> Iterator[Explanation]:
    """What it says that of two routers one shows IKE SAs with one peer, and the other none.

    With more routers, or more peers, nothing shows that the two are the ends of one tunnel.
    """
    if len({content.device for content in read}) != 2 or any(content.log for content in read):
        return
    for ike, table in _TABLES.items():
        empty = [
            _Empty(content, shown)
            for content in read
            for shown in content.shown
            if shown.answers(table) and not shown.parsed.records and not own_addresses(content)
        ]
        sas = [sa for content in read for sa in _sas(content, ike)]
        if len(empty) != 1 or not sas or len({sa.remote for sa in sas}) != 1:
            continue
        if any(sa.content.device == empty[0].content.device for sa in sas):
            continue
        states = {sa.state for sa in sas}
        if states & _UP:
            yield _lost(next(sa for sa in sas if sa.state in _UP), empty[0])
        elif states <= _FIRST_SENT:
            yield _unheard(sas[0], empty[0])


def _sas(content: Content, ike: IkeVersion) -> Iterator[_Sa]:
    first, second = _ADDRESSES[ike]
    for record, line in records(content, _TABLES[ike]):
        local, remote = (str(record.get(name) or "") for name in (first, second))
        state = str(record.get("state") or record.get("status") or "")
        deleted = "deleted" in str(record.get("status") or "").lower()
        shown = f"{remote} {local} {state}" if ike is IkeVersion.V1 else f"{local} {remote} {state}"
        if remote in own_addresses(content):
            local, remote = remote, local  # the source of an IKEv1 SA is its initiator
        if local and remote and not deleted:
            yield _Sa(content, line, local, remote, state, ike, shown)


def _lost(sa: _Sa, empty: _Empty) -> Explanation:
    here, there = sa.content.device, empty.content.device
    end = sa.content.end(sa.local)
    return Explanation(
        what=f"{here} has an IKE SA with {sa.remote} ({sa.state}), and {there} has none: it has "
        f"lost its SAs (reloaded or cleared), and {here} has not noticed.",
        end=here,
        certainty="likely",
        outcome=STALE_IKE,
        tunnel=sa.tunnel,
        why=sa.evidence(empty),
        do=(
            end.step(
                end.commands(Command.CLEAR_SESSION, peer=sa.remote), "starts a new negotiation"
            ),
            end.step(
                (end.line(Statement.DPD, interval=10, retry=3),),
                "dead peer detection at both ends detects when the other one loses its SAs",
            ),
        ),
        score=40,
    )


def _unheard(sa: _Sa, empty: _Empty) -> Explanation:
    here, there = sa.content.device, empty.content.device
    return Explanation(
        what=f"{here} has sent its first packet to {sa.remote} ({sa.state}), and {there} shows no "
        f"IKE SA: the packet does not arrive there, or {there} has no crypto map, tunnel or key "
        f"for {sa.local} and answers nothing.",
        end=f"{there} or the path to it",
        certainty="likely",
        outcome=Outcome.PEER_NO_RESPONSE.value,
        tunnel=sa.tunnel,
        why=sa.evidence(empty),
        do=(
            permit("UDP 500", sa.content.end(sa.local), empty.content.end(sa.remote)),
            ask(empty.content, sa.local, sa.ike),
        ),
        score=40,
    )
