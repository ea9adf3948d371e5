"""ISAKMP policies as corrections write them: compared, copied, numbered, told."""

from collections.abc import Iterable, Iterator, Mapping

from bothends.compare.corrections.algorithms import rank
from bothends.compare.corrections.spelling import in_policy
from bothends.platforms.base import Lines
from bothends.platforms.router import IsakmpPolicy, Router

PARTS: Mapping[str, str] = {
    "encryption": "encr",
    "hash": "hash",
    "authentication": "authentication",
    "group": "group",
}
"""What both ends must agree on in an ISAKMP policy, and the keyword that sets it."""
_LAST_NUMBER = 10000
NOTHING: Mapping[str, object] = {}


def weaker(one: IsakmpPolicy, other: IsakmpPolicy) -> bool:
    """Whether one policy is weaker than another in something, and better in nothing."""
    pairs = [
        (rank(getattr(one, name).value), rank(getattr(other, name).value))
        for name in ("encryption", "hash", "group")
    ]
    return all(ours <= theirs for ours, theirs in pairs) and any(
        ours < theirs for ours, theirs in pairs
    )


def copied_policy(
    lines: Lines, model: IsakmpPolicy, number: int, but: Mapping[str, object] = NOTHING
) -> tuple[str, ...]:
    """The lines of a policy that equals another one but for some parts."""
    parts = {part: getattr(model, part).value for part in PARTS}
    return lines.policy(number, {**parts, **but}, model.lifetime.value)


def number_before(router: Router, number: int) -> int:
    """A free policy number that is asked before another one; 0 where there is none."""
    used = {policy.priority for policy in router.policies}
    below = max((each for each in used if each < number), default=0)
    return (below + number) // 2 if number - below > 1 else 0


def free_number(router: Router) -> int:
    """A free policy number before those that are there, else the first after them."""
    used = {policy.priority for policy in router.policies if not policy.built_in}
    first = number_before(router, min(used, default=20))
    return first or next(n for n in range(1, _LAST_NUMBER) if n not in used)


def number_after(router: Router) -> int:
    """A free policy number that is asked after all that are there."""
    last = max((policy.priority for policy in router.policies if not policy.built_in), default=0)
    return last + 10 if last + 10 <= _LAST_NUMBER else free_number(router)


def description(policy: IsakmpPolicy) -> str:
    """A policy in words."""
    parts = " ".join(
        f"group {policy.group.value.value}"
        if part == "group"
        else in_policy(getattr(policy, part).value)
        for part in ("encryption", "hash", "group", "authentication")
    )
    return f"{policy.priority} ({parts})"


def listed(policies: Iterable[IsakmpPolicy], most: int = 3) -> str:
    """Some policies in words, the first of them."""
    rows = list(policies)
    rest = [f"{len(rows) - most} more"] if len(rows) > most else []
    return ", ".join([*map(description, rows[:most]), *rest]) or "none"


def differences(one: IsakmpPolicy, other: IsakmpPolicy) -> Iterator[str]:
    """What two policies do not agree on."""
    for part in PARTS:
        if getattr(one, part).value is not getattr(other, part).value:
            yield part
