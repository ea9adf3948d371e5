"""The rules: each says of a pair, or of a router, what is wrong, where, and what to do."""

import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.downgrades import downgraded
from bothends.compare.entering import as_entered
from bothends.compare.finding import Finding
from bothends.compare.rules.rule import Hit, Rule, check_names, declared
from bothends.errors import InputError

MODULES = (
    "versions",
    "phase1",
    "aggressive",
    "policies",
    "policy_defaults",
    "built_in_policies",
    "keys",
    "unreadable_keys",
    "rival_keys",
    "key_lookup",
    "key_strength",
    "identities",
    "profile_choice",
    "ikev2_proposals",
    "ikev2_policies",
    "ikev2_profiles",
    "ikev2_identities",
    "transforms",
    "transform_contents",
    "modes",
    "pfs",
    "quantum",
    "quantum_keys",
    "lifetimes",
    "selectors",
    "same_networks",
    "crypto_acls",
    "wildcards",
    "crypto_maps",
    "peers",
    "virtual_addresses",
    "backup_peers",
    "mixed_kinds",
    "tunnels",
    "tunnel_agreements",
    "overlays",
    "nhrp",
    "tunnel_routing",
    "ospf",
    "path",
    "local_interfaces",
    "nat",
    "liveness",
    "strength",
    "obsolete",
    "suites",
    "upgrade",
    "references",
    "inputs",
)
"""Modules of this package; each declares the rules of one family."""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the ids."""
    for module in MODULES:
        import_module(f"bothends.compare.rules.{module}")
    check_names()
    return dict(sorted(declared().items()))


def known_anew() -> None:
    """Forget which rules there are: some were declared, or taken away.

    Raises ValueError where a rule leads one that does not exist.
    """
    rules.cache_clear()
    _checks.cache_clear()
    rules()


Check = Callable[[Any], Iterator[Hit]]


@cache
def _checks(kind: str) -> tuple[tuple[Rule, Check], ...]:
    checks = ((rule, getattr(rule, kind)) for rule in rules().values())
    return tuple((rule, check) for rule, check in checks if check)


def _hits(rule: Rule, check: Check, context: Any) -> Iterator[Hit]:
    """What a rule of a user finds. Raises InputError with the place where it fails."""
    try:
        yield from check(context)
    except Exception as error:
        raise InputError(
            f"rule {rule.id} fails: {type(error).__name__}: {error}",
            where=where_in(rule.owner, error),
            hint="the rule is your own: correct it, or take its file away",
        ) from error


def where_in(file: str, error: Exception) -> str:
    """The line of a file in which an error came up, as file:line; the file alone without one."""
    path = os.path.realpath(file)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if os.path.realpath(frame.filename) == path]
    return f"{file}:{lines[-1]}" if lines else file


def find(context: PairContext | DeviceContext) -> Iterator[Finding]:
    """What the rules find in a tunnel, or in a router apart from its tunnels."""
    for rule, check in checks(context):
        yield from findings_of(rule, check, context)


def findings_of(
    rule: Rule, check: Check, context: PairContext | DeviceContext
) -> Iterator[Finding]:
    """What one rule finds there."""
    for hit in check(context) if not rule.owner else _hits(rule, check, context):
        finding = downgraded(rule, rule.finding(hit), context)
        if finding:
            yield as_entered(finding, context)


def checks(context: PairContext | DeviceContext) -> tuple[tuple[Rule, Check], ...]:
    """The rules over tunnels, or those over routers, each with its check."""
    return _checks("pair" if isinstance(context, PairContext) else "device")
