"""Why a live tunnel does not come up, from the states that its two ends show of each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bothends.causes import Evidence, Step
from bothends.causes.ike_states import STOPS
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import Content, Shown
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome

DOWN = "is down, and the cause cannot be determined"
_BEGUN = frozenset({"MM_NO_STATE", "AG_NO_STATE"})
_KEYED = frozenset({"MM_KEY_EXCH", "MM_KEY_AUTH", "AG_INIT_EXCH"})
_UP = frozenset({"QM_IDLE", "READY"})


@dataclass(frozen=True, slots=True)
class _Seen:
    """How an end sees the negotiation with the other."""

    device: str
    state: str
    """Of the most advanced SA that is not being deleted; empty where there is none."""
    starts: bool
    """Whether this end is the initiator of that SA."""
    reason: Evidence | None


@dataclass(frozen=True, slots=True)
class _Judgement:
    what: str
    end: str = ""
    certainty: str = "possible"
    outcome: str = Outcome.UNDETERMINED.value


def why_down(
    read: Sequence[Content], ends: Mapping[str, str], tunnel: str, *, fits: bool
) -> Iterator[Explanation]:
    """One explanation, where neither end has SAs with the other.

    Args:
        read: what both ends show.
        ends: device to its address, of this tunnel.
        tunnel: its name.
        fits: whether the comparison of both configurations left nothing open, keys included.
    """
    if len(ends) != 2 or any(_has_sas(content) for content in read):
        return
    seen = [
        _seen(read, device, address, next(a for d, a in ends.items() if d != device))
        for device, address in ends.items()
    ]
    a, b = sorted(seen, key=lambda one: not (one.state and one.starts))
    reasons = tuple(
        one.reason or Evidence(f"{one.device}: show crypto isakmp sa", 0, f"no SA with {other}")
        for one, other in ((a, ends[b.device]), (b, ends[a.device]))
    )
    judgement = _judged(a, b, fits=fits)
    yield Explanation(
        what=judgement.what,
        end=judgement.end,
        certainty=judgement.certainty,
        outcome=judgement.outcome,
        tunnel=" - ".join((ends[a.device], ends[b.device])),
        why=reasons,
        do=(
            Step(
                "this host",
                (f"bothends diagnose {tunnel} --debug",),
                "lets each end initiate in turn and reads both logs: they show which packet is "
                "lost or refused, and where",
            ),
        ),
        score=30,
    )


def _judged(a: _Seen, b: _Seen, *, fits: bool) -> _Judgement:
    """What is wrong, where, and how certain; `a` is the end that has begun."""
    here, there = a.device, b.device
    fit = "The configurations match, keys included. " if fits else ""
    between = f"the path between {here} and {there}" if fits else ""
    if a.state in _BEGUN and not b.state:
        return _Judgement(
            f"{fit}{here} has sent its first packet and got no usable answer ({a.state}); {there} "
            f"shows no negotiation with it. Either packets of {here} do not arrive at {there} on "
            f"UDP 500 (a filter, or no route), or they come from another address than {there} "
            "expects (a NAT), or the answer is lost.",
            between,
            outcome=Outcome.PEER_NO_RESPONSE.value,
        )
    keyed = next((each.state for each in (a, b) if each.state in _KEYED), "")
    if keyed:
        stop = STOPS[keyed]
        reasons = stop.reasons
        if fits:
            reasons = "UDP 4500 is blocked between the ends, or a NAT translates their addresses"
        return _Judgement(
            f"{fit}IKE does not come up ({_states(a, b)}): {stop.reached}. Possible reasons: "
            f"{reasons}.",
            between,
        )
    if {a.state, b.state} & _UP:
        return _Judgement(
            f"{fit}IKE is up ({_states(a, b)}), but there are no IPsec SAs: no traffic has needed "
            "them since, or phase 2 is refused."
        )
    if a.state or b.state:
        return _Judgement(f"{fit}IKE does not come up ({_states(a, b)}).")
    return _Judgement(
        f"{fit}Neither end is negotiating: there are no SAs, and no traffic needs them at the "
        "moment.",
        outcome=DOWN,
    )


def _states(a: _Seen, b: _Seen) -> str:
    return ", ".join(f"{one.device} {one.state or 'has no SA'}" for one in (a, b))


def _seen(read: Sequence[Content], device: str, own: str, peer: str) -> _Seen:
    best = _Seen(device, "", False, None)
    for content in read:
        if content.device != device:
            continue
        for shown in content.shown:
            for record in shown.parsed.records:
                row = _row(shown, record, own, peer)
                if row and _rank(row[0]) >= _rank(best.state):
                    reason = Evidence(content.source.file, shown.line, row[2])
                    best = _Seen(device, row[0], row[1], reason)
    return best


def _row(
    shown: Shown, record: Mapping[str, object], own: str, peer: str
) -> tuple[str, bool, str] | None:
    """State, whether this end began, and the row; None of another peer or an SA being deleted."""
    if shown.answers(Command.IKE_SAS):
        src, dst, state = (str(record.get(name, "")) for name in ("src", "dst", "state"))
        if {src, dst} != {own, peer} or "deleted" in str(record.get("status", "")).lower():
            return None
        return state, src == own, f"{dst} {src} {state}"
    if shown.answers(Command.IKEV2_SAS):
        remote, state = str(record.get("remote", "")), str(record.get("status", ""))
        if not remote.startswith(f"{peer}/") and remote != peer:
            return None
        return state, False, f"{record.get('local')} {remote} {state}"
    return None


def _rank(state: str) -> int:
    order = ("", *sorted(_BEGUN), "MM_SA_SETUP", *sorted(_KEYED), *sorted(_UP))
    return order.index(state) if state in order else 1


def _has_sas(content: Content) -> bool:
    return any(
        record.get("inbound_esp") or record.get("inbound_ah")
        for shown in content.shown
        if shown.answers(Command.IPSEC_SAS)
        for record in shown.parsed.records
    )
