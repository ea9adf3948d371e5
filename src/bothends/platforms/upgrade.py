"""What becomes of a configuration when the router runs a newer release (field notice FN72510).

From IOS XE 17.11 on, lines with weak algorithms are refused when the router starts, unless
`crypto engine compliance shield disable` stands before them. A line is refused as a whole. An
object that loses a line it cannot do without is taken to be unusable: what IOS then makes of the
rest is not documented, and nobody should rely on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from bothends.ike.profiles import REFUSED
from bothends.ike.strength import Algorithm, Severity, Use, kem_parts, transform_parts
from bothends.model import IkeVersion
from bothends.platforms import configured
from bothends.platforms.router import (
    Ikev2Proposal,
    IpsecSettings,
    IsakmpPolicy,
    Origin,
    Release,
    Router,
    TransformSet,
    Value,
)

STRICT = Release(17, 11)
"""The first release that refuses weak algorithms."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that a newer release refuses, or a default that it does not accept any more."""

    header: Origin
    """The line that opens the object."""
    origin: Origin
    parts: tuple[tuple[Use, Algorithm], ...]
    """What is refused in it."""


def is_refused(use: Use, algorithm: Algorithm, ike: IkeVersion) -> bool:
    """Whether IOS XE 17.11 refuses an algorithm somewhere."""
    result = REFUSED.weakness(use, algorithm, ike)
    return result is not None and result.severity is Severity.ERROR


def strict(router: Router, release: Release) -> bool:
    """Whether a router refuses weak algorithms when it runs a release."""
    return release >= STRICT and router.isakmp.compliance_shield.value


def refusals(router: Router) -> Iterator[Refusal]:
    """Everything of a configuration that a strict release refuses, by object."""
    for policy in router.policies:
        if not policy.built_in:
            yield from _refused(policy.origin, policy_parts(policy), IkeVersion.V1)
    for proposal in router.ikev2_proposals.values():
        if not proposal.built_in:
            yield from _refused(proposal.origin, proposal_parts(proposal), IkeVersion.V2)
    for transform_set in router.transform_sets.values():
        if not transform_set.built_in:
            yield from _refused(transform_set.origin, set_parts(transform_set), IkeVersion.V1)
    for header, settings in router.protections():
        if settings.pfs.value:
            parts = (((Use.PFS_GROUP, settings.pfs.value), settings.pfs.origin),)
            yield from _refused(header, parts, IkeVersion.V1)


Part = tuple[tuple[Use, Algorithm], Origin]
"""An algorithm in its use, and the line that sets it."""


def policy_parts(policy: IsakmpPolicy) -> tuple[Part, ...]:
    """The algorithms of an ISAKMP policy."""
    return (
        ((Use.IKE_CIPHER, policy.encryption.value), policy.encryption.origin),
        ((Use.IKE_HASH, policy.hash.value), policy.hash.origin),
        ((Use.IKE_GROUP, policy.group.value), policy.group.origin),
    )


def proposal_parts(proposal: Ikev2Proposal) -> tuple[Part, ...]:
    """The algorithms of an IKEv2 proposal."""
    kinds: tuple[tuple[Use, tuple[Algorithm, ...], Origin], ...] = (
        (Use.IKE_CIPHER, *proposal.encryption),
        (Use.IKE_HASH, *proposal.integrity),
        (Use.IKE_HASH, *proposal.prf),
        (Use.IKE_GROUP, *proposal.groups),
    )
    offered = (((use, each), origin) for use, algorithms, origin in kinds for each in algorithms)
    kems = ((part, proposal.kems.origin) for part in kem_parts(proposal.kems.value))
    return tuple(dict.fromkeys((*offered, *kems)))


def set_parts(transform_set: TransformSet) -> tuple[Part, ...]:
    """The algorithms of a transform-set."""
    parts = transform_parts(transform_set.ah, transform_set.encryption, transform_set.integrity)
    return tuple((part, transform_set.origin) for part in parts)


def _refused(header: Origin, parts: tuple[Part, ...], ike: IkeVersion) -> Iterator[Refusal]:
    lines: dict[Origin, list[tuple[Use, Algorithm]]] = {}
    for (use, algorithm), origin in parts:
        if is_refused(use, algorithm, ike):
            lines.setdefault(origin, []).append((use, algorithm))
    for origin, algorithms in lines.items():
        yield Refusal(header, origin, tuple(algorithms))


def upgraded(router: Router, release: Release) -> Router:
    """A router as it would be with a release, or the same one where nothing changes."""
    release = max(router.release, release)
    if release != router.release:
        router = configured(router.platform).with_defaults(router, release)
    if not strict(router, release) or next(refusals(router), None) is None:
        return router
    return replace(
        router,
        policies=tuple(p for p in router.policies if _passes(policy_parts(p), IkeVersion.V1)),
        transform_sets={
            name: transform_set
            for name, transform_set in router.transform_sets.items()
            if _passes(set_parts(transform_set), IkeVersion.V1)
        },
        ikev2_proposals={
            name: _accepted(proposal) for name, proposal in router.ikev2_proposals.items()
        },
    )


def without_refused(settings: IpsecSettings) -> IpsecSettings:
    """The settings of a map or profile without a refused `set pfs` line."""
    group = settings.pfs.value
    if group is None or not is_refused(Use.PFS_GROUP, group, IkeVersion.V1):
        return settings
    return replace(settings, pfs=Value(None, settings.pfs.origin))


def _passes(parts: tuple[Part, ...], ike: IkeVersion) -> bool:
    return not any(is_refused(use, algorithm, ike) for (use, algorithm), _ in parts)


def _accepted(proposal: Ikev2Proposal) -> Ikev2Proposal:
    """A proposal without its refused lines."""

    def kept(use: Use, value: Value[tuple[T, ...]]) -> Value[tuple[T, ...]]:
        bad = any(is_refused(use, algorithm, IkeVersion.V2) for algorithm in value.value)  # type: ignore[arg-type] # algorithms, whatever their kind
        return Value((), value.origin) if bad else value

    return replace(
        proposal,
        encryption=kept(Use.IKE_CIPHER, proposal.encryption),
        integrity=kept(Use.IKE_HASH, proposal.integrity),
        prf=kept(Use.IKE_HASH, proposal.prf),
        groups=kept(Use.IKE_GROUP, proposal.groups),
    )
