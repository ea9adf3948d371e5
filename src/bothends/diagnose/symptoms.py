"""What show output says is wrong: of one end alone, and of both ends where both are given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bothends.causes import Evidence, Step
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import Content
from bothends.diagnose.traffic import local_address
from bothends.platforms.debug import Outcome

NO_SA = "no IPsec SA"
"""What is wrong, where a selector has no SAs."""
ENGINE_ERRORS = "packets fail in the crypto engine"


@dataclass(frozen=True, slots=True)
class IkeSaRow:
    """One IKE SA as one router shows it."""

    device: str
    initiator: str
    """Address of the end that began (`src`)."""
    responder: str
    state: str
    reason: Evidence


_NO_STATE = (
    "IKE is stuck in MM_NO_STATE: packet 1 got no usable answer. The peer cannot be reached on"
    " UDP 500, has no key for this router, or has no policy in common with it."
)
_SA_SETUP = "IKE is stuck in MM_SA_SETUP: the policy is agreed, the key exchange is not answered."
_KEY_EXCH = (
    "IKE is stuck in MM_KEY_EXCH: the keys are exchanged, and authentication does not succeed."
    " The pre-shared keys differ, a certificate or the identity is refused, or UDP 4500 is blocked."
)
_AGGRESSIVE = "IKE is stuck in AG_INIT_EXCH: aggressive mode is not authenticated."
_STUCK: Mapping[str, tuple[Outcome, str]] = {
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


def from_outputs(read: Sequence[Content]) -> Iterator[Explanation]:
    """What the show output of all inputs says is wrong."""
    rows = [row for content in read for row in _rows(content)]
    both = list(_between(rows))
    yield from (explanation for _, explanation in both)
    paired = {id(row) for pair, _ in both for row in pair}
    for row in rows:
        if id(row) not in paired and row.state in _STUCK:
            yield _stuck(row)
    for content in read:
        yield from _sessions(content)
        yield from _ikev2(content)
    yield from _without_sa(read, rows)
    yield from (one for content in read for one in _engine_errors(content))


def _records(content: Content, command: str) -> Iterator[tuple[Mapping[str, Any], int]]:
    for shown in content.shown:
        if shown.parsed.command.startswith(command):
            for record in shown.parsed.records:
                yield record, shown.line


def _rows(content: Content) -> Iterator[IkeSaRow]:
    for record, line in _records(content, "show crypto isakmp sa"):
        src, dst, state = (str(record.get(name) or "") for name in ("src", "dst", "state"))
        if state and "deleted" not in str(record.get("status", "")).lower():
            reason = Evidence(content.source.file, line, f"{dst} {src} {state}")
            yield IkeSaRow(content.device, src, dst, state, reason)


def _between(rows: Sequence[IkeSaRow]) -> Iterator[tuple[tuple[IkeSaRow, IkeSaRow], Explanation]]:
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
    address, remote = (row.initiator, row.responder) if out else (row.responder, row.initiator)
    return Explanation(
        what=(
            f"Main mode packet {number} does not arrive: {there} ({other.state}) has answered up"
            f" to packet {number - (1 if out else 0)}, and {here} ({row.state}) still waits. What"
            f" {source} sends is lost on the way to {target}."
            if not out
            else f"Main mode packet {number} does not arrive: {here} ({row.state}) has packet"
            f" {number - 1} and goes on, and {there} ({other.state}) still waits for it. What"
            f" {source} sends is lost on the way to {target}."
        ),
        end=f"the path from {source} to {target}",
        certainty="likely",
        outcome=Outcome.PEER_NO_RESPONSE.value,
        tunnel=f"{row.initiator} - {row.responder}",
        why=(row.reason, other.reason),
        do=(
            Step(
                source,
                (f"show ip route {remote}", f"ping {remote} source {address}"),
                "it must have a route to the other end, and no access list on the way out",
            ),
            Step(
                target,
                (f"permit udp host {address} host {remote} eq isakmp",),
                "the outside access list, and every filter between the ends, must let it through",
            ),
        ),
        score=40,
    )


def _stuck(row: IkeSaRow) -> Explanation:
    outcome, what = _STUCK[row.state]
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
                (f"show crypto isakmp sa | include {row.initiator}",),
                "its state tells which packet is missing: give both outputs together",
            ),
        ),
        score=15,
    )


def _sessions(content: Content) -> Iterator[Explanation]:
    for record, line in _records(content, "show crypto session"):
        status, peer = str(record.get("status") or "").upper(), str(record.get("peer") or "")
        reason = Evidence(content.source.file, line, f"{peer} {status}")
        sas = sum(int(flow.get("active_sas") or 0) for flow in record.get("flows") or ())
        if status == "UP-NO-IKE":
            yield Explanation(
                what=f"{content.device}: the session with {peer} is UP-NO-IKE: there are IPsec SAs"
                " without an IKE SA. The other end may have lost them, and then drops what comes.",
                end=content.device,
                certainty="possible",
                outcome=Outcome.INVALID_SPI.value,
                tunnel=peer,
                why=(reason,),
                do=(
                    Step(
                        "the other end",
                        ("show crypto ipsec sa",),
                        "its inbound SPIs must be the outbound ones here",
                    ),
                ),
                score=15,
            )
        elif status == "UP-IDLE" and not sas:
            yield _no_sa(content, peer, "", "IKE is up (session UP-IDLE).", reason, ike_up=True)
        elif status.startswith("DOWN"):
            yield Explanation(
                what=f"{content.device}: the session with {peer} is {status}.",
                end=content.device,
                certainty="possible",
                outcome=Outcome.UNDETERMINED.value,
                tunnel=peer,
                why=(reason,),
                do=(_ask(content.device, peer),),
                score=15,
            )


def _ikev2(content: Content) -> Iterator[Explanation]:
    for record, line in _records(content, "show crypto ikev2 sa"):
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
            do=(_ask(content.device, remote, "ikev2"),),
            score=15,
        )


@dataclass(frozen=True, slots=True)
class _Empty:
    """A selector without SAs."""

    content: Content
    record: Mapping[str, Any]
    line: int

    @property
    def peer(self) -> str:
        return str(self.record.get("current_peer") or "")

    @property
    def local(self) -> str:
        return local_address(self.record)

    @property
    def selector(self) -> tuple[str, str]:
        """Local and remote proxy identity."""
        return _ident(self.record, "local_ident"), _ident(self.record, "remote_ident")


def _ident(record: Mapping[str, Any], name: str) -> str:
    ident = record.get(name) or {}
    text = f"{ident.get('addr', '')}/{ident.get('mask', '')}"
    protocol = str(ident.get("prot", "0"))
    return text if protocol in {"", "0"} else f"{text} protocol {protocol}"


def _without_sa(read: Sequence[Content], rows: Sequence[IkeSaRow]) -> Iterator[Explanation]:
    """Selectors that have a peer and no SAs."""
    empty = [
        _Empty(content, record, line)
        for content in read
        for record, line in _records(content, "show crypto ipsec sa")
        if _is_empty(record)
    ]
    for one in empty:
        states = {
            row.state
            for row in rows
            if row.device == one.content.device
            and {one.local, one.peer} == {row.initiator, row.responder}
        }
        ike = "IKE is up (QM_IDLE)." if "QM_IDLE" in states else ""
        own, remote = one.selector
        others = [
            other
            for other in empty
            if other.content.device != one.content.device
            and (other.local, other.peer) == (one.peer, one.local)
        ]
        reason = Evidence(one.content.source.file, one.line, _evidence(one.record))
        mirrored = any(other.selector == (remote, own) for other in others)
        if others and not mirrored:
            yield _unmirrored(one, others[0], reason)
            continue
        known = (
            f"{others[0].content.device} has none either, and its selector mirrors this one."
            if others
            else ""
        )
        yield _no_sa(
            one.content,
            one.peer,
            f" for {own} to {remote}",
            ike,
            reason,
            known=known,
            local=one.local,
            ike_up="QM_IDLE" in states,
        )


def _is_empty(record: Mapping[str, Any]) -> bool:
    spi = str(record.get("outbound_spi") or "")
    sas = any(
        record.get(f"{way}_{kind}") for way in ("inbound", "outbound") for kind in ("esp", "ah")
    )
    unset = "0.0.0.0"  # noqa: S104 (what IOS prints for no peer; nothing is bound to it)
    peer = str(record.get("current_peer") or unset)
    return bool(spi) and not spi.removeprefix("0x").strip("0") and not sas and peer != unset


def _evidence(record: Mapping[str, Any]) -> str:
    counters = record.get("counters") or {}
    sent, received = counters.get("encaps", 0), counters.get("decaps", 0)
    errors = f"send errors {record.get('send_errors', 0)}"
    text = f"current outbound spi: {record.get('outbound_spi')}, {errors}"
    before = f"; {sent} packets sent and {received} received while it was up"
    return text + (before if sent or received else "; no packet was ever encrypted")


def _no_sa(
    content: Content,
    peer: str,
    selector: str,
    ike: str,
    reason: Evidence,
    *,
    known: str = "",
    local: str = "",
    ike_up: bool = False,
) -> Explanation:
    meaning = (
        "Nothing has asked for it since, or phase 2 is refused (transform set, crypto ACL, PFS)."
        if ike_up
        else "Nothing has asked for it, or IKE does not come up."
    )
    text = (
        f"{content.device} has no IPsec SA{selector} with {peer}: phase 2 is not up.",
        ike,
        known,
        meaning,
    )
    return Explanation(
        what=" ".join(filter(None, text)),
        end=content.device,
        certainty="possible",
        outcome=NO_SA,
        tunnel=" - ".join(part for part in (local, peer) if part),
        why=(reason,),
        do=(
            Step(
                content.device,
                ("ping <protected remote address> source <protected local address>",),
                "traffic that matches the selector starts the negotiation",
            ),
            _ask(content.device, peer),
        ),
        score=20,
    )


def _unmirrored(one: _Empty, other: _Empty, reason: Evidence) -> Explanation:
    own, remote = one.selector
    remote_end = " to ".join(other.selector)
    here, there = one.content.device, other.content.device
    return Explanation(
        what=f"Neither end has IPsec SAs, and the selectors do not mirror each other: {here}"
        f" protects {own} to {remote}, {there} protects {remote_end}.",
        end=f"{here} or {there}",
        certainty="likely",
        outcome=Outcome.PHASE2_PROXY_MISMATCH.value,
        tunnel=f"{one.local} - {one.peer}",
        why=(
            reason,
            Evidence(
                other.content.source.file, other.line, f"local and remote ident: {remote_end}"
            ),
        ),
        do=tuple(
            Step(
                device,
                ("show crypto map",),
                "the crypto ACLs of the two ends must be mirror images, entry by entry",
            )
            for device in (here, there)
        ),
        score=35,
    )


_ERRORS = ("failed", "err_", "no_sa", "invalid")
"""What the names of counters have in them that should stay at 0."""


def _engine_errors(content: Content) -> Iterator[Explanation]:
    """Counters of failures, of a flow that is not known to be up."""
    for record, line in _records(content, "show crypto ipsec sa"):
        if (record.get("judge") or {}).get("phase2_up"):
            continue
        counted = {**(record.get("counters") or {}), **(record.get("other_counters") or {})}
        wrong = {
            name: count
            for name, count in counted.items()
            if count and any(word in name for word in _ERRORS) and "compr" not in name
        }
        if not wrong:
            continue
        text = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in wrong.items())
        peer = str(record.get("current_peer") or "")
        yield Explanation(
            what=f"{content.device}: packets to or from {peer} were dropped by IPsec ({text}).",
            end=content.device,
            certainty="possible",
            outcome=ENGINE_ERRORS,
            tunnel=" - ".join(part for part in (local_address(record), peer) if part),
            why=(Evidence(content.source.file, line, text),),
            do=(
                Step(
                    content.device,
                    (f"show crypto ipsec sa peer {peer} detail",),
                    "again after a minute: a counter that still grows is the fault of today",
                ),
                _ask(content.device, peer),
            ),
            score=12,
        )


def _ask(device: str, peer: str, ike: str = "isakmp") -> Step:
    """What to collect next."""
    return Step(
        device,
        (
            f"show crypto {ike} sa",
            f"debug crypto condition peer ipv4 {peer}",
            f"debug crypto {ike}",
            "debug crypto ipsec",
        ),
        "shows how far the negotiation comes, and what refuses it",
    )
