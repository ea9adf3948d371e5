"""Phase 1 of IKEv1: which ISAKMP policies meet."""

from collections.abc import Iterator
from enum import Enum

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, end_place, header, pair_rule, place
from bothends.ike.negotiate import Reason
from bothends.ios.config.router import IsakmpPolicy
from bothends.model import IkeVersion

_FIELDS = {
    "encryption": "encr",
    "hash": "hash",
    "authentication": "authentication",
    "group": "group",
}
"""What both ends must agree on, and the keyword that sets it."""


@pair_rule(
    "IKE1-001",
    title="no common ISAKMP policy",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="The responder walks its own policies from the lowest number up and takes the first "
    "that the initiator offers with the same encryption and key length, hash, authentication and "
    "group. Without one it answers NO-PROPOSAL-CHOSEN, and the initiator stays in MM_NO_STATE.",
    source="RFC 2409 section 5; Cisco IOS IKE configuration guide",
    wrong=crypto_map(b={"hash sha256": "hash md5"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_PHASE1,
)
def no_common_policy(pair: PairContext) -> Iterator[Hit]:
    """No policy of one end equals one of the other; the nearest two are named."""
    if pair.b is None or pair.a.ike is not IkeVersion.V1 or not pair.directions:
        return
    if not any(found.phase1.reason is Reason.NO_COMMON_OFFER for found in pair.directions):
        return
    ours, theirs = pair.a.router, pair.b.router
    couples = [(one, other) for one in ours.policies for other in theirs.policies]
    if not couples:
        a, b = end_place(pair.a), end_place(pair.b)
        yield Hit("an end has no ISAKMP policy at all", a, b)
        return
    one, other = min(couples, key=lambda couple: len(_differences(*couple)))
    names = _differences(one, other)
    name = names[0]
    near, far = getattr(one, name), getattr(other, name)
    told = "; ".join(
        f"{each}: {ours.name} {_said(one, each)}, {theirs.name} {_said(other, each)}"
        for each in names
    )
    yield Hit(
        f"no policy in common; the nearest are {one.priority} and {other.priority}, which differ "
        f"in {told}",
        place(ours, near.origin),
        place(theirs, far.origin),
        fix=_equalise(pair, one, other, names),
    )


def _differences(one: IsakmpPolicy, other: IsakmpPolicy) -> list[str]:
    return [name for name in _FIELDS if getattr(one, name).value != getattr(other, name).value]


def _said(policy: IsakmpPolicy, name: str) -> str:
    value = getattr(policy, name)
    text = str(value.value.value)
    return f"{text} ({value.origin.text})" if value.origin.is_default else text


def _equalise(
    pair: PairContext, one: IsakmpPolicy, other: IsakmpPolicy, names: list[str]
) -> tuple[Fix, ...]:
    """Make the weaker value of each difference the stronger one, at the end that has it."""
    lines: dict[str, list[str]] = {}
    for name in names:
        ours, theirs = getattr(one, name), getattr(other, name)
        near_is_weaker = _strength(ours.value) < _strength(theirs.value)
        router = pair.a.router if near_is_weaker or pair.b is None else pair.b.router
        policy, wanted = (one, theirs) if near_is_weaker else (other, ours)
        head = header(policy.origin) if not policy.built_in else "crypto isakmp policy 10"
        found = lines.setdefault(router.name, [head])
        found.append(f" {_FIELDS[name]} {_spelt(wanted.value)}")
    return tuple(Fix(device, tuple(found)) for device, found in lines.items())


def _strength(value: Enum) -> int:
    """Position in the enum, where the weaker stand first."""
    return list(type(value)).index(value)


def _spelt(value: Enum) -> str:
    spelling = {"sha1": "sha", "aes-128": "aes", "aes-192": "aes 192", "aes-256": "aes 256"}
    return spelling.get(str(value.value), str(value.value))
