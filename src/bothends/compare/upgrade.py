"""A dry run of an upgrade: what becomes of a tunnel when one end, or both, run a newer release."""

from dataclasses import dataclass, replace
from functools import cache

from bothends.compare.context import Negotiations, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import WORSENING, Verdict
from bothends.compare.ike_ends import ike_end
from bothends.compare.judge import meetings
from bothends.compare.memo import Memo
from bothends.compare.verdict import negotiated
from bothends.ike.negotiate import Negotiation, Reason, StageResult, StageStatus, negotiate
from bothends.ike.strength import Use
from bothends.model import IkeVersion
from bothends.platforms.router import Release, Router
from bothends.platforms.upgrade import STRICT, is_refused, strict, upgraded, without_refused


@dataclass(frozen=True, slots=True)
class Outlook:
    """The verdict of the negotiations now, with one end upgraded, and with both."""

    now: Verdict
    a_only: Verdict
    b_only: Verdict
    both: Verdict

    @property
    def harmless(self) -> bool:
        """Whether the tunnel is never worse than now."""
        return not any(map(self.worse, (self.a_only, self.b_only, self.both)))

    def worse(self, verdict: Verdict) -> bool:
        """Whether a verdict is worse than that of now."""
        return WORSENING.index(verdict) > WORSENING.index(self.now)


def outlook(pair: PairContext, release: Release) -> Outlook | None:
    """What an upgrade to a release does to a tunnel; None where it changes neither end."""
    if pair.b is None or not _changes(pair, release):
        return None
    a, b = _strict_now(pair.a), _strict_now(pair.b)
    return Outlook(
        now=_verdict(pair, a=a, b=b, release=release) if a or b else negotiated(pair),
        a_only=_verdict(pair, a=True, b=b, release=release),
        b_only=_verdict(pair, a=a, b=True, release=release),
        both=_verdict(pair, a=True, b=True, release=release),
    )


def as_refused(pair: PairContext) -> Verdict | None:
    """The verdict once the ends that are strict already refuse their lines; None without any."""
    if pair.b is None:
        return None
    a, b = _strict_now(pair.a), _strict_now(pair.b)
    if not (a or b) or not _changes(pair, STRICT):
        return None
    return _verdict(pair, a=a, b=b, release=STRICT)


def _strict_now(end: TunnelEnd) -> bool:
    return strict(end.router, end.router.release)


def _changes(pair: PairContext, release: Release) -> bool:
    return any(_after(end, release) is not end for end in (pair.a, pair.b) if end)


@cache
def _upgraded(release: Release) -> Memo[Router, Router]:
    """Routers after an upgrade to a release."""
    return Memo(lambda router: upgraded(router, release))


def _after(end: TunnelEnd, release: Release) -> TunnelEnd:
    router = _upgraded(release)(end.router)
    settings = end.settings
    if settings and _refuses(end, release):
        settings = without_refused(settings)
    if router is end.router and settings is end.settings:
        return end
    return replace(end, router=router, settings=settings)


def _verdict(pair: PairContext, *, a: bool, b: bool, release: Release) -> Verdict:
    """The verdict of the negotiations with the release on the ends that are named."""
    if pair.b is None:
        return negotiated(pair)
    return replayed(
        pair,
        _after(pair.a, release) if a else pair.a,
        _after(pair.b, release) if b else pair.b,
        a_refuses=a and _refuses(pair.a, release),
        b_refuses=b and _refuses(pair.b, release),
    )


def replayed(
    pair: PairContext, one: TunnelEnd, other: TunnelEnd, *, a_refuses: bool, b_refuses: bool
) -> Verdict:
    """The verdict of the negotiations of a pair with other ends in the place of its own.

    Args:
        pair: the tunnel.
        one: what stands in the place of its end `a`.
        other: what stands in the place of its end `b`.
        a_refuses: whether `a` runs a release that does not know weak groups any more.
        b_refuses: the same of `b`.
    """
    changed = replace(pair, a=one, b=other)
    seen, back = meetings(changed)
    ike_ends = ike_end(one, other, seen), ike_end(other, one, back)
    exact = pair.options.strict_lifetime
    forward = negotiate(ike_ends[0], ike_ends[1], strict_lifetime=exact)
    backward = negotiate(ike_ends[1], ike_ends[0], strict_lifetime=exact)
    return negotiated(
        replace(
            changed,
            negotiations=Negotiations(
                lambda: (
                    _known_group(forward) if b_refuses else forward,
                    _known_group(backward) if a_refuses else backward,
                )
            ),
        )
    )


def _refuses(end: TunnelEnd, release: Release) -> bool:
    return strict(end.router, max(end.router.release, release))


def _known_group(negotiation: Negotiation) -> Negotiation:
    """A responder without `set pfs` takes any group, but not one that it no longer knows."""
    group = negotiation.initiator.pfs
    if group is None or negotiation.initiator.ike is not IkeVersion.V1:
        return negotiation
    if not is_refused(Use.PFS_GROUP, group, IkeVersion.V1):
        return negotiation
    return replace(
        negotiation, phase2=StageResult(StageStatus.FAIL, Reason.PFS_DIFFERS), suite=None
    )
