"""What no line of a configuration says, as another release has it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from bothends.platforms.ios.config import ikev2, phase1, phase2
from bothends.platforms.ios.config.release import Defaults, defaults
from bothends.platforms.router import IsakmpPolicy, Origin, Release, Router, Value, preset

T = TypeVar("T")


def with_defaults(router: Router, release: Release) -> Router:
    """A router on which another release says what no line does; the same where nothing changes."""
    if defaults(release) == defaults(router.release):
        return router
    sets = _configured(router.transform_sets)
    if len(sets) < len(router.transform_sets):
        sets = {**ikev2.by_name(list(phase2.built_in_sets(release))), **sets}
    proposals = _configured(router.ikev2_proposals)
    if len(proposals) < len(router.ikev2_proposals):
        proposals[ikev2.BUILT_IN] = ikev2.built_in_proposal(release)
    built_in = router.policies and all(policy.built_in for policy in router.policies)
    row = defaults(release)
    origin = preset(release)
    return replace(
        router,
        release=release,
        policies=phase1.built_in_policies(release)
        if built_in
        else tuple(_renewed(policy, row, origin) for policy in router.policies),
        transform_sets=sets,
        ikev2_proposals=proposals,
    )


def _configured(objects: Mapping[str, T]) -> dict[str, T]:
    return {name: each for name, each in objects.items() if not getattr(each, "built_in", False)}


def _renewed(policy: IsakmpPolicy, row: Defaults, origin: Origin) -> IsakmpPolicy:
    def now(value: Value[T], default: T) -> Value[T]:
        return Value(default, origin) if value.origin.is_default else value

    return replace(
        policy,
        encryption=now(policy.encryption, row.encryption),
        hash=now(policy.hash, row.hash),
        authentication=now(policy.authentication, row.authentication),
        group=now(policy.group, row.group),
        lifetime=now(policy.lifetime, row.lifetime),
    )
