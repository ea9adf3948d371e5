"""Why a tunnel fails, asked only after a check has failed: the first stage that does not work."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bothends.causes import Cause, Certainty
from bothends.compare import Consequence, Severity
from bothends.verification.check import View
from bothends.verification.configuration_causes import against_quantum, from_findings, undecided
from bothends.verification.host_paths import host_losses
from bothends.verification.investigation import Investigation
from bothends.verification.loss_causes import big_lost, stale, unanswered, undelivered, unencrypted
from bothends.verification.partner_causes import at_the_partner
from bothends.verification.path_causes import (
    ike_unheard,
    known_by_another_address,
    lost_packets,
    nat_traversal_lost,
    translated,
    unanswered_ikev2,
    unrouted,
)
from bothends.verification.results import Status, TunnelReport

Find = Callable[[Sequence[View], Investigation], Iterable[Cause]]


def _findings(severity: Severity, *consequences: Consequence) -> Find:
    return lambda _views, investigation: from_findings(investigation, severity, consequences)


_wrong = partial(_findings, Severity.ERROR)
_doubtful = partial(_findings, Severity.WARNING)


def _open(_views: Sequence[View], investigation: Investigation) -> Iterable[Cause]:
    return undecided(investigation)


def _classical(_views: Sequence[View], investigation: Investigation) -> Iterable[Cause]:
    return against_quantum(investigation)


@dataclass(frozen=True, slots=True)
class TunnelStage:
    """A stage of a tunnel: the checks that fail with it, and where to look, best first."""

    name: str
    checks: frozenset[str]
    finders: tuple[Find, ...]
    """The first one that finds anything has the say."""


_IKE = (Consequence.PHASE1, Consequence.AUTH, Consequence.NEVER_STARTS, Consequence.REJECTED)
_SAS = (Consequence.PHASE2, Consequence.PHASE1, Consequence.ONE_WAY, Consequence.NEVER_STARTS)
_START = (Consequence.ONE_WAY, Consequence.REKEY, *_SAS, Consequence.AUTH)
_ANY = (*_START, Consequence.NO_TRAFFIC)
_TRAFFIC = (Consequence.NO_TRAFFIC, Consequence.NEVER_STARTS)

STAGES: tuple[TunnelStage, ...] = (
    TunnelStage(
        "IKE",
        frozenset({"ike-sa"}),
        (
            unrouted,
            known_by_another_address,
            _wrong(*_IKE),
            translated,
            lost_packets,
            ike_unheard,
            _open,
            nat_traversal_lost,
            unanswered_ikev2,
            _wrong(Consequence.PHASE2),
            _doubtful(*_IKE),
        ),
    ),
    TunnelStage(
        "IPsec SAs",
        frozenset({"ipsec-sa", "spi-cross"}),
        (unrouted, _wrong(*_SAS), _wrong(Consequence.AUTH), _doubtful(*_SAS), _open),
    ),
    TunnelStage(
        "traffic",
        frozenset({"traffic"}),
        (
            unrouted,
            _wrong(*_TRAFFIC),
            host_losses,
            unencrypted,
            undelivered,
            unanswered,
            _doubtful(*_TRAFFIC),
        ),
    ),
    TunnelStage("the hosts' packets", frozenset({"hosts"}), (host_losses,)),
    TunnelStage("the post-quantum key", frozenset({"ppk"}), (_classical,)),
    TunnelStage("big packets", frozenset({"mtu"}), (big_lost,)),
    TunnelStage("the next negotiation", frozenset({"next-negotiation"}), (_wrong(*_ANY), _open)),
    TunnelStage("starting", frozenset({"initiator"}), (_wrong(*_START), _doubtful(*_START))),
    TunnelStage("keeping the SAs", frozenset({"stale"}), (stale,)),
)
"""In the order in which a tunnel comes up: what fails first makes the rest fail."""
_OF_BOTH: frozenset[Find] = frozenset(
    {
        big_lost,
        ike_unheard,
        known_by_another_address,
        lost_packets,
        nat_traversal_lost,
        stale,
        translated,
        unanswered,
        unanswered_ikev2,
        undelivered,
    }
)
"""What is told by laying both ends beside each other: not with a partner's end."""
_OF_FACTS: frozenset[Find] = frozenset({stale, unanswered, undelivered})
"""Those that need no configuration: they are told of a partner's end that was asked, too."""


def causes(report: TunnelReport, investigation: Investigation) -> tuple[Cause, ...]:
    """Why a tunnel failed its verification; never empty for one that did.

    Args:
        report: what its verification said.
        investigation: what both ends were asked after that.
    """
    failed = {result.check for result in report.results if result.status is Status.FAILED}
    stage = next((stage for stage in STAGES if failed & stage.checks), None)
    expected = report.views[0].expected
    partner = len(expected.managed_ends) < len(expected.ends)
    unknown = _OF_BOTH - (_OF_FACTS if len(report.views) > 1 else frozenset())
    for find in stage.finders if stage else ():
        if partner and find in unknown:
            continue
        if matching := tuple(find(report.views, investigation)):
            return matching
    what = stage.name if stage else ", ".join(sorted(failed))
    if partner and failed and investigation.paired:
        return (at_the_partner(report.views[0], what),)
    if failed and (other := _not_as_intended(report)):
        return (other,)
    return (_unknown(report, investigation, what),) if failed else ()


def _not_as_intended(report: TunnelReport) -> Cause | None:
    """Both ends agree, and not on what the inventory has."""
    drifted = [
        result
        for result in report.results
        if result.check == "running-config" and result.status is Status.DRIFTED
    ]
    if not drifted:
        return None
    return Cause(
        what="the routers run something else than the inventory has",
        end=" and ".join(result.device for result in drifted),
        certainty=Certainty.LIKELY,
        message=". ".join(f"{result.device}: {result.message}" for result in drifted),
    )


def not_read(devices: Sequence[str]) -> Cause:
    """Said where the running configuration of an end could not be read."""
    names = " and ".join(devices)
    return Cause(
        what="not found",
        end=names,
        certainty=Certainty.UNKNOWN,
        message=f"the running configuration of {names} could not be read with this account",
    )


def _unknown(report: TunnelReport, investigation: Investigation, stage: str) -> Cause:
    """What is known where no cause is found."""
    ends = " and ".join(view.here.device for view in report.views)
    known = (
        "both running configurations match there"
        if investigation.paired
        else "the running configurations contain no tunnel between the two"
    )
    return Cause(
        what="not found",
        end=ends,
        certainty=Certainty.UNKNOWN,
        message=(
            f"{stage}: a check fails, and {known}; the debug logs of both ends can show why "
            "(`bothends diagnose`)"
        ),
    )
