"""What the IPsec SAs that both ends show say of a tunnel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from bothends.causes import Evidence, Step
from bothends.diagnose.model import Explanation
from bothends.diagnose.shown_records import IkeSaRow, ask, records
from bothends.diagnose.sources import Content
from bothends.diagnose.traffic import local_address
from bothends.platforms.commands import Command
from bothends.platforms.debug import Outcome
from bothends.platforms.placeholders import Placeholder, address_in

NO_SA = "no IPsec SA"
"""What is wrong, where a selector has no SAs."""
ENGINE_ERRORS = "packets fail in the crypto engine"


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

    @property
    def hosts(self) -> tuple[str, str]:
        """A host of each end, whose packets the selector takes."""
        return (
            _host(self.record, "local_ident", Placeholder.PROTECTED_LOCAL),
            _host(self.record, "remote_ident", Placeholder.PROTECTED_REMOTE),
        )


def _ident(record: Mapping[str, Any], name: str) -> str:
    ident = record.get(name) or {}
    text = f"{ident.get('addr', '')}/{ident.get('mask', '')}"
    protocol = str(ident.get("prot", "0"))
    return text if protocol in {"", "0"} else f"{text} protocol {protocol}"


def _host(record: Mapping[str, Any], name: str, unknown: str) -> str:
    ident = record.get(name) or {}
    try:
        network = ip_network(f"{ident.get('addr', '')}/{ident.get('mask', '')}", strict=False)
    except ValueError:
        return unknown
    if str(ident.get("prot", "0")) not in {"", "0"} or not network.prefixlen:
        return unknown  # a ping may not match, or any host will do
    host = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if host else address_in(str(network))


def without_sa(read: Sequence[Content], rows: Sequence[IkeSaRow]) -> Iterator[Explanation]:
    """Selectors that have a peer and no SAs."""
    empty = [
        _Empty(content, record, line)
        for content in read
        for record, line in records(content, Command.IPSEC_SAS)
        if _is_empty(record)
    ]
    for one in empty:
        states = {
            row.sa.state
            for row in rows
            if row.device == one.content.device and {one.local, one.peer} == set(row.pair)
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
            f"{others[0].content.device} has none either; its selector mirrors this one."
            if others
            else ""
        )
        yield no_sa(
            one.content,
            one.peer,
            f" for {own} to {remote}",
            ike,
            reason,
            known=known,
            local=one.local,
            hosts=one.hosts,
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


def no_sa(
    content: Content,
    peer: str,
    selector: str,
    ike: str,
    reason: Evidence,
    *,
    known: str = "",
    local: str = "",
    hosts: tuple[str, str] = (Placeholder.PROTECTED_LOCAL, Placeholder.PROTECTED_REMOTE),
) -> Explanation:
    """IKE is up, or may be, and there is no SA for some traffic.

    Args:
        content: of the router.
        peer: its address.
        selector: the traffic, as a part of the sentence; empty where it is not known.
        ike: that IKE is up, as a sentence; empty where it is not known to be.
        reason: where it is seen.
        known: what is known of the other end, as a sentence.
        local: the address of the router.
        hosts: one of each end, whose packets the selector takes.
    """
    meaning = (
        "No traffic has needed it since, or phase 2 is refused (transform set, crypto ACL, PFS)."
        if ike
        else "No traffic has needed it, or IKE does not come up."
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
                content.commands(Command.REACH, destination=hosts[1], source=hosts[0]),
                "traffic that matches the selector starts the negotiation",
            ),
            ask(content, peer),
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
                end.content.device,
                end.content.commands(Command.CRYPTO_MAPS),
                "the crypto ACLs of the two ends must be mirror images, entry by entry",
            )
            for end in (one, other)
        ),
        score=35,
    )


_ERRORS = ("failed", "err_", "no_sa", "invalid")
"""What the names of counters have in them that should stay at 0."""


def engine_errors(content: Content) -> Iterator[Explanation]:
    """Counters of failures, of a flow that is not known to be up."""
    for record, line in records(content, Command.IPSEC_SAS):
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
                    content.commands(Command.IPSEC_COUNTERS, peer=peer),
                    "repeat after a minute: a counter that still grows shows a present fault",
                ),
                ask(content, peer),
            ),
            score=12,
        )
